"""Carrying cards, all that are selected, and taking hold of many with a rubber band."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import guides
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.items import LIFTED_LEVEL, WireItem

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
"""With one of these, what is picked joins what is selected."""
MOST_FOLLOWED = 150
"""Of more cards than this the wires find their way only when those that are carried are let go."""
LOOKS = 32
"""Points of a wire that are looked at to tell how far it is."""
FREE = Qt.KeyboardModifier.AltModifier
"""With this, nothing snaps."""


class CarryCards(Gesture):
    """Carries a card, with all others where several are selected; wires follow. A card that stands alone can
    be dropped on a wire."""

    cursor = Qt.CursorShape.ClosedHandCursor
    _adding = _was_selected = False

    def __init__(self, view: CanvasView, at: QPoint, node_id: NodeId, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._adding = bool(modifiers & ADDING)
        self._was_selected = node_id in view.canvas.selected
        if not self._was_selected:
            view.select(node_id, extend=self._adding)
        together = view.canvas.selected if node_id in view.canvas.selected else {node_id}
        self._take(node_id, (node_id, *together), at)

    def _take(self, node_id: NodeId, together: Iterable[NodeId], at: QPoint) -> None:
        """Take hold of a card, and of those that are carried with it."""
        cards = self.view.canvas.cards
        self.node_id = node_id
        self._homes = {i: QPointF(cards[i].pos()) for i in together if i in cards}
        self._grip = self.view.mapToScene(at) - cards[node_id].pos()
        self._others = guides.areas_of(())
        self._wire: Edge | None = None
        self._could_stand_on_a_wire = False
        self._tells = True
        """The document follows while the cards are still carried."""

    def begin(self) -> None:
        hands = self.view.hands
        if hands is not None and self.view.building and len(self._homes) == 1:
            self._could_stand_on_a_wire = hands.could_be_put_on(self.node_id)
        # Told of a card that comes near, wires would go around it: it could never be dropped on one. And in
        # a large drawing it takes long to lead all of them anew.
        self._tells = not self._could_stand_on_a_wire and len(self.view.canvas.cards) <= MOST_FOLLOWED
        scene = self.view.canvas
        scene.motion.finish()
        scene.overlay.clear()
        for node_id in self._homes:
            scene.cards[node_id].setZValue(LIFTED_LEVEL)
        seen = self.view.mapToScene(self.view.viewport().rect()).boundingRect()
        rects = (card.rect for i, card in scene.cards.items() if i not in self._homes)
        self._others = guides.areas_of(rect for rect in rects if rect.intersects(seen))

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._put(self._aim(at, modifiers), tell=self._tells)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        to = self._aim(at, modifiers)
        wire, hands = self._wire, self.view.hands
        self._put(to, tell=True, final=wire is None)
        self._end()
        if wire is not None and hands is not None:
            hands.put_on(wire, self.node_id)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self._was_selected:  # one of several: it leaves them, or is meant alone
            self.view.select(self.node_id, extend=self._adding)

    def cancel(self) -> None:
        if self.moved:
            self._put(self._homes[self.node_id], tell=self._tells, final=True)
            self._end()

    def _end(self) -> None:
        self.view.canvas.overlay.clear()
        self.view.canvas.settle(self._homes)

    def _aim(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> QPointF:
        """Where the card goes: to the hand, to a line on which others stand, or onto a wire, which glows."""
        wanted = self.view.mapToScene(at) - self._grip
        scene = self.view.canvas
        self._wire = None
        card = scene.cards.get(self.node_id)
        if card is None or modifiers & FREE:
            scene.overlay.clear()
            return wanted
        self._wire = self._wire_under(wanted)
        if self._wire is not None:
            scene.overlay.show(glow=scene.wires[self._wire].path, guides=())
            return wanted
        rect = card.rect.translated(wanted - card.pos())
        found = guides.snap(rect, self._others, guides.REACH / self.view.camera.scale)
        scene.overlay.show(glow=None, guides=found.lines)
        return wanted + QPointF(found.across, found.down)

    def _wire_under(self, at: QPointF) -> Edge | None:
        """The wire onto which the card would be dropped: one that runs through its inner half."""
        if not self._could_stand_on_a_wire:
            return None
        inner = self.view.canvas.cards[self.node_id].rect.size() / 2
        area = QRectF(QPointF(), inner)
        area.moveCenter(at)
        return wire_at(self.view, area)

    def _put(self, to: QPointF, tell: bool, final: bool = False) -> None:
        by = to - self._homes[self.node_id]
        homes = ((i, home + by) for i, home in self._homes.items() if i in self.view.canvas.cards)
        places = {i: (float(round(home.x())), float(round(home.y()))) for i, home in homes}
        if self.node_id in places:
            self.view.canvas.drag_cards(places)
            if tell:
                self.view.moved.emit(places, final)


def wire_at(view: CanvasView, area: QRectF) -> Edge | None:
    """The wire that runs through a part of the scene, nearest to its middle, among those that can be built
    on."""
    wires = [item for item in view.canvas.items(area) if isinstance(item, WireItem)]
    there = [item for item in wires if view.builds_on(item.edge)]
    middle = area.center()
    nearest = min(there, key=lambda wire: _distance(wire.path, middle), default=None)
    return None if nearest is None else nearest.edge


def _distance(path: QPainterPath, point: QPointF) -> float:
    """How far a point is from a line, about."""
    return min(QLineF(path.pointAtPercent(k / LOOKS), point).length() for k in range(LOOKS + 1))


class RubberBand(Gesture):
    """Selects the cards that it touches. A click on the empty ground selects nothing."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: CanvasView, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._anchor = view.mapToScene(at)
        self._before = view.canvas.selected
        self._adding = bool(modifiers & ADDING)
        self._caught = self._before

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        band = QRectF(self._anchor, self.view.mapToScene(at)).normalized()
        self.view.canvas.overlay.show(band=band)
        touched = {i for i, card in self.view.canvas.cards.items() if card.rect.intersects(band)}
        self._catch(frozenset(touched) | (self._before if self._adding else frozenset()))

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.canvas.overlay.clear()

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if not self._adding:
            self.view.select(None)

    def cancel(self) -> None:
        self.view.canvas.overlay.clear()
        self._catch(self._before)

    def _catch(self, node_ids: frozenset[NodeId]) -> None:
        if node_ids != self._caught:
            self._caught = node_ids
            self.view.select_nodes(node_ids)
