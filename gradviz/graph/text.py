"""Graphs as text: the program that parses back to a graph, written the way a person would write it.

Editing a person's own text while leaving the rest of it alone is the business of `gradviz.graph.rewrite`,
whose functions are here by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gradviz.graph.definition_text import definitions_text
from gradviz.graph.graph import Graph, GraphError, NodeId, same_bits
from gradviz.graph.initial import owners_first, starting_values
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.parse import ParseError, Program, parse_program
from gradviz.graph.rewrite import renamed as renamed
from gradviz.graph.rewrite import with_output as with_output
from gradviz.graph.rewrite import with_value as with_value
from gradviz.graph.writer import Line, Writer
from gradviz.language import tr
from gradviz.ops.op import Array


def program_of(graph: Graph, undefined: Collection[NodeId] = ()) -> str:
    """A program that parses to this graph, its nodes in the order of `in_reading_order`.

    Inputs that are `undefined` are only called by their names: no line gives them a value. Raises GraphError
    for a circle, and for a node whose name no program can have.
    """
    lines = [line for line in _lines(graph) if line.node not in undefined]
    rows = [f"{line.name} = {line.expression}" for line in lines]
    if lines and _stands_alone(graph, lines[-1]):
        rows[-1] = lines[-1].expression
    rows += [f"output {line.name}" for line in lines if line.node == graph.chosen]
    return definitions_text(graph) + "".join(row + "\n" for row in rows)


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
        inputs = [source for source in graph.nodes[node_id].inputs if source is not None]
        inputs.sort(key=lambda source: source[:-1] == node_id)  # a block's own parameters come with the block
        stack.extend((source, False) for source in reversed(inputs))
    return found


def _stands_alone(graph: Graph, line: Line) -> bool:
    """The last line needs no name: a nameless output that nothing else refers to."""
    node = graph.nodes[line.node]
    return not node.name and node.op != "input" and line.node == graph.output and line.node != graph.chosen


def _lines(graph: Graph) -> list[Line]:
    """The statements, the default output's last."""
    _check_names(graph)
    begins = starting_values(graph)
    writer = Writer(graph, silent={i for i in begins if _is_same(begins[i], graph.nodes[i].value)})
    for node_id in owners_first(graph):
        writer.write(graph.nodes[node_id])
    lines = writer.lines
    if graph.chosen not in graph:
        lines = [line for line in lines if line.node != graph.output] + [
            line for line in lines if line.node == graph.output
        ]
    return lines


def _is_same(one: Array, other: Array | None) -> bool:
    return other is not None and same_bits(one, other)


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
