"""The local derivative on an edge, as short as it can be said: ``∂c/∂b = 1``, ``∂e/∂c = d = 2``."""

from __future__ import annotations

import numpy as np

from gradviz.engine.trace import Trace
from gradviz.explain.numbers import TINY_VECTOR, exact, short
from gradviz.explain.plain import plain
from gradviz.explain.symbols import input_symbols, name, symbol
from gradviz.graph.graph import Edge, Graph
from gradviz.ops.op import Array, shape_text
from gradviz.ops.typeset import partial_formula, pullback_formula

LONGEST_FORMULA = 12
"""A partial derivative in symbols that is longer than this is left to the inspector."""
LONGEST_CHIP = 28
SMALL_JACOBIAN = 256
"""Up to so many entries a Jacobian is looked at for the sake of a chip."""


def chip(trace: Trace, edge: Edge) -> tuple[str, str, str]:
    """What the edge says, the number alone, and the exact value for hovering; all empty without a
    derivative."""
    graph, point = trace.graph, trace.point
    if edge.slot in point.without_derivative(edge.target):
        return "", "", ""
    what = f"∂{name(graph, edge.target)}/∂{name(graph, edge.source)}"
    if graph.nodes[edge.source].op == "const":  # nothing is differentiated by a number
        what = ""
    elementwise = graph.nodes[edge.target].operation.elementwise
    entries = point.values[edge.target].size * point.values[edge.source].size
    local = point.local(edge) if elementwise or entries <= SMALL_JACOBIAN else None
    said = "" if local is None else one_number(local)
    hover = f"{what} = {exact(local)}" if what and local is not None else exact(local)
    if elementwise:
        formula = partial_text(graph, edge)
        shape = point.values[edge.target].shape
    elif not said and (passed_on := pullback_text(trace, edge)):
        return passed_on, "", hover if local is not None else passed_on
    else:
        formula, shape = "", point.values[edge.target].shape + point.values[edge.source].shape
    parts = [what, formula if formula != said else "", said]
    text = " = ".join(part for part in parts if part)
    if len(text) > LONGEST_CHIP:
        text = " = ".join(part for part in (what, said) if part)
    if not said:
        text = f"{text} ({shape_text(shape)})".strip()
    return text, said, hover


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
    """What a matrix product and its like pass on, in symbols (``∂L/∂z xᵀ``), if it fits."""
    graph, node = trace.graph, trace.graph.nodes[edge.target]
    if trace.mode != "reverse" or edge.target not in trace.flow.into:
        return ""
    upstream = rf"\frac{{\partial {symbol(graph, trace.output)}}}{{\partial {symbol(graph, edge.target)}}}"
    text = plain(
        pullback_formula(
            node.operation,
            edge.slot,
            input_symbols(graph, edge.target),
            symbol(graph, edge.target),
            upstream,
            node.attrs,
        )
    )
    return text if len(text) <= LONGEST_FORMULA + 2 else ""
