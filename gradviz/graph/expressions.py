"""One node as a piece of program text: operators with as few parentheses as will do, calls, numbers and
arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gradviz.graph.attributes import attribute_text, number_text
from gradviz.graph.block import declared_inputs, is_block, parameter_names, short_name
from gradviz.graph.graph import GraphError, Node
from gradviz.language import tr
from gradviz.ops.index import index_text
from gradviz.ops.op import Array, settings

SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)
"""How tightly a piece holds together: what is looser than its place asks for goes into parentheses."""

SIGNS = {
    "add": ("+", SUM),
    "subtract": ("-", SUM),
    "multiply": ("*", PRODUCT),
    "divide": ("/", PRODUCT),
    "matmul": ("@", PRODUCT),
    "power": ("**", POWER),
}
CLOSE_UP = frozenset(["*", "/", "**"])
"""Signs that stand without spaces inside a longer expression: ``w1*x1 + b``."""
FUNCTIONS = {"maximum": "max", "minimum": "min"}
FEW = 8
"""Cells up to which equal numbers are listed one by one."""


class Piece(NamedTuple):
    """The text of a node inside another expression, and `alone` on a line of its own."""

    text: str
    alone: str
    level: int
    depth: int = 0
    """Operations inside one another; 0 for what is only named or written out."""
    is_literal: bool = False


def operation_piece(node: Node, operands: Sequence[Piece]) -> Piece:
    """A node whose operands are these pieces. Raises GraphError where it has too few of them.

    An empty piece stands for a parameter of a block that begins as the block has it.
    """
    if node.is_leaf:
        return _leaf_piece(node)
    if len(operands) < len(node.operation.inputs):
        raise GraphError(tr("{name} has too few inputs.").format(name=node.name or short_name(node.op)))
    depth = 1 + max((piece.depth for piece in operands), default=0)
    if node.op in SIGNS:
        return _binary(node.op, operands[0], operands[1])
    if node.op == "negate":
        text = "-" + _in_place(operands[0], POWER, literal_fits=False)
        return Piece(text, text, SIGN, depth)
    index = settings(node.operation, node.attrs)["index"] if node.op == "pick" else ()
    if index:
        text = f"{_in_place(operands[0], ATOM, literal_fits=False)}[{index_text(index)}]"
    elif node.op == "transpose" and settings(node.operation, node.attrs)["axes"] is None:
        text = f"{_in_place(operands[0], ATOM, literal_fits=False)}.T"
    else:
        text = _call(node, operands)
    return Piece(text, text, ATOM, depth)


def _binary(op: str, left: Piece, right: Piece) -> Piece:
    sign, level = SIGNS[op]
    # A long sum is wide, not deep.
    depth = max(left.depth if left.level >= level != POWER else left.depth + 1, right.depth + 1)
    if sign == "**":
        first, second = _in_place(left, ATOM), _in_place(right, SIGN)
    else:
        first, second = _in_place(left, level), _in_place(right, level + 1)
    alone = f"{first} {sign} {second}"
    closed = sign in CLOSE_UP and " " not in first + second and (sign == "**" or not second.startswith("-"))
    return Piece(f"{first}{sign}{second}" if closed else alone, alone, level, depth)


def _in_place(piece: Piece, level: int, literal_fits: bool = True) -> str:
    fits = piece.level >= level and (literal_fits or not piece.is_literal)
    return piece.text if fits else f"({piece.text})"


def _call(node: Node, operands: Sequence[Piece]) -> str:
    op = node.operation
    names = parameter_names(node.op, node.attrs)
    data = operands[: len(operands) - len(names)]
    parts = [piece.text for piece in data]
    variadic = declared_inputs(node.op)[1]
    if variadic and len(parts) == 1 and parts[0].startswith("["):
        parts = [f"[{parts[0]}]"]
    chosen = settings(op, node.attrs)
    attrs = list(op.attrs)
    if is_block(node.op) and not variadic and attrs and attrs[0].kind in ("int", "shape"):
        size = chosen[attrs.pop(0).name]  # how many neurons: said without its name, and always
        parts += map(attribute_text, size if isinstance(size, tuple) else (size,))
    for attr in attrs:
        value = chosen[attr.name]
        if attr.kind == "shape" and len(op.attrs) == 1:
            parts += [attribute_text(size) for size in value] or ["()"]
        elif value != attr.default:
            parts.append(f"{attr.name}={attribute_text(value)}")
        elif attr.kind == "index":
            parts.append(attribute_text(value))
    given = zip(names, operands[len(data) :], strict=True)
    parts += [f"{name}={piece.text}" for name, piece in given if piece.text]
    return f"{FUNCTIONS.get(op.name, op.name)}({', '.join(parts)})"


# --- leaves --------------------------------------------------------------------------------------------


def _leaf_piece(node: Node) -> Piece:
    """A leaf inside an expression: a constant is its number, a parameter says so."""
    literal = None if node.value is None else listed(node.value)
    if node.op != "const" or literal is None:
        return Piece(leaf_text(node), leaf_text(node), ATOM)
    return Piece(literal, literal, SIGN if literal.startswith("-") else ATOM, is_literal=True)


def leaf_text(node: Node) -> str:
    """A leaf on a line of its own. Raises GraphError where it has no value."""
    if node.value is None:
        raise GraphError(tr("{name} has no value.").format(name=node.name or short_name(node.op)))
    if node.op == "input":
        return input_text(node.value)
    return f"{node.op}({inside_text(node.value)})"


def input_text(value: Array) -> str:
    """What gives an input this value: the number, the array, or ``input(32, 2)`` for ones."""
    is_ones = value.ndim > 0 and (value.size == 0 or (value.size > FEW and bool(np.all(value == 1))))
    if is_ones:
        return f"input({', '.join(str(size) for size in value.shape)})"
    return array_text(value)


def inside_text(value: Array) -> str:
    """What stands inside ``param(...)`` or ``const(...)``: the number, the array, or a number and a shape."""
    text = listed(value)
    if text is not None:
        return text
    filling = number_text(float(value.flat[0])) if value.size else "1"
    return f"{filling}, shape={attribute_text(value.shape)}"


def listed(value: Array) -> str | None:
    """The value with all its cells; None where these are many and all the same, or none at all."""
    if value.ndim == 0:
        return number_text(float(value))
    cells = value.ravel()
    if not value.size or (value.size > FEW and _same_bits(cells)):
        return None
    return array_text(value)


def _same_bits(cells: Array) -> bool:
    return bool(np.all(cells.view(np.int64) == cells[:1].view(np.int64)))


def array_text(value: Array) -> str:
    """Nested lists of all cells; every number reads back exactly."""
    if value.ndim == 0:
        return number_text(float(value))
    if value.ndim == 1:
        return f"[{', '.join(map(number_text, value.tolist()))}]"
    return f"[{', '.join(array_text(row) for row in value)}]"
