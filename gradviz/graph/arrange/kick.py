"""Iterated local search on an order that plain sifting can no longer improve.

A kick either turns or shuffles a stretch of one layer, or carries a vertex, with the dummies and the plain
chain that hang on it, to another height in all their layers. The layers around are sifted until they are
at rest, and the change stays if it costs nothing.
"""

from collections.abc import Callable
from random import Random

import numpy as np

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.sift import Sifter

WORK = 4_000_000
"""Cells of difference matrices per run at effort 1."""
VISIT = 400
"""What one visit of a layer costs besides its cells, in cells."""
PATIENCE = 10
"""Kicks per vertex without a gain after which the search ends."""
REACH = 24
"""Layers visited after one kick, besides those that it touched."""
CARRIED_AT_MOST = 40
Saved = dict[int, list[int]]
"""The orders of the layers that a kick has changed, as they were."""


class Kicker:
    """Kicks, lets the change run through the layers around, and keeps it if nothing was lost."""

    __slots__ = ("_gaps", "_local", "_random", "_sifter", "_work")

    def __init__(self, net: Layered, random: Random) -> None:
        self._sifter = Sifter(net)
        self._random = random
        self._gaps = [self._sifter.crossings_after(rank) for rank in range(len(net.layers))]
        self._local = {int(v): i for members in self._sifter.members for i, v in enumerate(members)}
        self._work = 0

    def run(self, effort: float, check: Callable[[], None]) -> int:
        """Kick until no edges cross or the work is used up; the best order goes to the layered graph.

        Returns the crossings that remain.
        """
        start = [list(order) for order in self._sifter.orders]
        first = least = sum(self._gaps)
        budget = int(effort * WORK)
        idle = 0
        while self._work < budget and idle < PATIENCE * len(self._local):
            check()
            crossed = [rank for rank in range(len(self._gaps)) if self._is_crossed(rank)]
            if not crossed:
                break
            self._kick(self._random.choice(crossed))
            idle = 0 if sum(self._gaps) < least else idle + 1
            least = sum(self._gaps)
        if least == first:
            for rank, order in enumerate(start):  # sideways moves only: stay nearer to the model
                self._sifter.set_order(rank, order)
        self._sifter.finish()
        return least

    def _is_crossed(self, rank: int) -> bool:
        if len(self._sifter.orders[rank]) < 2:
            return False
        return bool(self._gaps[rank] or (rank and self._gaps[rank - 1]))

    def _kick(self, rank: int) -> None:
        saved = self._disturb(rank) if self._random.random() < 0.5 else self._carry(rank)
        self._settle(saved)
        touched = sorted({gap for r in saved for gap in (r - 1, r) if gap >= 0})
        after = [self._sifter.crossings_after(gap) for gap in touched]
        if sum(after) > sum(self._gaps[gap] for gap in touched):
            for r, order in saved.items():
                self._sifter.set_order(r, order)
        else:
            for gap, crossings in zip(touched, after, strict=True):
                self._gaps[gap] = crossings

    def _disturb(self, rank: int) -> Saved:
        """Turn or shuffle a stretch of a layer."""
        random = self._random
        old = self._sifter.orders[rank]
        order = list(old)
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
        self._sifter.set_order(rank, order)
        return {rank: old}

    def _carry(self, rank: int) -> Saved:
        """Take a vertex and what hangs on it to another height, mostly past an edge that crosses its own."""
        crossing = self._crossing(rank) if self._random.random() < 0.8 else None
        v, height = crossing if crossing is not None else self._anywhere(rank)
        sifter = self._sifter
        saved: Saved = {}
        for x in self._hanging_on(v):
            r = sifter.net.rank[x]
            old = sifter.orders[r]
            saved[r] = old
            order = [i for i in old if i != self._local[x]]
            order.insert(round(height * len(order)), self._local[x])
            sifter.set_order(r, order)
        return saved

    def _crossing(self, rank: int) -> tuple[int, float] | None:
        """An end of some edge of the layer, and the height of the same end of an edge that crosses it."""
        random = self._random
        gap = random.choice([gap for gap in (rank - 1, rank) if gap >= 0 and self._gaps[gap]])
        left, right = self._sifter.edges_after(gap)
        left_spots, right_spots = self._sifter.spot[left], self._sifter.spot[right]
        edge = random.randrange(len(left))
        across = np.flatnonzero((left_spots - left_spots[edge]) * (right_spots - right_spots[edge]) < 0)
        if not len(across):
            return None
        other = across[random.randrange(len(across))]
        if random.random() < 0.5:
            return int(left[edge]), float(left_spots[other] / max(1, len(self._sifter.orders[gap]) - 1))
        return int(right[edge]), float(right_spots[other] / max(1, len(self._sifter.orders[gap + 1]) - 1))

    def _anywhere(self, rank: int) -> tuple[int, float]:
        """Some vertex of the layer, and a height, mostly a near one."""
        random, sifter = self._random, self._sifter
        members = sifter.members[rank]
        v = int(members[random.randrange(len(members))])
        if random.random() < 0.3:
            return v, random.random()
        width = len(members)
        step = random.choice((-1, 1)) * random.randint(1, max(1, width // 3))
        return v, min(1.0, max(0.0, (int(sifter.spot[v]) + step) / width))

    def _hanging_on(self, v: int) -> list[int]:
        """A vertex and, both ways, what follows without a fork; past a node only now and then."""
        net = self._sifter.net
        group = [v]
        for ahead in (net.before, net.after):
            x = v
            while len(ahead[x]) == 1 and len(group) < CARRIED_AT_MOST:
                x = ahead[x][0]
                group.append(x)
                if x < net.real and self._random.random() < 0.5:
                    break
        return group

    def _settle(self, saved: Saved) -> None:
        """Sift the layers touched and those beside them, then those beside any that changed."""
        last = len(self._gaps) - 1
        around = {r + step for r in saved for step in (-1, 0, 1)}
        # one layer was disturbed: the layers beside it must answer before it may return
        waiting = sorted(around, key=lambda r: (r in saved and len(saved) == 1, r))
        waiting = [r for r in waiting if 0 <= r <= last]
        for _ in range(REACH + len(waiting)):
            if not waiting:
                break
            r = waiting.pop(0)
            order = self._sifter.orders[r]
            self._work += VISIT + len(order) ** 2
            if self._sifter.sift(r):
                saved.setdefault(r, order)
                waiting += [s for s in (r - 1, r + 1) if 0 <= s <= last and s not in waiting]
