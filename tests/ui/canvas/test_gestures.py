"""A hand on the canvas: real mouse events, and what the canvas tells of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge, frozen_array
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas import sketches
from tests.ui.canvas.conftest import Heard, on_screen
from tests.ui.canvas.sketches import ONE, A, B, C, D, E

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
EMPTY = QPoint(12, 12)

Drag = Callable[..., None]


@pytest.fixture
def drag(qtbot: QtBot, view: CanvasView) -> Drag:
    """Press, move in ten steps, and let go (unless told to hold on)."""

    def act(start: QPoint, by: QPoint, button=LEFT, keys=NONE, let_go: bool = True) -> None:
        surface = view.viewport()
        qtbot.mousePress(surface, button, keys, start)
        for k in range(1, 11):
            at = QPointF(start) + QPointF(by) * (k / 10)
            event = QMouseEvent(
                QEvent.Type.MouseMove, at, surface.mapToGlobal(at), Qt.MouseButton.NoButton, button, keys
            )
            QApplication.sendEvent(surface, event)
        if let_go:
            qtbot.mouseRelease(surface, button, keys, start + by)

    return act


def turn(view: CanvasView, at: QPoint, notches: float, keys=NONE) -> None:
    where = QPointF(at)
    event = QWheelEvent(
        where, view.viewport().mapToGlobal(where), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def hover(view: CanvasView, at: QPoint) -> None:
    """Sent, not moved: on a real screen the pointer itself may be elsewhere and have its own say."""
    where, none = QPointF(at), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, where, view.viewport().mapToGlobal(where), none, none, NONE)
    QApplication.sendEvent(view.viewport(), event)


def click(qtbot: QtBot, view: CanvasView, at: QPoint) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, NONE, at)


# --- selecting ------------------------------------------------------------------------------------------


def test_a_click_on_a_card_selects_it(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click(qtbot, view, on_screen(view, C))
    assert heard.selected == [C]
    assert view.canvas.cards[C].state.selected


def test_a_click_beside_a_wire_still_selects_it(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    edge = Edge(A, C, 0)
    point = view.canvas.wires[edge].path.pointAtPercent(0.2)
    click(qtbot, view, view.mapFromScene(point) + QPoint(0, 5))
    assert heard.selected == [edge]


def test_a_click_on_a_chip_selects_its_wire(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    edge = Edge(D, E, 1)
    click(qtbot, view, view.mapFromScene(view.canvas.chips[edge].said()[1].center()))
    assert heard.selected == [edge]


def test_a_click_on_the_ground_selects_nothing(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    click(qtbot, view, on_screen(view, C))
    click(qtbot, view, EMPTY)
    assert heard.selected == [C, None]


def test_what_is_selected_already_is_not_told_again(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    view.set_selection(C)
    click(qtbot, view, on_screen(view, C))
    assert heard.selected == []


# --- moving cards and the ground ------------------------------------------------------------------------


def test_dragging_a_card_moves_it_and_tells_at_each_move(view: CanvasView, heard: Heard, drag: Drag) -> None:
    home = view.canvas.cards[E].pos()
    drag(on_screen(view, E), QPoint(60, -40))
    assert [final for _, final in heard.moves][-1] is True
    assert not any(final for _, final in heard.moves[:-1])
    assert len(heard.moves) > 3
    assert heard.moves[-1][0] == {E: (home.x() + 60, home.y() - 40)}
    assert view.canvas.cards[E].pos() == home + QPointF(60, -40)
    assert heard.selected == [E]


def test_a_tremble_of_the_hand_is_not_a_drag(view: CanvasView, heard: Heard, drag: Drag) -> None:
    drag(on_screen(view, E), QPoint(2, 1))
    assert heard.moves == []
    assert heard.selected == [E]


def test_escape_takes_a_card_back_to_where_it_was(
    qtbot: QtBot, view: CanvasView, heard: Heard, drag: Drag
) -> None:
    home = view.canvas.cards[E].pos()
    drag(on_screen(view, E), QPoint(60, -40), let_go=False)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.canvas.cards[E].pos() == home
    assert heard.moves[-1] == ({E: home.toTuple()}, True)
    qtbot.mouseRelease(view.viewport(), LEFT, NONE, EMPTY)
    assert view.canvas.cards[E].pos() == home


@pytest.mark.parametrize(("button", "on_card"), [(MIDDLE, False), (MIDDLE, True), (LEFT, False)])
def test_a_drag_of_the_ground_moves_everything_and_changes_nothing(
    view: CanvasView, heard: Heard, drag: Drag, button: Qt.MouseButton, on_card: bool
) -> None:
    before = on_screen(view, E)
    drag(before if on_card else EMPTY, QPoint(70, 30), button)
    assert on_screen(view, E) == before + QPoint(70, 30)
    assert heard.moves == heard.values == heard.selected == []


def test_a_double_click_on_the_ground_shows_everything(qtbot: QtBot, view: CanvasView) -> None:
    view.camera.pan(QPoint(400, 300))
    assert view.hit(EMPTY).part == "nothing"
    qtbot.mouseDClick(view.viewport(), LEFT, NONE, EMPTY)
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.bounds())


def test_the_wheel_zooms_about_the_pointer(view: CanvasView, heard: Heard) -> None:
    at = on_screen(view, C)
    before = view.mapToScene(at)
    turn(view, at, 2)
    assert view.camera.scale > 1.3
    assert (view.mapToScene(at) - before).manhattanLength() < 3
    turn(view, at, -2)
    assert view.camera.scale == pytest.approx(1.0)
    assert heard.values == []


def test_two_fingers_on_a_touch_pad_pan(view: CanvasView) -> None:
    before = on_screen(view, E)
    where = QPointF(EMPTY)
    event = QWheelEvent(
        where, view.viewport().mapToGlobal(where), QPoint(0, -30), QPoint(0, -60),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.ScrollUpdate, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert on_screen(view, E) == before + QPoint(0, -30)
    assert view.camera.scale == 1.0


# --- changing values ------------------------------------------------------------------------------------


def test_dragging_a_leafs_number_changes_it_while_the_drag_goes_on(
    view: CanvasView, heard: Heard, drag: Drag
) -> None:
    drag(on_screen(view, A, "value"), QPoint(40, 0))
    assert heard.values[-1] == (A, 3.0, True)
    assert not any(final for _, _, final in heard.values[:-1])
    numbers = [number for _, number, _ in heard.values]
    assert numbers == sorted(numbers)
    assert heard.moves == []


@pytest.mark.parametrize(("keys", "value"), [(SHIFT, 2.1), (CONTROL, 12.0)])
def test_shift_drags_finer_and_control_coarser(
    view: CanvasView, heard: Heard, drag: Drag, keys: Qt.KeyboardModifier, value: float
) -> None:
    drag(on_screen(view, A, "value"), QPoint(40, 0), keys=keys)
    assert heard.values[-1] == (A, value, True)


def test_escape_takes_a_dragged_number_back(qtbot: QtBot, view: CanvasView, heard: Heard, drag: Drag) -> None:
    drag(on_screen(view, A, "value"), QPoint(-40, 0), let_go=False)
    assert heard.values[-1] == (A, 1.0, False)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard.values[-1] == (A, 2.0, True)


def test_the_wheel_over_a_number_changes_it_and_ends_when_it_rests(
    qtbot: QtBot, view: CanvasView, heard: Heard
) -> None:
    at = on_screen(view, A, "value")
    turn(view, at, 1)
    view.show_drawing(with_value(view, 2.1))
    turn(view, at, 1, SHIFT)
    assert heard.values == [(A, 2.1, False), (A, 2.11, False)]
    qtbot.waitUntil(lambda: heard.values[-1] == (A, 2.11, True), timeout=2000)
    assert view.camera.scale == 1.0


def test_a_press_ends_the_wheels_change_before_it_begins_its_own(
    qtbot: QtBot, view: CanvasView, heard: Heard
) -> None:
    turn(view, on_screen(view, A, "value"), -3, CONTROL)
    click(qtbot, view, EMPTY)
    assert heard.values == [(A, -1.0, False), (A, -1.0, True)]


def test_what_was_undone_while_the_wheel_came_to_rest_stays_undone(
    qtbot: QtBot, view: CanvasView, heard: Heard
) -> None:
    at = on_screen(view, A, "value")
    before = view.canvas.drawing
    turn(view, at, 1)
    view.show_drawing(with_value(view, 2.1))
    view.show_drawing(before)
    click(qtbot, view, EMPTY)
    assert heard.values == [(A, 2.1, False)]


def test_a_fine_wheel_adds_its_parts_up_to_a_notch(view: CanvasView, heard: Heard) -> None:
    at = on_screen(view, A, "value")
    for _ in range(3):
        turn(view, at, 1 / 4)
    assert heard.values == []
    turn(view, at, 1 / 4)
    assert heard.values == [(A, 2.1, False)]


def test_the_number_of_a_computed_card_is_not_for_dragging(
    view: CanvasView, heard: Heard, drag: Drag
) -> None:
    drag(on_screen(view, E, "value"), QPoint(40, 0))
    turn(view, on_screen(view, C, "value"), 1)
    assert heard.values == []
    assert heard.moves


def test_a_leaf_that_is_an_array_is_carried_and_not_dragged_as_a_number(
    view: CanvasView, heard: Heard, drag: Drag
) -> None:
    view.show_drawing(with_value(view, [1, 2]))
    drag(on_screen(view, A, "value"), QPoint(40, 0))
    turn(view, on_screen(view, A, "value"), 1)
    assert heard.values == []
    assert heard.moves


def with_value(view: CanvasView, value: object):
    from dataclasses import replace

    drawing = view.canvas.drawing
    return replace(drawing, graph=drawing.graph.with_value(A, frozen_array(value)))  # type: ignore[arg-type]


# --- nudging --------------------------------------------------------------------------------------------


def test_the_handle_shows_on_the_leaf_under_the_pointer(view: CanvasView) -> None:
    hover(view, on_screen(view, E))  # from somewhere else, or nothing has moved
    hover(view, on_screen(view, A))
    assert view.canvas.cards[A].state.handle
    hover(view, on_screen(view, E))
    assert not view.canvas.cards[A].state.handle
    assert not view.canvas.cards[E].state.handle


def test_a_constant_has_no_handle(view: CanvasView) -> None:
    hover(view, on_screen(view, ONE))
    assert not view.canvas.cards[ONE].state.handle


def test_dragging_the_handle_nudges_and_leaves_the_value_alone(
    view: CanvasView, heard: Heard, drag: Drag
) -> None:
    view.set_selection(A)
    drag(on_screen(view, A, "handle"), QPoint(30, 0))
    assert heard.nudges[-1] == (A, 0.03, True)
    assert not any(final for _, _, final in heard.nudges[:-1])
    assert heard.values == heard.moves == []


def test_a_click_on_the_handle_nudges_by_a_hundredth(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    view.set_selection(B)
    click(qtbot, view, on_screen(view, B, "handle"))
    assert heard.nudges == [(B, 0.01, True)]


def test_escape_takes_a_nudge_back(qtbot: QtBot, view: CanvasView, heard: Heard, drag: Drag) -> None:
    view.set_selection(A)
    drag(on_screen(view, A, "handle"), QPoint(30, 0), let_go=False)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard.nudges[-1] == (A, 0.0, True)


# --- what is under the pointer --------------------------------------------------------------------------


def test_from_far_away_a_card_is_only_a_card(view: CanvasView) -> None:
    view.set_selection(A)
    view.zoom_by(0.3)
    assert view.hit(on_screen(view, A, "value")).part == "card"
    assert view.hit(on_screen(view, A, "handle")).part == "card"


def test_the_pointer_shows_what_can_be_done(view: CanvasView) -> None:
    hover(view, on_screen(view, A, "value"))
    assert view.viewport().cursor().shape() == Qt.CursorShape.IBeamCursor
    assert view.canvas.cards[A].state.hot
    hover(view, EMPTY)
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert not view.canvas.cards[A].state.hot


def test_a_second_button_during_a_drag_changes_nothing(
    qtbot: QtBot, view: CanvasView, heard: Heard, drag: Drag
) -> None:
    drag(on_screen(view, E), QPoint(30, 0), let_go=False)
    qtbot.mousePress(view.viewport(), MIDDLE, NONE, EMPTY)
    qtbot.mouseRelease(view.viewport(), MIDDLE, NONE, EMPTY)
    assert view.gesture is not None
    qtbot.mouseRelease(view.viewport(), LEFT, NONE, on_screen(view, E))
    assert view.gesture is None
    assert heard.moves[-1][1] is True


def test_a_card_that_goes_while_it_is_dragged_is_let_go(view: CanvasView, heard: Heard, drag: Drag) -> None:
    drag(on_screen(view, E), QPoint(30, 0), let_go=False)
    told = len(heard.moves)
    from gradviz.ui.canvas.drawing import EMPTY as NOTHING

    view.show_drawing(NOTHING)
    drag_on = view.gesture
    assert drag_on is not None
    drag_on.release(QPoint(400, 300), NONE)
    assert len(heard.moves) == told


def test_sketches_are_as_the_design_has_them() -> None:
    frame = sketches.seed_frame()
    assert frame.cards[B].running_sum == "∂e/∂b = 2 + —"


def test_in_a_large_drawing_the_document_is_told_when_the_hand_lets_go(
    view: CanvasView, heard: Heard, drag: Drag, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradviz.ui.canvas import carrying

    monkeypatch.setattr(carrying, "MOST_FOLLOWED", 3)
    home = view.canvas.cards[E].pos()
    drag(on_screen(view, E), QPoint(60, -40))
    assert heard.moves == [({E: (home.x() + 60, home.y() - 40)}, True)]
    drag(on_screen(view, E), QPoint(30, 0), let_go=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.canvas.cards[E].pos() == home + QPointF(60, -40)
    assert len(heard.moves) == 1
