"""A value as typed on a card: a number, or nested lists of numbers. Read by hand; nothing typed is ever
run."""

from __future__ import annotations

import re

import numpy as np

from gradviz.graph.graph import frozen_array
from gradviz.language import tr
from gradviz.ops.op import Array

MOST_CELLS = 100_000
DEEPEST = 8
_PIECE = re.compile(r"\s*([\[\],]|[^\s\[\],]+)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


class NotAValue(ValueError):
    """What was typed is no value; the message is one plain sentence."""


def read_value(text: str) -> Array:
    """The array that is typed: ``0.5``, ``-1.2e-3``, ``[1, 2]``, ``[[1, 2], [3, 4]]``. Raises NotAValue."""
    pieces = _PIECE.findall(text)
    if not pieces:
        raise NotAValue(tr("Type a number, for example 0.5."))
    if len(pieces) > 4 * MOST_CELLS:
        raise NotAValue(tr("This is more than {most} numbers.").format(most=f"{MOST_CELLS:,}"))
    value, end = _read(pieces, 0, 0)
    if end < len(pieces):
        raise NotAValue(tr("There is something after the value: {text}.").format(text=pieces[end]))
    try:
        array = np.array(value, dtype=np.float64)
    except ValueError:
        raise NotAValue(tr("The rows of an array must have the same length.")) from None
    return frozen_array(array)


def read_like(text: str, like: Array) -> Array:
    """The same, for a leaf that holds `like`: a number stays a number. Raises NotAValue."""
    value = read_value(text)
    if like.ndim == 0 and value.ndim > 0:
        raise NotAValue(tr("This leaf is a single number, so type one, for example 0.5."))
    if like.ndim > 0 and value.shape != like.shape:
        raise NotAValue(
            tr("This leaf has the shape {shape}, and what is typed has {other}.").format(
                shape=_shape(like), other=_shape(value)
            )
        )
    return value


def write_value(value: Array) -> str:
    """The text that reads back as exactly this value."""
    if value.ndim == 0:
        return write_number(float(value))
    rows = [write_value(np.asarray(row)) for row in value]
    return "[" + (", " if value.ndim == 1 else ",\n " if value.ndim == 2 else ",\n\n ").join(rows) + "]"


def write_number(number: float) -> str:
    """The shortest text that reads back as this number."""
    if number == int(number) and abs(number) < 1e15 if np.isfinite(number) else False:
        return str(int(number))
    return repr(number)


def _read(pieces: list[str], at: int, depth: int) -> tuple[object, int]:
    if at >= len(pieces):
        raise NotAValue(tr("The value stops too early: a closing ] is missing."))
    if pieces[at] == "[":
        return _read_list(pieces, at + 1, depth + 1)
    return _read_number(pieces[at]), at + 1


def _read_list(pieces: list[str], at: int, depth: int) -> tuple[object, int]:
    if depth > DEEPEST:
        raise NotAValue(tr("An array has at most {most} axes here.").format(most=DEEPEST))
    found: list[object] = []
    while True:
        if at < len(pieces) and pieces[at] == "]" and not found:
            raise NotAValue(tr("An array needs at least one number."))
        item, at = _read(pieces, at, depth)
        found.append(item)
        if at >= len(pieces):
            raise NotAValue(tr("The value stops too early: a closing ] is missing."))
        if pieces[at] == "]":
            return found, at + 1
        if pieces[at] != ",":
            raise NotAValue(tr("A comma is missing before {text}.").format(text=pieces[at]))
        at += 1
        if at < len(pieces) and pieces[at] == "]":
            return found, at + 1


def _read_number(text: str) -> float:
    plain = text.replace("−", "-")
    if not _NUMBER.match(plain):
        raise NotAValue(tr("{text} is not a number; type one, for example 0.5.").format(text=text[:24]))
    number = float(plain)
    if not np.isfinite(number):
        raise NotAValue(tr("{text} is too large to calculate with.").format(text=text[:24]))
    return number


def _shape(array: Array) -> str:
    from gradviz.ops.op import shape_text

    return shape_text(array.shape)
