"""Weights as colours: blue where they are positive, vermilion where they are negative, pale near zero.

The lines between neurons and the heat maps of matrices are coloured alike, so that a row of a matrix is seen
again in the lines of its neuron.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gradviz.ops.op import Array
from gradviz.ui.tokens import Theme

FINEST = 64
"""A larger array is shown by every n-th row and column."""
GAP_FROM = 5.0
"""Cells of at least this size have a hairline between them."""


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """`shades` runs from -1 to 1 over the largest magnitude, NaN where there is no finite number."""

    shades: NDArray[np.float64]

    @property
    def rows(self) -> int:
        return self.shades.shape[0]

    @property
    def columns(self) -> int:
        return self.shades.shape[1]


def heat_map(array: Array, finest: int = FINEST) -> HeatMap:
    """An array as a table of shades: a vector is a column, of more than two axes the first ones are rows."""
    table = array[:, None] if array.ndim == 1 else np.atleast_2d(array)
    table = table.reshape(-1, table.shape[-1])
    rows, columns = table.shape
    table = table[:: -(-rows // finest) or 1, :: -(-columns // finest) or 1]
    finite = np.isfinite(table)
    largest = float(np.max(np.abs(table[finite]), initial=0.0))
    return HeatMap(np.where(finite, table / largest if largest else 0.0, np.nan))


def shade(theme: Theme, share: float) -> QColor:
    """The colour of a weight, from -1 to 1."""
    if share != share:  # no number
        return QColor(theme.warning_soft)
    full, pale = QColor(theme.forward if share >= 0 else theme.backward), QColor(theme.surface)
    return mixed(full, pale, 0.06 + 0.84 * min(1.0, abs(share)))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """So much of one colour, the rest of the other."""
    ends = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    return QColor.fromRgbF(*(share * a + (1.0 - share) * b for a, b in ends))


def paint_heat_map(painter: QPainter, shown: HeatMap, area: QRectF, theme: Theme, quick: bool) -> None:
    """The cells. `quick` paints small ones as one image, which an export may not."""
    wide, high = area.width() / shown.columns, area.height() / shown.rows
    gap = 1.0 if min(wide, high) >= GAP_FROM else 0.0
    if quick and not gap:
        smooth = painter.testRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(area, image_of(shown, theme))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    # without a gap cells overlap a little, so that no seam shows between them
    size = QSizeF(wide - gap, high - gap) if gap else QSizeF(wide + 0.4, high + 0.4)
    for row in range(shown.rows):
        for column in range(shown.columns):
            cell = QRectF(area.topLeft(), size).translated(column * wide, row * high) & area
            painter.setBrush(shade(theme, float(shown.shades[row, column])))
            if gap:
                painter.drawRoundedRect(cell, 1.5, 1.5)
            else:
                painter.drawRect(cell)


def image_of(shown: HeatMap, theme: Theme) -> QImage:
    """A pixel for each cell."""
    image = QImage(shown.columns, shown.rows, QImage.Format.Format_RGB32)
    for row in range(shown.rows):
        for column in range(shown.columns):
            image.setPixelColor(column, row, shade(theme, float(shown.shades[row, column])))
    return image
