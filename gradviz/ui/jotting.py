"""What a person writes beside the drawing: the deeds with notes and frames, each one named step of undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gradviz.document.document import Place
from gradviz.document.label import Label
from gradviz.document.notes import LONGEST, Colour, Note, NoteKind, Rect, fresh_number
from gradviz.graph.graph import NodeId
from gradviz.language import mark
from gradviz.ui import edits
from gradviz.ui.canvas.note_items import height_above, letters_above, width_above

if TYPE_CHECKING:
    from gradviz.ui.session import Session

NOTE_SIZE, FRAME_SIZE = (200.0, 84.0), (320.0, 220.0)
AROUND = (24.0, 46.0, 24.0, 24.0)
"""Room between a frame and what it was drawn around: left, top (with the title), right, bottom."""
CLEAR, CLEAR_OF_WIDE = 3.5, 0.05
"""Between the drawing and a note above it, where the title of an open block finds room: so many times the
size of the note's letters, and of a vast drawing this share of its width."""


NAMES: Mapping[NoteKind, Mapping[str, str]] = {
    "note": {
        "new": mark("a note"),
        "text": mark("text of a note"),
        "colour": mark("colour of a note"),
        "move": mark("move of a note"),
        "size": mark("size of a note"),
        "deletion": mark("deletion of a note"),
    },
    "frame": {
        "new": mark("a frame"),
        "text": mark("title of a frame"),
        "colour": mark("colour of a frame"),
        "move": mark("move of a frame"),
        "size": mark("size of a frame"),
        "deletion": mark("deletion of a frame"),
    },
}
"""What undo calls the deeds."""


class Jotting:
    """The deeds of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def notes(self) -> Mapping[int, Note]:
        """Those of the document."""
        return self._session.state.notes

    def add(self, kind: NoteKind, at: Place, text: str = "", colour: Colour = "grey") -> int:
        """A new note or frame with its middle at `at`; its number."""
        width, height = NOTE_SIZE if kind == "note" else FRAME_SIZE
        return self._add(Note(kind, text, (at[0] - width / 2, at[1] - height / 2, width, height), colour))

    def frame(self, boxes: Iterable[Rect], text: str = "", colour: Colour = "blue") -> int | None:
        """A frame around boxes (left, top, width, height); its number. None where there are none."""
        known = list(boxes)
        if not known:
            return None
        left = min(box[0] for box in known) - AROUND[0]
        top = min(box[1] for box in known) - AROUND[1]
        right = max(box[0] + box[2] for box in known) + AROUND[2]
        bottom = max(box[1] + box[3] for box in known) + AROUND[3]
        return self._add(Note("frame", text, (left, top, right - left, bottom - top), colour))

    def write(self, number: int, text: str) -> None:
        """Another text."""
        if number in self.notes and text != self.notes[number].text:
            self._change({number: _retold(self.notes[number], text[:LONGEST])}, self._label(number, "text"))

    def colour(self, number: int, colour: Colour) -> None:
        """Another colour."""
        if number in self.notes and colour != self.notes[number].colour:
            changed = replace(self.notes[number], colour=colour)
            self._change({number: changed}, self._label(number, "colour"))

    def move(self, number: int, by: Place, carried: Mapping[NodeId, Place], final: bool = True) -> None:
        """Move a note, with `carried` cards to their new places: a frame takes along what is in it."""
        if number not in self.notes:
            return
        note = self.notes[number]
        moved = {number: note.moved(by)}
        if note.kind == "frame":
            moved |= {
                other: inner.moved(by)
                for other, inner in self.notes.items()
                if other != number and note.holds(inner.middle) and inner.kind == "note"
            }
        self._change(moved, self._label(number, "move"), ("note", number), carried, final)

    def resize(self, number: int, width: float, height: float, final: bool = True) -> None:
        """Another size."""
        if number in self.notes:
            changed = {number: self.notes[number].resized(width, height)}
            self._change(changed, self._label(number, "size"), ("note size", number), {}, final)

    def above(self, boxes: Iterable[Rect]) -> Mapping[int, Note]:
        """The notes, those that belong to the whole drawing moved to where they stand over all its boxes
        (left, top, width, height); the very same mapping where nothing moves."""
        known = list(boxes)
        standing = {number: note for number, note in self.notes.items() if note.above}
        if not standing or not known:
            return self.notes
        left, right = min(box[0] for box in known), max(box[0] + box[2] for box in known)
        width = width_above(right - left)
        clear = max(CLEAR * letters_above(width), CLEAR_OF_WIDE * (right - left))
        beginning, bottom = min(left, (left + right - width) / 2), min(box[1] for box in known) - clear
        for number, note in standing.items():
            standing[number] = _standing(note, note.text, width, round(beginning), round(bottom))
            bottom = standing[number].rect[1] - clear / 2
        return self._with(standing)

    def retell(self, told: str, now: str) -> None:
        """What the program itself has written, in another language: no step of undo."""
        changed = {i: _retold(note, now) for i, note in self.notes.items() if note.text == told}
        document = self._session.document
        document.amend(replace(document.state, notes=self._with(changed)))

    def _with(self, changed: Mapping[int, Note]) -> Mapping[int, Note]:
        differs = any(note != self.notes[number] for number, note in changed.items())
        return {**self.notes, **changed} if differs else self.notes

    def delete(self, number: int) -> None:
        """Take a note away."""
        if number in self.notes:
            label = self._label(number, "deletion")
            left = {other: note for other, note in self.notes.items() if other != number}
            state = replace(self._session.state, notes=left)
            self._session.document.change(state, label)

    def held_by(self, number: int, places: Mapping[NodeId, Place]) -> frozenset[NodeId]:
        """The cards whose middle lies in a frame."""
        note = self.notes.get(number)
        if note is None or note.kind != "frame":
            return frozenset()
        return frozenset(node_id for node_id, place in places.items() if note.holds(place))

    def _add(self, note: Note) -> int:
        number = fresh_number(self.notes)
        self._change({number: note}, Label(NAMES[note.kind]["new"]))
        return number

    def _label(self, number: int, deed: str) -> Label:
        return Label(NAMES[self.notes[number].kind][deed])

    def _change(
        self,
        changed: Mapping[int, Note],
        label: Label,
        merge: tuple[str, int] | None = None,
        carried: Mapping[NodeId, Place] | None = None,
        final: bool = True,
    ) -> None:
        state = replace(self._session.state, notes={**self.notes, **changed})
        if carried:
            state = edits.with_places(state, carried)
        self._session.document.change(state, label, merge=merge)
        if final:
            self._session.document.settle()


def _retold(note: Note, text: str) -> Note:
    """The note with another text, for which one that stands over the drawing finds the room."""
    left, top, width, height = note.rect
    return _standing(note, text, width, left, top + height) if note.above else replace(note, text=text)


def _standing(note: Note, text: str, width: float, left: float, bottom: float) -> Note:
    """The note with this text, as high as that needs, upon a line."""
    height = height_above(text, width)
    return replace(note, text=text, rect=(left, bottom - height, width, height))
