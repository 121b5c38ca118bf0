"""The keyboard in the window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.array_table import ArrayTable
from gradviz.ui.window import Window
from tests.ui.session_parts import node

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def panels_on_the_way(window: Window, modifiers: Qt.KeyboardModifier) -> list[QWidget]:
    """The panels that F6 comes through."""
    found = []
    for _ in range(5):
        QTest.keyClick(window.windowHandle(), KEY.Key_F6, modifiers)
        focused = QApplication.focusWidget()
        parts = (window.canvas, window.left, window.inspector, window.stepper)
        found.append(next(p for p in parts if p is focused or p.isAncestorOf(focused)))
    return found


def test_f6_takes_the_keyboard_from_panel_to_panel_and_back(window: Window) -> None:
    window.session.select(node(window.session, "b"))
    parts = [window.canvas, window.left, window.inspector, window.stepper]
    assert panels_on_the_way(window, Qt.KeyboardModifier.NoModifier) == [*parts[1:], *parts[:2]]
    window.canvas.setFocus()
    assert panels_on_the_way(window, SHIFT) == [*parts[:0:-1], parts[0], parts[-1]]
    assert window.session.selection == node(window.session, "b"), "the inspector goes on about the same node"


def test_f6_passes_by_a_hidden_panel(window: Window) -> None:
    window.deeds["inspector"].trigger()
    assert window.inspector not in panels_on_the_way(window, Qt.KeyboardModifier.NoModifier)


def test_tab_leaves_the_table_of_an_array(window: Window, qtbot: QtBot) -> None:
    window.session.open_text("x = [[1, 2], [3, 4]]\ny = x * x")
    qtbot.waitUntil(lambda: window.session.is_drawn)
    window.session.select(node(window.session, "x"))
    table = next(t for t in window.inspector.findChildren(ArrayTable) if t.isVisible())
    table.grid.setFocus()
    QTest.keyClick(window.windowHandle(), KEY.Key_Tab)
    assert not table.grid.hasFocus()


def test_arrows_choose_the_way_while_the_switch_has_the_keyboard(window: Window) -> None:
    window.stepper.way.ways["reverse"].setFocus()
    QTest.keyClick(window.windowHandle(), KEY.Key_Right)
    assert window.session.mode == "forward"
    QTest.keyClick(window.windowHandle(), KEY.Key_Left)
    assert window.session.mode == "reverse"
    assert window.session.cursor == 0
