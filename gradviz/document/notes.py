"""Notes and coloured frames: what a person writes beside a drawing. They take no part in the computation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

NoteKind = Literal["note", "frame"]
Colour = Literal["grey", "blue", "orange", "violet", "green"]
KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
COLOURS: tuple[Colour, ...] = get_args(Colour)
LEAST = (80.0, 40.0)
"""Width and height that a note keeps at least."""
LONGEST = 4_000
"""Characters of a note."""

Place = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, width, height in scene units."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sheet with a text, or a frame with a title around a part of the drawing."""

    kind: NoteKind
    text: str
    rect: Rect
    colour: Colour = "grey"
    above: bool = False
    """It keeps above the whole drawing, which it belongs to, until a person puts it somewhere."""

    @property
    def place(self) -> Place:
        """The top left corner."""
        return self.rect[:2]

    @property
    def middle(self) -> Place:
        """Its centre."""
        left, top, width, height = self.rect
        return left + width / 2, top + height / 2

    def moved(self, by: Place) -> Note:
        """The same note somewhere else."""
        left, top, width, height = self.rect
        return replace(self, rect=(left + by[0], top + by[1], width, height), above=False)

    def resized(self, width: float, height: float) -> Note:
        """The same note with another size, no smaller than `LEAST`."""
        return replace(self, rect=(*self.place, max(LEAST[0], width), max(LEAST[1], height)), above=False)

    def holds(self, place: Place) -> bool:
        """Whether a point lies in it."""
        left, top, width, height = self.rect
        return left <= place[0] <= left + width and top <= place[1] <= top + height


def fresh_number(notes: Mapping[int, Note]) -> int:
    """A number that no note has."""
    return max(notes, default=-1) + 1
