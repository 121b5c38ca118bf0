"""The graph at less than its size: fewer words, each of them still large enough to be read.

A text that shrinks with its card cannot be read for long. So between its own size and the overview's bars a
card keeps its outline and says less, in letters of the screen's own size (`brief`). Wires keep their
arrowheads and say of their local derivative what there is room for, at least the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from gradviz.explain.frame import WireFace
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.brief import brief_of, colour_of, header_of
from gradviz.ui.canvas.cells import Grid
from gradviz.ui.canvas.chips import Seat
from gradviz.ui.canvas.items import CardItem, ChipItem, WireItem
from gradviz.ui.canvas.lettering import Run, advance, centred, from_left, to_right
from gradviz.ui.canvas.lines import Stroke, paint_line
from gradviz.ui.canvas.measure import CardLayout, chip_forms
from gradviz.ui.canvas.paint import glow, paint_grid, paint_run, wire_width
from gradviz.ui.canvas.small_figures import disc_runs, paint_small_maps
from gradviz.ui.canvas.taken import Rect
from gradviz.ui.tokens import BADGE_RADIUS, Theme

FROM = 0.28
"""The least scale at which a number has room on a card; below, the overview paints bars."""
UP_TO = 0.92
"""From this scale on the letters of a card can be read as they are: none is smaller than 11 pixels."""
HEADER_ROW = 17.0
"""A card with cells says its name above them where there is so much room."""
CHIP_HEIGHT, CHIP_PAD, HANDLE_WIDTH = 17.0, 6.0, 26.0
LEAST_LINE, LEAST_HEAD, LARGEST_HEAD = 1.2, 0.72, 1.5
"""The width of a line and the growth of an arrowhead on the screen, and how large the latter may get."""
MOST_LINES = 250
"""More wires than this are lines of one pixel, which cost a quarter of slightly thicker ones."""
CHIPS_FROM = 0.44
"""Below this scale chips would stand on each other."""
MARGIN_OF_WANTED = 16.0
"""Pixels that the chip of the current step may take of the room of arrowheads."""
WORDS_FROM = 0.74
"""From this scale on they say more than the number."""
TABS_FROM, TAB_GAP, TAB_HEIGHT = 0.5, 3.0, 16.0
"""The running sum under a card: from this scale on there is room for it."""


def has_grids(layout: CardLayout, scale: float) -> bool:
    """Whether a card shows arrays cell by cell, its name above them."""
    grids = layout.value_grid is not None or layout.gradient_grid is not None
    return grids and (layout.rule - layout.rect.top()) * scale >= HEADER_ROW


# --- painting ----------------------------------------------------------------------------------------------


def paint_wires(painter: QPainter, wires: Sequence[WireItem], theme: Theme, scale: float) -> None:
    """Lines and arrowheads, neither of them thinner or smaller than can be seen; the painter is scaled."""
    growth = min(LARGEST_HEAD, max(1.0, LEAST_HEAD / scale))
    hair = len(wires) > MOST_LINES
    for wire in wires:
        face = wire.face
        if face is None or wire.route is None:
            continue
        if face.weight is not None:
            _paint_weight(painter, wire, face, theme, growth, scale)
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


def _paint_weight(
    painter: QPainter, wire: WireItem, face: WireFace, theme: Theme, growth: float, scale: float
) -> None:
    """The line of a weight, no thinner than can be seen."""
    line: Stroke | None = wire.path
    if not (face.current or wire.selected):
        exposed = wire.look.exposed
        line = wire.near(exposed) if wire.straight is None else wire.straight_near(exposed)
    if line is None:
        return
    tip = wire.tip(growth) if face.current else QPolygonF()
    paint_line(painter, face, line, tip, theme, glow(theme, face.phase), wire.selected, LEAST_LINE / scale)


def paint_texts(painter: QPainter, cards: Iterable[CardItem], theme: Theme, transform: QTransform) -> None:
    """The texts of cards; the painter's own coordinates are the screen's."""
    for card in cards:
        if card.face is None:
            continue
        if card.is_round:
            for run in disc_runs(card, transform):
                paint_run(painter, run, theme)
        elif card.face.figure == "block":
            _paint_cells(painter, card, theme, transform)
            paint_small_maps(painter, card, theme, transform)
        elif has_grids(card.layout, transform.m11()):
            _paint_cells(painter, card, theme, transform)
        else:
            _paint_brief(painter, card, theme, transform)
        if card.face.running_sum and transform.m11() >= TABS_FROM:
            _paint_tab(painter, card.face.running_sum, transform.mapRect(card.rect), theme)
        if card.state.handle:
            _paint_handle(painter, transform.mapRect(card.layout.handle.translated(card.pos())), theme)


def _paint_brief(painter: QPainter, card: CardItem, theme: Theme, transform: QTransform) -> None:
    assert card.face is not None
    layout, state, room = card.layout, card.state, transform.mapRect(card.rect)
    corner = layout.corner.text if (state.output or card.face.value_cells is not None) else ""
    brief = brief_of(card.face, layout.name, room, "" if state.handle else corner)
    if brief.rule is not None:
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.drawLine(QLineF(room.left() + 2.0, brief.rule, room.right() - 2.0, brief.rule))
    if brief.badge is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.forward_soft if state.leaf else theme.fill))
        radius = BADGE_RADIUS if state.leaf else brief.badge.height() / 2
        painter.drawRoundedRect(brief.badge, radius, radius)
    for k, run in enumerate(brief.runs):
        on_badge = k == 0 and brief.badge is not None
        if not (state.handle and run.kind == "small sign"):
            paint_run(painter, run._replace(colour="forward") if on_badge and state.leaf else run, theme)


def _paint_cells(painter: QPainter, card: CardItem, theme: Theme, transform: QTransform) -> None:
    assert card.face is not None
    scale, layout, room = transform.m11(), card.layout, transform.mapRect(card.rect)
    at = transform.map(card.pos())
    runs = list(header_of(card.face, layout.name, room, at.y() + layout.rule * scale))
    for grid, area, gradient in grids_of(layout):
        shown = QRectF(at + area.topLeft() * scale, area.size() * scale)
        paint_grid(painter, grid, shown, gradient, theme, quick=True, kind="small chip")
    runs += _lone_numbers(card, at, scale)
    taken = card.state.handle or card.face.figure == "block"
    for run in runs:
        if not (taken and run.kind == "small sign"):
            paint_run(painter, run, theme)


def _paint_tab(painter: QPainter, text: str, room: QRectF, theme: Theme) -> None:
    """The running sum, with the name of the gradient where there is room for it."""
    short = text.partition(" = ")[2] or text
    said = text if advance(text, "small chip") + 2 * CHIP_PAD <= room.width() else short
    width = max(room.width(), advance(said, "small chip") + 2 * CHIP_PAD)
    tab = QRectF(room.center().x() - width / 2, room.bottom() + TAB_GAP, width, TAB_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.backward_soft))
    painter.drawRoundedRect(tab, 5, 5)
    paint_run(painter, centred(said, tab, "small chip", "backward"), theme)


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


def _lone_numbers(card: CardItem, at: QPointF, scale: float) -> list[Run]:
    """What stands beside cells: mostly the dash of a gradient that is not known yet."""
    face, layout, runs = card.face, card.layout, []
    assert face is not None
    if layout.value_grid is None:
        left, middle = at.x() + layout.value.left() * scale, at.y() + layout.value.center().y() * scale
        runs.append(from_left(face.value, left, middle, "small number", colour_of(face.value, "forward")))
    if layout.gradient_grid is None:
        right = at.x() + layout.gradient.right() * scale
        middle = at.y() + layout.gradient.center().y() * scale
        colour = colour_of(face.gradient, "backward")
        runs.append(to_right(face.gradient, right, middle, "small number", colour))
    return runs


class SmallChip(NamedTuple):
    """A chip as it is said at some scale."""

    item: ChipItem
    face: WireFace
    text: str
    rect: QRectF


def small_chips(chips: Iterable[ChipItem], transform: QTransform) -> Iterator[SmallChip]:
    """The local derivatives, as long as there is room for, on wires that have room for a number."""
    scale = transform.m11()
    for chip in chips:
        face = chip.face
        text = "" if face is None else said(face, chip.seat.width, scale, face.current or chip.selected)
        if face is None or not text:
            continue
        width = chip_width(text)
        middle = transform.map(QPointF(chip.seat.x, chip.seat.y))
        rect = QRectF(middle.x() - width / 2, middle.y() - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
        yield SmallChip(chip, face, text, rect)


def least_chip(seat: Seat, scale: float) -> Rect:
    """What a chip with a number alone takes of the scene."""
    width, high = chip_width("−0.123") / scale / 2, CHIP_HEIGHT / scale / 2
    return seat.x - width, seat.y - high, seat.x + width, seat.y + high


def paint_chips(painter: QPainter, chips: Iterable[SmallChip], theme: Theme) -> None:
    """The chips; the painter's own coordinates are the screen's."""
    for chip, face, text, rect in chips:
        done = face.backward or face.current
        line = theme.selection if chip.selected else glow(theme, face.phase) if done else theme.line
        painter.setPen(QPen(QColor(line), 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(rect, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
        run = centred(text, rect, "small chip", "text")
        painter.setFont(lettering.font(run.kind))
        painter.setPen(QColor(glow(theme, face.phase) if done else theme.text))
        painter.drawText(run.at, run.text)


def said(face: WireFace, width: float, scale: float, wanted: bool) -> str:
    """What a chip says for which the drawing leaves this width; empty where nothing has room. One that is
    `wanted`, for the step or a person is at it, may come nearer to the cards, but not onto them."""
    if scale < CHIPS_FROM and not wanted:
        return ""
    room = width * scale
    *longer, least = chip_forms(face)
    for form in longer if scale >= WORDS_FROM else ():
        if chip_width(form) <= room:
            return form
    if least[:1] in ("(", "∂") and not wanted:
        return ""  # how large a derivative is: the wires say shapes of their own
    return least if chip_width(least) <= room + (MARGIN_OF_WANTED if wanted else 0.0) else ""


def chip_width(text: str) -> float:
    """The width of a chip with this text, in pixels of the screen."""
    return max(CHIP_HEIGHT, advance(text, "small chip") + 2 * CHIP_PAD)
