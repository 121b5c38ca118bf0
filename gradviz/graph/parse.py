"""Graphs from typed text. One statement a line; nothing is ever evaluated as Python.

::

    # a neuron                       a comment
    x = [1, 2]                       an input and its value
    w = param([0.5, -0.3])           a parameter, which training may change
    V = param(0.5, shape=(3, 2))     the same number in every cell
    U = param(shape=(4, 2), init="he", seed=1)     random numbers, the same every time
    t = input(32, 2)                 an input of that shape, filled with ones
    z = sum(w*x) + b                 b is never assigned: an input with the value 1
    h = dense(x, 4, activation="tanh")        a block, with parameters of its own: h.W and h.b
    k = dense(h, 2, W=V, b=[0, 0])            ... or with parameters that are given
    y = sigmoid(z)                   the last line is the output,
    output z                         unless a line chooses another one

Besides ``+ - * / ** @``, ``x[0]``, ``x[1:3, 2]`` and ``x.T``, every operation of `gradviz.ops` and every
block of `gradviz.graph.blocks` is called by its name: inputs first, then attributes, by position or keyword
(``sum(x, axis=1)``), and the parameters of a block by keyword. ``max(a, b)`` compares two values, ``max(x)``
looks through one. ``k = const(2)`` names a constant. ``[a, b]`` stacks values. Every name is given its
meaning once, above its first use. ``_`` stands for an input that is still open; ``_1``, ``_2``, ... name
lines whose node has no name.

``block unit(x, width=3) { h = dense(x, width); h * x }`` defines a block of one's own, over one line or
several: inputs, settings with their values, and statements of which the last is the result. It is called as
those of the library are, anywhere in the same program. A ``;`` ends a statement as a line end does. Inside
brackets lines may be broken.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from gradviz.graph.definitions import Own, own_blocks
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.graph.identity import known_ids, matched_ids
from gradviz.graph.initial import settled
from gradviz.graph.meaning import Draft, Meaning, meaning_of
from gradviz.graph.parse_error import Fault, ParseError, Span, line_starts, span_of
from gradviz.graph.program_syntax import read_program
from gradviz.graph.tokens import plain, tokens
from gradviz.graph.trees import Statement
from gradviz.language import tr

__all__ = ["ParseError", "Program", "Span", "parse", "parse_program"]

Range = tuple[int, int]
"""Offsets into the text; the end is exclusive."""


@dataclass(frozen=True, eq=False)
class Program:
    """A text, the graph it means, and where in the text each node stands."""

    graph: Graph = field(default_factory=Graph)
    text: str = ""
    ranges: Mapping[NodeId, Range] = field(default_factory=dict)
    """Each node's expression, without parentheses around it (an input that no line gives a value: its first
    use)."""
    literal_ranges: Mapping[NodeId, Range] = field(default_factory=dict)
    """What stands in the text for a leaf's value: the number, the array, or what ``param(...)`` has
    inside."""
    name_ranges: Mapping[NodeId, tuple[Range, ...]] = field(default_factory=dict)
    """All places where a node's name stands, the ``_1`` of a nameless one included."""
    statements: tuple[tuple[NodeId | None, Range], ...] = ()
    """The statements in their order: the node that each defines (None: it chooses the output), and where it
    stands."""
    blocks: Mapping[str, Own] = field(default_factory=dict)
    """The blocks that the text defines, by name, each after those that it calls."""
    next_id: int = 0
    """Larger than every top-level id that was ever used in the programs that led to this one."""

    @cached_property
    def spans(self) -> Mapping[NodeId, Span]:
        """Lines and columns of `ranges`."""
        return self._spans(self.ranges)

    @cached_property
    def literals(self) -> Mapping[NodeId, Span]:
        """Lines and columns of `literal_ranges`: where a leaf's value can be edited in place."""
        return self._spans(self.literal_ranges)

    @cached_property
    def lines(self) -> Mapping[NodeId, int]:
        """The line (from 1) on which the statement of a node begins: where its value can be shown beside
        it."""
        return {
            node_id: span_of(self._line_starts, *place).line
            for node_id, place in self.statements
            if node_id is not None
        }

    def line_of(self, node_id: NodeId) -> int | None:
        """The line (from 1) on which a node's expression begins; None for a node that is not in the text."""
        place = self.ranges.get(node_id)
        return None if place is None else span_of(self._line_starts, *place).line

    def node_at(self, offset: int) -> NodeId | None:
        """The innermost node whose expression, or name, holds this offset of the text."""
        named = (
            (1, 0, node_id)
            for node_id, places in self.name_ranges.items()
            if any(start <= offset <= end for start, end in places)
        )
        expressions = (
            (2, end - start, node_id)
            for node_id, (start, end) in self.ranges.items()
            if start <= offset <= end
        )
        found = min((*named, *expressions), default=None)
        return found[2] if found else None

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(plain(self.text))

    def _spans(self, ranges: Mapping[NodeId, Range]) -> Mapping[NodeId, Span]:
        return {node_id: span_of(self._line_starts, *place) for node_id, place in ranges.items()}


