"""The person's text follows an edit of the drawing."""

from __future__ import annotations

from gradviz.graph.graph import Graph
from gradviz.graph.parse import Program, parse_program
from gradviz.graph.text import in_reading_order, program_of


def woven(program: Program, graph: Graph) -> str:
    """The program's text, brought up to date with an edited graph."""
    return weave(program, graph).text


def weave(program: Program, graph: Graph) -> Program:
    """The same as a program, whose graph is the edited one in the order of its text."""
    if graph == program.graph:
        return program
    ordered = in_reading_order(graph)
    made = parse_program(program_of(graph), Program(graph=ordered, next_id=program.next_id))
    return made
