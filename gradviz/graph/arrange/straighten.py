"""Makes edges that are nearly level exactly level.

The two ends of such an edge are joined into one rigid block, as far as the neighbours in all its layers
leave room. Long edges come first: their bends are the most visible.
"""

from itertools import pairwise
from math import inf

from gradviz.graph.arrange.coordinates import Floats, Spacing
from gradviz.graph.arrange.layered import Layered

TOLERANCE = 14.0
"""How much a vertex may move for the sake of a level edge, in pixels."""


def straighten(net: Layered, spacing: Spacing, y: Floats, held: frozenset[int] = frozenset()) -> list[float]:
    """Positions in which nearly level edges are level. Vertices in `held` stay where they are."""
    at: list[float] = y.tolist()
    above, below = _neighbours(net, spacing)
    block = [[v] for v in range(len(at))]
    home = list(range(len(at)))
    for u, v in _nearly_level(net, at):
        a, b = home[u], home[v]
        if a == b:
            continue
        first, second = block[a], block[b]
        ranks = {net.rank[x] for x in first}
        if any(net.rank[x] in ranks for x in second):
            continue
        both = first + second
        low, high = -inf, inf
        for x in both:
            if (upper := above[x]) is not None:
                low = max(low, at[upper[0]] + upper[1])
            if (lower := below[x]) is not None:
                high = min(high, at[lower[0]] - lower[1])
        fixed = [at[x] for x in both if x in held]
        wish = fixed[0] if fixed else (at[u] * len(first) + at[v] * len(second)) / len(both)
        level = min(max(wish, low), high)
        if low > high or max(abs(level - at[u]), abs(level - at[v])) > TOLERANCE:
            continue
        if any(place != level for place in fixed):
            continue
        for x in both:
            at[x] = level
            home[x] = a
        block[a] = both
    return at


def _neighbours(
    net: Layered, spacing: Spacing
) -> tuple[list[tuple[int, float] | None], list[tuple[int, float] | None]]:
    """For every vertex its neighbour above and below in its layer, with the distance to keep."""
    above: list[tuple[int, float] | None] = [None] * len(net.rank)
    below: list[tuple[int, float] | None] = [None] * len(net.rank)
    for layer in net.layers:
        for a, b in pairwise(layer):
            distance = spacing.between(a, b)
            above[b] = (a, distance)
            below[a] = (b, distance)
    return above, below


def _nearly_level(net: Layered, at: list[float]) -> list[tuple[int, int]]:
    """Edges that lack little to be level, those between dummies first, then by what they lack."""
    real = net.real
    found = [
        (-(u >= real) - (v >= real), abs(at[u] - at[v]), u, v)
        for u in range(len(at))
        for v in net.after[u]
        if abs(at[u] - at[v]) < TOLERANCE
    ]
    return [(u, v) for _, _, u, v in sorted(found)]
