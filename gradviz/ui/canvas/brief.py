"""What a card says where it is too small to say everything: fewer words, none too small to be read.

As long as it has the height a card keeps its shape: badge, name, rule, two numbers. Smaller ones have a name,
a sign and two numbers. These stand left and right at every size, so that it is never the colour alone that
tells the value from the gradient. A number for which there is no room is said with two digits; where there is
room for one alone it is the one that came last, with a ∂ where that is the gradient.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF

from gradviz.explain.frame import CardFace
from gradviz.explain.numbers import UNKNOWN, brief
from gradviz.ui.canvas.lettering import (
    Kind,
    Run,
    advance,
    centred,
    centred_name,
    from_left,
    name_runs,
    name_width,
    to_right,
)

GAP = 6.0
RULED_HEIGHT = 58.0
"""A card of this height on the screen has a rule, and a badge over it."""
TALL_HEIGHT = 70.0
BADGE_HEIGHT, BADGE_LEAST, BADGE_PAD = 20.0, 22.0, 12.0
DERIVATIVE = "∂"


class Letters(NamedTuple):
    """One size of letters, and the room beside them."""

    name: Kind
    number: Kind
    pad: float


TALL = Letters("middle name", "tall number", 10.0)
MIDDLE = Letters("middle name", "middle number", 8.0)
SMALL = Letters("small name", "small number", 6.0)
SMALL_NAME_ROW, SMALL_NUMBER_ROW = 17.0, 14.0
LEAST_PAD = 4.0


class Brief(NamedTuple):
    """What a card says, and where: all in pixels of the screen."""

    runs: tuple[Run, ...]
    badge: QRectF | None = None
    """Behind the sign; None where there is none."""
    rule: float | None = None
    """The height of the line between name and numbers."""


def brief_of(face: CardFace, name: str, room: QRectF, corner: str = "") -> Brief:
    """What a card says in `room`, its outline. `corner` is said at the right of the name where there is
    room."""
    if room.height() >= RULED_HEIGHT:
        letters = TALL if room.height() >= TALL_HEIGHT else MIDDLE
        found = _ruled(face, name, room, corner, letters)
        if found is not None:
            return found
    return Brief(_plain(face, name, room))


def header_of(face: CardFace, name: str, room: QRectF, rule: float) -> tuple[Run, ...]:
    """Name and sign above a card's cells; `rule` is where these begin."""
    inside = QRectF(room.left() + 8.0, room.top(), room.width() - 16.0, rule - room.top())
    return _name_and_sign(face, name, inside, inside.center().y())


def _ruled(face: CardFace, name: str, room: QRectF, corner: str, letters: Letters) -> Brief | None:
    header = round(room.height() * 0.54)
    rule, middle = room.top() + header, room.top() + header / 2
    inside = room.adjusted(letters.pad, 0.0, -letters.pad, 0.0)
    numbers = _side_by_side(face, inside, (rule + room.bottom()) / 2, letters.number)
    kind: Kind = "middle sign" if len(face.symbol) == 1 and not face.symbol.isalnum() else "small badge"
    width = max(BADGE_LEAST, advance(face.symbol, kind) + BADGE_PAD)
    badge = QRectF(inside.left() - 1.0, middle - BADGE_HEIGHT / 2, width, BADGE_HEIGHT)
    start = badge.right() + GAP
    end = start + name_width(name, letters.name)
    if not numbers or end > inside.right():
        return None
    runs = [centred(face.symbol, badge, kind, "text")]
    runs += name_runs(name, start, middle, letters.name, "text")
    if corner and end + 2 * GAP + advance(corner, "small sign") <= inside.right():
        runs.append(to_right(corner, inside.right(), middle, "small sign", "quiet"))
    return Brief((*runs, *numbers), badge, rule)


def _plain(face: CardFace, name: str, room: QRectF) -> tuple[Run, ...]:
    pad = SMALL.pad if room.width() >= 64.0 else LEAST_PAD
    inside = room.adjusted(pad, 2.0, -pad, -2.0)
    if name_width(name, SMALL.name) > inside.width():
        return ()
    height = SMALL_NAME_ROW + SMALL_NUMBER_ROW
    if height <= inside.height() + 2:
        top = inside.center().y() - height / 2
        middle = top + SMALL_NAME_ROW + SMALL_NUMBER_ROW / 2
        numbers = _side_by_side(face, inside, middle, SMALL.number) or _alone(face, inside, middle)
        if numbers:
            return (*_name_and_sign(face, name, inside, top + SMALL_NAME_ROW / 2), *numbers)
    if inside.height() + 4 >= SMALL_NAME_ROW:
        return tuple(centred_name(name, inside, SMALL.name, "text"))
    return ()


def _name_and_sign(face: CardFace, name: str, inside: QRectF, middle: float) -> tuple[Run, ...]:
    runs = name_runs(name, inside.left(), middle, SMALL.name, "text")
    if name_width(name, SMALL.name) + GAP + advance(face.symbol, "small sign") <= inside.width():
        runs.append(to_right(face.symbol, inside.right(), middle, "small sign", "quiet"))
    return tuple(runs)


def _side_by_side(face: CardFace, inside: QRectF, middle: float, kind: Kind) -> tuple[Run, ...]:
    """Value left, gradient right; with fewer digits where that is needed; nothing where it does not help."""
    for value, gradient in (
        (face.value, face.gradient),
        (face.value, shorter(face.gradient, face.exact_gradient)),
        (shorter(face.value, face.exact_value), shorter(face.gradient, face.exact_gradient)),
    ):
        if advance(value, kind) + GAP + advance(gradient, kind) <= inside.width():
            return (
                from_left(value, inside.left(), middle, kind, colour_of(value, "forward")),
                to_right(gradient, inside.right(), middle, kind, colour_of(gradient, "backward")),
            )
    return ()


def _alone(face: CardFace, inside: QRectF, middle: float) -> tuple[Run, ...]:
    """The number that came last, or else the one before; arrays whose numbers do not fit are told by their
    shape."""
    kind = SMALL.number
    for text, digits, colour, mark in (
        (face.gradient, face.exact_gradient, "backward", f"{DERIVATIVE} "),
        (face.value, face.exact_value, "forward", ""),
    ):
        for form in (text, shorter(text, digits)) if text != UNKNOWN else ():
            if advance(mark + form, kind) <= inside.width():
                return (from_left(mark + form, inside.left(), middle, kind, colour),)
    shape = f"({face.shape})" if face.value_cells is not None else UNKNOWN
    if advance(shape, kind) > inside.width():
        return ()
    return (from_left(shape, inside.left(), middle, kind, "forward" if shape != UNKNOWN else "quiet"),)


def shorter(text: str, digits: str) -> str:
    """A number with two digits; what is no single number stays as it is."""
    try:
        return brief(float(digits))
    except ValueError:
        return text


def colour_of(text: str, colour: str) -> str:
    """The token of a number's colour."""
    return "quiet" if text == UNKNOWN else colour
