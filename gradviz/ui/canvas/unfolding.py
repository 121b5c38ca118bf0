"""How a block opens and closes before the eye: its parts grow out of its box, and shrink back into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.items import CardItem
from gradviz.ui.canvas.motion import Transition

if TYPE_CHECKING:
    from gradviz.ui.canvas.scene import CanvasScene

OPEN_TIME = 320
"""Milliseconds."""
LEAST = 0.3
"""The size that a part grows from."""
WIRES_FROM = 0.55
"""New wires are seen from this share of the way on."""

Place = tuple[float, float]


def origins(before: Drawing, after: Drawing) -> dict[NodeId, Place]:
    """Where the parts of the blocks that were opened come from; turned around, where the parts of those that
    were closed go to."""
    found: dict[NodeId, Place] = {}
    for block, shown in after.enclosures.items():
        if block in before.frames or block not in before.places:
            continue
        for node_id in shown.members:
            found.setdefault(node_id, before.places[block])
    return found


def unfolding(
    scene: CanvasScene, before: Drawing, fresh: Iterable[Edge], gone: Mapping[NodeId, CardItem]
) -> list[Transition]:
    """The moves of everything that is there only now, or not any more. `gone` are cards that are in the scene
    for this alone, `fresh` the new wires."""
    after = scene.drawing
    coming = [
        (scene.cards[node_id], QPointF(*start), scene.cards[node_id].pos())
        for node_id, start in origins(before, after).items()
        if node_id in scene.cards and node_id not in before.places
    ]
    ends = origins(after, before)
    going = [
        (card, card.pos(), QPointF(*ends[node_id]) if node_id in ends else card.pos())
        for node_id, card in gone.items()
    ]
    wires = [scene.wires[edge] for edge in fresh if edge in scene.wires]
    frames = [
        (item, QRectF(_box(before, block)), QRectF(item.rect))
        for block, item in scene.enclosures.items.items()
        if block not in before.frames and block in before.places
    ]

    def go(share: float) -> None:
        scene.places_version += 1
        for card, start, end in coming:
            card.setPos(start + (end - start) * share)
            card.setScale(1.0 if share >= 1.0 else LEAST + (1.0 - LEAST) * share)
            card.setOpacity(min(1.0, 1.6 * share))
        for card, start, end in going:
            card.setPos(start + (end - start) * share)
            card.setScale(1.0 - (1.0 - LEAST) * share)
            card.setOpacity(max(0.0, 1.0 - 1.6 * share))
            if share >= 1.0 and card.scene() is not None:
                scene.removeItem(card)
        for wire in wires:
            wire.setVisible(share >= WIRES_FROM)
            wire.setOpacity(min(1.0, max(0.0, (share - WIRES_FROM) / (1.0 - WIRES_FROM))))
        for item, first, last in frames:
            low = first.topLeft() + (last.topLeft() - first.topLeft()) * share
            high = first.bottomRight() + (last.bottomRight() - first.bottomRight()) * share
            item.lie(QRectF(low, high))
            item.opacity_of_title = share
        scene.follow_halo()

    return [go] if coming or going or frames else []


def _box(drawing: Drawing, block: NodeId) -> QRectF:
    """Where a closed block was."""
    (x, y), box = drawing.places[block], drawing.boxes.get(block)
    width, height = (box.width, box.height) if box is not None else (0.0, 0.0)
    return QRectF(x - width / 2, y - height / 2, width, height)
