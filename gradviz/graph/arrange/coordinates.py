"""Where the vertices lie across the direction, their order within the layers given.

The sum of weight * (y_u - y_v)^2 over the edges is made small while neighbours in a layer keep their
distance. Layers of even rank do not touch one another, nor do those of odd rank: all of one kind are solved
at once, exactly, by isotonic regression (pool adjacent violators), and the two kinds take turns, a little
overshooting each time. Spines are heavy, so that they come out straight; parameters are light, so that they
do not bend what they feed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sin

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.values import Options

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAF, SPINE, PLAIN, BORDER, INNER = 0.02, 4.0, 1.0, 1.5, 4.0
"""Weights: a parameter's edge, a longest path, other edges, the ends of a long edge, its middle."""
FREE = 1e-3
"""Weight with which a vertex without neighbours stays where it is."""
FAR = 1e7
"""Lays the layers of one kind so far apart that they cannot be pooled together."""
OVERSHOOT = 1.8
"""At most; what is best for a chain of L layers is 2 / (1 + sin(pi / L)) (successive over-relaxation)."""
CALM = 0.3
"""Movement in pixels below which the search ends."""


class Spacing:
    """How far apart neighbours of a layer must be, centre to centre."""

    __slots__ = ("across", "edge_gap", "label_gap", "node_gap", "pair", "real")

    def __init__(self, net: Layered, across: Sequence[float], options: Options) -> None:
        self.real = net.real
        self.across = across
        self.node_gap, self.edge_gap = options.node_gap, options.edge_gap
        self.label_gap = max(options.label_gap, options.edge_gap)
        self.pair: dict[int, tuple[int, int]] = {}  # dummies of edges that have a twin
        count: dict[tuple[int, int], int] = {}
        for ends in net.ends:
            count[ends] = count.get(ends, 0) + 1
        if len(count) < len(net.ends):
            for ends, chain in zip(net.ends, net.chains, strict=True):
                if count[ends] > 1:
                    self.pair.update(dict.fromkeys(chain, ends))

    def between(self, a: int, b: int) -> float:
        """The least distance from the centre of `a` to that of `b`."""
        if a < self.real:
            if b < self.real:
                return (self.across[a] + self.across[b]) / 2 + self.node_gap
            return self.across[a] / 2 + (self.node_gap + self.edge_gap) / 2
        if b < self.real:
            return self.across[b] / 2 + (self.node_gap + self.edge_gap) / 2
        if self.pair and a in self.pair and self.pair[a] == self.pair.get(b):
            return self.label_gap
        return self.edge_gap

    def offsets(self, layer: Sequence[int]) -> list[float]:
        """Distances of the vertices of a layer from its first when they stand as close as they may."""
        between = self.between
        total = 0.0
        result = [0.0]
        for a, b in pairwise(layer):
            total += between(a, b)
            result.append(total)
        return result


@dataclass(frozen=True, slots=True)
class Anchors:
    """Places that vertices had before (NaN: none), and how strongly they are held there."""

    at: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class _Kind:
    """All layers of even (or odd) rank as one long sequence."""

    vertices: Ints
    offsets: Floats
    rows: Ints  # for every edge end: position of its vertex in `vertices`
    others: Ints  # the vertex at the other end
    weights: Floats
    mass: Floats  # per vertex, the weights of its edges and of its anchor
    pull: Floats  # per vertex, anchor weight * anchor place


def place_across(
    net: Layered,
    spacing: Spacing,
    sweeps: int,
    start: Sequence[float] | None = None,
    anchors: Anchors | None = None,
) -> Floats:
    """The position of every vertex across the direction."""
    offsets = [spacing.offsets(layer) for layer in net.layers]
    weights = _edge_weights(net)
    y = np.array(_run_through(net, offsets, weights) if start is None else start, float)
    kinds = [_kind(net, offsets, parity, weights, anchors) for parity in (0, 1)]
    best = min(OVERSHOOT, 2 / (1 + sin(pi / max(2, len(net.layers)))))
    for turn in range(sweeps):
        overshoot = best if anchors is None and turn < sweeps - 4 else 1.0
        moved = 0.0
        for kind in kinds:
            if len(kind.vertices):
                moved = max(moved, _solve(kind, y, overshoot))
        if moved < CALM and overshoot == 1.0:
            break
        if moved < CALM:
            sweeps = min(sweeps, turn + 4)
    return y


def _packed(net: Layered, offsets: list[list[float]]) -> list[float]:
    """Every layer close together and centred: the starting point."""
    y = [0.0] * len(net.rank)
    for layer, offset in zip(net.layers, offsets, strict=True):
        for v, distance in zip(layer, offset, strict=False):
            y[v] = distance - offset[-1] / 2
    return y


