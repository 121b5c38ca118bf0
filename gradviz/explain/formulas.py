r"""A step as a formula: in symbols, then in numbers, then the result.

So a backward step reads ``\frac{\partial e}{\partial b} \leftarrow \ldots``, then ``2 \cdot 1``, then ``2``.
Matrices of up to three by three are written with their cells; of larger ones the symbols carry the shape and
no numbers follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gradviz.engine.step import Step, StepKind
from gradviz.engine.trace import Trace
from gradviz.explain.formula import Formula
from gradviz.explain.moved import moved_by_rule, rate_of
from gradviz.explain.spans import fill, input_names
from gradviz.explain.sums import neuron_numbers, neuron_symbols
from gradviz.explain.symbols import (
    derivative,
    gradient_symbol,
    input_symbols,
    local_symbol,
    number,
    symbol,
    with_shape,
)
from gradviz.graph.block import is_block, operation_of
from gradviz.graph.graph import Edge, Graph, Node, NodeId
from gradviz.graph.neurons import NEURON
from gradviz.language import tr
from gradviz.ops import typeset
from gradviz.ops.op import Array, Op
from gradviz.ops.rule import PRODUCT, piece_of_symbol

MOST_TERMS = 4
"""More terms or factors than this are not written out one by one."""


NO_FORMULA = Formula()


def step_formula(trace: Trace, cursor: int) -> Formula:
    """The formula of the step under the cursor; all empty at cursor 0."""
    cursor = max(0, min(cursor, len(trace)))
    if cursor == 0:
        return NO_FORMULA
    step = trace.steps[cursor - 1]
    return _WRITE[step.kind](trace, step)


# --- operations and their derivatives, whatever the cursor ---------------------------------------------


def operation_formula(graph: Graph, trace: Trace | None, node_id: NodeId) -> tuple[str, str]:
    """``c = a + b`` and ``2 + 1 = 3``; a leaf is its name and its value. No numbers without a trace, or where
    the node does not run."""
    node = graph.nodes[node_id]
    own = symbol(graph, node_id)
    if node.is_leaf:
        value = node.value if trace is None else trace.values.get(node_id)
        return own, "" if value is None or node.op == "const" else number(value)
    values = None if trace is None or node_id not in trace.values else trace.values
    right = _right(graph, values, node_id)
    if values is None:
        return f"{own} = {right}", ""
    numbers = _with_numbers(graph, values, node_id)
    result = number(values[node_id])
    left = own if result and not _says_shapes(node) else with_shape(own, values[node_id].shape, always=True)
    pieces = [piece for piece in (numbers if numbers != right else "", result) if piece]
    return f"{left} = {right}", " = ".join(pieces)


def partial_formula(trace: Trace, edge: Edge) -> tuple[str, str]:
    r"""``\frac{\partial e}{\partial c} = d`` and ``2``. Of an operation that mixes cells, what it passes
    back."""
    graph, node = trace.graph, trace.graph.nodes[edge.target]
    if edge.slot in trace.point.without_derivative(edge.target):
        return "", ""
    if not node.operation.elementwise:
        return pullback_formula(trace, edge)
    symbols, output = input_symbols(graph, edge.target), symbol(graph, edge.target)
    right = typeset.partial_formula(node.operation, edge.slot, symbols, output, node.attrs)
    if edge.target not in trace.values:
        return f"{local_symbol(graph, edge)} = {right}", ""
    local = trace.point.local(edge)
    result = "" if local is None else number(local)
    numbers = ""
    values = _numbers_of(trace.values, trace.graph, edge.target)
    written = number(trace.values[edge.target])
    if values and written:
        numbers = typeset.partial_formula(node.operation, edge.slot, values, written, node.attrs)
    distinct = [piece for piece in dict.fromkeys((numbers, result)) if piece and piece != right]
    return f"{local_symbol(graph, edge)} = {right}", " = ".join(distinct)


def partial_meanings(trace: Trace, edge: Edge) -> tuple[str, ...]:
    """What the formula of what an edge passes back names besides its symbols: values inside a block."""
    if edge.slot in trace.point.without_derivative(edge.target):
        return ()
    elementwise = trace.graph.nodes[edge.target].operation.elementwise
    return () if elementwise else _passed_back(trace, edge).where


def partial_words(trace: Trace, edge: Edge) -> str:
    """What the local derivative means, in one plain sentence; empty where the operation says nothing."""
    said = trace.graph.nodes[edge.target].operation.partial_says
    if not said:
        return ""
    message = tr(said[min(edge.slot, len(said) - 1)])
    return "".join(span.text for span in fill(message, **input_names(trace.graph, edge.target)))


def pullback_formula(trace: Trace, edge: Edge) -> tuple[str, str]:
    r"""What the edge passes back (``\frac{\partial L}{\partial W} \leftarrow \frac{\partial L}{\partial z} \,
    x^{\top}``), and the same with numbers, where the gradient is known and small enough to write."""
    formula = _passed_back(trace, edge)
    return formula.symbols, " = ".join(piece for piece in (formula.numbers, formula.result) if piece)


def _passed_back(trace: Trace, edge: Edge) -> Formula:
    graph, node = trace.graph, trace.graph.nodes[edge.target]
    runs = edge.target in trace.values
    operation = _operation(node, trace.values if runs else None)
    left = derivative(graph, trace.output, edge.source)
    upstream = derivative(graph, trace.output, edge.target)

    def right(symbols: Sequence[str], output: str, gradient: str) -> str:
        return typeset.pullback_formula(operation, edge.slot, symbols, output, gradient, node.attrs)

    unsaid = typeset.is_symbolic(operation, edge.slot)
    sized = _sized(graph, trace.values if runs else None, edge.target)
    plain = input_symbols(graph, edge.target)
    symbols, *meanings = right(plain if unsaid else sized, symbol(graph, edge.target), upstream).split("\n")
    if meanings:
        symbols = right(sized, symbol(graph, edge.target), upstream).split("\n")[0]
    where = tuple(meanings)
    if not symbols:
        return NO_FORMULA
    if not runs:
        return Formula(rf"{left} \leftarrow {symbols}", where=where)
    share = trace.index.contributions.get(edge) if trace.mode == "reverse" else None
    result = "" if share is None else number(share[1])
    values = _numbers_of(trace.values, graph, edge.target)
    written = number(trace.values[edge.target])
    gradient = number(trace.gradients[edge.target]) if trace.mode == "reverse" and share is not None else ""
    numbers = right(values, written, gradient) if values and written and gradient and not unsaid else ""
    if not result:
        left = with_shape(left, trace.values[edge.source].shape)
    return Formula(rf"{left} \leftarrow {symbols}", "" if numbers == result else numbers, result, where)


# --- steps ---------------------------------------------------------------------------------------------


def _forward(trace: Trace, step: Step) -> Formula:
    graph, values = trace.graph, trace.values
    symbols, _ = operation_formula(graph, trace, step.node)
    numbers = _with_numbers(graph, values, step.node)
    if symbols.endswith(f" = {numbers}"):
        numbers = ""
    return Formula(symbols, numbers, number(values[step.node]))


def _seed(trace: Trace, step: Step) -> Formula:
    assert step.value is not None
    one = symbol(trace.graph, step.node)
    left = derivative(trace.graph, step.node, step.node)
    result = number(step.value)
    if not result:
        left = with_shape(left, step.value.shape)
        cell = "" if trace.cell is None else ", ".join(map(str, trace.cell))
        result = rf"\mathbf{{e}}_{{{cell}}}" if cell else r"\mathbf{1}"
    elif step.value.ndim and trace.mode != "forward" and trace.cell is None:
        left = rf"\frac{{\partial \sum {one}}}{{\partial {one}}}"
    return Formula(left, "", result)


def _backward(trace: Trace, step: Step) -> Formula:
    edge = step.edge
    assert edge is not None
    single = _is_single(step.upstream, step.local, step.contribution)
    if not single and not trace.graph.nodes[step.node].operation.elementwise:
        return _passed_back(trace, edge)
    graph = trace.graph
    left = derivative(graph, trace.output, edge.source)
    factors = derivative(graph, trace.output, edge.target), local_symbol(graph, edge)
    return _product(trace, step, left, factors, (step.upstream, step.local))


def _is_single(*arrays: Array | None) -> bool:
    return all(array is not None and array.ndim == 0 for array in arrays)


def _tangent(trace: Trace, step: Step) -> Formula:
    edge = step.edge
    assert edge is not None
    assert trace.wrt is not None
    graph = trace.graph
    left = derivative(graph, edge.target, trace.wrt)
    factors = derivative(graph, edge.source, trace.wrt), local_symbol(graph, edge)
    if not graph.nodes[step.node].operation.elementwise:
        assert step.contribution is not None
        result = number(step.contribution)
        return Formula(rf"{left} \leftarrow {local_symbol(graph, edge)} \cdot {factors[0]}", "", result)
    return _product(trace, step, left, factors, (step.upstream, step.local))


def _product(
    trace: Trace,
    step: Step,
    left: str,
    factors: tuple[str, str],
    values: tuple[Array | None, Array | None],
) -> Formula:
    """Upstream times local: with a dot for numbers, cell by cell (and added up where broadcast) for
    arrays."""
    assert step.contribution is not None
    upstream = values[0]
    arrays = upstream is not None and upstream.ndim > 0
    sign = r" \odot " if arrays else r" \cdot "
    added = r"\sum " if arrays and upstream is not None and upstream.size > step.contribution.size else ""
    result = number(step.contribution)
    written = ["" if value is None else number(value) for value in values]
    numbers = ""
    if all(written):
        numbers = added + sign.join(
            text if k == 0 else piece_of_symbol(text).at(PRODUCT) for k, text in enumerate(written)
        )
    if not result and arrays:
        left = with_shape(left, step.contribution.shape)
    return Formula(rf"{left} \leftarrow {added}{sign.join(factors)}", numbers, result)


def _path(trace: Trace, step: Step) -> Formula:
    assert step.contribution is not None
    symbols = _some([local_symbol(trace.graph, edge) for edge in step.path], r" \, ")
    written = ["" if factor is None or factor.ndim else number(factor) for factor in step.factors]
    if not all(written):
        return Formula(symbols)
    numbers = [text if k == 0 else piece_of_symbol(text).at(PRODUCT) for k, text in enumerate(written)]
    several = len(numbers) > 1
    return Formula(symbols, _some(numbers, r" \cdot ") if several else "", number(step.contribution))


def _some(pieces: list[str], sign: str) -> str:
    """All pieces, or the first and last ones with dots between."""
    if len(pieces) > MOST_TERMS + 2:
        pieces = [*pieces[:MOST_TERMS], r"\cdots", pieces[-1]]
    return sign.join(pieces)


def _sum(trace: Trace, step: Step) -> Formula:
    assert step.value is not None
    graph, left = trace.graph, gradient_symbol(trace, step.node)
    if trace.mode == "paths":
        parts = [r"\sum_{\text{" + tr("paths") + r"}} \prod \text{" + tr("local derivatives") + "}"]
    else:
        parts = [
            _share(trace, share.edge) for share in trace.index.arrivals[step.node] if share.edge is not None
        ]
    if len(parts) > MOST_TERMS:
        middle = symbol(graph, trace.output if trace.mode == "forward" else step.node)
        parts = [_sum_sign(trace, middle)]
    written = [number(term) for term in step.terms]
    numbers = ""
    if len(written) <= MOST_TERMS * 2 and all(written):
        numbers = " + ".join(
            f"({text})" if text.startswith("-") and k else text for k, text in enumerate(written)
        )
    result = number(step.value)
    if not result:
        left = with_shape(left, step.value.shape)
    return Formula(f"{left} = {' + '.join(parts)}", numbers, result)


def _share(trace: Trace, edge: Edge) -> str:
    """One share of a gradient, in symbols."""
    graph = trace.graph
    if trace.mode == "forward":
        assert trace.wrt is not None
        return rf"{local_symbol(graph, edge)} \, {derivative(graph, edge.source, trace.wrt)}"
    return rf"{derivative(graph, trace.output, edge.target)} \, {local_symbol(graph, edge)}"


def _sum_sign(trace: Trace, own: str) -> str:
    """The sum over all neighbours v, where they are too many to name."""
    if trace.mode == "forward":
        assert trace.wrt is not None
        below = symbol(trace.graph, trace.wrt)
        return rf"\sum_{{v}} \frac{{\partial {own}}}{{\partial v}} \, \frac{{\partial v}}{{\partial {below}}}"
    above = symbol(trace.graph, trace.output)
    return rf"\sum_{{v}} \frac{{\partial {above}}}{{\partial v}} \, \frac{{\partial v}}{{\partial {own}}}"


def _update(trace: Trace, step: Step) -> Formula:
    assert step.value is not None
    assert step.gradient is not None
    own, gradient = symbol(trace.graph, step.node), derivative(trace.graph, trace.output, step.node)
    if trace.descent is not None and step.known is not None and not trace.descent.is_plain:
        return moved_by_rule(trace.descent, step, own, gradient)
    old, slope, result = number(trace.values[step.node]), number(step.gradient), number(step.value)
    rate = number(rate_of(trace, step))
    numbers = rf"{old} - {rate} \cdot {piece_of_symbol(slope).at(PRODUCT)}" if old and slope else ""
    left = own if result else with_shape(own, step.value.shape)
    return Formula(rf"{left} \leftarrow {own} - \eta \, {gradient}", numbers, result)


_WRITE: Mapping[StepKind, Callable[[Trace, Step], Formula]] = {
    "forward": _forward,
    "seed": _seed,
    "backward": _backward,
    "tangent": _tangent,
    "path": _path,
    "sum": _sum,
    "update": _update,
}


# --- inputs with names, shapes or numbers --------------------------------------------------------------


def _right(graph: Graph, values: Mapping[NodeId, Array] | None, node_id: NodeId) -> str:
    """The right-hand side of an operation's formula, in symbols."""
    node = graph.nodes[node_id]
    return neuron_symbols(graph, node_id) or typeset.formula(
        _operation(node, values), _sized(graph, values, node_id), node.attrs
    )


