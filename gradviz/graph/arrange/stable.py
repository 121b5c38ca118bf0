"""An arrangement after an edit: what was there stays where it was, as far as the edit lets it.

Ranks are kept unless an edge forces a node on; the old vertices keep their order and are held at their
places; only what is new is sorted in freely. Rearranging for its own sake is left to a fresh arrangement,
which `drifted` says when to offer.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from gradviz.graph.arrange.coordinates import Anchors, Floats, place_across, slants_of, spacing_of
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.rank import Neighbours, stable_ranks
from gradviz.graph.arrange.sift import Sifter
from gradviz.graph.arrange.straighten import straighten
from gradviz.graph.arrange.values import Options, Point

SWEEPS = 40
HOLD = 1e6
"""Weight that holds an old vertex at its place, beside 1 for a plain edge: only want of room moves it."""
FIRM = 1e11
"""Weight that holds what must stay, beside which all else gives way."""
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
    old = _old_heights(net, past)
    was = old.copy()
    for v, height in enumerate(past.heights):
        was[v] = np.nan if height is None else height
    start = _estimated(net, problem, was, options)
    _order(net, was, start, set() if past.toggled else _touched(net, past))
    untwist(net, problem)
    weight = np.where(np.isnan(old), 0.0, HOLD)
    if past.toggled:
        weight[net.real :] = 0.0
    weight[sorted(past.firm | past.pinned)] = FIRM
    anchors = Anchors(np.nan_to_num(old), weight)
    spacing = spacing_of(net, problem, options)
    slants = slants_of(net, problem.leave, problem.arrive)
    y = place_across(net, spacing, SWEEPS, start, anchors, slants)
    held = frozenset(np.flatnonzero(weight).tolist())
    return net, straighten(net, spacing, y, held, slants)


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


def _order(net: Layered, old: Floats, start: list[float], touched: set[int]) -> None:
    """Sort by height; then what is new, and what saves much, moves to where it crosses least."""
    net.reorder([sorted(layer, key=start.__getitem__) for layer in net.layers])
    fresh = set(np.flatnonzero(np.isnan(old)).tolist())
    sifter = Sifter(net)
    if fresh:
        sifter.sift_all(4, only=fresh)
    if touched:
        sifter.sift_all(2, only=touched, least_gain=WORTH_MOVING)
    sifter.finish()
