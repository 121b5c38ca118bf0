"""Where the chips sit: each at the middle of its wire, moved along it where it would cover something.

The places depend on the drawing alone, never on the step, so a chip stays where it is while numbers come and go. Each
gets a width that is free around its place; a text that does not fit into it is told shorter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from gradviz.graph.graph import Edge
from gradviz.ui.canvas.curve import HEAD_GROWTH, HEAD_LENGTH, HEAD_WIDTH, Points, lengths, samples
from gradviz.ui.canvas.measure import CHIP_HEIGHT

SHARES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)
"""Where along its wire a chip is tried, in this order."""
LEAST_WIDTH = 62.0
"""What a number alone needs."""
WIDEST = 260.0
CLEAR = 4.0
"""Left free around a chip."""
TILE = 96.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A chip's place: its centre, and the width that is free there."""

    x: float
    y: float
    width: float

    def rect(self, width: float) -> QRectF:
        """The chip of this width at this place."""
        return QRectF(self.x - width / 2, self.y - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)


Rect = tuple[float, float, float, float]
"""Left, top, right, bottom: plain numbers, because thousands of them are compared."""


class _Ground:
    """What is taken, found again by tile."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[tuple[Rect, object]]] = defaultdict(list)

    def add(self, rect: Rect, owner: object) -> None:
        for tile in self._over(rect):
            self._tiles[tile].append((rect, owner))

    def near(self, rect: Rect) -> Iterable[tuple[Rect, object]]:
        for tile in self._over(rect):
            yield from self._tiles.get(tile, ())

    def overlap(self, rect: Rect, owner: object) -> float:
        """How much area of the rectangle is taken by others (a thing that covers several tiles counts once)."""
        seen = {id(other): other for other in self.near(rect) if other[1] != owner}
        return sum(_shared(rect, other) for other, _ in seen.values())

    @staticmethod
    def _over(rect: Rect) -> Iterable[tuple[int, int]]:
        left, top, right, bottom = (int(side // TILE) for side in rect)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def seats(routes: Mapping[Edge, Points], cards: Iterable[QRectF], wanted: Mapping[Edge, float]) -> dict[Edge, Seat]:
    """A seat for every wire. `wanted` is the width that each chip would like; wires are served in their order."""
    ground = _Ground()
    for card in cards:
        ground.add((card.left(), card.top(), card.right(), card.bottom()), "card")
    for route in routes.values():
        for rect in _heads(route):
            ground.add(rect, "head")
    found: dict[Edge, Rect] = {}
    for edge, route in routes.items():
        rect = _place(route, wanted[edge], ground)
        found[edge] = rect
        ground.add(_grown(rect, CLEAR, CLEAR), edge)
    return {edge: _widened(edge, rect, ground) for edge, rect in found.items()}


def _place(route: Points, wanted: float, ground: _Ground) -> Rect:
    """The first free place along the wire for the width wanted, else for a number alone, else the least bad one."""
    spots = _spots(route)
    best, least = None, np.inf
    for width in dict.fromkeys((max(wanted, LEAST_WIDTH), LEAST_WIDTH)):
        for x, y in spots:
            rect = (x - width / 2, y - CHIP_HEIGHT / 2, x + width / 2, y + CHIP_HEIGHT / 2)
            taken = ground.overlap(_grown(rect, CLEAR, CLEAR), None)
            if taken == 0.0:
                return rect
            if taken < least:
                best, least = rect, taken
    assert best is not None
    return best


def _spots(route: Points) -> Sequence[tuple[float, float]]:
    points = samples(route)
    way = lengths(points)
    at = np.array(SHARES) * way[-1]
    return list(zip(np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1]), strict=True))


def _widened(edge: Edge, rect: Rect, ground: _Ground) -> Seat:
    """The seat of a chip that grew evenly to both sides until it met something."""
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    half = WIDEST / 2
    for (left, top, right, bottom), owner in ground.near(_grown(rect, half, CLEAR)):
        if owner != edge and top < rect[3] + CLEAR and bottom > rect[1] - CLEAR:
            # two chips side by side share the room between them
            gap = max(left - x, x - right, 0.0) - CLEAR
            half = min(half, max(gap, 0.0))
    return Seat(x, y, max(2 * half, min(rect[2] - rect[0], LEAST_WIDTH)))


def _heads(route: Points) -> tuple[Rect, Rect]:
    """The rectangles of both arrowheads: a wire turns round when its gradient has run, so both ends stay free."""
    return tuple(_head(route[end], route[inner]) for end, inner in ((0, 1), (-1, -2)))  # type: ignore[return-value]


def _head(tip: Points, inner: Points) -> Rect:
    away = inner - tip
    length = float(np.hypot(*away)) or 1.0
    base = tip + away / length * HEAD_LENGTH * HEAD_GROWTH
    half = HEAD_WIDTH * HEAD_GROWTH / 2
    return (
        float(min(tip[0], base[0])) - 1,
        float(min(tip[1], base[1])) - half,
        float(max(tip[0], base[0])) + 1,
        float(max(tip[1], base[1])) + half,
    )


def _grown(rect: Rect, x: float, y: float) -> Rect:
    return rect[0] - x, rect[1] - y, rect[2] + x, rect[3] + y


def _shared(one: Rect, other: Rect) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
