"""What may be shown after some of a trace's steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gradviz.engine.step import Step
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ops.op import Array

if TYPE_CHECKING:
    from gradviz.engine.trace import Trace


class Share(NamedTuple):
    """A contribution to a node: after how many steps it is there, and along which edge it came (a path:
    none)."""

    known: int
    contribution: Array
    edge: Edge | None


@dataclass(frozen=True, eq=False)
class Index:
    """After how many steps each thing is known (0: from the start)."""

    values: Mapping[NodeId, int]
    """A node that does not run is not in it."""
    gradients: Mapping[NodeId, tuple[int, Array]]
    contributions: Mapping[Edge, tuple[int, Array]]
    arrivals: Mapping[NodeId, tuple[Share, ...]]
    """The contributions that meet at each node, in the order in which they arrive."""
    updates: Mapping[NodeId, tuple[int, Array]]

    @classmethod
    def of(cls, graph: Graph, steps: Sequence[Step]) -> Index:
        """Read the steps once. A leaf is known from the start."""
        values = {node_id: 0 for node_id in graph.leaves if graph.nodes[node_id].value is not None}
        gradients: dict[NodeId, tuple[int, Array]] = {}
        contributions: dict[Edge, tuple[int, Array]] = {}
        arrivals: dict[NodeId, list[Share]] = {}
        updates: dict[NodeId, tuple[int, Array]] = {}
        for position, step in enumerate(steps, start=1):
            if step.kind == "forward":
                values[step.node] = position
            elif step.kind == "update":
                assert step.value is not None
                updates[step.node] = position, step.value
            elif step.contribution is not None:
                receiver = step.node
                edge = step.edge
                if edge is not None:
                    contributions[edge] = position, step.contribution
                    receiver = edge.target if step.kind == "tangent" else edge.source
                arrivals.setdefault(receiver, []).append(Share(position, step.contribution, edge))
            elif step.value is not None:
                gradients[step.node] = position, step.value
        for node_id, shares in arrivals.items():
            if len(shares) == 1:
                gradients.setdefault(node_id, shares[0][:2])
        return cls(
            values, gradients, contributions, {i: tuple(found) for i, found in arrivals.items()}, updates
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What may be shown after `cursor` steps; every look-up is O(1) (made from the trace's index, not
    copied).

    A node is given by its id, or by its name or label. Raises KeyError where there is none.
    """

    trace: Trace = field(repr=False)
    cursor: int

    def value(self, key: NodeId | str) -> Array | None:
        """The node's value, once its forward step is done (leaves: from the start; a parameter: after its
        update, the new one)."""
        node_id = self._id(key)
        if self.updated(node_id):
            return self.trace.index.updates[node_id][1]
        known = self.trace.index.values.get(node_id)
        return None if known is None or known > self.cursor else self.trace.values[node_id]

    def gradient(self, key: NodeId | str) -> Array | None:
        """The complete gradient (in forward mode the tangent) of the node, once known."""
        return self._after(self.trace.index.gradients.get(self._id(key)))

    def contribution(self, edge: Edge) -> Array | None:
        """What has come along this edge so far."""
        return self._after(self.trace.index.contributions.get(edge))

    def shares(self, key: NodeId | str) -> tuple[Array | None, ...]:
        """The contributions that meet at the node, in the order they arrive; None for those still to come."""
        shares = self.trace.index.arrivals.get(self._id(key), ())
        return tuple(share.contribution if share.known <= self.cursor else None for share in shares)

    def local(self, edge: Edge) -> Array | None:
        """The edge's local derivative, known once its target has a value; None where it has none to show."""
        known = self.trace.index.values.get(edge.target)
        return None if known is None or known > self.cursor else self.trace.point.local(edge)

    def updated(self, key: NodeId | str) -> bool:
        """Whether the parameter has its new value."""
        update = self.trace.index.updates.get(self._id(key))
        return update is not None and update[0] <= self.cursor

    def _id(self, key: NodeId | str) -> NodeId:
        return self.trace.graph.find(key) if isinstance(key, str) else key

    def _after(self, found: tuple[int, Array] | None) -> Array | None:
        return None if found is None or found[0] > self.cursor else found[1]
