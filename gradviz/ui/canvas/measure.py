"""How large a card is and where its texts go: measured before the layout, used by it and by the painting.

A card is a header (badge, name, shape) over a rule over the two numbers. Nothing in it is ever cut off: it
grows with its texts, and only a name of absurd length is elided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from gradviz.explain.figures import Figure
from gradviz.explain.frame import CardFace, Frame, WireFace
from gradviz.explain.numbers import UNKNOWN
from gradviz.graph.arrange.values import Box
from gradviz.graph.graph import Edge
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.cells import Grid, grid_of
from gradviz.ui.canvas.heatmap import HeatMap
from gradviz.ui.canvas.lettering import (
    Run,
    advance,
    badge_kind,
    centred,
    from_left,
    name_kind,
    name_runs,
    name_width,
    to_right,
)

WIDTH, HEIGHT = 126.0, 84.0
"""The least size of a card."""
WIDTH_STEP = 8.0
"""Cards come in few widths: columns look calmer, and equal backdrops are painted once."""
HEADER = 46.0
PAD = 13.0
BADGE_HEIGHT = 24.0
BADGE_LEAST = 26.0
NAME_GAP = 6.0
COLUMN_GAP = 16.0
GRID_PAD = 11.0
STACKED_FROM, STACK_GAP = 130.0, 9.0
"""A wider array stands above its gradient instead of beside it, so that columns of cards stay narrow."""
LONGEST_NAME = 220.0
TAB_GAP, TAB_HEIGHT = 8.0, 23.0
CHIP_HEIGHT, CHIP_PAD, CHIP_STEP = 24.0, 10.0, 6.0
LEAST_GAP, MOST_GAP = 84.0, 280.0
"""Between columns of cards."""
CHIP_ROOM, TIGHT_CHIP_ROOM = 50.0, 44.0
"""What a chip needs between cards besides its width: room for two arrowheads."""
SHAPE_ROOM = 6.0
"""Between a shape and the chip on its wire."""
SHAPE_ROOM = 8.0
"""What a wire's shape needs besides its width."""
SHALLOW, MIDDLING = 2, 3
"""Up to so many gaps in a row chips get room for all they say, and for all but its middle."""
HANDLE_WIDTH, HANDLE_HEIGHT = 34.0, 22.0


class MapSpot(NamedTuple):
    """A parameter of a closed block as a small heat map."""

    name: str
    shown: HeatMap
    area: QRectF


@dataclass(frozen=True, slots=True)
class CardLayout:
    """Where everything in a card is, with the card's centre at (0, 0)."""

    rect: QRectF
    badge: QRectF
    rule: float
    """Height of the line between the header and the numbers."""
    runs: tuple[Run, ...]
    """Every text but those in grids and in the corner."""
    corner: Run
    """The shape, at the right of the header."""
    name: str
    """As drawn: elided where it is absurdly long."""
    value: QRectF
    gradient: QRectF
    value_grid: Grid | None
    gradient_grid: Grid | None
    tab: QRectF
    """The running sum under the card; empty where there is none."""
    handle: QRectF
    """Where a leaf's nudge handle shows up."""
    figure: Figure = "card"
    opener: QRectF = field(default_factory=QRectF)
    """Where a closed block is opened; empty where there is nothing to open."""
    maps: tuple[MapSpot, ...] = ()
    """The parameters of a closed block."""
    pill: QRectF = field(default_factory=QRectF)
    """Around the gradient of a neuron; empty while it is unknown."""
    panel: QRectF = field(default_factory=QRectF)
    """Beside the matrix of a layer that is too large to be opened: one of its neurons."""


def box_of(card: CardFace) -> Box:
    """The size of a card that says all this: what the layout needs. Measure the face of the last step, where
    every number is known, and pass the boxes on in the `Drawing`, so that no card grows on the way."""
    return _size(card, card.shape, grid_of(card.value_cells), grid_of(card.gradient_cells))


def lay_out(card: CardFace, least: Box | None = None, shape: str | None = None) -> CardLayout:
    """Place everything in a card of at least this size. `shape` is said in the corner instead of the
    face's."""
    said = card.shape if shape is None else shape
    grids = grid_of(card.value_cells), grid_of(card.gradient_cells)
    box = _size(card, said, *grids)
    width = max(box.width, least.width if least else 0.0)
    height = max(box.height, least.height if least else 0.0)
    rect = QRectF(-width / 2, -height / 2, width, height)
    middle, rule = rect.top() + HEADER / 2, rect.top() + HEADER
    badge = QRectF(rect.left() + PAD - 2, middle - BADGE_HEIGHT / 2, badge_width(card.symbol), BADGE_HEIGHT)
    value, gradient = _columns(card, rect, rule, *grids)
    tab = _tab(card, rect)
    handle = QRectF(
        rect.right() - PAD + 3 - HANDLE_WIDTH, middle - HANDLE_HEIGHT / 2, HANDLE_WIDTH, HANDLE_HEIGHT
    )
    corner = to_right(said, rect.right() - PAD, middle, "shape", "quiet")
    name, runs = _name(card.label), _runs(card, badge, value, gradient, tab, grids)
    return CardLayout(rect, badge, rule, runs, corner, name, value, gradient, *grids, tab, handle)


def numbers_fit(card: CardFace, width: float) -> bool:
    """Whether a card of this width has room for the numbers of a face without grids."""
    return 2 * PAD + advance(card.value, "number") + COLUMN_GAP + advance(card.gradient, "number") <= width


