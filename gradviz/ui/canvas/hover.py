"""What shows up under the pointer: a leaf's nudge handle, a card's ports, the shape of the pointer itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import ports
from gradviz.ui.canvas.hits import NOTHING, Hit
from gradviz.ui.canvas.overlay import Mark
from gradviz.ui.canvas.wiring import ends_of

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

SHAPES = {
    "value": Qt.CursorShape.IBeamCursor,
    "handle": Qt.CursorShape.SizeHorCursor,
    "wire": Qt.CursorShape.PointingHandCursor,
    "port": Qt.CursorShape.CrossCursor,
    "opener": Qt.CursorShape.PointingHandCursor,
    "closer": Qt.CursorShape.PointingHandCursor,
}


class Hover:
    """Where the pointer is, while no button is down."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._hit: Hit = NOTHING
        self._marked: set[NodeId] = set()
        """Leaves that show their handle, or a value that can be changed."""

    def move(self, at: QPoint, panning: bool) -> None:
        """The pointer is here now."""
        hit = self._view.hit(at)
        if hit != self._hit:
            self._hit = hit
            self.refresh()
        if panning:
            self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif hit.part in SHAPES:
            self._view.viewport().setCursor(SHAPES[hit.part])
        else:
            self._view.viewport().unsetCursor()

    def leave(self) -> None:
        """The pointer is somewhere else, or holds something."""
        self._hit = NOTHING
        self.refresh()

    def refresh(self) -> None:
        """Show what belongs to what is under the pointer, and to what is selected."""
        view, hot = self._view, self._hit.node_id if self._hit.part == "value" else None
        selection = view.canvas.selection
        pointed = None if isinstance(selection, Edge) else selection
        near = {node_id for node_id in (self._hit.node_id, pointed) if node_id is not None}
        for node_id in (self._marked | near) & view.canvas.cards.keys():
            card = view.canvas.cards[node_id]
            if card.state.leaf:
                handle = not view.building and node_id in near and view.canvas.can_be_nudged(node_id)
                if handle != card.state.handle or (node_id == hot) != card.state.hot:
                    card.set_state(replace(card.state, handle=handle, hot=node_id == hot))
            else:
                row = self._hit.row if node_id == self._hit.node_id else None
                opener = self._shows_opener(node_id)
                if (card.state.opener, card.state.row) != (opener, row):
                    card.set_state(replace(card.state, opener=opener, row=row))
        self._marked = near
        view.canvas.enclosures.warm(self._hit.block if self._hit.part == "closer" else None)
        if view.gesture is None:
            view.canvas.overlay.show(ports=tuple(self._marks()))

    def _shows_opener(self, node_id: NodeId) -> bool:
        """A block's button is under the pointer; a neuron, whose button is else its activation, is near."""
        hit, scene = self._hit, self._view.canvas
        if scene.cards[node_id].is_large:
            return hit.part == "closer" and hit.node_id == node_id
        if not scene.opens(node_id):
            return False
        if scene.cards[node_id].is_round:
            return node_id in (hit.node_id, scene.selection)
        return hit.part == "opener" and hit.node_id == node_id

    def _marks(self) -> Iterator[Mark]:
        """The ports of the card and the ends of the wire under the pointer, and of what is selected."""
        view, hit = self._view, self._hit
        if not view.building or view.hands is None or view.camera.scale < ports.FROM:
            return
        for what in dict.fromkeys((hit.edge or hit.node_id, view.canvas.selection)):
            if isinstance(what, Edge):
                there = ends_of(view, what) if view.builds_on(what) else None
                yield from (Mark(spot.at) for spot in there or ())
            elif what is not None:
                for spot in ports.spots(view.canvas, what):
                    yield Mark(spot.at, "near" if spot.port == hit.port else "calm")
