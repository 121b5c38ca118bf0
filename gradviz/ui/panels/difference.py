"""Where two texts differ, found without a look at every character: a program may be long, and is changed with
every pixel of a drag."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Difference(NamedTuple):
    """One stretch: before it and after it, both texts are the same."""

    start: int
    old_end: int
    new_end: int


def difference(old: str, new: str) -> Difference:
    """The shortest stretch of `old` that has to be replaced to make it `new`."""
    shorter = min(len(old), len(new))
    start = _most(shorter, lambda n: old[:n] == new[:n])
    end = _most(shorter - start, lambda n: old[len(old) - n :] == new[len(new) - n :])
    return Difference(start, len(old) - end, len(new) - end)


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to the limit for which it holds, where it holds for all smaller ones, too."""
    least = 0
    while least < limit:
        middle = (least + limit + 1) // 2
        if holds(middle):
            least = middle
        else:
            limit = middle - 1
    return least
