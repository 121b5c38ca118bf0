"""Which nodes of a program stand in which of its statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gradviz.graph.graph import Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.parse import Program, Range


class Definition(NamedTuple):
    """A statement that defines a node."""

    number: int
    """Which statement of the program it is."""
    root: NodeId
    name: str
    """As it was typed; empty for an expression that stands alone."""


class Layout:
    """The nodes of a program, told apart by how they stand in its text."""

    def __init__(self, program: Program) -> None:
        self.program, self.graph = program, program.graph
        self.definitions = {definition.root: definition for definition in self._definitions()}
        """By the node that each defines, in their order."""
        self.implicit = {node.id for node in self.graph if self._is_implicit(node)}
        """Inputs that no line gives a value."""

    def _definitions(self) -> Iterator[Definition]:
        program = self.program
        for number, (root, (start, end)) in enumerate(program.statements):
            if root is None:
                continue
            names = program.name_ranges.get(root, ())
            named = next((place for place in names if place[0] == start and place[1] < end), None)
            first, last = program.ranges[root]
            if named is not None:
                yield Definition(number, root, program.text[named[0] : named[1]])
            elif start <= first and last <= end and (first, last) not in names:
                yield Definition(number, root, "")
            # What is left is a name that stands alone: it chooses the output.

    def _is_implicit(self, node: Node) -> bool:
        has_line = node.id in self.program.literal_ranges or node.id in self.definitions
        return node.op == "input" and not has_line

    @property
    def words(self) -> list[int]:
        """The statements that are only a name."""
        defining = {definition.number for definition in self.definitions.values()}
        statements = enumerate(self.program.statements)
        return [k for k, (root, _) in statements if root is not None and k not in defining]

    def place(self, root: NodeId) -> Range:
        """Where the statement stands that defines a node."""
        return self.program.statements[self.definitions[root].number][1]

    def members(self, root: NodeId) -> list[NodeId]:
        """The nodes that are written in the statement of `root`, itself first."""
        found = [root]
        for node_id in found:
            for source in self.graph.nodes[node_id].inputs:
                if source is None or source in self.definitions or source in self.implicit:
                    continue
                if not is_owned(self.graph, source) or source[:-1] == node_id:
                    found.append(source)
        return found

    def statement_of(self, node_id: NodeId) -> NodeId | None:
        """The root of the statement in which a node is written; None for an input that no line gives a
        value."""
        while node_id not in self.definitions:
            if node_id in self.implicit:
                return None
            owned = is_owned(self.graph, node_id)
            node_id = node_id[:-1] if owned else self.graph.outgoing[node_id][0].target
        return node_id
