"""The scene: what is drawn is compared with what is asked for, and only what differs is touched.

A `Drawing` says which cards and wires there are and where, a `Frame` what they say. Neither knows of the
other, so either may come first; a card without a face says its name and its value alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt

from gradviz.explain.frame import CardFace, Frame, WireFace
from gradviz.explain.numbers import exact, short
from gradviz.graph.block import is_block
from gradviz.graph.graph import Edge, GraphError, Node, NodeId
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.enclosures import EnclosureLayer
from gradviz.ui.canvas.items import CARD_LEVEL, CardItem, HaloItem, WireItem
from gradviz.ui.canvas.motion import PLACE_TIME, STEP_TIME, Motion, Transition
from gradviz.ui.canvas.moves import gliding, stepping
from gradviz.ui.canvas.note_items import NoteLayer
from gradviz.ui.canvas.overlay import Overlay
from gradviz.ui.canvas.paint import CardState
from gradviz.ui.canvas.seats import SeatedScene, Selection
from gradviz.ui.canvas.unfolding import OPEN_TIME, unfolding
from gradviz.ui.tokens import Theme

Place = tuple[float, float]
MOST_MOVING = 300
"""More cards than this go to their places at once."""
MOST_FADING = 24
"""More faces than this change at once (a value is dragged, the cursor jumps)."""
MOST_SINGLE = 150
"""More changed items than this are repainted all at once."""
SILENT_WIRE = WireFace("", "", "", "ahead", False, False, "")


class CanvasScene(SeatedScene):
    """All items of one graph."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.motion = Motion(self)
        self.notes = NoteLayer(self, self.look)
        self.enclosures = EnclosureLayer(self, self.look)
        self.selected: frozenset[NodeId] = frozenset()
        self.breakpoints: frozenset[NodeId] = frozenset()
        self.halo = HaloItem(self.look)
        self.addItem(self.halo)
        self.overlay = Overlay(self.look)
        self.addItem(self.overlay)
        self.places_version = 0
        """Moves on when a card or wire is somewhere else, or is one more or one less."""
        self._renewed: set[NodeId | Edge] | None = None
        self.dragging = False
        """A hand holds a card: chips follow their wires, and find their places when it lets go."""
        self.seen: Callable[[], QRectF] | None = None
        """What somebody sees of all this; None: everything, as in a picture."""
        self._bounds: tuple[tuple[int, Frame | None], QRectF] = (-1, None), QRectF()
        self._caught_up = (0, 0, 0), QRectF()
        """The turn, the places, the seats and the part of the scene up to which `catch_up` has come."""
        self._carried = False
        """Since the drawing was shown, a card was carried away from its place."""
        self._current: NodeId | None = None

    @property
    def frame(self) -> Frame | None:
        """What is said; None where nothing is."""
        return self.look.frame

    @frame.setter
    def frame(self, frame: Frame | None) -> None:
        self.look.frame = frame

    # --- what there is -------------------------------------------------------------------------------------

    def show_drawing(self, drawing: Drawing, animate: bool = False) -> None:
        """Show these cards and wires at these places; with `animate`, cards that stay glide there."""
        self.motion.finish()
        before, self.drawing = self.drawing, drawing
        self.enclosures.show(drawing.enclosures, drawing.frames)
        if drawing.notes is not before.notes:
            self.notes.show(drawing.notes)
        if drawing.is_where_it_was(before) and not self._carried and len(self.cards) == len(drawing.graph):
            for node in drawing.graph:
                if before.graph.nodes[node.id] is not node:
                    self._say(self.cards[node.id], node)
            return
        self._carried = False
        old_places = {node_id: (card.pos().x(), card.pos().y()) for node_id, card in self.cards.items()}
        old_routes = {edge: wire.route for edge, wire in self.wires.items() if wire.route is not None}
        old_wires = set(self.wires)
        self.places_version += 1
        moves = animate and len(drawing.graph) <= MOST_MOVING
        gone = self._drop_cards(keep=moves and drawing.frames.keys() != before.frames.keys())
        moved = self._match_cards(before)
        changed = self._match_wires(before, moved)
        self._attach(changed)
        if self.dragging:
            self._seat_loosely(changed)
        elif changed or moved or self._seating.running:
            self._seat(changed)
        if self.frame is not None:
            self._find_current(self.frame)
        self.follow_halo()
        self.setSceneRect(self.bounds().adjusted(-60, -60, 60, 60))
        if moves:
            fresh = [edge for edge in self.wires if edge not in old_wires]
            opening = unfolding(self, before, fresh, gone)
            glide = gliding(self, old_places, old_routes)
            self.motion.start([*opening, *glide], OPEN_TIME if opening else PLACE_TIME)

    def _drop_cards(self, keep: bool) -> dict[NodeId, CardItem]:
        """Drop the cards that are there no more; with `keep` they stay in the scene until they have gone."""
        graph, places = self.drawing.graph, self.drawing.places
        gone = {i: self.cards.pop(i) for i in [i for i in self.cards if i not in graph or i not in places]}
        for card in gone.values():
            card.is_leaving = True
            if not keep:
                self.removeItem(card)
        return gone if keep else {}

    def _match_cards(self, before: Drawing) -> set[NodeId]:
        """Make and put cards; those that are new, elsewhere or of another size."""
        graph, places = self.drawing.graph, self.drawing.places
        waiting = self.frame.cards if self.frame is not None and self._is_vast else ()
        return {node.id for node in graph if node.id in places and self._match_card(node, before, waiting)}

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

    @property
    def _is_vast(self) -> bool:
        """There is more than is worth writing before somebody looks at it."""
        return self.seen is not None and len(self.drawing.graph) + len(self.drawing.graph.edges) > MOST_SINGLE

    def _say(self, card: CardItem, node: Node) -> None:
        card.set_face(self._face(node))
        card.update()

    def _match_wires(self, before: Drawing, moved: Collection[NodeId]) -> list[Edge]:
        """Make and drop wires; those that are new or run along another course."""
        graph, routes, old = self.drawing.graph, self.drawing.routes, before.routes
        wanted = dict.fromkeys(e for e in graph.edges if e.source in self.cards and e.target in self.cards)
        for edge in [e for e in self.wires if e not in wanted]:
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
        self.wires = {edge: self.wires[edge] for edge in wanted}
        new = set(fresh)
        return [
            edge
            for edge in wanted
            if edge in new
            or edge.source in moved
            or edge.target in moved
            or not _same_route(routes.get(edge), old.get(edge))
        ]

    def _attach(self, edges: Iterable[Edge]) -> None:
        outlines: dict[NodeId, curve.Outline] = {}
        for edge in edges:
            for end in (edge.source, edge.target):
                if end not in outlines:
                    outlines[end] = self.cards[end].outline
            self.wires[edge].set_route(self._route_of(edge, outlines[edge.source], outlines[edge.target]))

    def _route_of(self, edge: Edge, source: curve.Outline, target: curve.Outline) -> curve.Points:
        route = self.drawing.routes.get(edge)
        if route is None:
            if source.is_round and target.is_round:
                return curve.chord(source.rect, target.rect)
            return curve.plain_route(source.rect, target.rect)
        return curve.attached(route, source, target)

    def _match_chips(self) -> Iterator[None]:
        if self.seen is not None and self._is_vast:
            self.catch_up(self.seen())
        else:
            yield from super()._match_chips()

    def _taken(self) -> list[QRectF]:
        return [*super()._taken(), *(item.words for item in self.enclosures.items.values())]

    # --- what it says --------------------------------------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Let every card and wire say this. Faces that are the same objects cost nothing."""
        if frame is self.frame:
            return  # and what moves, goes on moving
        self.motion.finish()
        touched = frame.touched_since(self.frame)
        self._note_renewed(None if touched is None else touched[0] | touched[1])
        if touched is None and self.seen is not None and self._is_vast:
            moves: Sequence[Transition] = ()
            self._turn_to(frame, self.seen())
        else:
            moves = self._step_to(frame, *(touched or (self.cards, self.wires)))
        self.look.phase = frame.phase
        self._find_current(frame)
        self.follow_halo()
        self.motion.start(moves, STEP_TIME)

    def _note_renewed(self, what: Collection[NodeId | Edge] | None) -> None:
        if what is None:
            self._renewed = None
        elif self._renewed is not None:
            self._renewed.update(what)

    def take_renewed(self) -> Collection[NodeId | Edge] | None:
        """The cards and wires that may show something else since this was asked last; None: any of them."""
        renewed, self._renewed = self._renewed, set()
        return renewed

    def _step_to(self, frame: Frame, nodes: Iterable[NodeId], edges: Iterable[Edge]) -> Sequence[Transition]:
        """Let those of these nodes and edges that say something else say it; how to lead the eye there."""
        changed = [
            (self.cards[node_id], face)
            for node_id in nodes
            if node_id in self.cards
            and (face := frame.cards.get(node_id)) is not None
            and face is not self.cards[node_id].face
        ]
        turned = [
            (self.wires[edge], said)
            for edge in edges
            if edge in self.wires
            and (said := frame.wires.get(edge)) is not None
            and said is not self.wires[edge].face
        ]
        stepped = self.frame is not None and self.frame.focus != frame.focus
        moves = stepping(self, changed, turned) if stepped and len(changed) <= MOST_FADING else []
        self.frame = frame
        grown = {card.node_id for card, face in changed if card.set_face(face)}
        for wire, said in turned:
            wire.set_face(said)
            self._match_chip(wire.edge)
        self._make_room(grown)
        self._repaint([card for card, _ in changed], [wire for wire, _ in turned])
        return moves

    def _turn_to(self, frame: Frame, seen: QRectF) -> None:
        """Everything may say something else, as while a value is dragged: what nobody sees looks it up
        later."""
        self.frame = frame
        self.look.turn += 1
        self.catch_up(seen)
        self.update()

    def catch_up(self, area: QRectF) -> None:
        """Somebody looks at this: make room for what is said there now."""
        version = self.look.turn, self.places_version, id(self.seats)
        if not self._is_vast or (self._caught_up[0] == version and self._caught_up[1].contains(area)):
            return
        self._caught_up = version, area
        grown: set[NodeId] = set()
        for item in self.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            if isinstance(item, CardItem) and item.catch_up():
                grown.add(item.node_id)
            elif isinstance(item, WireItem):
                self._match_chip(item.edge)
        self._make_room(grown)

    def _make_room(self, grown: Collection[NodeId]) -> None:
        if grown:
            self.places_version += 1
            self._attach(e for e in self.wires if e.source in grown or e.target in grown)

    def _repaint(self, cards: list[CardItem], wires: list[WireItem]) -> None:
        """One by one where they are few; all at once where they are many, which costs less than asking for
        each."""
        if len(cards) + len(wires) > MOST_SINGLE:
            self.update()
            return
        for item in (*cards, *wires):
            item.update()
        for wire in wires:
            if wire.edge in self.chips:
                self.chips[wire.edge].update()

    def _find_current(self, frame: Frame) -> None:
        """The card that glows: where the focus is an edge, the card at the end that it flows to."""
        focus = frame.focus
        if isinstance(focus, Edge):
            ends = (focus.source, focus.target)
            focus = next((i for i in ends if i in frame.cards and frame.card_progress(i).current), None)
        shown = focus in self.cards and focus in frame.cards and frame.card_progress(focus).current
        self._current = focus if shown else None

    @property
    def current_card(self) -> CardItem | None:
        """The card that glows."""
        return self.cards.get(self._current) if self._current is not None else None

    def follow_halo(self) -> None:
        """Put the halo around the card that glows."""
        card = self.current_card
        if card is None:
            self.halo.show_around(None)
        else:
            self.halo.show_around(card.rect, card.radius)

    def _face(self, node: Node) -> CardFace:
        if self.frame is not None and node.id in self.frame.cards:
            return self.frame.cards[node.id]
        label = self.drawing.graph.labels[node.id]
        symbol = {"input": "in", "param": "w", "const": "1"}.get(node.op, node.operation.symbol or node.op)
        return CardFace(
            symbol, label, "", short(node.value), short(None), exact(node.value), exact(None), "", "ahead",
            False, label, value_cells=node.value, )  # fmt: skip

    # --- state ---------------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        self.look.theme = theme
        self.update()

    def set_selection(
        self, what: Selection, focused: bool, selected: frozenset[NodeId] | None = None
    ) -> None:
        """Point at a card or a wire, and show these cards as selected; by default the one pointed at."""
        before, self.selection = self.selection, what
        marked = self.selected
        self._note_renewed({end for end in (before, what) if end is not None})
        if selected is None:
            selected = frozenset() if what is None or isinstance(what, Edge) else frozenset((what,))
        self.selected = selected
        for end in (before, what):
            if isinstance(end, Edge):
                for item in (self.wires.get(end), self.chips.get(end)):
                    if item is not None:
                        item.selected = end == what
                        item.update()
        self._note_renewed(marked | selected)
        for node_id in (marked | selected) & self.cards.keys():
            card = self.cards[node_id]
            on = node_id in selected
            card.set_state(replace(card.state, selected=on, focused=focused and node_id == what))

    def set_breakpoints(self, node_ids: frozenset[NodeId]) -> None:
        changed, self.breakpoints = self.breakpoints ^ node_ids, node_ids
        for node_id in changed:
            if node_id in self.cards:
                card = self.cards[node_id]
                card.set_state(replace(card.state, breakpoint=node_id in node_ids))

    def drag_cards(self, places: Mapping[NodeId, Place]) -> None:
        """Put cards elsewhere and let their wires follow, before the document knows of it."""
        self.places_version += 1
        self.dragging = self._carried = True
        self._seating.cancel()
        by: dict[NodeId, Place] = {}
        for node_id, place in places.items():
            card = self.cards[node_id]
            by[node_id] = (place[0] - card.pos().x(), place[1] - card.pos().y())
            card.setPos(*place)
        self.enclosures.stretch(self.cards, by)
        touched = [e for e in self.wires if e.source in by or e.target in by]
        for edge in touched:
            wire = self.wires[edge]
            if wire.route is not None:
                ends = (by.get(end, (0.0, 0.0)) for end in (edge.source, edge.target))
                source, target = self.cards[edge.source].outline, self.cards[edge.target].outline
                straight = wire.straight is not None and source.is_round and target.is_round
                route = wire.route if straight else curve.dragged(wire.route, *ends)
                wire.set_route(curve.attached(route, source, target))
        self._seat_loosely(touched)
        self.follow_halo()

    def settle(self, node_ids: Iterable[NodeId]) -> None:
        """Cards were let go: back to their level, and chips find their places again."""
        self.dragging = False
        for node_id in node_ids:
            if node_id in self.cards:
                self.cards[node_id].setZValue(CARD_LEVEL)
        self._seat(())

    def retranslate(self) -> None:
        """What the canvas itself says, it says in another language now."""
        for card in self.cards.values():
            card.forget_layout()
        self.update()

    # --- reading -------------------------------------------------------------------------------------------

    def rect_of(self, what: NodeId | Edge) -> QRectF | None:
        """Where a card or a wire is, in the scene; None where it is not drawn."""
        if isinstance(what, Edge):
            wire = self.wires.get(what)
            return wire.boundingRect() if wire is not None else None
        card = self.cards.get(what)
        return card.rect if card is not None else None

    def spoken(self, what: Selection) -> str:
        """The sentence of a card or a wire for a screen reader."""
        if what is None:
            return ""
        item = self.wires.get(what) if isinstance(what, Edge) else self.cards.get(what)
        return item.face.spoken if item is not None and item.face is not None else ""

    def opens(self, node_id: NodeId) -> bool:
        """A closed block that can be opened."""
        node = self.drawing.graph.nodes.get(node_id)
        return node is not None and is_block(node.op) and node_id not in self.drawing.sealed

    def can_be_nudged(self, node_id: NodeId) -> bool:
        """An input or a parameter that is one number."""
        node = self.drawing.graph.nodes.get(node_id)
        return (
            node is not None
            and node.op in ("input", "param")
            and node.value is not None
            and node.value.ndim == 0
        )

    def neighbour(self, what: Selection, forward: bool) -> NodeId | None:
        """The card after (or before) this one in topological order; the first (or last) where there is
        none."""
        order = [node_id for node_id in self._order() if node_id in self.cards]
        if not forward:
            order.reverse()
        if isinstance(what, Edge):
            what = what.source
        if what not in self.cards:
            return order[0] if order else None
        following = order.index(what) + 1
        return order[following] if following < len(order) else None

    def _order(self) -> tuple[NodeId, ...]:
        try:
            return self.drawing.graph.order
        except GraphError:  # a circle has no order
            return tuple(self.drawing.graph.nodes)

    def bounds(self) -> QRectF:
        """What a picture of everything has to show: cards with their tabs, wires, chips."""
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


def _same_route(one: curve.Points | None, other: curve.Points | None) -> bool:
    if one is other:
        return True
    return one is not None and other is not None and np.array_equal(one, other)
