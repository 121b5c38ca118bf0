"""Hands on blocks: the buttons that open and close them, frames that are carried, the wheel that opens level
by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from gradviz.graph.graph import NodeId
from gradviz.ui.canvas.carrying import CarryCards
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.wheel import NOTCH

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView


class PressButton(Gesture):
    """A click on a block's button opens it, or closes it; a drag pans."""

    def __init__(self, view: CanvasView, at: QPoint, block: NodeId, is_open: bool) -> None:
        super().__init__(view, at)
        self._block, self._is_open = block, is_open
        self._last = QPoint(at)

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.camera.pan(at - self._last)
        self._last = QPoint(at)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.opening_requested.emit(self._block, not self._is_open)


class CarryFrame(CarryCards):
    """Carries a frame with all that is in it; a click points at its block."""

    def __init__(self, view: CanvasView, at: QPoint, block: NodeId) -> None:
        Gesture.__init__(self, view, at)
        self.block = block
        cards = view.canvas.cards
        held = [i for i in view.canvas.enclosures.items[block].shown.members if i in cards]
        self._take(held[0], held, at)
        view.block_picked.emit(block)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Pointed at is the block already."""

    def _aim(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> QPointF:
        return self.view.mapToScene(at) - self._grip


class LevelWheel:
    """With Ctrl, each notch of the wheel opens one level more, or closes one: of the block under the pointer,
    or over the ground of all of them."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._rest = 0

    def turn(self, event: QWheelEvent, at: QPoint) -> None:
        """The wheel was turned over this point of the viewport."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if self._rest * turned < 0:
            self._rest = 0
        self._rest += turned  # a fine wheel sends parts of a notch
        if abs(self._rest) >= NOTCH:
            self._rest = 0
            self._view.level_requested.emit(block_at(self._view, at), turned > 0)


def block_at(view: CanvasView, at: QPoint) -> NodeId | None:
    """The block under a point of the viewport: a closed one, or the innermost frame."""
    hit = view.hit(at)
    if hit.node_id is not None and view.canvas.opens(hit.node_id):
        return hit.node_id
    return view.canvas.enclosures.around(view.mapToScene(at))
