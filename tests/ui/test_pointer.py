"""A step out of sight is pointed to, and brought into view only when asked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from gradviz.ui.window import Window
from tests.ui.session_parts import until


def pan_away(window: Window, x: float, y: float) -> None:
    window.canvas.camera.pan(QPointF(x, y))


def test_nothing_is_pointed_to_while_the_step_is_in_sight(window: Window, qtbot: QtBot) -> None:
    window.session.set_cursor(3)
    assert window.stage.pointer.isHidden()


def test_a_step_out_of_sight_is_pointed_to_from_the_edge_it_lies_behind(window: Window, qtbot: QtBot) -> None:
    window.session.set_cursor(3)
    pan_away(window, -3000, 0)
    pointer = window.stage.pointer
    assert pointer.isVisible()
    assert pointer.text().startswith("←")
    assert window.stage.rect().contains(pointer.geometry())
    pan_away(window, 6000, 0)
    assert pointer.text().startswith("→")


def test_the_camera_moves_only_when_the_pointer_is_pressed(window: Window, qtbot: QtBot) -> None:
    window.session.set_cursor(3)
    pan_away(window, 0, -3000)
    before = window.canvas.verticalScrollBar().value()
    window.session.set_cursor(4)
    assert window.canvas.verticalScrollBar().value() == before
    qtbot.mouseClick(window.stage.pointer, Qt.MouseButton.LeftButton)
    assert window.canvas.verticalScrollBar().value() != before
    assert window.stage.pointer.isHidden()


def test_nothing_floats_over_the_ground_while_it_moves(window: Window, qtbot: QtBot) -> None:
    """Else Qt would paint all of it anew for every pixel of a pan."""
    window.session.set_cursor(3)
    pan_away(window, -3000, 0)
    pan_away(window, -10, 0)
    assert window.stage.pointer.isHidden()
    until(qtbot, window.stage.pointer.isVisible)
