"""How cards, wires and chips look. Plain painting, shared by the canvas on screen and by every export.

Without `Backdrops` there are no effects, no clipping and no pixmaps here: it all stays vectors and text in
SVG and PDF. Nothing looks at the graph; all that is drawn is in faces and layouts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from gradviz.explain.frame import CardFace, Phase, WireFace
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.cells import Grid
from gradviz.ui.canvas.lettering import Kind, Run, advance, cap_height, centred
from gradviz.ui.canvas.lines import Stroke, paint_line
from gradviz.ui.canvas.measure import CardLayout
from gradviz.ui.tokens import BADGE_RADIUS, CARD_RADIUS, Theme

HALO_GAP = 5.5
"""From a card's border to the outer ring of the halo."""
SELECTION_GAP = 3.0
SHADOW = ((0.0, 1.5), (0.75, 2.0), (1.75, 2.75), (3.0, 3.5), (4.5, 4.5))
"""Rings of the soft shadow: how far each reaches out and down."""
MARGIN = 18.0
"""Room around a card for shadow, rings, handles and dots."""


@dataclass(frozen=True, slots=True)
class CardState:
    """What a card shows beside its face."""

    leaf: bool = False
    output: bool = False
    breakpoint: bool = False
    selected: bool = False
    focused: bool = False
    """The keyboard is on this card."""
    handle: bool = False
    """The nudge handle is shown."""
    hot: bool = False
    """The pointer is over a value that can be changed."""
    opener: bool = False
    """The pointer is near something that can be opened."""
    row: int | None = None
    """Of a large matrix the row under the pointer."""


PLAIN = CardState()


def ink(theme: Theme, phase: Phase) -> str:
    """The colour of a phase on a wire."""
    return {"ahead": theme.ahead, "forward": theme.forward, "backward": theme.backward, "update": theme.good}[
        phase
    ]


def glow(theme: Theme, phase: Phase) -> str:
    """The colour of the step under the cursor."""
    return theme.forward if phase == "ahead" else ink(theme, phase)


# --- cards -------------------------------------------------------------------------------------------------


def paint_card(
    painter: QPainter,
    face: CardFace,
    layout: CardLayout,
    theme: Theme,
    state: CardState = PLAIN,
    backdrops: Backdrops | None = None,
    before: tuple[Sequence[Run], float] | None = None,
    phase: Phase = "backward",
) -> None:
    """One card with its centre at the origin.

    `before` is what it said until now, and how far that is past; `phase` is that of the moment, in whose
    colour the current card glows.
    """
    if face.running_sum:
        _fill(painter, layout.tab, 8, theme.backward_soft)
    _paint_back(painter, face, layout, theme, state, backdrops, phase)
    if state.hot:
        wide = max(layout.value.width(), 24.0)
        middle = layout.value.center().y()
        _fill(painter, QRectF(layout.value.left() - 6, middle - 13, wide + 12, 26), 6, theme.forward_soft)
    if layout.value_grid:
        paint_grid(painter, layout.value_grid, layout.value, False, theme, backdrops is not None)
    if layout.gradient_grid:
        paint_grid(painter, layout.gradient_grid, layout.gradient, True, theme, backdrops is not None)
    badge, *rest = layout.runs
    paint_run(painter, badge._replace(colour="forward") if state.leaf else badge, theme)
    if before is None:
        for run in rest:
            paint_run(painter, run, theme)
    else:
        paint_changing(painter, rest, before[0][1:], before[1], theme)
    if layout.corner.text and not state.handle:
        _paint_corner(painter, layout.corner, theme, state)
    if face.problem:
        paint_problem(painter, layout.rect, theme)
    _paint_marks(painter, layout, theme, state, HALO_GAP + 3.5 if face.current else SELECTION_GAP)


