"""What a hand builds: each deed changes graph, text and places together, as one named step of undo.

A deed that cannot be done is refused through `Session.refused`, in one sentence, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from gradviz.document.document import Place
from gradviz.document.label import Label
from gradviz.graph import edit
from gradviz.graph.definition_text import fitting, with_fitting_blocks
from gradviz.graph.fits import why_not
from gradviz.graph.fragments import duplicated, fragment, with_fragment
from gradviz.graph.gathering import gathered
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.parse import ParseError, Program, parse_program
from gradviz.graph.setting import with_setting
from gradviz.graph.text import program_of
from gradviz.graph.weave import weave
from gradviz.language import mark, tr
from gradviz.ops.op import Array
from gradviz.ui import edits
from gradviz.ui.drafts import draft_after
from gradviz.ui.lineup import USUAL, Area, Axis, Side, Standing, aligned, clear_of, distributed, spread
from gradviz.ui.pasting import Port as Port
from gradviz.ui.pasting import joined, with_definitions_of

if TYPE_CHECKING:
    from gradviz.ui.session import Session

BESIDE = (40.0, 40.0)
"""How far a copy stands from what it copies."""
LEAF_NAMES = {"input": "x", "param": "w"}
"""What a new leaf is called, with a number where that is taken."""


class Building:
    """The deeds of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _graph(self) -> Graph:
        return self._session.state.graph

    # --- nodes ---------------------------------------------------------------------------------------------

    def add(
        self,
        op: str,
        attrs: Mapping[str, Any] | None = None,
        *,
        at: Place | None = None,
        connect_to: Port | Sequence[Port] = (),
        name: str = "",
        value: ArrayLike | None = None,
    ) -> NodeId | None:
        """A new node, wired to the ports that are given: to outputs with its first inputs, to an input with
        its value. Selected afterwards. None where it is refused."""
        fresh, op = self._fresh(), self._fitting(op)
        ports = (connect_to,) if isinstance(connect_to, Port) else connect_to

        def make() -> Graph:
            called = name or self._leaf_name(op)
            graph = edit.with_new(self._graph, op, fresh, attrs=attrs, name=called, value=value)
            for slot, port in enumerate(ports):
                wire = (port.node, Port(fresh, slot)) if port.slot is None else (fresh, port)
                graph = self._wired(graph, *wire)
            return graph

        return self._new_node(make, fresh, op, at)

    def insert(
        self, edge: Edge, op: str, attrs: Mapping[str, Any] | None = None, *, at: Place | None = None
    ) -> NodeId | None:
        """An operation on a wire; where there is no room for it at this place, others make room."""
        if edits.still_there(edge, self._graph) is None:
            return None
        at = at if at is not None and self._is_free(at) else None
        fresh, op = self._fresh(), self._fitting(op)
        return self._new_node(lambda: edit.inserted(self._graph, edge, op, fresh, attrs=attrs), fresh, op, at)

    def put_on(self, edge: Edge, node_id: NodeId) -> bool:
        """A node that stands alone onto a wire, as the end of its move; where there is no room for it, others
        make room."""
        graph = self._graph
        if edits.still_there(edge, graph) is None or node_id not in graph:
            return False

        def make() -> Graph:
            fed = self._wired(graph, edge.source, Port(node_id, 0))
            self._check_wire(edit.disconnected(fed, [edge]), node_id, edge.target, edge.slot)
            return edit.reconnected(fed, edge, node_id, edge.target, edge.slot)

        label = Label(mark("{name} onto a wire"), graph.labels[node_id])
        place = self._session.state.places.get(node_id)
        crowded = place is not None and not self._is_free(place, node_id)
        places = {node_id: None} if crowded else None
        return self._deed(make, label, places, merge=("move", frozenset((node_id,))))

    def _new_node(self, make: Callable[[], Graph], fresh: NodeId, op: str, at: Place | None) -> NodeId | None:
        label = Label(mark("new node: {word}"), word=edit.title_of(op))
        if not self._deed(make, label, {} if at is None else {fresh: at}):
            return None
        self._session.select(fresh)
        return fresh

    def replace(self, node_id: NodeId, op: str, attrs: Mapping[str, Any] | None = None) -> bool:
        """Another operation at a node; its wires stay where the inputs match."""
        if node_id not in self._graph:
            return False
        label = Label(mark("operation of {name}"), self._graph.labels[node_id])
        return self._deed(lambda: edit.replaced(self._graph, node_id, self._fitting(op), attrs), label)

    def gather(self, node_ids: Collection[NodeId], name: str) -> NodeId | None:
        """Nodes become a block of this name, whose definition the program gets; it stands where they stood,
        closed. None where it is refused."""
        session = self._session
        try:
            name = edit.fresh_name(session.program.blocks, name)
            made = gathered(self._graph, node_ids, name, self._fresh())
        except GraphError as error:
            session.refused.emit(str(error))
            return None
        stood = [session.state.places[i] for i in node_ids if i in session.state.places]
        middle = tuple(round(sum(along) / len(stood)) for along in zip(*stood, strict=True))
        places = {made.block: (middle[0], middle[1])} if stood else {}
        session.settle()
        self._change(made.graph, Label(mark("block {name}"), name), places, closed=made.block)
        session.select(made.block)
        return made.block

    def delete(self, what: Iterable[NodeId | Edge], bridge: bool = False) -> bool:
        """Nodes and wires away; with `bridge` a node with one input leaves a wire in its place."""
        things = list(what)
        edges = [thing for thing in things if isinstance(thing, Edge)]
        nodes = [thing for thing in things if not isinstance(thing, Edge) and thing in self._graph]
        graph = edit.without_nodes(edit.disconnected(self._graph, edges), nodes, bridge)
        return self._change(graph, self._name_of_deletion(nodes, edges))

    def _name_of_deletion(self, nodes: Collection[NodeId], edges: Collection[Edge]) -> Label:
        if not nodes:
            return Label(mark("cut wire")) if len(edges) == 1 else Label(mark("cut wires"))
        if len(nodes) > 1:
            return Label(mark("deletion of several nodes"))
        return Label(mark("deletion of {name}"), self._graph.labels[next(iter(nodes))])

    def rename(self, node_id: NodeId, name: str) -> bool:
        """Another name for a node; an empty one takes its name away."""
        if node_id not in self._graph:
            return False
        label = Label(mark("name of {name}"), self._graph.labels[node_id])
        return self._deed(lambda: edit.renamed(self._graph, node_id, name.strip()), label)

    def set_attribute(self, node_id: NodeId, attribute: str, value: Any) -> bool:
        """Another value of an operation's attribute, put where it stands in the text. Refused where the graph
        could not be run with it."""
        session, state = self._session, self._session.state
        if node_id not in self._graph:
            return False
        try:
            text = with_setting(session.program, node_id, attribute, value)
            program = parse_program(text, session.program)
            edits.refuse_new_problems(state.graph, program.graph)
        except GraphError as error:
            session.refused.emit(str(error))
            return False
        self._adopt(program, Label(mark("attribute of {name}"), state.graph.labels[node_id]))
        return True

    # --- wires ---------------------------------------------------------------------------------------------

    def why_not(self, source: NodeId, target: NodeId, slot: int, without: Edge | None = None) -> str:
        """Why this wire cannot be drawn, in one sentence; "" where it can. `without` a wire that would be
        led there."""
        graph, values = self._graph, self._values()
        if without is not None:
            graph = edit.disconnected(graph, [without])
            behind = graph.descendants(without.target) if without.target in graph else frozenset()
            values = None if values is None else {i: x for i, x in values.items() if i not in behind}
        return why_not(graph, source, target, slot, values)

    def _values(self) -> Mapping[NodeId, Array] | None:
        """What is known of the nodes' values; None where the run on the screen is not that of this graph."""
        session = self._session
        run, shown = session.trace, session.expanded
        current = run is not None and shown.source is self._graph and run.graph is shown.graph
        return run.values if run is not None and current else None

    def connect(self, source: NodeId, target: NodeId, slot: int) -> bool:
        """A wire; one that arrives at the same input gives way."""
        graph = self._graph
        if source not in graph or target not in graph:
            return False
        label = Label(mark("wire to {name}"), graph.labels[target])
        return self._deed(lambda: self._wired(graph, source, Port(target, slot)), label)

    def reconnect(self, edge: Edge, *, source: NodeId | None = None, target: Port | None = None) -> bool:
        """One end of a wire led elsewhere."""
        graph = self._graph
        start = edge.source if source is None else source
        node_id, slot = (edge.target, edge.slot) if target is None else target
        assert slot is not None
        if edits.still_there(edge, graph) is None or not {start, node_id} <= graph.nodes.keys():
            return False

        def make() -> Graph:
            cut = graph if node_id == edge.target else edit.disconnected(graph, [edge])
            self._check_wire(cut, start, node_id, slot)
            return edit.reconnected(graph, edge, start, node_id, slot)

        return self._deed(make, Label(mark("wire to {name}"), graph.labels[node_id]))

    def disconnect(self, edge: Edge) -> bool:
        """A wire away; its input is open then."""
        return self.delete([edge])

    def _wired(self, graph: Graph, source: NodeId, port: Port) -> Graph:
        assert port.slot is not None
        self._check_wire(graph, source, port.node, port.slot)
        return edit.connected(graph, source, port.node, port.slot)

    def _check_wire(self, graph: Graph, source: NodeId, target: NodeId, slot: int) -> None:
        reason = why_not(graph, source, target, slot)
        if reason:
            raise GraphError(reason)

    # --- copies --------------------------------------------------------------------------------------------

    def duplicate(self, node_ids: Collection[NodeId]) -> frozenset[NodeId]:
        """The nodes a second time, wired as the first ones are, standing beside them."""
        graph, made = duplicated(self._graph, node_ids, self._fresh()[0])
        places = self._session.state.places
        beside = {made[i]: (places[i][0] + BESIDE[0], places[i][1] + BESIDE[1]) for i in made if i in places}
        return self._copied(graph, made, Label(mark("duplicate")), clear_of(beside, self._taken()))

    def copy(self, node_ids: Collection[NodeId]) -> str:
        """The nodes as a program; what they refer to outside is a name in it that no line defines."""
        return program_of(*fragment(self._graph, node_ids))

    def cut(self, node_ids: Collection[NodeId]) -> str:
        """The nodes as a program, and away from the drawing."""
        text = self.copy(node_ids)
        self.delete(node_ids)
        return text

    def paste(self, text: str, at: Place | None = None, connect_to: Port | None = None) -> frozenset[NodeId]:
        """A program into the drawing: names that it does not define connect to what is called so here. Its
        middle is `at` this place. To a port that is given it is wired: its output to an input, or its open
        inputs to an output."""
        try:
            program = parse_program(text)
        except ParseError as error:
            said = tr("What was copied is no program, so it cannot be pasted here. {reason}")
            self._session.refused.emit(said.format(reason=error))
            return frozenset()
        if not len(program.graph) and program.blocks:
            self._adopt(with_definitions_of(self._session.program, program), Label(mark("paste")))
            return frozenset()
        references = [
            node.id for node in program.graph if node.op == "input" and node.id not in program.literal_ranges
        ]
        piece = with_fitting_blocks(program.graph, self._session.program.blocks)
        graph, made = with_fragment(self._graph, piece, references, self._fresh()[0])
        if connect_to is not None:
            try:
                graph = joined(graph, program.graph, made, connect_to, self._wired)
            except GraphError as error:
                self._session.refused.emit(str(error))
                return frozenset()
        seen = [node_id for node_id in made.values() if not is_owned(graph, node_id)]
        places = {} if at is None else clear_of(spread(graph, seen, at), self._taken())
        return self._copied(graph, made, Label(mark("paste")), places)

    def _is_free(self, place: Place, own: NodeId | None = None) -> bool:
        """Whether a card with this middle, or the one that stands there itself, covers no other."""
        return clear_of({(0,): place}, self._taken(own)) == {(0,): place}

    def _taken(self, own: NodeId | None = None) -> list[Area]:
        """Where cards and open blocks stand, but for one's own card."""
        drawing = self._session.drawing
        taken = [
            (left, top, right - left, bottom - top) for left, top, right, bottom in drawing.frames.values()
        ]
        for node_id, (x, y) in drawing.places.items():
            if node_id == own:
                continue
            box = drawing.boxes.get(node_id, USUAL)
            taken.append((x - box.width / 2, y - box.height / 2, box.width, box.height))
        return taken

    def _copied(
        self, graph: Graph, made: Mapping[NodeId, NodeId], label: Label, places: Mapping[NodeId, Place]
    ) -> frozenset[NodeId]:
        if not made or not self._change(graph, label, places):
            return frozenset()
        return frozenset(node_id for node_id in made.values() if not is_owned(graph, node_id))

    # --- places --------------------------------------------------------------------------------------------

    def align(self, node_ids: Collection[NodeId], side: Side) -> None:
        """Put cards in line, by one of their sides or by their middles."""
        self._moved(node_ids, lambda boxes: aligned(boxes, side), Label(mark("alignment")))

    def distribute(self, node_ids: Collection[NodeId], axis: Axis) -> None:
        """Put cards at equal distances between the outermost two."""
        self._moved(node_ids, lambda boxes: distributed(boxes, axis), Label(mark("distribution")))

    def _moved(
        self,
        node_ids: Collection[NodeId],
        move: Callable[[Mapping[NodeId, Standing]], Mapping[NodeId, Place]],
        label: Label,
    ) -> None:
        state, boxes = self._session.state, self._session.drawing.boxes
        standing = {
            node_id: Standing(*state.places[node_id], boxes[node_id].width, boxes[node_id].height)
            for node_id in node_ids
            if node_id in state.places and node_id in boxes
        }
        places = {i: place for i, place in move(standing).items() if place != state.places[i]}
        if places:
            self._session.document.change(edits.with_places(state, places), label)

    # --- all of them ---------------------------------------------------------------------------------------

    def _fresh(self) -> NodeId:
        return (max(self._session.program.next_id, self._graph.fresh_id()[0]),)

    def _fitting(self, op: str) -> str:
        """A block of one's own under a name that this program has not given away."""
        return fitting(op, self._session.program.blocks)

    def _leaf_name(self, op: str) -> str:
        return edit.fresh_name(self._graph.by_name, LEAF_NAMES[op]) if op in LEAF_NAMES else ""

    def _deed(
        self,
        make: Callable[[], Graph],
        label: Label,
        places: Mapping[NodeId, Place | None] | None = None,
        merge: Hashable | None = None,
    ) -> bool:
        """An edit that may be refused."""
        try:
            graph = make()
        except GraphError as error:
            self._session.refused.emit(str(error))
            return False
        return self._change(graph, label, places, merge)

    def _change(
        self,
        graph: Graph,
        label: Label,
        places: Mapping[NodeId, Place | None] | None = None,
        merge: Hashable | None = None,
        closed: NodeId | None = None,
    ) -> bool:
        """The edited graph, its text and the places of new cards as one step of undo; with `merge`, as the
        end of the step before, which has the same key. What is to be `closed` does not begin open."""
        session = self._session
        if graph is self._graph or graph == self._graph:
            return False
        self._adopt(weave(session.program, graph), label, places, merge, closed)
        return True

    def _adopt(
        self,
        program: Program,
        label: Label,
        places: Mapping[NodeId, Place | None] | None = None,
        merge: Hashable | None = None,
        closed: NodeId | None = None,
    ) -> None:
        state = self._session.state
        if closed is not None:
            state = edits.with_opened(state, state.opened - {closed}, [closed])
        draft = draft_after(state, program.text, typing_wins=False)
        changed = replace(edits.with_program(state, program), draft=draft)
        if places:
            changed = edits.with_places(changed, places)
        self._session.adopt(changed, program, label, merge)
