"""A closed block: a card that shows what is inside it, and can be opened."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gradviz.explain.frame import CardFace
from gradviz.explain.insides import Inside
from gradviz.graph.arrange.values import Box
from gradviz.ui.canvas.heatmap import heat_map, paint_heat_map
from gradviz.ui.canvas.lettering import advance, from_left, name_runs, name_width
from gradviz.ui.canvas.matrix import PANEL_GAP, PANEL_HEIGHT, PANEL_WIDTH, matrix_spot, paint_neuron
from gradviz.ui.canvas.measure import HEADER, PAD, CardLayout, MapSpot, box_of, lay_out
from gradviz.ui.canvas.neuron import paint_chevron
from gradviz.ui.canvas.paint import CardState, paint_run
from gradviz.ui.tokens import Theme

OPENER = 22.0
SAYS_ROW = 22.0
"""The line that says what the block is."""
MAP_PAD, MAP_GAP, MAP_NAME = 10.0, 16.0, 17.0
MAP_HEIGHT, MAP_WIDTH, CELL = 46.0, 96.0, 11.0
MOST_MAPS = 6
"""Of a deeper block the first matrices are shown."""


def block_box(face: CardFace, large: bool = False) -> Box:
    """The size of a closed block that says all this; `large`: it shows its matrix instead of opening."""
    box, inside = box_of(face), face.inside
    if inside is None:
        return box
    said = max(advance(_says(inside), "shape"), _maps_width(inside, large))
    wide = max(box.width + OPENER + 6, 2 * PAD + said)
    return Box(8.0 * -(-wide // 8.0), box.height + _extra(inside, large))


def lay_out_block(
    face: CardFace, least: Box | None = None, shape: str | None = None, large: bool = False
) -> CardLayout:
    """Place everything in a closed block: a card whose numbers stand below what it says of its insides."""
    inside, box = face.inside, block_box(face, large)
    if inside is None:
        return replace(lay_out(face, least, shape), figure="block")
    width = max(box.width, least.width if least else 0.0)
    height = max(box.height, least.height if least else 0.0)
    extra = _extra(inside, large)
    card = lay_out(face, Box(width, height - extra), shape)
    up, down = -extra / 2, extra / 2
    rect = QRectF(-width / 2, -height / 2, width, height)
    middle = rect.top() + HEADER / 2
    cut = card.rule  # what is above it goes up, what is below it down
    moved = tuple(run._replace(at=run.at + QPointF(0, up if run.at.y() < cut else down)) for run in card.runs)
    says = from_left(
        _says(inside), rect.left() + PAD, rect.top() + HEADER + SAYS_ROW / 2 - 3, "shape", "quiet"
    )
    spots = _spots(inside, QPointF(rect.left() + PAD, rect.top() + HEADER + SAYS_ROW + MAP_PAD), large)
    opener = QRectF(rect.right() - PAD + 3 - OPENER, middle - OPENER / 2, OPENER, OPENER)
    return replace(
        card,
        rect=rect,
        badge=card.badge.translated(0, up),
        rule=rect.top() + HEADER + SAYS_ROW,
        runs=(*moved, says),
        corner=card.corner._replace(at=card.corner.at + QPointF(-OPENER - 4, up)),
        value=card.value.translated(0, down),
        gradient=card.gradient.translated(0, down),
        tab=card.tab.translated(0, down) if not card.tab.isEmpty() else QRectF(),
        handle=QRectF(),
        figure="block",
        opener=opener,
        maps=spots,
        panel=_panel(spots, large),
    )


def _says(inside: Inside) -> str:
    return " · ".join(filter(None, (inside.title, inside.count)))


def _extra(inside: Inside, large: bool) -> float:
    """How much higher than a card a block is."""
    spots = _spots(inside, QPointF(), large)
    if not spots:
        return SAYS_ROW
    highest = max(spot.area.height() for spot in spots)
    if not _panel(spots, large).isEmpty():
        highest = max(highest, PANEL_HEIGHT - MAP_NAME)
    return SAYS_ROW + MAP_PAD + highest + MAP_NAME + 2


def _maps_width(inside: Inside, large: bool) -> float:
    spots = _spots(inside, QPointF(), large)
    panel = _panel(spots, large)
    return (
        panel.right() if not panel.isEmpty() else max((s.area.left() + _width(s) for s in spots), default=0.0)
    )


def _width(spot: MapSpot) -> float:
    return max(spot.area.width(), name_width(spot.name, "small name"))


def _panel(spots: tuple[MapSpot, ...], large: bool) -> QRectF:
    """Where a neuron is told beside the maps of a large layer."""
    if not large or not spots or spots[0].shown.columns < 2:
        return QRectF()
    left = max(s.area.left() + _width(s) for s in spots) + PANEL_GAP
    return QRectF(left, spots[0].area.top(), PANEL_WIDTH, PANEL_HEIGHT)


def _spots(inside: Inside, corner: QPointF, large: bool) -> tuple[MapSpot, ...]:
    spots: list[MapSpot] = []
    left = corner.x()
    for name, array in list(zip(inside.names, inside.arrays, strict=True))[:MOST_MAPS]:
        if large and not spots and array.ndim == 2:
            spots.append(matrix_spot(name, array, corner))
            left += _width(spots[0]) + MAP_GAP
            continue
        shown = heat_map(array)
        cell = min(CELL, MAP_HEIGHT / shown.rows, MAP_WIDTH / shown.columns)
        size = QSizeF(max(4.0, cell * shown.columns), max(4.0, cell * shown.rows))
        spots.append(MapSpot(name, shown, QRectF(QPointF(left, corner.y()), size)))
        left += max(size.width(), name_width(name, "small name")) + MAP_GAP
    return tuple(spots)


def paint_inside(
    painter: QPainter, face: CardFace, layout: CardLayout, theme: Theme, state: CardState, quick: bool
) -> None:
    """The heat maps of the parameters, and the sign that there is something to open."""
    highest = max((spot.area.height() for spot in layout.maps), default=0.0)
    highest = max(highest, layout.panel.height() - MAP_NAME)
    for spot in layout.maps:
        paint_heat_map(painter, spot.shown, spot.area, theme, quick)
        about = face.inside is not None and face.inside.about == spot.name
        if about:
            painter.setPen(QPen(QColor(theme.backward), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(spot.area.adjusted(-3, -3, 2, 2), 4, 4)
        middle = max(s.area.bottom() for s in layout.maps) + 2 + MAP_NAME / 2
        colour = "backward" if about else "quiet"
        for run in name_runs(spot.name, spot.area.left(), middle, "small name", colour):
            paint_run(painter, run, theme)
    if layout.maps:
        foot = layout.maps[0].area.top() + highest + MAP_NAME + 4
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.drawLine(QPointF(layout.rect.left() + 1, foot), QPointF(layout.rect.right() - 1, foot))
    if not layout.panel.isEmpty():
        paint_neuron(painter, face, layout, state.row, theme, quick)
    if quick:  # nobody can press a button of a picture
        paint_opener(painter, layout.opener, theme, state.opener, is_open=not layout.panel.isEmpty())


def paint_opener(painter: QPainter, rect: QRectF, theme: Theme, hot: bool, is_open: bool) -> None:
    """The button that opens a block, or closes it again."""
    painter.setPen(QPen(QColor(theme.field_line if hot else theme.line), 1.0))
    painter.setBrush(QColor(theme.fill if hot else theme.surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    paint_chevron(painter, rect.center(), theme.text if hot else theme.quiet, is_open)
