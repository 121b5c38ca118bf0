"""Reads the graph aloud: what the canvas answers to a screen reader comes from the session of this moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gradviz.document.notes import Note
from gradviz.explain.spoken import spoken, spoken_drawn_frame, spoken_frame, spoken_note
from gradviz.graph.graph import Edge, GraphError, NodeId
from gradviz.ui.canvas import accessible
from gradviz.ui.canvas.accessible import Jotted, Opened, Thing
from gradviz.ui.canvas.enclosing import Enclosure
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.edits import Selection
from gradviz.ui.session import Session


class Reader:
    """The teller of one canvas (`gradviz.ui.canvas.accessible.Teller`)."""

    def __init__(self, session: Session, canvas: CanvasView) -> None:
        self._session, self._canvas = session, canvas
        accessible.tell(canvas, self)
        session.selection_changed.connect(self._announce)
        session.blocks.pointed_changed.connect(self._announce_block)

    def things(self) -> Sequence[Thing]:
        """The nodes that are drawn, in topological order; the open blocks, outer ones first; the notes."""
        graph, canvas = self._session.drawing.graph, self._canvas.canvas
        try:
            cards = [node_id for node_id in graph.order if node_id in canvas.cards]
        except GraphError:
            cards = list(canvas.cards)
        frames = sorted(canvas.enclosures.items.values(), key=lambda item: item.shown.depth)
        return [
            *cards,
            *(Opened(item.shown.block) for item in frames),
            *map(Jotted, sorted(canvas.notes.items)),
        ]

    def wires_into(self, node_id: NodeId) -> Sequence[Edge]:
        """The wires that come into a node, in the order of its inputs."""
        node = self._session.drawing.graph.nodes.get(node_id)
        inputs = () if node is None else node.inputs
        return [Edge(source, node_id, slot) for slot, source in enumerate(inputs) if source is not None]

    def sentence(self, what: Thing) -> str:
        """What it says at this step."""
        trace, canvas = self._session.trace, self._canvas.canvas
        match what:
            case Opened(block):
                frame = canvas.enclosures.items.get(block)
                return "" if frame is None else self._frame_sentence(frame.shown)
            case Jotted(number):
                item = canvas.notes.items.get(number)
                return "" if item is None else self._note_sentence(number, item.note)
            case _:
                return "" if trace is None else spoken(trace, self._session.cursor, what)

    def _frame_sentence(self, shown: Enclosure) -> str:
        frames = self._canvas.canvas.enclosures.items
        inner = [frames[block].shown.name for block in shown.frames if block in frames]
        return spoken_frame(shown.name, shown.says, [*inner, *self._names(shown.own)])

    def _note_sentence(self, number: int, note: Note) -> str:
        if note.kind == "note":
            return spoken_note(note.text)
        held = self._session.jotting.held_by(number, self._session.drawing.places)
        return spoken_drawn_frame(note.text, self._names(held))

    def _names(self, node_ids: Collection[NodeId]) -> list[str]:
        """What is written on these cards, in topological order."""
        cards = self._canvas.canvas.cards
        faces = [cards[i].face for i in self._session.drawing.graph.nodes if i in node_ids and i in cards]
        return [face.label for face in faces if face is not None]

    def _announce(self, what: Selection) -> None:
        accessible.announce(self._canvas, what)

    def _announce_block(self, block: NodeId | None) -> None:
        accessible.announce(self._canvas, None if block is None else Opened(block))
