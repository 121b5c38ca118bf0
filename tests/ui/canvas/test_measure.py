"""How large a card is: everything that it says fits, and nothing is cut off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from gradviz.explain.face import CardFace, WireFace
from gradviz.explain.frame import Frame
from gradviz.graph.arrange.values import Box
from gradviz.graph.graph import Edge
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.cells import grid_of
from gradviz.ui.canvas.measure import (
    HEIGHT,
    WIDTH,
    CardLayout,
    box_of,
    chip_width,
    gap_wishes,
    lay_out,
)
from tests.ui.canvas.sketches import card, matrix

pytestmark = pytest.mark.usefixtures("qapp")


def run_rects(layout: CardLayout) -> list[QRectF]:
    rects = []
    for run in (*layout.runs, layout.corner):
        metrics = QFontMetricsF(lettering.font(run.kind))
        height = metrics.capHeight()
        rects.append(QRectF(run.at.x(), run.at.y() - height, metrics.horizontalAdvance(run.text), height))
    return rects


def test_a_short_card_has_the_least_size() -> None:
    assert box_of(card("e", "×", "6", "1")) == Box(WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "face",
    [
        card("e", "×", "6", "1"),
        card("x", "in", "−1.2e−17", "−3.4e−12"),
        card("learning_rate_of_layer_2", "w", "0.0001", "—"),
        card("损失函数", "CE", "0.1966", "1"),
        card("b", "in", "1", "—", running_sum="∂e/∂b = 2 + 3 + 0.1966 − 1.2e−7"),
        card("v", "tanh", "0.5", "—", shape="3 × 4 × 5 × 6"),
    ],
    ids=lambda face: face.label,
)
def test_every_text_lies_within_the_card_or_its_tab(face: CardFace) -> None:
    layout = lay_out(face)
    whole = layout.rect.adjusted(6, 6, -6, -6)
    for rect in run_rects(layout):
        assert whole.contains(rect) or layout.tab.contains(rect), rect


@given(
    label=st.text(st.sampled_from("abcxyzαβ₁₂_重权"), min_size=1, max_size=12),
    value=st.sampled_from(["0", "−1.2e−17", "12345.6", "—"]),
    gradient=st.sampled_from(["1", "−0.1966", "9.8e+12", "—"]),
    shape=st.sampled_from(["scalar", "3 × 4", "128 × 64 × 3 × 3"]),
)
def test_no_two_texts_of_a_card_overlap(label: str, value: str, gradient: str, shape: str) -> None:
    rects = run_rects(lay_out(card(label, "exp", value, gradient, shape=shape)))
    for k, one in enumerate(rects):
        for other in rects[k + 1 :]:
            assert not one.intersects(other)


def test_a_name_of_absurd_length_is_elided_and_no_other() -> None:
    long = "a_name_that_no_person_would_ever_write_in_an_expression_of_theirs"
    assert lay_out(card(long)).name.endswith("…")
    assert lay_out(card("hidden_layer_weights")).name == "hidden_layer_weights"


def test_a_card_is_never_smaller_than_it_is_asked_to_be() -> None:
    assert lay_out(card("e"), Box(300, 120)).rect == QRectF(-150, -60, 300, 120)


def test_a_chinese_name_is_upright_and_a_latin_one_italic() -> None:
    kinds = {run.text: run.kind for name in ("权重", "w") for run in lay_out(card(name)).runs}
    assert kinds["权重"] == "name upright"
    assert kinds["w"] == "name"


def test_a_small_matrix_says_its_numbers_and_a_large_one_is_a_heat_map() -> None:
    small = lay_out(card("W", value_cells=matrix(2, 3), shape="2 × 3"))
    large = lay_out(card("W", value_cells=matrix(200, 300), shape="200 × 300"))
    assert small.value_grid is not None
    assert small.value_grid.texts is not None
    assert len(small.value_grid.texts[0]) == 3
    assert large.value_grid is not None
    assert large.value_grid.texts is None
    assert large.rect.height() < 200


def test_both_grids_lie_side_by_side_in_the_card_or_wide_ones_above_each_other() -> None:
    narrow = lay_out(card("W", value_cells=np.ones((4, 2)), gradient_cells=np.ones((4, 2))))
    wide = lay_out(card("W", value_cells=matrix(4, 3), gradient_cells=matrix(4, 3, seed=1)))
    assert narrow.value.right() < narrow.gradient.left()
    assert wide.value.bottom() < wide.gradient.top()
    for layout in (narrow, wide):
        assert layout.rect.contains(layout.value)
        assert layout.rect.contains(layout.gradient)
        assert layout.value.top() > layout.rule


def test_a_wide_value_stays_where_it_is_when_its_gradient_comes() -> None:
    known = card("W", value_cells=matrix(4, 3), gradient_cells=matrix(4, 3, seed=1))
    before = lay_out(card("W", value_cells=matrix(4, 3)), box_of(known))
    assert before.value == lay_out(known, box_of(known)).value
    assert before.value.bottom() < before.gradient.center().y()


def test_cells_that_are_too_narrow_for_their_numbers_say_two_digits() -> None:
    grid = grid_of(np.array([[0.12345, -3.0], [1.0, 2.0]]))
    assert grid is not None
    assert grid.texts_within(60.0, "cell") == (("0.1235", "−3"), ("1", "2"))
    assert grid.texts_within(30.0, "cell") == (("0.12", "−3"), ("1", "2"))
    assert grid.texts_within(10.0, "cell") is None


def test_a_chip_is_as_wide_while_it_glows() -> None:
    text = "∂c/∂b = 1"
    assert chip_width(text) >= lettering.advance(text, "chip bold") + 16


def test_longer_chips_make_wider_gaps_within_bounds() -> None:
    gaps = [gap(chip, depth=1) for chip in ("1", "∂c/∂b = 1", "∂y/∂x = y = 0.1966", "x" * 99)]
    assert gap("", depth=1) == 0.0
    assert gaps == sorted(gaps)
    assert gaps[0] > chip_width("1")
    assert gaps[-1] <= 300


def test_a_graph_of_many_columns_is_drawn_denser() -> None:
    gaps = [gap("∂y/∂x = y (1 − y) = 0.1966", depth) for depth in (1, 3, 9)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > gaps[1] > gaps[2]


def gap(chip: str, depth: int) -> float:
    face = WireFace(chip, chip.split(" = ")[-1], chip, "forward", False, False, "")
    ((_edge, wish),) = gap_wishes(Frame({}, {Edge((0,), (1,), 0): face}, None, "forward"), depth)
    return wish


def test_text_is_never_smaller_than_eleven_pixels(qapp: QApplication) -> None:
    kinds = lettering.Kind.__args__  # type: ignore[attr-defined]
    assert min(lettering.font(kind).pixelSize() for kind in kinds) >= 11
