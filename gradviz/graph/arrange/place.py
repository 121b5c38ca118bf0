"""Boxes that a hand has placed: the others give way, and the edges go around."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.detour import Obstacles, detour, loop_curve
from gradviz.graph.arrange.metrics import Floats, sample
from gradviz.graph.arrange.ports import ports_by_height
from gradviz.graph.arrange.problem import Problem, size_of, turn_curve, unturn_point
from gradviz.graph.arrange.route import port_of
from gradviz.graph.arrange.straight import line_between, meeting
from gradviz.graph.arrange.values import (
    Box,
    Cancelled,
    Curve,
    EdgeKey,
    Frame,
    Link,
    NodeKey,
    Options,
    Point,
    never,
)


def boxes_at(problem: Problem, centres: Sequence[Point]) -> Floats:
    """(n, 4): left, top, right, bottom of every box, in the engine's plane."""
    middle = np.array(centres, float).reshape(-1, 2)
    half = np.column_stack((problem.along, problem.across)) / 2
    return np.hstack((middle - half, middle + half))


def give_way(
    problem: Problem, centres: Sequence[Point], fixed: Collection[int], options: Options
) -> list[Point]:
    """Move each box that overlaps a fixed one across the direction to the nearest place that is free."""
    result = list(centres)
    boxes = boxes_at(problem, centres)
    gap = options.node_gap / 2
    free = [v for v in range(len(result)) if v not in fixed]
    stays = np.zeros(len(result), bool)
    stays[list(fixed)] = True
    for v in free:
        stays[v] = not _touching(boxes[v], boxes[list(fixed)], gap).any()
    for v in free:
        if not stays[v]:
            others = boxes[stays]
            column = others[(others[:, 0] < boxes[v, 2] + gap) & (others[:, 2] > boxes[v, 0] - gap)]
            x, y = result[v]
            y = _nearest_free(y, problem.across[v] / 2 + options.node_gap, column)
            result[v] = (x, y)
            boxes[v, [1, 3]] = y - problem.across[v] / 2, y + problem.across[v] / 2
            stays[v] = True
    return result


def _touching(box: Floats, others: Floats, gap: float) -> NDArray[np.bool_]:
    touching: NDArray[np.bool_] = (
        (others[:, 0] < box[2] + gap)
        & (others[:, 2] > box[0] - gap)
        & (others[:, 1] < box[3] + gap)
        & (others[:, 3] > box[1] - gap)
    )
    return touching


def _nearest_free(y: float, reach: float, column: Floats) -> float:
    """The height nearest to y at which a box keeps `reach` from its centre to every box of the column."""
    taken = sorted((float(box[1]) - reach, float(box[3]) + reach) for box in column)
    merged: list[list[float]] = []
    for low, high in taken:
        if merged and low < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    for low, high in merged:
        if low < y < high:
            return low if y - low <= high - y else high
    return y


class Surroundings:
    """All the boxes, and the frames of open groups, that edges between boxes anywhere must go around.

    frames   in the engine's plane;  `around`: for every node the frames (their numbers) that hold it.
    """

    __slots__ = ("around", "centres", "obstacles", "options", "problem")

    def __init__(
        self,
        problem: Problem,
        centres: Sequence[Point],
        options: Options,
        frames: Sequence[Frame] = (),
        around: Sequence[Collection[int]] = (),
    ) -> None:
        self.problem, self.centres, self.options = problem, centres, options
        self.around = [[len(centres) + frame for frame in held] for held in around]
        rows = np.array(frames, float).reshape(-1, 4)
        corners = np.vstack((boxes_at(problem, centres), rows))
        self.obstacles = Obstacles(corners, options.edge_gap / 2)

    def own(self, link: int) -> set[int]:
        """The rows of the obstacles that are none to this link: its ends, and the frames that hold them."""
        ends = self.problem.ends[link]
        return {*ends, *(row for end in ends if self.around for row in self.around[end])}

    def lines(self, wanted: Collection[int]) -> dict[int, Curve]:
        """Straight lines from left to right for those of the wanted links where nothing is in the way."""
        corners = self.obstacles.corners
        discs = np.zeros(len(corners), bool)
        discs[: len(self.centres)] = self.problem.round
        curves = {}
        for link in wanted:
            u, v = self.problem.ends[link]
            line = line_between(corners[u], corners[v], (bool(discs[u]), bool(discs[v])))
            if line is not None:
                curves[link] = line
        rows = np.array([(*curve[0], *curve[-1]) for curve in curves.values()], float).reshape(-1, 4)
        hits = meeting(rows, corners, discs)
        for hit, link in zip(hits, curves, strict=True):
            hit[list(self.own(link))] = False
        return {link: curve for (link, curve), hit in zip(curves.items(), hits, strict=True) if not hit.any()}

    def routes(self, wanted: Collection[int], cancelled: Callable[[], bool] = never) -> dict[int, Curve]:
        """Curves from left to right for the wanted links. Raises Cancelled as soon as `cancelled()`."""
        problem, centres = self.problem, self.centres
        offsets = ports_by_height(problem, [y for _, y in centres], self.options)
        curves = self.lines([link for link in wanted if problem.links[link].straight])
        for link in wanted:
            if link in curves:
                continue
            if cancelled():
                raise Cancelled
            u, v = problem.ends[link]
            start = port_of(problem, u, centres[u], 1, offsets[0][link])
            stop = port_of(problem, v, centres[v], -1, offsets[1][link])
            curves[link] = detour(start, stop, (u, v), self.own(link), self.obstacles)
        return curves

    def disturbed(self, moved: Collection[int], curves: Sequence[Curve]) -> list[int]:
        """The links that end at a moved box or run through one, or through a frame that is not theirs."""
        rows = sorted(moved) + list(range(len(self.centres), len(self.obstacles.corners)))
        moved_boxes = Obstacles(self.obstacles.corners[rows], 0.0)
        number = {row: i for i, row in enumerate(rows)}
        found = []
        for link, ((u, v), curve) in enumerate(zip(self.problem.ends, curves, strict=True)):
            own = {number[row] for row in self.own(link) if row in number}
            if u in moved or v in moved or moved_boxes.hits(sample(curve), own):
                found.append(link)
        return found


def loop_routes(
    loops: Sequence[Link],
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    options: Options,
) -> dict[EdgeKey, Curve]:
    """A loop over the corner of its box for every link from a box to itself; several are nested."""
    curves: dict[EdgeKey, Curve] = {}
    count: dict[NodeKey, int] = {}
    reach = 0.8 * min(options.node_gap, options.rank_gap)
    for link in loops:
        key = link.source
        count[key] = count.get(key, 0) + 1
        x, y = unturn_point(places[key], options)
        along, across = size_of(boxes[key], options)
        corner = (x + along / 2, y - across / 2)
        curve = loop_curve(corner, along, across, reach * (1 - 0.5 ** count[key]) * 1.3)
        curves[link.key] = turn_curve(curve, options)
    return curves
