"""How large a card is and where its texts go: measured before the layout, used by it and by the painting.

A card is a header (badge, name, shape) over a rule over the two numbers. Nothing in it is ever cut off: it grows with
its texts, and only a name of absurd length is elided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from gradviz.explain.frame import CardFace
from gradviz.graph.arrange.values import Box
from gradviz.ui.canvas.cells import Grid, grid_of
from gradviz.ui.fonts import math_font, word_font

WIDTH, HEIGHT = 132.0, 84.0
"""The least size of a card."""
HEADER = 46.0
PAD = 13.0
BADGE_HEIGHT = 24.0
BADGE_LEAST = 26.0
NAME_GAP = 10.0
COLUMN_GAP = 16.0
GRID_PAD = 11.0
LONGEST_NAME = 220.0
TAB_GAP, TAB_HEIGHT = 8.0, 23.0
CHIP_HEIGHT, CHIP_PAD = 24.0, 11.0
HANDLE_WIDTH, HANDLE_HEIGHT = 34.0, 22.0


def badge_font(symbol: str) -> QFont:
    return word_font(15 if len(symbol) == 1 and not symbol.isalnum() else 12, 600)


def name_font(name: str) -> QFont:
    """Italic mathematics; upright where Chinese would have to be slanted by force."""
    return math_font(18, italic=not any(ord(sign) >= 0x2E80 for sign in name))


def shape_font() -> QFont:
    return word_font(11, 400)


def number_font() -> QFont:
    return word_font(15, 600)


def tab_font() -> QFont:
    return word_font(12, 600)


def chip_font(current: bool = False) -> QFont:
    return word_font(12, 600 if current else 500)


def handle_font() -> QFont:
    return math_font(14)


@dataclass(frozen=True, slots=True)
class CardLayout:
    """Where everything in a card is, with the card's centre at (0, 0)."""

    rect: QRectF
    badge: QRectF
    badge_text: str
    name: str
    """As drawn: elided where it is absurdly long."""
    name_at: QPointF
    """Start of the baseline."""
    shape: str
    shape_at: QPointF
    """End of the baseline."""
    rule: float
    """Height of the line between the header and the numbers."""
    value: QRectF
    gradient: QRectF
    value_grid: Grid | None
    gradient_grid: Grid | None
    tab: QRectF
    """The running sum under the card; empty where there is none."""
    handle: QRectF
    """Where a leaf's nudge handle shows up."""


@lru_cache(65536)
def _advance(text: str, key: str, size: int, weight: int, italic: bool) -> float:
    font = QFont(math_font(size, italic=italic) if key == "math" else word_font(size, weight))
    return QFontMetricsF(font).horizontalAdvance(text)


def advance(text: str, font: QFont) -> float:
    """The width of a text. Remembered: the same few texts are measured again and again."""
    key = "math" if font.families()[:1] == ["STIX Two Text"] else "word"
    return _advance(text, key, font.pixelSize(), int(font.weight()), font.italic())


def box_of(card: CardFace) -> Box:
    """The size of a card that says all this: what the layout needs. Measure the face of the last step, where every
    number is known, and pass the boxes on in the `Drawing`, so that no card grows on the way."""
    width, height = _size(card, *_grids(card))
    return Box(width, height)


