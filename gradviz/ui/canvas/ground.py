"""The ground under the graph: a colour and a grid of dots that moves and breathes with the camera."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QTransform

from gradviz.ui.tokens import Theme

SPACING = 24.0
LEAST_SPACING = 16.0
"""Nearer than this on the screen, every second row and column of dots is left out."""
DOT = 1.7


def paint_ground(painter: QPainter, area: QRect, transform: QTransform, theme: Theme) -> None:
    """Fill `area` of the viewport; `transform` is the view's."""
    painter.fillRect(area, QColor(theme.canvas))
    if QColor(theme.dots).alpha() == 0:
        return
    spacing = SPACING * transform.m11()
    while spacing < LEAST_SPACING:
        spacing *= 2
    spacing = round(spacing)  # a tile of whole pixels is copied, not resampled
    painter.setBrushOrigin(QPointF(transform.dx() % spacing, transform.dy() % spacing))
    painter.fillRect(area, QBrush(_tile(spacing, theme.dots, painter.device().devicePixelRatioF())))


@lru_cache(64)
def _tile(spacing: int, colour: str, ratio: float) -> QPixmap:
    """A tile with one dot."""
    tile = QPixmap(round(spacing * ratio), round(spacing * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(spacing / 2, spacing / 2), DOT / 2, DOT / 2)
    painter.end()
    return tile
