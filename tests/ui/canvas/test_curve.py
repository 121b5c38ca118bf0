"""The geometry of wires."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from gradviz.ui.canvas import curve
from gradviz.ui.canvas.curve import Outline

SOURCE, TARGET = QRectF(0, 0, 132, 84), QRectF(300, 100, 132, 84)
numbers = st.floats(-400, 400, allow_nan=False)


def route(pieces: int = 1) -> curve.Points:
    start, end = np.array([132.0, 42.0]), np.array([300.0, 142.0])
    x = np.linspace(start[0], end[0], 3 * pieces + 1)
    y = start[1] + (end[1] - start[1]) * (1 - np.cos(np.linspace(0, np.pi, 3 * pieces + 1))) / 2
    return np.stack([x, y], axis=1)


def test_a_plain_route_leaves_to_the_right_and_arrives_from_the_left() -> None:
    made = curve.plain_route(SOURCE, TARGET)
    assert made[0].tolist() == [132, 42]
    assert made[-1].tolist() == [300, 142]
    assert made[1][0] > made[0][0]
    assert made[-2][0] < made[-1][0]


@given(grown=st.floats(0, 60), moved=st.tuples(numbers, numbers), pieces=st.integers(1, 4))
def test_the_ends_lie_on_the_borders_of_cards_that_grew_or_moved(
    grown: float, moved: tuple[float, float], pieces: int
) -> None:
    source = SOURCE.adjusted(-grown, 0, grown, 0).translated(*moved)
    made = curve.attached(route(pieces), Outline(source), Outline(TARGET))
    assert made[0][0] == pytest.approx(source.right())
    assert source.top() <= made[0][1] <= source.bottom()
    assert made[-1][0] == pytest.approx(TARGET.left())
    assert len(made) == 3 * pieces + 1


def test_a_route_that_runs_down_is_attached_above_and_below() -> None:
    down = np.array([[66.0, 84], [66, 120], [366, 60], [366, 100]])
    made = curve.attached(down, Outline(SOURCE.adjusted(0, 0, 0, 10)), Outline(TARGET))
    assert made[0].tolist() == [66, 94]
    assert made[-1].tolist() == [366, 100]


@given(a=st.tuples(numbers, numbers), b=st.tuples(numbers, numbers), pieces=st.integers(1, 3))
def test_a_drag_carries_each_end_with_its_card(
    a: tuple[float, float], b: tuple[float, float], pieces: int
) -> None:
    before = route(pieces)
    after = curve.dragged(before, a, b)
    assert after[:2] == pytest.approx(before[:2] + np.array(a))
    assert after[-2:] == pytest.approx(before[-2:] + np.array(b))


@given(one=st.integers(1, 4), other=st.integers(1, 4))
def test_a_glide_starts_at_the_one_route_and_ends_at_the_other(one: int, other: int) -> None:
    first, last = route(one), route(other) + 50
    start, end = curve.between(first, last, 0.0), curve.between(first, last, 1.0)
    assert start[[0, -1]] == pytest.approx(first[[0, -1]])
    assert end[[0, -1]] == pytest.approx(last[[0, -1]])
    middle = curve.between(first, last, 0.5)
    assert middle[[0, -1]] == pytest.approx((first[[0, -1]] + last[[0, -1]]) / 2)


def test_cutting_a_piece_in_two_does_not_change_the_curve() -> None:
    whole = curve.path_of(route())
    cut = curve.path_of(curve.between(route(), route(2), 0.0))
    for share in np.linspace(0, 1, 9):
        point = cut.pointAtPercent(float(share))
        nearest = min((whole.pointAtPercent(k / 400) - point).manhattanLength() for k in range(401))
        assert nearest < 1.0


def test_the_line_ends_inside_of_its_arrowhead() -> None:
    for at_start in (False, True):
        tip = curve.head(route(), at_start)
        short = curve.shortened(route(), curve.HEAD_LENGTH - 1.5, at_start)
        end = QPointF(*(short[0] if at_start else short[-1]))
        assert tip.containsPoint(end, tip_fill())
        border = QPointF(*(route()[0] if at_start else route()[-1]))
        assert tip[0] == border


def tip_fill():
    from PySide6.QtCore import Qt

    return Qt.FillRule.OddEvenFill


def test_the_middle_of_the_way_halves_its_length() -> None:
    points = curve.samples(route())
    half = curve.part(points, 0.0, 0.5)
    assert curve.lengths(half)[-1] == pytest.approx(curve.lengths(points)[-1] / 2, rel=1e-6)
    assert curve.point_along(points, 0.5) == pytest.approx(half[-1])


def test_many_routes_are_sampled_as_each_alone() -> None:
    both = np.stack([route(2), route(2) + 7])
    assert curve.sampled(both)[1] == pytest.approx(curve.samples(route(2) + 7))


def test_a_route_of_no_length_still_has_an_arrowhead() -> None:
    point = np.zeros((4, 2))
    assert len(curve.head(point, at_start=False)) == 3
