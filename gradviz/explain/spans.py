"""Pieces of text in a style, put together from whole translated sentences."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Literal

from gradviz.explain.symbols import name
from gradviz.graph.block import declared_inputs, parameter_names
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr

Style = Literal["plain", "name", "number", "forward", "backward"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence in one style."""

    text: str
    style: Style = "plain"


Spans = tuple[Span, ...]


def fill(message: str, **values: Span | Spans | str) -> Spans:
    """The message (already translated) with each place filled, neighbours of one style joined."""
    spans: list[Span] = []
    for text, key, _, _ in Formatter().parse(message):
        found = values[key] if key is not None else ()
        more = (Span(found),) if isinstance(found, str) else (found,) if isinstance(found, Span) else found
        for span in (Span(text), *more):
            if spans and spans[-1].style == span.style == "plain":
                spans[-1] = Span(spans[-1].text + span.text)
            elif span.text:
                spans.append(span)
    return tuple(spans)


def named(graph: Graph, node_id: NodeId) -> Span:
    """The node's name."""
    return Span(name(graph, node_id), "name")


def listed(spans: list[Span]) -> Spans:
    """``c, d and f``."""
    if not spans:
        return ()
    said: Spans = (spans[0],)
    for span in spans[1:-1]:
        said = fill(tr("{first}, {next}"), first=said, next=span)
    return said if len(spans) == 1 else fill(tr("{first} and {last}"), first=said, last=spans[-1])


def input_names(graph: Graph, node_id: NodeId) -> dict[str, Spans]:
    """The names of a node's inputs under the names that its operation gives them."""
    node = graph.nodes[node_id]
    spans = [Span("?") if source is None else named(graph, source) for source in node.inputs]
    names: dict[str, Spans] = {key: (span,) for key, span in zip(node.operation.inputs, spans, strict=False)}
    declared, variadic = declared_inputs(node.op)
    if variadic and (node.operation.variadic or declared[-1] not in names):
        data = spans[: len(spans) - len(parameter_names(node.op, node.attrs))]
        names[declared[-1]] = listed(data[len(declared) - 1 :])
    return names
