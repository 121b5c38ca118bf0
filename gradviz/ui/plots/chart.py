"""The ground of a plot with axes: pyqtgraph in the look of the window, imported when it is first shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from gradviz.ui.theme import LEAST_SIZE, Theme, word_font


class Chart(QObject):
    """One pyqtgraph view with a left and a bottom axis; what is in it is added to `plot`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        import pyqtgraph

        self.library: Any = pyqtgraph
        self.view = pyqtgraph.PlotWidget(parent=parent, background=None, enableMenu=False)
        self.view.setFrameShape(pyqtgraph.QtWidgets.QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMinimumSize(60, 40)
        self.view.installEventFilter(self)
        self.view.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        plot = self.plot = self.view.getPlotItem()
        self.box = plot.getViewBox()
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.disableAutoRange()
        for side in ("left", "bottom"):
            dress(plot.getAxis(side))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The wheel scrolls the panel, also where the pointer happens to be over a plot.
        if isinstance(event, QWheelEvent):
            event.ignore()
            return True
        return False

    def colour(self, theme: Theme) -> None:
        """The axes in the theme's colours."""
        for side in ("left", "bottom"):
            colour_axis(self.plot.getAxis(side), theme, self.library)

    def pen(self, colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> Any:
        """A pen that is as wide at any scale."""
        return self.library.mkPen(colour, width=width, style=style)

    def paint(self, painter: QPainter, size: QSize) -> None:
        """Paint the whole view, at the origin."""
        self.view.render(painter, QRectF(0, 0, size.width(), size.height()), self.view.viewport().rect())


def dress(axis: Any) -> None:
    """Small quiet numbers with a real minus sign, no ticks."""
    axis.setStyle(tickLength=0, tickTextOffset=4, maxTickLevel=0, tickFont=word_font(LEAST_SIZE))
    axis.enableAutoSIPrefix(False)
    axis.tickStrings = _strings_of(axis)


def colour_axis(axis: Any, theme: Theme, library: Any) -> None:
    """An axis in the theme's colours."""
    axis.setPen(library.mkPen(theme.line, width=1))
    axis.setTextPen(QColor(theme.quiet))


def _strings_of(axis: Any) -> Any:
    """The numbers along an axis, with a real minus sign."""
    made = axis.tickStrings

    def strings(values: Any, scale: float, spacing: float) -> list[str]:
        return [text.replace("-", "−") for text in made(values, scale, spacing)]

    return strings
