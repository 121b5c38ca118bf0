"""Where each value lies in memory.

A value that is read for the last time by a function cell by cell is written over by it: both have one *home*.
Large homes that nobody asks for later share *rooms*: a room is free again after the last line that reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradviz.engine.compiled.value import VIEWS, Value, order_of
from gradviz.ops.index import Index

SMALL = 1024
"""Up to so many cells a home has memory of its own, which keeps the program readable."""
BY_LINES = frozenset(("joined", "padded", "added_at", "where", "matmul", "one_hot", "number", "erf", "erfc"))
"""What may not be written over its inputs: it reads them again after it has begun to write."""


def is_lasting(value: Value) -> bool:
    """Whether a value leaves part of its memory as it was when the program began."""
    if value.does == "added_at":
        count = visits(value.shape, value.details[0])
        return bool(count.max(initial=0) <= 1 and count.min(initial=1) == 0)
    return value.does == "padded"


def visits(shape: Sequence[int], places: Iterable[Index]) -> NDArray[np.uint8]:
    """How many of the places each cell of an array is in."""
    count = np.zeros(shape, dtype=np.uint8)
    for place in places:
        VIEWS["index"].apply(count, place)[...] += 1
    return count


GIVEN = frozenset(("leaf", "constant", "view"))
"""What has no memory that the program would have to find."""


@dataclass(frozen=True)
class Home:
    """The memory of one value: in a room, in a slice of the gradients, or (neither) of its own."""

    room: int | None = None
    offset: int | None = None


@dataclass
class Homes:
    """All homes of a program."""

    heirs: dict[Value, Value]
    """Who has a value's memory at last."""
    of: dict[Value, Home] = field(default_factory=dict)
    """By heir."""
    rooms: list[int] = field(default_factory=list)
    """How many cells each room has."""
    masks: set[int] = field(default_factory=set)
    """The rooms of truths."""


def needed(ends: Iterable[Value]) -> list[Value]:
    """The values that lead to the ends, in the order of the program."""
    found: set[Value] = set()
    waiting = list(ends)
    while waiting:
        value = waiting.pop()
        if value not in found:
            found.add(value)
            waiting.extend(value.inputs)
    return sorted(found, key=lambda value: value.number)


def heirs_in(
    program: Sequence[Value], kept: Collection[Value], alone: Collection[Value] = ()
) -> dict[Value, Value]:
    """For each value with memory the one that has this memory at last. `kept` are written over by nobody,
    and `alone` write over nobody."""
    last = _last_use(program)
    heirs: dict[Value, Value] = {}
    for value in reversed(program):
        if value.does in GIVEN:
            continue
        heirs.setdefault(value, value)
        if value.does in BY_LINES or value.does.endswith(".reduce") or value in alone:
            continue
        for each in value.inputs:
            free = (
                each.does not in GIVEN
                and not is_lasting(each)
                and each not in kept
                and last[each] == value.number
            )
            if free and _fits_over(value, each):
                heirs[each] = heirs[value]
                break
    return heirs


def _fits_over(value: Value, each: Value) -> bool:
    """Whether the value can be written where its input lies."""
    same = each.is_mask == value.is_mask and each.lies.strides == value.lies.strides
    alone = all(other is each or other.base is not each for other in value.inputs)
    return same and each.shape == value.shape and alone


def _last_use(program: Sequence[Value]) -> dict[Value, int]:
    """For each value with memory the number of the last value that reads it, through views or directly."""
    last: dict[Value, int] = {}
    for value in program:
        if value.does != "view":
            for each in value.inputs:
                last[each.base] = value.number
    return last


def homes_for(
    program: Sequence[Value],
    kept: Collection[Value],
    bound: Mapping[Value, int],
    alone: Collection[Value] = (),
) -> Homes:
    """A home for every value that has memory. `kept` are not written over, and `bound` lie in the gradients,
    at these offsets."""
    homes = Homes(heirs_in(program, kept, alone))
    last = _last_use(program)
    leaving: dict[int, list[Value]] = {}
    for value, heir in homes.heirs.items():
        if value is heir:
            leaving.setdefault(last.get(value, -1), []).append(value)
    free: list[int] = []
    for value in program:
        if value.does in GIVEN:
            continue
        heir = homes.heirs[value]
        if heir not in homes.of:
            homes.of[heir] = _home(heir, homes, kept, bound, free)
        gone = (homes.of[each] for each in leaving.get(value.number, ()) if each not in kept)
        free.extend(home.room for home in gone if home.room is not None)
    return homes


def _home(
    value: Value, homes: Homes, kept: Collection[Value], bound: Mapping[Value, int], free: list[int]
) -> Home:
    if value in bound:
        return Home(offset=bound[value])
    if value in kept or value.size <= SMALL or is_lasting(value):
        return Home()
    return Home(room=_room_for(value, homes, free))


def _room_for(value: Value, homes: Homes, free: list[int]) -> int:
    """A free room of the right kind, the one that fits best; else a new one."""
    fitting = [room for room in free if (room in homes.masks) == value.is_mask]
    large = [room for room in fitting if homes.rooms[room] >= value.size]
    if large:
        room = min(large, key=lambda each: homes.rooms[each])
    elif fitting:
        room = max(fitting, key=lambda each: homes.rooms[each])
        homes.rooms[room] = value.size
    else:
        homes.rooms.append(value.size)
        if value.is_mask:
            homes.masks.add(len(homes.rooms) - 1)
        return len(homes.rooms) - 1
    free.remove(room)
    return room


def slot_for(value: Value) -> Value | None:
    """The computation whose memory may lie in the gradients' array so that this value is plain there; None
    where the value has to be copied into its place."""
    base = value.base
    whole = value.size == base.size and value.lies.flags.c_contiguous
    fits = base.does not in ("leaf", "constant") and not is_lasting(base) and order_of(base.lies) is not None
    return base if whole and fits else None
