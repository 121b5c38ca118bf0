"""The dimension check of the textbooks: how the shapes that go into a layer fit together, and what comes out.

``(32×2)·(4×2)ᵀ + (4) → 32×4``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradviz.explain.inner import inner_body
from gradviz.graph.block import Attrs, Which, is_block, parameter_names
from gradviz.graph.graph import Node, NodeId
from gradviz.graph.neurons import NEURON
from gradviz.language import tr

Shape = tuple[int, ...]

SIGNS: Mapping[str, str] = {
    "add": " + ",
    "total": " + ",
    "subtract": " − ",
    "multiply": " ⊙ ",
    "divide": " ÷ ",
    "matmul": "·",
    "conv2d": " ∗ ",
}
"""Operations that are written between their operands."""
ROWS = ("dense", NEURON)
"""Blocks that are one layer."""
TELLING = ("matmul", "conv2d", "max_pool2d", "avg_pool2d", "global_avg_pool", "upsample", "flatten", "add")
"""Inside a block these are worth a line of their own; what bends numbers one by one is not."""
MOST_LINES = 8
"""A block of more lines than this is told in one: it can be opened."""


def compact(shape: Shape) -> str:
    """``32×4``, ``(4)`` for a vector, a word for a number."""
    if not shape:
        return tr("scalar")
    return f"({shape[0]})" if len(shape) == 1 else "×".join(map(str, shape))


def bracketed(shape: Shape) -> str:
    """``(32×4)``, as it stands in a formula."""
    return f"({compact(shape)})" if len(shape) > 1 else compact(shape)


def dimension_check(op: str, attrs: Attrs, inputs: Sequence[Shape], output: Shape) -> tuple[str, ...]:
    """One line for an operation, one for each layer of a block that is made of layers."""
    layers = _layers(op, attrs, inputs)
    if 1 < len(layers) <= MOST_LINES:
        return tuple(layers)
    return (f"{_together(op, attrs, inputs)} → {compact(output)}",)


def _together(op: str, attrs: Attrs, inputs: Sequence[Shape]) -> str:
    shown = [bracketed(shape) for shape in inputs]
    if op == "dense" and len(inputs) > 1:
        return _affine(inputs)
    if op == NEURON:
        own = len(parameter_names(op, attrs))
        if len(inputs) == own + 1:
            return " + ".join(["·".join(shown[:2]), *shown[2:]])
    if op == "conv2d" and len(inputs) > 2:
        return f"{shown[0]} ∗ {shown[1]} + {shown[2]}"
    if op in SIGNS and len(inputs) > 1:
        return SIGNS[op].join(shown)
    data = inputs[: len(inputs) - len(parameter_names(op, attrs))]
    return (
        f"{op}({', '.join(map(compact, data))})"
        if len(data) != 1 or data[0] == ()
        else f"{op}{_one(data[0])}"
    )


def _one(shape: Shape) -> str:
    return f"({compact(shape)})" if len(shape) != 1 else compact(shape)


def _affine(inputs: Sequence[Shape]) -> str:
    """A layer's weights have a row for each neuron: a batch meets them turned over."""
    x, weights, *bias = inputs
    if len(x) < 2:
        product = f"{bracketed(weights)}·{bracketed(x)}"
    else:
        product = f"{bracketed(x)}·{bracketed(weights)}ᵀ"
    return " + ".join([product, *map(bracketed, bias)])


def _layers(op: str, attrs: Attrs, inputs: Sequence[Shape]) -> list[str]:
    """The lines of what is inside a block, where that is layers again."""
    which: Which = "run" if op == "conv" else "show"  # which shows its channels one by one
    body = inner_body(op, attrs, inputs, which) if is_block(op) and op not in ROWS else None
    found: list[str] = []
    for node in () if body is None else body.graph:
        assert body is not None
        shapes = _inputs(node, body.shapes)
        if is_block(node.op) and node.op != "dense":
            inside = [] if node.op == NEURON else _layers(node.op, node.attrs, shapes)
            if not inside:
                return []  # cells and sums: too many, and all alike
            found += inside
        elif node.op in TELLING or is_block(node.op):
            found += dimension_check(node.op, node.attrs, shapes, body.shapes[node.id])
    return found


def _inputs(node: Node, shapes: Mapping[NodeId, Shape]) -> list[Shape]:
    return [shapes[source] for source in node.inputs if source is not None]
