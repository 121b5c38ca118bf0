"""What is drawn over the graph while hands are at work: ports, a wire on its way, what glows because
something would be dropped there, guide lines, the rubber band. Nothing of it is in an exported picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QEasingCurve, QLineF, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradviz.ui.canvas.items import Look
from gradviz.ui.canvas.ports import around
from gradviz.ui.tokens import CARD_RADIUS, Theme

LEVEL = 10.0
RADIUS = 5.0
"""Of a port, at full size."""
CALM = 140
"""Milliseconds in which ports appear."""

Tone = Literal["calm", "fits", "near", "refused"]
"""How a port or a wire stands: at rest; it would do; it is what the wire snaps to; it will not do."""


class Mark(NamedTuple):
    """A port as it is drawn."""

    at: QPointF
    tone: Tone = "calm"


class Thread(NamedTuple):
    """A wire on its way, from where values come out to where they go in."""

    start: QPointF
    end: QPointF
    tone: Tone = "fits"


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that is drawn over the graph."""

    ports: tuple[Mark, ...] = ()
    thread: Thread | None = None
    glow: QPainterPath | None = None
    """A wire or the outline of a card onto which something would be dropped."""
    guides: tuple[QLineF, ...] = ()
    band: QRectF | None = None


NOTHING = Sketch()


class Overlay(QGraphicsItem):
    """One item over all others."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.sketch = NOTHING
        self.scale_now = 1.0
        self.still = False
        """Ports appear at once."""
        self._bounds = QRectF()
        self._fade = QVariantAnimation(startValue=0.0, endValue=1.0, duration=CALM)  # type: ignore[call-arg]
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(lambda _share: self.update())
        self.setZValue(LEVEL)

    def show(self, **parts: Any) -> None:
        """Draw these parts otherwise than before."""
        self.draw(replace(self.sketch, **parts))

    def draw(self, sketch: Sketch) -> None:
        """Draw this, and nothing else."""
        if sketch == self.sketch:
            return
        if sketch.ports and not self.sketch.ports and not self.still:
            self._fade.start()
        self.prepareGeometryChange()
        self.sketch, self._bounds = sketch, bounds_of(sketch, self.scale_now)
        self.update()

    def clear(self) -> None:
        """Nothing is at hand any more."""
        self.draw(NOTHING)

    def finish(self) -> None:
        """Be at the end of what appears."""
        self._fade.stop()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of a click

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None
    ) -> None:
        sketch, theme, scale = self.sketch, self.look.theme, max(self.scale_now, 0.05)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if sketch.glow is not None:
            paint_glow(painter, sketch.glow, theme)
        if sketch.guides:
            painter.setPen(QPen(QColor(theme.selection), 1.0 / scale))
            painter.drawLines(list(sketch.guides))
        if sketch.thread is not None:
            paint_thread(painter, sketch.thread, theme)
        running = self._fade.state() == QVariantAnimation.State.Running
        painter.setOpacity(float(self._fade.currentValue()) if running else 1.0)
        for mark in sketch.ports:
            paint_port(painter, mark, theme, RADIUS / min(scale, 1.0) ** 0.5)
        painter.setOpacity(1.0)
        if sketch.band is not None:
            paint_band(painter, sketch.band, theme, 1.0 / scale)


def bounds_of(sketch: Sketch, scale: float) -> QRectF:
    """All that a sketch covers."""
    whole = QRectF()
    reach = 3 * RADIUS / max(scale, 0.05)
    for mark in sketch.ports:
        whole = whole.united(around(mark.at, reach))
    if sketch.thread is not None:
        whole = whole.united(thread_path(sketch.thread).boundingRect().adjusted(-reach, -reach, reach, reach))
    if sketch.glow is not None:
        whole = whole.united(sketch.glow.boundingRect().adjusted(-12, -12, 12, 12))
    for line in sketch.guides:
        ends = QRectF(line.p1(), line.p2()).normalized()
        whole = whole.united(ends.adjusted(-reach, -reach, reach, reach))
    return whole if sketch.band is None else whole.united(sketch.band.adjusted(-reach, -reach, reach, reach))


def ink(theme: Theme, tone: Tone) -> str:
    """The colour of a tone."""
    return {
        "calm": theme.field_line,
        "fits": theme.forward,
        "near": theme.selection,
        "refused": theme.danger,
    }[tone]


def paint_port(painter: QPainter, mark: Mark, theme: Theme, radius: float) -> None:
    """A ring at rest; filled, with a soft rim, where the wire snaps to."""
    colour = QColor(ink(theme, mark.tone))
    if mark.tone in ("near", "refused"):
        rim = QColor(colour)
        rim.setAlphaF(0.2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(rim)
        painter.drawEllipse(mark.at, 2.2 * radius, 2.2 * radius)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(colour if mark.tone in ("near", "refused") else QColor(theme.surface))
    painter.drawEllipse(mark.at, radius, radius)
    if mark.tone == "refused":
        bar = 0.55 * radius
        painter.setPen(QPen(QColor(theme.surface), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QLineF(mark.at.x() - bar, mark.at.y(), mark.at.x() + bar, mark.at.y()))


def thread_path(thread: Thread) -> QPainterPath:
    """The course of a wire on its way: it leaves to the right and arrives from the left."""
    start, end = thread.start, thread.end
    ahead = end.x() - start.x()
    pull = max(ahead / 2, min(60.0, abs(end.y() - start.y()) / 2 + 12.0))
    if ahead < 0:  # it has to turn around twice
        pull = min(60.0 - ahead / 2, 180.0)
    path = QPainterPath(start)
    path.cubicTo(start.x() + pull, start.y(), end.x() - pull, end.y(), end.x(), end.y())
    return path


def paint_thread(painter: QPainter, thread: Thread, theme: Theme) -> None:
    """Dashed until it has found where it goes."""
    pen = QPen(QColor(ink(theme, thread.tone)), 2.4 if thread.tone == "near" else 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if thread.tone != "near":
        pen.setDashPattern([3.0, 2.6])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(thread_path(thread))


def paint_glow(painter: QPainter, path: QPainterPath, theme: Theme) -> None:
    """A soft broad line and a clear thin one."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    soft = QColor(theme.selection)
    soft.setAlphaF(0.25)
    for colour, width in ((soft, 10.0), (QColor(theme.selection), 2.2)):
        pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(path)


def outline(rect: QRectF) -> QPainterPath:
    """The outline of a card, to glow."""
    path = QPainterPath()
    path.addRoundedRect(rect, CARD_RADIUS, CARD_RADIUS)
    return path


def paint_band(painter: QPainter, band: QRectF, theme: Theme, width: float) -> None:
    """The rubber band."""
    inside = QColor(theme.selection)
    inside.setAlphaF(0.08)
    painter.setPen(QPen(QColor(theme.selection), width))
    painter.setBrush(inside)
    painter.drawRect(band)
