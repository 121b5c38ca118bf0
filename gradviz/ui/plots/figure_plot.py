"""A plot that shows a figure: as high as it needs, and where that is too much, to be scrolled through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from gradviz.language import tr
from gradviz.ui.plots.figure import Cursor
from gradviz.ui.plots.figure_paint import paint
from gradviz.ui.plots.figure_view import FigureView, Make
from gradviz.ui.plots.plot import Plot, Table
from gradviz.ui.theme import Theme

HEAD = 52
"""Pixels for the title and the edges."""
SLACK = 80
LEAST, MOST = 120, 420
"""A plot asks for no less and no more than this."""
ROOM = 2
"""Pixels beside the scroll bar."""


class Scroller(QScrollArea):
    """Scrolls through a figure, whose width does not depend on whether there is a scroll bar: else the bar
    could go because it has come."""

    def __init__(self, view: FigureView) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = max(1, self.width() - self.verticalScrollBar().sizeHint().width() - ROOM)
        if self.widget().width() != width:
            self.widget().resize(width, self.widget().height())


class FigurePlot(Plot):
    """Those that derive from it call `show_figure` in `show_moment`."""

    def __init__(self) -> None:
        super().__init__()
        self.view = FigureView()
        self.scroller = Scroller(self.view)
        self.inside.addWidget(self.scroller)
        self.view.walked.connect(self._follow)
        self.view.chosen.connect(self.choose)
        self.setFocusProxy(self.view)

    # --- for those that derive from it ---------------------------------------------------------------------

    def choose(self, cursor: Cursor) -> None:
        """Somebody has clicked a place, or pressed Enter there."""

    def numbers(self) -> Sequence[tuple[str, ...]]:
        """The headings and the rows of what is shown; nothing where there is nothing."""
        return ()

    def show_figure(self, make: Make, told: str) -> None:
        """Show this from now on."""
        self.view.show_figure(make, told)
        self.ask_for_room()

    def ask_for_room(self) -> None:
        """As much as the figure needs, and what else there is."""
        least = self._needed()
        # A little less is no reason to move everything that is below.
        if self.view.figure.height and not 0 <= self.minimumHeight() - least <= SLACK:
            self.setMinimumHeight(least)
            self.updateGeometry()

    # --- the same for all ----------------------------------------------------------------------------------

    def table(self) -> Table | None:
        rows = self.numbers()
        return Table(tuple(rows[0]), rows[1:]) if len(rows) > 1 else None

    def colour(self, theme: Theme) -> None:
        self.view.set_theme(theme)

    def say(self) -> None:
        self.view.set_name(tr(self.title))

    def picture_size(self) -> QSize:
        figure = self.view.figure
        return QSize(max(1, round(figure.width)), max(1, round(figure.height)))

    def paint_body(self, painter: QPainter, size: QSize) -> None:
        paint(self.view.figure, painter, is_file=True)

    def sizeHint(self) -> QSize:
        return QSize(320, self._needed())

    def _needed(self) -> int:
        figure = min(MOST, max(LEAST, self.view.figure.height + HEAD))
        beside = 0
        for place in range(self.inside.count()):
            part = self.inside.itemAt(place).widget()
            if part is not self.scroller and not part.isHidden():
                beside += part.sizeHint().height() + 2
        return round(figure) + beside

    def _follow(self, cursor: Cursor | None) -> None:
        if cursor is not None:
            place = self.view.figure.rect(cursor)
            x, y = place.left + place.width / 2, place.top + place.height / 2
            self.scroller.ensureVisible(round(x), round(y), 40, 40)
