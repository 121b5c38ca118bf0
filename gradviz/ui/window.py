"""The window: one calm surface of canvas, program, inspector and stepper, and what its menu does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
)

from gradviz.document.library import library_folder
from gradviz.document.recovery import Recovered, forget
from gradviz.language import language, set_language, tr, watch
from gradviz.ui import theme as look
from gradviz.ui.actions import Actions
from gradviz.ui.deeds import MENUS, Menu
from gradviz.ui.docks import NARROW, Dock, Docks
from gradviz.ui.enabling import enable, enable_training, pointed_at
from gradviz.ui.filing import Filing
from gradviz.ui.focus import needs_key, stop_beside
from gradviz.ui.lights import Lights
from gradviz.ui.notice import Offer
from gradviz.ui.panels.inspector import Inspector
from gradviz.ui.panels.left import LeftPanel
from gradviz.ui.panels.palette import Palette
from gradviz.ui.panels.stepper import SPEEDS, Stepper
from gradviz.ui.panels.topbar import TopBar
from gradviz.ui.preferences import Preferences
from gradviz.ui.session import Session
from gradviz.ui.stage import Stage

if TYPE_CHECKING:
    from gradviz.ui.plots.board import Board
    from gradviz.ui.training.bar import TrainingBar
    from gradviz.ui.training.classroom import Classroom
    from gradviz.ui.training.coach import Coach
    from gradviz.ui.training.moment_bar import MomentBar
    from gradviz.ui.training.panel import TrainingPanel
    from gradviz.ui.training.showing import Showing

SIZE, LEAST_SIZE = QSize(1280, 800), QSize(960, 640)
LAYOUT_VERSION = 2


class Part(Protocol):
    """What has words and colours."""

    def retranslate(self) -> None: ...

    def set_theme(self, theme: look.Theme, /) -> None: ...


class Window(QMainWindow):
    """One document, its session and everything around it."""

    def __init__(self, preferences: Preferences, recovery_folder: Path | None = None) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setMinimumSize(LEAST_SIZE)
        self.setDockNestingEnabled(True)
        self.preferences = preferences
        self._theme = look.LIGHT
        self._was_shown = False
        self.session = Session(self)
        self.session.player.speed = preferences.speed
        self.filing = Filing(self.session, preferences, self, recovery_folder)
        self.deeds = Actions(self)
        self.stage = Stage(self.session)
        self.canvas = self.stage.canvas
        self.setCentralWidget(self.stage)
        self.left = LeftPanel(self.session)
        self.program = self.left.program
        self.operations = Palette(self.session.shelf)
        self.inspector, self.stepper = Inspector(self.session), Stepper(self.session)
        self._classroom: Classroom | None = None
        self.docks = self._make_docks()
        self._menu = QMenu(self)
        self.menus: Mapping[Menu, QMenu] = {name: QMenu(self._menu) for name in MENUS}
        self._recent = QMenu(self)
        self.topbar = TopBar(self.session, self.deeds, self._menu)
        self._own = self.topbar, self.operations, self.left, self.stage, self.inspector, self.stepper
        self.lights = Lights(self, preferences)
        self._fill_menus()
        self.setMenuWidget(self.topbar)
        self._connect()
        self._unwatch_language = watch(self.retranslate)
        self.set_reduced_motion(preferences.reduced_motion)
        self.set_map(preferences.map)
        self.set_shapes(preferences.shapes)
        self._restore_layout()
        self.lights.choose(self.lights.current)
        self.retranslate()
        library = library_folder() if recovery_folder is None else recovery_folder.parent / "blocks"
        QTimer.singleShot(0, self, lambda: self.session.shelf.open(library))

    # --- parts ---------------------------------------------------------------------------------------------

    def _make_docks(self) -> Docks:
        docks = Docks(
            palette=Dock("palette", self.operations, self),
            program=Dock("program", self.left, self),
            inspector=Dock("inspector", self.inspector, self),
            stepper=Dock("stepper", self.stepper, self, upright=True),
        )
        docks.stand_in(self)
        return docks

    def _fill_menus(self) -> None:
        self.deeds.fill(self.menus)
        file_menu = self.menus["file"]
        file_menu.insertMenu(self.deeds["save"], self._recent)
        self._recent.aboutToShow.connect(self._fill_recent)
        for menu in self.menus.values():
            menu.setToolTipsVisible(False)
            self._menu.addMenu(menu)
            if QGuiApplication.platformName() == "cocoa":
                self.menuBar().addMenu(menu)

    def _connect(self) -> None:
        session, filing, notice = self.session, self.filing, self.stage.notice
        session.title_changed.connect(self._show_title)
        session.selection_changed.connect(self._enable)
        session.trace_changed.connect(self._enable)
        session.mode_changed.connect(self._enable)
        session.refused.connect(lambda text: notice.say(text, key="refused"))
        session.state_changed.connect(lambda *_: notice.take_back("refused"))
        filing.trouble.connect(lambda text: notice.say(text, kind="danger", key="file"))
        filing.opened.connect(self._note_opened)
        filing.found_work.connect(self._offer_work)
        filing.recent_changed.connect(self._fill_recent)
        self.left.gallery.wanted.connect(filing.open_example)
        self.left.program.editor.typed.connect(lambda _text: self.stage.follow_typing())
        self.topbar.language_wanted.connect(self.set_language)
        self.topbar.theme_toggled.connect(self._toggle_theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.operations.wanted.connect(self.stage.hands.add_in_view)
        self.operations.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        session.selected_changed.connect(self._enable)
        self.lights.changed.connect(self._enable)
        for name in ("program", "inspector", "stepper"):
            dock: Dock = getattr(self.docks, name)
            dock.visibilityChanged.connect(lambda _on, name=name: self._check_dock(name))

    def _check_dock(self, name: str) -> None:
        self.deeds[name].setChecked(not getattr(self.docks, name).isHidden())

    # --- the parts that training has ------------------------------------------------------------------------

    @property
    def classroom(self) -> Classroom:
        """All that the window has for training, made when it is first asked for."""
        if self._classroom is None:
            from gradviz.ui.training.classroom import Classroom

            self._classroom = Classroom(self, self.preferences)
        return self._classroom

    @property
    def has_classroom(self) -> bool:
        """Somebody has turned to training already."""
        return self._classroom is not None

    @property
    def coach(self) -> Coach:
        """Who leads the training."""
        return self.classroom.coach

    @property
    def training(self) -> TrainingPanel:
        """The panel in which it is set up."""
        return self.classroom.panel

    @property
    def training_bar(self) -> TrainingBar:
        """The bar from which it is run."""
        return self.classroom.bar

    @property
    def board(self) -> Board:
        """Its plots."""
        return self.classroom.board

    @property
    def moment_bar(self) -> MomentBar:
        """The bar over the canvas, while a moment of it is gone through."""
        return self.classroom.moment_bar

    @property
    def showing(self) -> Showing:
        """What leads to its moments and back."""
        return self.classroom.showing

    @property
    def _parts(self) -> Iterator[Part]:
        yield from self._own
        if self._classroom is not None:
            yield from self._classroom.parts

    # --- words and looks -----------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Write every word of the window in the current language."""
        for name, menu in self.menus.items():
            menu.setTitle(tr(MENUS[name]))
        self._recent.setTitle(tr("Open recent"))
        names = {
            "palette": tr("Palette"),
            "program": tr("Program"),
            "inspector": tr("Inspector"),
            "stepper": tr("Stepper"),
        }
        for dock_name, title in names.items():
            dock: Dock = getattr(self.docks, dock_name)
            dock.setWindowTitle(title)
            dock.grip.retranslate()
        self.deeds.retranslate()
        for part in self._parts:
            part.retranslate()
        self.deeds[f"language_{language()}"].setChecked(True)
        self.session.look_at_trace()
        self.filing.retranslate()
        self._enable()
        self._show_title()

    def set_language(self, name: str) -> None:
        """Speak another language, now and from now on."""
        self.preferences.language = name
        set_language(name)

    def set_theme(self, theme: look.Theme) -> None:
        """Show everything in these colours."""
        self._theme = theme
        apply_once(theme)
        self.deeds.set_theme(theme)
        for part in self._parts:
            part.set_theme(theme)
        for dock in self.docks:
            dock.set_theme(theme)

    @property
    def theme(self) -> look.Theme:
        """The theme that is shown."""
        return self._theme

    def set_theme_choice(self, choice: str) -> None:
        """``system``, ``light`` or ``dark``, now and from now on."""
        self.preferences.theme = choice
        self.deeds[f"theme_{choice}"].setChecked(True)
        self.set_theme(chosen_theme(choice))

    def _toggle_theme(self) -> None:
        self.set_theme_choice("light" if self._theme.dark else "dark")

    def _follow_system(self) -> None:
        if self.preferences.theme == "system":
            self.set_theme(chosen_theme("system"))

    def set_reduced_motion(self, on: bool) -> None:
        """Nothing glides any more."""
        self.preferences.reduced_motion = on
        self.deeds["reduced_motion"].setChecked(on)
        self.canvas.set_reduced_motion(on)

    def set_map(self, on: bool) -> None:
        """The mini-map, where there is more than can be seen."""
        self.preferences.map = on
        self.deeds["map"].setChecked(on)
        self.stage.map.set_wanted(on)

    def set_shapes(self, on: bool) -> None:
        """The shapes of arrays on their wires."""
        self.preferences.shapes = on
        self.deeds["shapes"].setChecked(on)
        self.canvas.canvas.set_shapes(on)

    def set_full_screen(self, on: bool) -> None:
        """The whole screen, and back."""
        self.setWindowState(
            self.windowState() ^ Qt.WindowState.WindowFullScreen
            if on != self.isFullScreen()
            else self.windowState()
        )

    # --- the layout of the panels --------------------------------------------------------------------------

    def _restore_layout(self) -> None:
        geometry, panels = self.preferences.layout()
        self.resize(SIZE)
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not panels.isEmpty():
            self.restoreState(panels, LAYOUT_VERSION)

    def reset_layout(self) -> None:
        """Panels as they are shipped."""
        self.preferences.forget_layout()
        for dock in self.docks:
            self.removeDockWidget(dock)
        self.docks.stand_in(self)
        self.lights.show_again()

    def go_to_panel(self, by: int) -> None:
        """Take the keyboard to the next part of the window."""
        docks = self.docks
        around = [dock.widget() for dock in (docks.palette, docks.program, docks.inspector, docks.stepper)]
        stop = stop_beside((self.canvas, *around), by)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- stepping ------------------------------------------------------------------------------------------

    def change_speed(self, by: int) -> None:
        """Play faster, or slower."""
        now = self.session.player.speed
        place = SPEEDS.index(now) if now in SPEEDS else SPEEDS.index(1.0)
        self.stepper.set_speed(SPEEDS[max(0, min(place + by, len(SPEEDS) - 1))])

    def run_to_selection(self) -> None:
        """To the next step in which the selected node gets a number."""
        node_id = pointed_at(self.session)
        if node_id is not None:
            self.session.run_to(node_id)

    def toggle_breakpoint(self) -> None:
        """A breakpoint at the selected node, or none."""
        node_id = pointed_at(self.session)
        if node_id is not None:
            self.session.toggle_breakpoint(node_id)

    def _enable(self, *_what: object) -> None:
        enable(self.deeds, self.session, self.stage.hands, light=self.lights.current)
        self.enable_training()

    def enable_training(self, *_what: object) -> None:
        """Let what can be done with the training be done."""
        room, shown = self._classroom, self.lights.current == "train"
        lent = room is not None and room.showing.moment is not None
        enable_training(self.deeds, None if room is None else room.coach, shown, lent)

    def folder(self) -> Path | None:
        """Where the document is: paths in it begin there."""
        return None if self.filing.path is None else self.filing.path.parent

    # --- the document --------------------------------------------------------------------------------------

    def _show_title(self) -> None:
        document = self.session.document
        name = document.state.title or tr("Untitled")
        self.setWindowTitle(tr("{name}[*] – gradviz").format(name=name))
        self.setWindowModified(document.is_modified)
        self.left.gallery.show_open(self.filing.example)
        self._enable()

    def _note_opened(self) -> None:
        self.stage.notice.take_back("file")
        self.stage.fit_next()
        self.left.gallery.show_open(self.filing.example)

    def _fill_recent(self) -> None:
        self._recent.clear()
        paths = self.preferences.recent()
        for path in paths:
            action = self._recent.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.filing.open_path(path))
        self._recent.setEnabled(bool(paths))
        self._recent.menuAction().setEnabled(bool(paths))
        if paths:
            self._recent.addSeparator()
            self._recent.addAction(tr("Forget these")).triggered.connect(self._forget_recent)

    def _forget_recent(self) -> None:
        self.preferences.clear_recent()
        self._fill_recent()

    def _offer_work(self, recovered: Recovered) -> None:
        name = recovered.state.title or tr("Untitled")
        text = tr("gradviz ended without saving “{name}”. Do you want it back?").format(name=name)
        take = Offer(tr("Open it"), lambda: self.filing.open_recovered(recovered))
        drop = Offer(tr("Discard it"), lambda: forget(recovered.path))
        self.stage.notice.say(text, take, drop, key="recovered")

    def new_from(self) -> None:
        """Choose something to begin with."""
        from gradviz.ui.dialogs.new_from import NewFrom

        dialog = NewFrom(self._theme, self)
        dialog.exec()
        if dialog.chosen is not None:
            self.filing.open_example(dialog.chosen)

    def export_picture(self) -> None:
        """Choose what of the picture goes where."""
        from gradviz.ui.dialogs.export import ExportDialog

        dialog = ExportDialog(self.session, self.canvas, self._theme, self.preferences, self)
        dialog.failed.connect(lambda text: self.stage.notice.say(text, kind="danger", key="file"))
        dialog.done_well.connect(lambda text: self.stage.notice.say(text, kind="good", key="export"))
        dialog.exec()

    def copy_picture(self) -> None:
        """The whole graph at this step, on the clipboard."""
        from gradviz.ui.picture import image

        if self.session.is_drawn and self.session.frame is not None:
            shapes = self.canvas.canvas.shows_shapes
            QGuiApplication.clipboard().setImage(
                image(self.session.drawing, self.session.frame, self._theme, scale=2, shapes=shapes)
            )
            self.stage.notice.say(tr("The picture is on the clipboard."), kind="good", key="copied")

    def show_keys(self) -> None:
        """All keys."""
        from gradviz.ui.dialogs.keymap import KeyMap

        KeyMap(self).exec()

    def show_about(self) -> None:
        """What this is."""
        from gradviz.ui.dialogs.about import About

        About(self).exec()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (self.width() < NARROW):
            # In a small window the graph keeps a share of it; the person may draw the borders otherwise.
            self.lights.share_width()

    # --- events --------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # A list, a slider or a button under focus needs some keys for itself that are shortcuts elsewhere.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focused = QApplication.focusWidget()
            if event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ) and needs_key(focused, Qt.Key(event.key())):
                event.accept()
                return True
        if event.type() == QEvent.Type.UpdateRequest and self.has_classroom:
            # All that is to be painted is painted now.
            with self.coach.courtesy:
                return super().event(event)
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self.stage.fit_next)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.filing.may_leave():
            event.ignore()
            return
        self.preferences.keep_layout(self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        self.preferences.speed = self.session.player.speed
        self.preferences.write()
        self._unwatch_language()
        self.filing.close()
        self.end_what_runs()
        event.accept()

    def end_what_runs(self) -> None:
        """End all that goes on beside the window."""
        if self._classroom is not None:
            self._classroom.close()
        self.session.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            # Not from inside the drop: a question would hold up the program that the file comes from.
            QTimer.singleShot(0, self, lambda: self.take_dropped(path))

    def take_dropped(self, path: Path) -> None:
        """Examples are learned from; everything else is a document."""
        from gradviz.ui.training.own_data import is_data

        if self.lights.current == "train" and is_data(path):
            self.training.own.take(path)
        else:
            self.filing.open_path(path)


def dropped_path(event: QDropEvent) -> Path | None:
    """The one file that is being dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def chosen_theme(choice: str) -> look.Theme:
    """The theme of a choice; that of the system where it is left to it."""
    if choice == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return look.DARK if dark else look.LIGHT
    return look.DARK if choice == "dark" else look.LIGHT


def apply_once(theme: look.Theme) -> None:
    """Give the application this theme; polishing every widget anew is not cheap, so only where it is another
    one."""
    application = QApplication.instance()
    if isinstance(application, QApplication) and application.property("gradviz-theme") != theme.name:
        application.setProperty("gradviz-theme", theme.name)
        look.apply(application, theme)
