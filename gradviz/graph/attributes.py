"""An operation's attributes, read from a program and written back: ``axis=0``, ``low=-1``, ``(2, 3)``,
``True``."""

from __future__ import annotations

import math
from typing import Any, Protocol

from gradviz.graph.parse_error import Fault
from gradviz.graph.trees import Listing, Number, Text, Tree, Word
from gradviz.language import tr
from gradviz.ops.op import Attr


class HasName(Protocol):
    """An operation, or a block of operations."""

    @property
    def name(self) -> str: ...


def read_attribute(op: HasName, attr: Attr, tree: Tree) -> Any:
    """The value of one attribute. Raises Fault where it has the wrong type or lies outside its range."""
    value = _READERS[attr.kind](attr, tree)
    if value is _WRONG:
        expected = expectation(attr)
        message = tr("“{attribute}” of {function} is {expected}.").format(
            attribute=attr.name, function=op.name, expected=expected
        )
        raise Fault(message, tree.start, tree.end, expected)
    return value


def expectation(attr: Attr) -> str:
    """What an attribute may be, in a few words."""
    match attr.kind:
        case "bool":
            return tr("True or False")
        case "choice":
            return tr("one of {choices}").format(choices=", ".join(attr.choices))
        case "axes":
            return tr("a whole number, several in parentheses, or None")
        case "shape":
            return tr("a shape such as (2, 3)")
        case "index":
            return tr("an index such as 0 or 1:3 in square brackets")
        case "int":
            return tr("a whole number{range}").format(range=_range_text(attr))
        case "float":
            return tr("a number{range}").format(range=_range_text(attr))


def attribute_text(value: Any) -> str:
    """An attribute's value as it is typed (an index is typed by `gradviz.ops.index.index_text`)."""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        inside = ", ".join(attribute_text(part) for part in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return str(value)


def number_text(value: float) -> str:
    """The shortest text that reads back as exactly this number: ``2``, ``-0.0``, ``0.1``, ``1e-07``,
    ``inf``."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e16 and not _is_minus_zero(value):
        return str(int(value))
    return repr(float(value))


def _is_minus_zero(value: float) -> bool:
    return value == 0 and math.copysign(1.0, value) < 0


def _range_text(attr: Attr) -> str:
    low = None if attr.low is None else number_text(attr.low)
    high = None if attr.high is None else number_text(attr.high)
    if low is not None and high is not None:
        return tr(" from {low} to {high}").format(low=low, high=high)
    if low is not None:
        return tr(" of at least {low}").format(low=low)
    return tr(" of at most {high}").format(high=high) if high is not None else ""


def fits(attr: Attr, value: Any) -> bool:
    """Whether a value has the kind of the attribute and lies in its range."""
    if value == attr.default and type(value) is type(attr.default):
        return True
    match attr.kind:
        case "bool":
            return isinstance(value, bool)
        case "choice":
            return value in attr.choices
        case "int" | "float":
            fine = isinstance(value, int if attr.kind == "int" else int | float) and not isinstance(
                value, bool
            )
            low = -math.inf if attr.low is None else attr.low
            return fine and low <= value <= (math.inf if attr.high is None else attr.high)
        case "axes":
            return value is None or _whole(value) or (isinstance(value, tuple) and all(map(_whole, value)))
        case "shape":
            return isinstance(value, tuple) and all(map(_whole, value))
        case "index":
            return isinstance(value, tuple) and all(_whole(part) or _index_part(part) for part in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _index_part(part: Any) -> bool:
    if part == ("ellipsis",):
        return True
    return (
        isinstance(part, tuple)
        and len(part) == 4
        and part[0] == "slice"
        and all(bound is None or _whole(bound) for bound in part[1:])
    )


class _Wrong:
    """Not a value of an attribute."""


_WRONG = _Wrong()


def _in_range(attr: Attr, value: float) -> bool:
    low = -math.inf if attr.low is None else attr.low
    high = math.inf if attr.high is None else attr.high
    return low <= value <= high


def _read_int(attr: Attr, tree: Tree) -> Any:
    fine = isinstance(tree, Number) and tree.whole is not None and _in_range(attr, tree.whole)
    return tree.whole if fine and isinstance(tree, Number) else _WRONG


def _read_float(attr: Attr, tree: Tree) -> Any:
    return tree.value if isinstance(tree, Number) and _in_range(attr, tree.value) else _WRONG


def _read_bool(attr: Attr, tree: Tree) -> Any:
    return {"True": True, "False": False}.get(tree.name, _WRONG) if isinstance(tree, Word) else _WRONG


def _read_choice(attr: Attr, tree: Tree) -> Any:
    chosen = tree.name if isinstance(tree, Word) else tree.text.strip() if isinstance(tree, Text) else ""
    return chosen if chosen in attr.choices else _WRONG


def _read_axes(attr: Attr, tree: Tree) -> Any:
    if isinstance(tree, Word) and tree.name == "None":
        return None
    if isinstance(tree, Number):
        return _WRONG if tree.whole is None else tree.whole
    return _read_index(attr, tree)


def _read_shape(attr: Attr, tree: Tree) -> Any:
    sizes = whole_numbers(tree)
    return _WRONG if sizes is None or any(size < -1 for size in sizes) or sizes.count(-1) > 1 else sizes


def _read_index(attr: Attr, tree: Tree) -> Any:
    found = whole_numbers(tree)
    return _WRONG if found is None else found


def whole_numbers(tree: Tree) -> tuple[int, ...] | None:
    """``3``, ``(2, 3)`` or ``[2, 3]`` as a tuple; None where it is anything else."""
    if not isinstance(tree, Number | Listing):
        return None
    items = tree.items if isinstance(tree, Listing) else (tree,)
    found = tuple(item.whole for item in items if isinstance(item, Number) and item.whole is not None)
    return found if len(found) == len(items) else None


_READERS = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "choice": _read_choice,
    "axes": _read_axes,
    "shape": _read_shape,
    "index": _read_index,
}
