"""The local derivative on an edge, as short as it can be said: ``∂c/∂b = 1``, ``∂e/∂c = d = 2``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gradviz.engine.trace import Trace
from gradviz.explain.numbers import TINY_VECTOR, exact, short
from gradviz.explain.plain import plain
from gradviz.explain.symbols import derivative, input_symbols, name, symbol
from gradviz.graph.graph import Edge, Graph
from gradviz.ops.op import Array, shape_text
from gradviz.ops.typeset import partial_formula, pullback_formula

LONGEST_FORMULA = 12
"""A partial derivative in symbols that is longer than this is left to the inspector."""
LONGEST_CHIP, LONGEST_SHAPE = 28, 20
SMALL_JACOBIAN = 256
"""Up to so many entries a Jacobian is looked at for the sake of a chip."""


class Chip(NamedTuple):
    """What an edge says: in full, the number alone, every digit for hovering; and for where there is least
    room, a number of few signs or how large the derivative is."""

    text: str
    number: str
    exact: str
    least: str


class Stencil(NamedTuple):
    """What a chip says whatever the numbers are: it changes with the drawing only."""

    what: str
    """``∂c/∂b``"""
    formula: str
    """The partial derivative in symbols, if it is short (``d``, ``1 − y²``)."""
    passed_on: str
    """What a matrix product and its like pass back, if it is short (``∂L/∂z xᵀ``)."""
    elementwise: bool


NO_CHIP = Chip("", "", "", "")


def stencil(trace: Trace, edge: Edge) -> Stencil:
    """The part of an edge's chip that stays while values are dragged about."""
    graph = trace.graph
    elementwise = graph.nodes[edge.target].operation.elementwise
    return Stencil(
        what=f"∂{name(graph, edge.target)}/∂{name(graph, edge.source)}",
        formula=partial_text(graph, edge) if elementwise else "",
        passed_on="" if elementwise or trace.mode != "reverse" else pullback_text(trace, edge),
        elementwise=elementwise,
    )


def chip(trace: Trace, edge: Edge, fixed: Stencil) -> Chip:
    """What the edge says; empty where it has no derivative, and for a constant, by which nothing is
    differentiated."""
    if not has_chip(trace, edge):
        return NO_CHIP
    what, formula, passed_on, elementwise = fixed
    output, source = trace.values[edge.target], trace.values[edge.source]
    local = _small_local(trace, edge)
    number = "" if local is None else one_number(local)
    digits = "" if local is None else f"{what} = {exact(local)}" if what else exact(local)
    shape = f"({shape_text(output.shape if elementwise else output.shape + source.shape)})"
    least = shape if len(shape) <= LONGEST_SHAPE else "∂"
    if passed_on and not number and edge.target in trace.flow.into:
        return Chip(passed_on, "", digits or passed_on, least)
    formula = formula if formula != number else ""
    text = _equation(what, formula, number)
    if len(text) > LONGEST_CHIP:
        text = _equation(what, "", number)
    if number:
        return Chip(text, number, digits, _least(number, local))
    text = f"{text} {shape}".strip()
    return Chip(text, "", digits or text, least)


def _least(number: str, local: Array | None) -> str:
    """The number; of a vector of different numbers, which needs too much room, its length."""
    is_vector = local is not None and local.ndim > 0 and number == short(local)
    return f"({shape_text(local.shape)})" if local is not None and is_vector else number


def has_chip(trace: Trace, edge: Edge) -> bool:
    """There is a derivative by something that is no constant."""
    without = trace.point.without_derivative(edge.target)
    return edge.slot not in without and trace.graph.nodes[edge.source].op != "const"


def number_of(trace: Trace, edge: Edge) -> str:
    """What the chip says in least room where it has a number; else empty."""
    local = _small_local(trace, edge) if has_chip(trace, edge) else None
    return "" if local is None else _least(one_number(local), local)


def _small_local(trace: Trace, edge: Edge) -> Array | None:
    """The local derivative, where it is not too large to be looked at for the sake of a chip."""
    elementwise = trace.graph.nodes[edge.target].operation.elementwise
    small = elementwise or trace.values[edge.target].size * trace.values[edge.source].size <= SMALL_JACOBIAN
    return trace.point.local(edge) if small else None


def _equation(*parts: str) -> str:
    return " = ".join(filter(None, parts))


def one_number(local: Array) -> str:
    """A local derivative as short text, where it is one number, the same in all its cells, or a tiny
    vector."""
    if local.ndim == 0:
        return short(local)
    if local.size == 0:
        return ""
    first = local.flat[0]
    if bool(np.all(local == first)):
        return short(float(first))
    return short(local) if local.ndim == 1 and local.size <= TINY_VECTOR else ""


def partial_text(graph: Graph, edge: Edge) -> str:
    """The partial derivative in symbols, if it fits; empty where it is just a number."""
    node = graph.nodes[edge.target]
    operation = node.operation
    if operation.constant_partials[edge.slot] is not None:
        return ""
    rule = operation.partials[edge.slot]
    if rule in operation.inputs:  # the other factor of a product
        source = node.inputs[operation.inputs.index(rule)]
        text = "" if source is None else name(graph, source)
    else:
        symbols = input_symbols(graph, edge.target)
        text = plain(partial_formula(operation, edge.slot, symbols, symbol(graph, edge.target), node.attrs))
    return text if len(text) <= LONGEST_FORMULA else ""


def pullback_text(trace: Trace, edge: Edge) -> str:
    """What an operation that mixes cells passes back, in symbols, if it fits."""
    graph, target = trace.graph, edge.target
    node = graph.nodes[target]
    upstream = derivative(graph, trace.output, target)
    symbols, output = input_symbols(graph, target), symbol(graph, target)
    text = plain(pullback_formula(node.operation, edge.slot, symbols, output, upstream, node.attrs))
    return text if len(text) <= LONGEST_FORMULA + 2 else ""
