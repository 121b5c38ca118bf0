"""A small array as a board of cells that can be pointed at, with the pointer or with the keyboard."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradviz.explain.numbers import brief, exact, short
from gradviz.ops.op import Array
from gradviz.ui import theme as look
from gradviz.ui.canvas.cells import Grid
from gradviz.ui.canvas.paint import paint_grid

Place = tuple[int, int]
LARGEST_CELL = 30.0
MOST_WRITTEN = 64
"""A board of more cells than this shows colours only."""
OUTLINED_FROM, MOST_OUTLINED = 5.0, 30
"""Cells at least so large, and up to so many, are outlined one by one; smaller or more ones all together."""
FRAME = 3.0
BETWEEN = 4.0
"""Left free between the numbers of two cells."""
MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Board(QWidget):
    """Shows one array of two axes in a square of so many pixels."""

    pointed = Signal(int, int)
    """The row and the column under the pointer, or to which an arrow key has led."""
    opened = Signal(int, int)
    """A cell was double-clicked, or Enter was pressed on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = 80.0
        self._theme = look.LIGHT
        self._array: Array | None = None
        self._shape = (1, 1)
        self._grid: Grid | None = None
        self._gradient = False
        self._marks: frozenset[Place] = frozenset()
        self.current: Place | None = None
        """The cell that is pointed at."""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # never in a card's way

    def set_reachable(self) -> None:
        """From now on the cells can be pointed at."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_limit(self, pixels: float) -> None:
        """How wide and how high it may be."""
        if pixels != self._limit:
            self._limit = pixels
            self.updateGeometry()
            self.update()

    # --- what it shows -------------------------------------------------------------------------------------

    def show_cells(self, array: Array | None, shape: Place, gradient: bool = False) -> None:
        """These cells; None: so many, of which none is known."""
        self._array, self._gradient = array, gradient
        self._grid = None if array is None else _grid(array)
        if shape != self._shape:
            self._shape = shape
            self.updateGeometry()
        self.update()

    def mark(self, places: Collection[Place], current: Place | None = None) -> None:
        """Point out these cells, and one of them all."""
        self._marks, self.current = frozenset(places), current
        self.update()

    @property
    def marks(self) -> frozenset[Place]:
        """The cells that are pointed out."""
        return self._marks

    @property
    def shown(self) -> Array | None:
        """The cells."""
        return self._array

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        self.update()

    # --- geometry ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        # As wide as it may get, whatever it shows: nothing moves away from under the pointer.
        return QSize(round(self._limit), round(self._side * self._shape[0] + 2 * FRAME) + 1)

    @property
    def _side(self) -> float:
        """Of one cell."""
        rows, columns = self._shape
        return min(LARGEST_CELL, (self._limit - 2 * FRAME - 1) / max(1, columns, rows))

    def cell_rect(self, place: Place) -> QRectF:
        """Where a cell is."""
        side = self._side
        return QRectF(FRAME + place[1] * side, FRAME + place[0] * side, side, side)

    def place_at(self, at: QPointF | QPoint) -> Place | None:
        """The cell there."""
        row, column = int((at.y() - FRAME) // self._side), int((at.x() - FRAME) // self._side)
        inside = 0 <= row < self._shape[0] and 0 <= column < self._shape[1]
        return (row, column) if inside else None

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, side = QPainter(self), self._theme, self._side
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows, columns = self._shape
        area = QRectF(FRAME, FRAME, side * columns, side * rows)
        if self._grid is None:
            painter.setPen(QPen(QColor(theme.line), 1.0))
            painter.setBrush(QColor(theme.fill))
            painter.drawRoundedRect(area, 3, 3)
        else:
            texts = self._grid.texts_within(side - BETWEEN, "small sign")
            grid = replace(self._grid, texts=texts, briefs=None)
            paint_grid(painter, grid, area, self._gradient, theme, True, "small sign")
            self._paint_nothing(painter)
        self._paint_marks(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.selection), 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(-2, -2, 2, 2), 4, 4)

    def _paint_nothing(self, painter: QPainter) -> None:
        """Cells in which there is nothing."""
        assert self._array is not None
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.surface))
        for row, column in np.argwhere(np.isnan(self._array)).tolist():
            painter.drawRect(self.cell_rect((row, column)))

    def _paint_marks(self, painter: QPainter) -> None:
        tint = QColor(self._theme.selection)
        painter.setPen(QPen(tint, 1.3))
        if self._side < OUTLINED_FROM or len(self._marks) > MOST_OUTLINED:
            tint.setAlphaF(0.12)
            painter.setBrush(tint)
            rects = [self._around()] if self._marks else []
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rects = [self.cell_rect(place).adjusted(0, 0, -1, -1) for place in self._marks]
        for rect in rects:
            painter.drawRect(rect)
        if self.current is not None:
            painter.setPen(QPen(QColor(self._theme.selection), 2.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = self.cell_rect(self.current).adjusted(-0.5, -0.5, -0.5, -0.5)
            painter.drawRoundedRect(around if self._side > 4 else around.adjusted(-2, -2, 2, 2), 2, 2)

    def _around(self) -> QRectF:
        """The rectangle around all cells that are pointed out."""
        rows, columns = zip(*self._marks, strict=True)
        first, last = self.cell_rect((min(rows), min(columns))), self.cell_rect((max(rows), max(columns)))
        return first.united(last)

    # --- hands ---------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None:
            self._point(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None and self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.opened.emit(*place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in MOVES:
            row, column = self.current or (0, 0)
            down, across = MOVES[key]
            place = (
                max(0, min(row + down, self._shape[0] - 1)),
                max(0, min(column + across, self._shape[1] - 1)),
            )
            self._point(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(*self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._point(self.current or (0, 0))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._array is not None:
            place = self.place_at(self.mapFromGlobal(self.cursor().pos()))
            self.setToolTip("" if place is None else exact(float(self._array[place])))
        return super().event(event)

    def _point(self, place: Place) -> None:
        self.pointed.emit(*place)


def _grid(array: Array) -> Grid:
    finite = np.isfinite(array)
    largest = float(np.max(np.abs(array[finite]), initial=0.0))
    shades = np.where(finite, array / (largest or 1.0), 0.0)
    texts = briefs = None
    if array.size <= MOST_WRITTEN:
        rows = array.tolist()
        texts = tuple(tuple(_text(cell, short(cell)) for cell in row) for row in rows)
        briefs = tuple(tuple(_text(cell, brief(cell)) for cell in row) for row in rows)
    return Grid(shades, texts, 0.0, 0.0, briefs)


def _text(cell: float, words: str) -> str:
    return "" if cell != cell else words
