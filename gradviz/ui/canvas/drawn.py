"""What there is in a scene, as a drawing says: cards, wires, frames, notes, and where they are.

Of a vast drawing no item is told its words before somebody looks at it, and the items are made a few at a
time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF

from gradviz.explain.frame import CardFace, Frame, WireFace
from gradviz.explain.numbers import exact, short
from gradviz.graph.graph import Edge, Node, NodeId
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.enclosures import EnclosureLayer
from gradviz.ui.canvas.items import CardItem, WireItem
from gradviz.ui.canvas.note_items import NoteLayer
from gradviz.ui.canvas.paint import CardState
from gradviz.ui.canvas.seats import SeatedScene
from gradviz.ui.canvas.slices import Slices

MOST_SINGLE = 150
"""More items than this are repainted all at once, and wait with their words until somebody looks."""
MADE_AT_ONCE = 600
"""More new cards than this are made a few at a time."""
SILENT_WIRE = WireFace("", "", "", "ahead", False, False, "")


class DrawnScene(SeatedScene):
    """The items of one drawing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.notes = NoteLayer(self, self.look)
        self.enclosures = EnclosureLayer(self, self.look)
        self.selected: frozenset[NodeId] = frozenset()
        self.breakpoints: frozenset[NodeId] = frozenset()
        self.places_version = 0
        """Moves on when a card or wire is somewhere else, or is one more or one less."""
        self.seen: Callable[[], QRectF] | None = None
        """What somebody sees of all this; None: everything, as in a picture."""
        self._making = Slices(self)
        self._bounds: tuple[tuple[int, Frame | None], QRectF] = (-1, None), QRectF()
        self._foreseen_in: tuple[Drawing | None, QRectF] = None, QRectF()

    @property
    def frame(self) -> Frame | None:
        """What is said; None where nothing is."""
        return self.look.frame

    @frame.setter
    def frame(self, frame: Frame | None) -> None:
        self.look.frame = frame

    @property
    def is_complete(self) -> bool:
        """All items of the drawing have been made."""
        return not self._making.running

    @property
    def _is_vast(self) -> bool:
        """There is more than is worth writing before somebody looks at it."""
        return self.seen is not None and len(self.drawing.graph) + len(self.drawing.graph.edges) > MOST_SINGLE

    def _takes_long(self) -> bool:
        fresh = sum(node_id not in self.cards for node_id in self.drawing.graph.nodes)
        return self.seen is not None and fresh > MADE_AT_ONCE

    # --- matching what there is with the drawing -----------------------------------------------------------

    def _match(self, before: Drawing) -> Generator[None, None, tuple[set[NodeId], list[Edge]]]:
        """Make and put cards and wires, one after the other; the cards that moved, the wires that changed."""
        moved = yield from self._match_cards(before)
        changed = yield from self._match_wires(before, moved)
        yield from self._attached(changed)
        return moved, changed

    def _drop_cards(self, keep: bool) -> dict[NodeId, CardItem]:
        """Drop the cards that are there no more; with `keep` they stay in the scene until they have gone."""
        graph, places = self.drawing.graph, self.drawing.places
        gone = {i: self.cards.pop(i) for i in [i for i in self.cards if i not in graph or i not in places]}
        for card in gone.values():
            card.is_leaving = True
            if not keep:
                self.removeItem(card)
        return gone if keep else {}

    def _match_cards(self, before: Drawing) -> Generator[None, None, set[NodeId]]:
        """Make and put cards; those that are new, elsewhere or of another size."""
        graph, places = self.drawing.graph, self.drawing.places
        waiting = self.frame.cards if self.frame is not None and self._is_vast else ()
        moved: set[NodeId] = set()
        for node in graph:
            if node.id in places and self._match_card(node, before, waiting):
                moved.add(node.id)
            yield
        return moved

    def _match_card(self, node: Node, before: Drawing, waiting: Collection[NodeId]) -> bool:
        card = self.cards.get(node.id)
        was = card.rect if card is not None else None
        box = self.drawing.boxes.get(node.id)
        fresh = card is None
        if card is None:
            card = self.cards[node.id] = CardItem(node.id, self.look)
            card.state = CardState(
                leaf=node.is_leaf,
                output=node.id == self.drawing.graph.output,
                breakpoint=node.id in self.breakpoints,
                selected=node.id in self.selected,
            )
            self.addItem(card)
        large = node.id in self.drawing.sealed
        if card.is_large != large:
            card.is_large = large
            card.forget_layout()
        output = node.id == self.drawing.graph.output
        if card.state.leaf != node.is_leaf or card.state.output != output:
            card.set_state(replace(card.state, leaf=node.is_leaf, output=output))
        if fresh and box is not None and not output and node.id in waiting:
            card.wait(box)
        else:
            if fresh or box != before.boxes.get(node.id):
                card.set_least(box)
            if fresh or before.graph.nodes.get(node.id) is not node:
                self._say(card, node)
        card.setPos(*self.drawing.places[node.id])
        return card.rect != was

    def _say(self, card: CardItem, node: Node) -> None:
        card.set_face(self._face(node))
        card.update()

    def _face(self, node: Node) -> CardFace:
        if self.frame is not None and node.id in self.frame.cards:
            return self.frame.cards[node.id]
        label = self.drawing.graph.labels[node.id]
        symbol = {"input": "in", "param": "w", "const": "1"}.get(node.op, node.operation.symbol or node.op)
        return CardFace(
            symbol, label, "", short(node.value), short(None), exact(node.value), exact(None), "", "ahead",
            False, label, value_cells=node.value, )  # fmt: skip

    def _match_wires(self, before: Drawing, moved: Collection[NodeId]) -> Generator[None, None, list[Edge]]:
        """Make and drop wires; those that are new or run along another course."""
        graph, routes, old = self.drawing.graph, self.drawing.routes, before.routes
        wanted = dict.fromkeys(e for e in graph.edges if e.source in self.cards and e.target in self.cards)
        gone = [edge for edge in self.wires if edge not in wanted]
        self.shapes.drop(gone)
        for edge in gone:
            self.removeItem(self.wires.pop(edge))
            self._drop_chip(edge)
            self.seats.pop(edge, None)
        fresh = [edge for edge in wanted if edge not in self.wires]
        said = self.frame.wires if self.frame is not None else {}
        waiting: Collection[Edge] = said if self._is_vast else ()
        for edge in fresh:
            wire = self.wires[edge] = WireItem(edge, self.look)
            if edge in waiting:
                wire.wait()
            else:
                wire.set_face(said.get(edge, SILENT_WIRE))
            self.addItem(wire)
            yield
        self.wires = {edge: self.wires[edge] for edge in wanted}
        new = set(fresh)
        return [
            edge
            for edge in wanted
            if edge in new
            or edge.source in moved
            or edge.target in moved
            or self.wires[edge].route is None
            or not _same_route(routes.get(edge), old.get(edge))
        ]

    def _attached(self, edges: Iterable[Edge]) -> Generator[None, None, None]:
        """Let wires run from card to card along the drawing's routes."""
        outlines: dict[NodeId, curve.Outline] = {}
        for edge in edges:
            for end in (edge.source, edge.target):
                if end not in outlines:
                    outlines[end] = self.cards[end].outline
            self.wires[edge].set_route(self._route_of(edge, outlines[edge.source], outlines[edge.target]))
            yield

    def _route_of(self, edge: Edge, source: curve.Outline, target: curve.Outline) -> curve.Points:
        route = self.drawing.routes.get(edge)
        if route is None:
            if source.is_round and target.is_round:
                return curve.chord(source.rect, target.rect)
            return curve.plain_route(source.rect, target.rect)
        return curve.attached(route, source, target)

    def _taken(self) -> list[QRectF]:
        return [*super()._taken(), *(item.words for item in self.enclosures.items.values())]

    # --- all of it -----------------------------------------------------------------------------------------

    def bounds(self) -> QRectF:
        """What a picture of everything has to show: cards with their tabs, wires, chips."""
        if not self.is_complete:
            return self._foreseen()
        version = self.places_version, self.frame
        if self._bounds[0] != version:
            self._bounds = version, self._whole()
        return self._bounds[1].united(self.enclosures.bounds()).united(self.notes.bounds())

    def _whole(self) -> QRectF:
        whole = QRectF()
        for card in self.cards.values():
            whole |= card.rect
            if (progress := card.progress) is not None and progress.summing:
                whole |= card.layout.tab.translated(card.pos())
        for wire in self.wires.values():
            whole |= wire.boundingRect()
        return whole

    def _foreseen(self) -> QRectF:
        """The rectangle around all cards, though not all of them have been made."""
        drawing = self.drawing
        if self._foreseen_in[0] is not drawing:
            around = [
                (x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)
                for node_id, (x, y) in drawing.places.items()
                if (box := drawing.boxes.get(node_id)) is not None
            ]
            lefts, tops, rights, bottoms = zip(*around, strict=True) if around else ((0.0,),) * 4
            corner, end = QPointF(min(lefts), min(tops)), QPointF(max(rights), max(bottoms))
            self._foreseen_in = drawing, QRectF(corner, end)
        return self._foreseen_in[1]


def _same_route(one: curve.Points | None, other: curve.Points | None) -> bool:
    if one is other:
        return True
    return one is not None and other is not None and np.array_equal(one, other)
