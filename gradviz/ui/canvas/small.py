"""The graph at half its size: fewer words, each of them still large enough to be read.

A text that shrinks with its card cannot be read below three quarters. So between that and the overview's bars
a card keeps its outline and says less in letters of the screen's own size: its name, its value and its
gradient; where there is no room for both numbers, the one that came last. Wires keep their arrowheads and,
where it fits, their local derivative as a number alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from gradviz.explain.frame import CardFace
from gradviz.explain.numbers import UNKNOWN
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.cells import Grid
from gradviz.ui.canvas.items import CardItem, ChipItem, WireItem
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
from gradviz.ui.canvas.measure import CardLayout
from gradviz.ui.canvas.paint import glow, paint_grid, paint_run, wire_width
from gradviz.ui.tokens import Theme

FROM = 0.28
"""The least scale at which a number has room on a card; below, the overview paints bars."""
UP_TO = 0.74
"""From this scale on a card can say everything at its own size."""
PAD, GAP = 4.0, 6.0
CHIP_HEIGHT, CHIP_PAD, HANDLE_WIDTH = 16.0, 5.0, 24.0
LEAST_LINE, LEAST_HEAD, LARGEST_HEAD = 1.2, 0.72, 1.5
"""The width of a line and the growth of an arrowhead on the screen, and how large the latter may get."""
MOST_LINES = 250
"""More wires than this are lines of one pixel, which cost a quarter of slightly thicker ones."""
CHIPS_FROM = 0.44
"""Below this scale chips would stand on each other."""


class Letters(NamedTuple):
    """One size of letters, the rows they stand in, and the room beside them."""

    name: Kind
    number: Kind
    name_row: float
    number_row: float
    pad: float


LARGER = Letters("middle name", "middle number", 22.0, 18.0, 8.0)
SMALLER = Letters("small name", "small number", 17.0, 14.0, PAD)


class Number(NamedTuple):
    """One number of a card and the token of its colour."""

    text: str
    colour: str


def has_grids(layout: CardLayout, scale: float) -> bool:
    """Whether a card shows arrays cell by cell, its name above them."""
    grids = layout.value_grid is not None or layout.gradient_grid is not None
    return grids and (layout.rule - layout.rect.top()) * scale >= SMALLER.name_row


def header_of(face: CardFace, name: str, room: QRectF, rule: float) -> list[Run]:
    """Name and sign above a card's cells; `rule` is where these begin."""
    middle = (room.top() + rule) / 2
    runs = name_runs(name, room.left() + 2 * PAD, middle, "small name", "text")
    if name_width(name, "small name") + GAP + advance(face.symbol, "small sign") <= room.width() - 4 * PAD:
        runs.append(to_right(face.symbol, room.right() - 2 * PAD, middle, "small sign", "quiet"))
    return runs


def texts_of(face: CardFace, name: str, room: QRectF) -> list[Run]:
    """What a card says in `room` (its outline in pixels of the screen), in the larger letters where there is
    room for them."""
    for letters in (LARGER, SMALLER):
        runs = _texts(face, name, room, letters)
        if runs:
            return runs
    inside = room.adjusted(PAD, 2.0, -PAD, -2.0)
    fits = name_width(name, "small name") <= inside.width() and inside.height() + 4 >= SMALLER.name_row
    return centred_name(name, inside, "small name", "text") if fits else []


def _texts(face: CardFace, name: str, room: QRectF, letters: Letters) -> list[Run]:
    """Name, sign and numbers in one size of letters; nothing where they do not fit."""
    inside = room.adjusted(letters.pad, 2.0, -letters.pad, -2.0)
    rows = _rows(_numbers(face, inside.width(), letters), inside, letters)
    height = letters.name_row + letters.number_row * len(rows)
    if not rows or height > inside.height() + 4 or name_width(name, letters.name) > inside.width():
        return []
    top = inside.center().y() - height / 2
    middle = top + letters.name_row / 2
    runs = name_runs(name, inside.left(), middle, letters.name, "text")
    if name_width(name, letters.name) + GAP + advance(face.symbol, "small sign") <= inside.width():
        runs.append(to_right(face.symbol, inside.right(), middle, "small sign", "quiet"))
    for k, (first, *others) in enumerate(rows):
        middle = top + letters.name_row + letters.number_row * (k + 0.5)
        runs.append(from_left(first.text, inside.left(), middle, letters.number, first.colour))
        runs += [to_right(one.text, inside.right(), middle, letters.number, one.colour) for one in others]
    return runs


def _numbers(face: CardFace, width: float, letters: Letters) -> list[Number]:
    """Value and gradient. Arrays whose numbers do not fit are told by their shape."""
    found = [
        Number(text, _colour(text, colour))
        for text, colour in ((face.value, "forward"), (face.gradient, "backward"))
    ]
    if face.value_cells is None or all(advance(one.text, letters.number) <= width for one in found):
        return found
    return [Number(f"({face.shape})", "forward" if face.gradient == UNKNOWN else "backward")]


