"""What a closed block says of its insides: what it is, its parameters, and which of them a step is about.

The parameters of a closed block are not drawn: the block shows them as small heat maps, and while a step is
about one of them, it says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gradviz.engine.trace import Trace
from gradviz.explain.numbers import short
from gradviz.explain.symbols import gradient_text, name
from gradviz.explain.titles import activation_of, block_title, parameter_words
from gradviz.graph.block import is_block
from gradviz.graph.graph import NodeId, same_array
from gradviz.ops.op import Array, shape_text


class InsideState(NamedTuple):
    """What the words about a block's insides depend on, beside the numbers."""

    about: NodeId | None
    """The parameter that the step under the cursor is about."""
    updated: int
    """How many parameters have their new value."""


OUTSIDE = InsideState(None, 0)
"""That of a node which has no insides."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A closed block's insides in words and numbers."""

    title: str
    """``dense 3 · tanh``"""
    count: str
    """``9 parameters``; empty where there are none."""
    activation: str
    """The operation that bends the sums; empty where nothing does."""
    about: str = ""
    """The name of the parameter that the step is about."""
    names: tuple[str, ...] = ()
    arrays: tuple[Array, ...] = field(default=(), compare=False, repr=False)
    """The parameters with more than one number, in the block's own order."""
    fed: Array | None = field(default=None, compare=False, repr=False)
    """The numbers that go in, where there is one vector of them."""

    def same_numbers(self, other: Inside | None) -> bool:
        """Whether the arrays are equal, too."""
        return (
            other is not None
            and same_array(self.fed, other.fed)
            and all(map(same_array, self.arrays, other.arrays))
        )


class Insides:
    """The closed blocks of one trace."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.parameters: Mapping[NodeId, tuple[NodeId, ...]] = _by_block(trace)
        """The parameters that are drawn inside each closed block."""

    def state(self, node_id: NodeId, cursor: int, current: bool) -> InsideState:
        """What is to be said of a block's insides after `cursor` steps."""
        inside = self.parameters.get(node_id)
        if inside is None:
            return OUTSIDE
        updates = self._trace.index.updates
        updated = sum(1 for parameter in inside if parameter in updates and updates[parameter][0] <= cursor)
        about = None
        if current and cursor:
            step = self._trace.steps[cursor - 1]
            about = next((i for i in (step.source, step.node) if i in inside), None)
        return InsideState(about, updated)

    def face(self, node_id: NodeId, state: InsideState) -> Inside | None:
        """What a block says of its insides; None for what is no closed block."""
        node = self._trace.graph.nodes[node_id]
        if node_id not in self.parameters:
            return None
        own, graph = self.parameters[node_id], self._trace.graph
        values = [(parameter, self._value(parameter, state)) for parameter in own]
        known = [(parameter, value) for parameter, value in values if value is not None]
        shown = [(parameter, value) for parameter, value in known if value.size > 1]
        count = sum(value.size for _, value in known)
        return Inside(
            title=block_title(node.op, node.attrs),
            count=parameter_words(count) if own else "",
            activation=activation_of(node.op, node.attrs),
            about="" if state.about is None else name(graph, state.about),
            names=tuple(name(graph, parameter) for parameter, _ in shown),
            arrays=tuple(value for _, value in shown),
            fed=self._fed(node_id),
        )

    def _fed(self, node_id: NodeId) -> Array | None:
        node = self._trace.graph.nodes[node_id]
        first = node.inputs[0] if node.inputs else None
        value = None if first is None else self._trace.values.get(first)
        return value if value is not None and value.ndim == 1 else None

    def told(self, state: InsideState) -> str:
        """What hangs under the block while a step is about one of its parameters: ``∂L/∂W = 3 × 2``."""
        if state.about is None:
            return ""
        update = self._trace.index.updates.get(state.about) if state.updated else None
        if update is not None:
            return f"{name(self._trace.graph, state.about)} = {_told(update[1])}"
        gradient = self._trace.index.gradients.get(state.about)
        what = gradient_text(self._trace, state.about)
        return what if gradient is None else f"{what} = {_told(gradient[1])}"

    def _value(self, parameter: NodeId, state: InsideState) -> Array | None:
        if state.updated and parameter in self._trace.index.updates:
            return self._trace.index.updates[parameter][1]
        return self._trace.values.get(parameter)


def _told(array: Array) -> str:
    return short(array) if array.ndim < 2 and array.size <= 4 else f"({shape_text(array.shape)})"


def _by_block(trace: Trace) -> Mapping[NodeId, tuple[NodeId, ...]]:
    found: dict[NodeId, list[NodeId]] = {node.id: [] for node in trace.graph if is_block(node.op)}
    for parameter, block in trace.graph.inside.items():
        found[block].append(parameter)
    return {block: tuple(parameters) for block, parameters in found.items()}
