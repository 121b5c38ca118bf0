"""A plot as a value: what is painted where, and what there is to read at each place of it. No Qt.

A figure is made by a plain function of what it shows, of a width and of a theme. Screen, PNG and SVG paint
the same marks (`figure_paint.py`); pointer, keyboard and screen reader read the same places
(`figure_view.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradviz.ui.tokens import LEAST_SIZE, Theme

Align = Literal["left", "middle", "right"]
Face = Literal["words", "numbers", "names"]


class Rect(NamedTuple):
    """Pixels, y downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def inside(self, by: float) -> Rect:
        """Smaller by so much on each side."""
        return Rect(
            self.left + by, self.top + by, max(0.0, self.width - 2 * by), max(0.0, self.height - 2 * by)
        )


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline; what is wider than `room` ends in an ellipsis."""

    x: float
    y: float
    words: str
    ink: str
    size: float = LEAST_SIZE
    weight: int = 400
    align: Align = "left"
    room: float = 0.0
    """0: as wide as it is."""
    face: Face = "words"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, with a line around it where it has one."""

    rect: Rect
    fill: str = ""
    radius: float = 0.0
    line: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A table of colours over a rectangle, (rows, columns) as 0xAARRGGBB, row 0 at the top."""

    rect: Rect
    colours: NDArray[np.uint32]
    radius: float = 0.0
    is_smooth: bool = False
    """Colours run into one another."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Straight strokes from point to point, (points, 2)."""

    points: NDArray[np.float64]
    ink: str
    width: float = 1.0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A filled shape, (points, 2)."""

    points: NDArray[np.float64]
    fill: str


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Round points, (points, 2)."""

    points: NDArray[np.float64]
    fill: str
    radius: float = 3.0
    line: str = ""


Mark = Text | Box | Cells | Line | Area | Dots


@dataclass(frozen=True, eq=False)
class Grid:
    """Places that can be pointed at, as a table; `xs` and `ys` are where columns and rows begin and end.

    `says` tells what there is to read at a column and a row.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    says: Callable[[int, int], str]
    key: object = None
    """What the owner knows it by."""

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def rect(self) -> Rect:
        """All of it."""
        left, top = float(self.xs[0]), float(self.ys[0])
        return Rect(left, top, float(self.xs[-1]) - left, float(self.ys[-1]) - top)

    def cell(self, column: int, row: int) -> Rect:
        """One place."""
        left, top = float(self.xs[column]), float(self.ys[row])
        return Rect(left, top, float(self.xs[column + 1]) - left, float(self.ys[row + 1]) - top)

    def find(self, x: float, y: float) -> tuple[int, int] | None:
        """The place at a point."""
        column = int(np.searchsorted(self.xs, x, side="right")) - 1
        row = int(np.searchsorted(self.ys, y, side="right")) - 1
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        return (column, row) if inside else None


def grid(rect: Rect, columns: int, rows: int, says: Callable[[int, int], str], key: object = None) -> Grid:
    """Columns and rows of one size."""
    xs = np.linspace(rect.left, rect.right, columns + 1)
    return Grid(xs, np.linspace(rect.top, rect.bottom, rows + 1), says, key)


def spot(rect: Rect, words: str, key: object = None) -> Grid:
    """A single place."""
    return grid(rect, 1, 1, lambda _column, _row: words, key)


class Cursor(NamedTuple):
    """One place of a figure."""

    grid: int
    column: int
    row: int


def shifted(mark: Mark, down: float) -> Mark:
    """The same mark further down."""
    match mark:
        case Text():
            return replace(mark, y=mark.y + down)
        case Box() | Cells():
            return replace(mark, rect=mark.rect._replace(top=mark.rect.top + down))
        case _:
            return replace(mark, points=mark.points + np.array([0.0, down]))


@dataclass(frozen=True, eq=False)
class Figure:
    """Everything that is seen, and every place that can be read."""

    width: float
    height: float
    marks: tuple[Mark, ...] = ()
    grids: tuple[Grid, ...] = ()

    def above(self, other: Figure, gap: float = 0.0) -> Figure:
        """This figure with another one below it."""
        if not self.height or not other.height:
            return other if not self.height else self
        down = self.height + gap
        marks = tuple(shifted(mark, down) for mark in other.marks)
        grids = tuple(replace(grid, ys=grid.ys + down) for grid in other.grids)
        width = max(self.width, other.width)
        return Figure(width, down + other.height, self.marks + marks, self.grids + grids)

    def at(self, x: float, y: float) -> Cursor | None:
        """The place at a point."""
        for number, each in enumerate(self.grids):
            place = each.find(x, y)
            if place is not None:
                return Cursor(number, *place)
        return None

    def rect(self, cursor: Cursor) -> Rect:
        """Where a place is."""
        return self.grids[cursor.grid].cell(cursor.column, cursor.row)

    def words(self, cursor: Cursor) -> str:
        """What there is to read."""
        return self.grids[cursor.grid].says(cursor.column, cursor.row)

    def key(self, cursor: Cursor) -> object:
        """What its owner knows the place's table by."""
        return self.grids[cursor.grid].key

    def kept(self, cursor: Cursor | None) -> Cursor | None:
        """The place that was pointed at in the figure before this one, if it is still there."""
        if cursor is None or cursor.grid >= len(self.grids):
            return None
        each = self.grids[cursor.grid]
        if not each.columns or not each.rows:
            return None
        return Cursor(cursor.grid, min(cursor.column, each.columns - 1), min(cursor.row, each.rows - 1))

    def moved(self, cursor: Cursor | None, right: int, down: int) -> Cursor | None:
        """The next place in a direction: in its own table, and beyond its edge in the nearest one there."""
        if cursor is None:
            return next(
                (Cursor(k, 0, 0) for k, each in enumerate(self.grids) if each.rows and each.columns), None
            )
        here = self.grids[cursor.grid]
        column, row = cursor.column + right, cursor.row + down
        if 0 <= column < here.columns and 0 <= row < here.rows:
            return Cursor(cursor.grid, column, row)
        return self._beyond(cursor, right, down)

    def _beyond(self, cursor: Cursor, right: int, down: int) -> Cursor | None:
        x, y = _middle(self.rect(cursor))
        edge = self.grids[cursor.grid].rect
        found: list[tuple[float, int]] = []
        for number, each in enumerate(self.grids):
            if number == cursor.grid or not each.rows or not each.columns:
                continue
            rect = each.rect
            ahead = (
                _gap(edge.left, edge.right, rect.left, rect.right, right)
                if right
                else (_gap(edge.top, edge.bottom, rect.top, rect.bottom, down))
            )
            if ahead < -0.5:
                continue
            aside = _outside(y, rect.top, rect.bottom) if right else _outside(x, rect.left, rect.right)
            found.append((ahead + 3 * aside, number))
        if not found:
            return cursor
        number = min(found)[1]
        there = self.grids[number]
        x = np.clip(x, there.xs[0], there.xs[-1] - 1e-6)
        y = np.clip(y, there.ys[0], there.ys[-1] - 1e-6)
        place = there.find(float(x), float(y)) or (0, 0)
        return Cursor(number, *place)


