"""A run, recorded once and then only pointed at.

A trace is a tuple of micro-steps in the order a person would do them by hand: *forward*, one node at a time;
*seed*, dL/dL = 1; then node by node, from the output back, one *backward* step per edge (upstream gradient x
local derivative = contribution) and, where a node feeds several others, one *sum* step that adds its
contributions; with a learning rate, one *update* per parameter. What the screen shows after k steps is
`Trace.known_after(k)`: stepping back is k - 1.

Nodes are visited backward breadth-first from the output among those whose gradient is complete, inputs in
operand order, so that the two branches of a product are walked as they are read. Gradients flow only to nodes
that depend on an input or a parameter: a constant has none.

Two other ways to the same derivatives are traces too. *Forward mode* carries the tangent d node / d input
from one input on, edge by edge. *Sum over paths* multiplies the local derivatives along each path from one
input to the output and adds the products.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from gradviz.engine.descent import Descent, descent_steps
from gradviz.engine.flow import Flow, flow_to, moving
from gradviz.engine.forward import tangent_steps
from gradviz.engine.known import Index, Known
from gradviz.engine.paths import path_steps
from gradviz.engine.point import Point, evaluate, frozen, with_values
from gradviz.engine.record import backward_steps, forward_steps, has_cell, seed_for, update_steps
from gradviz.engine.step import Mode, Step, StepKind
from gradviz.graph.build import Tensor, as_graph
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array

__all__ = ["Known", "Mode", "Step", "StepKind", "Trace", "trace"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """The recorded run of one graph at one point."""

    graph: Graph = field(repr=False)
    """As it was run: with the leaf values that were given."""
    output: NodeId
    """What is differentiated. In a partial run in which nothing runs, a node without a value."""
    steps: tuple[Step, ...] = field(repr=False)
    values: Mapping[NodeId, Array] = field(repr=False)
    """Of every node, or in a partial run of those that can run."""
    gradients: Mapping[NodeId, Array] = field(repr=False)
    """Gradients of the output (summed with the seed) with respect to every node it flows to; in forward mode
    tangents."""
    seed: Array
    mode: Mode
    wrt: NodeId | None = None
    path_count: int | None = None
    """Sum over paths: how many there are, even where they are too many to list."""
    learning_rate: float | None = None
    descent: Descent | None = None
    """How the parameters are moved, where that is more than a learning rate."""
    cell: tuple[int, ...] | None = None
    """The cell that was seeded, or None for ones."""
    point: Point = field(repr=False)
    flow: Flow = field(repr=False)
    """The edges along which derivatives run to the output."""

    def __len__(self) -> int:
        return len(self.steps)

    def value(self, key: NodeId | str) -> float | Array:
        """The value of a node by name, label or id: a float where it is a scalar. Raises KeyError, in a
        partial run also for a node that did not run."""
        return plain(self.values[self._that_ran(key)])

    def grad(self, key: NodeId | str) -> float | Array:
        """d output / d node (in forward mode d node / d input), likewise. Zeros where it does not reach.
        Raises KeyError."""
        node_id = self._that_ran(key)
        gradient = self.gradients.get(node_id)
        return plain(np.zeros(self.values[node_id].shape) if gradient is None else gradient)

    def _that_ran(self, key: NodeId | str) -> NodeId:
        node_id = self.graph.find(key)
        if node_id not in self.values:
            raise KeyError(tr("{name} could not be computed.").format(name=self.graph.labels[node_id]))
        return node_id

    def known_after(self, cursor: int) -> Known:
        """What may be shown after this many steps (clamped to 0 ... len(self))."""
        return Known(self, max(0, min(cursor, len(self.steps))))

    def local(self, edge: Edge) -> Array | None:
        """The edge's local derivative at this point; None where it has none to show."""
        return self.point.local(edge)

    @cached_property
    def index(self) -> Index:
        """When each thing becomes known."""
        return Index.of(self.graph, self.steps)

    @cached_property
    def multiplications(self) -> Mapping[Mode, int]:
        """What each way would cost for all inputs' gradients: reverse (one sweep), forward (one sweep for
        each number in an input), paths (every path anew). Counted, not run; the count of paths may be
        huge."""
        return self.flow.cost


def plain(array: Array) -> float | Array:
    """A float where the array is a scalar."""
    return float(array) if array.ndim == 0 else array