def parse(text: str) -> Graph:
    """The graph of a program. Raises ParseError (a ValueError) with one sentence, a line and a column."""
    return parse_program(text).graph


def parse_program(text: str, previous: Graph | Program | None = None) -> Program:
    """The graph of a program and where its nodes stand in the text.

    Nodes of `previous` that are still there keep their ids, and, where nothing about them has changed, are
    the same objects; new nodes get ids that `previous` never had. Raises ParseError with one sentence, a line
    and a column.
    """
    with _collector_at_rest():
        reading = _read(text)
        old = previous.graph if isinstance(previous, Program) else Graph() if previous is None else previous
        first_fresh = max(old.fresh_id()[0], previous.next_id if isinstance(previous, Program) else 0)
        return _program(text, reading, matched_ids(reading.meaning, old, first_fresh), old, first_fresh)


def parse_as(text: str, graph: Graph, names: Mapping[str, NodeId], next_id: int = 0) -> Program:
    """The program of a text that is known to mean a graph, whose nodes it takes: nothing has to be guessed.

    `names` says which node each name in the text is, as far as the graph does not (``_1``). The nodes come in
    the order of the text. Raises ValueError where the text means something else.
    """
    with _collector_at_rest():
        reading = _read(text)
        ids = known_ids(reading.meaning, reading.program, graph, names)
        made = _program(text, reading, ids, graph, next_id)
    same_output = (made.graph.chosen, made.graph.output) == (graph.chosen, graph.output)
    if made.graph.nodes.keys() != graph.nodes.keys() or not same_output:
        raise ValueError("the text means another graph")
    if any(node is not graph.nodes[node_id] for node_id, node in made.graph.nodes.items()):
        raise ValueError("the text means another graph")
    return made


class _Reading(NamedTuple):
    program: list[Statement]
    meaning: Meaning
    blocks: Mapping[str, Own]


def _read(text: str) -> _Reading:
    ready = plain(text)
    try:
        program, definitions = read_program(tokens(ready))
        own = own_blocks(definitions)
        return _Reading(program, meaning_of(program, {name: block.op for name, block in own.items()}), own)
    except Fault as fault:
        raise _error(fault, line_starts(ready)) from None
    except RecursionError:
        message = tr("The program is nested too deep.")
        raise ParseError(message, span_of([0], 0, min(1, len(ready)))) from None


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Reading makes many small things and no garbage that runs in circles: to look for some over and over
    takes as long as the reading itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _error(fault: Fault, starts: list[int]) -> ParseError:
    message = fault.message
    if fault.refers is not None:
        message = message.replace("{line}", str(span_of(starts, fault.refers, fault.refers).line))
    return ParseError(message, span_of(starts, fault.start, fault.end), fault.expected)


def _program(text: str, reading: _Reading, ids: list[NodeId], old: Graph, next_id: int) -> Program:
    program, meaning, blocks = reading
    return Program(
        graph=_graph(meaning, ids, old),
        text=text,
        ranges={
            node_id: (draft.start, draft.end) for node_id, draft in zip(ids, meaning.drafts, strict=True)
        },
        literal_ranges={
            node_id: draft.literal
            for node_id, draft in zip(ids, meaning.drafts, strict=True)
            if draft.literal
        },
        name_ranges={
            ids[number]: tuple((word.start, word.end) for word in words)
            for number, words in meaning.uses.items()
        },
        statements=tuple(
            (None if result is None else ids[result], (statement.start, statement.end))
            for result, statement in zip(meaning.results, program, strict=True)
        ),
        blocks=blocks,
        next_id=max((next_id, *(node_id[0] + 1 for node_id in ids))),
    )


def _graph(meaning: Meaning, ids: list[NodeId], old: Graph) -> Graph:
    """The graph of the drafts; `old` itself where nothing has changed."""
    nodes = {}
    for node_id, draft in zip(ids, meaning.drafts, strict=True):
        node = _node(node_id, draft, ids)
        before = old.nodes.get(node_id)
        nodes[node_id] = before if before == node and before is not None else node
    chosen = None if meaning.chosen is None else ids[meaning.chosen]
    if any(draft.own is not None for draft in meaning.drafts):
        nodes = dict(settled(Graph(nodes), old).nodes)
    same = chosen == old.chosen and len(nodes) == len(old)
    if same and all(a is b for a, b in zip(nodes.values(), old.nodes.values(), strict=True)):
        return old
    return Graph(nodes, chosen)


def _node(node_id: NodeId, draft: Draft, ids: list[NodeId]) -> Node:
    inputs = tuple(None if source is None else ids[source] for source in draft.inputs)
    return Node(node_id, draft.op, inputs, draft.attrs, draft.name, draft.value)
