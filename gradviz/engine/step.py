"""One micro-step of a recorded run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from gradviz.engine.point import Point
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array

StepKind = Literal["forward", "seed", "backward", "tangent", "path", "sum", "update"]
Mode = Literal["reverse", "forward", "paths"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One micro-step.

    ``forward``: `node` gets `value`. ``seed``: `node` (the output; in forward mode the input asked about)
    gets the gradient `value`, ones or a one at the chosen cell. ``backward``: along the edge ``source ->
    node`` (input number `slot`), `upstream` (gradient at `node`) x `local` (d node / d source) =
    `contribution` to `source`. ``tangent``: the same edge forward: `upstream` is the tangent of `source`, the
    contribution goes to `node`. ``path``: one whole path (`path`, edges from the input to the output),
    `factors` its local derivatives, `contribution` their product, which goes to `node`, the input. ``sum``:
    `terms` add up to `value`, the gradient (or tangent) of `node`; no terms where there were too many paths
    to list. ``update``: the parameter `node` gets `value`.
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
    gradient: Array | None = None
    """``update``: the gradient used; the new value is value_before - learning_rate * gradient."""
    point: Point | None = field(default=None, repr=False)
    """Where the run took place: what `local` and `factors` are worked out from."""

    @property
    def edge(self) -> Edge | None:
        """The edge this step runs along, where it runs along one."""
        if self.source is None or self.slot is None:
            return None
        return Edge(self.source, self.node, self.slot)

    @cached_property
    def local(self) -> Array | None:
        """Local derivative of the edge: a number (elementwise operations: one per output cell), else the
        Jacobian of shape ``node.shape + source.shape``, computed when first asked for; None past 10,000
        entries."""
        if self.edge is None or self.point is None:
            return None
        return self.point.local(self.edge)

    @cached_property
    def factors(self) -> tuple[Array | None, ...]:
        """``path``: the local derivative of each edge, in the order of `path`, as `local` gives them."""
        if self.point is None:
            return ()
        return tuple(self.point.local(edge) for edge in self.path)
