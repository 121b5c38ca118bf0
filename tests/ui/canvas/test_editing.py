"""Typing a value on its card."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from gradviz.ui.canvas.drawing import EMPTY
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import Heard, on_screen
from tests.ui.canvas.sketches import A, B, C


def click_value(qtbot: QtBot, view: CanvasView, node_id=A) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_screen(view, node_id, "value"))


def type_over(qtbot: QtBot, view: CanvasView, text: str) -> None:
    assert view.editor is not None
    view.editor.field.selectAll()
    qtbot.keyClicks(view.editor.field, text)


def test_a_click_on_a_leafs_value_opens_it_over_the_card(qtbot: QtBot, view: CanvasView) -> None:
    click_value(qtbot, view)
    assert view.editor is not None
    assert isinstance(view.editor.field, QLineEdit)
    assert view.editor.text() == "2"
    assert view.editor.field.selectedText() == "2"
    assert view.editor.geometry().contains(on_screen(view, A, "value"))
    assert view.editor.field.hasFocus()


def test_enter_keeps_what_is_typed(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "-3.25")
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Return)
    assert heard.values == [(A, -3.25, True)]
    assert view.editor is None
    assert view.hasFocus()


def test_escape_leaves_everything_as_it_was(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "99")
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Escape)
    assert heard.values == []
    assert view.editor is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_after_typing_the_same_card_is_selected_and_has_the_keyboard(
    qtbot: QtBot, view: CanvasView, key: Qt.Key
) -> None:
    view.select(A)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view.editor.field, key)
    assert view.canvas.selection == A
    assert view.canvas.cards[A].state.focused
    assert view.hasFocus()


def test_what_is_no_value_is_said_and_kept_as_typed(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "two")
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Return)
    assert heard.values == []
    assert view.editor is not None
    assert view.editor.text() == "two"
    assert "two is not a number" in view.editor.hint.text()
    assert view.editor.hint.isVisible()
    type_over(qtbot, view, "2.5")
    assert not view.editor.hint.isVisible()
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Return)
    assert heard.values == [(A, 2.5, True)]


def test_the_hint_is_not_cut_off(qtbot: QtBot, view: CanvasView) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "a rather long thing that is no number")
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Return)
    hint = view.editor.hint
    assert hint.height() >= hint.heightForWidth(hint.width())
    assert view.viewport().rect().contains(view.editor.geometry())


def test_a_click_elsewhere_keeps_a_value(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "7")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_screen(view, C))
    assert heard.values == [(A, 7.0, True)]
    assert view.editor is None


def test_a_click_elsewhere_gives_up_what_is_no_value(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click_value(qtbot, view)
    type_over(qtbot, view, "seven")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_screen(view, C))
    assert heard.values == []
    assert view.editor is None


def test_an_array_opens_as_nested_lists_and_enter_keeps_it(
    qtbot: QtBot, view: CanvasView, heard: Heard
) -> None:
    graph = view.canvas.drawing.graph.with_value(A, [[1, 2], [3, 4]])
    view.show_drawing(replace(view.canvas.drawing, graph=graph))
    view.begin_edit(A)
    assert view.editor is not None
    assert isinstance(view.editor.field, QPlainTextEdit)
    assert view.editor.text() == "[[1, 2],\n [3, 4]]"
    type_over(qtbot, view, "[[5, 6], [7, 8]]")
    qtbot.keyClick(view.editor.field, Qt.Key.Key_Return)
    assert heard.values == [(A, [[5.0, 6.0], [7.0, 8.0]], True)]


def test_an_array_keeps_its_shape(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    graph = view.canvas.drawing.graph.with_value(A, [1, 2])
    view.show_drawing(replace(view.canvas.drawing, graph=graph))
    view.begin_edit(A)
    type_over(qtbot, view, "[1, 2, 3]")
    assert not view.editor.commit()
    assert "shape 2" in view.editor.hint.text()
    assert heard.values == []


def test_a_computed_card_cannot_be_typed_into(view: CanvasView) -> None:
    view.begin_edit(C)
    assert view.editor is None


def test_the_field_stays_over_its_value_while_the_ground_moves(qtbot: QtBot, view: CanvasView) -> None:
    view.begin_edit(A)
    for act in (lambda: view.zoom_by(1.3), lambda: view.fit(), lambda: view.resize(900, 600)):
        act()
        assert view.editor is not None
        assert view.editor.geometry().contains(on_screen(view, A, "value"))


def test_a_card_that_goes_takes_its_field_along(view: CanvasView, heard: Heard) -> None:
    view.begin_edit(A)
    view.show_drawing(EMPTY)
    assert view.editor is None
    assert heard.values == []


def test_opening_another_field_closes_the_first(view: CanvasView, heard: Heard) -> None:
    view.begin_edit(A)
    first = view.editor
    view.begin_edit(B)
    assert view.editor is not first
    assert view.editor is not None
    assert view.editor.node_id == B
    assert heard.values == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Space, Qt.Key.Key_F])
def test_while_typing_no_key_of_the_windows_is_taken_away(
    qtbot: QtBot, view: CanvasView, key: Qt.Key
) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    view.begin_edit(A)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(view.editor.field, event)
    assert event.isAccepted()
