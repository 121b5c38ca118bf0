"""Where to write beside a point of a curve. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float64]
"""Points, one a row, x to the right and y upwards."""

GAP = (8.0, 4.0)


def freest_corner(
    point: tuple[float, float], words: tuple[float, float], room: tuple[float, float], lines: Iterable[Pixels]
) -> tuple[float, float]:
    """The lower left corner of a text beside `point`, inside `room`, where it hides least of `lines`.

    `words` is the size of the text.
    """
    (x, y), (width, height) = point, words
    crowd = np.concatenate([*lines, np.empty((0, 2))])
    corners = [
        (max(0.0, min(x + dx, room[0] - width)), max(0.0, min(y + dy, room[1] - height)))
        for away in (0.0, height, 2 * height, 4 * height)
        for dx in (GAP[0], -GAP[0] - width)
        for dy in (-GAP[1] - height - away, GAP[1] + away)
    ]

    def hidden(corner: tuple[float, float]) -> int:
        low = np.subtract(corner, 3.0)
        high = np.add(corner, (width + 3.0, height))
        return int(np.count_nonzero(((crowd > low) & (crowd < high)).all(axis=1)))

    return min(corners, key=hidden)


def along(start: tuple[float, float], end: tuple[float, float], count: int = 40) -> Pixels:
    """Points of a straight line."""
    return np.linspace(start, end, count)
