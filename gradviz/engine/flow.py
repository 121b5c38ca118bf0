"""Which edges carry a derivative, and what it costs to carry it in each of the three ways.

A derivative runs along an edge when the edge's target leads to the output and its source depends on an input
or a parameter. Constants, class indices and whatever does not lead to the output take no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gradviz.engine.point import Point
from gradviz.engine.step import Mode
from gradviz.graph.graph import Edge, Graph, NodeId


def moving(point: Point) -> frozenset[NodeId]:
    """The nodes that change when some input or parameter does (as far as derivatives can tell)."""
    graph = point.graph
    found: set[NodeId] = set()
    for node_id in point.order:
        node = graph.nodes[node_id]
        if node.is_leaf:
            if node.op != "const":
                found.add(node_id)
        elif not found.isdisjoint(node.inputs):
            without = point.without_derivative(node_id)
            if any(source in found and slot not in without for slot, source in enumerate(node.inputs)):
                found.add(node_id)
    return frozenset(found)


@dataclass(frozen=True, eq=False)
class Flow:
    """The edges along which derivatives run between the differentiable leaves and one output."""

    point: Point
    """Where it was found. It is the same wherever the same graph has values of the same shapes."""
    output: NodeId
    into: Mapping[NodeId, tuple[Edge, ...]]
    """By target, in operand order. A node is a key when the output's derivative reaches it; leaves have no
    edges."""

    @property
    def graph(self) -> Graph:
        """The graph at that point."""
        return self.point.graph

    def is_same_at(self, point: Point) -> bool:
        """Derivatives run along the same edges at another point: the graph and all shapes are the same."""
        before = self.point
        return (
            list(point.graph.nodes) == list(before.graph.nodes)
            and point.values.keys() == before.values.keys()
            and (point.graph.edges is before.graph.edges or point.graph.edges == before.graph.edges)
            and all(
                node is old or (node.op == old.op and node.attrs == old.attrs)
                for node, old in zip(point.graph, before.graph, strict=True)
            )
            and all(value.shape == before.values[node_id].shape for node_id, value in point.values.items())
        )

    @cached_property
    def shares(self) -> Mapping[NodeId, int]:
        """How many contributions meet at each node (the output has none: it has the seed)."""
        count: dict[NodeId, int] = dict.fromkeys(self.into, 0)
        for edges in self.into.values():
            for edge in edges:
                count[edge.source] += 1
        return count

    @cached_property
    def order(self) -> tuple[NodeId, ...]:
        """The nodes it reaches, inputs first."""
        return tuple(node_id for node_id in self.graph.order if node_id in self.into)

    @cached_property
    def leaves(self) -> tuple[NodeId, ...]:
        """The inputs and parameters it reaches."""
        return tuple(node_id for node_id in self.order if self.graph.nodes[node_id].is_leaf)

    def paths_from(self, start: NodeId) -> Mapping[NodeId, int]:
        """How many paths lead from `start` to each node. Exact, however many."""
        return self._paths({start: 1})

    def _paths(self, starts: Mapping[NodeId, int]) -> Mapping[NodeId, int]:
        count: dict[NodeId, int] = {}
        for node_id in self.order:
            count[node_id] = starts.get(node_id, 0) + sum(count[edge.source] for edge in self.into[node_id])
        return count

    @cached_property
    def paths_to_output(self) -> Mapping[NodeId, int]:
        """How many paths lead from each node to the output."""
        count = dict.fromkeys(self.into, 0)
        count[self.output] = 1
        for node_id in reversed(self.order):
            for edge in self.into[node_id]:
                count[edge.source] += count[node_id]
        return count

    @cached_property
    def cost(self) -> Mapping[Mode, int]:
        """Multiplications for the gradients of all leaves: one sweep back; one sweep forward for each number
        in a leaf; or every path by itself. Counted over the edges, never run."""
        point = self.point
        price = {edge: point.multiplications(edge) for edges in self.into.values() for edge in edges}
        sizes = {leaf: int(point.values[leaf].size) for leaf in self.leaves}
        sweeps = self._sweeps(sizes)
        arriving = self._paths(dict.fromkeys(self.leaves, 1))
        leaving = self.paths_to_output
        return {
            "reverse": sum(price.values()),
            "forward": sum(each * sweeps[edge.source] for edge, each in price.items()),
            "paths": sum(each * arriving[edge.source] * leaving[edge.target] for edge, each in price.items()),
        }

    def _sweeps(self, sizes: Mapping[NodeId, int]) -> Mapping[NodeId, int]:
        """How many forward sweeps pass each node: the numbers in all leaves that it depends on.

        The leaves are kept as bits of one integer, a mask for each size, so that thousands of them cost
        little.
        """
        bit = {leaf: 1 << k for k, leaf in enumerate(sizes)}
        of_size: dict[int, int] = {}
        for leaf, size in sizes.items():
            of_size[size] = of_size.get(size, 0) | bit[leaf]
        depends: dict[NodeId, int] = {}
        for node_id in self.order:
            mask = bit.get(node_id, 0)
            for edge in self.into[node_id]:
                mask |= depends[edge.source]
            depends[node_id] = mask
        return {
            node_id: sum(size * (mask & members).bit_count() for size, members in of_size.items())
            for node_id, mask in depends.items()
        }


def flow_to(point: Point, output: NodeId, like: Flow | None = None) -> Flow:
    """Where the gradient of `output` runs. `like`, an older one, is taken where it is the same."""
    if like is not None and like.output == output and like.is_same_at(point):
        return like
    graph, alive = point.graph, moving(point)
    into: dict[NodeId, tuple[Edge, ...]] = {output: ()}
    waiting = [output]
    while waiting:
        target = waiting.pop()
        if target not in alive:  # the output, where it depends on nothing that moves
            continue
        without = point.without_derivative(target)
        edges = []
        for slot, source in enumerate(graph.nodes[target].inputs):
            if source is None or source not in alive or slot in without:
                continue
            edges.append(Edge(source, target, slot))
            if source not in into:
                into[source] = ()
                waiting.append(source)
        into[target] = tuple(edges)
    return Flow(point, output, into)
