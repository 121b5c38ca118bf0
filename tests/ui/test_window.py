"""The window, driven with mouse and keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradviz.document.examples import EXAMPLES, Example, example
from gradviz.document.files import load
from gradviz.language import LANGUAGES
from gradviz.ui.canvas import lettering
from gradviz.ui.filing import Answer
from gradviz.ui.window import Window
from tests.ui.session_parts import node, until

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key wherever the focus is."""
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def type_into_program(qtbot: QtBot, window: Window, text: str) -> None:
    editor = window.program.editor
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton)
    qtbot.keyClick(editor, KEY.Key_A, CTRL)
    for number, line in enumerate(text.split("\n")):
        if number:
            qtbot.keyClick(editor, KEY.Key_Return)
        qtbot.keyClicks(editor, line)
    until(qtbot, lambda: window.session.text == editor.toPlainText())


# --- keys ---------------------------------------------------------------------------------------------------


def test_arrows_step_and_shifted_arrows_walk_phases(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, KEY.Key_Right)
    press(qtbot, window, KEY.Key_Right)
    assert window.session.cursor == 2
    press(qtbot, window, KEY.Key_Left)
    assert window.session.cursor == 1
    press(qtbot, window, KEY.Key_Right, SHIFT)
    assert window.session.cursor == 3
    press(qtbot, window, KEY.Key_End)
    assert window.session.cursor == 10
    press(qtbot, window, KEY.Key_Home)
    assert window.session.cursor == 0


def test_space_plays_and_pauses(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, KEY.Key_Space)
    assert window.session.player.is_playing
    press(qtbot, window, KEY.Key_Space)
    assert not window.session.player.is_playing


def test_f9_sets_a_breakpoint_at_the_selected_node(window: Window, qtbot: QtBot) -> None:
    window.session.select(node(window.session, "b"))
    press(qtbot, window, KEY.Key_F9)
    assert window.session.state.breakpoints == {node(window.session, "b")}


def test_typing_keys_are_not_stolen_from_the_editor(empty_window: Window, qtbot: QtBot) -> None:
    type_into_program(qtbot, empty_window, "f = 3 / 2")
    editor = empty_window.program.editor
    qtbot.keyClick(editor, KEY.Key_Home)
    qtbot.keyClick(editor, KEY.Key_Right)
    assert editor.textCursor().position() == 1
    assert editor.toPlainText() == "f = 3 / 2"
    assert float(empty_window.session.trace.value("f")) == 1.5
    assert not empty_window.stage.finder.isVisible()


def test_space_presses_a_focused_button_and_does_not_play(window: Window, qtbot: QtBot) -> None:
    window.topbar.language_button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.topbar.language_button, KEY.Key_Space)
    assert not window.session.player.is_playing
    window.set_language("en")


def test_undo_in_the_editor_undoes_the_document(window: Window, qtbot: QtBot) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    window.program.editor.setFocus()
    qtbot.keyClick(window.program.editor, KEY.Key_Z, CTRL)
    assert window.session.state.text == example("seed").text.rstrip()
    qtbot.keyClick(window.program.editor, KEY.Key_Z, CTRL | SHIFT)
    assert "a = 4" in window.session.state.text


def test_slash_finds_a_node_by_its_name(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, KEY.Key_Slash)
    finder = window.stage.finder
    assert finder.isVisible()
    qtbot.keyClicks(finder.field, "d")
    assert window.session.selection == node(window.session, "d")
    qtbot.keyClick(finder.field, KEY.Key_Escape)
    assert not finder.isVisible()


