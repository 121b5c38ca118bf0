"""An arrangement after an edit: what was there stays where it was, as far as the edit lets it.

Ranks are kept unless an edge forces a node on; the old vertices keep their order and are held at their
places; only what is new is sorted in freely. Rearranging for its own sake is left to a fresh arrangement,
which `drifted` says when to offer.
"""

from collections.abc import Mapping
from math import inf

import numpy as np

from gradviz.graph.arrange.coordinates import Anchors, Floats, Spacing, place_across
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import Problem, unturn_point
from gradviz.graph.arrange.rank import Neighbours, stable_ranks
from gradviz.graph.arrange.sift import Sifter
from gradviz.graph.arrange.straighten import straighten
from gradviz.graph.arrange.values import Arrangement, NodeKey, Options, Point

SWEEPS = 40
HOLD = 1e4
"""Weight that holds an old vertex at its place, beside 1 for a plain edge: only want of room moves it."""
PINNED = 1e7
"""Weight that holds a pinned node, beside which old ones give way."""
WORTH_MOVING = 3
"""Crossings that an old vertex must save to change places with another."""


def arrange_stable(
    problem: Problem, options: Options, previous: Arrangement, pinned: Mapping[NodeKey, Point]
) -> tuple[Layered, list[float]]:
    """The layers of the graph, ordered, and the position of every vertex across the direction."""
    ranks = stable_ranks(
        Neighbours(len(problem.keys), problem.ends), [previous.ranks.get(key) for key in problem.keys]
    )
    first = min(ranks, default=0)
    net = Layered(len(problem.keys), problem.ends, [rank - first for rank in ranks])
    old = _old_heights(net, problem, options, previous, pinned)
    start = _estimated(net, problem, old, options)
    _order(net, old, start, _touched(net, problem, previous))
    untwist(net, [link.slot for link in problem.links])
    weight = np.where(np.isnan(old), 0.0, HOLD)
    for key in pinned:
        weight[problem.number[key]] = PINNED
    anchors = Anchors(np.nan_to_num(old), weight)
    spacing = Spacing(net, problem.across, options)
    y = place_across(net, spacing, SWEEPS, start, anchors)
    held = frozenset(np.flatnonzero(~np.isnan(old)).tolist())
    return net, straighten(net, spacing, y, held)


def _old_heights(
    net: Layered, problem: Problem, options: Options, previous: Arrangement, pinned: Mapping[NodeKey, Point]
) -> Floats:
    """For every vertex where it was, or was put by hand, across the direction; NaN for the new ones."""
    old = np.full(len(net.rank), np.nan)
    for v, key in enumerate(problem.keys):
        place = pinned.get(key, previous.places.get(key))
        if place is not None:
            old[v] = unturn_point(place, options)[1]
    for link, chain in zip(problem.links, net.chains, strict=True):
        mids = previous.mids.get(link.key)
        if mids is not None and chain:
            steps = np.linspace(0, len(mids) - 1, len(chain) + 2)[1:-1]
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


def _touched(net: Layered, problem: Problem, previous: Arrangement) -> set[int]:
    """The vertices of new links: near them an old vertex may change places."""
    touched: set[int] = set()
    for link, ends, chain in zip(problem.links, net.ends, net.chains, strict=True):
        if link.key not in previous.mids:
            touched.update(ends, chain)
    return touched


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
