"""What a net does while it learns and not when it is looked at: leaving numbers out, and norms by the batch.

The net that learns is the net that is drawn, with two changes that the compiled run needs: what dropout
leaves out is fed in each step, because it is new in each, and what batch normalisation sees can be read. The
net that is looked at has neither: nothing is left out, and the figures that were remembered count.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gradviz.graph.block import BLOCKS
from gradviz.graph.blocks.normalisation import Running, running_after
from gradviz.graph.blocks.regularisation import dropout_mask, kept_share
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.graph.values import values_of
from gradviz.ops.op import Array, settings

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Dropout:
    """A block that leaves numbers out, and the input that says which."""

    node: NodeId
    name: str
    """Under which its mask is fed."""
    rate: float
    seed: int
    fixed: Shape
    """The shape of what it gets of no examples, as it were: what does not grow with them."""
    growing: Shape
    """By how much each axis grows with every example."""

    def mask(self, count: int, seed: int) -> Array:
        """What is left of so many examples, and what that is multiplied by to make up for the rest."""
        shape = tuple(base + by * count for base, by in zip(self.fixed, self.growing, strict=True))
        return dropout_mask(shape, self.rate, seed) / kept_share(self.rate)

    def seed_of(self, seed: int, step: int) -> int:
        """Which random numbers this block uses in one step of a training with this seed."""
        return zlib.crc32(f"{seed} {step} {self.seed} {self.node}".encode()) & 0x7FFFFFFF


@dataclass(frozen=True)
class Norm:
    """A block that normalises by the batch and remembers figures for later."""

    seen: NodeId
    """What it normalises."""
    mean: NodeId
    variance: NodeId
    momentum: float

    def after(self, seen: Array, before: Running) -> Running:
        """What is remembered after a batch."""
        return running_after(seen, before, self.momentum)


@dataclass(frozen=True)
class Phases:
    """One net as it learns and as it is looked at. Ids are the same in both, and so are all parameters."""

    drawn: Graph
    learning: Graph
    judged: Graph
    dropouts: tuple[Dropout, ...] = ()
    norms: tuple[Norm, ...] = ()

    @property
    def differ(self) -> bool:
        """Whether they are two."""
        return self.judged is not self.learning

    def masks(self, count: int, seed: int, step: int) -> dict[str, Array]:
        """What is left out in one step, as it is fed."""
        return {each.name: each.mask(count, each.seed_of(seed, step)) for each in self.dropouts}

    def at_step(self, graph: Graph, seed: int, step: int) -> Graph:
        """The net as it is drawn, leaving out what it left out in that step."""
        for each in self.dropouts:
            node = graph.nodes[each.node]
            attrs = {**node.attrs, "seed": each.seed_of(seed, step)}
            graph = Graph({**graph.nodes, node.id: replace(node, attrs=attrs)}, graph.chosen)
        return graph


def phases_of(graph: Graph, data: NodeId, inputs: Array) -> Phases:
    """Both nets. `inputs` are some examples for the input `data`: they tell how shapes grow. Raises
    GraphError where these cannot be fed."""
    drops = [node for node in graph if node.op == "dropout" and _trains(node)]
    norms = [node for node in graph if node.op == "batch_norm" and _trains(node)]
    if not drops and not norms:
        return Phases(graph, graph, graph)
    found = _dropouts(graph, drops, data, inputs)
    return Phases(
        graph, _learning(graph, found), _judged(graph, [*drops, *norms], norms), found, _norms(norms)
    )


def _trains(node: Node) -> bool:
    return bool(settings(BLOCKS[node.op], node.attrs)["training"]) and None not in node.inputs


def _dropouts(graph: Graph, nodes: Iterable[Node], data: NodeId, inputs: Array) -> tuple[Dropout, ...]:
    nodes = list(nodes)
    one, two = (_shapes(graph, nodes, data, np.resize(inputs, (n, *inputs.shape[1:]))) for n in (1, 2))
    found = []
    for number, node in enumerate(nodes, start=1):
        attrs = settings(BLOCKS["dropout"], node.attrs)
        growing = tuple(b - a for a, b in zip(one[node.id], two[node.id], strict=True))
        fixed = tuple(a - by for a, by in zip(one[node.id], growing, strict=True))
        name = _free_name(graph, f"mask_{number}")
        found.append(Dropout(node.id, name, float(attrs["rate"]), int(attrs["seed"]), fixed, growing))
    return tuple(found)


def _shapes(graph: Graph, nodes: Iterable[Node], data: NodeId, inputs: Array) -> Mapping[NodeId, Shape]:
    """The shapes of some nodes for these examples. Raises GraphError."""
    fed = graph.with_value(data, inputs)
    wanted = frozenset().union(*(fed.ancestors(node.id) for node in nodes))
    values, failures = values_of(Graph({i: n for i, n in fed.nodes.items() if i in wanted}))
    if failures:
        raise failures[0].reason
    return {node.id: values[node.id].shape for node in nodes}


def _free_name(graph: Graph, name: str) -> str:
    taken = set(graph.labels.values())
    while name in taken:
        name += "_"
    return name


def _learning(graph: Graph, dropouts: Iterable[Dropout]) -> Graph:
    """What dropout leaves out is an input of its own."""
    nodes = dict(graph.nodes)
    free = max(node_id[0] for node_id in nodes) + 1
    for number, each in enumerate(dropouts, start=free):
        leaf = Node(id=(number,), op="input", name=each.name, value=each.mask(1, each.seed))
        nodes[leaf.id] = leaf
        dropped = nodes[each.node]
        nodes[each.node] = replace(dropped, op="multiply", inputs=(*dropped.inputs, leaf.id), attrs={})
    return Graph(nodes, graph.output, given_labels=graph.labels)


def _judged(graph: Graph, nodes: Iterable[Node], norms: Iterable[Node]) -> Graph:
    """Nothing is left out, and the remembered figures are fed."""
    changed: dict[NodeId, Node] = {}
    for node in nodes:
        changed[node.id] = replace(node, attrs={**node.attrs, "training": False})
    for norm in _norms(norms):
        for leaf in (norm.mean, norm.variance):
            changed[leaf] = replace(graph.nodes[leaf], op="input")
    nodes_now = {node_id: changed.get(node_id, node) for node_id, node in graph.nodes.items()}
    return Graph(nodes_now, graph.output, given_labels=graph.labels)


def _norms(nodes: Iterable[Node]) -> tuple[Norm, ...]:
    found = []
    for node in nodes:
        seen, _, _, mean, variance = node.inputs
        assert seen is not None
        assert mean is not None
        assert variance is not None
        attrs: Mapping[str, Any] = settings(BLOCKS["batch_norm"], node.attrs)
        found.append(Norm(seen, mean, variance, float(attrs["momentum"])))
    return tuple(found)
