"""A step out of sight is pointed to, and brought into view only when asked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from pytestqt.qtbot import QtBot

from gradviz.ui.pointer import covered
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
    until(qtbot, pointer.isVisible)
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


def test_a_wire_is_not_pointed_to_while_the_card_that_receives_is_in_sight(
    window: Window, qtbot: QtBot
) -> None:
    session, canvas = window.session, window.canvas
    step = next(k for k, step in enumerate(session.trace.steps, start=1) if step.kind == "backward")
    session.set_cursor(step)
    edge = session.frame.focus
    assert window.stage.pointer.focus == edge.source
    card = canvas.viewportTransform().mapRect(canvas.canvas.cards[edge.source].rect)
    pan_away(window, canvas.viewport().width() - card.center().x() - 20, 0)
    assert not canvas.viewport().rect().contains(canvas.where(edge))
    assert window.stage.pointer.isHidden()


def test_the_pointer_stands_beside_cards_and_not_on_them(window: Window, qtbot: QtBot) -> None:
    session, canvas, pointer = window.session, window.canvas, window.stage.pointer
    session.set_cursor(3)
    last = canvas.canvas.cards[session.trace.output]
    canvas.camera.zoom(1.3)
    pan_away(window, canvas.viewport().width() + 40 - canvas.mapFromScene(last.rect.center()).x(), 0)
    pan_away(window, 0, 300 - canvas.mapFromScene(canvas.canvas.cards[(3,)].rect.center()).y())
    until(qtbot, pointer.isVisible)
    place = pointer.geometry().translated(-canvas.viewport().mapTo(window.stage, QPoint(0, 0)))
    for card in canvas.canvas.cards.values():
        assert not canvas.viewportTransform().mapRect(card.rect).toAlignedRect().intersects(place)


def test_where_there_is_no_way_out_the_least_is_covered() -> None:
    cards = [QRect(0, 0, 100, 40), QRect(0, 60, 100, 40)]
    assert covered(QRect(10, 200, 20, 20), cards) == 0
    assert covered(QRect(10, 30, 20, 20), cards) < covered(QRect(10, 10, 20, 20), cards)
