"""An array as a small table: its numbers where they are few, a heat map where they are many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.explain.numbers import brief, short
from gradviz.ops.op import Array
from gradviz.ui.canvas.lettering import Kind, advance

MOST_ROWS, MOST_COLUMNS = 4, 3
"""Up to here the cells say their numbers."""
FINEST_ROWS, FINEST_COLUMNS = 32, 48
"""A larger array is shown by every n-th row and column."""
NUMBER_HEIGHT, NUMBER_WIDTH = 22.0, 50.0
MAP_WIDTH, MAP_HEIGHT = 84.0, 64.0
MAP_CELL = 12.0


@dataclass(frozen=True, slots=True)
class Grid:
    """`shades` runs from -1 to 1 over the largest magnitude, NaN where there is no finite number."""

    shades: NDArray[np.float64]
    texts: tuple[tuple[str, ...], ...] | None
    width: float
    height: float
    briefs: tuple[tuple[str, ...], ...] | None = None
    """The same numbers with two digits, for less room."""

    def texts_within(self, width: float, kind: Kind) -> tuple[tuple[str, ...], ...] | None:
        """The numbers in the longest form of which each has room in a cell of this width, if one has."""
        for texts in (self.texts, self.briefs):
            if texts is not None and all(advance(text, kind) <= width for row in texts for text in row):
                return texts
        return None

    @property
    def rows(self) -> int:
        return self.shades.shape[0]

    @property
    def columns(self) -> int:
        return self.shades.shape[1]


def grid_of(array: Array | None) -> Grid | None:
    """The grid that shows an array; None for a scalar, an empty array and an unknown one."""
    if array is None or array.ndim == 0 or array.size == 0:
        return None
    if array.ndim == 1 and array.size <= MOST_ROWS:
        return _numbers(array[:, None])  # a column, as vectors are written: cards stay narrow
    table = np.atleast_2d(array) if array.ndim < 3 else array.reshape(-1, array.shape[-1])
    rows, columns = table.shape
    if rows <= MOST_ROWS and columns <= MOST_COLUMNS:
        return _numbers(table)
    return _heat_map(table)


def strip_of(array: Array | None, width: float, height: float) -> Grid | None:
    """One number for each example of a batch, side by side; None for a scalar and an unknown array."""
    if array is None or array.ndim == 0 or array.size == 0:
        return None
    row = array.reshape(1, -1)
    return Grid(_shades(row[:, :: -(-row.shape[1] // FINEST_COLUMNS)]), None, width, height)


def _numbers(table: Array) -> Grid:
    texts = tuple(tuple(short(cell) for cell in row) for row in table)
    widest = max(advance(text, "cell") for row in texts for text in row)
    cell = NUMBER_WIDTH + 4.0 * max(0.0, -((NUMBER_WIDTH - widest - 12) // 4.0))
    briefs = tuple(tuple(brief(cell) for cell in row) for row in table.tolist())
    return Grid(_shades(table), texts, cell * table.shape[1], NUMBER_HEIGHT * table.shape[0], briefs)


def _heat_map(table: Array) -> Grid:
    rows, columns = table.shape
    step_rows, step_columns = -(-rows // FINEST_ROWS), -(-columns // FINEST_COLUMNS)
    seen = table[::step_rows, ::step_columns]
    cell = min(MAP_CELL, MAP_WIDTH / seen.shape[1], MAP_HEIGHT / seen.shape[0])
    width = max(cell * seen.shape[1], MAP_CELL)
    height = max(cell * seen.shape[0], MAP_CELL)
    return Grid(_shades(seen), None, width, height)


def _shades(table: Array) -> NDArray[np.float64]:
    finite = np.isfinite(table)
    largest = float(np.max(np.abs(table[finite]), initial=0.0))
    shades = np.where(finite, table / largest if largest > 0 else 0.0, np.nan)
    return np.asarray(shades, dtype=np.float64)
