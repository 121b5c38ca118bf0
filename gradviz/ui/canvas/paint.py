"""How cards, wires and chips look. Plain painting, shared by the canvas on screen and by every export.

No effects, no clipping, no pixmaps: what is painted here stays vectors and text in SVG and PDF. Nothing here looks at
the graph; all that is drawn is in faces and layouts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from gradviz.explain.frame import CardFace, Phase, WireFace
from gradviz.ui.canvas.cells import Grid, cell_font
from gradviz.ui.canvas.measure import (
    CardLayout,
    advance,
    badge_font,
    chip_font,
    handle_font,
    name_font,
    number_font,
    shape_font,
    tab_font,
)
from gradviz.ui.tokens import BADGE_RADIUS, CARD_RADIUS, Theme

UNKNOWN = "—"
HALO_GAP = 5.5
"""From a card's border to the outer ring of the halo."""
SELECTION_GAP = 3.0
SHADOW = ((0.5, 1.0), (1.5, 1.5), (2.75, 2.0), (4.25, 2.5), (6.0, 3.0))
"""Rings of the soft shadow: how far each reaches out and down."""
MARGIN = 18.0
"""Room around a card for shadow, rings, handles and dots."""


class Detail(IntEnum):
    """How much is said, by how near the eye is."""

    BARE = 0
    """No chips, no shapes."""
    SHORT = 1
    """Chips say the number alone."""
    FULL = 2


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card shows beside its face."""

    leaf: bool = False
    output: bool = False
    breakpoint: bool = False
    selected: bool = False
    focused: bool = False
    handle: bool = False
    """The nudge handle is shown."""
    hot: bool = False
    """The pointer is over a value that can be changed."""


PLAIN = CardState()


def ink(theme: Theme, phase: Phase) -> str:
    """The colour of a phase on a wire."""
    return {"ahead": theme.ahead, "forward": theme.forward, "backward": theme.backward, "update": theme.good}[phase]


def glow(theme: Theme, phase: Phase) -> str:
    """The colour of the step under the cursor."""
    return theme.forward if phase == "ahead" else ink(theme, phase)


# --- cards ---------------------------------------------------------------------------------------------------


def paint_card(
    painter: QPainter,
    face: CardFace,
    layout: CardLayout,
    theme: Theme,
    state: CardState = PLAIN,
    detail: Detail = Detail.FULL,
) -> None:
    """One card with its centre at the origin."""
    if face.running_sum:
        _paint_tab(painter, face.running_sum, layout.tab, theme)
    _paint_body(painter, face, layout.rect, theme, state)
    _paint_header(painter, face, layout, theme, state, detail)
    if layout.value_grid:
        _paint_grid(painter, layout.value_grid, layout.value, theme.forward, theme)
    else:
        _paint_number(painter, face.value, layout.value, theme.forward, theme, state.hot)
    if layout.gradient_grid:
        _paint_grid(painter, layout.gradient_grid, layout.gradient, theme.backward, theme)
    else:
        _paint_number(painter, face.gradient, layout.gradient, theme.backward, theme, False)
    if state.selected:
        _paint_selection(painter, layout.rect, theme, state.focused)
    if state.handle:
        _paint_handle(painter, layout.handle, theme)
    if state.breakpoint:
        _paint_breakpoint(painter, layout.rect.topLeft() + QPointF(5, 5), theme)


def paint_halo(painter: QPainter, rect: QRectF, theme: Theme, phase: Phase) -> None:
    """The outer of the two rings around the current card; the inner one is the card's own border."""
    colour = QColor(glow(theme, phase))
    outer = rect.adjusted(-HALO_GAP, -HALO_GAP, HALO_GAP, HALO_GAP)
    colour.setAlphaF(0.13)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(outer, CARD_RADIUS + HALO_GAP, CARD_RADIUS + HALO_GAP)
    colour.setAlphaF(0.6)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(outer, CARD_RADIUS + HALO_GAP, CARD_RADIUS + HALO_GAP)


