"""Sifting: each vertex in turn moves to the best place of its layer, its two neighbour layers held still.

For a pair (u, v) of one layer let c(u, v) be the crossings of their edges when u comes first. The matrix of
c(u, v) - c(v, u) does not depend on the order within the layer, so it is made once per visit and all the
moves are read from it. (Matuszewski, Schönfeld, Molitor: Using sifting for k-layer straightline crossing
minimization, 1999; here with both sides at once.)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.layered import Layered, inversions

Ints = NDArray[np.int64]
WIDE = 120
"""From this many vertices on a layer is scanned with NumPy, below with lists: whichever is faster."""


@dataclass(frozen=True, slots=True)
class _Side:
    """The edges between a layer and one neighbour layer, grouped by the vertices of the layer."""

    rows: Ints  # positions, in the layer's fixed order, of its vertices that have edges on this side
    starts: Ints  # where the edges of each of these vertices begin
    owners: Ints  # for every edge the position of its vertex
    others: Ints  # for every edge the vertex at its other end
    width: int  # vertices in the neighbour layer


class Sifter:
    """Works on the order of a layered graph, fast; `net.layers` is only written by `finish`.

    Every layer has a fixed order of its vertices (`members`) and a current one (`orders`, positions in the
    fixed order). `spot` holds the current position of each vertex.
    """

    __slots__ = ("_sides", "members", "net", "orders", "spot")

    def __init__(self, net: Layered) -> None:
        self.net = net
        self.members: list[Ints] = [np.array(layer, np.int64) for layer in net.layers]
        self.orders: list[list[int]] = [list(range(len(layer))) for layer in net.layers]
        self.spot: Ints = np.array(net.place, np.int64)
        self._sides = [
            [self._side(rank, near, rank + step) for near, step in ((net.before, -1), (net.after, 1))]
            for rank in range(len(net.layers))
        ]

    def _side(self, rank: int, near: Sequence[Sequence[int]], other: int) -> _Side | None:
        if not 0 <= other < len(self.members):
            return None
        rows: list[int] = []
        starts: list[int] = []
        owners: list[int] = []
        others: list[int] = []
        for i, v in enumerate(self.net.layers[rank]):
            if near[v]:
                rows.append(i)
                starts.append(len(others))
                owners += [i] * len(near[v])
                others += near[v]
        if not others:
            return None
        return _Side(
            np.array(rows, np.int64),
            np.array(starts, np.int64),
            np.array(owners, np.int64),
            np.array(others, np.int64),
            len(self.members[other]),
        )

    def differences(self, rank: int) -> Ints:
        """(m, m): crossings with i before j less crossings with j before i, in the layer's fixed order."""
        count = len(self.members[rank])
        total = np.zeros((count, count), np.int64)
        for side in self._sides[rank]:
            if side is None:
                continue
            spots = self.spot[side.others]
            cells = np.bincount(spots * count + side.owners, minlength=side.width * count)
            cells = cells.reshape(side.width, count)
            left = np.cumsum(cells, axis=0) - cells  # left[p, j]: edges of j that end before p
            total[side.rows] += np.add.reduceat(left[spots], side.starts, axis=0)
        return total - total.T

    def set_order(self, rank: int, order: list[int]) -> None:
        self.orders[rank] = order
        self.spot[self.members[rank][order]] = np.arange(len(order))

    def sift(self, rank: int, only: Collection[int] | None = None, least_gain: int = 1) -> int:
        """Sift a layer; how many crossings that saved. `only`: the vertices that may move."""
        order = self.orders[rank]
        if len(order) < 2 or self._sides[rank] == [None, None]:
            return 0
        members = self.members[rank]
        moving = order if only is None else [i for i in order if int(members[i]) in only]
        if not moving:
            return 0
        matrix = self.differences(rank)
        scan = _scan_wide if len(order) >= WIDE else _scan
        order, gain = scan(list(order), list(moving), matrix, least_gain)
        if gain:
            self.set_order(rank, order)
        return gain

    def sift_all(self, rounds: int, only: Collection[int] | None = None, least_gain: int = 1) -> int:
        """Sift all the layers back and forth until nothing moves; how many crossings that saved."""
        total = 0
        ranks = list(range(len(self.members)))
        for turn in range(rounds):
            gain = sum(self.sift(rank, only, least_gain) for rank in (ranks[::-1] if turn % 2 else ranks))
            total += gain
            if not gain:
                break
        return total

    def edges_after(self, rank: int) -> tuple[Ints, Ints]:
        """The edges between this layer and the next: their vertices here, and there."""
        side = self._sides[rank][1]
        if side is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return self.members[rank][side.owners], side.others

    def crossings_after(self, rank: int) -> int:
        """Crossings between this layer and the next, in the current order."""
        side = self._sides[rank][1]
        if side is None:
            return 0
        spots = self.spot[self.members[rank][side.owners]] * side.width + self.spot[side.others]
        spots.sort()
        return inversions((spots % side.width).tolist())

    def finish(self) -> None:
        """Write the current order to the layered graph."""
        self.net.reorder(
            members[order].tolist() for members, order in zip(self.members, self.orders, strict=True)
        )


def _scan(order: list[int], moving: list[int], matrix: Ints, least_gain: int) -> tuple[list[int], int]:
    """Move each of `moving` to its best place, up to three times around; the order and what it saved."""
    table = matrix.tolist()
    total = 0
    for _ in range(3):
        gain = 0
        for v in moving:
            row = table[v]
            at = order.index(v)
            best, slot = 1 - least_gain, at
            cost = 0
            for i in range(at - 1, -1, -1):
                cost += row[order[i]]
                if cost < best:
                    best, slot = cost, i
            cost = 0
            for i in range(at + 1, len(order)):
                cost -= row[order[i]]
                if cost < best:
                    best, slot = cost, i
            if slot != at:
                order.insert(slot, order.pop(at))
                gain -= best
        total += gain
        if not gain:
            break
    return order, total


def _scan_wide(order: list[int], moving: list[int], matrix: Ints, least_gain: int) -> tuple[list[int], int]:
    """`_scan` for wide layers, each row in one cumulative sum."""
    sequence = np.array(order, np.int64)
    total = 0
    for _ in range(3):
        gain = 0
        for v in moving:
            at = int(np.flatnonzero(sequence == v)[0])
            steps = np.cumsum(matrix[v, sequence])  # the matrix is 0 where v meets itself
            base = int(steps[at])
            slot = int(steps.argmax())
            # after `slot` would be best; the place before the first is its own case
            saved = int(steps[slot]) - base
            if -base > saved:
                slot, saved = -1, -base
            if saved < least_gain:
                continue
            target = slot + 1 if slot < at else slot
            rest = np.delete(sequence, at)
            sequence = np.insert(rest, target, v)
            gain += saved
        total += gain
        if not gain:
            break
    return sequence.tolist(), total
