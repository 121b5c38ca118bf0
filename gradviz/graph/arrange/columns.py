"""Where the layers lie along the direction."""

from collections.abc import Sequence, Set
from itertools import pairwise
from statistics import median_low

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.route import Columns
from gradviz.graph.arrange.straight import room_for_lines
from gradviz.graph.arrange.values import Options


def fresh_columns(net: Layered, problem: Problem, y: Sequence[float], options: Options) -> Columns:
    """Columns side by side from 0 on."""
    half, apart = _sizes(net, problem, y, options)
    middle = [half[0]] if half else []
    for distance in apart:
        middle.append(middle[-1] + distance)
    room = _room(net, problem, half) if any(problem.open) else [0.0] * net.real
    centre = []
    for v, spare in enumerate(room):
        lean = 0 if problem.open[v] else bool(net.after[v]) - bool(net.before[v])
        centre.append(middle[net.rank[v]] + lean * spare)
    return Columns(middle, half, centre)


def stable_columns(
    net: Layered,
    problem: Problem,
    y: Sequence[float],
    options: Options,
    old: Sequence[float | None],
    firm: Set[int] = frozenset(),
) -> Columns:
    """Columns that leave the nodes where they were, as far as there is room: least movement in sum.

    `old`: for every node where it was along the direction (None: new); `firm`: the nodes beside which all
    others give way. That is an isotonic regression in absolute values; the pooled value of a block of
    columns is a median.
    """
    half, apart = _sizes(net, problem, y, options)
    room = _room(net, problem, half)
    packed = [0.0]
    for distance in apart:
        packed.append(packed[-1] + distance)
    blocks: list[tuple[list[float], list[int]]] = []
    for rank, layer in enumerate(net.layers):
        known = {v: x for v in layer if v < net.real and (x := old[v]) is not None}
        values = [known[v] - packed[rank] for v in known if not room[v]]
        values = values or [x - packed[rank] for x in known.values()]
        for v in known.keys() & firm:
            x = known[v] - packed[rank]
            values = [min(max(median_low(values), x - room[v]), x + room[v])] * net.real
        if not values:
            continue
        ranks = [rank]
        while blocks and median_low(blocks[-1][0]) > median_low(values):
            more, earlier = blocks.pop()
            values, ranks = more + values, earlier + ranks
        blocks.append((values, ranks))
    places: list[float | None] = [None] * len(half)
    for values, ranks in blocks:
        for rank in ranks:
            places[rank] = median_low(values) + packed[rank]
    middle = _filled(places, apart)
    centre = []
    for v, spare in enumerate(room):
        at, x = middle[net.rank[v]], old[v]
        centre.append(at if x is None else min(max(x, at - spare), at + spare))
    return Columns(middle, half, centre)


def _room(net: Layered, problem: Problem, half: Sequence[float]) -> list[float]:
    """How far each item may lie beside the middle of its column.

    In a column that an open group makes wide a parameter lies near to what it feeds. And after an edit
    nothing moves just because its column has become wider.
    """
    return [half[net.rank[v]] - problem.along[v] / 2 for v in range(net.real)]


def _filled(middle: list[float | None], apart: list[float]) -> list[float]:
    """Columns without anything old: spread evenly between their neighbours, or set beside the last."""
    known = [rank for rank, x in enumerate(middle) if x is not None]
    if not known:
        return _filled([0.0, *middle[1:]], apart)
    result = [0.0 if x is None else x for x in middle]
    for a, b in pairwise(known):
        spare = (result[b] - result[a] - sum(apart[a:b])) / (b - a)
        for rank in range(a + 1, b):
            result[rank] = result[rank - 1] + apart[rank - 1] + spare
    for rank in range(known[0] - 1, -1, -1):
        result[rank] = result[rank + 1] - apart[rank]
    for rank in range(known[-1] + 1, len(middle)):
        result[rank] = result[rank - 1] + apart[rank - 1]
    return result


def _sizes(
    net: Layered, problem: Problem, y: Sequence[float], options: Options
) -> tuple[list[float], list[float]]:
    """Half the size of every column, and the distances from the middle of each to the next."""
    real, along = net.real, problem.along
    sizes = [[along[v] for v in layer if v < real] for layer in net.layers]
    half = [max(size, default=0.0) / 2 for size in sizes]
    wanted, labels = room_for_lines(net, problem, y), room_for_labels(net, problem)
    apart = []
    for rank in range(len(half) - 1):
        gap = max(options.rank_gap, labels.get(rank, 0.0))
        if options.steep:
            rises = sorted(abs(y[u] - y[v]) for u in net.layers[rank] for v in net.after[u])
            gap = max(gap, options.steep * rises[int(0.9 * len(rises))] if rises else 0.0)
        gap = max(gap, wanted.get(rank, 0.0))
        if not (sizes[rank] and sizes[rank + 1]):
            gap /= 2  # an edit has emptied the layer: only edges pass
        apart.append(half[rank] + gap + half[rank + 1])
    return half, apart


def room_for_labels(net: Layered, problem: Problem) -> dict[int, float]:
    """How far apart a layer and the next must be for the labels of the links between them, by rank. A link
    that passes a layer has room enough."""
    wanted: dict[int, float] = {}
    for link, (u, v), chain in zip(problem.links, problem.ends, net.chains, strict=True):
        if link.room and OUTSIDE not in (u, v) and not chain:
            wanted[net.rank[u]] = max(wanted.get(net.rank[u], 0.0), link.room)
    return wanted
