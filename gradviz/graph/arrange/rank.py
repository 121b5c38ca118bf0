"""Which layer each node belongs to: every edge runs to a later layer, and the edges are short in all.

Longest paths, with parameters moved up to what they feed, are a good start; network simplex makes it optimal
(Gansner, Koutsofios, North, Vo: A technique for drawing directed graphs, 1993, section 2).
"""

from collections.abc import Mapping, Sequence

from gradviz.graph.arrange.problem import Ends, inner_ends
from gradviz.graph.arrange.simplex import shorten


class Neighbours:
    """Successors and predecessors of every node, each pair once, and a topological order."""

    __slots__ = ("after", "before", "ends", "topological")

    def __init__(self, count: int, ends: Sequence[Ends]) -> None:
        self.ends = list(dict.fromkeys(inner_ends(ends)))
        self.after: list[list[int]] = [[] for _ in range(count)]
        self.before: list[list[int]] = [[] for _ in range(count)]
        for u, v in self.ends:
            self.after[u].append(v)
            self.before[v].append(u)
        waiting = [len(before) for before in self.before]
        self.topological = [v for v in range(count) if not waiting[v]]
        for u in self.topological:
            for v in self.after[u]:
                waiting[v] -= 1
                if not waiting[v]:
                    self.topological.append(v)


def fresh_ranks(near: Neighbours) -> list[int]:
    """Ranks of a connected graph from scratch; the first is 0. Their sum of spans is the least possible."""
    ranks = [0] * len(near.after)
    for v in near.topological:
        ranks[v] = max((ranks[u] + 1 for u in near.before[v]), default=0)
    for v in reversed(near.topological):
        if len(near.after[v]) > len(near.before[v]):
            ranks[v] = min(ranks[w] for w in near.after[v]) - 1
    ranks = shorten(near.ends, ranks)
    first = min(ranks, default=0)
    return [rank - first for rank in ranks]


def stable_ranks(near: Neighbours, previous: Sequence[int | None]) -> list[int]:
    """Ranks after an edit: a node that had one keeps it unless an edge forces it on (None: the node is new).

    Where an edge has no room, either what follows it moves on or what precedes it moves back, whichever
    moves fewer old nodes. Ranks may start below 0.
    """
    ranks = _first_guess(near, previous)
    old = [rank is not None for rank in previous]
    tight = [(u, v) for u, v in near.ends if ranks[v] <= ranks[u]]
    for _ in range(2 * len(near.ends)):
        if not tight:
            break
        u, v = tight[0]
        on = _pushed(near, ranks, v, ranks[u] + 1, 1)
        back = _pushed(near, ranks, u, ranks[v] - 1, -1)
        better = back if _moved(back, ranks, old) < _moved(on, ranks, old) else on
        for x, rank in better.items():
            ranks[x] = rank
        tight = [(u, v) for u, v in near.ends if ranks[v] <= ranks[u]]
    for v in near.topological:  # whatever is left, one way only: that always ends
        ranks[v] = max([ranks[v], *(ranks[u] + 1 for u in near.before[v])])
    return ranks


def _first_guess(near: Neighbours, previous: Sequence[int | None]) -> list[int]:
    """Old ranks; a new node right after its operands, without any right before its first consumer."""
    ranks = [0] * len(previous)
    for v in near.topological:
        old = previous[v]
        if old is not None:
            ranks[v] = old
        elif near.before[v]:
            ranks[v] = max(ranks[u] for u in near.before[v]) + 1
        else:
            known = (previous[w] for w in near.after[v])
            ranks[v] = min((rank for rank in known if rank is not None), default=1) - 1
    return ranks


def _pushed(near: Neighbours, ranks: Sequence[int], start: int, rank: int, step: int) -> dict[int, int]:
    """The new ranks of all that moves when `start` moves to `rank`, on (step 1) or back (step -1).

    A leaf right before its only consumer follows it.
    """
    ahead = near.after if step > 0 else near.before
    moved = {start: rank}
    stack = [start]
    while stack:
        x = stack.pop()
        for y in ahead[x]:
            if (moved.get(y, ranks[y]) - moved[x]) * step < 1:
                moved[y] = moved[x] + step
                stack.append(y)
        if step > 0:
            for leaf in near.before[x]:
                if not near.before[leaf] and len(near.after[leaf]) == 1 and ranks[leaf] == ranks[x] - 1:
                    moved[leaf] = moved[x] - 1
    return moved


def _moved(moved: Mapping[int, int], ranks: Sequence[int], old: Sequence[bool]) -> int:
    """By how many layers old nodes move in all."""
    return sum(abs(rank - ranks[x]) for x, rank in moved.items() if old[x])
