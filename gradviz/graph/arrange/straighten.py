"""Makes edges that are nearly level exactly level.

The two ends of such an edge are joined into one rigid block, as far as the neighbours in all its layers
leave room. Long edges come first: their bends are the most visible.
"""

from itertools import pairwise
from math import inf

from gradviz.graph.arrange.coordinates import Floats, Slants, Spacing
from gradviz.graph.arrange.layered import Layered

TOLERANCE = 14.0
"""How much a vertex may move for the sake of a level edge, in pixels."""
EXACT = 1e-6


def straighten(
    net: Layered,
    spacing: Spacing,
    y: Floats,
    held: frozenset[int] = frozenset(),
    slants: Slants | None = None,
) -> list[float]:
    """Positions in which nearly level edges are level. Vertices in `held` stay where they are."""
    at: list[float] = y.tolist()
    above, below = _neighbours(net, spacing)
    block = [[v] for v in range(len(at))]
    home = list(range(len(at)))
    lower = [0.0] * len(at)  # how much lower each vertex lies than its block
    for u, v, slant in _nearly_level(net, at, slants):
        a, b = home[u], home[v]
        if a == b:
            continue
        first, second = block[a], block[b]
        ranks = {net.rank[x] for x in first}
        if any(net.rank[x] in ranks for x in second):
            continue
        both = first + second
        shift = lower[u] + slant - lower[v]
        depth = {x: lower[x] for x in first} | {x: lower[x] + shift for x in second}
        low, high = -inf, inf
        for x in both:
            if (upper := above[x]) is not None:
                low = max(low, at[upper[0]] + upper[1] - depth[x])
            if (under := below[x]) is not None:
                high = min(high, at[under[0]] - under[1] - depth[x])
        fixed = [at[x] - depth[x] for x in both if x in held]
        now = ((at[u] - depth[u]) * len(first) + (at[v] - depth[v]) * len(second)) / len(both)
        level = min(max(fixed[0] if fixed else now, low), high)
        if low > high or max(abs(level + depth[x] - at[x]) for x in (u, v)) > TOLERANCE:
            continue
        if any(abs(place - level) > EXACT for place in fixed):
            continue
        for x in both:
            at[x] = level + depth[x]
            lower[x] = depth[x]
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


def _nearly_level(net: Layered, at: list[float], slants: Slants | None) -> list[tuple[int, int, float]]:
    """Edges that lack little to be level, those between dummies first, then by what they lack.

    The third number of each: how much lower its second vertex lies than the first once it is level.
    """
    real = net.real
    found = []
    for u in range(len(at)):
        for i, v in enumerate(net.after[u]):
            slant = -slants[u][len(net.before[u]) + i] if slants is not None else 0.0
            lack = abs(at[u] + slant - at[v])
            if lack < TOLERANCE:
                found.append((-(u >= real) - (v >= real), lack, u, v, slant))
    return [(u, v, slant) for _, _, u, v, slant in sorted(found)]
