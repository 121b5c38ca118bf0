"""The one picture of a moment: what every card and every wire says after k steps. A pure function, no Qt.

The canvas, the exporters and the accessible names all read a `Frame`; none of them looks at the trace itself.
A face is made once for each state that a card or wire can be in: what is the same in two frames is the
identical object, so a scene compares with ``is`` and repaints what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gradviz.engine.trace import Trace
from gradviz.explain.face import CardFace, Phase, WireFace
from gradviz.explain.faces import Faces, Touched, touched_by
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import language

__all__ = ["CardFace", "Frame", "Phase", "WireFace", "built", "frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """All faces of one moment, and where the eye should go."""

    cards: Mapping[NodeId, CardFace]
    wires: Mapping[Edge, WireFace]
    focus: NodeId | Edge | None
    phase: Phase

    def changed_from(self, previous: Frame | None) -> Touched:
        """The nodes and edges whose faces are not the identical objects of `previous` (None: all of them)."""
        cards = {} if previous is None else previous.cards
        wires = {} if previous is None else previous.wires
        return (
            {node_id for node_id, face in self.cards.items() if cards.get(node_id) is not face},
            {edge for edge, face in self.wires.items() if wires.get(edge) is not face},
        )


class Book:
    """The frames of one trace in one language: remembers the last one and leafs from there."""

    def __init__(self, trace: Trace, words: str, before: Faces | None) -> None:
        self.trace = trace
        self.words = words
        self.faces = Faces(trace, before)
        self.cursor = -1
        self.frame: Frame | None = None
        self._built: Frame | None = None

    def open_at(self, cursor: int) -> Frame:
        """The frame after `cursor` steps."""
        if self.frame is not None and cursor == self.cursor:
            return self.frame
        nodes, edges = self._differing(cursor)  # all of them, in model order, the first time
        cards = dict(self.frame.cards) if self.frame else {}
        wires = dict(self.frame.wires) if self.frame else {}
        about = receiver(self.trace, cursor)
        along = touched_by(self.trace.steps[cursor - 1])[1] if cursor else set()
        inside = self.trace.graph.inside
        if inside:
            nodes = [node_id for node_id in nodes if node_id not in inside]
            edges = [edge for edge in edges if edge.source not in inside]
        for node_id in nodes:
            cards[node_id] = self.faces.card(node_id, cursor, node_id == about)
        for edge in edges:
            wires[edge] = self.faces.wire(edge, cursor, edge in along)
        self.frame = Frame(cards, wires, focus_of(self.trace, cursor), phase_of(self.trace, cursor))
        self.cursor = cursor
        return self.frame

    def built(self) -> Frame:
        """Every value, and nothing that glows."""
        if self._built is None:
            moment = sum(step.kind == "forward" for step in self.trace.steps)
            drawn = self.trace.graph.drawn
            cards = {node_id: self.faces.card(node_id, moment, False) for node_id in drawn.nodes}
            wires = {edge: self.faces.wire(edge, moment, False) for edge in drawn.edges}
            calm = {edge: replace(face, chip="", short_chip="") for edge, face in wires.items()}
            self._built = Frame(cards, calm, None, "forward")
        return self._built

    def _differing(self, cursor: int) -> tuple[Iterable[NodeId], Iterable[Edge]]:
        """What may differ between the last frame and the one after `cursor` steps."""
        if self.frame is None:
            return self.trace.graph.nodes, self.trace.graph.edges
        first, last = sorted((self.cursor, cursor))
        nodes: set[NodeId] = set()
        edges: set[Edge] = set()
        for step in self.trace.steps[max(0, first - 1) : last]:
            more_nodes, more_edges = touched_by(step)
            nodes.update(self.trace.graph.inside.get(node_id, node_id) for node_id in more_nodes)
            edges |= more_edges
            if step.kind == "forward":
                edges.update(self.faces.incoming[step.node])
        return nodes, edges


def receiver(trace: Trace, cursor: int) -> NodeId | None:
    """The node that the step under the cursor is about: on an edge, the one that receives; for a parameter
    drawn inside a block, that block."""
    if cursor == 0:
        return None
    step = trace.steps[cursor - 1]
    found = step.source if step.kind == "backward" and step.source is not None else step.node
    return trace.graph.inside.get(found, found)


def focus_of(trace: Trace, cursor: int) -> NodeId | Edge | None:
    """Where the eye should go: the edge or the node of the step under the cursor."""
    if cursor == 0:
        return None
    step = trace.steps[cursor - 1]
    edge, inside = step.edge, trace.graph.inside
    if edge is not None and edge.source in inside:
        return inside[edge.source]
    return edge or inside.get(step.node, step.node)


def phase_of(trace: Trace, cursor: int) -> Phase:
    """Which part of the run the cursor is in."""
    if cursor == 0:
        return "ahead"
    kind = trace.steps[cursor - 1].kind
    if kind in ("forward", "update"):
        return kind
    return "backward"


_books: list[Book] = []
"""The traces shown last, newest first: enough for a window, an export and a comparison at the same time."""
KEPT = 4


def frame(trace: Trace, cursor: int) -> Frame:
    """What there is to see after `cursor` steps (clamped to 0 ... len(trace)).

    Depends on the trace, the cursor and the language alone. Leafing by one step costs one copy of two
    dictionaries; a new trace of the same graph keeps the faces whose words and numbers did not change.
    """
    return _book(trace).open_at(max(0, min(cursor, len(trace))))


def built(trace: Trace) -> Frame:
    """What there is to see while a graph is built: every value, no derivative, and no step that glows."""
    return _book(trace).built()


def _book(trace: Trace) -> Book:
    words = language()
    book = next((book for book in _books if book.trace is trace and book.words == words), None)
    if book is None:
        before = next((book.faces for book in _books if book.words == words), None)
        book = Book(trace, words, before)
    _books[:] = [book, *(other for other in _books if other is not book)][:KEPT]
    return book
