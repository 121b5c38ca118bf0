"""The sentence that stands for a card, a wire, a frame or a note where nothing can be seen.

"Multiplication e: value 6, gradient 1; gives 2 to c, 3 to d." What is not known yet is not said.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.engine.trace import Trace
from gradviz.explain.frame import frame
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import short
from gradviz.explain.spans import Span, Spans, listed
from gradviz.explain.symbols import name
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr, trn

MOST_NAMES = 6
"""So many parts of a frame are called by their names."""


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


# --- around and beside the drawing -------------------------------------------------------------------------


def spoken_frame(name: str, says: str, parts: Sequence[str]) -> str:
    """An open block: "Open block h, dense 3 · tanh · 9 parameters, with h₁, h₂ and h₃." """
    if not parts:
        return tr("Open block {name}, {what}.").format(name=name, what=says)
    message = tr("Open block {name}, {what}, with {parts}.")
    return message.format(name=name, what=says, parts=_several(parts))


def spoken_note(text: str) -> str:
    """A sheet with a text: "Note: the derivative of a sum." """
    return tr("Note: {text}").format(text=text.strip()) if text.strip() else tr("Empty note.")


def spoken_drawn_frame(title: str, parts: Sequence[str]) -> str:
    """A frame that a person has drawn: "Frame “hidden layer” around a, b and c." """
    if not parts:
        return tr("Frame “{title}” around nothing.").format(title=title.strip())
    return tr("Frame “{title}” around {parts}.").format(title=title.strip(), parts=_several(parts))


def _several(names: Sequence[str]) -> str:
    """The first of them by name, and how many there are besides."""
    shown = [Span(plain_name(name)) for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        more = len(names) - MOST_NAMES
        shown.append(Span(trn("{n} other", "{n} others", more).format(n=more)))
    return "".join(span.text for span in listed(shown))
