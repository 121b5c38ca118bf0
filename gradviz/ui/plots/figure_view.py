"""A figure in the window: painted once and kept, read with the pointer, the keyboard and a screen reader."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradviz.ui.fonts import word_font
from gradviz.ui.plots.figure import Cursor, Figure
from gradviz.ui.plots.figure_paint import paint, pen, rect_of
from gradviz.ui.theme import LIGHT, SMALL_SIZE, Theme

Make = Callable[[float, Theme], Figure]
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
LEAST = 120
LEAP = 10
"""With Ctrl so many places at once."""


class FigureView(QWidget):
    """Shows what `make(width, theme)` gives, and what there is to read at one place of it."""

    walked = Signal(object)
    """The Cursor that the keyboard went to."""
    chosen = Signal(object)
    """The Cursor that was clicked, or Enter was pressed at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Make = lambda width, _theme: Figure(width, 0.0)
        self._theme = LIGHT
        self._name = ""
        self._told = ""
        self._painted: QPixmap | None = None
        self.figure = Figure(0.0, 0.0)
        self.cursor_place: Cursor | None = None
        """The place that is read."""
        self._is_stale = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    # --- what is shown -------------------------------------------------------------------------------------

    def show_figure(self, make: Make, told: str = "") -> None:
        """Show this from now on; `told` says all of it in a sentence."""
        self._make, self._told = make, told
        self._is_stale = True
        if self.isVisible():
            self._refresh()

    def set_name(self, name: str) -> None:
        """What it is called, for a screen reader."""
        self._name = name
        self._say()

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self._is_stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self.figure = self._make(float(max(LEAST, self.width())), self._theme)
        self.cursor_place = self.figure.kept(self.cursor_place)
        self._is_stale, self._painted = False, None
        height = max(1, round(self.figure.height))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, max(1, round(self.figure.height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._is_stale = True
            if self.isVisible():
                self._refresh()

    def showEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().showEvent(event)  # type: ignore[arg-type]
        if self._is_stale:
            self._refresh()

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        if self._painted is None or self._painted.devicePixelRatioF() != ratio:
            self._painted = QPixmap(self.size() * ratio)
            self._painted.setDevicePixelRatio(ratio)
            self._painted.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._painted)
            paint(self.figure, inner)
            inner.end()
        painter.drawPixmap(0, 0, self._painted)
        if self.cursor_place is not None:
            self._paint_cursor(painter, self.cursor_place)
        elif self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen(self._theme.selection, 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_cursor(self, painter: QPainter, cursor: Cursor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = rect_of(self.figure.rect(cursor))
        painter.setPen(pen(self._theme.surface, 3.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = place.adjusted(-0.5, -0.5, 0.5, 0.5)
        painter.drawRect(around)
        painter.setPen(pen(self._theme.selection, 1.5))
        painter.drawRect(around)
        self._paint_words(painter, self.figure.words(cursor), place)

    def _paint_words(self, painter: QPainter, words: str, place: QRectF) -> None:
        """Beside the place, inside of the widget."""
        font = word_font(SMALL_SIZE)
        metrics = QFontMetricsF(font)
        room = self.width() - 2.0
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        text = metrics.boundingRect(QRectF(0, 0, room - 16, 1000), flags, words)
        bubble = QRectF(0, 0, min(room, text.width() + 17), text.height() + 8)
        left = min(max(1.0, place.center().x() - bubble.width() / 2), self.width() - 1 - bubble.width())
        above = place.top() - bubble.height() - 6
        top = above if above >= 0 else place.bottom() + 6
        bubble.moveTopLeft(QPointF(left, min(top, max(0.0, self.height() - bubble.height()))))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tooltip))
        painter.drawRoundedRect(bubble, 6, 6)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.on_tooltip))
        painter.drawText(bubble.adjusted(8, 4, -8, -4), flags, words)

    # --- reading -------------------------------------------------------------------------------------------

    def point_at(self, cursor: Cursor | None) -> None:
        """Read this place, or none."""
        if cursor != self.cursor_place:
            self.cursor_place = cursor
            self._say()
            self.update()

    def _say(self) -> None:
        words = self._told if self.cursor_place is None else self.figure.words(self.cursor_place)
        self.setAccessibleName(f"{self._name}: {words}" if self._name and words else self._name or words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(self.figure.at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.cursor_place is not None:
            self.chosen.emit(self.cursor_place)
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.point_at(None)
        self.update()
        super().focusOutEvent(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()
        super().focusInEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            leap = LEAP if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            for _ in range(leap):
                self.point_at(self.figure.moved(self.cursor_place, *ARROWS[key]))
            self.walked.emit(self.cursor_place)
        elif key == Qt.Key.Key_Escape and self.cursor_place is not None:
            self.point_at(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.cursor_place is not None:
            self.chosen.emit(self.cursor_place)
        else:
            super().keyPressEvent(event)