def paint_problem(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The sign at a card's corner that says: something is wrong here."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _outline(
        painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), CARD_RADIUS - 0.5, QPen(QColor(theme.warning), 1.6)
    )
    sign = QRectF(rect.right() - 13, rect.top() - 7, 20, 20)
    painter.setPen(QPen(QColor(theme.canvas), 2.0))
    painter.setBrush(QColor(theme.warning))
    painter.drawEllipse(sign)
    painter.setPen(QPen(QColor(theme.canvas), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle = sign.center()
    painter.drawLine(QPointF(middle.x(), middle.y() - 4.5), QPointF(middle.x(), middle.y() + 1.0))
    painter.drawPoint(QPointF(middle.x(), middle.y() + 4.8))


def paint_changing(
    painter: QPainter, runs: Sequence[Run], before: Sequence[Run], share: float, theme: Theme
) -> None:
    """Texts that change: what was said goes in the first half, what is said now comes in the second."""
    gone = [run for run in before if run not in runs]
    for run in runs:
        painter.setOpacity(1.0 if run in before else max(0.0, 2.0 * share - 1.0))
        paint_run(painter, run, theme)
    painter.setOpacity(max(0.0, 1.0 - 2.0 * share))
    for run in gone:
        paint_run(painter, run, theme)
    painter.setOpacity(1.0)


def paint_halo(
    painter: QPainter, rect: QRectF, theme: Theme, phase: Phase, radius: float = CARD_RADIUS
) -> None:
    """The outer of the two rings around the current card; the inner one is the card's own border."""
    colour = QColor(glow(theme, phase))
    outer = rect.adjusted(-HALO_GAP, -HALO_GAP, HALO_GAP, HALO_GAP)
    colour.setAlphaF(0.13)
    _fill(painter, outer, radius + HALO_GAP, colour)
    colour.setAlphaF(0.6)
    _outline(painter, outer, radius + HALO_GAP, QPen(colour, 1.6))


def _paint_back(
    painter: QPainter,
    face: CardFace,
    layout: CardLayout,
    theme: Theme,
    state: CardState,
    backdrops: Backdrops | None,
    phase: Phase,
) -> None:
    """Shadow, body, rule and badge: all that many cards have in common."""
    ring = glow(theme, phase) if face.current else ""

    def paint(onto: QPainter) -> None:
        paint_body(onto, layout.rect, theme, ring)
        edge = 2.0 if ring else 1.0
        onto.setPen(QPen(QColor(theme.line), 1.0))
        onto.drawLine(QLineF(layout.rect.left() + edge, layout.rule, layout.rect.right() - edge, layout.rule))
        radius = BADGE_RADIUS if state.leaf else layout.badge.height() / 2
        _fill(onto, layout.badge, radius, theme.forward_soft if state.leaf else theme.fill)

    if backdrops is None:
        paint(painter)
        return
    size = layout.rect.width(), layout.rect.height(), layout.badge.width()
    area = layout.rect.adjusted(-10, -10, 10, 12)
    backdrops.draw(painter, ("card", size, state.leaf, ring, theme.name), area, paint)


def paint_body(painter: QPainter, rect: QRectF, theme: Theme, ring: str) -> None:
    shadow = QColor(theme.shadow)
    for reach, down in SHADOW if shadow.alpha() else ():
        _fill(painter, rect.adjusted(-reach, -reach + down, reach, reach + down), CARD_RADIUS + reach, shadow)
    pen = QPen(QColor(ring), 2.0) if ring else QPen(QColor(theme.line), 1.0)
    painter.setPen(pen)
    painter.setBrush(QColor(theme.surface))
    inset = pen.widthF() / 2
    painter.drawRoundedRect(
        rect.adjusted(inset, inset, -inset, -inset), CARD_RADIUS - inset, CARD_RADIUS - inset
    )


def _paint_corner(painter: QPainter, corner: Run, theme: Theme, state: CardState) -> None:
    if not state.output:
        paint_run(painter, corner, theme)
        return
    pill = QRectF(corner.at.x() - 6, corner.at.y() - 13.5, advance(corner.text, "shape") + 12, 18)
    _fill(painter, pill, 9, theme.fill)
    paint_run(painter, corner._replace(colour="text"), theme)


def paint_grid(
    painter: QPainter,
    grid: Grid,
    area: QRectF,
    gradient: bool,
    theme: Theme,
    quick: bool,
    kind: Kind = "cell",
) -> None:
    """Positive cells in the colour, negative ones in grey; with numbers where there is room for them.

    `quick` paints a heat map as one image, which an export may not.
    """
    wide, high = area.width() / grid.columns, area.height() / grid.rows
    texts = grid.texts_within(wide, kind) if cap_height(kind) + 3 <= high else None
    gap = 1.0 if min(wide, high) >= 6 else 0.0
    if quick and not gap:
        painter.drawImage(area, _heat_image(grid, gradient, theme))
        return
    for row in range(grid.rows):
        for column in range(grid.columns):
            # without a gap cells overlap a little, so that no seam shows between them
            size = QSizeF(wide - gap, high - gap) if gap else QSizeF(wide + 0.4, high + 0.4)
            cell = QRectF(QPointF(area.left() + column * wide, area.top() + row * high), size) & area
            _fill(painter, cell, 3 if gap else 0, _shade(grid, row, column, gradient, theme))
            if texts is not None:
                paint_run(painter, centred(texts[row][column], cell, kind, "text"), theme)


def _heat_image(grid: Grid, gradient: bool, theme: Theme) -> QImage:
    image = QImage(grid.columns, grid.rows, QImage.Format.Format_RGB32)
    for row in range(grid.rows):
        for column in range(grid.columns):
            image.setPixelColor(column, row, _shade(grid, row, column, gradient, theme))
    return image


def _shade(grid: Grid, row: int, column: int, gradient: bool, theme: Theme) -> QColor:
    """The colour of a cell: pale at zero, full at the largest magnitude; fainter where a number stands on
    it."""
    shade = float(grid.shades[row, column])
    if shade != shade:  # no number
        return QColor(theme.warning_soft)
    soft, full = (theme.backward_soft, theme.backward) if gradient else (theme.forward_soft, theme.forward)
    hue = QColor(full if shade >= 0 else theme.quiet)
    share = abs(shade) * (0.30 if grid.texts else 0.92)
    pale = QColor(soft)
    ends = ((pale.redF(), hue.redF()), (pale.greenF(), hue.greenF()), (pale.blueF(), hue.blueF()))
    return QColor.fromRgbF(*((1 - share) * low + share * high for low, high in ends))


def _paint_marks(painter: QPainter, layout: CardLayout, theme: Theme, state: CardState, gap: float) -> None:
    """Selection, the nudge handle, the breakpoint."""
    if state.selected:
        pen = QPen(QColor(theme.selection), 2.0 if state.focused else 1.6)
        if not state.focused:
            pen.setDashPattern([3.0, 2.4])
        _outline(painter, layout.rect.adjusted(-gap, -gap, gap, gap), CARD_RADIUS + gap, pen)
    if state.handle:
        painter.setPen(QPen(QColor(theme.field_line), 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(layout.handle.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        paint_run(painter, centred("± ε", layout.handle, "handle", "text"), theme)
    if state.breakpoint:
        painter.setPen(QPen(QColor(theme.surface), 2.0))
        painter.setBrush(QColor(theme.danger))
        painter.drawEllipse(layout.rect.topLeft() + QPointF(5, 5), 7.0, 7.0)


# --- wires and chips ---------------------------------------------------------------------------------------


def paint_wire(
    painter: QPainter,
    face: WireFace,
    line: Stroke,
    tip: QPolygonF,
    theme: Theme,
    selected: bool = False,
) -> None:
    """A wire: its line, which ends inside of the arrowhead, and the arrowhead."""
    if face.weight is not None:
        paint_line(painter, face, line, tip, theme, glow(theme, face.phase), selected)
        return
    assert isinstance(line, QPainterPath)
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


def wire_width(face: WireFace) -> float:
    """Thin while it is to come, thick while it runs."""
    if face.current:
        return 3.2
    return 1.5 if face.phase == "ahead" else 1.9


def paint_chip(
    painter: QPainter,
    text: str,
    rect: QRectF,
    face: WireFace,
    theme: Theme,
    selected: bool = False,
    backdrops: Backdrops | None = None,
) -> None:
    """The local derivative on a wire."""
    done = face.backward or face.current
    border = theme.selection if selected else glow(theme, face.phase) if done else theme.line
    inside = _soft(theme, face.phase) if face.current else theme.surface
    width = 2.0 if selected or face.current else 1.2

    def paint(onto: QPainter) -> None:
        onto.setPen(QPen(QColor(border), width))
        onto.setBrush(QColor(inside))
        radius = (rect.height() - width) / 2
        onto.drawRoundedRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)

    if backdrops is None:
        paint(painter)
    else:
        backdrops.draw(painter, ("chip", rect.width(), border, inside, width), rect, paint)
    run = centred(text, rect, "chip bold" if face.current else "chip", "text")
    painter.setFont(lettering.font(run.kind))
    painter.setPen(QColor(glow(theme, face.phase) if done else theme.text))
    painter.drawText(run.at, run.text)


def _wire_colour(theme: Theme, face: WireFace, selected: bool) -> QColor:
    if face.current:
        return QColor(glow(theme, face.phase))
    return QColor(theme.selection if selected and face.phase == "ahead" else ink(theme, face.phase))


def _soft(theme: Theme, phase: Phase) -> str:
    soft = {"backward": theme.backward_soft, "update": theme.good_soft}
    return soft.get(phase, theme.forward_soft)


# --- strokes -----------------------------------------------------------------------------------------------


def paint_run(painter: QPainter, run: Run, theme: Theme) -> None:
    """One text."""
    painter.setFont(lettering.font(run.kind))
    painter.setPen(QColor(getattr(theme, run.colour)))
    painter.drawText(run.at, run.text)


def _fill(painter: QPainter, rect: QRectF, radius: float, colour: str | QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    if radius:
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.drawRect(rect)


def _outline(painter: QPainter, rect: QRectF, radius: float, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
