"""The chain rule spelt out: a derivative as the sum over all paths, each the product of its local
derivatives.

The number of paths grows exponentially with the depth of a graph, which is why nobody computes derivatives
this way: they are counted first, and listed only when there are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gradviz.engine.flow import Flow
from gradviz.engine.point import Point
from gradviz.engine.record import received, total
from gradviz.engine.step import Step
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array

LISTED = 1_000
"""Past this many paths they are only counted."""


def path_steps(
    point: Point, flow: Flow, wrt: NodeId, seed: Array, gradient: Array | None
) -> tuple[list[Step], int, Array | None]:
    """The steps from the seed on, the number of paths from `wrt` to the output, and the derivative they add
    up to.

    `gradient` is what the reverse sweep found at `wrt`: the sum where the paths are too many to list.
    """
    steps = [Step(kind="seed", node=flow.output, value=seed, point=point)]
    count = flow.paths_from(wrt)[flow.output]
    if count > LISTED:
        steps.append(Step(kind="sum", node=wrt, value=gradient, point=point))
        return steps, count, gradient
    terms = []
    for path, product in walks(point, flow, wrt, seed):
        terms.append(product)
        steps.append(Step(kind="path", node=wrt, path=path, upstream=seed, contribution=product, point=point))
    if len(terms) > 1:
        gradient = total(terms)
        steps.append(Step(kind="sum", node=wrt, terms=tuple(terms), value=gradient, point=point))
    elif terms:
        gradient = terms[0]
    return steps, count, gradient


def walks(point: Point, flow: Flow, wrt: NodeId, seed: Array) -> Iterator[tuple[tuple[Edge, ...], Array]]:
    """Every path from `wrt` to the output (edges in that direction) with the seed pulled back along it.

    In lexicographic order of the operands from the output on. What two paths share near the output is pulled
    once.
    """
    if wrt not in flow.into or wrt == flow.output:
        return
    reached = flow.paths_from(wrt)
    trail: list[Edge] = []
    stack: list[Iterator[tuple[Edge, Array]]] = [_edges(point, flow, reached, flow.output, seed)]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            if trail:
                trail.pop()
            continue
        edge, product = found
        if edge.source == wrt:
            yield (edge, *reversed(trail)), product
            continue
        trail.append(edge)
        stack.append(_edges(point, flow, reached, edge.source, product))


def _edges(
    point: Point, flow: Flow, reached: Mapping[NodeId, int], node_id: NodeId, upstream: Array
) -> Iterator[tuple[Edge, Array]]:
    """The node's edges that come from the input asked about, with the gradient pulled back along each."""
    edges = [edge for edge in flow.into[node_id] if reached[edge.source]]
    if edges:
        pulled = point.pull(node_id, upstream)
        for edge in edges:
            yield edge, received(point, edge.source, pulled[edge.slot])
