"""Starting orders and the sweeps that smooth them.

Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical systems, 1981 (barycentres);
Gansner and others, 1993 (weighted medians). Ties keep the order that is there: the model order.
"""

from random import Random

from gradviz.graph.arrange.layered import Layered, Layers

STALLED = 4
"""Sweeps without a gain of two per cent after which sweeping ends."""


def start_from_model(net: Layered) -> None:
    """Nodes in the order given; a dummy at the relative height of its predecessor."""
    for rank in range(1, len(net.layers)):
        layer = net.layers[rank]
        before = max(1, len(net.layers[rank - 1]))
        here = max(1, len(layer))
        key = {
            v: net.place[v] / here if v < net.real else net.place[net.before[v][0]] / before for v in layer
        }
        layer.sort(key=key.__getitem__)
        for i, v in enumerate(layer):
            net.place[v] = i


def start_from_search(net: Layered, from_sinks: bool, random: Random | None = None) -> None:
    """Depth first from the sources (or sinks): what hangs together is visited together."""
    ahead, back = (net.before, net.after) if from_sinks else (net.after, net.before)
    present = sorted(v for layer in net.layers for v in layer)
    roots = [v for v in present if not back[v]]
    if random is not None:
        random.shuffle(roots)
    seen = [False] * len(net.rank)
    layers: Layers = [[] for _ in net.layers]
    for root in roots:
        stack = [root]
        while stack:
            v = stack.pop()
            if seen[v]:
                continue
            seen[v] = True
            layers[net.rank[v]].append(v)
            # the other parents of v come last of this tree, right before the next root
            stack[:0] = [u for u in back[v] if not seen[u]]
            stack.extend(w for w in reversed(ahead[v]) if not seen[w])
    net.reorder(layers)


def sweep(net: Layered, forward: bool, median: bool) -> None:
    """One pass over the layers: each is sorted by where its neighbours in the last one stand."""
    near = net.before if forward else net.after
    ranks = range(1, len(net.layers)) if forward else range(len(net.layers) - 2, -1, -1)
    place = net.place
    wanted = _median if median else _mean
    for rank in ranks:
        layer = net.layers[rank]
        key = {v: wanted([place[u] for u in near[v]]) for v in layer if near[v]}
        moving = iter(sorted(key, key=key.__getitem__))
        layer = [next(moving) if v in key else v for v in layer]
        net.layers[rank] = layer
        for i, v in enumerate(layer):
            place[v] = i


def _mean(places: list[int]) -> float:
    return sum(places) / len(places)


def _median(places: list[int]) -> float:
    """The weighted median of Gansner and others: between two middle places, nearer to the denser side."""
    places.sort()
    count = len(places)
    middle = count // 2
    if count % 2:
        return places[middle]
    low, high = places[middle - 1], places[middle]
    if count == 2:
        return (low + high) / 2
    left, right = low - places[0], places[-1] - high
    return (low * right + high * left) / (left + right) if left + right else (low + high) / 2


def smooth(net: Layered, sweeps: int, variant: int = 0) -> int:
    """Sweep until it no longer helps and keep the best order met; its crossings.

    `variant` chooses which direction and which of mean and median begin.
    """
    least, best = net.crossings(), net.snapshot()
    stalled = 0
    for turn in range(sweeps):
        if not least or stalled >= STALLED:
            break
        sweep(net, forward=(turn + variant) % 2 == 0, median=(turn // 2 + variant) % 2 == 0)
        crossings = net.crossings()
        stalled = 0 if crossings < 0.98 * least else stalled + 1
        if crossings < least:
            least, best = crossings, net.snapshot()
    net.reorder(best)
    return least