def badge_width(symbol: str) -> float:
    beside = 13 if len(symbol) < 5 else 9  # the longest badges, as const, must not make their cards wider
    return max(BADGE_LEAST, 2.0 * round((advance(symbol, badge_kind(symbol)) + beside) / 2))


def chip_width(text: str) -> float:
    """The width of a wire's chip with this text. It leaves room for bold, so that it is the same while it
    glows."""
    least = CHIP_HEIGHT + 8
    return least + CHIP_STEP * max(0.0, -((least - advance(text, "chip bold") - 2 * CHIP_PAD) // CHIP_STEP))


def chip_forms(face: WireFace) -> tuple[str, ...]:
    """What a chip may say, the longest first: all of it, without its middle, the number alone; where it is no
    number, without its shape."""
    parts = face.chip.split(" = ")
    return (
        face.chip,
        f"{parts[0]} = {parts[-1]}" if len(parts) > 2 else face.chip,
        face.short_chip or face.chip.partition(" (")[0],
    )


def gap_wishes(shown: Frame, depth: int) -> Iterator[tuple[Edge, float]]:
    """For each wire the gap between columns of cards in which its chip has room between arrowheads, and
    before it the shape of an array, within bounds; 0 where it says nothing.

    `depth` is how many gaps lie in a row. A graph of many columns is drawn denser, with shorter chips: it
    would not fit a screen at a size at which it can be read.
    """
    form, shapes = 0 if depth <= SHALLOW else 1, shown.shapes
    for edge in shown.wires:
        if depth > MIDDLING:
            said, room = shown.shortest_chip(edge), TIGHT_CHIP_ROOM
        else:
            said, room = chip_forms(shown.wires[edge])[form], CHIP_ROOM
        shape = advance(shapes[edge], "shape") + SHAPE_ROOM if edge in shapes else 0.0
        chip = chip_width(said) + room if said else 0.0
        yield edge, min(MOST_GAP, chip + shape if said else 2 * shape)


def _runs(
    card: CardFace,
    badge: QRectF,
    value: QRectF,
    gradient: QRectF,
    tab: QRectF,
    grids: tuple[Grid | None, Grid | None],
) -> tuple[Run, ...]:
    name = _name(card.label)
    runs = [
        centred(card.symbol, badge, badge_kind(card.symbol), "text"),
        *name_runs(name, badge.right() + NAME_GAP, badge.center().y() - 0.5, name_kind(name), "text"),
    ]
    if grids[0] is None:
        colour = "quiet" if card.value == UNKNOWN else "forward"
        runs.append(from_left(card.value, value.left(), value.center().y(), "number", colour))
    if grids[1] is None:
        colour = "quiet" if card.gradient == UNKNOWN else "backward"
        runs.append(to_right(card.gradient, gradient.right(), gradient.center().y(), "number", colour))
    if card.running_sum:
        runs.append(centred(card.running_sum, tab, "tab", "backward"))
    return tuple(runs)


@lru_cache(4096)
def _name(label: str) -> str:
    metrics = QFontMetricsF(lettering.font(name_kind(label)))
    return metrics.elidedText(label, Qt.TextElideMode.ElideRight, LONGEST_NAME)


def _size(card: CardFace, shape: str, value_grid: Grid | None, gradient_grid: Grid | None) -> Box:
    name = _name(card.label)
    header = 2 * PAD - 2 + badge_width(card.symbol) + NAME_GAP + name_width(name, name_kind(name))
    header += max(10 + advance(shape, "shape"), 8 + HANDLE_WIDTH)
    left = value_grid.width if value_grid else advance(card.value, "number")
    right = gradient_grid.width if gradient_grid else advance(card.gradient, "number")
    stacked = _is_stacked(value_grid)
    width = max(header, 2 * PAD + (max(left, right) if stacked else left + COLUMN_GAP + right))
    height = max((grid.height for grid in (value_grid, gradient_grid) if grid), default=0.0)
    height = 2 * height + STACK_GAP if stacked else height
    height = HEADER + height + 2 * GRID_PAD if height else HEIGHT
    steps = -((WIDTH - width) // WIDTH_STEP) if width > WIDTH else 0.0
    return Box(WIDTH + WIDTH_STEP * steps, max(HEIGHT, 2.0 * -(-height // 2)))


def _columns(
    card: CardFace, rect: QRectF, rule: float, value_grid: Grid | None, gradient_grid: Grid | None
) -> tuple[QRectF, QRectF]:
    """The areas of the value (left, or above) and the gradient (right, or below); a grid's area is exactly
    the grid."""
    room = QRectF(rect.left() + PAD, rule, rect.width() - 2 * PAD, rect.bottom() - rule)
    apart = (value_grid.height + STACK_GAP) / 2 if value_grid and _is_stacked(value_grid) else 0.0
    found = []
    for grid, text, first in ((value_grid, card.value, True), (gradient_grid, card.gradient, False)):
        width = grid.width if grid else max(advance(text, "number"), 24.0)
        height = grid.height if grid else min(room.height(), HEIGHT - HEADER)
        middle = room.center().y() + (-apart if first else apart)
        left = room.left() if first else room.right() - width
        if apart and grid:
            left = room.center().x() - width / 2
        found.append(QRectF(left, middle - height / 2, width, height))
    return found[0], found[1]


def _is_stacked(value_grid: Grid | None) -> bool:
    return value_grid is not None and value_grid.width > STACKED_FROM


def _tab(card: CardFace, rect: QRectF) -> QRectF:
    if not card.running_sum:
        return QRectF()
    width = max(rect.width(), advance(card.running_sum, "tab") + 24)
    return QRectF(-width / 2, rect.bottom() + TAB_GAP, width, TAB_HEIGHT)
