"""What is painted of the canvas."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from gradviz.ui.canvas.exposed import MOST_RECTS, pieces


def area(rects: list[QRect]) -> int:
    return sum(rect.width() * rect.height() for rect in rects)


def test_the_strips_of_a_pan_stay_strips() -> None:
    strips = QRegion(0, 0, 1010, 7).united(QRegion(999, 7, 11, 805))
    assert sorted(rect.getRect() for rect in pieces(strips)) == [(0, 0, 1010, 7), (999, 7, 11, 805)]


def test_a_hole_in_a_strip_is_painted_too_and_nothing_else_is() -> None:
    strips = QRegion(0, 0, 1010, 7).united(QRegion(999, 7, 11, 805))
    moved = strips.united(QRegion(14, 754, 180, 44)).united(QRegion(3, 761, 180, 44))
    found = pieces(moved)
    assert len(found) == 3
    assert moved.subtracted(QRegion().united(found[0]).united(found[1]).united(found[2])).isEmpty()
    assert area(found) < 1010 * 7 + 11 * 805 + 191 * 51 + 1000


def test_what_lies_near_together_is_one_piece() -> None:
    near = QRegion(10, 10, 40, 30).united(QRegion(60, 20, 40, 30))
    assert pieces(near) == [QRect(10, 10, 90, 40)]


def test_a_region_in_many_pieces_is_painted_as_one() -> None:
    many = QRegion()
    for k in range(MOST_RECTS + 1):
        many = many.united(QRegion(40 * k, 300 * (k % 2), 20, 20))
    assert pieces(many) == [many.boundingRect()]


def test_nothing_exposed_is_nothing_to_paint() -> None:
    assert pieces(QRegion()) == []
