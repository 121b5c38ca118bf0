"""Straight links: lines from centre to centre, as in the usual picture of a fully connected net.

A line may be so steep that it would touch the discs above and below its ends; `room_for_lines` moves the
columns far enough apart. Where a line meets another box, or a frame, for any other reason, the link keeps
the curve that it would have had.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.metrics import Floats, pieces_in_boxes
from gradviz.graph.arrange.problem import OUTSIDE, LineEnd, Problem
from gradviz.graph.arrange.values import Curve

CLEAR = 6.0
"""Pixels between a line and what it passes."""
STEEPEST = 8.0
"""Slope that a line may always have."""
FLATTEST = 0.5
"""Slope below which no room is made for lines: something large stands beside their ends."""
AT_ONCE = 200_000
"""Pairs of a line and a box looked at together."""


def slope_at(
    net: Layered, problem: Problem, y: Sequence[float], item: int, end: LineEnd | None, port: float
) -> float:
    """How steep a line from an item may be, so that it clears what stands above and below in its layer.

    `end`, `port`: where in an open group it begins.
    """
    if item == OUTSIDE:
        return STEEPEST
    slope = STEEPEST if end is None else end.slope
    inset = problem.sizes[item][0] / 2 if end is None else end.inset
    layer, at = net.layers[net.rank[item]], net.place[item]
    for other in (*layer[max(0, at - 1) : at], *layer[at + 1 : at + 2]):
        if other >= net.real:
            continue
        far = abs(y[other] - y[item] - port)
        if end is None and problem.round[item] and problem.round[other]:
            near = problem.across[other] / 2 + CLEAR
            slope = min(slope, sqrt(max(0.01, (far / near) ** 2 - 1)))
            continue
        run = (problem.along[other] - problem.sizes[item][0]) / 2 + inset
        if run > 0:
            slope = min(slope, max(0.01, far - problem.across[other] / 2 - CLEAR) / run)
    return slope


def slopes_of(net: Layered, problem: Problem, y: Sequence[float]) -> dict[int, tuple[float, float]]:
    """`slope_at` for both ends of all straight links."""
    known: dict[tuple[int, LineEnd | None, float], float] = {}

    def slope(item: int, end: LineEnd | None, port: float | None) -> float:
        key = (item, end, port or 0.0)
        if key not in known:
            known[key] = slope_at(net, problem, y, *key)
        return known[key]

    return {
        link: (
            slope(problem.ends[link][0], left, problem.leave[link]),
            slope(problem.ends[link][1], right, problem.arrive[link]),
        )
        for link, (left, right) in problem.lines.items()
    }


def room_for_lines(net: Layered, problem: Problem, y: Sequence[float]) -> dict[int, float]:
    """How far apart the borders of a layer and the next must be for the lines between them, by rank."""
    wanted: dict[int, float] = {}
    for link, slopes in slopes_of(net, problem, y).items():
        u, v = problem.ends[link]
        slope = min(slopes)
        if OUTSIDE in (u, v) or net.chains[link] or slope < FLATTEST:
            continue
        insets = 0.0
        for item, end in zip((u, v), problem.lines[link], strict=True):
            insets += problem.sizes[item][0] / 2 if end is None else end.inset
        rise = y[u] + (problem.leave[link] or 0.0) - y[v] - (problem.arrive[link] or 0.0)
        rank = net.rank[u]
        wanted[rank] = max(wanted.get(rank, 0.0), abs(rise) / slope - insets)
    return wanted


def line_between(one: Floats, other: Floats, discs: tuple[bool, bool]) -> Curve | None:
    """A line to the right between two boxes (rows of left, top, right, bottom), as a cubic.

    At a box that is no disc it ends in the middle of the side. None if the second box does not begin to the
    right of where the first ends.
    """
    if other[0] <= one[2]:
        return None
    centres = [(box[:2] + box[2:]) / 2 for box in (one, other)]
    way = centres[1] - centres[0]
    ends = []
    for centre, box, disc, sign in zip(centres, (one, other), discs, (1, -1), strict=True):
        half = (box[2:] - box[:2]) / 2
        if disc:
            ends.append(centre + sign * way / np.hypot(*(way / half)))
        else:
            ends.append(centre + sign * np.array((half[0], 0.0)))
    start, stop = ends
    return np.array([start, start + (stop - start) / 3, stop + (start - stop) / 3, stop])


def meeting(lines: Floats, corners: Floats, discs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(lines, boxes): which lines (rows of x0, y0, x1, y1) enter which boxes; discs count as such."""
    result = np.zeros((len(lines), len(corners)), bool)
    step = max(1, AT_ONCE // max(1, len(corners)))
    half = np.maximum((corners[:, 2:] - corners[:, :2]) / 2, 1e-9)
    centre = (corners[:, :2] + corners[:, 2:]) / 2
    for first in range(0, len(lines), step):
        starts, stops = lines[first : first + step, :2], lines[first : first + step, 2:]
        inside = pieces_in_boxes(starts, stops, corners)
        rows, boxes = np.nonzero(inside & discs)
        a = (starts[rows] - centre[boxes]) / half[boxes]
        b = (stops[rows] - centre[boxes]) / half[boxes]
        way = b - a
        at = np.clip(-(a * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-12), 0, 1)
        inside[rows, boxes] = np.hypot(*(a + at[:, None] * way).T) < 1
        result[first : first + step] = inside
    return result
