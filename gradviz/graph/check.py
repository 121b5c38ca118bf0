"""What keeps a graph from running, and what a person may want to know although it runs, in plain
sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradviz.graph.attributes import number_text
from gradviz.graph.block import BLOCKS, parameter_names
from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.language import tr
from gradviz.ops.op import Array, run, shape_text

ProblemKind = Literal["empty", "cycle", "open", "shape", "value", "unused"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one node or (None) with the whole; `text` is one sentence."""

    node: NodeId | None
    kind: ProblemKind
    text: str


def problems(graph: Graph) -> tuple[Problem, ...]:
    """What keeps the graph from running: it is empty, runs in a circle, has open inputs, or shapes do not
    fit.

    Each circle, each open input and each misfit that is not the consequence of another is told once.
    None: it runs.
    """
    if not graph.nodes:
        return (Problem(None, "empty", tr("There is nothing to run yet: the graph is empty.")),)
    standing = (*_circles(graph), *_open_inputs(graph))
    if any(problem.kind == "cycle" for problem in standing):
        return standing
    return standing + values_of(graph)[1]


def hints(graph: Graph) -> tuple[Problem, ...]:
    """What does not keep a graph from running: values that are not finite, where they arise, and unused
    leaves."""
    if problems(graph):
        return ()
    values = values_of(graph)[0]
    used = frozenset() if graph.output is None else graph.ancestors(graph.output)
    unused = (
        Problem(
            node.id, "unused", tr("The output does not depend on {name}.").format(name=graph.labels[node.id])
        )
        for node in graph
        if node.is_leaf and node.id not in used
    )
    return (*_not_finite(graph, values), *unused)


# --- structure -----------------------------------------------------------------------------------------


def _circles(graph: Graph) -> Iterator[Problem]:
    try:
        graph.order  # noqa: B018  almost every graph has one, and then there is no circle to look for
    except GraphError:
        for members in graph.circles():
            names = ", ".join(graph.labels[node_id] for node_id in members)
            message = tr("These nodes depend on themselves in a circle: {names}.")
            yield Problem(members[0], "cycle", message.format(names=names))


def _open_inputs(graph: Graph) -> Iterator[Problem]:
    for node in graph:
        names = node.operation.inputs
        if None not in node.inputs:
            continue
        slot = node.inputs.index(None)
        message = tr("The input {slot} of {name} is still open.")
        slot_name = names[min(slot, len(names) - 1)]
        yield Problem(node.id, "open", message.format(slot=slot_name, name=graph.labels[node.id]))


# --- running -------------------------------------------------------------------------------------------


def values_of(
    graph: Graph, known: Mapping[NodeId, Array] | None = None
) -> tuple[dict[NodeId, Array], tuple[Problem, ...]]:
    """The values that can be computed, and why the first ones that cannot be cannot.

    What is `known` already is not computed again. Raises GraphError for a circle.
    """
    values: dict[NodeId, Array] = {}
    found: list[Problem] = []
    for node_id in graph.order:
        node = graph.nodes[node_id]
        if known is not None and node_id in known:
            values[node_id] = known[node_id]
            continue
        if node.is_leaf:
            if node.value is None and not is_owned(graph, node_id):
                message = tr("{name} has no value yet.").format(name=graph.labels[node_id])
                found.append(Problem(node_id, "value", message))
            elif node.value is not None:
                values[node_id] = node.value
            continue
        refusal = _refused_by_block(graph, node, values)
        if refusal:
            found.append(Problem(node_id, "shape", refusal))
            continue
        inputs = [values[source] for source in node.inputs if source in values]
        if len(inputs) == len(node.inputs):
            try:
                values[node_id] = run(node.operation, inputs, node.attrs)
            except ValueError as error:
                found.append(Problem(node_id, "shape", _misfit(graph, node, inputs, str(error))))
    return values, tuple(found)


def _refused_by_block(graph: Graph, node: Node, values: Mapping[NodeId, Array]) -> str:
    """Why a block finds no shape for its parameters though its inputs are there; empty where it does."""
    count = len(parameter_names(node.op, node.attrs))
    data = node.inputs[: len(node.inputs) - count]
    if not count or not all(source in values for source in data):
        return ""
    try:
        BLOCKS[node.op].parameter_list([values[s].shape for s in data if s is not None], node.attrs)
    except ValueError as error:
        return tr("At {name}: {problem}").format(name=graph.labels[node.id], problem=error)
    return ""


def _misfit(graph: Graph, node: Node, inputs: list[Array], reason: str) -> str:
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


def _not_finite(graph: Graph, values: Mapping[NodeId, Array]) -> Iterator[Problem]:
    """Where infinities and NaN arise: at nodes whose inputs are still finite."""
    for node in graph:
        value = values[node.id]
        inputs = [values[source] for source in node.inputs if source is not None]
        if np.isfinite(value).all() or not all(np.isfinite(x).all() for x in inputs):
            continue
        cell = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
        is_nan, name = bool(np.isnan(value[cell])), graph.labels[node.id]
        if not node.operation.elementwise:
            message = tr("{name} is not a number here.") if is_nan else tr("{name} is infinite here.")
            yield Problem(node.id, "value", message.format(name=name))
            continue
        if is_nan:
            message = tr("{name} is not a number here: {operation} of {operands}.")
        else:
            message = tr("{name} is infinite here: {operation} of {operands}.")
        operands = ", ".join(number_text(float(np.broadcast_to(x, value.shape)[cell])) for x in inputs)
        text = message.format(name=name, operation=tr(node.operation.title), operands=operands)
        yield Problem(node.id, "value", text)
