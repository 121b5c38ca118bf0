"""How the things of a trace are written: ∂e/∂b as text and as LaTeX, an operation with names or with
numbers."""

from __future__ import annotations

import numpy as np

from gradviz.engine.trace import Trace
from gradviz.explain.names import latex_name, plain_name
from gradviz.explain.numbers import MINUS, short
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ops.op import Array

SMALL = 3
"""A matrix of up to so many rows and columns is written with its cells in a formula."""


def name(graph: Graph, node_id: NodeId) -> str:
    """The node's name as plain text: ``w₁``."""
    return plain_name(graph.labels[node_id])


def symbol(graph: Graph, node_id: NodeId) -> str:
    """The node's name as LaTeX: ``w_{1}``."""
    return latex_name(graph.labels[node_id])


def derivative_pair(trace: Trace, node_id: NodeId) -> tuple[NodeId, NodeId]:
    """What is differentiated by what at a node: the output by the node; in forward mode the node by the
    input."""
    if trace.mode == "forward" and trace.wrt is not None:
        return node_id, trace.wrt
    return trace.output, node_id


def gradient_text(trace: Trace, node_id: NodeId) -> str:
    """What the card's gradient is: ``∂e/∂b``."""
    above, below = derivative_pair(trace, node_id)
    return f"∂{name(trace.graph, above)}/∂{name(trace.graph, below)}"


def gradient_symbol(trace: Trace, node_id: NodeId) -> str:
    r"""What the card's gradient is, as LaTeX: ``\frac{\partial e}{\partial b}``."""
    return derivative(trace.graph, *derivative_pair(trace, node_id))


def derivative(graph: Graph, above: NodeId, below: NodeId) -> str:
    r"""``\frac{\partial e}{\partial b}``."""
    return rf"\frac{{\partial {symbol(graph, above)}}}{{\partial {symbol(graph, below)}}}"


def local_symbol(graph: Graph, edge: Edge) -> str:
    """The local derivative of an edge as LaTeX."""
    return derivative(graph, edge.target, edge.source)


def input_symbols(graph: Graph, node_id: NodeId) -> list[str]:
    """The LaTeX names of a node's inputs, in operand order; an open one is a question mark."""
    return ["?" if source is None else symbol(graph, source) for source in graph.nodes[node_id].inputs]


def number(x: Array | float) -> str:
    r"""A value as LaTeX: ``0.1966``, ``1.2 \cdot 10^{-7}``, a matrix of up to three by three with its cells.

    Empty for a larger array: nothing on one line can say it.
    """
    if isinstance(x, np.ndarray) and x.ndim:
        return _matrix(x)
    text = short(x).replace(MINUS, "-").replace("∞", r"\infty")
    if text == "NaN":
        return r"\text{NaN}"
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    sign = "-" if mantissa.startswith("-") else ""
    power = f"10^{{{exponent}}}"
    return sign + power if mantissa in ("1", "-1") else rf"{mantissa} \cdot {power}"


def _matrix(x: Array) -> str:
    if x.ndim > 2 or max(x.shape) > SMALL or x.size == 0:
        return ""
    rows = x.tolist() if x.ndim == 2 else [[cell] for cell in x.tolist()]
    body = r" \\ ".join(" & ".join(map(number, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def with_shape(latex: str, shape: tuple[int, ...], *, always: bool = False) -> str:
    r"""A symbol over its shape, ``\underset{3 \times 4}{W}``, where it has too many cells to write (or
    `always`)."""
    if not shape or (not always and len(shape) <= 2 and max(shape) <= SMALL):
        return latex
    size = r" \times ".join(map(str, shape)) if len(shape) > 1 else f"({shape[0]})"  # no index below
    return rf"\underset{{{size}}}{{{latex}}}"
