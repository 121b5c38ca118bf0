"""The canvas as a screen reader finds it, through Qt's own accessibility interface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge
from gradviz.language import set_language
from gradviz.ui.session import Session
from gradviz.ui.stage import Stage

NAME = QAccessible.Text.Name
SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)"


@pytest.fixture
def listening() -> Iterator[None]:
    """Somebody uses a screen reader."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    session = Session()
    stage = Stage(session)
    qtbot.addWidget(stage)
    stage.resize(900, 600)
    stage.show()
    session.open_text(SEED)
    session.set_cursor(len(session.trace or ()))
    yield stage
    session.close()


def session_of(stage: Stage) -> Session:
    return stage._session


def canvas_of(stage: Stage) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(stage.canvas)
    assert found is not None
    return found


def names(canvas: QAccessibleInterface) -> list[str]:
    return [canvas.child(k).text(NAME) for k in range(canvas.childCount())]


def test_every_node_is_a_child_with_a_sentence_in_topological_order(stage: Stage) -> None:
    canvas = canvas_of(stage)
    assert canvas.role() == QAccessible.Role.List
    assert canvas.text(NAME) == "Graph"
    assert names(canvas) == [
        "Input a: value 2, gradient 2.",
        "Input b: value 1, gradient 5.",
        "Addition c: value 3, gradient 2; gives 2 to a and 2 to b.",
        "Constant 1: value 1.",
        "Addition d: value 2, gradient 3; gives 3 to b.",
        "Multiplication e: value 6, gradient 1; gives 2 to c and 3 to d.",
    ]


def test_the_wires_that_come_into_a_node_are_its_children(stage: Stage) -> None:
    canvas = canvas_of(stage)
    product = canvas.child(5)
    assert product.childCount() == 2
    wire = product.child(1)
    assert wire.text(NAME) == "d goes into e: local derivative 3, contribution 3."
    assert wire.parent() is product
    assert product.indexOfChild(wire) == 1
    assert canvas.indexOfChild(product) == 5
    assert product.child(2) is None


def test_the_sentences_follow_the_step(stage: Stage) -> None:
    session_of(stage).set_cursor(0)
    assert names(canvas_of(stage))[5] == "Multiplication e: not computed yet."
    session_of(stage).set_cursor(5)
    assert names(canvas_of(stage))[5] == "Multiplication e: value 6, gradient 1; gives 2 to c."


def test_in_forward_mode_a_node_gives_to_what_uses_it(stage: Stage) -> None:
    session = session_of(stage)
    session.set_mode("forward", session.graph.find("b"))
    session.set_cursor(len(session.trace or ()))
    assert names(canvas_of(stage))[1].endswith("; gives 1 to c and 1 to d.")


def test_a_card_is_where_it_is_seen(stage: Stage) -> None:
    canvas = canvas_of(stage)
    card = canvas.child(5)
    middle = card.rect().center()
    assert canvas.childAt(middle.x(), middle.y()) is card
    assert canvas.childAt(-5000, -5000) is None


def test_what_is_selected_has_the_focus_and_is_announced(
    stage: Stage, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if event.type() == QAccessible.Event.Focus:
            told.append(event.accessibleInterface().text(NAME))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    session, canvas = session_of(stage), canvas_of(stage)
    c, e = session.graph.find("c"), session.graph.find("e")
    session.select(e)
    assert canvas.focusChild() is canvas.child(5)
    assert canvas.child(5).state().focused
    assert not canvas.child(0).state().focused
    session.select(Edge(c, e, 0))
    assert canvas.focusChild() is canvas.child(5).child(0)
    session.select(None)
    assert canvas.focusChild() is None
    assert told == [
        "Multiplication e: value 6, gradient 1; gives 2 to c and 3 to d.",
        "c goes into e: local derivative 2, contribution 2.",
    ]


def test_the_children_are_those_of_the_graph_that_is_open(stage: Stage) -> None:
    gone = canvas_of(stage).child(5)
    session_of(stage).open_text("y = tanh(x)")
    assert not gone.isValid()
    assert gone.text(NAME) == ""
    assert len(names(canvas_of(stage))) == 2
    session_of(stage).open_text("")
    assert names(canvas_of(stage)) == []


def test_a_screen_reader_hears_the_language_of_the_window(stage: Stage) -> None:
    set_language("zh_CN")
    session_of(stage).look_at_trace()
    said = names(canvas_of(stage))[5]
    assert "6" in said
    assert "gives" not in said


NET = "x = [1, 2]\nh = dense(x, 2)\ny = mlp(h, 2, 1)"


def child_named(canvas: QAccessibleInterface, beginning: str) -> QAccessibleInterface:
    return next(
        c for c in map(canvas.child, range(canvas.childCount())) if c.text(NAME).startswith(beginning)
    )


def test_open_blocks_are_children_with_what_is_in_them(stage: Stage, qtbot: QtBot) -> None:
    session = session_of(stage)
    session.open_text(NET)
    y = session.state.graph.find("y")
    session.blocks.open(y)
    canvas = canvas_of(stage)
    frame = child_named(canvas, "Open block")
    assert frame.text(NAME) == "Open block y, mlp 2, 1 · tanh · 9 parameters, with h_y,1 and y."
    assert frame.role() == QAccessible.Role.Grouping
    assert not frame.rect().isEmpty()

    def at_its_border() -> QAccessibleInterface | None:
        return canvas.childAt(frame.rect().left() + 3, frame.rect().center().y())

    qtbot.waitUntil(lambda: at_its_border() is frame)  # it opens with a motion
    assert canvas.indexOfChild(frame) == canvas.childCount() - 1
    session.blocks.point_at(y)
    assert canvas.focusChild() is frame
    assert frame.state().focused
    session.blocks.close(y)
    assert not frame.isValid()


def test_notes_and_drawn_frames_are_children_with_what_they_say(stage: Stage) -> None:
    session = session_of(stage)
    note = session.jotting.add("note", (0.0, 400.0), "two paths meet at b")
    boxes = session.drawing.places
    around = [(*boxes[session.graph.find(name)], 10.0, 10.0) for name in "cd"]
    session.jotting.frame(around, "both sums")
    canvas = canvas_of(stage)
    assert names(canvas)[-2:] == ["Note: two paths meet at b", "Frame “both sums” around c and d."]
    sheet = child_named(canvas, "Note:")
    assert sheet.role() == QAccessible.Role.Note
    assert not sheet.rect().isEmpty()
    session.jotting.delete(note)
    assert not sheet.isValid()
