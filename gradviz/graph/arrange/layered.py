"""A graph cut into layers: an edge that spans several layers passes each of them through a dummy vertex.

So does an edge that comes in over the border before the first layer, or goes out after the last.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from gradviz.graph.arrange.problem import OUTSIDE, Ends

Layers = list[list[int]]


class Layered:
    """Vertices in ordered layers. The first `real` vertices are the nodes, the others are dummies.

    rank, place     layer of a vertex, and position within it
    before, after   neighbours in the layer before and in the one after
    chains          for every edge its dummies from source to target
    layers          the vertices of every layer in order; change it through `reorder` or call `index`
    """

    __slots__ = ("after", "before", "chains", "ends", "layers", "place", "rank", "real")

    def __init__(self, real: int, ends: Sequence[Ends], ranks: Sequence[int]) -> None:
        self.real = real
        self.ends = list(ends)
        self.rank = list(ranks)
        self.before: list[list[int]] = [[] for _ in range(real)]
        self.after: list[list[int]] = [[] for _ in range(real)]
        self.chains: list[list[int]] = []
        count = max(self.rank, default=-1) + 1
        for u, v in ends:
            self.chains.append(self._chain(u, v, count))
        self.layers: Layers = [[] for _ in range(count)]
        for v, rank in enumerate(self.rank):
            self.layers[rank].append(v)
        self.place = [0] * len(self.rank)
        self.index()

    def _chain(self, u: int, v: int, count: int) -> list[int]:
        chain = []
        last = u
        for rank in range(0 if u == OUTSIDE else self.rank[u] + 1, count if v == OUTSIDE else self.rank[v]):
            dummy = len(self.rank)
            self.rank.append(rank)
            self.before.append([])
            self.after.append([])
            self._join(last, dummy)
            chain.append(dummy)
            last = dummy
        self._join(last, v)
        return chain

    def _join(self, u: int, v: int) -> None:
        if u != OUTSIDE and v != OUTSIDE:
            self.after[u].append(v)
            self.before[v].append(u)

    def index(self) -> None:
        """Make `place` agree with `layers`."""
        for layer in self.layers:
            for i, v in enumerate(layer):
                self.place[v] = i

    def reorder(self, layers: Iterable[Iterable[int]]) -> None:
        """Take over another order of the same vertices."""
        self.layers = [list(layer) for layer in layers]
        self.index()

    def snapshot(self) -> Layers:
        return [list(layer) for layer in self.layers]

    def without(self, vertices: Collection[int]) -> "Layered":
        """The same order less some nodes, which keep their numbers but are in no layer and no list."""
        gone = set(vertices)
        rest = object.__new__(Layered)
        rest.real, rest.ends, rest.rank, rest.chains = self.real, self.ends, self.rank, self.chains
        rest.before = [[u for u in near if u not in gone] for near in self.before]
        rest.after = [[w for w in near if w not in gone] for near in self.after]
        rest.layers = [[v for v in layer if v not in gone] for layer in self.layers]
        rest.place = [0] * len(self.rank)
        rest.index()
        return rest

    def crossings_after(self, rank: int) -> int:
        """Crossings between this layer and the next."""
        place, after = self.place, self.after
        return inversions(p for v in self.layers[rank] for p in sorted([place[w] for w in after[v]]))

    def crossings(self) -> int:
        """Crossings in all, as the order within the layers forces them."""
        return sum(self.crossings_after(rank) for rank in range(len(self.layers) - 1))


def inversions(values: Iterable[int]) -> int:
    """How many pairs are the wrong way round: insertion into a sorted list, which for layers is fastest."""
    seen: list[int] = []
    total = 0
    for value in values:
        at = bisect_right(seen, value)
        total += len(seen) - at
        seen.insert(at, value)
    return total
