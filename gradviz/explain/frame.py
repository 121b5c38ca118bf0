"""The one picture of a moment: what every card and every wire says after k steps. A pure function, no Qt.

The canvas, the exporters and the accessible names all read a `Frame`; none of them looks at the trace itself.
A face is written when it is first asked for, once for each state that a card or wire can be in: while a value
is dragged, the words that nobody sees cost nothing, and what is the same in two frames is the identical
object, so a scene compares with ``is`` and repaints what differs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from gradviz.engine.trace import Trace
from gradviz.explain.face import CardFace, CardProgress, Phase, WireFace, WireProgress
from gradviz.explain.faces import Faces, Touched, touched_by
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import language

__all__ = ["CardFace", "CardProgress", "Frame", "Phase", "WireFace", "WireProgress", "built", "frame"]

FEW_STEPS = 50
"""Between moments further apart than this, anything may differ: to look is quicker than to tell."""


@dataclass(frozen=True, eq=False)
class Frame:
    """All faces of one moment, and where the eye should go."""

    cards: Mapping[NodeId, CardFace]
    wires: Mapping[Edge, WireFace]
    focus: NodeId | Edge | None
    phase: Phase

    def changed_from(self, previous: Frame | None) -> Touched:
        """The nodes and edges whose faces are not the identical objects of `previous` (None: all of them)."""
        if previous is None:
            return set(self.cards), set(self.wires)
        cards, wires = previous.cards, previous.wires
        nodes, edges = self.touched_since(previous) or (self.cards, self.wires)
        return (
            {node_id for node_id in nodes if cards.get(node_id) is not self.cards[node_id]},
            {edge for edge in edges if wires.get(edge) is not self.wires[edge]},
        )

    def touched_since(self, previous: Frame | None) -> Touched | None:
        """All the nodes and edges whose faces may differ from those of `previous`; None: any of them may."""
        return None

    def card_progress(self, node_id: NodeId) -> CardProgress:
        """How far a card has come."""
        return self.cards[node_id].progress

    def wire_progress(self, edge: Edge) -> WireProgress:
        """How far a wire has come."""
        return self.wires[edge].progress

    def shortest_chip(self, edge: Edge) -> str:
        """What a wire says where there is room for least."""
        face = self.wires[edge]
        return face.short_chip or face.chip

    @property
    def shapes(self) -> Mapping[Edge, str]:
        """The shape that stands on each wire that carries an array. The identical object while the drawing is
        the same, whatever its numbers."""
        return {edge: face.shape for edge, face in self.wires.items() if face.shape}


class Book:
    """The moments of one trace: its faces, and the frame it was opened at last, in each language."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._faces: dict[str, Faces] = {}
        # A page holds its book. Were it held in turn, a trace with all its steps would go only when the
        # garbage collector comes, which takes a tenth of a second for those of one drag.
        self._pages: WeakValueDictionary[str, Page] = WeakValueDictionary()
        self._built: WeakValueDictionary[str, Page] = WeakValueDictionary()

    @property
    def faces(self) -> Faces:
        """The faces in the language that is spoken now."""
        words = language()
        found = self._faces.get(words)
        if found is None:
            before = (book._faces.get(words) for book in _books if book is not self)
            found = self._faces[words] = Faces(self.trace, next(filter(None, before), None))
        return found

    def open_at(self, cursor: int) -> Page:
        """The frame after `cursor` steps."""
        words = language()
        page = self._pages.get(words)
        if page is None or page.cursor != cursor:
            trace = self.trace
            along = touched_by(trace.steps[cursor - 1])[1] if cursor else set()
            cards = _Cards(self, cursor, receiver(trace, cursor))
            wires = _Wires(self, cursor, along)
            page = Page(cards, wires, focus_of(trace, cursor), phase_of(trace, cursor), self, cursor, words)
            self._pages[words] = page
        return page

    def built(self) -> Page:
        """Every value, and nothing that glows."""
        words = language()
        page = self._built.get(words)
        if page is None:
            moment = sum(step.kind == "forward" for step in self.trace.steps)
            cards, wires = _Cards(self, moment, None), _CalmWires(self, moment, set())
            page = self._built[words] = Page(cards, wires, None, "forward", self, None, words)
        return page

    def between(self, one: int, other: int) -> Touched:
        """What may differ between the moments after so many steps."""
        first, last = sorted((one, other))
        inside = self.trace.graph.inside
        nodes: set[NodeId] = set()
        edges: set[Edge] = set()
        for step in self.trace.steps[max(0, first - 1) : last]:
            more_nodes, more_edges = touched_by(step)
            nodes.update(inside.get(node_id, node_id) for node_id in more_nodes)
            edges |= more_edges
            if step.kind == "forward":
                edges.update(self.faces.incoming[step.node])
        return nodes, {edge for edge in edges if edge.source not in inside}


