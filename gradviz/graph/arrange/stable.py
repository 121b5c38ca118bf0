"""An arrangement after an edit: what was there stays where it was, as far as the edit lets it.

Ranks are kept unless an edge forces a node on; the old vertices keep their order and are held at their
places; only what is new is sorted in freely. Rearranging for its own sake is left to a fresh arrangement,
which `drifted` says when to offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from gradviz.graph.arrange.columns import stable_columns
from gradviz.graph.arrange.coordinates import (
    Anchors,
    Floats,
    Slants,
    Spacing,
    place_across,
    slants_of,
    spacing_of,
)
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.rank import Neighbours, stable_ranks
from gradviz.graph.arrange.seat import CROSSING, seat
from gradviz.graph.arrange.sift import Sifter
from gradviz.graph.arrange.straighten import straighten
from gradviz.graph.arrange.values import Options, Point

SWEEPS = 40
HOLD = 1e6
"""Weight that holds an old vertex at its place, beside 1 for a plain edge: only want of room moves it."""
LIGHT = 1e-3
"""How much less an edge is held, and a node that must change its layer anyway."""
FIRM = 1e11
"""Weight that holds what must stay, beside which all else gives way."""
FEW, SMALL = 3, 60
"""Newcomers, and vertices, up to which several ways to seat them are tried."""
FAR = 1e4
WORTH_MOVING = 3
"""Crossings that an old vertex must save to change places with another."""


@dataclass(frozen=True, slots=True)
class Past:
    """Where the items and the links of a problem were, in the engine's plane; None for what is new.

    places, ranks   per item: where it was, or should go to.
    heights         per item where it was across, as far as that is not where it should go to (else empty).
    mids            per link its heights in the layers from end to end.
    firm            the items that must stay;  `pinned`: those that a hand has put, outside the columns too.
    toggled         whether a group has been opened or closed here, or where links lead: then nodes keep their
                    order, and links their order only.
    """

    places: tuple[Point | None, ...]
    heights: tuple[float | None, ...]
    ranks: tuple[int | None, ...]
    mids: tuple[tuple[float, ...] | None, ...]
    firm: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()
    toggled: bool = False

    @property
    def along(self) -> list[float | None]:
        """Where the items stay, along the direction; the pinned ones are no example to their layers."""
        return [
            None if place is None or v in self.pinned else place[0] for v, place in enumerate(self.places)
        ]

    def relative_to(self, x: float, y: float, grain: int) -> "Past":
        """The same past seen from another origin, rounded to so many decimals."""
        places = [p if p is None else (round(p[0] - x, grain), round(p[1] - y, grain)) for p in self.places]
        heights = [at if at is None else round(at - y, grain) for at in self.heights]
        mids = [at if at is None else tuple([round(h - y, grain) for h in at]) for at in self.mids]
        return replace(self, places=tuple(places), heights=tuple(heights), mids=tuple(mids))


def arrange_stable(problem: Problem, options: Options, past: Past) -> tuple[Layered, list[float]]:
    """The layers of the graph, ordered, and the position of every vertex across the direction."""
    ranks = stable_ranks(Neighbours(len(problem.keys), problem.ends), past.ranks)
    first = min(ranks, default=0)
    net = Layered(len(problem.keys), problem.ends, [rank - first for rank in ranks])
    loose = _loose(net, problem, options, past)
    old = _old_heights(net, past)
    anchors = _anchors(net, past, old, loose)
    edit = _Edit(
        net, problem, options, past, loose, anchors, spacing_of(net, problem, options, not past.toggled)
    )
    was = old.copy()
    for v, height in enumerate(past.heights):
        was[v] = np.nan if height is None else height
    start = _estimated(net, problem, was, options)
    y = edit.settled(was, start)
    if 0 < len(loose) <= FEW and len(net.rank) <= SMALL and not past.toggled:
        y = edit.best_of_sides(was, start, y)
    firm = frozenset(np.flatnonzero(anchors.weight).tolist())
    return net, straighten(net, edit.spacing, y, firm, edit.slants)


def _loose(net: Layered, problem: Problem, options: Options, past: Past) -> list[int]:
    """The nodes that are new in their layer: new at all, or carried to another one by their edges."""
    held = past.firm | past.pinned
    middle = stable_columns(net, problem, [0.0] * len(net.rank), options, past.along, past.firm).centre
    far = options.rank_gap / 2
    return [
        v
        for v, (x, rank) in enumerate(zip(past.along, past.ranks, strict=True))
        if v not in held and (x is None or rank is None or (not past.toggled and abs(middle[v] - x) > far))
    ]


def _anchors(net: Layered, past: Past, old: Floats, loose: Sequence[int]) -> Anchors:
    weight = np.where(np.isnan(old), 0.0, HOLD)
    weight[net.real :] *= 0.0 if past.toggled else LIGHT
    weight[loose] *= LIGHT
    weight[sorted(past.firm | past.pinned)] = FIRM
    return Anchors(np.nan_to_num(old), weight)


@dataclass(frozen=True, slots=True)
class _Edit:
    """What does not depend on the order. `loose`: the nodes that are new in their layers."""

    net: Layered
    problem: Problem
    options: Options
    past: Past
    loose: list[int]
    anchors: Anchors
    spacing: Spacing

    @property
    def slants(self) -> Slants | None:
        return slants_of(self.net, self.problem.leave, self.problem.arrive)

    def settled(self, was: Floats, start: list[float]) -> Floats:
        """Order the layers by `start`, what is new where it crosses least, and find the heights."""
        at = list(start)
        touched = set() if self.past.toggled else _touched(self.net, self.past)
        _order(self.net, was, at, touched, self.loose, self.spacing)
        untwist(self.net, self.problem)
        return place_across(self.net, self.spacing, SWEEPS, at, self.anchors, self.slants)

    def best_of_sides(self, was: Floats, start: list[float], y: Floats) -> Floats:
        """Where what is new pushes old nodes away: whether it had better lie above or below everything, with
        its edges."""
        net = self.net
        least, best = self._cost(y), net.snapshot()
        if least - CROSSING * net.crossings() < 1:
            return y
        mine = set(self.loose)
        for (u, v), chain in zip(net.ends, net.chains, strict=True):
            if u in mine or v in mine:
                mine.update(chain)
        for side in (min(start) - FAR, max(start) + FAR):
            other = self.settled(was, [side if v in mine else at for v, at in enumerate(start)])
            cost = self._cost(other)
            if cost < least:
                least, best, y = cost, net.snapshot(), other
        net.reorder(best)
        return y

    def _cost(self, y: Floats) -> float:
        """Crossings, and how far the nodes move that need not."""
        weight = self.anchors.weight[: self.net.real]
        moved = np.abs(y - self.anchors.at)[: self.net.real][weight >= HOLD]
        return CROSSING * self.net.crossings() + float(moved.sum())


def _old_heights(net: Layered, past: Past) -> Floats:
    """For every vertex where it was across the direction; NaN for the new ones."""
    old = np.full(len(net.rank), np.nan)
    for v, place in enumerate(past.places):
        if place is not None:
            old[v] = place[1]
    for ends, mids, chain in zip(net.ends, past.mids, net.chains, strict=True):
        if mids is not None and chain:
            first, last = int(ends[0] != OUTSIDE), int(ends[1] != OUTSIDE)
            steps = np.linspace(0, len(mids) - 1, len(chain) + first + last)
            steps = steps[first : len(chain) + first]
            old[chain] = np.interp(steps, np.arange(len(mids)), mids)
    return old


def _estimated(net: Layered, problem: Problem, old: Floats, options: Options) -> list[float]:
    """Old heights; for what is new the mean of its neighbours, or below everything where none is known."""
    at: list[float | None] = [None if np.isnan(y) else float(y) for y in old]
    fresh = [v for v, y in enumerate(at) if y is None]
    for _ in range(3):
        for v in fresh:
            near = [y for u in net.before[v] + net.after[v] if (y := at[u]) is not None]
            if near:
                at[v] = sum(near) / len(near)
    tall = [*problem.across, *[0.0] * (len(at) - net.real)]
    bottom = max((y + size / 2 for y, size in zip(at, tall, strict=True) if y is not None), default=-inf)
    result = []
    for y, size in zip(at, tall, strict=True):
        if y is None:
            bottom = bottom + options.node_gap + size if bottom > -inf else size
            y = bottom - size / 2
        result.append(y)
    return result


def _touched(net: Layered, past: Past) -> set[int]:
    """The vertices of new links: near them an old vertex may change places."""
    touched: set[int] = set()
    for mids, ends, chain in zip(past.mids, net.ends, net.chains, strict=True):
        if mids is None:
            touched.update(ends, chain)
    return touched - {OUTSIDE}


def _order(
    net: Layered,
    old: Floats,
    start: list[float],
    touched: set[int],
    loose: Sequence[int],
    spacing: Spacing,
) -> None:
    """Sort by height; then what is new, and what saves much, moves to where it crosses least.

    `loose`: the nodes that are new in their layer; they take seats where they push little.
    """
    net.reorder([sorted(layer, key=start.__getitem__) for layer in net.layers])
    fresh = set(np.flatnonzero(np.isnan(old)).tolist())
    sifter = Sifter(net)
    if fresh:
        sifter.sift_all(4, only=fresh)
    if touched:
        sifter.sift_all(2, only=touched, least_gain=WORTH_MOVING)
    seat(net, sifter, spacing, loose, start)
    sifter.finish()
