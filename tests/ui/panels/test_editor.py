"""The text field of the program, by itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.editor import Editor, LineNote

KEY = Qt.Key


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    """An editor between two other fields."""
    window = QWidget()
    column = QVBoxLayout(window)
    editor = Editor()
    for part in (QLineEdit(), editor, QLineEdit()):
        column.addWidget(part)
    window.resize(300, 400)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    editor.setFocus()
    editor.keep = window  # the window lives as long as the editor
    return editor


@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Backtab])
def test_tab_leaves_the_editor_in_both_directions(editor: Editor, qtbot: QtBot, key: Qt.Key) -> None:
    fields = editor.window().findChildren(QLineEdit)
    QTest.keyClick(editor.window().windowHandle(), key)
    assert fields[1 if key == KEY.Key_Tab else 0].hasFocus()
    assert editor.toPlainText() == ""


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
@pytest.mark.parametrize("key", [KEY.Key_Tab, KEY.Key_Return])
def test_an_offered_name_is_taken_with_tab_or_enter(editor: Editor, qtbot: QtBot, key: Qt.Key) -> None:
    editor.set_names(["sigmoid", "sign"])
    qtbot.keyClicks(editor, "y = sigm")
    assert editor._completion.popup.isVisible()
    QTest.keyClick(editor._completion.popup.window().windowHandle(), key)
    assert editor.toPlainText() == "y = sigmoid"
    assert editor.hasFocus()


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_enter_after_a_name_that_is_complete_begins_a_new_line(editor: Editor, qtbot: QtBot) -> None:
    editor.set_names(["w1", "w10"])
    qtbot.keyClicks(editor, "y = w1")
    assert editor._completion.popup.isVisible()
    QTest.keyClick(editor._completion.popup.window().windowHandle(), KEY.Key_Return)
    assert editor.toPlainText() == "y = w1\n"
    assert not editor._completion.popup.isVisible()


def test_a_value_that_comes_does_not_break_lines_anew(editor: Editor) -> None:
    editor.show_text("a = 2\nloss = softplus(a * a)")
    editor.show_notes({0: LineNote("2"), 1: LineNote("—")}, ["2", "4.018"])
    before = editor.viewport().width()
    editor.show_notes({0: LineNote("2"), 1: LineNote("4.018")}, ["2", "4.018"])
    assert editor.viewport().width() == before


def test_wide_values_of_one_program_take_no_room_from_the_next(editor: Editor) -> None:
    editor.show_text("s = [3.2, 5.1, -1.7]\np = softmax(s)")
    editor.show_notes({0: LineNote("[3.2, 5.1, −1.7]"), 1: LineNote("[0.1298, 0.8678, 0.0009664]")})
    narrow = editor.viewport().width()
    editor.show_text("a = 2\nb = a * 3")
    editor.show_notes({0: LineNote("2"), 1: LineNote("6")})
    assert editor.viewport().width() > narrow


def test_only_the_notes_of_lines_in_sight_are_looked_at(editor: Editor) -> None:
    asked: set[int] = set()

    class Notes(dict[int, LineNote]):
        def get(self, line: int, default: object = None) -> LineNote | None:
            asked.add(line)
            return super().get(line)

    editor.show_text("\n".join(f"x{k} = {k}" for k in range(200)))
    editor.show_notes(Notes({k: LineNote(str(k)) for k in range(200)}))
    editor.grab()
    assert 0 in asked
    assert max(asked) < 100
    asked.clear()
    editor.show_line(150)
    editor.grab()
    assert 150 in asked


def test_the_chosen_name_is_set_off_where_it_stands_as_a_word_of_the_program(editor: Editor) -> None:
    editor.show_text("a = 2  # a\nab = a * 3\n𝛼 = 1\nb = ab + a")
    editor.show_word("a")
    marks = editor.extraSelections()  # a cursor lives no longer than its selection
    assert [mark.cursor.selectedText() for mark in marks] == ["a"] * 3
    assert [(mark.cursor.blockNumber(), mark.cursor.positionInBlock() - 1) for mark in marks] == [
        (0, 0),
        (1, 5),
        (3, 9),
    ]
    editor.show_word("")
    assert editor.extraSelections() == []


def test_a_mistake_known_before_its_text_is_underlined_in_it(editor: Editor) -> None:
    editor.show_error(1, 4, 7)
    editor.show_text("a = 2\nf = sigmiod(a)")
    [mark] = [mark for mark in editor.extraSelections() if mark.cursor.selectedText()]
    assert mark.cursor.selectedText() == "sigmiod"


def steps_of(editor: Editor) -> list[str]:
    """What is told, and a stroke where a step of undo ends."""
    told: list[str] = []
    editor.typed.connect(told.append)
    editor.burst_ended.connect(lambda: told.append("|"))
    return told


def test_each_line_and_each_word_typed_without_a_pause_is_a_step_of_undo(
    editor: Editor, qtbot: QtBot
) -> None:
    told = steps_of(editor)
    qtbot.keyClicks(editor, "a = 2\rb = f(a)*x1 + 0.5")
    editor.flush()
    first = "a = 2\n"
    starts = ["a = 2", first + "b = f(a)", first + "b = f(a)*x1"]
    assert told == [part for start in starts for part in (start, "|")] + [first + "b = f(a)*x1 + 0.5"]


def test_deleting_is_a_step_of_undo_and_so_is_typing_elsewhere(editor: Editor, qtbot: QtBot) -> None:
    told = steps_of(editor)
    qtbot.keyClicks(editor, "loss")
    for _ in range(2):
        QTest.keyClick(editor, KEY.Key_Backspace)
    qtbot.keyClicks(editor, "w")
    QTest.keyClick(editor, KEY.Key_Home)
    qtbot.keyClicks(editor, "g")
    editor.flush()
    assert told == ["loss", "|", "lo", "|", "low", "|", "glow"]


def test_in_a_long_program_only_lines_are_steps_of_undo(editor: Editor, qtbot: QtBot) -> None:
    editor.show_text("# a long story\n" * 400)
    told = steps_of(editor)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "a = 2 + b\rc = a")
    editor.flush()
    assert [text.split("\n", 400)[-1] for text in told] == ["a = 2 + b", "|", "a = 2 + b\nc = a"]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_what_is_being_typed_is_not_offered_to_complete_itself(editor: Editor, qtbot: QtBot) -> None:
    editor.set_names(["sig", "sigmoid", "sign"])
    qtbot.keyClicks(editor, "y = sig")
    popup = editor._completion.popup
    shown = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    assert shown == ["sigmoid", "sign"]
    editor._completion.close()


def test_a_new_line_has_its_number_at_once(editor: Editor, qtbot: QtBot) -> None:
    editor.show_text("a = 2")
    qtbot.wait(1)
    margin = editor._numbers
    before = margin.grab().toImage()
    painted: list[int] = []
    paint = margin._paint
    margin._paint = lambda painter, area: (painted.append(area.height()), paint(painter, area))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: bool(painted))
    assert margin.grab().toImage() != before
