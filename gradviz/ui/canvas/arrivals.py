"""Something from the palette comes over the canvas and is let go: on the ground, on a wire, on a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QDropEvent

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas.cargo import carried
from gradviz.ui.canvas.carrying import wire_at
from gradviz.ui.canvas.overlay import outline

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

NEAR = QRect(-14, -14, 28, 28)
"""So near to the pointer, in pixels, a wire is meant."""


def hold_over(view: CanvasView, event: QDropEvent) -> bool:
    """Show where it would go; False where it is nothing from the palette, or nobody builds."""
    name = carried(event.mimeData())
    if name is None or view.hands is None or not view.building:
        return False
    at = event.position().toPoint()
    onto = target_of(view, name, at)
    if isinstance(onto, Edge):
        view.canvas.overlay.show(glow=view.canvas.wires[onto].path)
    elif onto is not None:
        view.canvas.overlay.show(glow=outline(view.canvas.cards[onto].rect))
    else:
        view.canvas.overlay.show(glow=None)
    event.acceptProposedAction()
    return True


def let_go(view: CanvasView, event: QDropEvent) -> bool:
    """It stays here; False where it is nothing for the canvas."""
    if not hold_over(view, event):
        return False
    view.canvas.overlay.clear()
    name, at = carried(event.mimeData()), event.position().toPoint()
    assert name is not None
    assert view.hands is not None
    view.hands.drop(name, middle_of(view, at), target_of(view, name, at))
    view.setFocus()
    return True


def target_of(view: CanvasView, name: str, at: QPoint) -> Edge | NodeId | None:
    """The card that it would become, or the wire that it would stand on; None: the ground."""
    assert view.hands is not None
    hit = view.hit(at)
    if hit.node_id is not None:
        return hit.node_id if view.hands.could_become(hit.node_id, name) else None
    if view.hands.takes_values(name):
        if hit.edge is not None and view.builds_on(hit.edge):
            return hit.edge
        return wire_at(view, view.mapToScene(NEAR.translated(at)).boundingRect())
    return None


def middle_of(view: CanvasView, at: QPoint) -> QPointF:
    """The middle of the card whose picture the hand holds by its upper left part."""
    return view.mapToScene(at) + QPointF(42.0, 22.0) / max(view.camera.scale, 0.5)
