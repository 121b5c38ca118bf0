"""Convolution and pooling by the cell, in the inspector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradviz.language import set_language
from gradviz.ui.focus import needs_key
from gradviz.ui.panels.board import Board
from gradviz.ui.panels.inspector_node import NodePage
from gradviz.ui.panels.window_card import WindowCard
from gradviz.ui.session import Session

IMAGE = np.arange(2 * 6 * 5).reshape(1, 2, 6, 5).tolist()
KERNELS = np.round(np.random.default_rng(2).normal(size=(3, 2, 3, 3)), 1).tolist()
LAYERS = "b = param([1, 2, 3])\ny = conv2d(x, K, b)\np = max_pool2d(y, 2)\nL = sum(p)"
NET = f"x = {IMAGE}\nK = param({KERNELS})\n{LAYERS}"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_text(NET)
    session.set_cursor(len(session.trace or ()))
    yield session
    session.close()


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> NodePage:
    page = NodePage(session)
    qtbot.addWidget(page)
    page.resize(280, 1600)
    session.selection_changed.connect(lambda _what: page.refresh())
    session.trace_changed.connect(lambda *_: page.refresh())
    session.cursor_changed.connect(lambda *_: page.refresh())
    session.select(session.graph.find("y"))
    page.retranslate()
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(50)  # formulas and words find their heights
    return page


@pytest.fixture
def card(page: NodePage) -> WindowCard:
    return page.windows


def centre(board: Board, place: tuple[int, int]) -> QPoint:
    return board.cell_rect(place).center().toPoint()


def hover(qtbot: QtBot, board: Board, place: tuple[int, int]) -> None:
    qtbot.wait(20)  # what has new words finds its place
    qtbot.mouseMove(board, QPoint(1, 1))  # from wherever the pointer is
    qtbot.mouseMove(board, centre(board, place))
    qtbot.waitUntil(lambda: board.current == place)


def value(session: Session, name: str) -> np.ndarray:
    assert session.trace is not None
    return np.asarray(session.trace.value(name))


def test_only_layers_of_windows_have_it(session: Session, page: NodePage) -> None:
    assert page.windows.isVisible()
    for name, there in (("x", False), ("p", True), ("L", False), ("y", True)):
        session.select(session.graph.find(name))
        assert page.windows.isVisible() is there


def test_an_output_cell_under_the_pointer_shows_its_patch_its_kernel_and_the_sum(
    session: Session, card: WindowCard, qtbot: QtBot
) -> None:
    hover(qtbot, card.output, (2, 1))
    assert card.image.marks == {(row, column) for row in (2, 3, 4) for column in (1, 2, 3)}
    np.testing.assert_array_equal(card.left.shown, np.array(IMAGE)[0, 0, 2:5, 1:4])
    np.testing.assert_array_equal(card.weights.shown, np.array(KERNELS)[0, 0])
    np.testing.assert_allclose(card.products.shown, card.left.shown * card.weights.shown)
    assert card.found.total == pytest.approx(value(session, "y")[0, 0, 2, 1])
    assert card.sentence.text().startswith("y[0, 0, 2, 1] = ")
    assert "channel 1: " in card.terms.text()


def test_an_input_cell_shows_every_output_that_sends_it_a_gradient(
    session: Session, card: WindowCard, qtbot: QtBot
) -> None:
    hover(qtbot, card.image, (3, 2))
    gradient = np.asarray(session.trace.grad("x"))
    assert card.found.total == pytest.approx(gradient[0, 0, 3, 2])
    assert card.image.current == (3, 2)
    assert card.output.marks == set(card.found.outputs)
    assert card.output_name.text() == "∂L/∂y"
    assert card.sentence.text().startswith("∂L/∂x[0, 0, 3, 2] = ")


def test_a_weight_shows_all_that_it_lay_on(session: Session, card: WindowCard, qtbot: QtBot) -> None:
    card.kernel.box.setValue(2)
    card.channel.box.setValue(1)
    hover(qtbot, card.weights, (0, 2))
    assert card.found.total == pytest.approx(np.asarray(session.trace.grad("K"))[2, 1, 0, 2])
    assert card.image.marks == {(row, column) for row in range(4) for column in range(2, 5)}
    assert card.weights.current == (0, 2)
    np.testing.assert_array_equal(card.weights.shown, np.array(KERNELS)[2, 1])


def test_max_pooling_shows_the_winner(session: Session, card: WindowCard, qtbot: QtBot) -> None:
    session.select(session.graph.find("p"))
    assert card.kernel.isHidden()
    card.channel.box.setValue(1)
    hover(qtbot, card.output, (1, 0))
    window = value(session, "y")[0, 1, 2:4, 0:2]
    row, column = np.unravel_index(window.argmax(), (2, 2))
    assert card.image.current == (2 + row, column)
    assert card.found.total == pytest.approx(window.max())
    assert card.weights.shown.sum() == 1


def test_it_goes_by_keyboard_too(card: WindowCard) -> None:
    card.output.setFocus()
    card.point("output", (0, 0))
    for key, place in (
        (Qt.Key.Key_Right, (0, 1)),
        (Qt.Key.Key_Down, (1, 1)),
        (Qt.Key.Key_Left, (1, 0)),
        (Qt.Key.Key_Left, (1, 0)),
        (Qt.Key.Key_Up, (0, 0)),
    ):
        QTest.keyClick(card.output, key)
        assert card.output.current == place
    assert needs_key(card.output, Qt.Key.Key_Left)
    assert card.output.accessibleDescription().startswith("y[0, 0, 0, 0]")


def test_what_is_not_known_yet_is_not_told(session: Session, card: WindowCard) -> None:
    session.set_cursor(0)
    assert card.sentence.text() == "y has no value yet at this step."
    assert card.products.shown is None
    assert card.output.shown is None
    session.set_cursor(1)
    assert card.output.shown is not None
    card.point("input", (1, 1))
    assert card.sentence.text() == "No gradient has arrived at y yet: go on to the backward pass."
    assert card.terms.text() == ""


def test_a_weight_is_typed_over_in_its_cell(session: Session, card: WindowCard, qtbot: QtBot) -> None:
    card.weights.setFocus()
    card.point("weight", (1, 1))
    QTest.keyClick(card.weights, Qt.Key.Key_Return)
    qtbot.keyClicks(card._field, "7.5")
    QTest.keyClick(card._field, Qt.Key.Key_Return)
    assert value(session, "K")[0, 0, 1, 1] == 7.5
    assert card.weights.shown[1, 1] == 7.5
    session.undo()
    assert value(session, "K")[0, 0, 1, 1] == KERNELS[0][0][1][1]


def test_what_is_no_number_changes_nothing(session: Session, card: WindowCard, qtbot: QtBot) -> None:
    before = value(session, "K")
    card._edit((0, 0))
    card._field.setText("seven")
    QTest.keyClick(card._field, Qt.Key.Key_Return)
    np.testing.assert_array_equal(value(session, "K"), before)
    assert card._field.isHidden()


def test_an_edge_detector_is_laid_on_every_channel_of_one_kernel(session: Session, card: WindowCard) -> None:
    card.kernel.box.setValue(1)
    action = next(a for a in card.presets.menu().actions() if a.text() == "Vertical edges (Sobel)")
    action.trigger()
    kernels = value(session, "K")
    for channel in range(2):
        np.testing.assert_array_equal(kernels[1, channel], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    np.testing.assert_array_equal(kernels[0], KERNELS[0])


def test_a_kernel_that_is_computed_cannot_be_set_by_hand(session: Session, page: NodePage) -> None:
    session.open_text(f"x = {IMAGE}\nK = 2 * {KERNELS}\ny = conv2d(x, K)\nL = sum(y)")
    session.to_end()
    session.select(session.graph.find("y"))
    page.refresh()
    assert page.windows.presets.isHidden()
    page.windows._edit((0, 0))
    assert page.windows._field.isHidden()


def test_a_picture_of_ones_own_is_laid_under_the_kernel(
    session: Session, page: NodePage, tmp_path: Path
) -> None:
    session.open_text("x = input(1, 1, 8, 8)\nK = param([[[[1, -1]]]])\ny = conv2d(x, K)\nL = sum(y)")
    session.select(session.graph.find("y"))
    page.refresh()
    made = QImage(16, 16, QImage.Format.Format_RGB32)
    made.fill(QColor("black"))
    made.save(str(tmp_path / "night.png"))
    assert page.windows.picture.isVisible()
    page.windows.picture.load(tmp_path / "night.png")
    assert not value(session, "x").any()
    refused: list[str] = []
    session.refused.connect(refused.append)
    page.windows.picture.load(tmp_path / "gone.png")
    assert refused == ["gone.png is no picture that can be read."]
    session.select(session.graph.find("x"))
    page.refresh()
    assert page.picture.isVisible()


def test_no_board_moves_away_from_under_the_pointer(card: WindowCard, qtbot: QtBot) -> None:
    places = set()
    for target in ("output", "input", "weight"):
        card.point(target, (1, 1))
        qtbot.wait(10)
        places.add((card.image.pos().toTuple(), card.output.pos().toTuple(), card.weights.pos().toTuple()))
    assert len(places) == 1


def test_boards_never_reach_over_the_edge_of_the_card(page: NodePage, card: WindowCard, qtbot: QtBot) -> None:
    for width in (230, 280, 500):
        page.resize(width, 1600)
        qtbot.wait(1)
        for board in (card.image, card.output, card.left, card.weights, card.products):
            assert board.width() >= board.sizeHint().width()
            assert board.mapTo(card, QPoint(board.width(), 0)).x() <= card.width()


def test_it_speaks_the_language_of_the_window(page: NodePage, card: WindowCard) -> None:
    set_language("zh_CN")
    try:
        page.retranslate()
        assert card.title.text() == "逐个元素"
        assert "逐项相乘" in card.sentence.text()
    finally:
        set_language("en")
