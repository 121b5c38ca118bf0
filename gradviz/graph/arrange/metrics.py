"""How good an arrangement is, measured on what is drawn: crossings, overlaps, lengths, movement.

Used by the tests, by the benchmark against other programs and by `drifted`.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.values import Box, Curve, EdgeKey, Frame, Link, NodeKey, Point

Floats = NDArray[np.float64]
SAMPLES = 16
"""Straight pieces that stand for one cubic."""
TRIMMED = 1e-3
PAIRS_AT_ONCE = 2_000_000


def sample(curve: Curve, pieces: int = SAMPLES) -> Floats:
    """Points along a chain of cubics: (k * pieces + 1, 2), the joints exactly."""
    count = (len(curve) - 1) // 3
    t = (np.arange(pieces) / pieces)[None, :, None]
    a, b, c, d = (curve[i : i + 3 * count - 2 : 3][:, None, :] for i in range(4))
    points = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    return np.vstack((points.reshape(-1, 2), curve[-1:]))


def total_length(routes: Iterable[Curve]) -> float:
    """The length of all the curves together."""
    return float(sum(np.hypot(*np.diff(sample(route), axis=0).T).sum() for route in routes))


def count_crossings(routes: Iterable[Curve]) -> int:
    """How many times two different curves properly cross; meeting at an end is not crossing."""
    lines = [sample(route) for route in routes]
    for line in lines:  # two curves may end at one point: they do not cross there
        line[0] += TRIMMED * (line[1] - line[0])
        line[-1] += TRIMMED * (line[-2] - line[-1])
    if not lines:
        return 0
    starts = np.vstack([line[:-1] for line in lines])
    stops = np.vstack([line[1:] for line in lines])
    owner = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
    order = np.argsort(np.minimum(starts[:, 0], stops[:, 0]), kind="stable")
    starts, stops, owner = starts[order], stops[order], owner[order]
    left = np.minimum(starts[:, 0], stops[:, 0])
    right = np.maximum(starts[:, 0], stops[:, 0])
    last = np.searchsorted(left, right, side="right")  # pieces first .. last-1 begin before this one ends
    total = 0
    first = 0
    while first < len(starts):
        counts = np.cumsum(last[first:] - np.arange(first, len(starts)) - 1)
        rows = max(1, int(np.searchsorted(counts, PAIRS_AT_ONCE, side="right")))
        total += _crossings_of_rows(starts, stops, owner, last, first, min(first + rows, len(starts)))
        first += rows
    return total


def _crossings_of_rows(
    starts: Floats, stops: Floats, owner: NDArray[np.int64], last: NDArray[np.int64], first: int, end: int
) -> int:
    """Crossings of the pieces first .. end-1 with later pieces that overlap them from left to right."""
    rows = np.arange(first, end)
    counts = last[first:end] - rows - 1
    a = np.repeat(rows, counts)
    within = np.arange(len(a)) - np.repeat(np.cumsum(counts) - counts, counts)
    b = a + 1 + within
    apart = (np.maximum(starts[a, 1], stops[a, 1]) < np.minimum(starts[b, 1], stops[b, 1])) | (
        np.minimum(starts[a, 1], stops[a, 1]) > np.maximum(starts[b, 1], stops[b, 1])
    )
    near = ~apart & (owner[a] != owner[b])
    a, b = a[near], b[near]
    side = _side(starts[a], stops[a], starts[b]) * _side(starts[a], stops[a], stops[b])
    other = _side(starts[b], stops[b], starts[a]) * _side(starts[b], stops[b], stops[a])
    return int(np.count_nonzero((side < 0) & (other < 0)))


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """On which side of the line from a to b each p lies: -1, 0 or 1. Half-open, so a joint counts once."""
    turn = (b[:, 0] - a[:, 0]) * (p[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (p[:, 0] - a[:, 0])
    result: Floats = np.where(turn >= 0, 1.0, -1.0)
    return result


def count_overlaps(boxes: Mapping[NodeKey, Box], places: Mapping[NodeKey, Point]) -> int:
    """Pairs of boxes that cover a common area."""
    corners = corners_of(boxes, places)
    total = 0
    for i, (x0, y0, x1, y1) in enumerate(corners):
        rest = corners[i + 1 :]
        total += int(
            np.count_nonzero(
                (rest[:, 0] < x1 - 1e-6)
                & (rest[:, 2] > x0 + 1e-6)
                & (rest[:, 1] < y1 - 1e-6)
                & (rest[:, 3] > y0 + 1e-6)
            )
        )
    return total


def count_hits(
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    places: Mapping[NodeKey, Point],
    routes: Mapping[EdgeKey, Curve],
    shrink: float = 1.0,
) -> int:
    """Pairs of an edge and a box, not one of its ends, which it enters by more than `shrink` pixels."""
    inner = corners_of(boxes, places) + np.array([shrink, shrink, -shrink, -shrink])
    number = {key: i for i, key in enumerate(places)}
    total = 0
    for link in links:
        points = sample(routes[link.key])
        foreign = np.ones(len(inner), bool)
        foreign[[number[link.source], number[link.target]]] = False
        near = foreign & (inner[:, :2] < points.max(axis=0)).all(axis=1)
        near &= (inner[:, 2:] > points.min(axis=0)).all(axis=1)
        total += int(pieces_in_boxes(points[:-1], points[1:], inner[near]).any(axis=0).sum())
    return total


def pieces_in_boxes(starts: Floats, stops: Floats, corners: Floats) -> NDArray[np.bool_]:
    """(pieces, boxes): which straight pieces enter the inside of which boxes (Liang, Barsky, 1984)."""
    step = stops - starts
    enter = np.zeros((len(starts), len(corners)))
    leave = np.ones((len(starts), len(corners)))
    for axis in (0, 1):
        from_, by = starts[:, axis, None], step[:, axis, None]
        still = by == 0
        rate = np.where(still, 1.0, by)
        near = (corners[None, :, axis] - from_) / rate
        far = (corners[None, :, axis + 2] - from_) / rate
        within = (near < 0) & (far > 0)  # for a piece that does not move along this axis
        enter = np.maximum(enter, np.where(still, np.where(within, 0.0, 2.0), np.minimum(near, far)))
        leave = np.minimum(leave, np.where(still, 1.0, np.maximum(near, far)))
    inside: NDArray[np.bool_] = enter < leave
    return inside


def corners_of(boxes: Mapping[NodeKey, Box], places: Mapping[NodeKey, Point]) -> Floats:
    """(n, 4): left, top, right, bottom of every box, in the order of `places`."""
    rows = [
        (
            x - boxes[key].width / 2,
            y - boxes[key].height / 2,
            x + boxes[key].width / 2,
            y + boxes[key].height / 2,
        )
        for key, (x, y) in places.items()
    ]
    return np.array(rows, float).reshape(-1, 4)


def bounds_of(
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    routes: Iterable[Curve],
    frames: Iterable[Frame] = (),
) -> Frame:
    """Left, top, right, bottom of all boxes, frames and control points; zeros when there is nothing."""
    corners = np.vstack((corners_of(boxes, places), np.array(list(frames), float).reshape(-1, 4)))
    points = np.vstack([corners[:, :2], corners[:, 2:], *routes])
    if not len(points):
        return 0.0, 0.0, 0.0, 0.0
    x0, y0 = points.min(axis=0).tolist()
    x1, y1 = points.max(axis=0).tolist()
    return x0, y0, x1, y1


def displacement(old: Mapping[NodeKey, Point], new: Mapping[NodeKey, Point], aligned: bool = False) -> float:
    """Mean distance that the nodes in both have moved; `aligned`: less the median movement of all."""
    moves = np.array([(new[k][0] - x, new[k][1] - y) for k, (x, y) in old.items() if k in new], float)
    if not len(moves):
        return 0.0
    if aligned:
        moves = moves - np.median(moves, axis=0)
    return float(np.hypot(moves[:, 0], moves[:, 1]).mean())
