"""Everything a person can do, declared once: menus, shortcuts, buttons and the keyboard map are made of this
list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gradviz.language import mark, tr
from gradviz.ui import theme as look

Menu = Literal["file", "edit", "view", "step", "help"]

MENUS: Mapping[Menu, str] = {
    "file": mark("File"),
    "edit": mark("Edit"),
    "view": mark("View"),
    "step": mark("Step"),
    "help": mark("Help"),
}


ZOOM = 1.2
"""One step nearer."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing to do. `slot` is the path of a method from the window: ``"session.undo"``."""

    name: str
    menu: Menu
    text: str
    slot: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    says: str = ""
    """What it does, where the text alone does not say it."""
    checkable: bool = False
    group: str = ""
    """Of the deeds of one group just one is checked."""
    value: Any = None
    """Handed to the slot."""
    submenu: str = ""
    divider: bool = False
    """A line above it in the menu."""


DEEDS: tuple[Deed, ...] = (
    Deed(name="new", menu="file", text=mark("New"), slot="filing.new", keys=("Ctrl+N",), icon="new"),
    Deed(name="open", menu="file", text=mark("Open…"), slot="filing.open", keys=("Ctrl+O",), icon="open"),
    Deed(
        name="save",
        menu="file",
        text=mark("Save"),
        slot="filing.save",
        keys=("Ctrl+S",),
        icon="save",
        divider=True,
    ),
    Deed(name="save_as", menu="file", text=mark("Save as…"), slot="filing.save_as", keys=("Ctrl+Shift+S",)),
    Deed(
        name="export",
        menu="file",
        text=mark("Export picture…"),
        slot="export_picture",
        keys=("Ctrl+E",),
        icon="export",
        divider=True,
    ),
    Deed(
        name="copy_picture",
        menu="file",
        text=mark("Copy picture"),
        slot="copy_picture",
        keys=("Ctrl+Shift+C",),
        icon="copy",
        says=mark("Puts the whole graph at this step on the clipboard."),
    ),
    Deed(name="quit", menu="file", text=mark("Quit"), slot="close", keys=("Ctrl+Q",), divider=True),
    Deed(name="undo", menu="edit", text=mark("Undo"), slot="session.undo", keys=("Ctrl+Z",), icon="undo"),
    Deed(
        name="redo",
        menu="edit",
        text=mark("Redo"),
        slot="session.redo",
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
    ),
    Deed(
        name="find",
        menu="edit",
        text=mark("Find a node…"),
        slot="stage.finder.ask",
        keys=("/", "Ctrl+F"),
        icon="search",
        divider=True,
    ),
    Deed(
        name="comment",
        menu="edit",
        text=mark("Comment lines out or in"),
        slot="program.editor.toggle_comment",
        keys=("Ctrl+/",),
    ),
    Deed(
        name="tidy",
        menu="edit",
        text=mark("Tidy the drawing"),
        slot="session.tidy",
        keys=("Ctrl+T",),
        icon="tidy",
        says=mark("Arranges all nodes afresh, also those that were moved by hand."),
    ),
    Deed(name="fit", menu="view", text=mark("Show everything"), slot="stage.fit", keys=("F",), icon="fit"),
    Deed(
        name="zoom_in",
        menu="view",
        text=mark("Zoom in"),
        slot="canvas.zoom_by",
        value=ZOOM,
        keys=("Ctrl++", "Ctrl+="),
        icon="plus",
    ),
    Deed(
        name="zoom_out",
        menu="view",
        text=mark("Zoom out"),
        slot="canvas.zoom_by",
        value=1 / ZOOM,
        keys=("Ctrl+-",),
        icon="minus",
    ),
    Deed(
        name="actual_size", menu="view", text=mark("Actual size"), slot="canvas.reset_zoom", keys=("Ctrl+0",)
    ),
    Deed(
        name="program",
        menu="view",
        text=mark("Program"),
        slot="docks.program.setVisible",
        keys=("Ctrl+1",),
        checkable=True,
        divider=True,
    ),
    Deed(
        name="inspector",
        menu="view",
        text=mark("Inspector"),
        slot="docks.inspector.setVisible",
        keys=("Ctrl+2",),
        checkable=True,
    ),
    Deed(
        name="stepper",
        menu="view",
        text=mark("Stepper"),
        slot="docks.stepper.setVisible",
        keys=("Ctrl+3",),
        checkable=True,
    ),
    Deed(name="reset_layout", menu="view", text=mark("Panels as at the start"), slot="reset_layout"),
    Deed(
        name="theme_system",
        menu="view",
        submenu=mark("Theme"),
        text=mark("As the system"),
        slot="set_theme_choice",
        value="system",
        group="theme",
        divider=True,
    ),
    Deed(
        name="theme_light",
        menu="view",
        submenu=mark("Theme"),
        text=mark("Light"),
        slot="set_theme_choice",
        value="light",
        group="theme",
    ),
    Deed(
        name="theme_dark",
        menu="view",
        submenu=mark("Theme"),
        text=mark("Dark"),
        slot="set_theme_choice",
        value="dark",
        group="theme",
    ),
    Deed(
        name="language_en",
        menu="view",
        submenu=mark("Language"),
        text="English",
        slot="set_language",
        value="en",
        group="language",
    ),
    Deed(
        name="language_zh_CN",
        menu="view",
        submenu=mark("Language"),
        text="简体中文",
        slot="set_language",
        value="zh_CN",
        group="language",
    ),
    Deed(
        name="reduced_motion",
        menu="view",
        text=mark("Reduced motion"),
        slot="set_reduced_motion",
        checkable=True,
        says=mark("Nothing glides: cards and pictures change at once."),
    ),
    Deed(
        name="full_screen",
        menu="view",
        text=mark("Full screen"),
        slot="set_full_screen",
        keys=("F11",),
        checkable=True,
        divider=True,
    ),
    Deed(
        name="forward",
        menu="step",
        text=mark("Step forward"),
        slot="session.step",
        value=1,
        keys=("Right",),
        icon="forward",
    ),
    Deed(
        name="back",
        menu="step",
        text=mark("Step back"),
        slot="session.step",
        value=-1,
        keys=("Left",),
        icon="back",
    ),
    Deed(
        name="phase_forward",
        menu="step",
        text=mark("Next phase"),
        slot="session.step_phase",
        value=1,
        keys=("Shift+Right",),
    ),
    Deed(
        name="phase_back",
        menu="step",
        text=mark("Previous phase"),
        slot="session.step_phase",
        value=-1,
        keys=("Shift+Left",),
    ),
    Deed(
        name="first",
        menu="step",
        text=mark("To the start"),
        slot="session.to_start",
        keys=("Home",),
        icon="first",
    ),
    Deed(
        name="last", menu="step", text=mark("To the end"), slot="session.to_end", keys=("End",), icon="last"
    ),
    Deed(
        name="play",
        menu="step",
        text=mark("Play or pause"),
        slot="session.toggle_play",
        keys=("Space",),
        icon="play",
        divider=True,
    ),
    Deed(name="faster", menu="step", text=mark("Faster"), slot="change_speed", value=1, keys=("Ctrl+Right",)),
    Deed(name="slower", menu="step", text=mark("Slower"), slot="change_speed", value=-1, keys=("Ctrl+Left",)),
    Deed(
        name="run_to",
        menu="step",
        text=mark("Run to the selected node"),
        slot="run_to_selection",
        keys=("R",),
        icon="run-to",
        divider=True,
    ),
    Deed(
        name="breakpoint",
        menu="step",
        text=mark("Breakpoint at the selected node"),
        slot="toggle_breakpoint",
        keys=("F9",),
        icon="breakpoint",
        says=mark("Playing stops whenever this node gets a number."),
    ),
    Deed(
        name="way_reverse",
        menu="step",
        text=mark("Backward"),
        slot="session.set_mode",
        value="reverse",
        group="way",
        says=mark("One sweep back gives the gradient of every input."),
        divider=True,
    ),
    Deed(
        name="way_forward",
        menu="step",
        text=mark("Forward mode"),
        slot="session.set_mode",
        value="forward",
        group="way",
        says=mark("One sweep forward for each input asked about."),
    ),
    Deed(
        name="way_paths",
        menu="step",
        text=mark("Sum over paths"),
        slot="session.set_mode",
        value="paths",
        group="way",
        says=mark("The chain rule written out: every path from the input to the output, one product each."),
    ),
    Deed(name="keys", menu="help", text=mark("Keyboard map"), slot="show_keys", keys=("F1",), icon="help"),
    Deed(name="about", menu="help", text=mark("About gradviz"), slot="show_about", icon="info"),
)


