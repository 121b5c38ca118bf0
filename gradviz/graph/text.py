"""Graphs as text: the program that parses back to a graph, written the way a person would write it.

Editing a person's own text while leaving the rest of it alone is the business of `gradviz.graph.rewrite`,
whose functions are here by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from gradviz.graph.block import is_block, parameter_names
from gradviz.graph.expressions import ATOM, Piece, inside_text, leaf_text, listed, operation_piece
from gradviz.graph.graph import Edge, Graph, GraphError, Node, NodeId, same_bits
from gradviz.graph.initial import is_owned, starting_values
from gradviz.graph.names import OPEN, name_problem, normal_name
from gradviz.graph.parse import ParseError, Program, parse_program
from gradviz.graph.rewrite import renamed as renamed
from gradviz.graph.rewrite import with_output as with_output
from gradviz.graph.rewrite import with_value as with_value
from gradviz.language import tr

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


def program_of(graph: Graph) -> str:
    """A program that parses to this graph, its nodes in the order of `in_reading_order`.

    Raises GraphError for a circle, and for a node whose name no program can have.
    """
    lines = _lines(graph)
    rows = [f"{line.name} = {line.expression}" for line in lines]
    if lines and _stands_alone(graph, lines[-1]):
        rows[-1] = lines[-1].expression
    rows += [f"output {line.name}" for line in lines if line.node == graph.chosen]
    return "".join(row + "\n" for row in rows)


def in_reading_order(graph: Graph) -> Graph:
    """The same nodes in the order in which `program_of` names them: operands from left to right, then
    operations.

    A graph that was parsed is in that order already; one that was drawn need not be. Raises GraphError
    for a circle.
    """
    order: dict[NodeId, None] = {}
    for line in _lines(graph):
        if not (graph.nodes[line.node].is_leaf and graph.outgoing[line.node]):
            order.update(dict.fromkeys(_read(graph, line.node, order)))
    if list(order) == list(graph.nodes):
        return graph
    return Graph({node_id: graph.nodes[node_id] for node_id in order}, graph.chosen)


def with_value_in_text(text: str, graph: Graph, node_id: NodeId) -> str:
    """`text` brought up to date with the value that the leaf has in `graph`, which it parsed to but for
    that value.

    A text that does not parse to the graph gives way to `program_of` the graph.
    """
    program = _program_for(text, graph)
    node = graph.nodes[node_id]
    if program is None or node.value is None:
        return program_of(graph)
    return with_value(program, node_id, node.value)


def with_output_in_text(text: str, graph: Graph) -> str:
    """`text` brought up to date with the chosen output of `graph`, likewise."""
    program = _program_for(text, graph)
    return program_of(graph) if program is None else with_output(program, graph.chosen)


def _program_for(text: str, graph: Graph) -> Program | None:
    """The program of a text whose nodes are those of the graph, whatever their values; None where they
    are not."""
    try:
        program = parse_program(text, graph)
    except ParseError:
        return None
    alike = program.graph.nodes.keys() == graph.nodes.keys() and all(
        node.op == graph.nodes[node.id].op and node.inputs == graph.nodes[node.id].inputs
        for node in program.graph
    )
    return program if alike else None


def _read(graph: Graph, root: NodeId, seen: Iterable[NodeId]) -> list[NodeId]:
    """The nodes below `root` that are not yet `seen`, operands first; without recursion."""
    done, found = set(seen), []
    stack = [(root, False)]
    while stack:
        node_id, operands_done = stack.pop()
        if node_id in done:
            continue
        if operands_done:
            done.add(node_id)
            found.append(node_id)
            continue
        stack.append((node_id, True))
        inputs = graph.nodes[node_id].inputs
        stack.extend((source, False) for source in reversed(inputs) if source is not None)
    return found


def _stands_alone(graph: Graph, line: Line) -> bool:
    """The last line needs no name: a nameless output that nothing else refers to."""
    node = graph.nodes[line.node]
    return not node.name and node.op != "input" and line.node == graph.output and line.node != graph.chosen


def _lines(graph: Graph) -> list[Line]:
    """The statements, the default output's last."""
    _check_names(graph)
    writer = _Writer(graph)
    for node_id in _owners_first(graph):
        writer.write(graph.nodes[node_id])
    lines = writer.lines
    if graph.chosen not in graph:
        lines = [line for line in lines if line.node != graph.output] + [
            line for line in lines if line.node == graph.output
        ]
    return lines


def _owners_first(graph: Graph) -> Sequence[NodeId]:
    """Topological order in which a block also stands before everything else that uses its parameters: a
    program calls them by the block's name. Raises GraphError where that is a circle."""
    shared = [
        Edge(block, edge.target, 0)
        for node in graph
        if is_owned(graph, node.id)
        for block in [node.id[:-1]]
        for edge in graph.outgoing[node.id]
        if edge.target != block
    ]
    if not shared:
        return graph.order
    more: dict[NodeId, list[NodeId]] = {}
    for edge in shared:
        more.setdefault(edge.target, []).append(edge.source)
    longer = {
        node.id: replace(node, inputs=(*node.inputs, *more[node.id])) if node.id in more else node
        for node in graph
    }
    return Graph(longer, graph.chosen, graph.labels).order


def _check_names(graph: Graph) -> None:
    seen: set[str] = set()
    for node in graph:
        problem = name_problem(node.name) if node.name else None
        if problem is None and node.name != normal_name(node.name):
            problem = tr("“{name}” is written {normal} in a program.")
            problem = problem.format(name=node.name, normal=normal_name(node.name))
        if problem is not None:
            raise GraphError(problem)
        if node.name in seen:
            raise GraphError(tr("Two nodes are called {name}.").format(name=node.name))
        seen.update({node.name} - {""})


class _Writer:
    """Writes nodes in topological order: each becomes part of its user's expression, or a line of its own."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.lines: list[Line] = []
        self.pieces: dict[NodeId, Piece] = {}
        self.count = 0
        self.begun = starting_values(graph)

    def write(self, node: Node) -> None:
        """The next node."""
        if is_owned(self.graph, node.id):
            self.pieces[node.id] = self._own_parameter(node)
            return
        piece = self._fitted(node)
        if self._has_own_line(node):
            self._line(node, piece)
        else:
            self.pieces[node.id] = piece

    def _own_parameter(self, node: Node) -> Piece:
        """A parameter inside its block's call: its value, or nothing where it begins like that anyway."""
        begun = self.begun.get(node.id)
        if node.value is None or (begun is not None and same_bits(begun, node.value)):
            return Piece("", "", ATOM)
        text = inside_text(node.value) if listed(node.value) is None else str(listed(node.value))
        if "shape=" in text:
            text = f"param({text})"
        return Piece(text, text, ATOM, is_literal=True)

    def _has_own_line(self, node: Node) -> bool:
        users = len(self.graph.outgoing[node.id])
        lends = is_block(node.op) and any(
            is_owned(self.graph, s) and len(self.graph.outgoing[s]) > 1 for s in node.inputs if s is not None
        )
        return bool(node.name) or node.op == "input" or users != 1 or node.id == self.graph.chosen or lends

    def _line(self, node: Node, piece: Piece) -> None:
        """Give the node a line of its own, and a name for its users to call it by."""
        name = node.name
        if not name:
            self.count += 1
            name = f"_{self.count}"
        expression = leaf_text(node) if node.is_leaf else piece.alone
        stands_alone = not node.name and node.id == self.graph.output != self.graph.chosen
        if node.op == "identity" and not stands_alone:
            source = node.inputs[0]
            operand = Piece(OPEN, OPEN, ATOM) if source is None else self.pieces[source]
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
