"""The board of plots beside the net that is trained: the person chooses which there are, and where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import tr
from gradviz.ui.panels.cards import Section, small_font
from gradviz.ui.plots.choice import (
    PLOTS,
    USUAL,
    Arrangement,
    arrangement_text,
    halved,
    moved,
    read_arrangement,
    rows,
    toggled,
)
from gradviz.ui.plots.plot import Plot
from gradviz.ui.plots.runs_plot import RunsPlot
from gradviz.ui.preferences import Preferences
from gradviz.ui.theme import LIGHT, Theme, icon
from gradviz.ui.training.coach import Coach
from gradviz.ui.training.snapshot import Snapshot

GAP = 12
KINDS = ("png", "svg", "csv")


class Board(QWidget):
    """Shows the plots of one window's training."""

    explained = Signal(object)
    """A Question: somebody wants to go through this moment."""
    troubled = Signal(str)
    """A file that could not be written, in one sentence."""
    saved = Signal(str)
    weights_wanted = Signal(object)
    """A Graph whose weights the net is to have."""

    def __init__(self, coach: Coach, preferences: Preferences) -> None:
        super().__init__()
        self._coach, self._preferences = coach, preferences
        self._theme = LIGHT
        self._waiting: list[str] = []
        """Plots that have not seen the newest moment yet: one at a time, so that no tick is long."""
        self.plots: dict[str, Plot] = {}
        self.slots = read_arrangement(preferences.plots) if preferences.plots is not None else USUAL
        self._title = Section()
        self.choose = QToolButton()
        self.choose.setProperty("role", "flat")
        self.choose.setFont(small_font(500))
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.choose.setMenu(self._menu)
        self._offers: dict[str, QAction] = {}
        for name in PLOTS:
            offer = self._offers[name] = self._menu.addAction("")
            offer.setCheckable(True)
            offer.triggered.connect(lambda _on, name=name: self.arrange(toggled(self.slots, name)))
        self.nothing = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "quiet")
        self.rows = QSplitter(Qt.Orientation.Vertical)
        self.rows.setChildrenCollapsible(False)
        self.rows.setHandleWidth(GAP)
        self.rows.setProperty("role", "gaps")
        self._lay_out()
        coach.looked.connect(self._note)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 9, 8, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self.choose)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 0, 14, 14)
        column.addWidget(self.rows, 1)
        column.addWidget(self.nothing, 1)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(420, 560)

    # --- what is where -------------------------------------------------------------------------------------

    def arrange(self, slots: Arrangement) -> None:
        """These plots in this order, now and from now on."""
        self.slots = slots
        self._preferences.plots = arrangement_text(slots)
        self._show_arrangement()

    def _show_arrangement(self) -> None:
        shown = {slot.name for slot in self.slots}
        for name, action in self._offers.items():
            action.setChecked(name in shown)
        old = [self.rows.widget(k) for k in range(self.rows.count())]
        for name, plot in self.plots.items():
            plot.setParent(None if name in shown else self)
            plot.setVisible(False)
        for row in old:
            row.setParent(None)
            row.deleteLater()
        for names in rows(self.slots):
            row = QSplitter(Qt.Orientation.Horizontal)
            row.setChildrenCollapsible(False)
            row.setHandleWidth(GAP)
            row.setProperty("role", "gaps")
            for name in names:
                plot = self._plot(name)
                row.addWidget(plot)
                plot.show()
            self.rows.addWidget(row)
            heights = [self._plot(name).sizeHint().height() for name in names]
            self.rows.setStretchFactor(self.rows.count() - 1, max(heights))
        self.rows.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self._watch()
        self._note(self._coach.snapshot)

    def _watch(self) -> None:
        """Have looked at what the plots that are shown want to see."""
        shown = [self._plot(slot.name) for slot in self.slots]
        self._coach.watch(tuple(dict.fromkeys(probe for plot in shown for probe in plot.probes)))

    def _plot(self, name: str) -> Plot:
        if name not in self.plots:
            plot = self.plots[name] = PLOTS[name]()
            plot.folder = lambda: self._coach.folder
            plot.explained.connect(self.explained)
            plot.probes_changed.connect(self._watch)
            if isinstance(plot, RunsPlot):
                self._lead_back(plot)
            plot.menu.aboutToShow.connect(lambda: self._fill(name))
            plot.retranslate()
            plot.set_theme(self._theme)
        return self.plots[name]

    def _lead_back(self, plot: RunsPlot) -> None:
        """What was done in a run can be had again."""
        plot.form.setup = lambda: self._coach.setup
        plot.settings_wanted.connect(self._coach.choose)
        plot.weights_wanted.connect(self.weights_wanted)

    def _fill(self, name: str) -> None:
        """The menu of one plot: its own options, to take it away, where it stands."""
        plot, menu = self.plots[name], self.plots[name].menu
        menu.clear()
        menu.addActions([option for option in plot.options if option.isVisible()])
        menu.addSeparator()
        for kind in KINDS:
            take = menu.addAction(tr("Save as {kind}…").format(kind=kind.upper()))
            take.triggered.connect(lambda _on, kind=kind: self._ask(plot, kind))
        menu.addSeparator()
        here = next(k for k, slot in enumerate(self.slots) if slot.name == name)
        half = menu.addAction(tr("Half as wide"), lambda: self.arrange(halved(self.slots, name)))
        half.setCheckable(True)
        half.setChecked(self.slots[here].is_half)
        up = menu.addAction(tr("Move up"), lambda: self.arrange(moved(self.slots, name, -1)))
        up.setEnabled(here > 0)
        down = menu.addAction(tr("Move down"), lambda: self.arrange(moved(self.slots, name, 1)))
        down.setEnabled(here < len(self.slots) - 1)
        menu.addAction(tr("Hide this plot"), lambda: self.arrange(toggled(self.slots, name)))

    # --- what is shown -------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.rows.count() and self.slots:
            self._show_arrangement()
        self._note(self._coach.snapshot)

    def _note(self, snapshot: Snapshot) -> None:
        """There is a newer moment: where it goes on, one plot after the other sees it."""
        if not self.isVisible():
            return
        if snapshot.activity != "running":
            self._waiting = []
            for slot in self.slots:
                self.plots[slot.name].show_snapshot(snapshot)
            return
        if not self._waiting:
            self._waiting = [slot.name for slot in self.slots]
        if self._waiting:
            self.plots[self._waiting.pop(0)].show_snapshot(snapshot)

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self.choose.setIcon(icon("settings", theme.quiet))
        for plot in self.plots.values():
            plot.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self._title.setText(tr("Plots"))
        self.choose.setToolTip(tr("Choose the plots"))
        self.choose.setAccessibleName(tr("Choose the plots"))
        self.nothing.setText(tr("No plot is chosen. The button above has them all."))
        for name, action in self._offers.items():
            action.setText(tr(PLOTS[name].title))
            action.setToolTip(tr(PLOTS[name].says))
        for plot in self.plots.values():
            plot.retranslate()

    def close_down(self) -> None:
        """The window closes: end what the plots do beside it."""
        for plot in self.plots.values():
            plot.close_down()

    # --- to take away --------------------------------------------------------------------------------------

    def _ask(self, plot: Plot, kind: str) -> None:
        name = f"{plot.name}.{kind}"
        start = str(self._preferences.folder / name)
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the plot"), start, f"{kind.upper()} (*.{kind})"
        )
        if chosen:
            self.save(plot, Path(chosen if Path(chosen).suffix else f"{chosen}.{kind}"))

    def save(self, plot: Plot, path: Path) -> None:
        """Write a plot into a file, or say why not."""
        from gradviz.ui.plots.taking import save

        try:
            save(plot, path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.troubled.emit(tr("{file} cannot be written: {reason}").format(file=path.name, reason=reason))
        else:
            self._preferences.folder = path.absolute().parent
            self.saved.emit(tr("{file} is written.").format(file=path.name))
