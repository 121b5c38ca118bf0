"""Notes and frames under the hands: with the mouse and with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gradviz.ui.canvas.menu import menu_of_selection
from gradviz.ui.canvas.note_hands import NoteEditor
from gradviz.ui.session import Session
from gradviz.ui.stage import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    session = Session()
    stage = Stage(session)
    qtbot.addWidget(stage)
    stage.resize(1000, 700)
    stage.show()
    session.open_text("a = 2\nb = 1\ne = (a + b) * (b + 1)")
    stage.canvas.finish_animations()
    stage.fit()
    yield stage
    session.close()


def session_of(stage: Stage) -> Session:
    return stage._session


def at(stage: Stage, x: float, y: float) -> QPoint:
    return stage.canvas.mapFromScene(x, y)


def drag(stage: Stage, qtbot: QtBot, start: QPoint, end: QPoint) -> None:
    view = stage.canvas.viewport()
    qtbot.mousePress(view, LEFT, pos=start)
    for k in range(1, 6):
        qtbot.mouseMove(view, start + (end - start) * k / 5)
    qtbot.mouseRelease(view, LEFT, pos=end)


def note(stage: Stage, kind: str = "note") -> int:
    """A note beside the cards, in sight."""
    bounds = stage.canvas.canvas.bounds()
    number = session_of(stage).jotting.add(kind, (bounds.center().x(), bounds.top() - 90))  # type: ignore[arg-type]
    stage.fit()
    return number


def test_a_note_is_written_where_it_stands(stage: Stage, qtbot: QtBot) -> None:
    stage.notes.add_note()
    editor = stage.notes.editor
    assert isinstance(editor, NoteEditor)
    qtbot.keyClicks(editor, "two paths meet here")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (written,) = session_of(stage).state.notes.values()
    assert written.text == "two paths meet here"
    assert stage.notes.editor is None


def test_escape_leaves_the_text_as_it_was(stage: Stage, qtbot: QtBot) -> None:
    number = note(stage)
    session_of(stage).jotting.write(number, "before")
    stage.notes.write(number)
    assert stage.notes.editor is not None
    qtbot.keyClicks(stage.notes.editor, "after")
    qtbot.keyClick(stage.notes.editor, Qt.Key.Key_Escape)
    assert session_of(stage).state.notes[number].text == "before"


def test_a_note_is_picked_carried_and_resized_with_the_mouse(stage: Stage, qtbot: QtBot) -> None:
    number = note(stage)
    left, top, width, height = session_of(stage).state.notes[number].rect
    middle = at(stage, left + width / 2, top + height / 2)
    qtbot.mouseClick(stage.canvas.viewport(), LEFT, pos=middle)
    assert stage.notes.selected == number
    drag(stage, qtbot, middle, middle + QPoint(40, -10))
    moved = session_of(stage).state.notes[number].rect
    assert moved[0] > left + 20
    assert str(session_of(stage).document.undo_label) == "move of a note"
    corner = at(stage, moved[0] + width - 4, moved[1] + height - 4)
    drag(stage, qtbot, corner, corner + QPoint(50, 30))
    assert session_of(stage).state.notes[number].rect[2] > width + 20
    session_of(stage).undo()
    session_of(stage).undo()
    assert session_of(stage).state.notes[number].rect == (left, top, width, height)


def test_a_frame_moved_by_its_title_takes_its_cards_along(stage: Stage, qtbot: QtBot) -> None:
    session = session_of(stage)
    c, d = session.graph.find("c"), session.graph.find("d")
    session.select_nodes([c, d])
    stage.notes.frame_selection()
    assert stage.notes.editor is not None
    qtbot.keyClicks(stage.notes.editor, "sums")
    qtbot.keyClick(stage.notes.editor, Qt.Key.Key_Return)
    (number,) = session.state.notes
    left, top, *_ = session.state.notes[number].rect
    before = dict(session.state.places)
    grip = at(stage, left + 30, top + 12)
    drag(stage, qtbot, grip, grip + QPoint(0, -60))
    assert session.state.notes[number].text == "sums"
    assert session.state.places[c][1] < before[c][1] - 30
    ways = [session.state.places[i][1] - before[i][1] for i in (c, d)]
    assert ways[0] == pytest.approx(ways[1]), "they keep their places in it"
    assert session.state.places[session.graph.find("a")] == before[session.graph.find("a")]
    session.undo()
    assert session.state.places[c] == before[c]


def test_inside_a_frame_lies_the_ground(stage: Stage, qtbot: QtBot) -> None:
    number = note(stage, "frame")
    left, top, width, height = session_of(stage).state.notes[number].rect
    assert stage.notes.at(at(stage, left + width / 2, top + height / 2)) is None
    assert stage.notes.at(at(stage, left + width / 2, top + 10)) is not None


def test_the_picked_note_goes_with_delete_and_a_card_is_picked_alone(stage: Stage, qtbot: QtBot) -> None:
    number, session = note(stage), session_of(stage)
    stage.notes.select(number)
    session.select(session.graph.find("e"))
    assert stage.notes.selected is None
    stage.notes.select(number)
    assert session.selection is None
    qtbot.keyClick(stage.canvas, Qt.Key.Key_Delete)
    assert not session.state.notes
    assert len(session.graph) == 6, "the drawing itself is as it was"
    session.undo()
    assert number in session.state.notes


def test_keys_write_and_let_go(stage: Stage, qtbot: QtBot) -> None:
    stage.notes.select(note(stage))
    qtbot.keyClick(stage.canvas, Qt.Key.Key_F2)
    assert stage.notes.editor is not None
    qtbot.keyClick(stage.notes.editor, Qt.Key.Key_Escape)
    qtbot.keyClick(stage.canvas, Qt.Key.Key_Escape)
    assert stage.notes.selected is None


def test_notes_are_walked_from_above_and_from_the_left(stage: Stage, qtbot: QtBot) -> None:
    jotting, canvas = session_of(stage).jotting, stage.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert stage.notes.selected is None, "there is none"
    low, right, left = (
        jotting.add("note", place, f"at {place}") for place in ((0, 300), (500, -90), (0, -90))
    )
    walked = []
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_N)
        walked.append(stage.notes.selected)
    assert walked == [left, right, low, left]
    assert canvas.accessibleDescription() == "at (0, -90)"
    qtbot.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert stage.notes.selected == low
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(0, 300)
    menu = menu_of_selection(canvas)
    assert menu is not None
    qtbot.addWidget(menu)
    assert menu.actions()[0].text() == "Edit text"


def test_alt_and_arrows_move_a_frame_with_its_cards_as_one_step(stage: Stage, qtbot: QtBot) -> None:
    session, alt = session_of(stage), Qt.KeyboardModifier.AltModifier
    c = session.graph.find("c")
    session.select_nodes([c])
    stage.notes.frame_selection()
    qtbot.keyClick(stage.notes.editor, Qt.Key.Key_Return)
    (number,) = session.state.notes
    left, place = session.state.notes[number].rect[0], session.state.places[c]
    for _ in range(3):
        qtbot.keyPress(stage.canvas, Qt.Key.Key_Right, alt)
    qtbot.keyRelease(stage.canvas, Qt.Key.Key_Right, alt)
    assert session.state.notes[number].rect[0] == left + 24
    assert session.state.places[c] == (place[0] + 24, place[1])
    session.undo()
    assert session.state.notes[number].rect[0] == left
    assert session.state.places[c] == place


def test_the_menu_offers_colours(stage: Stage, qtbot: QtBot) -> None:
    number = note(stage)
    menu = stage.notes.menu(number)
    qtbot.addWidget(menu)
    colours = menu.findChildren(QMenu)[0].actions()
    assert [action.isChecked() for action in colours] == [True, False, False, False, False]
    colours[3].trigger()
    assert session_of(stage).state.notes[number].colour == "violet"
    menu.actions()[-1].trigger()
    assert not session_of(stage).state.notes


def test_a_note_that_is_undone_takes_its_editor_along(stage: Stage) -> None:
    stage.notes.add_note()
    session_of(stage).undo()
    assert stage.notes.editor is None
    assert stage.notes.selected is None
