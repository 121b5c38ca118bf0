"""The line of time under the canvas: one dot a micro-step, filled up to now.

Position 0 is the moment before the first step; position k the moment after k steps, where dot k glows. With
more steps than the line has room for (less than six pixels each) the dots melt into a bar with a segment
for each phase. It is a slider to the keyboard, the wheel and assistive technology.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from gradviz.engine.step import StepKind
from gradviz.ui.fonts import word_font
from gradviz.ui.tokens import LEAST_SIZE, LIGHT, Theme

Tone = Literal["forward", "seed", "backward", "update"]

TONES: dict[StepKind, Tone] = {
    "forward": "forward",
    "seed": "seed",
    "backward": "backward",
    "tangent": "backward",
    "path": "backward",
    "sum": "backward",
    "update": "update",
}
"""Values are blue; everything that is a derivative is vermilion, whichever way it runs."""

MARGIN = 14.0
LEAST_SPACING = 6.0
"""Closer than this, dots cannot be told apart, nor hit."""


def tone_colour(tone: Tone, theme: Theme) -> QColor:
    """The colour of a phase's dots and of the play button during it."""
    colours = {"forward": theme.forward, "seed": theme.quiet, "backward": theme.backward}
    return QColor(colours.get(tone, theme.series[2]))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` of it replaced by `other`."""
    kept = 1.0 - share
    return QColor.fromRgbF(
        kept * one.redF() + share * other.redF(),
        kept * one.greenF() + share * other.greenF(),
        kept * one.blueF() + share * other.blueF(),
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """Steps `first` to `last` (counted from 0) under one title, such as the backward pass."""

    first: int
    last: int
    tone: Tone
    title: str


class Timeline(QAbstractSlider):
    """A slider over the moments 0 … n of a trace of n steps."""

    def __init__(self, describe: Callable[[int], str], parent: QWidget | None = None) -> None:
        """`describe(k)` says in words what is seen at moment k; it is asked when the pointer rests there."""
        super().__init__(parent)
        self._describe = describe
        self._theme = LIGHT
        self._tones: tuple[Tone, ...] = ()
        self._segments: tuple[Segment, ...] = ()
        self._marked: frozenset[int] = frozenset()
        self._hovered: int | None = None
        self._wheel = 0
        self.setRange(0, 0)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # --- what is shown -------------------------------------------------------------------------------------

    def show_steps(
        self, tones: Sequence[Tone], segments: Sequence[Segment], marked: frozenset[int] = frozenset()
    ) -> None:
        """Show a trace of this many steps; `marked` are the moments at which playing stops. Emits nothing."""
        new = (tuple(tones), tuple(segments), marked)
        if new == (self._tones, self._segments, self._marked):
            return
        self._tones, self._segments, self._marked = new
        with QSignalBlocker(self):
            self.setRange(0, len(self._tones))
        self.setPageStep(max(1, len(self._tones) // 10))
        self._hovered = None
        self.update()

    def show_moment(self, moment: int) -> None:
        """Put the handle there without telling anybody."""
        if moment != self.value():
            with QSignalBlocker(self):
                self.setValue(moment)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self.update()

    # --- where things are ----------------------------------------------------------------------------------

    @property
    def is_dense(self) -> bool:
        """There are too many steps for dots: a bar stands for them."""
        return self._spacing() < LEAST_SPACING

    def position_of(self, moment: int) -> QPointF:
        """The centre of a moment on this widget."""
        return QPointF(MARGIN + moment * self._spacing(), self._line_height())

    def moment_at(self, x: float) -> int:
        """The moment nearest to a horizontal position."""
        spacing = self._spacing()
        return max(0, min(self.maximum(), round((x - MARGIN) / spacing))) if spacing else 0

    def _spacing(self) -> float:
        return max(0.0, self.width() - 2 * MARGIN) / max(1, self.maximum())

    def _line_height(self) -> float:
        return self.height() - 15.0

    def sizeHint(self) -> QSize:
        return QSize(480, 42)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 42)

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_dense:
            self._paint_bar(painter)
        else:
            self._paint_dots(painter)
        self._paint_marks(painter)
        self._paint_titles(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.selection), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _paint_dots(self, painter: QPainter) -> None:
        theme, now = self._theme, self.value()
        start, end = self.position_of(0), self.position_of(self.maximum())
        painter.setPen(QPen(QColor(theme.line), 2))
        painter.drawLine(start, end)
        painter.setPen(QPen(QColor(theme.quiet if now == 0 else theme.ahead), 2))
        painter.drawLine(start - QPointF(0, 5), start + QPointF(0, 5))
        radius = max(2.2, min(5.5, 0.34 * self._spacing()))
        surface = QColor(theme.surface)
        for index, tone in enumerate(self._tones):
            moment, colour = index + 1, tone_colour(tone, theme)
            centre = self.position_of(moment)
            if moment == now:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(mixed(colour, surface, 0.72))
                painter.drawEllipse(centre, 2 * radius, 2 * radius)
            done = moment <= now
            size = radius + (0.8 if moment in (now, self._hovered) else 0)
            painter.setPen(QPen(colour if done else mixed(colour, surface, 0.35), min(1.8, 0.5 * radius)))
            painter.setBrush(colour if done else surface)
            painter.drawEllipse(centre, size, size)

    def _paint_bar(self, painter: QPainter) -> None:
        theme, now = self._theme, self.value()
        surface, y = QColor(theme.surface), self._line_height()
        trough = QRectF(MARGIN, y - 3, self.position_of(self.maximum()).x() - MARGIN, 6)
        outline = QPainterPath()
        outline.addRoundedRect(trough, 3, 3)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(trough, QColor(theme.line))
        for segment in self._segments:
            colour = tone_colour(segment.tone, theme)
            left, right = self.position_of(segment.first).x(), self.position_of(segment.last + 1).x()
            right, middle = max(right, left + 2), self.position_of(now).x()
            painter.fillRect(QRectF(left, y - 3, right - left, 6), mixed(colour, surface, 0.7))
            if middle > left:
                painter.fillRect(QRectF(left, y - 3, min(middle, right) - left, 6), colour)
        painter.restore()
        colour = tone_colour(self._tones[max(0, now - 1)], theme)
        if self._hovered is not None:
            painter.setPen(QPen(QColor(theme.quiet), 1.5))
            x = self.position_of(self._hovered).x()
            painter.drawLine(QPointF(x, y - 7), QPointF(x, y + 7))
        painter.setPen(QPen(surface, 2))
        painter.setBrush(colour)
        painter.drawEllipse(self.position_of(now), 7.5, 7.5)

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.danger))
        for moment in self._marked:
            tip = self.position_of(moment) + QPointF(0, 8.5)
            painter.drawPolygon(QPolygonF([tip, tip + QPointF(3.6, 5.5), tip + QPointF(-3.6, 5.5)]))

    def _paint_titles(self, painter: QPainter) -> None:
        font = word_font(LEAST_SIZE, 500)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        taken: list[tuple[float, float]] = []
        # Where there is no room for all titles, the longest phases keep theirs.
        for segment in sorted(self._segments, key=lambda segment: segment.first - segment.last):
            width = metrics.horizontalAdvance(segment.title)
            left = self.position_of(segment.first + (0 if self.is_dense else 1)).x() - 5.5
            left = max(2.0, min(left, self.width() - width - 2))
            if any(left < end + 10 and start < left + width + 10 for start, end in taken):
                continue
            taken.append((left, left + width))
            painter.setPen(tone_colour(segment.tone, self._theme))
            painter.drawText(QPointF(left, self._line_height() - 14), segment.title)

    # --- pointer and keyboard ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self.moment_at(event.position().x()))
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moment = self.moment_at(event.position().x())
        if moment != self._hovered:
            self._hovered = moment
            self.update()
        if self.isSliderDown():
            self.setValue(moment)
        elif QToolTip.isVisible():
            self._tell(event.globalPosition().toPoint(), moment)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # One notch is one step; a touch pad's small deltas are gathered until they make one.
        delta = event.angleDelta()
        self._wheel += delta.y() or -delta.x()
        steps = int(self._wheel / 120)
        self._wheel -= 120 * steps
        self.setValue(self.value() - steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Shift is for whole phases and belongs to the window; the slider would take it for a plain arrow.
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.maximum():
            self._tell(event.globalPos(), self.moment_at(event.pos().x()))
            return True
        return super().event(event)

    def _tell(self, where, moment: int) -> None:  # type: ignore[no-untyped-def]
        QToolTip.showText(where, self._describe(moment), self)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        super().sliderChange(change)
        self.update()
