"""A program put into another one: how its nodes are wired there, and where its definitions go. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gradviz.graph.definition_text import definition_for, fitting
from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.parse import Program, parse_program


class Port(NamedTuple):
    """Where a wire can end: at input number `slot` of a node, or (None) where the node's value comes out."""

    node: NodeId
    slot: int | None = None


Wire = Callable[[Graph, NodeId, Port], Graph]
"""A graph with a wire more. Raises GraphError where that cannot be."""


def joined(graph: Graph, piece: Graph, made: Mapping[NodeId, NodeId], port: Port, wire: Wire) -> Graph:
    """The graph with a piece that was put into it wired to a port: its output to an input, or its open inputs
    to an output. Raises GraphError where that cannot be."""
    if port.slot is not None:
        output = made.get(piece.output) if piece.output is not None else None
        return graph if output is None else wire(graph, output, port)
    for node in piece:
        for slot in [k for k, source in enumerate(node.inputs) if source is None]:
            graph = wire(graph, port.node, Port(made[node.id], slot))
    return graph


def with_definitions_of(program: Program, piece: Program) -> Program:
    """The program with the blocks that another one defines, though nothing is made of them yet."""
    text = program.text
    for own in reversed(piece.blocks.values()):
        at, more = definition_for(text, fitting(own.op, program.blocks))
        text = text[:at] + more + text[at:]
    return parse_program(text, program)