def _run_through(net: Layered, offsets: list[list[float]], weights: list[list[float]]) -> list[float]:
    """A start that already hangs together over many layers: one pass forward, one back, layer by layer."""
    y = _packed(net, offsets)
    for forward in (True, False):
        order = list(zip(net.layers, offsets, strict=True))
        for layer, offset in order if forward else order[::-1]:
            wanted, mass = [], []
            for v, distance in zip(layer, offset, strict=False):
                near = net.before[v] if forward else net.before[v] + net.after[v]
                total = sum(weights[v][: len(near)])
                pulled = sum([w * y[u] for u, w in zip(near, weights[v], strict=False)])
                wanted.append((pulled / total if near else y[v]) - distance)
                mass.append(total if near else FREE)
            for v, distance, at in zip(layer, offset, isotonic(wanted, mass).tolist(), strict=False):
                y[v] = at + distance
    return y


def _kind(
    net: Layered, offsets: list[list[float]], parity: int, weights: list[list[float]], anchors: Anchors | None
) -> _Kind:
    vertices = [v for layer in net.layers[parity::2] for v in layer]
    spread = [
        distance - k * FAR
        for k, (layer, offset) in enumerate(zip(net.layers[parity::2], offsets[parity::2], strict=True))
        for distance in offset[: len(layer)]
    ]
    near = [net.before[v] + net.after[v] for v in vertices]
    counts = np.array([len(others) for others in near], np.int64)
    rows = np.repeat(np.arange(len(vertices)), counts)
    others = np.array([u for us in near for u in us], np.int64)
    flat = np.array([w for v in vertices for w in weights[v]], float)
    mass = np.zeros(len(vertices)) + np.bincount(rows, flat, minlength=len(vertices))
    index = np.array(vertices, np.int64)
    pull = np.zeros(len(vertices))
    if anchors is not None and len(vertices):
        pull[:] = anchors.weight[index] * anchors.at[index]
        mass = mass + anchors.weight[index]
    return _Kind(index, np.array(spread, float), rows, others, flat, mass, pull)


def _solve(kind: _Kind, y: Floats, overshoot: float) -> float:
    """Solve one kind of layers with the other held still, in place; the largest movement."""
    old = y[kind.vertices]
    pulled = np.bincount(kind.rows, kind.weights * y[kind.others], minlength=len(old)) + kind.pull
    held = kind.mass > 0
    mass = np.where(held, kind.mass, FREE)
    wanted = np.where(held, pulled / mass, old)
    wanted = old + overshoot * (wanted - old)
    new = isotonic((wanted - kind.offsets).tolist(), mass.tolist()) + kind.offsets
    y[kind.vertices] = new
    return float(np.abs(new - old).max())


def isotonic(targets: list[float], weights: list[float]) -> Floats:
    """The non-decreasing sequence nearest to `targets` in weighted squares: pool adjacent violators."""
    means: list[float] = []
    masses: list[float] = []
    counts: list[int] = []
    for mean, mass in zip(targets, weights, strict=True):
        count = 1
        while means and means[-1] > mean:
            other = masses.pop()
            mean = (means.pop() * other + mean * mass) / (other + mass)
            mass += other
            count += counts.pop()
        means.append(mean)
        masses.append(mass)
        counts.append(count)
    return np.repeat(np.array(means, float), counts)


def _edge_weights(net: Layered) -> list[list[float]]:
    """For every vertex the weights of its edges, in the order of `before` and then `after`."""
    real = net.real
    before, after = net.before, net.after
    leaf = [v < real and len(before[v]) + len(after[v]) == 1 for v in range(len(net.rank))]
    live_before = [not all(leaf[u] for u in near) for near in before]
    live_after = [not all(leaf[w] for w in near) for near in after]
    spine = _spine(net)

    def weight(u: int, v: int) -> float:
        if (leaf[u] and live_before[v]) or (leaf[v] and live_after[u]):
            return LEAF
        if u >= real or v >= real:
            return INNER if u >= real and v >= real else BORDER
        return SPINE if spine.get(u) == v else PLAIN

    return [
        [weight(u, v) for u in before[v]] + [weight(v, w) for w in after[v]] for v in range(len(net.rank))
    ]


def _spine(net: Layered) -> dict[int, int]:
    """u -> v where the one longest way out of u goes on at v and the one longest way into v comes from u."""
    count = net.real
    after: list[set[int]] = [set() for _ in range(count)]
    before: list[set[int]] = [set() for _ in range(count)]
    for u, v in net.ends:
        after[u].add(v)
        before[v].add(u)
    order = sorted(range(count), key=net.rank.__getitem__)
    depth, height = [0] * count, [0] * count
    for v in order:
        depth[v] = max((depth[u] + 1 for u in before[v]), default=0)
    for v in reversed(order):
        height[v] = max((height[w] + 1 for w in after[v]), default=0)
    into = [_longest(before[v], depth) for v in range(count)]
    out_of = [_longest(after[v], height) for v in range(count)]
    return {u: v for u, v in enumerate(out_of) if v is not None and into[v] == u}


def _longest(candidates: set[int], length: list[int]) -> int | None:
    """The one of greatest length, if it is the only one of that length."""
    best = max((length[v] for v in candidates), default=0)
    winners = [v for v in candidates if length[v] == best]
    return winners[0] if len(winners) == 1 else None
