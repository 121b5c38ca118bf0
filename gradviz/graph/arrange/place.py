"""Boxes that a hand has placed: the others give way, and the edges go around."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.detour import Obstacles, detour, loop_curve
from gradviz.graph.arrange.metrics import Floats, sample
from gradviz.graph.arrange.ports import ports_by_height
from gradviz.graph.arrange.problem import Problem
from gradviz.graph.arrange.values import Curve, EdgeKey, Options, Point


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


def routes_between(
    problem: Problem, centres: Sequence[Point], wanted: Collection[int], options: Options
) -> dict[int, Curve]:
    """Curves from left to right for the wanted links between boxes that lie anywhere."""
    offsets = ports_by_height(problem, [y for _, y in centres], options)
    obstacles = Obstacles(boxes_at(problem, centres), options.edge_gap / 2)
    curves = {}
    for link in wanted:
        u, v = problem.ends[link]
        start = (centres[u][0] + problem.along[u] / 2, centres[u][1] + offsets[0][link])
        stop = (centres[v][0] - problem.along[v] / 2, centres[v][1] + offsets[1][link])
        curves[link] = detour(start, stop, (u, v), obstacles)
    return curves


def disturbed(
    problem: Problem, centres: Sequence[Point], moved: Collection[int], curves: Sequence[Curve]
) -> list[int]:
    """The links that end at a moved box or run through one."""
    boxes = Obstacles(boxes_at(problem, centres)[sorted(moved)], 0.0)
    return [
        link
        for link, ((u, v), curve) in enumerate(zip(problem.ends, curves, strict=True))
        if u in moved or v in moved or boxes.hits(sample(curve), ())
    ]


def loop_routes(problem: Problem, centres: Sequence[Point], options: Options) -> dict[EdgeKey, Curve]:
    """A loop over the corner of its box for every link from a box to itself; several are nested."""
    curves: dict[EdgeKey, Curve] = {}
    count: dict[int, int] = {}
    reach = 0.8 * min(options.node_gap, options.rank_gap)
    for link in problem.loops:
        v = problem.number[link.source]
        count[v] = count.get(v, 0) + 1
        x, y = centres[v]
        along, across = problem.along[v], problem.across[v]
        corner = (x + along / 2, y - across / 2)
        curves[link.key] = loop_curve(corner, along, across, reach * (1 - 0.5 ** count[v]) * 1.3)
    return curves
