"""The micro-steps of a run in the usual order: forward, seed, backward edge by edge, sums, updates."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np

from gradviz.engine.flow import Flow
from gradviz.engine.point import Point, frozen
from gradviz.engine.step import Step
from gradviz.graph.graph import GraphError, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array


def total(terms: Iterable[Array]) -> Array:
    """The sum of arrays of one shape, in order, written into none of them."""
    first, *rest = terms
    for term in rest:
        first = first + term
    return frozen(first)


def seed_for(point: Point, node_id: NodeId, cell: tuple[int, ...] | None) -> Array:
    """What a sweep starts with: ones, or a one at `cell`. Raises GraphError where there is no such cell."""
    shape = point.values[node_id].shape
    if cell is None:
        return frozen(np.ones(shape))
    if not has_cell(point, node_id, cell):
        name = point.graph.labels[node_id]
        size = " × ".join(map(str, shape)) or "1"
        raise GraphError(
            tr("{name} has no cell {cell}: its size is {size}.").format(
                name=name, cell=", ".join(map(str, cell)), size=size
            )
        )
    seed = np.zeros(shape)
    seed[cell] = 1.0
    return frozen(seed)


def has_cell(point: Point, node_id: NodeId, cell: tuple[int, ...] | None) -> bool:
    """The node has a value, and this cell in it (None: all cells)."""
    value = point.values.get(node_id)
    if value is None or cell is None:
        return value is not None
    return len(cell) == value.ndim and all(0 <= i < n for i, n in zip(cell, value.shape, strict=True))


def forward_steps(point: Point) -> list[Step]:
    """One step for every computed node, in topological order."""
    graph, values = point.graph, point.values
    return [
        Step("forward", node_id, value=values[node_id], point=point)
        for node_id in point.order
        if not graph.nodes[node_id].is_leaf
    ]


def backward_steps(point: Point, flow: Flow, seed: Array) -> tuple[list[Step], dict[NodeId, Array]]:
    """From the seed back to the leaves: the steps, and the gradient of every node that is reached.

    Nodes are visited breadth-first among those whose gradient is complete. A gradient is never written in
    place: the arrays of one step may be the arrays of another.
    """
    steps = [Step(kind="seed", node=flow.output, value=seed, point=point)]
    gradients: dict[NodeId, Array] = {}
    arrived: dict[NodeId, list[Array]] = {flow.output: [seed]}
    ready, shares = deque([flow.output]), flow.shares
    while ready:
        node_id = ready.popleft()
        terms = arrived.pop(node_id)
        upstream = terms[0]
        if len(terms) > 1:
            upstream = total(terms)
            steps.append(Step(kind="sum", node=node_id, terms=tuple(terms), value=upstream, point=point))
        gradients[node_id] = upstream
        edges = flow.into[node_id]
        if not edges:
            continue
        pulled = point.pull(node_id, upstream)
        for edge in edges:
            source = edge.source
            share = received(point, source, pulled[edge.slot])
            steps.append(Step("backward", node_id, edge, upstream=upstream, contribution=share, point=point))
            waiting = arrived.setdefault(source, [])
            waiting.append(share)
            if len(waiting) == shares[source]:
                ready.append(source)
    return steps, gradients


def received(point: Point, source: NodeId, pulled: Array | None) -> Array:
    """A contribution as it is kept: zeros where the operation gives its input none."""
    return frozen(np.zeros(point.values[source].shape) if pulled is None else pulled)


def update_steps(point: Point, gradients: Mapping[NodeId, Array], rate: float) -> list[Step]:
    """One step of gradient descent for every parameter that has a gradient."""
    return [
        Step(
            kind="update",
            node=node.id,
            gradient=gradients[node.id],
            value=frozen(point.values[node.id] - rate * gradients[node.id]),
            point=point,
        )
        for node in point.graph
        if node.op == "param" and node.id in gradients
    ]
