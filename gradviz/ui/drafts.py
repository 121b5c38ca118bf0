"""What stands in the editor while it does not parse, and the program changes beside it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from gradviz.document.document import State


class Carried(NamedTuple):
    """A draft with the changes that were made to the program meanwhile."""

    text: str
    is_whole: bool
    """Every change is in it: none was made to a line that is just being typed."""


def carried_over(draft: str, before: str, after: str) -> Carried:
    """The draft with what has changed from one program to the other, line by line. Where both have changed
    the same lines, the draft's stay."""
    lines, typed, now = before.split("\n"), draft.split("\n"), after.split("\n")
    place = _places(lines, typed)
    is_whole = True
    for first, last, start, end in reversed(_changes(lines, now)):
        begin, stop = _in_draft(place, len(lines), len(typed), first, last)
        if begin is None or stop is None or stop - begin != last - first:
            is_whole = False
        else:
            typed[begin:stop] = now[start:end]
    return Carried("\n".join(typed), is_whole)


def draft_after(state: State, text: str, typing_wins: bool) -> str | None:
    """What stands in the editor when the program has become `text` otherwise than by typing.

    Where that changes a line which is just being typed, either the typing stays as it is, or (not
    `typing_wins`) what was done last counts, and undo brings the typing back.
    """
    if state.draft is None:
        return None
    carried = carried_over(state.draft, state.text, text)
    if carried.text == text or not (carried.is_whole or typing_wins):
        return None
    return carried.text


def _changes(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The lines that differ: from and to in the one text, from and to in the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [place for tag, *place in matcher.get_opcodes() if tag != "equal"]  # type: ignore[misc]


def _places(before: Sequence[str], draft: Sequence[str]) -> dict[int, int]:
    """For each line that the draft still has as it was, where it has it."""
    blocks = SequenceMatcher(None, before, draft, autojunk=False).get_matching_blocks()
    return {a + k: b + k for a, b, size in blocks for k in range(size)}


def _in_draft(
    place: dict[int, int], lines: int, typed: int, first: int, last: int
) -> tuple[int | None, int | None]:
    """Where the lines from `first` to `last` are in the draft; None where they are not as they were."""
    if first < last:
        begin, end = place.get(first), place.get(last - 1)
        return begin, None if end is None else end + 1
    above = place.get(first - 1) if first else -1
    if above is not None:
        return above + 1, above + 1
    below = place.get(first) if first < lines else typed
    return below, below