class Actions(QObject):
    """The deeds as Qt actions on one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for deed in DEEDS:
            self._made[deed.name] = self._make(deed)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._made.values())

    def _make(self, deed: Deed) -> QAction:
        action = QAction(self)
        action.setObjectName(deed.name)
        action.setShortcuts([QKeySequence(key) for key in deed.keys])
        action.setAutoRepeat(deed.name in ("forward", "back", "phase_forward", "phase_back", "undo", "redo"))
        action.setCheckable(deed.checkable or bool(deed.group))
        if deed.name == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif deed.name == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        if deed.group:
            if deed.group not in self._groups:
                self._groups[deed.group] = QActionGroup(self)
            self._groups[deed.group].addAction(action)
        action.triggered.connect(lambda checked, deed=deed: self._run(deed, checked))
        self._window.addAction(action)
        return action

    def _run(self, deed: Deed, checked: bool) -> None:
        # Looked up when it is wanted: panels may come after the actions, and a document may replace
        # its parts.
        slot = attrgetter(deed.slot)(self._window)
        if deed.value is not None:
            slot(deed.value)
        elif deed.checkable:
            slot(checked)
        else:
            slot()

    def fill(self, menu_of: Mapping[Menu, QMenu]) -> None:
        """Put every action into its menu."""
        submenus: dict[str, QMenu] = {}
        for deed in DEEDS:
            menu = menu_of[deed.menu]
            if deed.divider:
                menu.addSeparator()
            if deed.submenu:
                if deed.submenu not in submenus:
                    submenus[deed.submenu] = menu.addMenu("")
                    submenus[deed.submenu].menuAction().setObjectName(deed.submenu)
                menu = submenus[deed.submenu]
            menu.addAction(self._made[deed.name])
        self._submenus = submenus

    def retranslate(self) -> None:
        """Write all texts in the current language."""
        for deed in DEEDS:
            action, text = self._made[deed.name], tr(deed.text)
            action.setText(text)
            action.setStatusTip(tr(deed.says))
            action.setToolTip(tip(text.rstrip("…"), tr(deed.says), shown_keys(deed)))
        for name, submenu in getattr(self, "_submenus", {}).items():
            submenu.setTitle(tr(name))

    def set_theme(self, theme: look.Theme) -> None:
        """Draw all icons in the theme's colours."""
        for deed in DEEDS:
            if deed.icon:
                self._made[deed.name].setIcon(look.icon(deed.icon, theme.text, theme.ahead))


def shown_keys(deed: Deed) -> str:
    """The deed's first key as this system writes it; empty where it has none."""
    if not deed.keys:
        return ""
    return key_name(deed.keys[0])


def key_name(key: str) -> str:
    """A key the way this system writes it: "Ctrl+Z", "⌘Z", "→"."""
    arrows = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}
    native = QKeySequence.SequenceFormat.NativeText
    name, last = QKeySequence(key).toString(native), key.rpartition("+")[2]
    if last not in arrows:
        return name
    # Qt has words for the arrows, in every language: a sign is shorter and stands on the key.
    return name.removesuffix(QKeySequence(last).toString(native)) + arrows[last]


def tip(text: str, says: str, key: str) -> str:
    """A tooltip: what it is, its key, what it does."""
    head = tr("{text} ({key})").format(text=text, key=key) if key else text
    return f"{head}\n{says}" if says else head


def deed(name: str) -> Deed:
    """The deed of this name. Raises KeyError."""
    return _BY_NAME[name]


_BY_NAME = {entry.name: entry for entry in DEEDS}

FOCUS_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space})
"""Keys that a focused list, slider, spin box or button needs for itself."""
