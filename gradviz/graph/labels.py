"""What a node is called where nobody named it.

``e = (a+b)*(b+1)`` has two unnamed sums. Textbooks call them c and d, the letters that are free between the
others; so does this. Where the letters run out, intermediate values are v1, v2, ... as in the literature on
automatic differentiation (Griewank & Walther's Wengert list).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from string import ascii_lowercase
from typing import TypeVar

import numpy as np

from gradviz.ops.op import Array

NodeKey = TypeVar("NodeKey")
AMBIGUOUS = frozenset("ilo")
"""Letters easily taken for a digit."""


def free_labels(used: set[str], count: int) -> list[str]:
    """`count` names that are not in `used`: letters after the first letter in use, or else v1, v2, ..."""
    single = sorted(name for name in used if len(name) == 1 and name in ascii_lowercase)
    first = single[0] if single else "a"
    letters = [c for c in ascii_lowercase if c > first and c not in used and c not in AMBIGUOUS]
    if count <= len(letters) and all(len(name) == 1 for name in used):
        return letters[:count]
    numbered: list[str] = []
    number = 1
    while len(numbered) < count:
        if f"v{number}" not in used:
            numbered.append(f"v{number}")
        number += 1
    return numbered


_LETTERS = re.compile(r"[^\W\d_]+")


def part_label(letter: str, whole: str) -> str:
    """A part of `whole` under another letter: ``z`` of ``h1`` is ``z1``, of ``y`` is ``z_y``."""
    letters = _LETTERS.match(whole)
    index = whole[letters.end() :] if letters else ""
    return letter + index if index and letters and letters.end() == 1 else f"{letter}_{whole}"


def parameter_label(name: str, block: str) -> str:
    """What the parameter of a block is called: ``W1`` that of ``h1``, ``W_y`` that of ``y``, or as the block
    itself calls it, where it tells its parameters apart by numbers."""
    return name if name[-1].isdigit() else part_label(name, block)


SHORT = 3
"""A constant vector of up to so many numbers is called by them."""


def parameter_labels(owned: Iterable[tuple[NodeKey, str, str]], used: Collection[str]) -> dict[NodeKey, str]:
    """The labels of parameters, each given with the block's own name for it and the block's label.

    Where two blocks tell theirs apart by the same numbers, both say whose they are: ``W_y_1``, ``W_z_1``.
    """
    wanted = [(key, name, block, parameter_label(name, block)) for key, name, block in owned]
    times = Counter([label for *_, label in wanted])
    found = {}
    for key, name, block, label in wanted:
        if times[label] > 1 or label in used:
            stem = name.rstrip("0123456789")
            label = "_".join(filter(None, (stem, block, name[len(stem) :])))
        found[key] = label
    return found


def constant_label(value: Array | None) -> str:
    """A constant is called by its number, a short vector by its numbers, a larger array by its shape."""
    if value is None:
        return "?"
    if value.ndim == 0:
        return _number(float(value))
    if value.ndim == 1:
        inside = ", ".join(map(_number, value.tolist())) if value.size <= SHORT else str(value.size)
        return f"[{inside}]"
    return "×".join(str(size) for size in value.shape)


def _number(value: float) -> str:
    plain = value == 0 or 1e-5 <= abs(value) < 1e6
    return np.format_float_positional(value, trim="-") if plain else f"{value:g}"


# --- inside a block ----------------------------------------------------------------------------------------


def range_label(start: int, stop: int) -> str:
    """The cells from one to another, counted from 1; one alone is itself."""
    return str(stop) if stop == start + 1 else f"{start + 1}_{stop}"


def inner_label(name: str, whole: str, number: int, taken: Collection[str]) -> str:
    """What a part of a block is called: ``self_2`` of h is ``h_2``, ``z`` of h_2 is ``z_2``, ``p_1`` of it
    ``p_2_1``; a part with a number of its own, as the layer ``h1`` of y, is called just that, or ``h_y_1``
    where other nodes are called by its letter; of a block h it is ``h_1``."""
    letter, _, index = (name or f"v_{number}").partition("_")
    if letter == "self":
        return f"{whole}_{index}"
    if letter[-1].isdigit():
        stem = letter.rstrip("0123456789")
        if stem not in taken:
            return name
        return f"{whole if stem == whole else f'{stem}_{whole}'}_{letter[len(stem) :]}"
    return part_label(letter, whole) + (f"_{index}" if index else "")
