"""Painting a figure: onto the screen, into a PNG, into an SVG that is the same bytes every time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTextLayout,
)

from gradviz.ui.fonts import math_font, mono_font, word_font
from gradviz.ui.plots.figure import Area, Box, Cells, Dots, Figure, Line, Rect, Text

FINE = 4
"""Images in files have at least so many pixels a cell: readers smooth them."""


def paint(figure: Figure, painter: QPainter, *, is_file: bool = False) -> None:
    """All marks, in their order. A file gets images that do not rely on how its reader scales them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in figure.marks:
        match mark:
            case Text():
                _text(painter, mark)
            case Box():
                _box(painter, mark)
            case Cells():
                _cells(painter, mark, is_file)
            case Line():
                painter.setPen(pen(mark.ink, mark.width, mark.is_dashed))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(polygon(mark.points))
            case Area():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(mark.fill))
                painter.drawPolygon(polygon(mark.points))
            case Dots():
                painter.setPen(pen(mark.line, 1.5) if mark.line else QPen(Qt.PenStyle.NoPen))
                painter.setBrush(QColor(mark.fill))
                for x, y in mark.points.tolist():
                    painter.drawEllipse(QPointF(x, y), mark.radius, mark.radius)


def font_of(mark: Text) -> QFont:
    """The font of some words."""
    if mark.face == "names":
        return math_font(mark.size)
    return mono_font(mark.size) if mark.face == "numbers" else word_font(mark.size, mark.weight)


def width_of(mark: Text) -> float:
    """How wide some words are."""
    return QFontMetricsF(font_of(mark)).horizontalAdvance(mark.words)


def wrapped(words: str, size: float, room: float) -> list[str]:
    """Words in lines that are no wider than `room`, broken where their language allows it."""
    layout = QTextLayout(words, word_font(size))
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        lines.append(words[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return lines


def pen(ink: str, width: float, is_dashed: bool = False) -> QPen:
    """A pen with round ends."""
    made = QPen(QColor(ink), width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if is_dashed:
        made.setDashPattern([2.0, 3.0])
    return made


def polygon(points: np.ndarray) -> QPolygonF:
    """Points for Qt."""
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def rect_of(rect: Rect) -> QRectF:
    """A rectangle for Qt."""
    return QRectF(*rect)


def _text(painter: QPainter, mark: Text) -> None:
    font = font_of(mark)
    metrics = QFontMetricsF(font)
    words = mark.words
    if mark.room:
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, mark.room)
    wide = metrics.horizontalAdvance(words)
    left = mark.x - {"left": 0.0, "middle": wide / 2, "right": wide}[mark.align]
    painter.setFont(font)
    painter.setPen(QColor(mark.ink))
    painter.drawText(QPointF(left, mark.y), words)


def _box(painter: QPainter, mark: Box) -> None:
    painter.setPen(pen(mark.line, 1.0) if mark.line else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(mark.fill) if mark.fill else Qt.BrushStyle.NoBrush)
    if mark.radius:
        painter.drawRoundedRect(rect_of(mark.rect), mark.radius, mark.radius)
    else:
        painter.drawRect(rect_of(mark.rect))


def _cells(painter: QPainter, mark: Cells, is_file: bool) -> None:
    image = image_of(mark.colours)
    if image.isNull():
        return
    if is_file and not mark.is_smooth:
        times = max(1, *(FINE * -(-int(side) // cells) for side, cells in _sides(mark)))
        image = image.scaled(image.width() * times, image.height() * times)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, mark.is_smooth)
    if mark.radius:
        outline = QPainterPath()
        outline.addRoundedRect(rect_of(mark.rect), mark.radius, mark.radius)
        painter.setClipPath(outline)
    painter.drawImage(rect_of(mark.rect), image)
    painter.restore()


def _sides(mark: Cells) -> tuple[tuple[float, int], tuple[float, int]]:
    rows, columns = mark.colours.shape
    return (mark.rect.width, columns), (mark.rect.height, rows)


def image_of(colours: np.ndarray) -> QImage:
    """A pixel for each cell."""
    rows, columns = colours.shape
    if not rows or not columns:
        return QImage()
    data = np.ascontiguousarray(colours, dtype=np.uint32)
    return QImage(data.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_ARGB32).copy()
