"""Lines of equal height in a table of heights: marching squares, put together to long lines. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float]

# For each square, by which of its corners are above the level (lower left 1, lower right 2, upper right 4,
# upper left 8): the pairs of sides (0 below, 1 right, 2 above, 3 left) that a line joins.
SIDES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),),
    5: ((3, 2), (0, 1)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((3, 0), (1, 2)), 11: ((2, 1),),
    12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip


def contours(heights: Array, level: float) -> list[Array]:
    """The lines along which the heights (rows, columns) are `level`, as points (column, row) between the
    places."""
    pieces: list[tuple[Point, Point]] = []
    rows, columns = heights.shape
    above = heights > level
    for row in range(rows - 1):
        for column in range(columns - 1):
            square = heights[row : row + 2, column : column + 2]
            corners = above[row : row + 2, column : column + 2]
            code = (
                int(corners[0, 0])
                | int(corners[0, 1]) << 1
                | int(corners[1, 1]) << 2
                | int(corners[1, 0]) << 3
            )
            if code in SIDES and np.isfinite(square).all():
                ends = _crossings(square, level)
                for one, other in SIDES[code]:
                    a, b = ends[one], ends[other]
                    pieces.append(((column + a[0], row + a[1]), (column + b[0], row + b[1])))
    return _joined(pieces)


def _crossings(square: Array, level: float) -> tuple[Point, Point, Point, Point]:
    """Where the level is met on each side."""
    (a, b), (d, c) = square.tolist()

    def share(low: float, high: float) -> float:
        return min(1.0, max(0.0, (level - low) / (high - low))) if high != low else 0.5

    return (share(a, b), 0.0), (1.0, share(b, c)), (share(d, c), 1.0), (0.0, share(a, d))


def _joined(pieces: list[tuple[Point, Point]]) -> list[Array]:
    """Pieces that touch become one line."""
    at: dict[Point, list[int]] = {}
    rounded = [tuple((round(x, 9), round(y, 9)) for x, y in piece) for piece in pieces]
    for number, piece in enumerate(rounded):
        for end in piece:
            at.setdefault(end, []).append(number)
    left = set(range(len(pieces)))
    lines: list[Array] = []
    for number in range(len(pieces)):
        if number not in left:
            continue
        left.discard(number)
        line = list(rounded[number])
        for _ in range(2):  # on from one end, then from the other
            while (follower := next((k for k in at[line[-1]] if k in left), None)) is not None:
                left.discard(follower)
                one, other = rounded[follower]
                line.append(other if one == line[-1] else one)
            line.reverse()
        lines.append(np.array(line))
    return lines
