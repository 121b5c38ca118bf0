"""The edges of something that is scrolled: they fade out where there is more, so that a row in the middle of
which the view ends does not look cut off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

HEIGHT = 26


class Fade(QWidget):
    """Lies over the view of a scroll area; clicks go through it."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.viewport().installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._follow)
        bar.rangeChanged.connect(self._follow)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._follow()
        return False

    def _follow(self, *_place: int) -> None:
        bar = self._area.verticalScrollBar()
        self.setGeometry(self._area.viewport().geometry())
        self.setVisible(bar.minimum() < bar.maximum())
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        bar, painter = self._area.verticalScrollBar(), QPainter(self)
        if bar.value() > bar.minimum():
            self._paint_edge(painter, QRect(0, 0, self.width(), HEIGHT), False)
        if bar.value() < bar.maximum():
            self._paint_edge(painter, QRect(0, self.height() - HEIGHT, self.width(), HEIGHT), True)

    def _paint_edge(self, painter: QPainter, area: QRect, below: bool) -> None:
        clear, full = (self.palette().color(QPalette.ColorRole.Window) for _ in range(2))
        clear.setAlpha(0)
        top, bottom = QPointF(0, area.top()), QPointF(0, area.bottom() + 1)
        fade = QLinearGradient(top, bottom) if below else QLinearGradient(bottom, top)
        fade.setColorAt(0.0, clear)
        fade.setColorAt(1.0, full)
        painter.fillRect(area, fade)
