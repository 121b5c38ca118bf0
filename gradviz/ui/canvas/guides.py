"""Snapping: a card that is carried finds the lines on which others stand, by their edges and middles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF

REACH = 6.0
"""Pixels of the screen within which a card snaps."""
BEYOND = 10.0
"""How far a guide reaches over the cards that it connects."""


class Snap(NamedTuple):
    """How far a card has to go to stand in line, and the lines on which it stands then."""

    across: float
    down: float
    lines: tuple[QLineF, ...]


def areas_of(rects: Iterable[QRectF]) -> NDArray[np.float64]:
    """Where other cards stand: (n, 4), left, top, right and bottom."""
    found = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
    return np.array(found).reshape(-1, 4)


def snap(moving: QRectF, areas: NDArray[np.float64], reach: float) -> Snap:
    """The nearest lines within reach, one of each direction."""
    if not len(areas):
        return Snap(0.0, 0.0, ())
    own = np.array([moving.left(), moving.top(), moving.right(), moving.bottom()])
    across = _nearest(own[[0, 2]], areas[:, [0, 2]], reach)
    down = _nearest(own[[1, 3]], areas[:, [1, 3]], reach)
    placed = own + np.array([across or 0.0, down or 0.0] * 2)
    lines = [
        *(_lines(placed, areas, 0) if across is not None else ()),
        *(_lines(placed, areas, 1) if down is not None else ()),
    ]
    return Snap(across or 0.0, down or 0.0, tuple(lines))


def _marks(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges and middles: (..., 2) to (..., 3)."""
    return np.stack([ends[..., 0], ends.mean(axis=-1), ends[..., 1]], axis=-1)


def _nearest(own: NDArray[np.float64], others: NDArray[np.float64], reach: float) -> float | None:
    """The smallest move that puts an edge or the middle onto one of the others'; None where none is near."""
    moves = (_marks(others)[:, None, :] - _marks(own)[None, :, None]).ravel()
    best = moves[np.argmin(np.abs(moves))]
    return float(best) if abs(best) <= reach else None


def _lines(placed: NDArray[np.float64], areas: NDArray[np.float64], axis: int) -> list[QLineF]:
    """The guides through everything that is in line with the card now; `axis` 0: upright ones."""
    other = 1 - axis
    own, marks = _marks(placed[[axis, axis + 2]]), _marks(areas[:, [axis, axis + 2]])
    found = []
    for mark in own:
        there = (np.abs(marks - mark) < 0.01).any(axis=1)
        if there.any():
            low = min(placed[other], areas[there, other].min()) - BEYOND
            high = max(placed[other + 2], areas[there, other + 2].max()) + BEYOND
            ends = (mark, low, mark, high) if axis == 0 else (low, mark, high, mark)
            found.append(QLineF(*map(float, ends)))
    return found
