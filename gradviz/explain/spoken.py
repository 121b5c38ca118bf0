"""The sentence that stands for a card or a wire where nothing can be seen: for screen readers.

"Multiplication e: value 6, gradient 1; gives 2 to c, 3 to d." What is not known yet is not said.
"""

from __future__ import annotations

from gradviz.engine.trace import Trace
from gradviz.explain.frame import frame
from gradviz.explain.numbers import short
from gradviz.explain.spans import Span, Spans, listed
from gradviz.explain.symbols import name
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr


def spoken(trace: Trace, cursor: int, what: NodeId | Edge) -> str:
    """The sentence of a node or an edge of the drawing after `cursor` steps; empty where it has none."""
    moment = frame(trace, cursor)
    if isinstance(what, Edge):
        wire = moment.wires.get(what)
        return "" if wire is None else wire.spoken
    card = moment.cards.get(what)
    if card is None:
        return ""
    given = _given(trace, cursor, what)
    if not given:
        return card.spoken
    said = "".join(span.text for span in given)
    return tr("{sentence}; gives {shares}.").format(sentence=card.spoken.rstrip(".。"), shares=said)


def _given(trace: Trace, cursor: int, node_id: NodeId) -> Spans:
    """What the node has handed on so far: "2 to c, 3 to d"; in forward mode to what uses it."""
    contributions = trace.index.contributions
    pieces = []
    if trace.mode == "forward":
        edges = trace.graph.outgoing[node_id]
    else:
        sources = trace.graph.nodes[node_id].inputs
        edges = tuple(Edge(s, node_id, slot) for slot, s in enumerate(sources) if s is not None)
    for edge in edges:
        found = contributions.get(edge)
        if found is not None and found[0] <= cursor:
            receiver = edge.target if trace.mode == "forward" else edge.source
            message = tr("{share} to {name}")
            pieces.append(Span(message.format(share=short(found[1]), name=name(trace.graph, receiver))))
    return listed(pieces)
