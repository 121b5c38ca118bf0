"""A function of one number with its tangent where it is now.

pyqtgraph takes half a second to import: that happens when the first plot is shown, after the window's first
paint. Items are made once and given new data, since pyqtgraph frees removed items late. A curve wider than
one pixel is quick in its segmented mode only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QSizePolicy, QVBoxLayout, QWidget

from gradviz.explain.numbers import short
from gradviz.language import tr
from gradviz.ui.plots.chart import colour_axis, dress
from gradviz.ui.plots.curve import Curve
from gradviz.ui.plots.label import along, freest_corner
from gradviz.ui.theme import LEAST_SIZE, LIGHT, Theme, word_font

HEIGHT = 168


class FunctionPlot(QWidget):
    """Shows one `Curve`; `names` are those of the input and of the function."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._curve: Curve | None = None
        self._names = ("x", "y")
        self._parts: _Parts | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    @property
    def curve(self) -> Curve | None:
        """What is shown."""
        return self._curve

    def show_curve(self, curve: Curve | None, names: tuple[str, str]) -> None:
        """Draw this function of `names[0]`; None empties the picture."""
        self._curve, self._names = curve, names
        self.setAccessibleName(self._spoken())
        if self.isVisible():
            self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours from now on."""
        self._theme = theme
        if self._parts is not None:
            self._parts.colour(theme)
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._parts is None:
            self._parts = _Parts(self)
            self._layout.addWidget(self._parts.view)
            self._parts.colour(self._theme)
        self._parts.show(self._curve, self._names)

    def _spoken(self) -> str:
        if self._curve is None:
            return ""
        source, target = self._names
        return tr("{target} as a function of {source}: slope {slope} at {source} = {x}").format(
            source=source, target=target, slope=short(self._curve.slope), x=short(self._curve.x)
        )


class _Parts(QObject):
    """The pyqtgraph items of one plot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        import pyqtgraph

        self.library: Any = pyqtgraph
        self.curve: Curve | None = None
        self.view = pyqtgraph.PlotWidget(parent=parent, background=None, enableMenu=False)
        self.view.setFrameShape(pyqtgraph.QtWidgets.QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.installEventFilter(self)
        plot = self.plot = self.view.getPlotItem()
        plot.hideButtons()
        plot.setMouseEnabled(False, False)
        plot.disableAutoRange()
        self.zero = plot.plot([], [])
        self.function = plot.plot([], [], antialias=True, connect="finite")
        self.function.curve.setSegmentedLineMode("on")
        self.tangent = plot.plot([], [], antialias=True)
        self.drop = plot.plot([], [], antialias=True, connect="pairs")
        self.point = plot.plot([], [], antialias=True, pen=None, symbol="o", symbolSize=11)
        # A child of the view box stands at pixels of it, whatever the ranges are.
        self.label = QGraphicsSimpleTextItem(plot.getViewBox())
        self.label.setFont(word_font(LEAST_SIZE))
        plot.getViewBox().sigResized.connect(self._place_label)
        for side in ("left", "bottom"):
            dress(plot.getAxis(side))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The wheel scrolls the inspector, also where the pointer happens to be over a plot.
        if isinstance(event, QWheelEvent):
            event.ignore()
            return True
        return False

    def colour(self, theme: Theme) -> None:
        pen = self.library.mkPen
        self.zero.setPen(pen(theme.line, width=1))
        self.function.setPen(pen(theme.forward, width=1.8))
        self.tangent.setPen(pen(theme.backward, width=1.4))
        self.drop.setPen(pen(theme.ahead, width=1, style=Qt.PenStyle.DotLine))
        self.point.setSymbolBrush(QColor(theme.backward))
        self.point.setSymbolPen(pen(theme.surface, width=2))
        self.label.setBrush(QColor(theme.quiet))
        for side in ("left", "bottom"):
            colour_axis(self.plot.getAxis(side), theme, self.library)

    def show(self, curve: Curve | None, names: tuple[str, str]) -> None:
        self.curve = curve
        if curve is None:
            for item in (self.zero, self.function, self.tangent, self.drop, self.point):
                item.setData([], [])
            self.label.setText("")
            return
        left, right = float(curve.xs[0]), float(curve.xs[-1])
        self.plot.setRange(xRange=(left, right), yRange=(curve.bottom, curve.top), padding=0)
        self.zero.setData([left, right], [0, 0])
        # Far outside the picture the painter is slow, and nobody sees it.
        height = curve.top - curve.bottom
        self.function.setData(curve.xs, np.clip(curve.ys, curve.bottom - height, curve.top + height))
        self.tangent.setData(*curve.tangent)
        visible = np.isfinite(curve.y)
        self.point.setData([curve.x] if visible else [], [curve.y] if visible else [])
        self.drop.setData([curve.x] * 2 if visible else [], [curve.bottom, curve.y] if visible else [])
        source, target = names
        self.label.setText(f"{source} = {short(curve.x)}, {target} = {short(curve.y)}")
        self._place_label()

    def _place_label(self, *resized: object) -> None:
        """Beside the point, off the curve and its tangent."""
        curve, box, words = self.curve, self.view.getViewBox(), self.label.boundingRect()
        if curve is None:
            return
        room = max(1.0, box.width()), max(1.0, box.height())
        origin = np.array([curve.xs[0], curve.bottom])
        scale = np.array(room) / (np.array([curve.xs[-1], curve.top]) - origin)
        level = curve.y if np.isfinite(curve.y) else curve.bottom
        point = (np.array([curve.x, level]) - origin) * scale
        ends = (np.column_stack(curve.tangent) - origin) * scale
        lines = [
            (np.column_stack([curve.xs, curve.ys]) - origin) * scale,
            along((point[0], 0.0), tuple(point)),
        ]
        if len(ends):
            lines.append(along(tuple(ends[0]), tuple(ends[1])))
        left, low = freest_corner(tuple(point), (words.width(), words.height()), room, lines)
        self.label.setPos(left, room[1] - low - words.height())
