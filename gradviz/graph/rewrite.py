"""Changes to a person's own program, character by character: what is not concerned stays as it was typed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradviz.graph.block import declared_inputs
from gradviz.graph.expressions import input_text, inside_text, listed
from gradviz.graph.graph import Graph, GraphError, Node, NodeId, frozen_array, same_bits
from gradviz.graph.initial import is_owned
from gradviz.graph.names import UNNAMED, name_problem, normal_name
from gradviz.graph.parse import Program, Range, parse_program
from gradviz.graph.rows import Sheet
from gradviz.graph.tokens import BYTE_ORDER_MARK, newline_of, plain
from gradviz.language import tr
from gradviz.ops.op import Array


def with_value(program: Program, node_id: NodeId, value: ArrayLike) -> str:
    """The text with another value at a leaf; it parses to ``program.graph.with_value(node_id, value)``.

    A number is replaced where it stands; an input that no line gives a value gets a line. Raises
    GraphError where the node is no leaf.
    """
    graph = program.graph
    node = graph[node_id]
    if not node.is_leaf:
        message = tr("{name} is computed; only a leaf has a value to set.")
        raise GraphError(message.format(name=graph.labels[node_id]))
    array = frozen_array(value)
    place = program.literal_ranges.get(node_id)
    if place is None and is_owned(graph, node_id):
        return program.text  # a block's own parameter: the drawing keeps its value
    if place is None:
        return _with_line_above(program, f"{_typed_name(program, node_id)} = {input_text(array)}")
    if node.value is not None and same_bits(node.value, array):
        return program.text
    return _replaced(program.text, place, literal_text(program, node, array, place))


def literal_text(program: Program, node: Node, array: Array, place: Range) -> str:
    """What stands for the array at this place."""
    if node.op == "input":
        return input_text(array)
    if place != program.ranges[node.id]:
        return inside_text(array)
    literal = listed(array) or f"const({inside_text(array)})"
    before, follows = plain(program.text)[: place[0]].rstrip(), plain(program.text)[place[1] :].lstrip()
    if literal.startswith("[") and before.endswith("(") and _is_only_operand(program.graph, node.id):
        return f"[{literal}]"  # stack([a, b]) means stack(a, b)
    # What follows binds tighter than a sign does: -2 ** x would be -(2 ** x).
    return f"({literal})" if literal.startswith("-") and follows.startswith(("**", "[", ".")) else literal


def _is_only_operand(graph: Graph, node_id: NodeId) -> bool:
    """The node is all that an operation is given that takes any number of operands."""
    users = [graph.nodes[edge.target] for edge in graph.outgoing[node_id]]
    return any(user.inputs == (node_id,) and declared_inputs(user.op)[1] for user in users)


def with_output(program: Program, node_id: NodeId | None) -> str:
    """The text with another chosen output; None leaves it to the last line again."""
    old = next((place for defined, place in program.statements if defined is None), None)
    if node_id is None:
        return _without_choice(program)
    if not program.name_ranges.get(node_id):
        name = _free_number(program.text)
        program = parse_program(_named(program, node_id, name), program)
        return with_output(program, node_id)
    choice = f"output {_typed_name(program, node_id)}"
    if old is not None:
        return _replaced(program.text, old, choice)
    newline = newline_of(program.text)
    gap = "" if not program.text or program.text.endswith(("\n", "\r")) else newline
    return program.text + gap + choice + newline


def renamed(program: Program, node_id: NodeId, new_name: str) -> str:
    """The text with a node called otherwise, wherever its name stands; an empty name takes its name away.

    A node that stands nameless inside an expression gets a line of its own. Raises GraphError for a name
    that no node can have, or that another one has.
    """
    if new_name:
        problem = name_problem(new_name)
        owner = program.graph.by_name.get(normal_name(new_name))
        if problem is None and owner not in (None, node_id):
            problem = tr("Another node is called {name} already.").format(name=new_name)
        if problem is not None:
            raise GraphError(problem)
    node = program.graph[node_id]
    if not new_name and not node.name:
        return program.text
    name = new_name or _free_number(program.text)
    if not program.name_ranges.get(node_id):
        return _named(program, node_id, name)
    if not new_name and node_id not in program.literal_ranges and node.is_leaf:
        # A nameless input needs a line that says that it is one.
        text = with_value(program, node_id, np.ones(()) if node.value is None else node.value)
        program = parse_program(text, program)
    text = program.text
    for place in sorted(program.name_ranges[node_id], reverse=True):
        text = _replaced(text, place, name)
    return text


def _without_choice(program: Program) -> str:
    """The text without the statement that chooses the output."""
    sheet = Sheet(program.text, [place for _, place in program.statements])
    sheet.take_out([number for number, (defined, _) in enumerate(program.statements) if defined is None])
    return sheet.result()


def _named(program: Program, node_id: NodeId, name: str) -> str:
    """The text with a line of its own, and this name, for a node that stands inside another's expression."""
    text, (start, end) = program.text, program.ranges[node_id]
    expression = text[start:end]
    if program.literal_ranges.get(node_id) == (start, end):
        expression = f"const({expression})"
    statement, (first, last) = next(
        (defined, place) for defined, place in program.statements if place[0] <= start and end <= place[1]
    )
    if statement == node_id:
        return _replaced(
            text, (first, last), f"{name} = {expression if '(' in expression else text[first:last]}"
        )
    if "\n" in plain(expression):
        expression = f"({expression})"
    text = _replaced(text, _with_parentheses(text, (start, end)), name)
    line = plain(text).rfind("\n", 0, first) + 1
    if text[line:first].strip().strip(BYTE_ORDER_MARK):
        return _replaced(text, (first, first), f"{name} = {expression}; ")
    return _replaced(
        text,
        (first, first),
        f"{name} = {expression}{newline_of(text)}{text[line:first].strip(BYTE_ORDER_MARK)}",
    )