def _paint_body(painter: QPainter, face: CardFace, rect: QRectF, theme: Theme, state: CardState) -> None:
    shadow = QColor(theme.shadow)
    if shadow.alpha():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shadow)
        for reach, down in SHADOW:
            ring = rect.adjusted(-reach, -reach + down, reach, reach + down)
            painter.drawRoundedRect(ring, CARD_RADIUS + reach, CARD_RADIUS + reach)
    pen = QPen(QColor(glow(theme, face.phase)), 2.0) if face.current else QPen(QColor(theme.line), 1.0)
    painter.setPen(pen)
    painter.setBrush(QColor(theme.surface))
    inset = pen.widthF() / 2
    radius = CARD_RADIUS - inset
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def _paint_header(
    painter: QPainter, face: CardFace, layout: CardLayout, theme: Theme, state: CardState, detail: Detail
) -> None:
    painter.setPen(QPen(QColor(theme.line), 1.0))
    edge = 2.0 if face.current else 1.0
    painter.drawLine(
        QLineF(layout.rect.left() + edge, layout.rule, layout.rect.right() - edge, layout.rule)
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.forward_soft if state.leaf else theme.fill))
    radius = BADGE_RADIUS if state.leaf else layout.badge.height() / 2
    painter.drawRoundedRect(layout.badge, radius, radius)
    colour = theme.forward if state.leaf else theme.text
    _paint_centred(painter, layout.badge_text, layout.badge, badge_font(layout.badge_text), colour)
    _paint_text(painter, layout.name, layout.name_at, name_font(layout.name), theme.text)
    if detail == Detail.FULL and layout.shape and not state.handle:
        font = shape_font()
        at = layout.shape_at - QPointF(advance(layout.shape, font), 0)
        if state.output:
            _paint_pill(painter, at, advance(layout.shape, font), theme)
        _paint_text(painter, layout.shape, at, font, theme.text if state.output else theme.quiet)


def _paint_pill(painter: QPainter, at: QPointF, width: float, theme: Theme) -> None:
    """What marks the output's shape in the header."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.fill))
    painter.drawRoundedRect(QRectF(at.x() - 7, at.y() - 13, width + 13, 18), 9, 9)


def _paint_number(
    painter: QPainter, text: str, area: QRectF, colour: str, theme: Theme, hot: bool
) -> None:
    font = number_font()
    if hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.forward_soft))
        width = max(area.width(), 24.0)
        painter.drawRoundedRect(QRectF(area.left() - 6, area.center().y() - 13, width + 12, 26), 6, 6)
    width = advance(text, font)
    right = colour == theme.backward
    at = QPointF(area.right() - width if right else area.left(), _middle(area, font))
    _paint_text(painter, text, at, font, theme.quiet if text == UNKNOWN else colour)


def _paint_grid(painter: QPainter, grid: Grid, area: QRectF, colour: str, theme: Theme) -> None:
    """Positive cells in the colour, negative ones in grey; with numbers where there is room for them."""
    strength = 0.30 if grid.texts else 0.92
    wide, high = area.width() / grid.columns, area.height() / grid.rows
    gap = 1.0 if min(wide, high) >= 6 else 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(grid.rows):
        for column in range(grid.columns):
            shade = float(grid.shades[row, column])
            cell = QRectF(area.left() + column * wide, area.top() + row * high, wide - gap, high - gap)
            painter.setBrush(_shade(shade, colour, theme, strength))
            if gap:
                painter.drawRoundedRect(cell, 3, 3)
            else:
                painter.drawRect(cell)
            if grid.texts:
                _paint_centred(painter, grid.texts[row][column], cell, cell_font(), theme.text)
                painter.setPen(Qt.PenStyle.NoPen)


def _shade(shade: float, colour: str, theme: Theme, strength: float) -> QColor:
    if shade != shade:  # no number
        return QColor(theme.warning_soft)
    ground, hue = QColor(theme.fill), QColor(colour if shade >= 0 else theme.quiet)
    share = abs(shade) * strength
    return QColor.fromRgbF(*(
        (1 - share) * low + share * high
        for low, high in zip(ground.getRgbF()[:3], hue.getRgbF()[:3], strict=True)
    ))


def _paint_tab(painter: QPainter, text: str, rect: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.backward_soft))
    painter.drawRoundedRect(rect, 8, 8)
    _paint_centred(painter, text, rect, tab_font(), theme.backward)


def _paint_selection(painter: QPainter, rect: QRectF, theme: Theme, focused: bool) -> None:
    colour = QColor(theme.selection)
    pen = QPen(colour, 2.0 if focused else 1.6)
    if not focused:
        pen.setDashPattern([3.0, 2.4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ring = rect.adjusted(-SELECTION_GAP, -SELECTION_GAP, SELECTION_GAP, SELECTION_GAP)
    painter.drawRoundedRect(ring, CARD_RADIUS + SELECTION_GAP, CARD_RADIUS + SELECTION_GAP)


def _paint_handle(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The grip that nudges a leaf: drag it left or right."""
    painter.setPen(QPen(QColor(theme.field_line), 1.0))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    _paint_centred(painter, "± ε", rect, handle_font(), theme.text)


