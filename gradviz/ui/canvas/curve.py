"""The geometry of a wire: where it starts and ends on two cards, its arrowheads, points along it.

A route is the (3k+1, 2) array of control points that the layout made. All functions are pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

Points = NDArray[np.float64]

HEAD_LENGTH, HEAD_WIDTH = 10.0, 9.0
LINE_REACH = 8.0
"""Nothing of a line is farther away from its curve."""
"""An arrowhead, and what it grows by on the current wire."""
HEAD_GROWTH = 1.2
CORNER = 13.0
"""No wire starts or ends nearer to a card's corner than this, so that it never leaves from the round of
it."""
TOUCHING = 1e-6
"""Nearer to a border than this, an end is on it."""
SAMPLES = 16
"""Points a piece, where a curve is measured."""

_T = np.linspace(0.0, 1.0, SAMPLES + 1)
_BASIS = np.stack([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3], axis=1)


class Outline(NamedTuple):
    """What a wire ends at: a card, or a circle that fills the rectangle."""

    rect: QRectF
    is_round: bool = False


def chord(source: QRectF, target: QRectF) -> Points:
    """The straight line between two circles, from rim to rim."""
    centres = np.array(
        [[source.center().x(), source.center().y()], [target.center().x(), target.center().y()]]
    )
    along = _unit(centres[1] - centres[0])
    start, end = centres[0] + along * source.width() / 2, centres[1] - along * target.width() / 2
    return np.stack([start, start + (end - start) / 3, end - (end - start) / 3, end])


def is_straight(points: Sequence[Sequence[float]]) -> bool:
    """Whether the control points of a route lie on one straight line."""
    if len(points) != 4:
        return False
    (x, y), *inner, (end_x, end_y) = points
    across, down = end_x - x, end_y - y
    most = 0.5 * (abs(across) + abs(down))
    return all(abs((px - x) * down - (py - y) * across) < most for px, py in inner)


def clipped(line: QLineF, rect: QRectF) -> QLineF | None:
    """The part of a straight line that is inside a rectangle (Liang and Barsky, 1984); None: nothing is."""
    x, y, across, down = line.x1(), line.y1(), line.dx(), line.dy()
    first, last = 0.0, 1.0
    for by, room in (
        (-across, x - rect.left()),
        (across, rect.right() - x),
        (-down, y - rect.top()),
        (down, rect.bottom() - y),
    ):
        if by == 0.0:
            if room < 0.0:
                return None
        elif by < 0.0:
            first = max(first, room / by)
        else:
            last = min(last, room / by)
    if first > last:
        return None
    return QLineF(x + across * first, y + down * first, x + across * last, y + down * last)


def plain_route(source: QRectF, target: QRectF) -> Points:
    """An S from the right of one card to the left of another, for a wire that the layout has not seen yet."""
    start = np.array([source.right(), source.center().y()])
    end = np.array([target.left(), target.center().y()])
    reach = np.array([max(40.0, abs(end[0] - start[0]) / 2), 0.0])
    return np.stack([start, start + reach, end - reach, end])


def attached(route: Points, source: Outline, target: Outline) -> Points:
    """The route with its ends exactly on the borders of two cards, which may have grown or moved a little."""
    if source.is_round and target.is_round and is_straight(route.tolist()):
        return chord(source.rect, target.rect)
    points = route.tolist()
    start, end = _onto_border(points[0], points[1], source), _onto_border(points[-1], points[-2], target)
    if max(map(abs, (*start, *end))) < TOUCHING:
        return route
    made = np.array(route, dtype=np.float64)
    made[:2] += start
    made[-2:] += end
    return made


def dragged(route: Points, by_source: tuple[float, float], by_target: tuple[float, float]) -> Points:
    """The route with its ends moved along with their cards; what lies between follows less the farther it
    is."""
    made = np.array(route, dtype=np.float64)
    weight = np.linspace(1.0, 0.0, len(made))
    weight = np.where(
        np.arange(len(made)) < 2, 1.0, np.where(np.arange(len(made)) >= len(made) - 2, 0.0, weight)
    )
    return made + weight[:, None] * np.asarray(by_source) + (1.0 - weight)[:, None] * np.asarray(by_target)


def between(one: Points, other: Points, share: float) -> Points:
    """A route on the way from one to another; the one with fewer pieces is cut into as many."""
    while len(one) < len(other):
        one = _split_longest(one)
    while len(other) < len(one):
        other = _split_longest(other)
    return (1.0 - share) * one + share * other


def path_of(route: Points) -> QPainterPath:
    """The route as Qt draws it."""
    path = QPainterPath(QPointF(*route[0]))
    for k in range(1, len(route), 3):
        path.cubicTo(QPointF(*route[k]), QPointF(*route[k + 1]), QPointF(*route[k + 2]))
    return path


def shortened(route: Points, by: float, at_start: bool) -> Points:
    """The route a little shorter at one end, for the arrowhead that sits there."""
    made = np.array(route, dtype=np.float64)
    if at_start:
        made[:2] += _unit(made[1] - made[0]) * by
    else:
        made[-2:] += _unit(made[-2] - made[-1]) * by
    return made


def head(route: Points, at_start: bool, growth: float = 1.0) -> QPolygonF:
    """The arrowhead with its tip on the border of a card."""
    tip, back = (route[0], route[1]) if at_start else (route[-1], route[-2])
    return arrow(tip, _unit(tip - back), growth)


def arrow(tip: Points, along: Points, growth: float = 1.0) -> QPolygonF:
    """A triangle with its tip at a point."""
    base = tip - along * HEAD_LENGTH * growth
    side = np.array([-along[1], along[0]]) * HEAD_WIDTH * growth / 2
    return QPolygonF([QPointF(*tip), QPointF(*(base + side)), QPointF(*(base - side))])


class Pieces:
    """A line of which only what is in sight is painted: stroking a curve takes as long as it is."""

    def __init__(self, route: Points) -> None:
        self._route = route
        hulls = np.stack([route[:-1].reshape(-1, 3, 2)[:, k] for k in range(3)] + [route[3::3]])
        self._low, self._high = hulls.min(axis=0) - LINE_REACH, hulls.max(axis=0) + LINE_REACH
        self._whole: QPainterPath | None = None

    @property
    def whole(self) -> QPainterPath:
        """All of the line."""
        if self._whole is None:
            self._whole = path_of(self._route)
        return self._whole

    def within(self, rect: QRectF) -> QPainterPath:
        """The pieces near a rectangle; the whole line where it is empty."""
        if rect.isEmpty():
            return self.whole
        low, high = (rect.left(), rect.top()), (rect.right(), rect.bottom())
        near = np.nonzero(((self._low < high) & (self._high > low)).all(axis=1))[0].tolist()
        if len(near) == len(self._low):
            return self.whole
        path, before = QPainterPath(), -2
        for k in near:
            first, *rest = self._route[3 * k : 3 * k + 4].tolist()
            if k != before + 1:
                path.moveTo(*first)
            path.cubicTo(*rest[0], *rest[1], *rest[2])
            before = k
        return path


class End(NamedTuple):
    """Where an arrowhead sits, and the way it points: plain numbers, for what is painted in every frame."""

    x: float
    y: float
    across: float
    down: float

    def head(self, growth: float) -> QPolygonF:
        """The arrowhead."""
        long, half = HEAD_LENGTH * growth, HEAD_WIDTH * growth / 2
        x, y = self.x - self.across * long, self.y - self.down * long
        right, left = self.down * half, self.across * half
        return QPolygonF(
            [QPointF(self.x, self.y), QPointF(x - right, y + left), QPointF(x + right, y - left)]
        )


def ends(route: Points) -> tuple[End, End]:
    """Of an arrowhead at the start, and of one at the end."""
    first, last = _unit(route[0] - route[1]), _unit(route[-1] - route[-2])
    return End(*route[0].tolist(), *first.tolist()), End(*route[-1].tolist(), *last.tolist())


def samples(route: Points) -> Points:
    """Points along the curve, denser than the eye needs."""
    return sampled(route[None])[0]


def sampled(routes: Points) -> Points:
    """The same for n routes of as many pieces side by side: (n, 3k+1, 2) to (n, SAMPLES k + 1, 2)."""
    pieces = [_BASIS @ routes[:, k : k + 4] for k in range(0, routes.shape[1] - 1, 3)]
    return np.concatenate([pieces[0], *(piece[:, 1:] for piece in pieces[1:])], axis=1)


def lengths(points: Points) -> NDArray[np.float64]:
    """The length of the way from the first point to each."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def point_along(points: Points, share: float) -> Points:
    """The point after this share of the length."""
    way = lengths(points)
    at = share * way[-1]
    return np.array([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])])


