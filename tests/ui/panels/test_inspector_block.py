"""The inspector of blocks: their parameters as tables, whether they are closed or open."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import NodeId
from gradviz.ui.panels.inspector import Inspector
from gradviz.ui.panels.inspector_block import BlockPage
from gradviz.ui.panels.inspector_node import NodePage
from gradviz.ui.panels.parameters_card import ParametersCard
from gradviz.ui.session import Session

NET = """
x = [1, 2]
h = dense(x, 2, activation="tanh", W=[[0.5, -0.25], [0, 1]], b=[0, 0.5])
y = mlp(h, 2, 1)
L = mse(y, [0])
"""
H, Y = (1,), (2,)


@pytest.fixture
def session(open_program: Callable[[str], Session]) -> Session:
    return open_program(NET)


@pytest.fixture
def inspector(session: Session, qtbot: QtBot) -> Inspector:
    made = Inspector(session)
    qtbot.addWidget(made)
    made.resize(320, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def weights(session: Session, block: NodeId) -> np.ndarray:
    graph = session.state.graph
    source = graph.nodes[block].inputs[1]
    assert source is not None
    value = graph.nodes[source].value
    assert value is not None
    return value


def closed_card(session: Session, inspector: Inspector) -> ParametersCard:
    session.select(H)
    assert isinstance(inspector.page, NodePage)
    return inspector.page.parameters


def open_card(session: Session, inspector: Inspector, block: NodeId, qtbot: QtBot) -> ParametersCard:
    session.open_block(block)
    qtbot.waitUntil(lambda: session.is_drawn and not session.is_busy)
    session.blocks.point_at(block)
    assert isinstance(inspector.page, BlockPage)
    return inspector.page.parameters


def type_over(card: ParametersCard, row: int, column: int, text: str) -> None:
    model = card.table.model
    assert model.setData(model.index(row, column), text, Qt.ItemDataRole.EditRole)


def test_a_closed_block_shows_its_parameters_and_a_cell_typed_over_sets_the_value(
    session: Session, inspector: Inspector
) -> None:
    card = closed_card(session, inspector)
    assert [button.text() for button in card.names.buttons if not button.isHidden()] == ["W_h", "b_h"]
    assert card.count.text() == "6 parameters"
    np.testing.assert_array_equal(card.table.model.array, [[0.5, -0.25], [0, 1]])
    type_over(card, 0, 1, "2")
    np.testing.assert_array_equal(weights(session, H), [[0.5, 2], [0, 1]])
    session.document.undo()
    np.testing.assert_array_equal(weights(session, H), [[0.5, -0.25], [0, 1]])


def test_the_gradient_is_there_when_the_step_has_come(session: Session, inspector: Inspector) -> None:
    card = closed_card(session, inspector)
    card.kinds.buttons[1].click()
    session.set_cursor(0)
    assert card.table.isHidden()
    assert card.unknown.text() == "Not known yet at this step."
    session.to_end()
    parameter = session.state.graph.nodes[H].inputs[1]
    assert parameter is not None
    np.testing.assert_array_equal(card.table.model.array, session.trace.gradients[parameter])
    assert not card.table.model.is_editable


def test_an_open_block_has_a_page_with_the_same_tables(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.to_end()
    parameter = session.state.graph.nodes[H].inputs[1]
    assert parameter is not None
    whole = session.trace.gradients[parameter]
    card = open_card(session, inspector, H, qtbot)
    assert inspector.kind.text() == "Block"
    type_over(card, 1, 0, "-1")
    np.testing.assert_array_equal(weights(session, H), [[0.5, -0.25], [-1, 1]])
    type_over(card, 1, 0, "0")
    session.to_end()
    card.kinds.buttons[1].click()
    np.testing.assert_allclose(card.table.model.array, whole, rtol=1e-12)


def test_a_block_inside_another_shows_its_own_parameters(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.open_block(Y)
    qtbot.waitUntil(lambda: session.is_drawn and not session.is_busy)
    inner = next(key for key, label in session.expanded.graph.labels.items() if label == "h_y_1")
    card = open_card(session, inspector, inner, qtbot)
    chosen = card.chosen
    assert chosen is not None
    assert chosen.value.shape == (2, 2)
    type_over(card, 0, 0, "7")
    changed = session.state.graph.nodes[chosen.view.parameter].value
    assert changed is not None
    assert changed[chosen.view.key][0, 0] == 7


def test_the_buttons_of_the_page_close_it_and_open_what_is_inside(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    open_card(session, inspector, H, qtbot)
    page = inspector.page
    assert isinstance(page, BlockPage)
    page.open_inside.click()
    assert len(session.state.opened) == 3
    session.document.undo()
    qtbot.waitUntil(lambda: session.is_drawn and not session.is_busy)
    session.blocks.point_at(H)
    page.close_block.click()
    assert session.state.opened == frozenset()


def test_a_weight_of_an_open_neuron_says_what_it_is_a_part_of(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.open_block(H)
    qtbot.waitUntil(lambda: session.is_drawn and not session.is_busy)
    session.open_block(next(k for k, label in session.expanded.graph.labels.items() if label == "h_1"))
    qtbot.waitUntil(lambda: session.is_drawn and not session.is_busy)
    graph = session.expanded.graph
    weight = next(key for key, label in graph.labels.items() if label == "w_h_1_1")
    session.select(weight)
    page = inspector.page
    assert isinstance(page, NodePage)
    assert "It is a part of W_h." in page.numbers.remark.text().replace("\u200b", "")
