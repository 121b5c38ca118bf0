"""Where the vertices lie across the direction, their order within the layers given.

The sum of weight * (y_u - y_v)^2 over the edges is made small while neighbours in a layer keep their
distance. Layers of even rank do not touch one another, nor do those of odd rank: all of one kind are solved
at once, exactly, by isotonic regression (pool adjacent violators), and the two kinds take turns, a little
overshooting each time. Spines are heavy, so that they come out straight; parameters are light, so that they
do not bend what they feed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, pi, sin

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import OUTSIDE, Problem, inner_ends
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
CALM = 0.5
"""Movement in pixels below which the search ends."""
LAST = 3
"""Sweeps at the end that do not overshoot."""


class Spacing:
    """How far apart neighbours of a layer must be, centre to centre.

    `tight`: an edge fits between two boxes that stand as close as they may.
    """

    __slots__ = ("across", "beside", "edge_gap", "label_gap", "node_gap", "pair", "real")

    def __init__(
        self,
        net: Layered,
        across: Sequence[float],
        options: Options,
        open_items: Collection[int] = (),
        tight: bool = False,
    ) -> None:
        self.real = net.real
        self.across = across
        self.node_gap, self.edge_gap = options.node_gap, options.edge_gap
        self.label_gap = max(options.label_gap, options.edge_gap)
        self.beside = (self.node_gap + (0.0 if tight else self.edge_gap)) / 2
        self.pair: dict[int, tuple[int, int]] = {}  # dummies of edges that have a twin
        count: dict[tuple[int, int], int] = {}
        for ends in net.ends:
            count[ends] = count.get(ends, 0) + 1
        if len(count) < len(net.ends):
            for ends, chain in zip(net.ends, net.chains, strict=True):
                if (
                    count[ends] > 1
                    and OUTSIDE not in ends
                    and not (ends[0] in open_items or ends[1] in open_items)
                ):
                    self.pair.update(dict.fromkeys(chain, ends))

    def between(self, a: int, b: int) -> float:
        """The least distance from the centre of `a` to that of `b`."""
        if a < self.real:
            if b < self.real:
                return (self.across[a] + self.across[b]) / 2 + self.node_gap
            return self.across[a] / 2 + self.beside
        if b < self.real:
            return self.across[b] / 2 + self.beside
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


def spacing_of(net: Layered, problem: Problem, options: Options, tight: bool = False) -> Spacing:
    """The distances that the items of a problem keep; `tight`: after an edit, when others should stay."""
    opened = {v for v, is_open in enumerate(problem.open) if is_open}
    return Spacing(net, problem.across, options, opened, tight)


Slants = list[list[float]]
"""For every vertex and its neighbours in the layer before, then in the one after: how much lower the vertex
lies than the neighbour when the edge between their ports is level."""


def slants_of(net: Layered, leave: Sequence[float | None], arrive: Sequence[float | None]) -> Slants | None:
    """From the heights of the ports of every link; None where all boxes may choose their ports."""
    if not any(leave) and not any(arrive):
        return None
    before: Slants = [[] for _ in net.rank]
    after: Slants = [[] for _ in net.rank]
    for (first, last), chain, out, into in zip(net.ends, net.chains, leave, arrive, strict=True):
        way = [v for v in (first, *chain, last) if v != OUTSIDE]
        for u, v in pairwise(way):
            lower = ((out or 0.0) if u == first else 0.0) - ((into or 0.0) if v == last else 0.0)
            after[u].append(-lower)
            before[v].append(lower)
    return [a + b for a, b in zip(before, after, strict=True)]


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
    pull: Floats  # per vertex, anchor weight * anchor place, and what the heights of ports pull


def place_across(
    net: Layered,
    spacing: Spacing,
    sweeps: int,
    start: Sequence[float] | None = None,
    anchors: Anchors | None = None,
    slants: Slants | None = None,
) -> Floats:
    """The position of every vertex across the direction."""
    offsets = [spacing.offsets(layer) for layer in net.layers]
    weights = _edge_weights(net)
    y = np.array(_run_through(net, offsets, weights, slants) if start is None else start, float)
    kinds = [_kind(net, offsets, parity, weights, anchors, slants) for parity in (0, 1)]
    best = min(OVERSHOOT, 2 / (1 + sin(pi / max(2, len(net.layers)))))
    for turn in range(sweeps):
        overshoot = best if anchors is None and turn < sweeps - LAST else 1.0
        moved = 0.0
        for kind in kinds:
            if len(kind.vertices):
                moved = max(moved, _solve(kind, y, overshoot))
        if moved < CALM and overshoot == 1.0:
            break
        if moved < CALM:
            sweeps = min(sweeps, turn + LAST)
    return y


def _packed(net: Layered, offsets: list[list[float]]) -> list[float]:
    """Every layer close together and centred: the starting point."""
    y = [0.0] * len(net.rank)
    for layer, offset in zip(net.layers, offsets, strict=True):
        for v, distance in zip(layer, offset, strict=False):
            y[v] = distance - offset[-1] / 2
    return y


def _run_through(
    net: Layered, offsets: list[list[float]], weights: list[list[float]], slants: Slants | None
) -> list[float]:
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
                if slants is not None:
                    pulled += sum([w * s for _, w, s in zip(near, weights[v], slants[v], strict=False)])
                wanted.append((pulled / total if near else y[v]) - distance)
                mass.append(total if near else FREE)
            for v, distance, at in zip(layer, offset, isotonic(wanted, mass), strict=False):
                y[v] = at + distance
    return y


def _kind(
    net: Layered,
    offsets: list[list[float]],
    parity: int,
    weights: list[list[float]],
    anchors: Anchors | None,
    slants: Slants | None,
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
    if slants is not None and len(vertices):
        slant = np.array([s for v in vertices for s in slants[v]], float)
        pull = pull + np.bincount(rows, flat * slant, minlength=len(vertices))
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


def isotonic(targets: list[float], weights: list[float]) -> list[float]:
    """The non-decreasing sequence nearest to `targets` in weighted squares: pool adjacent violators."""
    means: list[float] = []
    masses: list[float] = []
    counts: list[int] = []
    last = -inf
    for mean, mass in zip(targets, weights, strict=True):
        count = 1
        while last > mean:
            other = masses.pop()
            mean = (means.pop() * other + mean * mass) / (other + mass)
            mass += other
            count += counts.pop()
            last = means[-1] if means else -inf
        means.append(mean)
        masses.append(mass)
        counts.append(count)
        last = mean
    if len(means) == len(targets):
        return means
    return [mean for mean, count in zip(means, counts, strict=True) for _ in range(count)]


def _edge_weights(net: Layered) -> list[list[float]]:
    """For every vertex the weights of its edges, in the order of `before` and then `after`."""
    real, before, after = net.real, net.before, net.after
    by_dummies = (PLAIN, BORDER, INNER)
    weights = [
        [by_dummies[(v >= real) + (u >= real)] for u in (*before[v], *after[v])] for v in range(len(net.rank))
    ]

    def set_weight(u: int, v: int, weight: float) -> None:
        for i, w in enumerate(before[v]):
            if w == u:
                weights[v][i] = weight
        for i, w in enumerate(after[u], len(before[u])):
            if w == v:
                weights[u][i] = weight

    for u, v in _spine(net).items():
        if net.rank[v] == net.rank[u] + 1:
            set_weight(u, v, SPINE)
    leaves = {v for v in range(real) if len(before[v]) + len(after[v]) == 1}
    for leaf in leaves:  # light, unless what it hangs on has nothing but leaves on this side
        for v in after[leaf]:
            if not leaves.issuperset(before[v]):
                set_weight(leaf, v, LEAF)
        for u in before[leaf]:
            if not leaves.issuperset(after[u]):
                set_weight(u, leaf, LEAF)
    return weights


def _spine(net: Layered) -> dict[int, int]:
    """u -> v where the one longest way out of u goes on at v and the one longest way into v comes from u."""
    ends = sorted(set(inner_ends(net.ends)), key=lambda end: net.rank[end[0]])
    depth, height = [0] * net.real, [0] * net.real
    into: list[int | None] = [None] * net.real
    out_of: list[int | None] = [None] * net.real
    for u, v in ends:
        if depth[u] + 1 >= depth[v]:
            into[v] = None if depth[u] + 1 == depth[v] else u
            depth[v] = depth[u] + 1
    for u, v in sorted(ends, key=lambda end: -net.rank[end[1]]):
        if height[v] + 1 >= height[u]:
            out_of[u] = None if height[v] + 1 == height[u] else v
            height[u] = height[v] + 1
    return {u: v for u, v in enumerate(out_of) if v is not None and into[v] == u}
