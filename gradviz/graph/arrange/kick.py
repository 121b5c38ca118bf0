"""Iterated local search on an order that plain sifting can no longer improve."""

from collections.abc import Callable
from random import Random

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.sift import Sifter

WORK = 3_000_000
"""Cells of difference matrices per run at effort 1."""
VISIT = 400
"""What one visit of a layer costs besides its cells, in cells."""
REACH = 24
"""Visits of layers after one kick."""


class Kicker:
    """Kicks one layer, lets the change run through its neighbours, and keeps it if nothing was lost."""

    def __init__(self, net: Layered, random: Random) -> None:
        self._sifter = Sifter(net)
        self._random = random
        self._gaps = [self._sifter.crossings_after(rank) for rank in range(len(net.layers))]
        self._work = 0

    def run(self, effort: float, check: Callable[[], None]) -> None:
        """Kick until no edges cross or the work is used up; the best order goes to the layered graph."""
        start, least = self._orders(), sum(self._gaps)
        budget = int(effort * WORK)
        first = least
        while self._work < budget:
            check()
            crossed = [rank for rank in range(len(self._gaps)) if self._is_crossed(rank)]
            if not crossed:
                break
            self._kick(self._random.choice(crossed))
        if sum(self._gaps) == first:
            for rank, order in enumerate(start):  # sideways moves only: stay nearer to the model
                self._sifter.set_order(rank, order)
        self._sifter.finish()

    def _orders(self) -> list[list[int]]:
        return [list(order) for order in self._sifter.orders]

    def _is_crossed(self, rank: int) -> bool:
        if len(self._sifter.orders[rank]) < 2:
            return False
        return bool(self._gaps[rank] or (rank and self._gaps[rank - 1]))

    def _kick(self, rank: int) -> None:
        saved = {rank: self._sifter.orders[rank]}
        self._sifter.set_order(rank, self._disturbed(rank))
        self._settle(rank, saved)
        touched = sorted({gap for r in saved for gap in (r - 1, r) if gap >= 0})
        before = [self._gaps[gap] for gap in touched]
        after = [self._sifter.crossings_after(gap) for gap in touched]
        if sum(after) > sum(before):
            for r, order in saved.items():
                self._sifter.set_order(r, order)
        else:
            for gap, crossings in zip(touched, after, strict=True):
                self._gaps[gap] = crossings

    def _disturbed(self, rank: int) -> list[int]:
        """The layer's order with a stretch of it turned or shuffled."""
        order = list(self._sifter.orders[rank])
        random = self._random
        if random.random() < 0.5:
            first, last = sorted(random.sample(range(len(order) + 1), 2))
        else:
            first = random.randrange(len(order) - 1)
            last = min(len(order), first + random.randint(2, 4))
        stretch = order[first:last]
        if random.random() < 0.5:
            stretch.reverse()
        else:
            random.shuffle(stretch)
        order[first:last] = stretch
        return order

    def _settle(self, rank: int, saved: dict[int, list[int]]) -> None:
        """Sift the layers around, and around those that changed, the kicked layer last of each round."""
        last = len(self._gaps) - 1
        waiting = [r for r in (rank - 1, rank + 1, rank) if 0 <= r <= last]
        for _ in range(REACH):
            if not waiting:
                break
            r = waiting.pop(0)
            order = self._sifter.orders[r]
            self._work += VISIT + len(order) ** 2
            if self._sifter.sift(r):
                saved.setdefault(r, order)
                for other in (r - 1, r + 1):
                    if 0 <= other <= last and other not in waiting:
                        waiting.append(other)
