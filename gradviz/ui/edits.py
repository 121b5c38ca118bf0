"""What a person's edits do to the state: plain functions from one state to the next. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gradviz.document.document import Place, State
from gradviz.engine.trace import Step, Trace
from gradviz.graph import check, rewrite
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.parse import ParseError, Program, Range, parse_program
from gradviz.language import tr

Selection = NodeId | Edge | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be told under the text, in one plain sentence, and where in the text it is."""

    text: str
    line: int | None = None
    """From 1; None where it is about no line."""
    column: int | None = None
    """From 1."""
    length: int = 1


def problem_of(text: str) -> Problem | None:
    """Why this text cannot be read; None where it can."""
    try:
        parse_program(text)
    except ParseError as error:
        length = error.end_column - error.column if error.end_line == error.line else 1
        return Problem(str(error), error.line, error.column, length)
    return None


def first_of(problems: Iterable[check.Problem], program: Callable[[], Program]) -> Problem | None:
    """The first of these problems, and where that stands in the text of the program."""
    found = next(iter(problems), None)
    if found is None:
        return None
    spans = program().spans if found.node is not None else {}
    span = None if found.node is None else spans.get(found.node) or spans.get(found.node[:1])
    if span is None:
        return Problem(found.text)
    length = span.end_column - span.column if span.end_line == span.line else 1
    return Problem(found.text, span.line, span.column, length)


def refuse_new_problems(before: Graph, after: Graph) -> None:
    """Raises GraphError with the first thing that keeps a graph from running and did not do so before."""
    known = {(problem.node, problem.kind) for problem in check.problems(before)}
    for problem in check.problems(after):
        if (problem.node, problem.kind) not in known:
            raise GraphError(problem.text)


def with_value(program: Program, node_id: NodeId, value: ArrayLike) -> Program:
    """The program with another value at a leaf. Raises GraphError where the node is no leaf.

    Where the number is replaced in its place, all that follows moves along with it: reading the whole text
    anew for every pixel of a drag would take longer than the run.
    """
    before = program.graph[node_id].value
    same_shape = before is not None and np.shape(value) == before.shape
    if not same_shape and is_owned(program.graph, node_id):
        name = program.graph.labels[node_id]
        raise GraphError(tr("{name} has the shape that its block gives it.").format(name=name))
    text = rewrite.with_value(program, node_id, value)
    graph = program.graph.with_value(node_id, value)
    place = program.literal_ranges.get(node_id)
    if place is None:
        return replace(program, graph=graph) if text is program.text else parse_program(text, program)
    start, end = place
    by = len(text) - len(program.text)
    in_place = text.startswith(program.text[:start]) and text.endswith(program.text[end:])
    if not (in_place and same_shape) or text[start : end + by].startswith("("):
        return parse_program(text, program)

    changed = replace(program if by == 0 else _moved(program, end, by), graph=graph, text=text)
    if program.text.count("\n", start, end) == text.count("\n", start, end + by):
        changed.__dict__["lines"] = program.lines  # every statement begins on the line that it began on
    return changed


def _moved(program: Program, end: int, by: int) -> Program:
    """All that stands after this place in the text stands farther on by so much."""

    def moved(old: Range) -> Range:
        start, stop = old
        return old if stop < end else (start + by if start >= end else start, stop + by)

    return replace(
        program,
        ranges={node: moved(old) for node, old in program.ranges.items()},
        literal_ranges={node: moved(old) for node, old in program.literal_ranges.items()},
        name_ranges={node: tuple(map(moved, old)) for node, old in program.name_ranges.items()},
        statements=tuple([(node, moved(old)) for node, old in program.statements]),
    )


def with_places(state: State, places: Mapping[NodeId, Place | None]) -> State:
    """Cards dragged to new places stay there from now on; None: the layout finds the place."""
    put = {node_id: place for node_id, place in places.items() if place is not None}
    loose = places.keys() - put.keys()
    known = {**state.places, **put}
    return replace(
        state,
        places={node_id: place for node_id, place in known.items() if node_id not in loose},
        pinned=(state.pinned | put.keys()) - loose,
    )


def with_opened(state: State, opened: frozenset[NodeId], toggled: Iterable[NodeId]) -> State:
    """Other blocks open. What is inside of those that were opened or closed has no places yet."""
    blocks = tuple(toggled)

    def stays(node_id: NodeId) -> bool:
        return not any(node_id[: len(block)] == block for block in blocks)

    return replace(
        state,
        opened=opened,
        places={node_id: place for node_id, place in state.places.items() if stays(node_id)},
        pinned=frozenset(filter(stays, state.pinned)),
    )


def with_breakpoint_toggled(state: State, node_id: NodeId) -> State:
    """A breakpoint set or taken away."""
    return replace(state, breakpoints=state.breakpoints ^ {node_id})


def with_program(state: State, program: Program) -> State:
    """Another program, whose nodes may be the old ones: what is said about nodes that are gone goes with
    them."""
    graph = program.graph
    return replace(
        state,
        graph=graph,
        text=program.text,
        draft=None,
        places={node_id: place for node_id, place in state.places.items() if belongs(node_id, graph)},
        pinned=frozenset(node_id for node_id in state.pinned if belongs(node_id, graph)),
        opened=frozenset(node_id for node_id in state.opened if belongs(node_id, graph)),
        breakpoints=frozenset(node_id for node_id in state.breakpoints if belongs(node_id, graph)),
        cell=state.cell if graph.output == state.graph.output else None,
    )


def belongs(node_id: NodeId, graph: Graph) -> bool:
    """A node of the graph, or what is inside one of its blocks."""
    return node_id in graph or (len(node_id) > 1 and node_id[:1] in graph)


def still_there(selection: Selection, graph: Graph) -> Selection:
    """The selection, or None where the graph does not have it any more."""
    if isinstance(selection, Edge):
        node = graph.nodes.get(selection.target)
        inputs = () if node is None else node.inputs
        return selection if inputs[selection.slot : selection.slot + 1] == (selection.source,) else None
    return selection if selection in graph else None


def receiver(step: Step) -> NodeId:
    """The node that gets a number in this step."""
    return step.source if step.kind == "backward" and step.source is not None else step.node


def cursor_after(old: Trace | None, cursor: int, new: Trace) -> int:
    """Where the cursor belongs in the new trace: at the same step, where there is one; at the end, if it was
    there."""
    if old is None:
        return 0
    if cursor >= len(old):
        return len(new)
    if cursor == 0:
        return 0
    if len(old) == len(new) and old.graph.nodes.keys() == new.graph.nodes.keys() and old.mode == new.mode:
        return cursor
    wanted = _identity(old.steps[cursor - 1])
    for number, step in enumerate(new.steps, start=1):
        if _identity(step) == wanted:
            return number
    return min(cursor, len(new))


def _identity(step: Step) -> tuple[object, ...]:
    return (step.kind, step.node, step.source, step.slot, step.path)
