"""What a person's edits do to the state: plain functions from one state to the next. No Qt, nothing on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from gradviz.document.document import Place, State
from gradviz.engine.trace import Step, Trace
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.graph.text import with_value_in_text

Selection = NodeId | Edge | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something that was typed is not on the screen, in one plain sentence, and where."""

    text: str
    line: int | None = None
    """From 1; None where it is about no line."""
    column: int | None = None
    """From 1."""
    length: int = 1


def with_value(state: State, node_id: NodeId, value: ArrayLike) -> State:
    """Another value at a leaf, in the graph and in the text. Raises GraphError where the node is no leaf."""
    graph = state.graph.with_value(node_id, value)
    return replace(state, graph=graph, text=with_value_in_text(state.text, graph, node_id), draft=None)


def with_places(state: State, places: Mapping[NodeId, Place]) -> State:
    """Cards dragged to new places stay there from now on."""
    return replace(state, places={**state.places, **places}, pinned=state.pinned | places.keys())


def with_breakpoint_toggled(state: State, node_id: NodeId) -> State:
    """A breakpoint set or taken away."""
    return replace(state, breakpoints=state.breakpoints ^ {node_id})


def with_output(state: State, node_id: NodeId | None) -> State:
    """Another output; the seed is ones again."""
    return replace(state, graph=state.graph.with_output(node_id), cell=None)


def with_graph(state: State, graph: Graph, text: str) -> State:
    """Another graph, of which some nodes may be the old ones: what is said about nodes that are gone goes with them."""
    return replace(
        state,
        graph=graph,
        text=text,
        draft=None,
        places={node_id: place for node_id, place in state.places.items() if node_id in graph},
        pinned=frozenset(node_id for node_id in state.pinned if node_id in graph),
        breakpoints=frozenset(node_id for node_id in state.breakpoints if node_id in graph),
        cell=state.cell if graph.output == state.graph.output else None,
    )


def still_there(selection: Selection, graph: Graph) -> Selection:
    """The selection, or None where the graph does not have it any more."""
    if isinstance(selection, Edge):
        node = graph.nodes.get(selection.target)
        fits = node is not None and selection.slot < len(node.inputs)
        return selection if fits and node.inputs[selection.slot] == selection.source else None
    return selection if selection in graph else None


def receiver(step: Step) -> NodeId:
    """The node that gets a number in this step."""
    return step.source if step.kind == "backward" and step.source is not None else step.node


def cursor_after(old: Trace | None, cursor: int, new: Trace) -> int:
    """Where the cursor belongs in the new trace: at the same step where there is one, at the end if it was there."""
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