def _says_shapes(node: Node) -> bool:
    """Whether a formula tells the shapes of all arrays: of a layer they are what there is to understand."""
    return is_block(node.op) and node.op != NEURON


def _operation(node: Node, values: Mapping[NodeId, Array] | None) -> Op:
    """The node's operation, with the formula of a block for one example or for a batch of them."""
    first = node.inputs[0] if node.inputs else None
    axes = 1 if values is None or first is None else values[first].ndim
    return operation_of(node.op, node.attrs, len(node.inputs), axes)


def _sized(graph: Graph, values: Mapping[NodeId, Array] | None, node_id: NodeId) -> list[str]:
    """The names of the inputs, those of large arrays over their shape."""
    symbols, node = input_symbols(graph, node_id), graph.nodes[node_id]
    if values is None:
        return symbols
    return [
        text if source is None else with_shape(text, values[source].shape, always=_says_shapes(node))
        for text, source in zip(symbols, node.inputs, strict=True)
    ]


def _numbers_of(values: Mapping[NodeId, Array], graph: Graph, node_id: NodeId) -> list[str]:
    """The values of the inputs as LaTeX, or nothing where one is too large to write."""
    written = [number(values[source]) for source in graph.nodes[node_id].inputs if source is not None]
    return written if all(written) else []


def _with_numbers(graph: Graph, values: Mapping[NodeId, Array], node_id: NodeId) -> str:
    """The operation's formula with the values of its inputs."""
    node = graph.nodes[node_id]
    if node.op == NEURON:
        return neuron_numbers(graph, values, node_id)
    written = _numbers_of(values, graph, node_id)
    return typeset.formula(_operation(node, values), written, node.attrs) if written else ""
