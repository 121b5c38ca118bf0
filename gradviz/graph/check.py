"""What keeps a graph from running, and what a person may want to know although it runs, in plain
sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from gradviz.graph.attributes import number_text
from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.values import Misfit, OpenInput, values_of
from gradviz.language import tr
from gradviz.ops.op import Array

ProblemKind = Literal["empty", "cycle", "open", "shape", "value", "unused"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one node or (None) with the whole; `text` is one sentence."""

    node: NodeId | None
    kind: ProblemKind
    text: str
    is_hint: bool = False
    """It runs nevertheless, but one may want to know."""


def problems(graph: Graph) -> tuple[Problem, ...]:
    """What keeps the graph from running: it is empty, runs in a circle, has open inputs, or shapes do not
    fit.

    Each circle is told once, or where there is none, each open input and each misfit that is not the
    consequence of another. None: it runs.
    """
    if not graph.nodes:
        return (Problem(None, "empty", tr("There is nothing to run yet: the graph is empty.")),)
    return tuple(_circles(graph)) or standing(graph, {})


def hints(graph: Graph) -> tuple[Problem, ...]:
    """What does not keep a graph from running: values that are not finite, where they arise, and unused
    leaves."""
    return () if problems(graph) else remarks(graph, values_of(graph)[0])


def standing(graph: Graph, values: Mapping[NodeId, Array]) -> tuple[Problem, ...]:
    """Where a graph that runs in no circle stops, in model order; `values` are known already. Empty where
    every node has one."""
    if len(values) == len(graph):
        return ()
    reasons = dict(values_of(graph, values)[1])
    return tuple(
        Problem(node_id, _kind(reasons[node_id]), str(reasons[node_id]))
        for node_id in graph.nodes
        if node_id in reasons
    )


def _kind(reason: GraphError) -> ProblemKind:
    return "open" if isinstance(reason, OpenInput) else "shape" if isinstance(reason, Misfit) else "value"


def remarks(
    graph: Graph, values: Mapping[NodeId, Array], output: NodeId | None = None
) -> tuple[Problem, ...]:
    """The hints about a graph of which these values are known. `output` stands for the graph's own where that
    does not run."""
    used = graph.used if output in (None, graph.output) else graph.used | graph.ancestors(output)
    unused = (
        Problem(
            node.id,
            "unused",
            tr("The output does not depend on {name}.").format(name=graph.labels[node.id]),
            is_hint=True,
        )
        for node in graph
        if node.is_leaf and node.id not in used and not is_owned(graph, node.id)
    )
    found = (not_finite(graph, node.id, values) for node in graph)
    return (*filter(None, found), *unused)


# --- structure -----------------------------------------------------------------------------------------


def _circles(graph: Graph) -> Iterator[Problem]:
    try:
        graph.order  # noqa: B018  almost every graph has one, and then there is no circle to look for
    except GraphError:
        for members in graph.circles():
            names = ", ".join(graph.labels[node_id] for node_id in members)
            message = tr("These nodes depend on themselves in a circle: {names}.")
            yield Problem(members[0], "cycle", message.format(names=names))


# --- numbers -------------------------------------------------------------------------------------------


def not_finite(graph: Graph, node_id: NodeId, values: Mapping[NodeId, Array]) -> Problem | None:
    """The hint that infinities or NaN arise at a node: its inputs are still finite. None where they do
    not."""
    node, value = graph.nodes[node_id], values.get(node_id)
    if value is None or _is_finite(value) or (node.op == "const" and not np.isnan(value).any()):
        return None  # an infinity that is part of the formula, as in a mask, is meant
    inputs = [values[source] for source in node.inputs if source is not None]
    if not all(map(_is_finite, inputs)):
        return None
    return Problem(node_id, "value", _not_finite(graph, node, value, inputs), is_hint=True)


def _is_finite(value: Array) -> bool:
    return isfinite(value.item()) if value.ndim == 0 else bool(np.isfinite(value).all())


def _not_finite(graph: Graph, node: Node, value: Array, inputs: list[Array]) -> str:
    cell = tuple(int(i) for i in np.argwhere(~np.isfinite(value))[0])
    is_nan, name = bool(np.isnan(value[cell])), graph.labels[node.id]
    if not node.operation.elementwise:
        message = tr("{name} is not a number here.") if is_nan else tr("{name} is infinite here.")
        return message.format(name=name)
    if is_nan:
        message = tr("{name} is not a number here: {operation} of {operands}.")
    else:
        message = tr("{name} is infinite here: {operation} of {operands}.")
    operands = ", ".join(number_text(float(np.broadcast_to(x, value.shape)[cell])) for x in inputs)
    return message.format(name=name, operation=tr(node.operation.title), operands=operands)
