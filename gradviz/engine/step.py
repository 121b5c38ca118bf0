"""One micro-step of a recorded run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from gradviz.engine.point import Point
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array

StepKind = Literal["forward", "seed", "backward", "tangent", "path", "sum", "update"]
Mode = Literal["reverse", "forward", "paths"]


class Step(NamedTuple):
    """One micro-step: a tuple, since a run makes thousands with every pixel of a drag. No step equals
    another.

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
    edge: Edge | None = None
    """The edge this step runs along, where it runs along one."""
    value: Array | None = None
    upstream: Array | None = None
    contribution: Array | None = None
    terms: tuple[Array, ...] = ()
    path: tuple[Edge, ...] = ()
    gradient: Array | None = None
    """``update``: the gradient used; in gradient descent the new value is value_before - learning_rate *
    gradient."""
    known: Mapping[str, Array | float] | None = None
    """``update`` by the rules of an optimizer: what the last of them worked with, by the names in it."""
    point: Point | None = None
    """Where the run took place: what `local` and `factors` are worked out from."""

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        along = "" if self.edge is None else f" along {self.edge}"
        return f"<{self.kind} step at {self.node}{along}>"

    @property
    def source(self) -> NodeId | None:
        """Where the edge begins."""
        return None if self.edge is None else self.edge.source

    @property
    def slot(self) -> int | None:
        """Which input of its target the edge is."""
        return None if self.edge is None else self.edge.slot

    @property
    def local(self) -> Array | None:
        """Local derivative of the edge: a number (elementwise operations: one per output cell), else the
        Jacobian of shape ``node.shape + source.shape``, computed when first asked for; None past 10,000
        entries."""
        return None if self.edge is None or self.point is None else self.point.local(self.edge)

    @property
    def factors(self) -> tuple[Array | None, ...]:
        """``path``: the local derivative of each edge, in the order of `path`, as `local` gives them."""
        return () if self.point is None else tuple(self.point.local(edge) for edge in self.path)
