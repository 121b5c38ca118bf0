"""One point of a graph: a value at every node, and the local derivatives there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from gradviz.graph.graph import Edge, Graph, GraphError, Node, NodeId, frozen_array
from gradviz.language import tr
from gradviz.ops import op as ops
from gradviz.ops.op import Array


@dataclass(frozen=True, eq=False)
class Point:
    """A graph whose nodes all have a value. Local derivatives are worked out when first asked for, and
    kept."""

    graph: Graph
    values: Mapping[NodeId, Array]
    _locals: dict[Edge, Array | None] = field(default_factory=dict, repr=False)
    _without: dict[NodeId, frozenset[int]] = field(default_factory=dict, repr=False)

    def inputs(self, node: Node) -> tuple[Array, ...]:
        """The values of a node's inputs, in operand order."""
        values = self.values
        return tuple([values[source] for source in node.inputs if source is not None])

    def pull(self, node_id: NodeId, upstream: Array) -> tuple[Array | None, ...]:
        """What each input of the node receives for the gradient `upstream` of the node."""
        node = self.graph.nodes[node_id]
        return ops.pull(node.operation, self.inputs(node), self.values[node_id], upstream, node.attrs)

    def without_derivative(self, node_id: NodeId) -> frozenset[int]:
        """The inputs of a node (by slot) through which no derivative runs, such as class numbers.

        Most operations say so themselves; a few know it from the shapes of their inputs, and tell it by a
        pullback that is None.
        """
        node = self.graph.nodes[node_id]
        operation = node.operation
        if operation.elementwise or operation.linear or not callable(operation.pullback):
            return operation.fixed_inputs
        if node_id not in self._without:
            with np.errstate(all="ignore"):
                pulled = self.pull(node_id, np.zeros(self.values[node_id].shape))
            self._without[node_id] = frozenset(slot for slot, found in enumerate(pulled) if found is None)
        return self._without[node_id]

    def push(self, edge: Edge, tangent: Array) -> Array:
        """The tangent that the edge's target receives for the tangent of its source."""
        node = self.graph.nodes[edge.target]
        inputs, output = self.inputs(node), self.values[edge.target]
        return ops.push(node.operation, edge.slot, inputs, output, tangent, node.attrs)

    def local(self, edge: Edge) -> Array | None:
        """d target / d source: one number per output cell for an elementwise operation, else the Jacobian of
        shape ``target.shape + source.shape``; None past 10,000 entries and for an input without a
        derivative."""
        if edge not in self._locals:
            self._locals[edge] = self._local(edge)
        return self._locals[edge]

    def _local(self, edge: Edge) -> Array | None:
        node = self.graph.nodes[edge.target]
        operation, inputs, output = node.operation, self.inputs(node), self.values[edge.target]
        if edge.slot in self.without_derivative(edge.target):
            return None
        take = ops.partial if operation.elementwise else ops.jacobian
        local = take(operation, edge.slot, inputs, output, node.attrs)
        return None if local is None else frozen(local)

    def multiplications(self, edge: Edge) -> int:
        """How many multiplications the edge costs, backward or forward."""
        node = self.graph.nodes[edge.target]
        return ops.multiplications(node.operation, edge.slot, self.inputs(node), self.values[edge.target])


def frozen(array: Array) -> Array:
    """The same array (no copy), which from now on nobody writes into."""
    array = np.asarray(array)
    array.flags.writeable = False
    return array


def with_values(graph: Graph, values: Mapping[str, ArrayLike]) -> Graph:
    """The graph with other leaf values, given by name. Raises GraphError where a name is not a leaf's."""
    for name, value in values.items():
        try:
            array = frozen_array(value)
        except (TypeError, ValueError):
            raise GraphError(tr("The value of {name} is not made of numbers.").format(name=name)) from None
        try:
            graph = graph.with_value(name, array)
        except KeyError as error:
            raise GraphError(error.args[0]) from None
    return graph


def evaluate(graph: Graph) -> Point:
    """The value of every node. Raises GraphError for an empty graph, a cycle, an open input or unfit
    shapes."""
    if not graph.nodes:
        raise GraphError(tr("There is nothing to run yet: the graph is empty."))
    values: dict[NodeId, Array] = {}
    with np.errstate(all="ignore"):
        for node_id in graph.order:
            values[node_id] = _value(graph, graph.nodes[node_id], values)
    return Point(graph, values)


def _value(graph: Graph, node: Node, values: Mapping[NodeId, Array]) -> Array:
    if node.is_leaf:
        if node.value is None:
            raise GraphError(tr("{name} has no value yet.").format(name=graph.labels[node.id]))
        return frozen_array(node.value) if node.value.flags.writeable else node.value
    inputs = []
    for source in node.inputs:
        if source is None:
            raise GraphError(tr("An input of {name} is still open.").format(name=graph.labels[node.id]))
        inputs.append(values[source])
    try:
        return frozen(ops.run(node.operation, inputs, node.attrs))
    except ValueError as error:
        message = tr("At {name}: {problem}")
        raise GraphError(message.format(name=graph.labels[node.id], problem=error)) from error


def moved(point: Point, leaf: NodeId, value: Array, nodes: tuple[NodeId, ...]) -> Mapping[NodeId, Array]:
    """The values when one leaf has another and the others stay: only `nodes`, in this order, are computed
    anew.

    Raises GraphError like `evaluate`.
    """
    values = dict(point.values)
    values[leaf] = value
    with np.errstate(all="ignore"):
        for node_id in nodes:
            values[node_id] = _value(point.graph, point.graph.nodes[node_id], values)
    return values