def _paint_breakpoint(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.surface), 2.0))
    painter.setBrush(QColor(theme.danger))
    painter.drawEllipse(centre, 7.0, 7.0)


# --- wires and chips -----------------------------------------------------------------------------------------


def paint_wire(
    painter: QPainter, face: WireFace, line: QPainterPath, tip: QPolygonF, theme: Theme, selected: bool = False
) -> None:
    """A wire that is not on its way: its line up to the arrowhead, and the arrowhead."""
    colour = _wire_colour(theme, face, selected)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if selected:
        painter.setPen(_pen(QColor(theme.selection_soft), 11.0))
        painter.drawPath(line)
    if face.current:
        band = QColor(colour)
        band.setAlphaF(0.18)
        painter.setPen(_pen(band, 9.0))
        painter.drawPath(line)
    painter.setPen(_pen(colour, wire_width(face)))
    painter.drawPath(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(tip)


def _wire_colour(theme: Theme, face: WireFace, selected: bool) -> QColor:
    if face.current:
        return QColor(glow(theme, face.phase))
    return QColor(theme.selection if selected and face.phase == "ahead" else ink(theme, face.phase))


def wire_width(face: WireFace) -> float:
    """Thin while it is to come, thick while it runs."""
    if face.current:
        return 3.2
    return 1.5 if face.phase == "ahead" else 1.9


def paint_chip(
    painter: QPainter, text: str, rect: QRectF, face: WireFace, theme: Theme, selected: bool = False
) -> None:
    """The local derivative on a wire."""
    done = face.backward or face.current
    colour = glow(theme, face.phase)
    border = colour if done else theme.line
    painter.setPen(QPen(QColor(theme.selection if selected else border), 2.0 if selected or face.current else 1.2))
    painter.setBrush(QColor(_soft(theme, face.phase) if face.current else theme.surface))
    inset = 1.0 if selected or face.current else 0.6
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), rect.height() / 2 - inset, rect.height() / 2 - inset)
    _paint_centred(painter, text, rect, chip_font(face.current), colour if done else theme.text)


def _soft(theme: Theme, phase: Phase) -> str:
    soft = {"backward": theme.backward_soft, "update": theme.good_soft}
    return soft.get(phase, theme.forward_soft)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


# --- text ----------------------------------------------------------------------------------------------------


def _paint_text(painter: QPainter, text: str, at: QPointF, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(at, text)


def _paint_centred(painter: QPainter, text: str, rect: QRectF, font: QFont, colour: str) -> None:
    at = QPointF(rect.center().x() - advance(text, font) / 2, _middle(rect, font))
    _paint_text(painter, text, at, font, colour)


def _middle(rect: QRectF, font: QFont) -> float:
    """The baseline that puts figures in the middle of a rectangle."""
    return rect.center().y() + QFontMetricsF(font).capHeight() / 2
