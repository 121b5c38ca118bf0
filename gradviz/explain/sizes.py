"""The shapes of a whole net in one table: the dimension check of the textbooks, and how many parameters there
are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.engine.trace import Trace
from gradviz.explain.dimensions import compact, dimension_check
from gradviz.explain.fields import Seen, receptive_fields, size_formula, window_of
from gradviz.explain.names import plain_name
from gradviz.explain.titles import block_title
from gradviz.graph.block import is_block, parameter_names
from gradviz.graph.check import standing
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.language import tr

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One layer or operation of what is visible."""

    node_id: NodeId
    name: str
    what: str
    """``dense 4 · tanh``, or what the operation is called."""
    check: tuple[str, ...]
    """How the shapes go together: ``(32×2)·(4×2)ᵀ + (4) → 32×4``, a line for each layer inside."""
    inputs: tuple[str, ...]
    output: str
    """The shape of the result; empty where it cannot be told."""
    parameters: tuple[tuple[str, str], ...] = ()
    """The names and shapes of its own parameters."""
    count: int = 0
    """How many numbers those have."""
    formula: str = ""
    """Of a layer of images, how the sides of its output come about."""
    field: str = ""
    """And how much of the image one of its cells sees: ``5 × 5``."""
    problem: str = ""
    """Why it does not run: one sentence."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The table of a net."""

    rows: tuple[SizeRow, ...]
    total: int
    """How many numbers training may change."""


def sizes(trace: Trace) -> Sizes:
    """A row for each input, parameter, layer and operation that is drawn, in the order of the computation.

    Constants are told with what they go into, and so are parameters that are drawn inside their block.
    """
    graph = trace.graph
    shapes = {node_id: value.shape for node_id, value in trace.values.items()}
    fields = receptive_fields(graph, shapes)
    reasons = {problem.node: problem.text for problem in standing(graph, trace.values)}
    drawn = graph.drawn.nodes
    rows = (
        _row(graph, graph.nodes[node_id], shapes, fields.get(node_id), reasons.get(node_id, ""))
        for node_id in graph.order
        if node_id in drawn and graph.nodes[node_id].op != "const"
    )
    total = sum(node.value.size for node in graph if node.op == "param" and node.value is not None)
    return Sizes(tuple(rows), total)


def _row(
    graph: Graph, node: Node, shapes: Mapping[NodeId, Shape], seen: Seen | None, problem: str
) -> SizeRow:
    inputs = [shapes.get(source) for source in node.inputs if source is not None]
    known = [shape for shape in inputs if shape is not None]
    result = shapes.get(node.id)
    whole = result is not None and len(known) == len(node.inputs) and not node.is_leaf
    own = _own(graph, node)
    is_layer = bool(known) and (
        node.op == "upsample" or is_block(node.op) or window_of(node, known) is not None
    )
    return SizeRow(
        node.id,
        plain_name(graph.labels[node.id]),
        block_title(node.op, node.attrs) if is_block(node.op) else tr(node.operation.title),
        dimension_check(node.op, node.attrs, known, result) if whole and result is not None else (),
        tuple(map(compact, known)),
        "" if result is None else compact(result),
        tuple(
            (plain_name(graph.labels[each.id]), compact(each.value.shape))
            for each in own
            if each.value is not None
        ),
        sum(each.value.size for each in own if each.value is not None),
        size_formula(node, known) if known and not is_block(node.op) else "",
        seen.text if seen is not None and is_layer else "",
        problem,
    )


def _own(graph: Graph, node: Node) -> list[Node]:
    """The parameters that are told with a node: a block's, or itself."""
    if node.op == "param":
        return [node]
    names = parameter_names(node.op, node.attrs)
    sources = node.inputs[len(node.inputs) - len(names) :] if names else ()
    found = (graph.nodes[source] for source in sources if source is not None)
    return [each for each in found if each.op == "param" and each.id in graph.inside]
