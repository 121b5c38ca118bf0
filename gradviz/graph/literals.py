"""Arrays of numbers in a program, and what ``param(...)``, ``const(...)`` and ``input(...)`` say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gradviz.graph.attributes import read_attribute, whole_numbers
from gradviz.graph.block import MOST_CELLS
from gradviz.graph.graph import frozen_array
from gradviz.graph.initial import BEGINNING, begun
from gradviz.graph.parse_error import Fault
from gradviz.graph.trees import Argument, Block, Call, Listing, Number, Tree
from gradviz.language import tr
from gradviz.ops.op import OPS, Array, shape_text

MOST_AXES = 16


class Leaf(NamedTuple):
    """A leaf as a program states it; `literal` spans what is replaced when its value changes."""

    op: str
    value: Array
    literal: tuple[int, int]


def read_array(tree: Tree) -> Array | None:
    """The value of a number or of a nested list of numbers; None where it is anything else.

    Raises Fault for an empty list and for rows of different lengths.
    """
    if isinstance(tree, Number):
        return frozen_array(tree.value)
    if isinstance(tree, Block):
        return _fitting(tree.value, tree)
    if not isinstance(tree, Listing) or tree.round or not _only_numbers(tree):
        return None
    return _fitting(_stacked(tree), tree)


def _only_numbers(tree: Listing) -> bool:
    stack: list[Tree] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, Listing) and not item.round:
            stack.extend(item.items)
        elif not isinstance(item, Number | Block):
            return False
    return True


def _stacked(tree: Listing) -> Array:
    if not tree.items:
        raise Fault(tr("An array needs at least one number."), tree.start, tree.end, tr("a number"))
    if all(isinstance(item, Number) for item in tree.items):
        return frozen_array([item.value for item in tree.items if isinstance(item, Number)])
    if any(isinstance(item, Number) for item in tree.items):
        message = tr("An array holds either numbers or rows, not both.")
        raise Fault(message, tree.start, tree.end, tr("rows of equal length"))
    rows = [
        item.value if isinstance(item, Block) else _stacked(item)
        for item in tree.items
        if isinstance(item, Block | Listing)
    ]
    for row, item in zip(rows, tree.items, strict=True):
        if row.shape != rows[0].shape:
            message = tr("Every row has as many numbers as the first: {first}, not {other}.")
            text = message.format(first=shape_text(rows[0].shape), other=shape_text(row.shape))
            raise Fault(text, item.start, item.end, shape_text(rows[0].shape))
    return frozen_array(np.stack(rows))


def _fitting(value: Array, tree: Tree) -> Array:
    if value.ndim > MOST_AXES:
        message = tr("An array has at most {count} axes.").format(count=MOST_AXES)
        raise Fault(message, tree.start, tree.end)
    return value


def read_leaf(call: Call) -> Leaf:
    """What ``param(...)``, ``const(...)`` or ``input(...)`` says. Raises Fault where it says nothing."""
    return _declared(call) if call.function.name == "input" else _valued(call)


def _declared(call: Call) -> Leaf:
    """``input(32, 2)`` or ``input((32, 2))``: ones of that shape; ``input()`` is a scalar."""
    expected = tr("sizes, as in input(32, 2)")
    trees = [argument.tree for argument in call.arguments if not argument.keyword]
    if len(trees) == 1 and isinstance(trees[0], Listing) and trees[0].round:
        trees = list(trees[0].items)
    sizes = tuple(tree.whole if isinstance(tree, Number) else None for tree in trees)
    whole = tuple(size for size in sizes if size is not None and size >= 0)
    if len(whole) < len(sizes) or any(argument.keyword for argument in call.arguments):
        message = tr("input(...) takes sizes, as in input(32, 2); a value is written x = 2 or x = [1, 2].")
        raise Fault(message, *call.inside, expected)
    return Leaf("input", frozen_array(np.ones(_checked(whole, call))), (call.start, call.end))


def _valued(call: Call) -> Leaf:
    """``param(0.5)``, ``param([[1, 2]])``, ``param(0.5, shape=(3, 2))`` or ``param(shape=3, init="he")``."""
    name = call.function.name
    expected = tr("a number or an array, as in {name}(0.5) or {name}(0.5, shape=(3, 2))").format(name=name)
    by_keyword = {argument.keyword: argument for argument in call.arguments}
    positional = [argument for argument in call.arguments if not argument.keyword]
    if not positional and "init" in by_keyword:
        return _begun(call, by_keyword)
    unknown = set(by_keyword) - {"", "shape"}
    value = read_array(positional[0].tree) if len(positional) == 1 else None
    if value is None or unknown or len(call.arguments) > 2:
        message = tr("{name}(...) takes {expected}.").format(name=name, expected=expected)
        raise Fault(message, call.start, call.end, expected)
    if "shape" in by_keyword:
        value = _filled(value, by_keyword["shape"], call)
    return Leaf(name, value, call.inside)


def _begun(call: Call, by_keyword: Mapping[str, Argument]) -> Leaf:
    """A leaf of random or equal numbers: ``param(shape=(4, 2), init="he", seed=1)``."""
    op = OPS[call.function.name]
    known = {attr.name: attr for attr in BEGINNING}
    for argument in call.arguments:
        if argument.keyword not in (*known, "shape"):
            expected = ", ".join(("shape", *known))
            message = tr("{function} has no “{name}”, only {expected}.")
            text = message.format(function=op.name, name=argument.keyword[:40], expected=expected)
            raise Fault(text, argument.start, argument.end, expected)
    attrs = {
        key: read_attribute(op, attr, by_keyword[key].tree)
        for key, attr in known.items()
        if key in by_keyword
    }
    shape = _checked(_shape(by_keyword["shape"]), call) if "shape" in by_keyword else ()
    return Leaf(op.name, begun(shape, attrs), call.inside)


def _filled(value: Array, argument: Argument, call: Call) -> Array:
    shape = _shape(argument)
    try:
        return frozen_array(np.broadcast_to(value, _checked(shape, call)))
    except ValueError:
        message = tr("{given} cannot be repeated to fill {shape}.")
        text = message.format(given=shape_text(value.shape), shape=shape_text(shape))
        raise Fault(text, argument.start, argument.end) from None


def _shape(argument: Argument) -> tuple[int, ...]:
    shape = whole_numbers(argument.tree)
    if shape is None or any(size < 0 for size in shape):
        message = tr("“shape” is a size or several, as in shape=(3, 2).")
        raise Fault(message, argument.start, argument.end, tr("a shape such as (3, 2)"))
    return shape


def _checked(shape: tuple[int, ...], call: Call) -> tuple[int, ...]:
    if len(shape) > MOST_AXES:
        raise Fault(tr("An array has at most {count} axes.").format(count=MOST_AXES), *call.inside)
    if math.prod(shape) > MOST_CELLS:
        message = tr("An array has at most {count} numbers.").format(count=MOST_CELLS)
        raise Fault(message, *call.inside)
    return shape
