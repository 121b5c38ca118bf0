"""Where the chips sit: each at the middle of its wire, moved along it where it would cover something.

The places depend on the drawing alone, never on the step, so a chip stays where it is while numbers come and
go. Each gets a width that is free around its place; a text that does not fit into it is told shorter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from gradviz.graph.graph import Edge
from gradviz.ui.canvas.curve import HEAD_GROWTH, HEAD_LENGTH, HEAD_WIDTH, Points, sampled
from gradviz.ui.canvas.measure import CHIP_HEIGHT
from gradviz.ui.canvas.shapes import Label, is_covered, labels_at
from gradviz.ui.canvas.slices import done
from gradviz.ui.canvas.taken import Ground, Rect, sides

SHARES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86)
"""Where along its wire a chip is tried, in this order."""
LEAST_WIDTH = 80.0
"""What any number alone needs."""
WIDEST = 260.0
CLEAR, CLEAR_ABOVE = 4.0, 2.0
"""Left free beside a chip, and above and below it."""
OFFSETS = (-5.0, 5.0, -9.0, 9.0, -14.0, 14.0)
"""How far a chip may leave the middle of its wire, up or down, before it is told shorter: two wires that run
side by side are hardly farther apart than a chip is high."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A chip's place: its centre, and the width that is free there."""

    x: float
    y: float
    width: float

    def rect(self, width: float) -> QRectF:
        """The chip of this width at this place."""
        return QRectF(self.x - width / 2, self.y - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)


def seats(
    routes: Mapping[Edge, Points], cards: Iterable[QRectF], wanted: Mapping[Edge, float]
) -> dict[Edge, Seat]:
    """A seat for every wire. `wanted` is the width that each chip would like; wires are served in their
    order."""
    return done(seating(routes, cards, wanted, {})).chips


class Seats(NamedTuple):
    """Where everything is that stands on wires."""

    chips: dict[Edge, Seat]
    shapes: dict[Edge, Label]


def seating(
    routes: Mapping[Edge, Points],
    cards: Iterable[QRectF],
    wanted: Mapping[Edge, float],
    shapes: Mapping[Edge, str],
) -> Generator[None, None, Seats]:
    """The same in small pieces, for graphs whose thousands of chips take longer than a frame, with the shapes
    that stand at the beginnings of wires."""
    ground = Ground()
    for card in cards:
        ground.add(sides(card), "card")
        yield
    for head in _heads(routes.values()):
        ground.add(head, "head")
        yield
    found: dict[Edge, Rect] = {}
    labels = yield from labels_at(routes, shapes, ground)
    for edge, spots in _spots(routes).items():
        rect = _place(spots, wanted[edge], ground)
        found[edge] = rect
        ground.add(_grown(rect), edge)
        yield
    labels = {edge: label for edge, label in labels.items() if not is_covered(label, ground)}
    seated: dict[Edge, Seat] = {}
    for edge, rect in found.items():
        seated[edge] = _widened(edge, rect, ground)
        yield
    return Seats(seated, labels)


def _place(spots: Sequence[Sequence[float]], wanted: float, ground: Ground) -> Rect:
    """The first free place on the wire for the width wanted, then for a number alone, else the least bad
    one."""
    for width in dict.fromkeys((max(wanted, LEAST_WIDTH), LEAST_WIDTH)):
        for offset in (0.0, *OFFSETS):
            for x, y in spots:
                rect = _around(x, y + offset, width)
                if ground.is_free(_grown(rect)):
                    return rect
    return min((_around(x, y, LEAST_WIDTH) for x, y in spots), key=ground.taken)


def _spots(routes: Mapping[Edge, Points]) -> dict[Edge, list[list[float]]]:
    """Where on each wire a chip is tried. Routes of as many pieces are measured side by side."""
    groups: dict[int, list[Edge]] = defaultdict(list)
    for edge, route in routes.items():
        groups[len(route)].append(edge)
    found: dict[Edge, list[list[float]]] = {}
    for edges in groups.values():
        points = sampled(np.stack([routes[edge] for edge in edges]))
        found.update(zip(edges, _along(points, SHARES).tolist(), strict=True))
    return {edge: found[edge] for edge in routes}


def _along(points: NDArray[np.float64], shares: Sequence[float]) -> NDArray[np.float64]:
    """Of n polylines (n, m, 2) the points after these shares of their lengths, (n, len(shares), 2)."""
    steps = np.linalg.norm(np.diff(points, axis=1), axis=2)
    way = np.concatenate([np.zeros((len(points), 1)), np.cumsum(steps, axis=1)], axis=1)
    rows = np.arange(len(points))
    found = np.empty((len(points), len(shares), 2))
    for k, share in enumerate(shares):
        at = share * way[:, -1]
        after = np.clip((way < at[:, None]).sum(axis=1), 1, points.shape[1] - 1)
        span = way[rows, after] - way[rows, after - 1]
        part = np.where(span > 0, (at - way[rows, after - 1]) / np.where(span > 0, span, 1.0), 0.0)[:, None]
        found[:, k] = (1 - part) * points[rows, after - 1] + part * points[rows, after]
    return found


def _widened(edge: Edge, rect: Rect, ground: Ground) -> Seat:
    """The seat of a chip that grew evenly to both sides until it met something."""
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    top, bottom = rect[1] - CLEAR_ABOVE, rect[3] + CLEAR_ABOVE
    half = WIDEST / 2
    for other, owner in ground.near((x - half, top, x + half, bottom)):
        if other[1] < bottom and other[3] > top and owner != edge:
            gap = max(other[0] - x, x - other[2]) - CLEAR
            if gap < half:
                half = max(gap, (rect[2] - rect[0]) / 2)
    return Seat(x, y, 2 * half)


def _heads(routes: Iterable[Points]) -> list[Rect]:
    """The rectangles of all arrowheads: a wire turns round when its gradient has run, so both ends stay
    free."""
    ends = [(route[end], route[inner]) for route in routes for end, inner in ((0, 1), (-1, -2))]
    if not ends:
        return []
    tip, inner = np.array([end for end, _ in ends]), np.array([inner for _, inner in ends])
    away = inner - tip
    length = np.linalg.norm(away, axis=1, keepdims=True)
    base = tip + away / np.where(length > 0, length, 1.0) * HEAD_LENGTH * HEAD_GROWTH
    half = HEAD_WIDTH * HEAD_GROWTH / 2
    room = np.array([1.0, half])
    rects = np.concatenate([np.minimum(tip, base) - room, np.maximum(tip, base) + room], axis=1)
    return [tuple(rect) for rect in rects.tolist()]


def _around(x: float, y: float, width: float) -> Rect:
    return x - width / 2, y - CHIP_HEIGHT / 2, x + width / 2, y + CHIP_HEIGHT / 2


def _grown(rect: Rect) -> Rect:
    return rect[0] - CLEAR, rect[1] - CLEAR_ABOVE, rect[2] + CLEAR, rect[3] + CLEAR_ABOVE
