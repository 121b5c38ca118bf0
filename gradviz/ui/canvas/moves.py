"""How the eye is led from one picture to the next. Each move is a function of how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from gradviz.explain.face import CardFace, WireFace
from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.items import CardItem, WireItem
from gradviz.ui.canvas.motion import Transition

if TYPE_CHECKING:
    from gradviz.ui.canvas.scene import CanvasScene


def gliding(
    scene: CanvasScene, places: Mapping[NodeId, tuple[float, float]], routes: Mapping[Edge, curve.Points]
) -> list[Transition]:
    """Cards and wires go from where they were to where they are."""
    moving = [
        (card, QPointF(*places[i]), card.pos())
        for i, card in scene.cards.items()
        if i in places and places[i] != (card.pos().x(), card.pos().y())
    ]
    bending = [
        (wire, routes[e], wire.route)
        for e, wire in scene.wires.items()
        if e in routes and wire.route is not None and not np.array_equal(routes[e], wire.route)
    ]
    chips = [scene.chips[wire.edge] for wire, _, _ in bending if wire.edge in scene.chips]

    def go(share: float) -> None:
        scene.places_version += 1
        for card, start, end in moving:
            card.setPos(start + (end - start) * share)
        for wire, first, last in bending:
            wire.set_route(last if share >= 1.0 else curve.between(first, last, share))
        for chip in chips:
            chip.setVisible(share >= 1.0)
        scene.shapes.setVisible(share >= 1.0 or not bending)
        scene.follow_halo()

    return [go] if moving or bending else []


def stepping(
    scene: CanvasScene,
    changed: Collection[tuple[CardItem, CardFace]],
    turned: Collection[tuple[WireItem, WireFace]],
) -> list[Transition]:
    """Texts make way for each other, arrows grow in the direction of flow, the halo glides to its card.

    Called while the items still show the moment before.
    """
    changing = [(card, card.layout) for card, _ in changed if card.face is not None]
    growing = [
        (wire, wire.face)
        for wire, face in turned
        if wire.face is not None and face.phase != "ahead" and _way(face) != _way(wire.face)
    ]
    start = QRectF(scene.halo.target) if scene.halo.isVisible() else None
    radius = scene.halo.radius

    def fade(share: float) -> None:
        for card, layout in changing:
            card.changing = (layout, share) if share < 1.0 else None
            card.update()

    def grow(share: float) -> None:
        for wire, face in growing:
            wire.growing = (face, share) if share < 1.0 else None
            wire.update()

    def glide(share: float) -> None:
        current = scene.current_card
        if start is not None and current is not None:
            round_by = radius + (current.radius - radius) * share
            scene.halo.show_around(_mixed(start, current.rect, share), round_by)

    return [fade, grow, glide]


def _way(face: WireFace) -> tuple[bool, bool, str]:
    return face.backward, face.current, face.phase


def _mixed(one: QRectF, other: QRectF, share: float) -> QRectF:
    low, high = one.topLeft(), one.bottomRight()
    return QRectF(low + (other.topLeft() - low) * share, high + (other.bottomRight() - high) * share)
