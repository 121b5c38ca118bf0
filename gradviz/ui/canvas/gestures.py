"""What a hand does with the mouse. One gesture, one object: made at the press, asked at each move, ended
once.

A gesture never changes the document: it moves what is on screen and lets the view tell what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from gradviz.graph.graph import Edge, NodeId, frozen_array
from gradviz.ui.canvas.items import LIFTED_LEVEL
from gradviz.ui.canvas.stepping import PIXELS_A_STEP, nudge_of, pace, step_of, stepped

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView


class Gesture:
    """From a press to a release. The base does nothing."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: CanvasView, at: QPoint) -> None:
        self.view = view
        self.start = QPoint(at)
        self.moved = False

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer is somewhere else. A tremble is not a drag."""
        far = (at - self.start).manhattanLength() >= QApplication.startDragDistance()
        if self.moved or far:
            if not self.moved:
                self.moved = True
                self.begin()
            self.drag(at, modifiers)

    def begin(self) -> None:
        """It has become a drag."""

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """It goes on."""

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The button is up: the last word."""
        if self.moved:
            self.drop(at, modifiers)
        else:
            self.click(at, modifiers)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The end of a drag."""

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The end of a press that was no drag."""

    def cancel(self) -> None:
        """Escape, or the window lost the mouse: everything is as it was before."""


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


class MoveCard(Gesture):
    """Carries a card; its wires follow."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        card = view.canvas.cards[node_id]
        self._home = QPointF(card.pos())
        self._grip = view.mapToScene(at) - card.pos()
        view.select(node_id)

    def begin(self) -> None:
        self.view.canvas.motion.finish()
        self.view.canvas.cards[self.node_id].setZValue(LIFTED_LEVEL)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._put(self.view.mapToScene(at) - self._grip, final=False)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._put(self.view.mapToScene(at) - self._grip, final=True)
        self.view.canvas.settle((self.node_id,))

    def cancel(self) -> None:
        if self.moved and self.node_id in self.view.canvas.cards:
            self._put(self._home, final=True)
            self.view.canvas.settle((self.node_id,))

    def _put(self, to: QPointF, final: bool) -> None:
        if self.node_id not in self.view.canvas.cards:
            return
        place = (float(round(to.x())), float(round(to.y())))
        self.view.canvas.drag_cards({self.node_id: place})
        self.view.moved.emit({self.node_id: place}, final)


class Scrub(Gesture):
    """Drags a leaf's number to the left or right; a click on it starts typing."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        value = view.leaf_value(node_id)
        self._before = 0.0 if value is None else float(value)
        self._now = self._before
        self._step = step_of(self._before)
        self._last = at.x()
        self._steps = 0.0
        view.select(node_id)

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
        self.view.begin_edit(self.node_id)

    def cancel(self) -> None:
        if self.moved:
            self.view.value_changed.emit(self.node_id, frozen_array(self._before), True)


class EditArray(Gesture):
    """A click on a leaf's array opens it; a drag carries the card."""

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId) -> None:
        super().__init__(view, at)
        self.node_id = node_id
        self._carry = MoveCard(view, at, node_id)

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._carry.move(at, modifiers)
        self.moved = self._carry.moved

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.moved:
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


def gesture_for(view: CanvasView, at: QPoint, button: Qt.MouseButton, panning: bool) -> Gesture | None:
    """The gesture that a press here begins."""
    if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and panning):
        return Pan(view, at, deselects=False)
    if button != Qt.MouseButton.LeftButton:
        return None
    hit = view.hit(at)
    if hit.edge is not None:
        return SelectWire(view, at, hit.edge)
    if hit.node_id is None:
        return Pan(view, at, deselects=True)
    if hit.part == "handle":
        return Nudge(view, at, hit.node_id)
    if hit.part == "value":
        value = view.leaf_value(hit.node_id)
        return (Scrub if value is not None and value.ndim == 0 else EditArray)(view, at, hit.node_id)
    return MoveCard(view, at, hit.node_id)
