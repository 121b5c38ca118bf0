"""Network simplex on ranks: the least total span of a connected acyclic graph.

After Gansner, Koutsofios, North, Vo: A technique for drawing directed graphs, 1993, section 2.3. A spanning
tree of edges of length one is kept; an edge of the tree whose cut value is negative leaves it, and the
shortest edge that joins the two sides the other way takes its place. With all weights one, the cut value
of an edge is the sum of (out-degree - in-degree) over the side of its tail.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.problem import Ends

PIVOT_WORK = 2_000_000
"""Pivots times nodes: a bound for huge graphs. It counts work and not time, so that results do not vary."""
LOOK_AHEAD = 200
"""Tree edges looked at, once a leaving edge is found, for a worse one."""


def shorten(ends: Sequence[Ends], ranks: Sequence[int]) -> list[int]:
    """Ranks with the least sum of `ranks[v] - ranks[u]` over the `ends` of a connected graph."""
    if len(ranks) < 3 or not ends:
        return list(ranks)
    return _Simplex(ends, ranks).run()


class _Simplex:
    __slots__ = ("balance", "ends", "head", "ranks", "tail", "tree")

    def __init__(self, ends: Sequence[Ends], ranks: Sequence[int]) -> None:
        count = len(ranks)
        self.ends = list(ends)
        self.ranks: NDArray[np.int64] = np.array(ranks, np.int64)
        pairs = np.array(self.ends, np.int64)
        self.tail: NDArray[np.int64] = pairs[:, 0]
        self.head: NDArray[np.int64] = pairs[:, 1]
        self.balance: list[int] = (
            np.bincount(self.tail, minlength=count) - np.bincount(self.head, minlength=count)
        ).tolist()
        # tree[x] maps a neighbour in the spanning tree to the number of the edge that leads there
        self.tree: list[dict[int, int]] = [{} for _ in range(count)]

    def run(self) -> list[int]:
        """Pivot until no cut value is negative, or no pivot has helped for long, or the work is used up."""
        self._span()
        count = len(self.ranks)
        start = stalled = 0
        for _ in range(PIVOT_WORK // count):
            leaving = self._leaving(start)
            if leaving is None:
                break
            start = (start + 97) % count
            stalled = 0 if self._pivot(*leaving) else stalled + 1
            if stalled > 40 + count:
                break
        return [int(rank) for rank in self.ranks]

    def _span(self) -> None:
        """Grow a spanning tree of edges of length one, moving what is grown towards the nearest edge."""
        count = len(self.ranks)
        near: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for edge, (u, v) in enumerate(self.ends):
            near[u].append((v, edge))
            near[v].append((u, edge))
        inside = np.zeros(count, bool)
        inside[0] = True
        stack = [0]
        while True:
            while stack:
                x = stack.pop()
                for y, edge in near[x]:
                    if not inside[y] and abs(self.ranks[y] - self.ranks[x]) == 1:
                        inside[y] = True
                        self.tree[x][y] = self.tree[y][x] = edge
                        stack.append(y)
            crossing = np.flatnonzero(inside[self.tail] != inside[self.head])
            if not len(crossing):
                return
            slack = self.ranks[self.head[crossing]] - self.ranks[self.tail[crossing]] - 1
            best = int(slack.argmin())
            edge = int(crossing[best])
            tail, head = self.ends[edge]
            self.ranks[inside] += slack[best] if inside[tail] else -slack[best]
            stack = [tail if inside[tail] else head]

    def _leaving(self, start: int) -> tuple[int, int] | None:
        """A tree edge with a negative cut value, as (child, parent); None if there is none: the optimum."""
        count = len(self.ranks)
        parent = [-1] * count
        order = [0]
        for x in order:
            above = parent[x]
            for y in self.tree[x]:
                if y != above:
                    parent[y] = x
                    order.append(y)
        cut = self.balance.copy()
        for x in reversed(order[1:]):
            cut[parent[x]] += cut[x]
        worst, leaving = 0, None
        for i in range(1, count):
            x = order[1 + (start + i) % (count - 1)]
            value = cut[x] if self.ends[self.tree[x][parent[x]]][0] == x else -cut[x]
            if value < worst:
                worst, leaving = value, (x, parent[x])
            if leaving is not None and i > LOOK_AHEAD:
                break
        return leaving

    def _pivot(self, child: int, parent: int) -> bool:
        """Exchange the edge between child and parent; whether the ranks changed."""
        below = np.zeros(len(self.ranks), bool)
        below[child] = True
        stack = [child]
        while stack:
            x = stack.pop()
            for y in self.tree[x]:
                if not below[y] and (x != child or y != parent):
                    below[y] = True
                    stack.append(y)
        ahead = ~below if self.ends[self.tree[child][parent]][0] == child else below
        candidates = np.flatnonzero(ahead[self.tail] & ~ahead[self.head])
        slack = self.ranks[self.head[candidates]] - self.ranks[self.tail[candidates]] - 1
        best = int(slack.argmin())
        entering = int(candidates[best])
        self.ranks[ahead] += slack[best]
        del self.tree[child][parent], self.tree[parent][child]
        tail, head = self.ends[entering]
        self.tree[tail][head] = self.tree[head][tail] = entering
        return bool(slack[best])