def _middle(rect: Rect) -> tuple[float, float]:
    return rect.left + rect.width / 2, rect.top + rect.height / 2


def _gap(low: float, high: float, other_low: float, other_high: float, sign: int) -> float:
    """How far another stretch lies ahead."""
    return other_low - high if sign > 0 else low - other_high


def _outside(at: float, low: float, high: float) -> float:
    return max(low - at, at - high, 0.0)


# --- colours -----------------------------------------------------------------------------------------------


def rgb(colour: str) -> NDArray[np.float64]:
    """Red, green and blue of ``#rrggbb``, from 0 to 255."""
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], dtype=np.float64)


def ramp(shares: NDArray[np.floating], pale: str, full: str) -> NDArray[np.uint32]:
    """Colours between two, for shares from 0 to 1; what is no number shines through."""
    whole = np.nan_to_num(np.clip(shares, 0.0, 1.0))[..., np.newaxis]
    return _packed(rgb(pale) + whole * (rgb(full) - rgb(pale)), np.isfinite(shares))


def signed(shares: NDArray[np.floating], theme: Theme) -> NDArray[np.uint32]:
    """Colours for shares from -1 to 1, as weights have them: vermilion, pale, blue."""
    size = np.nan_to_num(np.clip(np.abs(shares), 0.0, 1.0))[..., np.newaxis]
    ends = np.where(np.asarray(shares)[..., np.newaxis] < 0, rgb(theme.backward), rgb(theme.forward))
    pale = rgb(theme.surface)
    return _packed(pale + size * (ends - pale), np.isfinite(shares))


def grey(shares: NDArray[np.floating]) -> NDArray[np.uint32]:
    """Brightness from 0 to 1."""
    bright = np.nan_to_num(np.clip(shares, 0.0, 1.0))[..., np.newaxis] * np.full(3, 255.0)
    return _packed(bright, np.isfinite(shares))


def colour_image(image: NDArray[np.floating]) -> NDArray[np.uint32]:
    """An image (channels, height, width) with brightness from 0 to 1: its own colours where it has three."""
    if len(image) == 3:
        return _packed(np.clip(np.moveaxis(image, 0, -1), 0.0, 1.0) * 255.0, np.ones(image.shape[1:], bool))
    return grey(image.mean(axis=0))


def _packed(colours: NDArray[np.float64], solid: NDArray[np.bool_]) -> NDArray[np.uint32]:
    whole = np.rint(colours).astype(np.uint32)
    packed = np.uint32(0xFF000000) | whole[..., 0] << 16 | whole[..., 1] << 8 | whole[..., 2]
    return np.where(solid, packed, 0).astype(np.uint32)


def mixed(one: str, other: str, share: float) -> str:
    """So much of one colour, the rest of the other."""
    both = np.rint(share * rgb(one) + (1 - share) * rgb(other)).astype(int)
    return "#" + "".join(f"{part:02X}" for part in both)


# --- rows of marks -----------------------------------------------------------------------------------------


def points(xs: Iterable[float], ys: Iterable[float]) -> NDArray[np.float64]:
    """Points from their coordinates."""
    return np.stack([np.fromiter(xs, np.float64), np.fromiter(ys, np.float64)], axis=1)


def joined(parts: Sequence[str]) -> str:
    """Facts in one line."""
    return " · ".join(part for part in parts if part)
