"""Reads the graph aloud: what the canvas answers to a screen reader comes from the session of this moment."""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.explain.spoken import spoken
from gradviz.graph.graph import Edge, GraphError, NodeId
from gradviz.ui.canvas import accessible
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.edits import Selection
from gradviz.ui.session import Session


class Reader:
    """The teller of one canvas (`gradviz.ui.canvas.accessible.Teller`)."""

    def __init__(self, session: Session, canvas: CanvasView) -> None:
        self._session, self._canvas = session, canvas
        accessible.tell(canvas, self)
        session.selection_changed.connect(self._announce)

    def things(self) -> Sequence[NodeId]:
        """The nodes that are drawn, in topological order."""
        graph, cards = self._session.drawing.graph, self._canvas.canvas.cards
        try:
            return [node_id for node_id in graph.order if node_id in cards]
        except GraphError:
            return list(cards)

    def wires_into(self, node_id: NodeId) -> Sequence[Edge]:
        """The wires that come into a node, in the order of its inputs."""
        node = self._session.drawing.graph.nodes.get(node_id)
        inputs = () if node is None else node.inputs
        return [Edge(source, node_id, slot) for slot, source in enumerate(inputs) if source is not None]

    def sentence(self, what: NodeId | Edge) -> str:
        """What a card or a wire says at this step."""
        trace = self._session.trace
        return "" if trace is None else spoken(trace, self._session.cursor, what)

    def _announce(self, what: Selection) -> None:
        accessible.announce(self._canvas, what)
