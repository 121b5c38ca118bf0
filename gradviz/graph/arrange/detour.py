"""Curves between boxes that lie anywhere, as a hand has put them: around other boxes where that can be done.

Forward, the shortest path over the corners of the boxes in the way, always to the right, smoothed. Backward,
a curve that leaves to the right, comes back above, below or between, and arrives from the left.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

import numpy as np

from gradviz.graph.arrange.curves import smooth_curve
from gradviz.graph.arrange.metrics import Floats, pieces_in_boxes, sample
from gradviz.graph.arrange.values import Curve, Point

FORWARD = 24.0
"""A target at least this far to the right of its source is reached without turning back, in pixels."""
TURN = 48.0
"""How far a curve runs past a box before it turns back, in pixels."""
NEAREST = 12
"""Heights beside other boxes that are tried for the way back."""
IN_THE_WAY = 24
"""Boxes around whose corners one path is sought at most."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """All the boxes as rows of left, top, right, bottom, and the room that an edge leaves around them."""

    corners: Floats
    clear: float

    def hits(self, points: Floats, ends: Collection[int]) -> list[int]:
        """The boxes, but for `ends`, that a line through the points enters."""
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        c = self.corners
        touched = (c[:, 0] < right) & (c[:, 2] > left) & (c[:, 1] < bottom) & (c[:, 3] > top)
        near = [i for i in np.flatnonzero(touched).tolist() if i not in ends]
        if not near:
            return []
        inside = pieces_in_boxes(points[:-1], points[1:], c[near]).any(axis=0)
        return [near[i] for i in np.flatnonzero(inside).tolist()]


def detour(
    start: Point, stop: Point, ends: tuple[int, int], own: Collection[int], obstacles: Obstacles
) -> Curve:
    """A curve from the right border of one box to the left border of another.

    ends   the rows of the two boxes;  `own`: these, and those of the frames around them.
    """
    if stop[0] - start[0] >= FORWARD:
        return _forward(start, stop, own, obstacles)
    return _backward(start, stop, ends, own, obstacles)


def _forward(start: Point, stop: Point, own: Collection[int], obstacles: Obstacles) -> Curve:
    """The plain curve if it is free; else the best of the paths around ever more of the boxes in the way."""
    best = plain_curve(start, stop)
    first_hit = obstacles.hits(sample(best), own)
    fewest = len(first_hit)
    for clear in (obstacles.clear, obstacles.clear / 4):
        hit = first_hit
        known: dict[int, None] = {}
        while hit and len(known) <= IN_THE_WAY and not all(i in known for i in hit):
            known.update(dict.fromkeys(hit))
            path = _around(start, stop, obstacles.corners[list(known)], clear)
            if path is None:
                break
            for points in (path, _denser(path)):  # the denser, the less a smooth curve leaves the path
                curve = smooth_curve(points)
                hit = obstacles.hits(sample(curve), own)
                if len(hit) < fewest:
                    fewest, best = len(hit), curve
                if not hit:
                    return best
    return best


def _denser(path: list[Point]) -> list[Point]:
    """The same path with two more points on each of its pieces."""
    result = path[:1]
    for (x0, y0), (x1, y1) in pairwise(path):
        result += [(x0 + (x1 - x0) * part, y0 + (y1 - y0) * part) for part in (0.1, 0.9, 1.0)]
    return result


def plain_curve(start: Point, stop: Point) -> Curve:
    """One S, level at both ends."""
    middle = (start[0] + stop[0]) / 2
    return np.array([start, (middle, start[1]), (middle, stop[1]), stop], float)


def _around(start: Point, stop: Point, boxes: Floats, clear: float) -> list[Point] | None:
    """The shortest path to the right over corners of the boxes that enters none; None if there is none."""
    grown = boxes + np.array([-clear, -clear, clear, clear])
    corners = grown[:, [0, 1, 0, 3, 2, 1, 2, 3]].reshape(-1, 2)
    between = corners[(corners[:, 0] > start[0] + 1) & (corners[:, 0] < stop[0] - 1)]
    points = np.vstack([[start], between[np.lexsort((between[:, 1], between[:, 0]))], [stop]])
    tail, head = np.nonzero(points[:, None, 0] < points[None, :, 0])
    shrunk = grown + np.array([0.5, 0.5, -0.5, -0.5])  # along a border is not inside
    free = ~pieces_in_boxes(points[tail], points[head], shrunk).any(axis=1)
    cost = [0.0] + [inf] * (len(points) - 1)
    back = [-1] * len(points)
    xy = points.tolist()
    for u, v in zip(tail[free].tolist(), head[free].tolist(), strict=True):  # tails in order of x
        through = cost[u] + hypot(xy[v][0] - xy[u][0], xy[v][1] - xy[u][1])
        if through < cost[v]:
            cost[v], back[v] = through, u
    if cost[-1] == inf:
        return None
    path = [len(points) - 1]
    while path[-1]:
        path.append(back[path[-1]])
    return [(xy[i][0], xy[i][1]) for i in reversed(path)]


def _backward(
    start: Point, stop: Point, ends: tuple[int, int], own: Collection[int], obstacles: Obstacles
) -> Curve:
    """Of the ways back at several heights the one that enters the fewest boxes, then the shortest."""
    clear, corners = obstacles.clear, obstacles.corners
    both = corners[list(ends)]
    frames = [row for row in own if row not in ends]
    between = np.delete(corners, frames, axis=0)
    between = between[(between[:, 0] < start[0] + TURN) & (between[:, 2] > stop[0] - TURN)]
    middle = (start[1] + stop[1]) / 2
    beside = [float(y) for y in (*(between[:, 1] - clear), *(between[:, 3] + clear))]
    heights = sorted(beside, key=lambda y: (abs(y - middle), y))[:NEAREST]
    for group in (both, between):
        heights += [float(group[:, 1].min()) - clear, float(group[:, 3].max()) + clear]
    upper, lower = sorted(both.tolist(), key=lambda box: float(box[1]))
    if lower[1] - upper[3] >= clear:
        heights.insert(0, (upper[3] + lower[1]) / 2)
    best, least = plain_curve(start, stop), (inf, inf)
    for height in heights:
        curve = _hook(start, stop, height)
        points = sample(curve)
        cost = (float(len(obstacles.hits(points, frames))), float(np.hypot(*np.diff(points, axis=0).T).sum()))
        if cost < least:
            best, least = curve, cost
    return best


def _hook(start: Point, stop: Point, height: float) -> Curve:
    """Out to the right, back at `height`, in from the left."""
    (x0, y0), (x1, y1) = start, stop
    return np.array(
        [
            start,
            (x0 + TURN, y0),
            (x0 + TURN, height),
            (x0, height),
            (x0 + (x1 - x0) / 3, height),
            (x1 + (x0 - x1) / 3, height),
            (x1, height),
            (x1 - TURN, height),
            (x1 - TURN, y1),
            stop,
        ],
        float,
    )


def loop_curve(corner: Point, along: float, across: float, reach: float) -> Curve:
    """A small loop over the top right corner of a box, from its right border to its top border."""
    right, top = corner
    start, stop = (right, top + across / 4), (right - along / 4, top)
    return np.array([start, (right + reach, start[1]), (stop[0], top - reach), stop], float)