def test_the_menu_has_every_deed_once_and_no_two_deeds_share_a_key(window: Window) -> None:
    in_menus = [action for menu in window.menus.values() for action in every_action(menu)]
    ours = list(window.deeds)
    assert sorted(action.objectName() for action in in_menus if action in ours) == sorted(
        action.objectName() for action in ours
    )
    keys = [key.toString() for action in ours for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_a_menu_has_its_icons_in_the_colours_of_the_theme_when_it_is_opened(window: Window) -> None:
    seen = []
    for choice in ("light", "dark"):
        window.set_theme_choice(choice)
        window.menus["file"].popup(QPoint())
        icon = window.deeds["open"].icon()
        assert not icon.isNull()
        seen.append(icon.pixmap(20, 20).toImage())
        window.menus["file"].close()
    assert seen[0] != seen[1]


def every_action(menu):  # type: ignore[no-untyped-def]
    for action in menu.actions():
        if action.menu() is not None:
            yield from every_action(action.menu())
        elif not action.isSeparator():
            yield action


def test_every_deed_reaches_a_method_of_the_window(window: Window) -> None:
    from operator import attrgetter

    from gradviz.ui.deeds import DEEDS

    for deed in DEEDS:
        assert callable(attrgetter(deed.slot)(window)), deed.name


# --- the program --------------------------------------------------------------------------------------------


def test_what_is_typed_is_drawn_and_undone_word_by_word(empty_window: Window, qtbot: QtBot) -> None:
    type_into_program(qtbot, empty_window, "y = x * 3")
    assert set(empty_window.session.drawing.graph.by_name) == {"x", "y"}
    undone = []
    while empty_window.session.document.can_undo:
        empty_window.deeds["undo"].trigger()
        undone.append(empty_window.program.editor.toPlainText())
    assert undone == ["y = x", ""]


def test_undo_is_named_in_the_language_that_is_spoken_now(window: Window, qtbot: QtBot) -> None:
    window.session.set_value(node(window.session, "a"), 3.0)
    assert window.deeds["undo"].text() == "Undo: value of a"
    window.set_language("zh_CN")
    assert window.deeds["undo"].text() == "撤销：a 的值"
    window.set_language("en")
    assert window.deeds["undo"].text() == "Undo: value of a"


def test_a_bad_line_is_underlined_and_explained_and_the_canvas_stays(window: Window, qtbot: QtBot) -> None:
    drawing = window.session.drawing
    qtbot.mouseClick(window.program.editor.viewport(), Qt.MouseButton.LeftButton)
    qtbot.keyClick(window.program.editor, KEY.Key_End, CTRL)
    qtbot.keyClicks(window.program.editor, "\rf = = 1")
    until(qtbot, window.program.message.isVisible)
    assert "4" in window.program.message.text()
    assert window.program.editor.extraSelections()
    assert window.session.drawing is drawing


def test_a_line_that_is_being_typed_is_not_called_a_mistake_before_a_pause(
    window: Window, qtbot: QtBot
) -> None:
    type_into_program(qtbot, window, "a = 2\nb = ")
    assert window.session.problem is not None
    assert not window.program.message.isVisible()
    until(qtbot, window.program.message.isVisible)
    qtbot.keyClicks(window.program.editor, "a")
    until(qtbot, lambda: not window.program.message.isVisible())


def test_a_dragged_value_changes_the_text_and_leaves_the_caret(window: Window) -> None:
    editor = window.program.editor
    cursor = editor.textCursor()
    cursor.setPosition(len("a = 2\nb = 1\ne = (a"))
    editor.setTextCursor(cursor)
    window.session.set_value(node(window.session, "a"), 23.5, final=False)
    assert editor.toPlainText().startswith("a = 23.5\n")
    before = editor.toPlainText()[: editor.textCursor().position()]
    assert before == "a = 23.5\nb = 1\ne = (a"


def test_values_beside_the_lines_come_with_the_steps(window: Window) -> None:
    editor = window.program.editor
    notes = {line: note.text for line, note in editor._notes.items()}
    assert notes == {0: "2", 1: "1", 2: "—"}
    window.session.to_end()
    assert {line: note.text for line, note in editor._notes.items()} == {0: "2", 1: "1", 2: "6"}


def test_the_line_of_the_step_is_tinted(window: Window) -> None:
    window.session.set_cursor(1)
    assert window.program.editor._tint == (2, window.theme.forward_soft)
    window.session.set_cursor(5)
    assert window.program.editor._tint == (2, window.theme.backward_soft)
    window.session.set_cursor(0)
    assert window.program.editor._tint is None


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_names_are_completed_from_functions_and_nodes(empty_window: Window, qtbot: QtBot) -> None:
    editor = empty_window.program.editor
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor, "y = sigm")
    popup = editor._completion.popup
    assert popup.isVisible()
    qtbot.keyClick(popup, KEY.Key_Return)
    assert editor.toPlainText() == "y = sigmoid"
    assert not popup.isVisible()


