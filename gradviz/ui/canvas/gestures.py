"""What a hand does with the mouse: which gesture a press begins, and those that look and change values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from gradviz.graph.graph import Edge, NodeId, frozen_array
from gradviz.ui.canvas.carrying import ADDING, CarryCards, RubberBand
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.hits import Hit
from gradviz.ui.canvas.opening import CarryFrame, PressButton
from gradviz.ui.canvas.stepping import PIXELS_A_STEP, nudge_of, pace, step_of, stepped
from gradviz.ui.canvas.wiring import PullWire, wire_from

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView


class Pan(Gesture):
    """Moves the ground. A click on the empty ground selects nothing."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: CanvasView, at: QPoint, deselects: bool) -> None:
        super().__init__(view, at)
        self._last = QPoint(at)
        self._deselects = deselects

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.camera.pan(at - self._last)
        self._last = QPoint(at)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self._deselects:
            self.view.select(None)


class Scrub(Gesture):
    """Drags a leaf's number to the left or right; a click on it starts typing."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        value = view.leaf_value(node_id)
        self._before = 0.0 if value is None else float(value)
        self._now = self._before
        self._step = step_of(self._before)
        self._last = at.x()
        self._steps = 0.0
        if not modifiers & ADDING:
            view.select(node_id)

    def begin(self) -> None:
        self.view.select(self.node_id)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._steps += (at.x() - self._last) / PIXELS_A_STEP * pace(modifiers)
        self._last = at.x()
        grain = min(1.0, pace(modifiers))
        value = stepped(self._before, round(self._steps / grain) * grain, self._step)
        if value != self._now:
            self._now = value
            self.view.value_changed.emit(self.node_id, frozen_array(value), False)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.drag(at, modifiers)
        self.view.value_changed.emit(self.node_id, frozen_array(self._now), True)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & ADDING:
            self.view.select(self.node_id, extend=True)
        else:
            self.view.begin_edit(self.node_id)

    def cancel(self) -> None:
        if self.moved:
            self.view.value_changed.emit(self.node_id, frozen_array(self._before), True)


class EditArray(Gesture):
    """A click on a leaf's array opens it; a drag carries the card."""

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        self._adding = bool(modifiers & ADDING)
        self._carry = CarryCards(view, at, node_id, modifiers)

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._carry.move(at, modifiers)
        self.moved = self._carry.moved

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.moved or self._adding:
            self._carry.release(at, modifiers)
        else:
            self.view.begin_edit(self.node_id)

    def cancel(self) -> None:
        self._carry.cancel()


class Nudge(Gesture):
    """Drags a leaf by ε to see what that does; letting go keeps the last ε for comparison, the value is not
    changed."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        self._epsilon = 0.0
        view.select(node_id)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        epsilon = nudge_of(at.x() - self.start.x(), pace(modifiers))
        if epsilon != self._epsilon:
            self._epsilon = epsilon
            self.view.nudged.emit(self.node_id, epsilon, False)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.drag(at, modifiers)
        self.view.nudged.emit(self.node_id, self._epsilon, True)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.nudged.emit(self.node_id, nudge_of(10, pace(modifiers)), True)

    def cancel(self) -> None:
        if self.moved:
            self.view.nudged.emit(self.node_id, 0.0, True)


class SelectWire(Gesture):
    """A click on a wire or its chip; a drag pans."""

    def __init__(self, view: CanvasView, at: QPoint, edge: Edge) -> None:
        super().__init__(view, at)
        self._last = QPoint(at)
        view.select(edge)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.camera.pan(at - self._last)
        self._last = QPoint(at)


def gesture_for(
    view: CanvasView, at: QPoint, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, panning: bool
) -> Gesture | None:
    """The gesture that a press here begins."""
    if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and panning):
        return Pan(view, at, deselects=False)
    if button != Qt.MouseButton.LeftButton:
        return None
    hit = view.hit(at)
    if hit.port is not None:
        return wire_from(view, at, hit.port)
    if hit.block is not None:
        if hit.part == "frame":
            return CarryFrame(view, at, hit.block)
        return PressButton(view, at, hit.block, is_open=hit.part == "closer")
    if hit.edge is not None:
        return (PullWire if view.builds_on(hit.edge) else SelectWire)(view, at, hit.edge)
    if hit.node_id is None:
        noted = view.note_hands.gesture(at) if view.note_hands is not None else None
        if noted is not None:
            return noted
        if view.note_hands is not None:
            view.note_hands.select(None)
        if view.building or modifiers & ADDING:
            return RubberBand(view, at, modifiers)
        return Pan(view, at, deselects=True)
    return _on_card(view, at, hit, modifiers)


def _on_card(view: CanvasView, at: QPoint, hit: Hit, modifiers: Qt.KeyboardModifier) -> Gesture:
    assert hit.node_id is not None
    if hit.part == "handle":
        return Nudge(view, at, hit.node_id)
    if hit.part == "value":
        value = view.leaf_value(hit.node_id)
        kind = Scrub if value is not None and value.ndim == 0 else EditArray
        return kind(view, at, hit.node_id, modifiers)
    return CarryCards(view, at, hit.node_id, modifiers)
