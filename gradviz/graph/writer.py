"""Nodes as lines of a program: each becomes part of its user's expression, or a line of its own."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from gradviz.graph.block import is_block, parameter_names
from gradviz.graph.expressions import ATOM, Piece, inside_text, leaf_text, listed, operation_piece
from gradviz.graph.graph import Edge, Graph, Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.names import OPEN

WIDTH = 100
"""Characters from which an expression is broken up over several lines."""
DEPTH = 20
"""Operations inside one another from which an expression is broken up."""


class Line(NamedTuple):
    """One statement: the node that it defines, its name (``_1`` for a nameless node) and its right-hand
    side."""

    node: NodeId
    name: str
    expression: str


def needs_line(graph: Graph, node: Node) -> bool:
    """Whether a node has to have a line of its own: something calls it by a name, or nothing uses it."""
    users = graph.outgoing[node.id]
    if node.name or node.op == "input" or len(users) != 1 or node.id == graph.chosen:
        return True
    if node.is_leaf and _is_parameter(graph, users[0]):
        return True  # where it stands it would be the block's own
    return is_block(node.op) and any(
        s[:-1] == node.id and is_owned(graph, s) and len(graph.outgoing[s]) > 1
        for s in node.inputs
        if s is not None
    )


def _is_parameter(graph: Graph, edge: Edge) -> bool:
    target = graph.nodes[edge.target]
    return edge.slot >= len(target.inputs) - len(parameter_names(target.op, target.attrs))


class Writer:
    """Writes nodes in topological order, operands first.

    The `silent` are parameters of blocks whose values need not be said. `names` are what nodes without a name
    are called in a text where they have a line of their own already; others are called after `numbers`.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        silent: Collection[NodeId] = (),
        names: Mapping[NodeId, str] | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        self.graph = graph
        self.lines: list[Line] = []
        self.pieces: dict[NodeId, Piece] = {}
        """What stands for a node that is written already."""
        self._silent = silent
        self._names = names or {}
        self._numbers = itertools.count(1) if numbers is None else numbers

    def write(self, node: Node) -> None:
        """The next node."""
        if is_owned(self.graph, node.id):
            self.pieces[node.id] = self._own_parameter(node)
            return
        piece = self._fitted(node)
        if node.id in self._names or needs_line(self.graph, node):
            self._line(node, piece)
        else:
            self.pieces[node.id] = piece

    def _own_parameter(self, node: Node) -> Piece:
        """A parameter inside its block's call: its value, or nothing where that need not be said."""
        if node.value is None or node.id in self._silent:
            return Piece("", "", ATOM)
        text = inside_text(node.value) if listed(node.value) is None else str(listed(node.value))
        if "shape=" in text:
            text = f"param({text})"
        return Piece(text, text, ATOM, is_literal=True)

    def _line(self, node: Node, piece: Piece) -> None:
        """Give the node a line of its own, and a name for its users to call it by."""
        name = node.name or self._names.get(node.id) or f"_{next(self._numbers)}"
        expression = leaf_text(node) if node.is_leaf else piece.alone
        stands_alone = not node.name and node.id == self.graph.output != self.graph.chosen
        if node.op == "identity" and not stands_alone:
            source = node.inputs[0]
            operand = Piece(OPEN, OPEN, ATOM) if source is None else self._called(source, node.id)
            if operand.text.isidentifier() and not operand.is_literal:
                expression = operand.text
        self.lines.append(Line(node.id, name, expression))
        self.pieces[node.id] = Piece(name, name, ATOM)

    def _fitted(self, node: Node) -> Piece:
        """The node's expression, with operands moved to lines of their own where it gets too long or too
        deep."""
        while True:
            piece = self._piece(node)
            if len(piece.text) <= WIDTH and piece.depth <= DEPTH:
                return piece
            long = [s for s in node.inputs if s is not None and self.pieces[s].depth > 0]
            if not long:
                return piece
            longest = max(long, key=lambda s: (self.pieces[s].depth > DEPTH - 1, len(self.pieces[s].text)))
            self._line(self.graph.nodes[longest], self.pieces[longest])

    def _piece(self, node: Node) -> Piece:
        open_input = Piece(OPEN, OPEN, ATOM)
        operands = [open_input if source is None else self._called(source, node.id) for source in node.inputs]
        return operation_piece(node, operands)

    def _called(self, source: NodeId, user: NodeId) -> Piece:
        """What stands for an input: its piece, or for another block's parameter ``h.W``."""
        if not is_owned(self.graph, source) or source[:-1] == user:
            return self.pieces[source]
        block = self.graph.nodes[source[:-1]]
        names = parameter_names(block.op, block.attrs)
        text = f"{self.pieces[block.id].text}.{names[source[-1]]}"
        return Piece(text, text, ATOM)