def lay_out(card: CardFace, least: Box | None = None, shape: str | None = None) -> CardLayout:
    """Place everything in a card of at least this size."""
    value_grid, gradient_grid = _grids(card)
    width, height = _size(card, value_grid, gradient_grid)
    if least is not None:
        width, height = max(width, least.width), max(height, least.height)
    rect = QRectF(-width / 2, -height / 2, width, height)
    badge_width = _badge_width(card)
    badge = QRectF(rect.left() + PAD - 2, rect.top() + (HEADER - BADGE_HEIGHT) / 2, badge_width, BADGE_HEIGHT)
    name_at = QPointF(badge.right() + NAME_GAP, _baseline(rect.top() + HEADER / 2 - 0.5, name_font(card.label)))
    said = card.shape if shape is None else shape
    shape_at = QPointF(rect.right() - PAD, _baseline(rect.top() + HEADER / 2, shape_font()))
    rule = rect.top() + HEADER
    value, gradient = _columns(card, rect, rule, value_grid, gradient_grid)
    tab = QRectF()
    if card.running_sum:
        wide = max(width, advance(card.running_sum, tab_font()) + 24)
        tab = QRectF(-wide / 2, rect.bottom() + TAB_GAP, wide, TAB_HEIGHT)
    handle = QRectF(rect.right() - PAD + 3 - HANDLE_WIDTH, 0, HANDLE_WIDTH, HANDLE_HEIGHT)
    handle.moveTop(rect.top() + (HEADER - HANDLE_HEIGHT) / 2)
    return CardLayout(
        rect, badge, card.symbol, _name(card.label), name_at, said, shape_at, rule,
        value, gradient, value_grid, gradient_grid, tab, handle,
    )  # fmt: skip


def chip_width(text: str, current: bool = False) -> float:
    """The width of a wire's chip with this text; the bold form is wider, and the chip does not grow for it."""
    return max(CHIP_HEIGHT + 8, advance(text, chip_font(True)) + 2 * CHIP_PAD)


def _grids(card: CardFace) -> tuple[Grid | None, Grid | None]:
    return grid_of(card.value_cells), grid_of(card.gradient_cells)


def _badge_width(card: CardFace) -> float:
    return max(BADGE_LEAST, advance(card.symbol, badge_font(card.symbol)) + 13)


@lru_cache(4096)
def _name(label: str) -> str:
    return QFontMetricsF(name_font(label)).elidedText(label, Qt.TextElideMode.ElideRight, LONGEST_NAME)


def _size(card: CardFace, value_grid: Grid | None, gradient_grid: Grid | None) -> tuple[float, float]:
    name = _name(card.label)
    header = 2 * PAD - 2 + _badge_width(card) + NAME_GAP + advance(name, name_font(name))
    header += 12 + max(advance(card.shape, shape_font()), HANDLE_WIDTH if not card.shape else 0)
    left = value_grid.width if value_grid else advance(card.value, number_font())
    right = gradient_grid.width if gradient_grid else advance(card.gradient, number_font())
    numbers = 2 * PAD + left + COLUMN_GAP + right
    grid_height = max((grid.height for grid in (value_grid, gradient_grid) if grid), default=0.0)
    height = HEADER + grid_height + 2 * GRID_PAD if grid_height else HEIGHT
    return _even(max(WIDTH, header, numbers)), _even(max(HEIGHT, height))


def _columns(
    card: CardFace, rect: QRectF, rule: float, value_grid: Grid | None, gradient_grid: Grid | None
) -> tuple[QRectF, QRectF]:
    """The areas of the value (left) and the gradient (right); a grid's area is exactly the grid."""
    room = QRectF(rect.left() + PAD, rule, rect.width() - 2 * PAD, rect.bottom() - rule)
    found = []
    for grid, text, left in ((value_grid, card.value, True), (gradient_grid, card.gradient, False)):
        width = grid.width if grid else max(advance(text, number_font()), 24.0)
        height = grid.height if grid else min(room.height(), HEIGHT - HEADER)
        area = QRectF(0, room.center().y() - height / 2, width, height)
        area.moveLeft(room.left()) if left else area.moveRight(room.right())
        found.append(area)
    return found[0], found[1]


def _baseline(middle: float, font: QFont) -> float:
    """The baseline that puts capitals in the middle."""
    return middle + QFontMetricsF(font).capHeight() / 2


def _even(length: float) -> float:
    """Rounded up to an even number, so that edges lie on whole pixels around a centre on one."""
    return 2.0 * -(-length // 2)
