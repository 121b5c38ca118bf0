"""Snapping to the lines on which other cards stand."""

from PySide6.QtCore import QLineF, QRectF

from gradviz.ui.canvas.guides import BEYOND, areas_of, snap

CARD = QRectF(0, 0, 100, 60)


def test_edges_and_middles_of_both_directions_are_found_at_once() -> None:
    found = snap(CARD.translated(303, 204), areas_of([CARD.translated(300, 0), CARD.translated(0, 200)]), 6.0)
    assert (found.across, found.down) == (-3.0, -4.0)


def test_a_middle_meets_a_middle_though_the_sizes_differ() -> None:
    wide = QRectF(200, 300, 160, 60)
    found = snap(CARD.translated(228, 0), areas_of([wide]), 6.0)
    assert found.across == 2.0
    assert found.lines == (QLineF(280.0, -BEYOND, 280.0, 360.0 + BEYOND),)


def test_what_is_farther_than_the_reach_does_not_pull() -> None:
    found = snap(CARD.translated(307, 500), areas_of([CARD.translated(300, 0)]), 6.0)
    assert found == (0.0, 0.0, ())
    assert snap(CARD, areas_of([]), 6.0) == (0.0, 0.0, ())


def test_a_line_runs_along_all_cards_that_stand_on_it() -> None:
    others = [CARD.translated(0, 0), CARD.translated(0, 400), CARD.translated(900, 100)]
    found = snap(CARD.translated(1, 200), areas_of(others), 6.0)
    assert found.across == -1.0
    upright = [line for line in found.lines if line.x1() == line.x2()]
    assert {line.x1() for line in upright} == {0.0, 50.0, 100.0}
    assert {(line.y1(), line.y2()) for line in upright} == {(-BEYOND, 460.0 + BEYOND)}


def test_of_two_lines_the_nearer_one_pulls() -> None:
    found = snap(
        CARD.translated(304, 900), areas_of([CARD.translated(300, 0), CARD.translated(306, 400)]), 6.0
    )
    assert found.across == 2.0
