"""A run, recorded once and then only pointed at.

A trace is a tuple of micro-steps in the order a person would do them by hand: *forward*, one node at a time; *seed*,
dL/dL = 1; then node by node, from the output back, one *backward* step per edge (upstream gradient x local derivative =
contribution) and, where a node feeds several others, one *sum* step that adds its contributions; with a learning rate,
one *update* per parameter. What the screen shows after k steps is `Trace.known_after(k)`: stepping back is k - 1.

Nodes are visited backward breadth-first from the output among those whose gradient is complete, inputs in operand
order, so that the two branches of a product are walked as they are read. Gradients flow only to nodes that depend on
an input or a parameter: a constant has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from numpy.typing import ArrayLike

from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ops.op import Array

StepKind = Literal["forward", "seed", "backward", "tangent", "path", "sum", "update"]
Mode = Literal["reverse", "forward", "paths"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One micro-step.

    ``forward``: `node` gets `value`. ``seed``: `node` (the output; in forward mode the input asked about) gets the
    gradient `value`, ones or a one at the chosen cell. ``backward``: along the edge ``source -> node`` (input number
    `slot`), `upstream` (gradient at `node`) x `local` (d node / d source) = `contribution` to `source`. ``tangent``: the
    same edge forward: `upstream` is the tangent of `source`, the contribution goes to `node`. ``path``: one whole path
    (`path`, edges from the input to the output), `factors` its local derivatives, `contribution` their product. ``sum``:
    `terms` add up to `value`, the gradient (or tangent) of `node`. ``update``: the parameter `node` gets `value`.
    """

    kind: StepKind
    node: NodeId
    source: NodeId | None = None
    slot: int | None = None
    value: Array | None = None
    upstream: Array | None = None
    contribution: Array | None = None
    terms: tuple[Array, ...] = ()
    path: tuple[Edge, ...] = ()
    factors: tuple[Array, ...] = ()
    gradient: Array | None = None
    """``update``: the gradient used; the new value is value_before - learning_rate * gradient."""

    @property
    def edge(self) -> Edge | None:
        """The edge this step runs along, where it runs along one."""
        if self.source is None or self.slot is None:
            return None
        return Edge(self.source, self.node, self.slot)

    @cached_property
    def local(self) -> Array | None:
        """Local derivative of the edge: a number (elementwise operations: one per output cell), else the Jacobian of
        shape ``node.shape + source.shape``, computed when first asked for; None past 10,000 entries."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Known:
    """What may be shown after `cursor` steps; every look-up is O(1) (made from the trace's index, not copied)."""

    trace: Trace
    cursor: int

    def value(self, node_id: NodeId) -> Array | None:
        """The node's value, once its forward step is done (leaves: from the start; a parameter: after its update, the new one)."""
        raise NotImplementedError

    def gradient(self, node_id: NodeId) -> Array | None:
        """The complete gradient (in forward mode the tangent) of the node, once known."""
        raise NotImplementedError

    def contribution(self, edge: Edge) -> Array | None:
        """What has come along this edge so far."""
        raise NotImplementedError

    def shares(self, node_id: NodeId) -> tuple[Array | None, ...]:
        """The contributions that meet at the node, in the order they arrive; None for those still to come."""
        raise NotImplementedError

    def local(self, edge: Edge) -> Array | None:
        """The edge's local derivative, known once its target has a value; None where it has none to show."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """The recorded run of one graph at one point."""

    graph: Graph
    output: NodeId
    steps: tuple[Step, ...]
    values: Mapping[NodeId, Array]
    gradients: Mapping[NodeId, Array]
    """Gradients of the output (summed with the seed) with respect to every node it flows to; in forward mode tangents."""
    seed: Array
    mode: Mode
    wrt: NodeId | None = None
    path_count: int | None = None
    """Sum over paths: how many there are, even where they are too many to list."""
    learning_rate: float | None = None

    def __len__(self) -> int:
        return len(self.steps)

    def value(self, key: NodeId | str) -> float | Array:
        """The value of a node by name, label or id: a float where it is a scalar. Raises KeyError."""
        raise NotImplementedError

    def grad(self, key: NodeId | str) -> float | Array:
        """d output / d node, likewise. A node that the gradient does not reach has zeros. Raises KeyError."""
        raise NotImplementedError

    def known_after(self, cursor: int) -> Known:
        """What may be shown after this many steps (clamped to 0 ... len(self))."""
        return Known(self, max(0, min(cursor, len(self.steps))))

    @cached_property
    def multiplications(self) -> Mapping[Mode, int]:
        """What each way would cost for all inputs' gradients: reverse (one sweep), forward (one sweep per input), paths
        (every path anew). Counted, not run; the count of paths may be huge."""
        raise NotImplementedError


def trace(
    graph: Graph,
    values: Mapping[str, ArrayLike] | None = None,
    *,
    output: NodeId | str | None = None,
    cell: tuple[int, ...] | None = None,
    mode: Mode = "reverse",
    wrt: NodeId | str | None = None,
    learning_rate: float | None = None,
) -> Trace:
    """Run the graph once and record every micro-step.

    `values` replaces leaf values by name. An output that is not a scalar is seeded with ones, or with a one at `cell`.
    Raises GraphError for an empty graph, a cycle, an open input, shapes that do not fit, a name that is not a leaf.
    """
    raise NotImplementedError