def _rows(numbers: list[Number], room: QRectF, letters: Letters) -> list[list[Number]]:
    """Both numbers side by side, or below each other, or the one that came last, or none."""
    widths = [advance(one.text, letters.number) for one in numbers]
    rows_free = int((room.height() + 4 - letters.name_row) // letters.number_row)
    if rows_free < 1:
        return []
    if sum(widths) + GAP * (len(numbers) - 1) <= room.width():
        return [numbers]
    known = [one for one in numbers if one.text != UNKNOWN] or numbers
    fitting = [one for one in known if advance(one.text, letters.number) <= room.width()]
    if letters is LARGER and (fitting != known or len(known) > rows_free):
        return []  # smaller letters say more
    return [[one] for one in fitting[-rows_free:]]


# --- painting ----------------------------------------------------------------------------------------------


def paint_wires(painter: QPainter, wires: Sequence[WireItem], theme: Theme, scale: float) -> None:
    """Lines and arrowheads, neither of them thinner or smaller than can be seen; the painter is scaled."""
    growth = min(LARGEST_HEAD, max(1.0, LEAST_HEAD / scale))
    hair = len(wires) > MOST_LINES
    for wire in wires:
        face = wire.face
        if face is None or wire.route is None:
            continue
        line = theme.selection if wire.selected and not face.current else glow(theme, face.phase)
        colour = QColor(
            theme.ahead if face.phase == "ahead" and not face.current and not wire.selected else line
        )
        width = max(wire_width(face), LEAST_LINE / scale)
        pen = QPen(colour, width)
        if face.current or wire.selected:
            band = QColor(colour)
            band.setAlphaF(0.18)
            painter.strokePath(wire.path, QPen(band, 3 * width))
        elif hair:
            pen = QPen(colour, 1.0)
            pen.setCosmetic(True)
        painter.strokePath(wire.near(wire.look.exposed), pen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(wire.tip(growth))


def paint_texts(painter: QPainter, cards: Iterable[CardItem], theme: Theme, transform: QTransform) -> None:
    """The texts of cards; the painter's own coordinates are the screen's."""
    scale = transform.m11()
    for card in cards:
        if card.face is None:
            continue
        face, layout, room = card.face, card.layout, transform.mapRect(card.rect)
        if not has_grids(layout, scale):
            runs = texts_of(face, layout.name, room)
        else:
            at = transform.map(card.pos())
            runs = header_of(face, layout.name, room, at.y() + layout.rule * scale)
            for grid, area, gradient in grids_of(layout):
                shown = QRectF(at + area.topLeft() * scale, area.size() * scale)
                paint_grid(painter, grid, shown, gradient, theme, quick=True, kind="small chip")
            runs += _lone_numbers(face, layout, at, scale)
        for run in runs:
            if not (card.state.handle and run.kind == "small sign"):
                paint_run(painter, run, theme)
        if card.state.handle:
            _paint_handle(painter, transform.mapRect(layout.handle.translated(card.pos())), theme)


def _paint_handle(painter: QPainter, room: QRectF, theme: Theme) -> None:
    rect = QRectF(room.right() - HANDLE_WIDTH, room.center().y() - CHIP_HEIGHT / 2, HANDLE_WIDTH, CHIP_HEIGHT)
    painter.setPen(QPen(QColor(theme.field_line), 1.0))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(rect, 5, 5)
    paint_run(painter, centred("±ε", rect, "small name", "text"), theme)


def grids_of(layout: CardLayout) -> Iterator[tuple[Grid, QRectF, bool]]:
    """The arrays of a card: their cells, where they are, whether it is the gradient."""
    if layout.value_grid is not None:
        yield layout.value_grid, layout.value, False
    if layout.gradient_grid is not None:
        yield layout.gradient_grid, layout.gradient, True


def _lone_numbers(face: CardFace, layout: CardLayout, at: QPointF, scale: float) -> list[Run]:
    """What stands beside cells: mostly the dash of a gradient that is not known yet."""
    runs = []
    if layout.value_grid is None:
        left, middle = at.x() + layout.value.left() * scale, at.y() + layout.value.center().y() * scale
        runs.append(from_left(face.value, left, middle, "small number", _colour(face.value, "forward")))
    if layout.gradient_grid is None:
        right = at.x() + layout.gradient.right() * scale
        middle = at.y() + layout.gradient.center().y() * scale
        runs.append(
            to_right(face.gradient, right, middle, "small number", _colour(face.gradient, "backward"))
        )
    return runs


def _colour(text: str, colour: str) -> str:
    return "quiet" if text == UNKNOWN else colour


def paint_chips(painter: QPainter, chips: Iterable[ChipItem], theme: Theme, transform: QTransform) -> None:
    """The local derivatives, as numbers alone, on wires that have room for them."""
    scale = transform.m11()
    for chip in chips:
        face = chip.face
        if face is None:
            continue
        text = face.short_chip or face.chip
        width = max(CHIP_HEIGHT, advance(text, "small chip") + 2 * CHIP_PAD)
        fits = scale >= CHIPS_FROM and width <= chip.seat.width * scale
        if not (fits or face.current or chip.selected):
            continue
        middle = transform.map(QPointF(chip.seat.x, chip.seat.y))
        rect = QRectF(middle.x() - width / 2, middle.y() - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
        done = face.backward or face.current
        line = theme.selection if chip.selected else glow(theme, face.phase) if done else theme.line
        painter.setPen(QPen(QColor(line), 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(rect, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
        run = centred(text, rect, "small chip", "text")
        painter.setFont(lettering.font(run.kind))
        painter.setPen(QColor(glow(theme, face.phase) if done else theme.text))
        painter.drawText(run.at, run.text)
