"""What the nodes of a graph compute: the value of each, as far as it has one, and why the first ones that
have none have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from gradviz.graph.block import block_of, is_block, parameter_names
from gradviz.graph.graph import Graph, GraphError, Node, NodeId, frozen_array
from gradviz.graph.initial import is_owned
from gradviz.language import tr
from gradviz.ops.op import Array, bare_run, shape_text


class HasShape(Protocol):
    """An array, or what stands for one."""

    @property
    def shape(self) -> tuple[int, ...]: ...


class Misfit(GraphError):
    """The shapes that meet at a node do not fit."""


class OpenInput(GraphError):
    """Nothing arrives at an input of a node."""


class Failure(NamedTuple):
    """A node that has no value for a reason of its own."""

    node: NodeId
    reason: GraphError


def value_of(graph: Graph, node: Node, values: Mapping[NodeId, Array]) -> Array:
    """The node's value for those of its inputs, in an array that nobody writes into. To be called within
    np.errstate.

    Raises Misfit where shapes do not fit, OpenInput, and GraphError for a leaf without a value.
    """
    if node.is_leaf:
        if node.value is None:
            raise GraphError(tr("{name} has no value yet.").format(name=graph.labels[node.id]))
        return frozen_array(node.value) if node.value.flags.writeable else node.value
    if None in node.inputs:
        raise OpenInput(open_input(graph, node))
    inputs = [values[source] for source in node.inputs if source is not None]
    try:
        result = bare_run(node.operation, inputs, node.attrs)
    except ValueError as error:
        raise Misfit(misfit(graph, node, inputs, str(error))) from error
    result.flags.writeable = False
    return result


def values_of(
    graph: Graph, known: Mapping[NodeId, Array] | None = None
) -> tuple[dict[NodeId, Array], tuple[Failure, ...]]:
    """The values that can be computed, and the nodes at which it stops, in topological order.

    What depends on such a node has no value either, and is not told. What is `known` already is not computed
    again. Raises GraphError for a circle.
    """
    values: dict[NodeId, Array] = {}
    failures: list[Failure] = []
    with np.errstate(all="ignore"):
        for node_id in graph.order:
            if known is not None and node_id in known:
                values[node_id] = known[node_id]
                continue
            node = graph.nodes[node_id]
            refusal = refused_by_block(graph, node, values) if is_block(node.op) else ""
            if refusal:
                failures.append(Failure(node_id, Misfit(refusal)))
            elif None in node.inputs or all(source in values for source in node.inputs):
                try:
                    values[node_id] = value_of(graph, node, values)
                except GraphError as error:
                    failures.append(Failure(node_id, error))
    # A parameter of a block has no value where the block cannot tell its shape: the block says why.
    told = [failure for failure in failures if not is_owned(graph, failure.node)]
    return values, tuple(told or failures)


def open_input(graph: Graph, node: Node) -> str:
    """Which input of a node is the first that is still open."""
    names, slot = node.operation.inputs, node.inputs.index(None)
    message = tr("The input {slot} of {name} is still open.")
    return message.format(slot=names[min(slot, len(names) - 1)], name=graph.labels[node.id])


def refused_by_block(graph: Graph, node: Node, values: Mapping[NodeId, HasShape]) -> str:
    """Why a block finds no shape for its parameters though its inputs are there; empty where it does."""
    count = len(parameter_names(node.op, node.attrs))
    data = node.inputs[: len(node.inputs) - count]
    if not count or not all(source in values for source in data):
        return ""
    try:
        block_of(node.op).parameter_list([values[s].shape for s in data if s is not None], node.attrs)
    except ValueError as error:
        return tr("At {name}: {problem}").format(name=graph.labels[node.id], problem=error)
    return ""


def misfit(graph: Graph, node: Node, inputs: Sequence[HasShape], reason: str) -> str:
    """The reason, with the shapes that meet where it does not name them."""
    name = graph.labels[node.id]
    labels = [graph.labels[source] for source in node.inputs if source is not None]
    parts = [f"{label} ({shape_text(x.shape)})" for label, x in zip(labels, inputs, strict=True)]
    if node.operation.elementwise and len(parts) > 1:
        message = tr("At {name}: {shapes} do not fit; from the last axis on, lengths must be equal or 1.")
        return message.format(name=name, shapes=tr(" and ").join(parts))
    if all(shape_text(x.shape) in reason for x in inputs):
        return tr("At {name}: {problem}").format(name=name, problem=reason)
    return tr("At {name}, with {shapes}: {problem}").format(
        name=name, shapes=", ".join(parts), problem=reason
    )
