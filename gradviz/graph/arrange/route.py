"""The curves of the edges, once every vertex has its place.

An edge to the next layer is one S-curve. A long edge has a corridor between its neighbours in every layer
that it passes; the taut string through the corridors, smoothed, is its curve, and where smoothing would
leave a corridor a point is added.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from gradviz.graph.arrange.curves import Portal, height_at, smooth_curve, taut_string
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.values import Curve, Options, Point

REACH = 60.0
"""How far from its dummy an edge may stray for a straighter path, in pixels."""
NARROWER = 8.0
"""A box narrower than its column by more than this is left level until the column ends."""
REPAIRS = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each layer lies along the direction: its middle, and half the size of its largest box; and for
    every item the middle of its own place."""

    middle: list[float]
    half: list[float]
    centre: list[float]


def route_all(
    net: Layered,
    problem: Problem,
    columns: Columns,
    y: Sequence[float],
    offsets: tuple[list[float], list[float]],
    options: Options,
) -> tuple[list[Curve | None], list[list[Portal]]]:
    """For every link between two boxes its curve from left to right; for every other link the corridor
    through which it must run here."""
    curves: list[Curve | None] = [None] * len(net.chains)
    ways: list[list[Portal]] = [[] for _ in net.chains]
    direct: list[int] = []
    corners: list[tuple[float, float, float, float]] = []
    for link, ((u, v), chain) in enumerate(zip(problem.ends, net.chains, strict=True)):
        portals = _portals(net, problem, columns, y, chain, options) if chain else []
        if u != OUTSIDE:
            portals[:0] = _lead(net, problem, columns, y, (u, 1, y[u] + offsets[0][link]), options)
        if v != OUTSIDE:
            portals += _lead(net, problem, columns, y, (v, -1, y[v] + offsets[1][link]), options)
        if OUTSIDE in (u, v) or problem.open[u] or problem.open[v]:
            ways[link] = portals
            continue
        start = port_of(problem, u, (columns.centre[u], y[u]), 1, offsets[0][link])
        stop = port_of(problem, v, (columns.centre[v], y[v]), -1, offsets[1][link])
        if portals:
            curves[link] = through(start, stop, portals)
        else:
            direct.append(link)
            corners.append((*start, *stop))
    if direct:
        for link, curve in zip(direct, s_curves(np.array(corners, float)), strict=True):
            curves[link] = curve
    return curves, ways


def port_of(problem: Problem, item: int, centre: Point, side: int, offset: float) -> Point:
    """Where on the border of an item, at `centre`, lies the port at this height; `side`: 1 right, -1 left."""
    along, across = problem.sizes[item]
    reach = along / 2
    if problem.round[item]:
        reach *= sqrt(max(0.0, 1 - (2 * offset / across) ** 2))
    return centre[0] + side * reach, centre[1] + offset


def s_curves(corners: Curve) -> Curve:
    """(n, 4, 2): single cubics, level at both ends, from rows of x0, y0, x1, y1."""
    x0, y0, x1, y1 = corners.T
    middle = (x0 + x1) / 2
    return np.stack(
        [np.stack(pair, axis=1) for pair in ((x0, y0), (middle, y0), (middle, y1), (x1, y1))], axis=1
    )


def _lead(
    net: Layered,
    problem: Problem,
    columns: Columns,
    y: Sequence[float],
    end: tuple[int, int, float],
    options: Options,
) -> list[Portal]:
    """What lies between an item that is narrower than its column and the end of the column.

    `end`: the item, to which side (1: right), and the height of the port. Beside a box the curve stays level;
    beside an open group, out of which it comes, it may use all the height up to the neighbours.
    """
    v, side, height = end
    rank = net.rank[v]
    border = columns.centre[v] + side * problem.sizes[v][0] / 2
    edge = columns.middle[rank] + side * columns.half[rank]
    if (edge - border) * side <= NARROWER / 2:
        return []
    if not problem.open[v]:
        return [(edge, height, height)]
    low, high = _corridor(net, problem, y, v, options)
    return [(edge, min(low, height), max(high, height))]


def _corridor(
    net: Layered, problem: Problem, y: Sequence[float], v: int, options: Options
) -> tuple[float, float]:
    """Between which heights an edge finds nothing but this vertex in its way in the vertex's column."""
    clear = options.edge_gap / 2
    real, across = net.real, problem.across
    layer, i = net.layers[net.rank[v]], net.place[v]
    here = y[v]
    low, high = -inf, inf
    if i:
        upper = layer[i - 1]
        low = y[upper] + across[upper] / 2 + clear if upper < real else (y[upper] + here) / 2 + 1
    if i + 1 < len(layer):
        lower = layer[i + 1]
        high = y[lower] - across[lower] / 2 - clear if lower < real else (y[lower] + here) / 2 - 1
    return low, high


def _portals(
    net: Layered, problem: Problem, columns: Columns, y: Sequence[float], chain: list[int], options: Options
) -> list[Portal]:
    """The corridor of a long edge: for every layer it passes, where it may enter and leave its column."""
    portals = []
    for dummy in chain:
        rank, here = net.rank[dummy], y[dummy]
        low, high = _corridor(net, problem, y, dummy, options)
        low, high = min(max(low, here - REACH), here), max(min(high, here + REACH), here)
        middle, half = columns.middle[rank], columns.half[rank]
        portals += [(middle - half, low, high), (middle + half, low, high)]
    return portals


def through(start: Point, stop: Point, portals: list[Portal]) -> Curve:
    """The smoothed taut string through the portals, with points added until it stays inside all of them."""
    path = taut_string(start, stop, portals)
    xs, ys = zip(*path, strict=True)
    curve = smooth_curve(path)
    for _ in range(REPAIRS):
        knots = [x for x, _ in path]
        added = []
        for x, low, high in portals:
            piece = min(max(bisect_right(knots, x) - 1, 0), len(path) - 2)
            height = height_at(curve, piece, x)
            if not low - 0.5 <= height <= high + 0.5 and all(abs(x - knot) > 1 for knot in knots):
                added.append((x, min(max(float(np.interp(x, xs, ys)), low), high)))
        if not added:
            break
        path = sorted({*path, *added})
        curve = smooth_curve(path)
    return curve
