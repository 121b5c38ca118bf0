"""Bad values, damaged files, unsaved work, harmful programs: one clear sentence, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMessageBox, QWidget

from gradviz.ui.filing import Answer
from tests.ui.hands import CTRL, KEY
from tests.ui.person import SEED, Person, paths_given

pytestmark = [
    pytest.mark.usefixtures("x11"),
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard"),
]


def test_a_value_that_is_none_is_explained_and_given_up_by_a_click_elsewhere(person: Person) -> None:
    person.click(person.ground, person.on_card("a", "value"))
    person.type("2 apples")
    person.press(KEY.Key_Return)
    editor = person.window.canvas.editor
    assert editor is not None
    assert editor.hint.text() == "There is something after the value: apples."
    assert editor.hint.isVisible()
    person.click(person.ground, QPoint(20, 20))
    assert person.window.canvas.editor is None
    assert person.numbers("a") == ("2", "—")
    assert person.program == SEED


def test_a_damaged_file_is_told_and_changes_nothing(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.gradviz"
    path.write_bytes(b'{"gradviz": 1, "text": ')
    paths_given(monkeypatch, path)
    person.menu("File", "Open…")
    assert "damaged.gradviz" in person.notice
    assert person.program == SEED
    assert person.window.topbar.title.text() == "e = (a+b)·(b+1)"
    person.click(person.window.stage.notice._close)
    assert person.notice == ""


@pytest.mark.parametrize("answer", ["Save", "Do not save", "Cancel"])
def test_closing_with_unsaved_work_does_what_is_answered(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    window, path = person.window, tmp_path / "mine.gradviz"
    paths_given(monkeypatch, path)
    person.turn(person.ground, person.on_card("a", "value"), 5)
    window.filing.ask = window.filing._ask_in_words
    asked = []

    def reply(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        asked.append(dialog.text())
        person.click(person.button(dialog, answer))

    person.in_dialog(window.close, reply)
    window.filing.ask = lambda _name: Answer.DISCARD
    assert asked == ["“e = (a+b)·(b+1)” has changes that are not saved."]
    assert window.isVisible() == (answer == "Cancel")
    assert path.exists() == (answer == "Save")


def test_a_card_stays_where_it_was_put_while_the_program_grows(person: Person) -> None:
    start = person.on_card("d")
    person.drag(person.ground, start, start + QPoint(30, 50))
    place = person.card("d").pos()
    name = person.card("d").node_id
    person.click(person.window.program.editor.viewport())
    person.press(KEY.Key_End, CTRL)
    person.type("\nf = tanh(e)")
    person.sees(lambda: person.window.canvas.canvas.cards.keys() >= {name, person.card("f").node_id})
    person.looks()
    assert person.card("d").node_id == name
    assert person.card("d").pos() == place


def test_nothing_that_is_typed_is_ever_run(person: Person, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("still here")
    person.click(person.window.program.editor.viewport())
    person.press(KEY.Key_A, CTRL)
    person.type(f"y = __import__('os').remove('{victim}')")
    person.sees(person.window.program.message.isVisible)
    assert victim.exists()
    assert len(person.window.canvas.canvas.cards) == 6
