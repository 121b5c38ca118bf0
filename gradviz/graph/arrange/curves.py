"""Smooth curves through given points, and the taut string that finds the points.

Everything here runs to the right: the x of the points grows, and so does the x along every curve.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

import numpy as np

from gradviz.graph.arrange.values import Curve, Point

Portal = tuple[float, float, float]
"""x, and from where to where (y) a path may pass there."""


def taut_string(start: Point, stop: Point, portals: Sequence[Portal]) -> list[Point]:
    """The shortest path through vertical portals: straight until a portal's edge bends it (a funnel)."""
    gates = [*portals, (stop[0], stop[1], stop[1])]
    path = [start]
    first = 0
    while first < len(gates):
        x0, y0 = path[-1]
        flattest, steepest = -inf, inf
        lower = upper = first
        for i in range(first, len(gates)):
            x, low, high = gates[i]
            run = max(x - x0, 1e-6)
            to_low, to_high = (low - y0) / run, (high - y0) / run
            if to_low > steepest:
                path.append((gates[upper][0], gates[upper][2]))
                first = upper + 1
                break
            if to_high < flattest:
                path.append((gates[lower][0], gates[lower][1]))
                first = lower + 1
                break
            if to_low >= flattest:
                flattest, lower = to_low, i
            if to_high <= steepest:
                steepest, upper = to_high, i
        else:
            break
    return path if path[-1] == stop else [*path, stop]


def smooth_curve(path: Sequence[Point]) -> Curve:
    """Cubics through the points of a path to the right: level at both ends and never overshooting.

    The slope at an inner point is the harmonic mean of the slopes beside it, 0 at a turn (Fritsch, Butland:
    A method for constructing local monotone piecewise cubic interpolants, 1984).
    """
    steep = [(y1 - y0) / max(x1 - x0, 1e-6) for (x0, y0), (x1, y1) in pairwise(path)]
    inner = [0.0 if p * q <= 0 else 2 * p * q / (p + q) for p, q in pairwise(steep)]
    slopes = [0.0, *inner, 0.0]
    points = [path[0]]
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(path)):
        handle = (x1 - x0) / 3  # thirds: x then grows evenly along the piece, and `height_at` is exact
        points += [
            (x0 + handle, y0 + slopes[i] * handle),
            (x1 - handle, y1 - slopes[i + 1] * handle),
            (x1, y1),
        ]
    return np.array(points, float)


def height_at(curve: Curve, piece: int, x: float) -> float:
    """y of a curve of `smooth_curve` at x, which must lie on the given piece."""
    (x0, y0), (_, y1), (_, y2), (x3, y3) = curve[3 * piece : 3 * piece + 4].tolist()
    t = (x - x0) / max(x3 - x0, 1e-6)
    s = 1 - t
    return float(s**3 * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t**3 * y3)
