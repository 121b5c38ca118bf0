"""A layer that is too large to be opened: its matrix as a large heat map, and one of its neurons, that under
the pointer, opened beside it."""

from __future__ import annotations

from math import isqrt

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gradviz.explain.frame import CardFace
from gradviz.explain.rows import Row, row_of
from gradviz.ops.op import Array
from gradviz.ui.canvas.heatmap import HeatMap, heat_map, paint_heat_map
from gradviz.ui.canvas.lettering import Kind, advance, from_left, name_runs, name_width
from gradviz.ui.canvas.measure import CardLayout, MapSpot
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.tokens import Theme

MAP_SIZE = QSizeF(340.0, 260.0)
"""The most that a matrix takes."""
LARGEST_CELL = 16.0
PANEL_WIDTH, PANEL_GAP = 196.0, 20.0
PANEL_HEIGHT = 212.0
IMAGE, STRIP = 84.0, 16.0
"""The weights of a row: a square picture where they are as many as one has pixels, else a strip."""
LEAST_SIDE = 7
LINE = 20.0


def matrix_spot(name: str, array: Array, corner: QPointF) -> MapSpot:
    """A matrix as a large heat map whose top left corner is here."""
    shown = heat_map(array)
    wide = min(LARGEST_CELL, MAP_SIZE.width() / shown.columns)
    high = min(LARGEST_CELL, MAP_SIZE.height() / shown.rows)
    return MapSpot(name, shown, QRectF(corner, QSizeF(wide * shown.columns, high * shown.rows)))


def row_at(face: CardFace, layout: CardLayout, at: QPointF) -> int | None:
    """The row of the matrix at a point of the card; None where there is none."""
    if layout.panel.isEmpty() or face.inside is None or not layout.maps[0].area.contains(at):
        return None
    area, rows = layout.maps[0].area, len(face.inside.arrays[0])
    return min(rows - 1, int((at.y() - area.top()) / area.height() * rows))


def paint_neuron(
    painter: QPainter, face: CardFace, layout: CardLayout, row: int | None, theme: Theme, quick: bool
) -> None:
    """A row of the matrix is marked (the first, where nobody points at one), and beside the matrix its neuron
    is told."""
    assert face.inside is not None
    matrix, panel = face.inside.arrays[0], layout.panel
    place = _paint_box(painter, layout.maps[0].area, panel, len(matrix), row, theme)
    _paint_panel(painter, row_of(face, place), matrix[place], panel, theme, quick)


def paint_small_neuron(
    painter: QPainter, face: CardFace, area: QRectF, panel: QRectF, row: int | None, theme: Theme
) -> None:
    """The same at half the size: its name and its weights; the rectangles are those on the screen."""
    assert face.inside is not None
    matrix = face.inside.arrays[0]
    place = _paint_box(painter, area, panel, len(matrix), row, theme)
    left, weights = panel.left() + 9, matrix[place]
    for run in name_runs(row_of(face, place).name, left, panel.top() + 14, "small name", "text"):
        paint_run(painter, run, theme)
    side = min(panel.width() - 18, panel.height() - 36)
    size = QSizeF(side, side) if _is_picture(weights.size) else QSizeF(panel.width() - 18, STRIP)
    area = QRectF(QPointF(left, panel.top() + 27), size)
    paint_heat_map(painter, _picture(weights), area, theme, quick=True)


def _paint_box(
    painter: QPainter, area: QRectF, panel: QRectF, rows: int, row: int | None, theme: Theme
) -> int:
    """The mark at the row, which is returned, and an empty panel joined to it."""
    place, height = min(row or 0, rows - 1), area.height() / rows
    band = QRectF(area.left() - 2, area.top() + place * height - 1, area.width() + 4, max(3.0, height + 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.field_line if row is None else theme.selection), 1.6))
    painter.drawRoundedRect(band, 2, 2)
    middle = min(max(band.center().y(), panel.top() + 10), panel.bottom() - 10)
    painter.drawLine(QPointF(band.right(), band.center().y()), QPointF(panel.left(), middle))
    painter.setPen(QPen(QColor(theme.line), 1.0))
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(panel, 9, 9)
    return place


def _paint_panel(
    painter: QPainter, told: Row, weights: Array, panel: QRectF, theme: Theme, quick: bool
) -> None:
    left, middle = panel.left() + 12, panel.top() + 18
    for run in name_runs(told.name, left, middle, "far name", "text"):
        paint_run(painter, run, theme)
    beside = left + name_width(told.name, "far name") + 10
    for run in name_runs(told.weights, beside, middle, "small name", "quiet"):
        paint_run(painter, run, theme)
    area = QRectF(QPointF(left, middle + 16), _size(weights.size))
    paint_heat_map(painter, _picture(weights), area, theme, quick)
    y = area.bottom() + 16
    for text, colour in told.lines:
        kind: Kind = "chip" if advance(text, "chip") <= panel.width() - 24 else "shape"
        paint_run(painter, from_left(text, left, y, kind, colour), theme)
        y += LINE


def _size(count: int) -> QSizeF:
    return QSizeF(IMAGE, IMAGE) if _is_picture(count) else QSizeF(PANEL_WIDTH - 24, STRIP)


def _is_picture(count: int) -> bool:
    """Whether so many weights fill a square."""
    return isqrt(count) >= LEAST_SIDE and isqrt(count) ** 2 == count


def _picture(weights: Array) -> HeatMap:
    """A row of weights as a square, or as a strip."""
    side = isqrt(weights.size)
    return heat_map(weights.reshape(side, side) if _is_picture(weights.size) else weights[None, :])