def trace(
    graph: Graph | Tensor | str,
    values: Mapping[str, ArrayLike] | None = None,
    *,
    output: NodeId | str | None = None,
    cell: tuple[int, ...] | None = None,
    mode: Mode = "reverse",
    wrt: NodeId | str | None = None,
    learning_rate: float | None = None,
    descent: Descent | None = None,
    partial: bool = False,
    like: Trace | None = None,
) -> Trace:
    """Run a graph (or a program, or a tensor's history) once and record every micro-step.

    `values` replaces leaf values by name. An output that is not a scalar is seeded with ones, or with a one
    at `cell`. In forward mode `wrt` is what everything is differentiated by, and `cell` one of its cells; in
    mode "paths" it is where the paths start; without it, the first input or parameter. `learning_rate` adds
    the updates of gradient descent to a reverse trace, `descent` those of any optimizer. Raises GraphError
    for an empty graph, a cycle, an open input, shapes that do not fit, a name that is not a leaf; ValueError
    for another mode or a learning rate that is no number.

    With `partial`, what can run is run and the rest has no value: open inputs and shapes that do not fit are
    no errors then. Where the output itself cannot run, the last end that can takes its place, a cell that it
    does not have is not looked at, and where there is nothing to differentiate by, no derivative is taken.

    `like` may be a trace made before, of the same graph perhaps: what depends on wiring and shapes alone need
    not be worked out again then.
    """
    _require_sense(mode, learning_rate)
    point = evaluate(with_values(as_graph(graph), values or {}), partial)
    aim = _aim(point, output, cell, mode, wrt, partial)
    seed, flow = frozen(np.ones(())), Flow(point, aim.output, {})
    steps: list[Step] = []
    gradients: dict[NodeId, Array] = {}
    count = None
    if aim.seeded is not None:
        seed = seed_for(point, aim.seeded, aim.cell)
        flow = flow_to(point, aim.output, None if like is None else like.flow)
        with np.errstate(all="ignore"):
            steps, gradients, count = _derivative_steps(point, flow, seed, mode, aim.start)
            if mode == "reverse" and learning_rate is not None:
                steps += update_steps(point, gradients, learning_rate)
            elif mode == "reverse" and descent is not None:
                steps += descent_steps(point, gradients, descent)
    return Trace(
        graph=point.graph,
        output=aim.output,
        steps=(*forward_steps(point), *steps),
        values=point.values,
        gradients=gradients,
        seed=seed,
        mode=mode,
        wrt=aim.start,
        path_count=count,
        learning_rate=learning_rate,
        descent=descent,
        cell=aim.cell,
        point=point,
        flow=flow,
    )


def _require_sense(mode: str, learning_rate: float | None) -> None:
    if mode not in get_args(Mode):
        raise ValueError(tr("There is no mode {name}; choose reverse, forward or paths.").format(name=mode))
    if learning_rate is not None and not isfinite(learning_rate):
        raise ValueError(tr("A learning rate is a finite number."))


class _Aim(NamedTuple):
    """What is differentiated by what, and where the sweep is seeded (None: no derivative can be taken)."""

    output: NodeId
    start: NodeId | None
    seeded: NodeId | None
    cell: tuple[int, ...] | None


def _aim(
    point: Point,
    output: NodeId | str | None,
    cell: tuple[int, ...] | None,
    mode: Mode,
    wrt: NodeId | str | None,
    partial: bool,
) -> _Aim:
    target = point.graph.output if output is None else _found(point.graph, output)
    assert target is not None  # a graph with nodes and no cycle has an end
    if target not in point.values:
        if point.end is None:
            return _Aim(target, None, None, None)
        target = point.end
        cell = cell if mode == "forward" else None
    start = None if mode == "reverse" else _start(point, wrt, partial)
    if mode != "reverse" and start is None:
        return _Aim(target, None, None, None)
    seeded = start if mode == "forward" and start is not None else target
    return _Aim(target, start, seeded, None if partial and not has_cell(point, seeded, cell) else cell)


def _derivative_steps(
    point: Point, flow: Flow, seed: Array, mode: Mode, start: NodeId | None
) -> tuple[list[Step], dict[NodeId, Array], int | None]:
    """The steps from the seed on, the gradients (or tangents), and how many paths there are in mode
    "paths"."""
    if mode == "forward":
        assert start is not None
        return *tangent_steps(point, start, seed), None
    steps, gradients = backward_steps(point, flow, seed)
    if mode == "reverse":
        return steps, gradients, None
    assert start is not None
    steps, count, gradient = path_steps(point, flow, start, seed, gradients.get(start))
    if gradient is not None:
        gradients[start] = gradient
    return steps, gradients, count


def _found(graph: Graph, key: NodeId | str) -> NodeId:
    try:
        return graph.find(key)
    except KeyError as error:
        raise GraphError(error.args[0]) from None


def _start(point: Point, wrt: NodeId | str | None, partial: bool) -> NodeId | None:
    """What forward mode and sum over paths differentiate by; None where a partial run has nothing."""
    graph, alive = point.graph, moving(point)
    if wrt is not None:
        start = _found(graph, wrt)
        if start in alive:
            return start
        if not partial:
            message = tr("{name} depends on no input, so nothing can be differentiated by it.")
            raise GraphError(message.format(name=graph.labels[start]))
    leaf = next((node_id for node_id in graph.leaves if node_id in alive), None)
    if leaf is None and not partial:
        raise GraphError(tr("There is no input to differentiate by: everything here is constant."))
    return leaf