def _with_parentheses(text: str, place: Range) -> Range:
    """An expression with all parentheses that stand around it alone: a name needs none."""
    flat, (start, end) = plain(text), place
    while True:
        before, behind = flat[:start].rstrip(), len(flat) - len(flat[end:].lstrip())
        called = before[:-1].rstrip()[-1:]
        if (
            before[-1:] != "("
            or flat[behind : behind + 1] != ")"
            or called.isalnum()
            or called in ("_", "]", ")")
        ):
            return start, end
        start, end = len(before) - 1, behind + 1


def _with_line_above(program: Program, line: str) -> str:
    """The text with a line put below the values that stand at its top, and above everything that is
    computed."""
    text = plain(program.text)
    values_end = 0
    position = len(text)
    for node_id, (start, end) in program.statements:
        if node_id is None or node_id not in program.literal_ranges:
            position = start
            break
        values_end = end
    position = text.rfind("\n", 0, position) + 1
    for _, (start, end) in reversed(program.statements):
        if start < position < end:
            position = text.rfind("\n", 0, start) + 1
    after_values = text.find("\n", values_end) + 1
    if 0 < values_end < after_values <= position:
        position = after_values
    if position == 0 and program.text.startswith(BYTE_ORDER_MARK):
        position = 1
    return _replaced(program.text, (position, position), line + newline_of(program.text))


def _typed_name(program: Program, node_id: NodeId) -> str:
    """The node's name as it was typed first."""
    start, end = program.name_ranges[node_id][0]
    return program.text[start:end]


def _free_number(text: str) -> str:
    """The first of ``_1``, ``_2``, ... that does not stand in the text."""
    taken = {int(found[1:]) for found in UNNAMED.findall(plain(text)) if len(found) < 10}
    number = 1
    while number in taken:
        number += 1
    return f"_{number}"


def _replaced(text: str, place: Range, by: str) -> str:
    return text[: place[0]] + by + text[place[1] :]