def test_ctrl_slash_comments_lines_out_and_in(window: Window, qtbot: QtBot) -> None:
    editor = window.program.editor
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, KEY.Key_Slash, CTRL)
    assert all(line.startswith("# ") for line in editor.toPlainText().split("\n"))
    qtbot.keyClick(editor, KEY.Key_Slash, CTRL)
    assert editor.toPlainText() == example("seed").text.rstrip()


def test_a_name_under_the_caret_is_selected_on_the_canvas_and_back(window: Window, qtbot: QtBot) -> None:
    editor = window.program.editor
    editor.setFocus()
    qtbot.keyClick(editor, KEY.Key_Home, CTRL)
    qtbot.keyClick(editor, KEY.Key_Down)
    assert window.session.selection == node(window.session, "b")
    assert len(editor.extraSelections()) == 3, "b stands three times in the text"


# --- examples -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.key)
def test_every_example_opens_and_can_be_stepped_through(
    empty_window: Window, qtbot: QtBot, entry: Example
) -> None:
    empty_window.filing.open_example(entry)
    session = empty_window.session
    until(qtbot, lambda: session.is_drawn)
    assert session.trace is not None
    for cursor in range(len(session.trace) + 1):
        session.set_cursor(cursor)
    assert session.problem is None
    assert not session.document.is_modified


def test_cards_of_one_example_leave_nothing_behind_in_the_next(window: Window, qtbot: QtBot) -> None:
    def widths() -> dict[object, float]:
        return {node_id: card.rect.width() for node_id, card in window.canvas.canvas.cards.items()}

    window.filing.open_example(example("neuron"))
    alone = widths()
    window.filing.open_example(example("perceptron"))
    assert max(widths().values()) > max(alone.values()), "arrays need wider cards"
    window.filing.open_example(example("neuron"))
    assert widths() == alone


def test_a_click_opens_an_example_and_marks_it(window: Window, qtbot: QtBot) -> None:
    gallery = window.left.gallery
    area = gallery.visualRect(gallery.model().index(1, 0))
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert window.session.state.text == EXAMPLES[1].text.rstrip()
    assert window.filing.example == EXAMPLES[1].key


def test_the_gallery_works_from_the_keyboard(window: Window, qtbot: QtBot) -> None:
    gallery = window.left.gallery
    gallery.setFocus()
    gallery.setCurrentIndex(gallery.model().index(0, 0))
    qtbot.keyClick(gallery, KEY.Key_Down)
    qtbot.keyClick(gallery, KEY.Key_Return)
    assert window.session.state.text == EXAMPLES[1].text.rstrip()


def test_an_example_in_place_of_unsaved_work_can_be_undone(window: Window) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    text = window.session.state.text
    window.filing.open_example(example("cube"))
    assert "a ** 3" in window.session.state.text
    window.session.undo()
    assert window.session.state.text == text


# --- files --------------------------------------------------------------------------------------------------


