"""A graph that is shown in place of the document's: the same net at a moment of its training.

The document does not change, and whatever is done to it ends the loan. A value that is set meanwhile is set
in what is lent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gradviz.engine.descent import Descent
from gradviz.graph.expand import Expanded
from gradviz.graph.graph import Graph, NodeId
from gradviz.ops.op import Array


@dataclass(frozen=True, eq=False)
class Lent:
    """What is shown instead."""

    graph: Graph
    """The document's nodes, leaves with other values."""
    descent: Descent | None = None
    """How the parameters are updated at the end of the backward pass; None: not at all."""

    def with_value(self, node_id: NodeId, value: Array) -> Lent:
        """With another value at a leaf."""
        return replace(self, graph=self.graph.with_value(node_id, value))


def seen_in(expanded: Expanded, descent: Descent | None) -> Descent | None:
    """The same descent for the graph on the screen, where parameters have fallen apart into views."""
    if descent is None or not expanded.views:
        return descent
    memory: dict[NodeId, Mapping[str, Array]] = dict(descent.memory)
    for node_id, view in expanded.views.items():
        if view.parameter in descent.memory:
            whole = descent.memory[view.parameter]
            memory[node_id] = {name: array[view.key] for name, array in whole.items()}
    return replace(descent, memory=memory)
