"""The scene: what is drawn is compared with what is asked for, and only what differs is touched.

A `Drawing` says which cards and wires there are and where, a `Frame` what they say. Neither knows of the
other, so either may come first; a card without a face says its name and its value alone.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QRectF, Qt, Signal

from gradviz.explain.frame import Frame
from gradviz.graph.block import is_block
from gradviz.graph.graph import Edge, GraphError, NodeId
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.drawn import MOST_SINGLE, DrawnScene
from gradviz.ui.canvas.items import CARD_LEVEL, CardItem, HaloItem, WireItem
from gradviz.ui.canvas.motion import PLACE_TIME, STEP_TIME, Motion, Transition
from gradviz.ui.canvas.moves import gliding, stepping
from gradviz.ui.canvas.overlay import Overlay
from gradviz.ui.canvas.seats import Selection
from gradviz.ui.canvas.slices import done
from gradviz.ui.canvas.unfolding import OPEN_TIME, unfolding
from gradviz.ui.tokens import Theme

Place = tuple[float, float]
MOST_MOVING = 300
"""More cards than this go to their places at once."""
MOST_FADING = 24
"""More faces than this change at once (a value is dragged, the cursor jumps)."""


class CanvasScene(DrawnScene):
    """All items of one graph, and what they say."""

    completed = Signal()
    """All items of a drawing that takes long to make have been made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.motion = Motion(self)
        self.halo = HaloItem(self.look)
        self.addItem(self.halo)
        self.overlay = Overlay(self.look)
        self.addItem(self.overlay)
        self._renewed: set[NodeId | Edge] | None = None
        self.dragging = False
        """A hand holds a card: chips follow their wires, and find their places when it lets go."""
        self._caught_up = (0, 0, 0), QRectF()
        """The turn, the places, the seats and the part of the scene up to which `catch_up` has come."""
        self._carried = False
        """Since the drawing was shown, a card was carried away from its place."""
        self._current: NodeId | None = None

    # --- what there is -------------------------------------------------------------------------------------

    def show_drawing(self, drawing: Drawing, animate: bool = False) -> None:
        """Show these cards and wires at these places; with `animate`, cards that stay glide there."""
        self.motion.finish()
        before, self.drawing = self.drawing, drawing
        self.enclosures.show(drawing.enclosures, drawing.frames)
        if drawing.notes is not before.notes:
            self.notes.show(drawing.notes)
        there = len(self.cards) == len(drawing.graph) or not self.is_complete
        if drawing.is_where_it_was(before) and not self._carried and there:
            for node in drawing.graph:
                if before.graph.nodes[node.id] is not node and node.id in self.cards:
                    self._say(self.cards[node.id], node)
            return
        self._making.cancel()
        self._carried = False
        old_places = {node_id: (card.pos().x(), card.pos().y()) for node_id, card in self.cards.items()}
        old_routes = {edge: wire.route for edge, wire in self.wires.items() if wire.route is not None}
        old_wires = set(self.wires)
        self.places_version += 1
        moves = animate and len(drawing.graph) <= MOST_MOVING
        gone = self._drop_cards(keep=moves and drawing.frames.keys() != before.frames.keys())
        work = self._match(before)
        if self._takes_long():
            next(work)  # the first card: what is opened is looked at from there
            self._making.start(self._complete(work))
            return
        self._put_in_order(*done(work))
        if moves:
            fresh = [edge for edge in self.wires if edge not in old_wires]
            opening = unfolding(self, before, fresh, gone)
            glide = gliding(self, old_places, old_routes)
            self.motion.start([*opening, *glide], OPEN_TIME if opening else PLACE_TIME)

    def _complete(self, work: Generator[None, None, tuple[set[NodeId], list[Edge]]]) -> Iterator[None]:
        """The rest of the items, and what there is to be done when all are there."""
        moved, changed = yield from work
        self._making.cancel()
        self.places_version += 1
        self._put_in_order(moved, changed)
        self.completed.emit()

    def _put_in_order(self, moved: Collection[NodeId], changed: Collection[Edge]) -> None:
        """Cards and wires are where they should be: what is around them follows."""
        if self.dragging:
            self._seat_loosely(changed)
        elif changed or moved or self._seating.running:
            self._seat(changed)
        if self.frame is not None:
            self._find_current(self.frame)
        self.follow_halo()
        self.setSceneRect(self.bounds().adjusted(-60, -60, 60, 60))

    def _match_chips(self) -> Iterator[None]:
        if self.seen is not None and self._is_vast:
            self.catch_up(self.seen())
        else:
            yield from super()._match_chips()

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
        self._match_shapes()
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
            done(self._attached(e for e in self.wires if e.source in grown or e.target in grown))

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

    def next_wire(self, what: Selection, forward: bool) -> Edge | None:
        """The wire after (or before) this one, in topological order of what they lead to; of a card the first
        that leads to it, of a leaf the first that leaves it, and where there is none the next one in that
        order. None: there is no other."""
        place = {node_id: k for k, node_id in enumerate(self._order())}
        wires = sorted(self.wires, key=lambda edge: (place.get(edge.target, 0), edge.slot))
        if isinstance(what, Edge) and what in self.wires:
            following = wires.index(what) + (1 if forward else -1)
        else:
            here = place.get(what, -1) if what is not None and not isinstance(what, Edge) else -1
            touching = [edge for edge in wires if edge.target == what] or [
                edge for edge in wires if edge.source == what
            ]
            if forward and touching:
                return touching[0]
            before = sum(place.get(edge.target, 0) < here for edge in wires)
            following = before if forward else before - 1
        return wires[following] if 0 <= following < len(wires) else None

    def _order(self) -> tuple[NodeId, ...]:
        try:
            return self.drawing.graph.order
        except GraphError:  # a circle has no order
            return tuple(self.drawing.graph.nodes)
