"""Where wires can be drawn from and to: one spot for each input at the left of a card, one for its value at
the right. An input that is wired has its spot where the wire ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

from gradviz.graph.block import declared_inputs
from gradviz.graph.graph import Edge, Node, NodeId
from gradviz.graph.owning import data_count
from gradviz.ui.building import Port
from gradviz.ui.canvas.items import CardItem

if TYPE_CHECKING:
    from gradviz.ui.canvas.scene import CanvasScene
    from gradviz.ui.canvas.view import CanvasView

FROM = 0.4
"""Below this scale cards are too small on the screen for ports: a little less than that at which a large
graph is opened."""
REACH = 12.0
"""Pixels of the screen around a spot within which it is hit."""
APART = 20.0
"""Between two inputs, where there is room."""
EDGE_ROOM = 14.0
"""From the corner of a card to its first input."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A port at its place in the scene."""

    port: Port
    at: QPointF
    wired: bool = False

    @property
    def is_output(self) -> bool:
        """A wire begins here."""
        return self.port.slot is None


def spots(scene: CanvasScene, node_id: NodeId) -> list[Spot]:
    """The ports of a card: its inputs in their order, then its output. None for what is inside of a block: it
    is not for hands."""
    card, node = scene.cards.get(node_id), scene.drawing.graph.nodes.get(node_id)
    if card is None or node is None or card.face is None or len(node_id) > 1:
        return []
    rect = card.rect
    slots = _slots_for_hands(node)
    wired: dict[int, float] = {}
    found: dict[int, Spot] = {}
    for slot, source in enumerate(node.inputs[:slots]):
        wire = scene.wires.get(Edge(source, node_id, slot)) if source is not None else None
        if wire is not None and wire.route is not None:
            x, y = wire.route[-1].tolist()
            found[slot] = Spot(Port(node_id, slot), QPointF(x, y), wired=True)
            if x < rect.center().x():
                wired[slot] = y
    heights = heights_of(slots, wired, rect.top(), rect.bottom())
    inputs = [found.get(k) or Spot(Port(node_id, k), QPointF(rect.left(), y)) for k, y in enumerate(heights)]
    return [*inputs, Spot(Port(node_id), QPointF(rect.right(), rect.center().y()))]


def _slots_for_hands(node: Node) -> int:
    """How many inputs can be wired by hand: not the parameters of a block, nor what an open one gets from
    inside of it; one more where any number is taken."""
    if any(source is not None and len(source) > 1 for source in node.inputs):
        return 0
    return data_count(node) + declared_inputs(node.op)[1]


def heights_of(slots: int, wired: dict[int, float], top: float, bottom: float) -> list[float]:
    """The height of each input: that of its wire where it has one; the others keep their order between them,
    and some distance from each other where there is room."""
    room = bottom - top - 2 * EDGE_ROOM
    step = (bottom - top) / (slots + 1)
    first, step = (step, step) if step >= APART or slots < 2 else (EDGE_ROOM, room / (slots - 1))
    heights = [wired.get(k, top + first + step * k) for k in range(slots)]
    apart = min(APART, max(room / max(slots - 1, 1), 8.0))
    for k in range(slots):  # down from the first, away from what is above
        if k not in wired and k and heights[k] < heights[k - 1] + apart:
            heights[k] = heights[k - 1] + apart
    for k in reversed(range(slots)):  # up from the last, away from what is below
        below = heights[k + 1] if k + 1 < slots else bottom - EDGE_ROOM + apart
        if k not in wired and heights[k] > below - apart:
            heights[k] = below - apart
    return heights


def cards_near(view: CanvasView, at: QPoint, reach: float) -> Iterator[CardItem]:
    """The cards at a point of the viewport and around it."""
    around = round(reach)
    area = QRect(at.x() - around, at.y() - around, 2 * around + 1, 2 * around + 1)
    return (item for item in view.items(area) if isinstance(item, CardItem))


def spot_at(view: CanvasView, at: QPoint, reach: float = REACH) -> Spot | None:
    """The nearest port within reach of a point of the viewport."""
    near = (spot for card in cards_near(view, at, reach) for spot in spots(view.canvas, card.node_id))
    return nearest(near, view.mapToScene(at), reach / view.camera.scale)


def nearest(among: Iterable[Spot], at: QPointF, within: float) -> Spot | None:
    """The nearest of some ports to a point of the scene."""
    found = min(among, key=lambda spot: distance(spot.at, at), default=None)
    return found if found is not None and distance(found.at, at) <= within else None


def distance(one: QPointF, other: QPointF) -> float:
    """Between two points."""
    return float(((one.x() - other.x()) ** 2 + (one.y() - other.y()) ** 2) ** 0.5)


def around(spot: QPointF, radius: float) -> QRectF:
    """The square around a point."""
    return QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius)