class _Cards(Mapping[NodeId, CardFace]):
    """What the cards of one moment say, each written when it is asked for."""

    def __init__(self, book: Book, cursor: int, about: NodeId | None) -> None:
        self._book, self._cursor, self._about = book, cursor, about
        self._nodes = book.trace.graph.drawn.nodes

    def __getitem__(self, node_id: NodeId) -> CardFace:
        if node_id not in self._nodes:
            raise KeyError(node_id)
        return self._book.faces.card(node_id, self._cursor, node_id == self._about)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._nodes

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def progress(self, node_id: NodeId) -> CardProgress:
        return self._book.faces.card_progress(node_id, self._cursor, node_id == self._about)


class _Wires(Mapping[Edge, WireFace]):
    """What the wires of one moment say, likewise."""

    def __init__(self, book: Book, cursor: int, along: Collection[Edge]) -> None:
        self._book, self._cursor, self._along = book, cursor, along
        self._edges = book.trace.graph.drawn.edges

    def __getitem__(self, edge: Edge) -> WireFace:
        if edge not in self._book.faces.edges:
            raise KeyError(edge)
        return self._book.faces.wire(edge, self._cursor, edge in self._along)

    def __contains__(self, edge: object) -> bool:
        return edge in self._book.faces.edges

    def __iter__(self) -> Iterator[Edge]:
        return iter(self._edges)

    def __len__(self) -> int:
        return len(self._edges)

    def progress(self, edge: Edge) -> WireProgress:
        return self._book.faces.wire_progress(edge, self._cursor, edge in self._along)

    def shortest_chip(self, edge: Edge) -> str:
        return self._book.faces.shortest_chip(edge, self._cursor, edge in self._along)


class _CalmWires(_Wires):
    """Wires without their derivatives."""

    def __init__(self, book: Book, cursor: int, along: Collection[Edge]) -> None:
        super().__init__(book, cursor, along)
        self._calm: dict[Edge, WireFace] = {}

    def __getitem__(self, edge: Edge) -> WireFace:
        face = self._calm.get(edge)
        if face is None:
            face = super().__getitem__(edge)
            weight = face.short_chip if face.weight and self._book.faces.weights.few else ""
            face = self._calm[edge] = replace(face, chip=weight, short_chip=weight)
        return face

    def shortest_chip(self, edge: Edge) -> str:
        return self[edge].short_chip


@dataclass(frozen=True, eq=False)
class Page(Frame):
    """A frame of a trace."""

    cards: _Cards
    wires: _Wires
    book: Book
    cursor: int | None
    """None: at no moment, as while a graph is built."""
    words: str
    """The language it was opened in. In another one everything is said differently."""

    def touched_since(self, previous: Frame | None) -> Touched | None:
        if not isinstance(previous, Page) or (previous.book, previous.words) != (self.book, self.words):
            return None
        if self.cursor is None or previous.cursor is None or abs(self.cursor - previous.cursor) > FEW_STEPS:
            return None
        return self.book.between(self.cursor, previous.cursor)

    def card_progress(self, node_id: NodeId) -> CardProgress:
        return self.cards.progress(node_id)

    def wire_progress(self, edge: Edge) -> WireProgress:
        return self.wires.progress(edge)

    def shortest_chip(self, edge: Edge) -> str:
        return self.wires.shortest_chip(edge)

    @property
    def shapes(self) -> Mapping[Edge, str]:
        return self.book.faces.shapes


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
    """What there is to see after `cursor` steps (clamped to 0 ... len(trace)), in the language that is spoken
    when it is read.

    Costs next to nothing: what a card or a wire says is written when somebody looks at it. A new trace of the
    same graph keeps the faces whose words and numbers did not change.
    """
    return _book(trace).open_at(max(0, min(cursor, len(trace))))


def built(trace: Trace) -> Frame:
    """What there is to see while a graph is built: every value, no derivative, and no step that glows."""
    return _book(trace).built()


def _book(trace: Trace) -> Book:
    book = next((book for book in _books if book.trace is trace), None) or Book(trace)
    _books[:] = [book, *(other for other in _books if other is not book)][:KEPT]
    return book