def part(points: Points, first: float, last: float) -> Points:
    """The stretch of a polyline between two shares of its length."""
    way = lengths(points)
    low, high = first * way[-1], last * way[-1]
    inside = points[(way > low) & (way < high)]
    return np.concatenate([[point_along(points, first)], inside, [point_along(points, last)]])


def polyline(points: Iterable[Points]) -> QPolygonF:
    """Points as Qt draws them."""
    return QPolygonF([QPointF(x, y) for x, y in points])


def _onto_border(end: list[float], towards: list[float], outline: Outline) -> tuple[float, float]:
    """How far an end has to be moved to lie on the side that its wire leaves through; on a circle, to the
    point of the rim in the same direction."""
    rect, is_round = outline
    x, y = end
    if is_round:
        middle, radius = rect.center(), rect.width() / 2
        out = _unit(np.array([x - middle.x(), y - middle.y()]))
        return middle.x() + float(out[0]) * radius - x, middle.y() + float(out[1]) * radius - y
    across, down = towards[0] - x, towards[1] - y
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    if abs(across) >= abs(down):
        room = min(CORNER, (bottom - top) / 2)
        return (right if across > 0 else left) - x, min(max(y, top + room), bottom - room) - y
    room = min(CORNER, (right - left) / 2)
    return min(max(x, left + room), right - room) - x, (bottom if down > 0 else top) - y


def _unit(vector: Points) -> Points:
    length = float(np.hypot(*vector))
    return vector / length if length > 1e-9 else np.array([1.0, 0.0])


def _split_longest(route: Points) -> Points:
    """The same curve with its longest piece cut in two (de Casteljau)."""
    spans = np.hypot(*(route[3::3] - route[:-1:3]).T)
    k = 3 * int(np.argmax(spans))
    a, b, c, d = route[k : k + 4]
    ab, bc, cd = (a + b) / 2, (b + c) / 2, (c + d) / 2
    abc, bcd = (ab + bc) / 2, (bc + cd) / 2
    return np.concatenate([route[: k + 1], [ab, abc, (abc + bcd) / 2, bcd, cd], route[k + 3 :]])