def test_what_is_saved_is_what_is_opened(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "mine.gradviz"
    window.session.set_value(node(window.session, "a"), 4.0)
    assert window.isWindowModified()
    assert window.filing.save_to(path)
    assert not window.isWindowModified()
    assert "mine" in window.windowTitle()
    window.filing.new()
    assert window.session.trace is None
    assert window.filing.open_path(path)
    assert float(window.session.trace.value("e")) == 10
    assert not window.isWindowModified()


def test_a_damaged_file_is_told_in_a_notice_and_changes_nothing(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "bad.gradviz"
    path.write_bytes(b"\x80\x04 not ours")
    before = window.session.state
    assert not window.filing.open_path(path)
    assert window.stage.notice.isVisible()
    assert "bad.gradviz" in window.stage.notice.text
    assert window.session.state is before


def test_an_unwritable_place_is_told_and_the_work_stays_unsaved(window: Window, tmp_path: Path) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    assert not window.filing.save_to(tmp_path / "missing" / "mine.gradviz")
    assert window.stage.notice.isVisible()
    assert window.session.document.is_modified


@pytest.mark.parametrize("answer, stays", [(Answer.CANCEL, True), (Answer.DISCARD, False)])
def test_closing_with_unsaved_work_asks(window: Window, answer: Answer, stays: bool) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    asked: list[str] = []

    def reply(name: str) -> Answer:
        asked.append(name)
        return answer

    window.filing.ask = reply
    assert window.close() is not stays
    assert len(asked) == 1
    assert window.isVisible() is stays
    window.filing.ask = lambda _: Answer.DISCARD


def test_a_program_as_plain_text_opens_without_a_file_to_overwrite(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "net.txt"
    path.write_text("﻿y = 3 * x\r\nz = y + 1\r\n", encoding="utf-8")
    assert window.filing.open_path(path)
    assert window.filing.path is None
    assert float(window.session.trace.value("z")) == 4


def test_a_dropped_file_is_opened(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "dropped.txt"
    path.write_text("y = 7 * x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(600, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(drop)
    until(qtbot, lambda: "y" in window.session.state.graph.by_name)


def test_recent_files_are_listed_newest_first(window: Window, tmp_path: Path) -> None:
    for name in ("one", "two"):
        window.filing.save_to(tmp_path / f"{name}.gradviz")
    window._fill_recent()
    assert [action.text() for action in window._recent.actions()][:2] == ["two.gradviz", "one.gradviz"]


def test_unsaved_work_is_kept_and_offered_after_a_crash(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    window.filing.keep_copy()
    [copy] = (tmp_path / "recovery").glob("*.gradviz")
    assert load(copy).text == window.session.state.text
    copy.rename(copy.with_name("999999999.gradviz"))  # nobody holds the lock of this one
    window.filing.look_for_work()
    said = f"gradviz ended without saving “{window.session.state.title}”. Do you want it back?"
    assert window.session.state.title
    assert window.stage.notice.text == said
    window.filing.ask = lambda _: Answer.DISCARD
    qtbot.mouseClick(window.stage.notice._offers.itemAt(0).widget(), Qt.MouseButton.LeftButton)
    assert "a = 4" in window.session.state.text
    assert window.session.document.is_modified
    assert not list((tmp_path / "recovery").glob("999999999.gradviz"))
    assert list((tmp_path / "recovery").glob("*.gradviz")), "it may crash again at once"


def test_a_clean_close_leaves_no_copy(window: Window, tmp_path: Path) -> None:
    window.session.set_value(node(window.session, "a"), 4.0)
    window.filing.keep_copy()
    window.filing.ask = lambda _: Answer.DISCARD
    window.close()
    assert not list((tmp_path / "recovery").glob("*.gradviz"))


# --- words and looks ----------------------------------------------------------------------------------------


def words_of(widget: QWidget) -> set[str]:
    found = set()
    for child in widget.findChildren(QWidget):
        for name in ("text", "toolTip", "placeholderText"):
            said = getattr(child, name, None)
            if callable(said) and isinstance(text := said(), str) and text.strip():
                found.add(text)
    return found


def test_the_language_is_switched_while_the_window_is_open_and_remembered(
    window: Window, tmp_path: Path
) -> None:
    from gradviz.ui.preferences import Preferences

    english = words_of(window.topbar)
    window.set_language("zh_CN")
    assert Preferences(tmp_path / "settings.ini").language == "zh_CN"
    assert window.deeds["language_zh_CN"].isChecked()
    assert set(LANGUAGES) == {"en", "zh_CN"}
    window.set_language("en")
    assert words_of(window.topbar) == english


def test_the_theme_is_switched_while_the_window_is_open_and_remembered(
    window: Window, tmp_path: Path
) -> None:
    from gradviz.ui.preferences import Preferences

    def corner() -> str:
        return window.grab().toImage().pixelColor(5, 400).name().upper()

    assert corner() == "#FFFFFF"
    window.topbar.theme_button.click()
    assert corner() == window.theme.surface == "#1B2027"
    assert Preferences(tmp_path / "settings.ini").theme == "dark"


def shown_part(window: Window) -> QRectF:
    canvas = window.canvas
    return canvas.mapToScene(canvas.viewport().rect()).boundingRect()


def test_a_graph_shown_whole_stays_whole_when_the_window_shrinks(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, KEY.Key_F)
    cards = [QPointF(*place) for place in window.session.drawing.places.values()]
    window.resize(1000, 660)
    until(qtbot, lambda: window.size() == QSize(1000, 660))
    until(qtbot, lambda: all(shown_part(window).contains(card) for card in cards))
    assert shown_part(window).width() < 4000


def test_a_camera_that_was_moved_by_hand_stays_when_the_window_shrinks(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, KEY.Key_F)
    window.canvas.zoom_by(2.0)
    scale = window.canvas.transform().m11()
    window.resize(1000, 660)
    until(qtbot, lambda: window.size() == QSize(1000, 660))
    QApplication.processEvents()
    assert window.canvas.transform().m11() == scale


def test_panels_can_be_hidden_and_put_back(window: Window) -> None:
    window.deeds["inspector"].trigger()
    assert window.docks.inspector.isHidden()
    assert not window.deeds["inspector"].isChecked()
    window.docks.program.setFloating(True)
    window.reset_layout()
    assert not window.docks.inspector.isHidden()
    assert not window.docks.program.isFloating()


def test_nothing_is_cut_off_at_the_least_size(window: Window, qtbot: QtBot) -> None:
    window.resize(window.minimumSize())
    until(qtbot, lambda: window.size() == window.minimumSize())
    for part in (window.topbar, window.left, window.stage, window.inspector, window.stepper):
        area = part.rect().translated(part.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(area), type(part).__name__
    assert window.stage.width() >= 300
    for button in (window.topbar.export_button, window.topbar.theme_button, window.topbar.language_button):
        area = button.rect().translated(button.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(area)


def test_an_unexpected_error_is_told_calmly_and_the_work_is_kept(
    window: Window, tmp_path: Path, capsys
) -> None:  # type: ignore[no-untyped-def]
    import sys

    window.session.set_value(node(window.session, "a"), 4.0)
    try:
        raise RuntimeError("a fault of ours")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert window.stage.notice.isVisible()
    assert "a fault of ours" in capsys.readouterr().err
    assert list((tmp_path / "recovery").glob("*.gradviz"))
    window.stage.notice._offers.itemAt(0).widget().click()
    assert "a fault of ours" in QGuiApplication.clipboard().text()


def test_a_panel_that_floats_has_a_border_of_its_own(window: Window, qtbot: QtBot) -> None:
    dock = window.docks.program
    dock.setFloating(True)
    qtbot.waitUntil(lambda: dock.isVisible() and dock.isFloating())
    picture = dock.grab().toImage()
    middle = picture.height() // 2
    for x in (0, picture.width() - 1):
        assert picture.pixelColor(x, middle).name().upper() == window.theme.field_line
    dock.setFloating(False)


def test_an_example_is_called_in_the_language_of_the_moment(window: Window) -> None:
    window.filing.open_example(example("matrices"))
    assert window.session.state.title == "Two layers in matrices"
    window.set_language("zh_CN")
    assert window.session.state.title == "矩阵形式的两层网络"
    assert not window.session.document.is_modified
    window.session.set_title("mine")
    window.set_language("en")
    assert window.session.state.title == "mine"


def test_what_is_typed_is_seen_as_a_whole_while_nobody_has_moved_the_camera(
    empty_window: Window, qtbot: QtBot
) -> None:
    window, canvas = empty_window, empty_window.canvas
    type_into_program(qtbot, window, "z = w1*x1 + w2*x2 + b\ny = sigmoid(z)")
    until(qtbot, lambda: window.session.is_drawn and not window.session.is_busy)
    canvas.finish_animations()
    view = canvas.viewport().rect()
    seen = [canvas.viewportTransform().mapRect(card.rect) for card in canvas.canvas.cards.values()]
    assert all(view.contains(rect.toAlignedRect()) for rect in seen)


def test_a_camera_that_a_person_has_moved_stays_where_it_is(window: Window, qtbot: QtBot) -> None:
    window.canvas.zoom_by(1.3)
    place = window.stage._camera()
    editor = window.program.editor
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "\rf = tanh(e)\rg = f * f + a\rh = g * g")
    until(qtbot, lambda: "h" in window.session.drawing.graph.by_name)
    assert window.stage._camera() == place


def test_the_first_example_opens_at_a_size_at_which_every_letter_can_be_read(window: Window) -> None:
    assert (window.width(), window.height()) == (1280, 800)
    assert not window.canvas.is_far
    least = min(lettering.font(kind).pixelSize() for kind in ("chip", "shape", "badge", "tab", "cell"))
    assert least * window.canvas.camera.scale >= 11
