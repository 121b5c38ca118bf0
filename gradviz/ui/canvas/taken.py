"""What is taken of the plane, found again by tile: where chips and shapes look for a free place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtCore import QRectF

TILE = 96.0

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom: plain numbers, because thousands of them are compared."""


def sides(rect: QRectF) -> Rect:
    """The sides of a rectangle."""
    left, top = rect.left(), rect.top()
    return left, top, left + rect.width(), top + rect.height()


class Ground:
    """Rectangles that are taken, each with its owner."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[tuple[Rect, object]]] = defaultdict(list)

    def add(self, rect: Rect, owner: object) -> None:
        """From now on this is taken."""
        entry = (rect, owner)
        for tile in _tiles(rect):
            self._tiles[tile].append(entry)

    def near(self, rect: Rect) -> Iterator[tuple[Rect, object]]:
        """What may touch this; a thing that covers several tiles comes several times."""
        tiles = self._tiles
        for tile in _tiles(rect):
            if tile in tiles:
                yield from tiles[tile]

    def is_free(self, rect: Rect) -> bool:
        """Nothing is here."""
        left, top, right, bottom = rect
        return not any(
            other[0] < right and other[2] > left and other[1] < bottom and other[3] > top
            for other, _ in self.near(rect)
        )

    def taken(self, rect: Rect) -> float:
        """How much of the rectangle's area is taken."""
        return sum(
            _shared(rect, other) for other in {id(entry): entry[0] for entry in self.near(rect)}.values()
        )


def _tiles(rect: Rect) -> list[tuple[int, int]]:
    left, top, right, bottom = (int(side // TILE) for side in rect)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _shared(one: Rect, other: Rect) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
