"""Parameters hang on a net like leaves: sources with one consumer in the next layer.

They never need a search of their own. They are taken off before it and put back where they cross least,
nearest to the height of their consumer.
"""

from gradviz.graph.arrange.layered import Layered


def leaves_of(net: Layered) -> dict[int, int]:
    """Leaf -> consumer; empty if nothing else would remain."""
    found = {
        v: net.after[v][0]
        for v in range(net.real)
        if not net.before[v] and len(net.after[v]) == 1 and net.after[v][0] < net.real
    }
    return found if len(found) < len(net.rank) else {}


def put_back(net: Layered, core: Layered, leaves: dict[int, int]) -> None:
    """Order `net` like `core`, which lacks the leaves, and insert them.

    From right to left, so that the consumers have their places.
    """
    net.reorder(core.layers)
    by_rank: dict[int, list[int]] = {}
    for leaf in leaves:
        by_rank.setdefault(net.rank[leaf], []).append(leaf)
    operand = {(u, v): i for v in set(leaves.values()) for i, u in reversed(list(enumerate(net.before[v])))}
    for rank in sorted(by_rank, reverse=True):
        ordered = sorted(
            by_rank[rank],
            key=lambda leaf: (net.place[leaves[leaf]], operand[leaf, leaves[leaf]], leaf),
        )
        net.layers[rank] = _merged(net, rank, ordered, leaves, operand)
        for i, v in enumerate(net.layers[rank]):
            net.place[v] = i


def _merged(
    net: Layered, rank: int, ordered: list[int], leaves: dict[int, int], operand: dict[tuple[int, int], int]
) -> list[int]:
    """The layer with the leaves (sorted by their consumers) at their best places.

    Where it makes no difference a leaf lies above the later operands of its consumer and below the earlier.
    """
    layer = net.layers[rank]
    ends = [[net.place[w] for w in net.after[v]] for v in layer]
    means = [sum(places) / len(places) if places else -1.0 for places in ends]
    result: list[int] = []
    done = slot = 0
    for leaf in ordered:
        consumer = leaves[leaf]
        place = net.place[consumer]
        own = (place, operand[leaf, consumer])
        home = sum(
            [(mean, operand.get((v, consumer), 0)) < own for v, mean in zip(layer, means, strict=True)]
        )
        slot = max(slot, _least_crossed(ends, place, home))  # leaves keep their own order
        result += layer[done:slot]
        done = slot
        result.append(leaf)
    return result + layer[done:]


def _least_crossed(ends: list[list[int]], place: int, home: int) -> int:
    """The slot, as near to `home` as can be, from which an edge to `place` crosses the fewest others."""
    cost = sum([len([p for p in places if p < place]) for places in ends])
    least, slot = cost, 0
    for i, places in enumerate(ends):
        for p in places:
            if p < place:
                cost -= 1
            elif p > place:
                cost += 1
        if cost < least or (cost == least and abs(i + 1 - home) < abs(slot - home)):
            least, slot = cost, i + 1
    return slot
