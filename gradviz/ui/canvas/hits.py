"""What is under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.building import Port
from gradviz.ui.canvas import ports
from gradviz.ui.canvas.enclosures import EnclosureItem
from gradviz.ui.canvas.items import CardItem, ChipItem, WireItem
from gradviz.ui.canvas.matrix import row_at

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

Part = Literal["nothing", "card", "value", "handle", "wire", "port", "opener", "closer", "frame", "row"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of the drawing: of a card, or a wire."""

    part: Part
    node_id: NodeId | None = None
    edge: Edge | None = None
    port: Port | None = None
    block: NodeId | None = None
    """Of a frame, or of a button that opens or closes."""
    row: int | None = None
    """Of a large matrix."""


NOTHING = Hit("nothing")
PARTS_FROM = 0.45
"""Below this scale a card is too small on the screen for a hand to tell its parts apart."""


def hit_at(view: CanvasView, at: QPoint) -> Hit:
    """The part of the drawing at a point of the viewport."""
    if view.building and view.camera.scale >= ports.FROM:
        spot = ports.spot_at(view, at)
        if spot is not None:
            return Hit("port", spot.port.node, port=spot.port)
    here = view.mapToScene(at)
    for item in view.items(at):
        if isinstance(item, CardItem):
            return _hit_card(view, item, here - item.pos())
        if isinstance(item, (WireItem, ChipItem)):
            return _hit_button(view, here) or Hit("wire", edge=item.edge)
        if isinstance(item, EnclosureItem):
            return _hit_button(view, here) or Hit("frame", block=item.shown.block)
    return NOTHING


def _hit_button(view: CanvasView, here: QPointF) -> Hit | None:
    """The button of a frame, over which a wire may run."""
    block = view.canvas.enclosures.button_at(here) if view.camera.scale >= PARTS_FROM else None
    return None if block is None else Hit("closer", block=block)


def _hit_card(view: CanvasView, card: CardItem, at: QPointF) -> Hit:
    layout = card.layout
    if view.camera.scale < PARTS_FROM:
        row = row_at(card.face, layout, at) if card.is_large and card.face is not None else None
        return Hit("card" if row is None else "row", card.node_id, row=row)
    if layout.opener.adjusted(-3, -3, 3, 3).contains(at):
        if view.canvas.opens(card.node_id):
            return Hit("opener", card.node_id, block=card.node_id)
        if card.is_large:
            return Hit("closer", card.node_id, block=card.node_id)
    if card.is_large and card.face is not None:
        row = row_at(card.face, layout, at)
        return Hit("card" if row is None else "row", card.node_id, row=row)
    if card.state.handle and layout.handle.adjusted(-4, -4, 4, 4).contains(at):
        return Hit("handle", card.node_id)
    area = layout.value.adjusted(-9, -4, 9, 4)
    if card.state.leaf and area.contains(at) and view.leaf_value(card.node_id) is not None:
        return Hit("value", card.node_id)
    return Hit("card", card.node_id)
