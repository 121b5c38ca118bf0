"""Where the view looks: zoom about a point, pan, fit. The camera moves only through these calls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

LEAST, MOST = 0.03, 4.0
READABLE = 0.42
"""From this scale on every card says a number."""
LEAST_SHARE = 0.35
"""A graph of which less than this share (of its longer side) could be seen is shown as a whole."""
CLOSEST_FIT = 1.25
"""A small graph is not blown up beyond this to fill the window."""
FIT_MARGIN = 30.0
REACH = 200_000.0
GROUND = QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)
"""How far from the origin the camera may go. The view's own scene rectangle never changes, so a growing graph
cannot move the camera."""


class Camera:
    """Moves one view."""

    def __init__(self, view: QGraphicsView, scrolled: Callable[[int, int], None]) -> None:
        """`scrolled` moves the ground by so many pixels: what the view does when its bars tell it."""
        self._view = view
        self._scrolled = scrolled
        self._panned: tuple[int, int] | None = None

    @property
    def scale(self) -> float:
        return float(self._view.transform().m11())

    def pan(self, by: QPointF | QPoint) -> None:
        """Move the ground by so many pixels of the viewport."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        self._panned = 0, 0
        across.setValue(across.value() - round(by.x()))
        down.setValue(down.value() - round(by.y()))
        moved, self._panned = self._panned, None
        if moved != (0, 0):
            self._scrolled(*moved)

    def takes(self, across: int, down: int) -> bool:
        """Keep what a bar tells until both have told it: Qt moves the ground's pixels once then, and does not
        paint what it has exposed in between."""
        if self._panned is None:
            return False
        self._panned = self._panned[0] + across, self._panned[1] + down
        return True

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom with this point of the viewport (its middle by default) staying where it is."""
        view = self._view
        at = about if about is not None else QRectF(view.viewport().rect()).center()
        scale = min(max(self.scale * factor, LEAST), MOST)
        inverse, _ = view.viewportTransform().inverted()
        kept = inverse.map(at)
        view.setTransform(QTransform.fromScale(scale, scale))
        self.pan(at - view.viewportTransform().map(kept))

    def look_at(self, rect: QRectF, start: QPointF | None = None) -> None:
        """All of this in the middle, as large as it goes. With a `start`, what would be too small to be read
        is shown from there on instead, unless that would be but a corner of what can be shown whole."""
        room = QRectF(self._view.viewport().rect()).adjusted(FIT_MARGIN, FIT_MARGIN, -FIT_MARGIN, -FIT_MARGIN)
        if rect.isEmpty() or room.isEmpty():
            return
        scale = min(room.width() / rect.width(), room.height() / rect.height(), CLOSEST_FIT)
        if start is None or LEAST <= scale < LEAST_SHARE * READABLE:
            start = rect.center()
        else:
            scale = max(scale, READABLE)
        scale = max(scale, LEAST)
        self._view.setTransform(QTransform.fromScale(scale, scale))
        half_wide, half_high = room.width() / scale / 2, room.height() / scale / 2
        x = _within(start.x(), rect.left() + half_wide, rect.right() - half_wide)
        y = _within(start.y(), rect.top() + half_high, rect.bottom() - half_high)
        self.centre(QPointF(x, y))

    def centre(self, at: QPointF) -> None:
        """This point of the scene in the middle."""
        middle = QRectF(self._view.viewport().rect()).center()
        self.pan(middle - self._view.viewportTransform().map(at))

    def reveal(self, rect: QRectF) -> None:
        """Pan as little as is needed to see this; not at all where it is seen already."""
        seen = self._view.viewportTransform().mapRect(rect)
        room = QRectF(self._view.viewport().rect()).adjusted(FIT_MARGIN, FIT_MARGIN, -FIT_MARGIN, -FIT_MARGIN)
        self.pan(
            QPointF(
                _shift(seen.left(), seen.right(), room.left(), room.right()),
                _shift(seen.top(), seen.bottom(), room.top(), room.bottom()),
            )
        )


def _within(wish: float, low: float, high: float) -> float:
    return (low + high) / 2 if low >= high else min(max(wish, low), high)


def _shift(low: float, high: float, room_low: float, room_high: float) -> float:
    if high - low > room_high - room_low:
        return (room_low + room_high - low - high) / 2
    if low < room_low:
        return room_low - low
    return min(room_high - high, 0.0)
