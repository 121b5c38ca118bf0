"""Blocks opened and closed: what moves, what stays, what undo brings back."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import NodeId
from gradviz.ui.session import Session
from tests.ui.session_parts import until

NET = """
x = [1, 2]
h = dense(x, 3, activation="tanh")
y = dense(h, 2)
L = mse(y, [0, 0])
"""
X, H, Y = (0,), (1,), (2,)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.open_text(NET)
    until(qtbot, lambda: made.is_drawn and not made.is_busy)
    yield made
    made.close()


def opened(session: Session, qtbot: QtBot, block: NodeId, is_open: bool = True) -> None:
    session.open_block(block, is_open)
    until(qtbot, lambda: session.is_drawn and not session.is_busy)


def middle(session: Session, block: NodeId) -> tuple[float, float]:
    left, top, right, bottom = session.drawing.frames[block]
    return (left + right) / 2, (top + bottom) / 2


def test_an_opened_block_is_a_frame_around_its_parts_where_its_box_was(
    session: Session, qtbot: QtBot
) -> None:
    before = session.drawing.places[H]
    opened(session, qtbot, H)
    drawing = session.drawing
    assert middle(session, H) == pytest.approx(before, abs=1.0)
    assert drawing.enclosures[H].says == "dense 3 · tanh · 9 parameters"
    left, top, right, bottom = drawing.frames[H]
    inside = drawing.enclosures[H].members
    assert {drawing.graph.labels[node_id] for node_id in inside} == {"h_1", "h_2", "h_3", "h"}
    for node_id, (x, y) in drawing.places.items():
        assert (left < x < right and top < y < bottom) == (node_id in inside)


def test_closed_again_everything_is_back_where_it_was(session: Session, qtbot: QtBot) -> None:
    before = session.drawing.places
    opened(session, qtbot, H)
    opened(session, qtbot, H, False)
    assert not session.drawing.frames
    assert session.drawing.places.keys() == before.keys()
    for node_id, place in before.items():
        assert session.drawing.places[node_id] == pytest.approx(place, abs=1.0)


def test_undo_closes_it_and_redo_opens_it_at_the_very_same_places(session: Session, qtbot: QtBot) -> None:
    closed = dict(session.drawing.places)
    opened(session, qtbot, H)
    open_places, frames = dict(session.drawing.places), dict(session.drawing.frames)
    session.undo()
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
    assert dict(session.drawing.places) == closed
    assert not session.drawing.frames
    session.redo()
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
    assert dict(session.drawing.places) == open_places
    assert session.drawing.frames.keys() == frames.keys()
    assert session.drawing.frames[H] == pytest.approx(frames[H])


def test_after_an_undo_a_block_opens_as_stably_as_before(session: Session, qtbot: QtBot) -> None:
    opened(session, qtbot, H)
    session.undo()
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
    before = session.drawing.places[Y]
    opened(session, qtbot, Y)
    assert middle(session, Y) == pytest.approx(before, abs=1.0)


def test_a_drawing_that_was_loaded_with_its_places_opens_around_the_box(
    session: Session, qtbot: QtBot
) -> None:
    state = session.state
    other = Session()
    other.open_state(state)
    until(qtbot, lambda: other.is_drawn and not other.is_busy)
    before = other.drawing.places[H]
    assert before == session.drawing.places[H]
    opened(other, qtbot, H)
    assert middle(other, H) == pytest.approx(before, abs=1.0)
    other.close()


def test_a_card_dragged_inside_a_frame_stretches_it(session: Session, qtbot: QtBot) -> None:
    opened(session, qtbot, H)
    neuron = session.graph.find("h_3")
    x, y = session.drawing.places[neuron]
    bottom = session.drawing.frames[H][3]
    session.move({neuron: (x, y + 200.0)})
    until(qtbot, lambda: session.drawing.places[neuron] == (x, y + 200.0))
    assert session.drawing.frames[H][3] == pytest.approx(bottom + 200.0)


def test_a_large_net_is_opened_beside_the_window(qtbot: QtBot) -> None:
    session = Session()
    session.open_text("x = [1, 2]\ny = mlp(x, 16, 16, 1)\nL = mse(y, [0])\n")
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
    opened(session, qtbot, (1,))
    for block in [node.id for node in session.expanded.graph if node.op == "dense"]:
        opened(session, qtbot, block)
    some = session.graph.find("h1_1")
    for block in [node.id for node in session.expanded.graph if node.op == "neuron"][:16]:
        session.open_block(block)
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
    assert len(session.drawing.graph) > 100
    assert session.drawing.frames.keys() == set(session.expanded.opened)
    assert some in session.drawing.frames
    session.close()


def test_a_level_closed_again_leaves_no_empty_ground_behind(session: Session, qtbot: QtBot) -> None:
    def height() -> float:
        heights = [y for _, y in session.drawing.places.values()]
        return max(heights) - min(heights)

    rest(session, qtbot, session.blocks.open_level)
    closed = height()
    rest(session, qtbot, session.blocks.open_level)
    assert len(session.drawing.frames) == 2 + 3 + 2
    assert height() > 1.5 * closed
    rest(session, qtbot, lambda: session.blocks.close_level(()))
    assert height() < 1.2 * closed


def test_much_that_is_opened_at_once_is_opened_around_what_is_pointed_at(
    session: Session, qtbot: QtBot
) -> None:
    opened(session, qtbot, H)
    before = middle(session, H)
    rest(session, qtbot, session.blocks.open_level)
    assert session.blocks.pointed == H
    assert len(session.drawing.frames) == 4
    assert middle(session, H) == pytest.approx(before, abs=1.0)


def rest(session: Session, qtbot: QtBot, act: Callable[[], None]) -> None:
    act()
    until(qtbot, lambda: session.is_drawn and not session.is_busy)
