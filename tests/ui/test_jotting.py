"""Notes and frames beside the drawing: each deed is one named step of undo, and all of it is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gradviz.document.files import decode, encode
from gradviz.document.notes import LEAST, LONGEST
from gradviz.ui.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_text("a = 2\nb = 1\ne = (a + b) * (b + 1)")
    yield session
    session.close()


def test_a_note_lies_where_it_was_put_and_goes_with_undo(session: Session) -> None:
    number = session.jotting.add("note", (10.0, 20.0), "look here")
    left, top, width, height = session.state.notes[number].rect
    assert (left + width / 2, top + height / 2) == (10.0, 20.0)
    assert session.drawing.notes == session.state.notes
    assert str(session.document.undo_label) == "a note"
    session.undo()
    assert not session.state.notes
    assert not session.drawing.notes
    session.redo()
    assert session.state.notes[number].text == "look here"


def test_every_deed_is_one_step_with_a_name_and_a_drag_is_one_step(session: Session) -> None:
    jot = session.jotting
    number = jot.add("note", (0.0, 0.0))
    jot.write(number, "x" * (LONGEST + 5))
    assert len(session.state.notes[number].text) == LONGEST
    jot.write(number, session.state.notes[number].text)
    jot.colour(number, "green")
    for _ in range(5):
        jot.move(number, (3.0, 0.0), {}, final=False)
    session.settle()
    jot.resize(number, 1.0, 1.0)
    assert session.state.notes[number].rect[2:] == LEAST
    jot.delete(number)
    names = []
    while session.document.can_undo:
        names.append(str(session.document.undo_label))
        session.undo()
    assert names == [
        "deletion of a note",
        "size of a note",
        "move of a note",
        "colour of a note",
        "text of a note",
        "a note",
    ]


def test_a_frame_is_drawn_around_cards_and_takes_along_what_is_in_it(session: Session) -> None:
    places = session.state.places
    c, d = (session.graph.find(name) for name in "cd")
    boxes = [(places[i][0] - 60, places[i][1] - 40, 120.0, 80.0) for i in (c, d)]
    number = session.jotting.frame(boxes, "sums")
    assert number is not None
    assert session.jotting.held_by(number, places) == {c, d}
    inner = session.jotting.add("note", places[c])
    before = session.state.notes[inner].rect
    carried = {i: (places[i][0] + 50, places[i][1]) for i in (c, d)}
    session.jotting.move(number, (50.0, 0.0), carried)
    assert session.state.notes[inner].rect[0] == before[0] + 50
    assert session.state.places[c] == carried[c]
    assert session.jotting.held_by(number, session.state.places) == {c, d}
    session.undo()
    assert session.state.places[c] == places[c]
    assert session.jotting.frame([]) is None


def test_what_is_gone_meanwhile_is_left_alone(session: Session) -> None:
    before = session.state
    jot = session.jotting
    jot.write(7, "x")
    jot.colour(7, "blue")
    jot.move(7, (1.0, 1.0), {})
    jot.resize(7, 100.0, 100.0)
    jot.delete(7)
    assert jot.held_by(7, session.state.places) == frozenset()
    assert session.state is before


def test_notes_are_saved_with_the_drawing(session: Session) -> None:
    session.jotting.add("note", (0.0, 0.0), "鏈式法則 ∂", "violet")
    session.jotting.add("frame", (5.0, 5.0), "part", "orange")
    again = decode(encode(session.state), "x.gradviz")
    assert again.notes == session.state.notes


def test_notes_stay_while_the_program_is_typed(session: Session) -> None:
    number = session.jotting.add("note", (0.0, 0.0), "stay")
    session.set_text("y = tanh(x)")
    session.set_text("")
    assert number in session.state.notes
    assert number in session.drawing.notes


def test_undo_tells_notes_from_frames(session: Session) -> None:
    for kind, said in (("note", "text of a note"), ("frame", "title of a frame")):
        number = session.jotting.add(kind, (0.0, 0.0))  # type: ignore[arg-type]
        session.jotting.write(number, "here")
        assert session.document.undo_label == said
        session.jotting.delete(number)
        assert session.document.undo_label == f"deletion of a {kind}"
