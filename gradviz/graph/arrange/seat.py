"""A seat in its layer for what is new there: where it crosses little and pushes little.

Each newcomer looks at all the gaps of its layer. What a gap costs is the crossings that it would cause there,
how far all the old nodes would have to move to make room, and, where all else is equal, the way from where
its neighbours would like it to be.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from gradviz.graph.arrange.coordinates import Spacing
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.sift import Sifter

CROSSING = 150.0
"""As many pixels of movement of other nodes are as bad as a crossing."""
AWAY = 0.1
"""So much does a pixel cost that separates a newcomer from where it would like to be."""
MOST = 60
"""Newcomers up to which each looks for a seat of its own."""


def seat(net: Layered, sifter: Sifter, spacing: Spacing, newcomers: Iterable[int], at: list[float]) -> None:
    """Change the order in `sifter`, and the heights of the newcomers in `at`."""
    coming = list(newcomers)
    if len(coming) > MOST:
        return
    for v in coming:
        rank = net.rank[v]
        members = sifter.members[rank].tolist()
        order = [members[i] for i in sifter.orders[rank]]
        rest = [u for u in order if u != v]
        if not rest:
            continue
        crossings = _crossings(sifter, rank, members, v, rest)
        here = order.index(v)
        best, least = here, float("inf")
        for slot in range(len(rest) + 1):
            low, high, push = _gap(spacing, rest, slot, v, at)
            height = min(max(at[v], low), high) if low <= high else (low + high) / 2
            cost = CROSSING * crossings[slot] + push + AWAY * abs(height - at[v])
            if cost < least - (1e-6 if slot != here else 0.0):
                best, least, level = slot, cost, height
        at[v] = level
        rest.insert(best, v)
        place = {u: i for i, u in enumerate(members)}
        sifter.set_order(rank, [place[u] for u in rest])


def _crossings(sifter: Sifter, rank: int, members: list[int], v: int, rest: list[int]) -> list[int]:
    """How many more crossings each slot causes than the first."""
    place = {u: i for i, u in enumerate(members)}
    row = sifter.differences(rank)[place[v]]
    # row[u]: crossings with v before u, less those with u before v
    return [0, *np.cumsum([-int(row[place[u]]) for u in rest]).tolist()]


def _gap(
    spacing: Spacing, rest: Sequence[int], slot: int, v: int, at: Sequence[float]
) -> tuple[float, float, float]:
    """Between which heights v may lie in a slot as things are, and how far the old nodes must move if there
    is no such height."""
    low, high = -float("inf"), float("inf")
    if slot:
        low = at[rest[slot - 1]] + spacing.between(rest[slot - 1], v)
    if slot < len(rest):
        high = at[rest[slot]] - spacing.between(v, rest[slot])
    lack = low - high
    if lack <= 0:
        return low, high, 0.0
    up = _pushed(spacing, rest[:slot][::-1], lack, at, -1)
    down = _pushed(spacing, rest[slot:], lack, at, 1)
    return low, high, min(up, down)


def _pushed(spacing: Spacing, row: Sequence[int], by: float, at: Sequence[float], step: int) -> float:
    """How far the nodes of a row move in all when the first is pushed."""
    total = 0.0
    for i, u in enumerate(row):
        if u < spacing.real:
            total += by
        if i + 1 == len(row):
            break
        w = row[i + 1]
        apart = spacing.between(u, w) if step > 0 else spacing.between(w, u)
        by -= (at[w] - at[u]) * step - apart
        if by <= 0:
            break
    return total
