"""What of the canvas is to be painted: a few rectangles that cover what is exposed, and little else."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

MOST_RECTS = 24
"""A region of more pieces is painted as one."""
A_PASS = 12_000
"""Pixels: to paint so many more costs less than another rectangle, for which all items are asked again."""
Sides = tuple[int, int, int, int]


def pieces(region: QRegion) -> list[QRect]:
    """Rectangles that cover the region. After a pan these are two narrow strips, and a corner or two."""
    if region.rectCount() > MOST_RECTS:
        return [region.boundingRect()]
    found: list[Sides] = [(r.left(), r.top(), r.left() + r.width(), r.top() + r.height()) for r in region]  # type: ignore[attr-defined]
    while len(found) > 1:
        more, one, other = min((_wasted(a, b), a, b) for a, b in combinations(found, 2))
        if more > A_PASS:
            break
        found = [rect for rect in found if rect not in (one, other)] + [_united(one, other)]
    return [QRect(left, top, right - left, bottom - top) for left, top, right, bottom in found]


def _united(one: Sides, other: Sides) -> Sides:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _area(sides: Sides) -> int:
    return (sides[2] - sides[0]) * (sides[3] - sides[1])


def _wasted(one: Sides, other: Sides) -> int:
    """How many pixels are painted for nothing, or twice, where both are painted as one."""
    return _area(_united(one, other)) - _area(one) - _area(other)
