"""The curves of the edges, once every vertex has its place.

An edge to the next layer is one S-curve. A long edge has a corridor between its neighbours in every layer
that it passes; the taut string through the corridors, smoothed, is its curve, and where smoothing would
leave a corridor a point is added.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.graph.arrange.curves import Portal, height_at, smooth_curve, taut_string
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import Problem
from gradviz.graph.arrange.values import Curve, Options, Point

REACH = 60.0
"""How far from its dummy an edge may stray for a straighter path, in pixels."""
NARROWER = 8.0
"""A box narrower than its column by more than this is left level until the column ends."""
REPAIRS = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each layer lies along the direction: its middle, and half the size of its largest box."""

    middle: list[float]
    half: list[float]


def route_all(
    net: Layered,
    problem: Problem,
    columns: Columns,
    y: Sequence[float],
    offsets: tuple[list[float], list[float]],
    options: Options,
) -> list[Curve]:
    """For every link its curve from left to right."""
    curves: list[Curve | None] = [None] * len(net.chains)
    direct: list[int] = []
    corners: list[tuple[float, float, float, float]] = []
    for link, ((u, v), chain) in enumerate(zip(problem.ends, net.chains, strict=True)):
        left, right = columns.middle[net.rank[u]], columns.middle[net.rank[v]]
        start = (left + problem.along[u] / 2, y[u] + offsets[0][link])
        stop = (right - problem.along[v] / 2, y[v] + offsets[1][link])
        leads = _leads(net, columns, u, v, start, stop)
        if chain:
            portals = _portals(net, problem, columns, y, chain, options)
            curves[link] = _through(start, stop, portals, leads)
        elif leads:
            curves[link] = smooth_curve(sorted({start, stop, *leads}))
        else:
            direct.append(link)
            corners.append((*start, *stop))
    if direct:
        for link, curve in zip(direct, s_curves(np.array(corners, float)), strict=True):
            curves[link] = curve
    return [curve for curve in curves if curve is not None]


def s_curves(corners: Curve) -> Curve:
    """(n, 4, 2): single cubics, level at both ends, from rows of x0, y0, x1, y1."""
    x0, y0, x1, y1 = corners.T
    middle = (x0 + x1) / 2
    return np.stack(
        [np.stack(pair, axis=1) for pair in ((x0, y0), (middle, y0), (middle, y1), (x1, y1))], axis=1
    )


def _leads(net: Layered, columns: Columns, u: int, v: int, start: Point, stop: Point) -> list[Point]:
    """Points up to which the curve stays level beside boxes that are narrower than their columns."""
    leads = []
    rank = net.rank[u]
    edge = columns.middle[rank] + columns.half[rank]
    if edge - start[0] > NARROWER / 2:
        leads.append((edge, start[1]))
    rank = net.rank[v]
    edge = columns.middle[rank] - columns.half[rank]
    if stop[0] - edge > NARROWER / 2:
        leads.append((edge, stop[1]))
    return leads


def _portals(
    net: Layered, problem: Problem, columns: Columns, y: Sequence[float], chain: list[int], options: Options
) -> list[Portal]:
    """The corridor of a long edge: for every layer it passes, where it may enter and leave its column."""
    portals = []
    clear = options.edge_gap / 2
    real, across = net.real, problem.across
    for dummy in chain:
        rank, here = net.rank[dummy], y[dummy]
        layer, i = net.layers[rank], net.place[dummy]
        low, high = here - REACH, here + REACH
        if i:
            upper = layer[i - 1]
            edge = y[upper] + across[upper] / 2 + clear if upper < real else (y[upper] + here) / 2 + 1
            low = max(low, edge)
        if i + 1 < len(layer):
            lower = layer[i + 1]
            edge = y[lower] - across[lower] / 2 - clear if lower < real else (y[lower] + here) / 2 - 1
            high = min(high, edge)
        low, high = min(low, here), max(high, here)
        middle, half = columns.middle[rank], columns.half[rank]
        portals += [(middle - half, low, high), (middle + half, low, high)]
    return portals


def _through(start: Point, stop: Point, portals: list[Portal], leads: list[Point]) -> Curve:
    """The smoothed taut string through the portals, with points added until it stays inside all of them."""
    taut = taut_string(start, stop, portals)
    xs, ys = zip(*taut, strict=True)
    path = sorted({*taut, *leads})
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
