"""One point of a graph: a value at every node, and the local derivatives there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gradviz.graph.graph import Edge, Graph, GraphError, Node, NodeId, frozen_array
from gradviz.graph.owning import in_step
from gradviz.graph.values import value_of, values_of
from gradviz.language import tr
from gradviz.ops import op as ops
from gradviz.ops.op import Array


@dataclass(frozen=True, eq=False)
class Point:
    """A graph whose nodes have a value, all of them or, in a partial run, those that can run. Local
    derivatives are worked out when first asked for, and kept."""

    graph: Graph
    values: Mapping[NodeId, Array]
    _locals: dict[Edge, Array | None] = field(default_factory=dict, repr=False)
    _without: dict[NodeId, frozenset[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def order(self) -> tuple[NodeId, ...]:
        """The nodes that have a value, in topological order."""
        if len(self.values) == len(self.graph):
            return self.graph.order
        return tuple(node_id for node_id in self.graph.order if node_id in self.values)

    @cached_property
    def end(self) -> NodeId | None:
        """What stands for the output where that cannot run: the last node in model order that nothing which
        runs uses, a computed one where there is one. None where nothing runs."""
        used = {source for node_id in self.order for source in self.graph.nodes[node_id].inputs}
        ends = [
            node
            for node in self.graph
            if node.id in self.values and node.id not in used and node.id not in self.graph.inside
        ]
        computed = [node for node in ends if not node.is_leaf]
        return (computed or ends)[-1].id if ends else None

    def inputs(self, node: Node) -> tuple[Array, ...]:
        """The values of a node's inputs, in operand order."""
        values = self.values
        return tuple([values[source] for source in node.inputs if source is not None])

    def pull(self, node_id: NodeId, upstream: Array) -> tuple[Array | None, ...]:
        """What each input of the node receives for the gradient `upstream` of the node.

        To be called within np.errstate."""
        node = self.graph.nodes[node_id]
        return ops.bare_pull(node.operation, self.inputs(node), self.values[node_id], upstream, node.attrs)

    def without_derivative(self, node_id: NodeId) -> frozenset[int]:
        """The inputs of a node (by slot) through which no derivative runs, such as class numbers.

        Most operations say so themselves; a few know it from the shapes of their inputs, and tell it by a
        pullback that is None.
        """
        node = self.graph.nodes[node_id]
        operation = node.operation
        by_itself = operation.elementwise or operation.linear or not callable(operation.pullback)
        if by_itself or node_id not in self.values:
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
        shape ``target.shape + source.shape``; None past 10,000 entries, for an input without a
        derivative, and where the target does not run."""
        if edge not in self._locals:
            self._locals[edge] = self._local(edge)
        return self._locals[edge]

    def _local(self, edge: Edge) -> Array | None:
        node, output = self.graph.nodes[edge.target], self.values.get(edge.target)
        if output is None:
            return None
        operation, inputs = node.operation, self.inputs(node)
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
    """The graph with other leaf values, given by name. Where one has another shape now, parameters of blocks
    that were not given begin anew in the shape that fits. Raises GraphError where a name is not a leaf's."""
    given = {name: _numbers(name, value) for name, value in values.items()}
    fed = _put(graph, given)
    leaves = [(graph.nodes[i].value, fed.nodes[i].value) for i in fed.leaves]
    if all(before is now or _shape(before) == _shape(now) for before, now in leaves):
        return fed
    return _put(in_step(fed), given)


def _shape(value: Array | None) -> tuple[int, ...]:
    return () if value is None else value.shape


def _numbers(name: str, value: ArrayLike) -> Array:
    try:
        return frozen_array(value)
    except (TypeError, ValueError):
        raise GraphError(tr("The value of {name} is not made of numbers.").format(name=name)) from None


def _put(graph: Graph, values: Mapping[str, Array]) -> Graph:
    for name, value in values.items():
        try:
            graph = graph.with_value(name, value)
        except KeyError as error:
            raise GraphError(error.args[0]) from None
    return graph


def evaluate(graph: Graph, partial: bool = False) -> Point:
    """The value of every node. Raises GraphError for an empty graph, a cycle, an open input or unfit
    shapes.

    With `partial`, a node that cannot run, and what depends on it, has no value; only the former two are
    raised.
    """
    if not graph.nodes:
        raise GraphError(tr("There is nothing to run yet: the graph is empty."))
    values, failures = values_of(graph)
    if failures and not partial:
        raise failures[0].reason
    return Point(graph, values)


def moved(point: Point, leaf: NodeId, value: Array, nodes: tuple[NodeId, ...]) -> Mapping[NodeId, Array]:
    """The values when one leaf has another and the others stay: only `nodes`, in this order, are computed
    anew.

    Raises GraphError like `evaluate`.
    """
    values = dict(point.values)
    values[leaf] = value
    with np.errstate(all="ignore"):
        for node_id in nodes:
            values[node_id] = value_of(point.graph, point.graph.nodes[node_id], values)
    return values
