"""The wheel over a leaf's number. Notches that follow each other are one change, which ends when the wheel
rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWheelEvent

from gradviz.graph.graph import NodeId, frozen_array
from gradviz.ui.canvas.stepping import pace, step_of, stepped

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

REST = 400
"""Milliseconds without a notch after which the change is final."""
NOTCH = 120
"""Eighths of a degree."""


class ValueWheel(QObject):
    """Turns the value of the leaf under the pointer."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._node_id: NodeId | None = None
        self._value = 0.0
        self._rest = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self.finish)

    def turn(self, node_id: NodeId, event: QWheelEvent) -> bool:
        """Take the event for this leaf; False where its value is not one number."""
        value = self._view.leaf_value(node_id)
        if value is None or value.ndim:
            return False
        if node_id != self._node_id:
            self.finish()
            self._node_id, self._value, self._rest = node_id, float(value), 0
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._rest += turned  # a fine wheel sends parts of a notch
        notches, self._rest = int(self._rest / NOTCH), self._rest - NOTCH * int(self._rest / NOTCH)
        if notches:
            step = step_of(self._value) * pace(event.modifiers())
            self._value = stepped(self._value, notches, step)
            self._view.value_changed.emit(node_id, frozen_array(self._value), False)
        self._timer.start()
        return True

    def look_again(self) -> None:
        """There is another drawing. Where somebody else has changed the value (an undo, another document),
        there is nothing left to finish."""
        if self._node_id is not None:
            value = self._view.leaf_value(self._node_id)
            if value is None or value.ndim or float(value) != self._value:
                self._timer.stop()
                self._node_id = None

    def finish(self) -> None:
        """The wheel rests: this is the value."""
        self._timer.stop()
        node_id, self._node_id = self._node_id, None
        if node_id is not None:
            self._view.value_changed.emit(node_id, frozen_array(self._value), True)
