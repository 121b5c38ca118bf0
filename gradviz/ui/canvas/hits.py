"""What is under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.building import Port
from gradviz.ui.canvas import ports
from gradviz.ui.canvas.items import CardItem, ChipItem, WireItem

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

Part = Literal["nothing", "card", "value", "handle", "wire", "port"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of the drawing: of a card, or a wire."""

    part: Part
    node_id: NodeId | None = None
    edge: Edge | None = None
    port: Port | None = None


NOTHING = Hit("nothing")
PARTS_FROM = 0.45
"""Below this scale a card is too small on the screen for a hand to tell its parts apart."""


def hit_at(view: CanvasView, at: QPoint) -> Hit:
    """The part of the drawing at a point of the viewport."""
    if view.building and view.camera.scale >= ports.FROM:
        spot = ports.spot_at(view, at)
        if spot is not None:
            return Hit("port", spot.port.node, port=spot.port)
    for item in view.items(at):
        if isinstance(item, CardItem):
            return _hit_card(view, item, view.mapToScene(at) - item.pos())
        if isinstance(item, (WireItem, ChipItem)):
            return Hit("wire", edge=item.edge)
    return NOTHING


def _hit_card(view: CanvasView, card: CardItem, at: QPointF) -> Hit:
    if view.camera.scale < PARTS_FROM:
        return Hit("card", card.node_id)
    layout = card.layout
    if card.state.handle and layout.handle.adjusted(-4, -4, 4, 4).contains(at):
        return Hit("handle", card.node_id)
    area = layout.value.adjusted(-9, -4, 9, 4)
    if card.state.leaf and area.contains(at) and view.leaf_value(card.node_id) is not None:
        return Hit("value", card.node_id)
    return Hit("card", card.node_id)
