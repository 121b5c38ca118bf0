"""Forward mode: how everything moves when one input does, carried from the input on."""

from __future__ import annotations

from gradviz.engine.point import Point, frozen
from gradviz.engine.record import total
from gradviz.engine.step import Step
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array


def tangent_steps(point: Point, wrt: NodeId, seed: Array) -> tuple[list[Step], dict[NodeId, Array]]:
    """From one node forward: the steps, and d node / d wrt (times the seed) of every node that depends on
    it."""
    steps = [Step(kind="seed", node=wrt, value=seed, point=point)]
    tangents: dict[NodeId, Array] = {wrt: seed}
    graph = point.graph
    for node_id in point.order:
        if node_id == wrt:
            continue
        inputs = graph.nodes[node_id].inputs
        if tangents.keys().isdisjoint(inputs):
            continue
        without = point.without_derivative(node_id)
        terms = []
        for slot, source in enumerate(inputs):
            if source not in tangents or slot in without:
                continue
            assert source is not None
            moved, edge = tangents[source], Edge(source, node_id, slot)
            share = frozen(point.push(edge, moved))
            terms.append(share)
            steps.append(Step("tangent", node_id, edge, upstream=moved, contribution=share, point=point))
        if len(terms) > 1:
            whole = total(terms)
            steps.append(Step(kind="sum", node=node_id, terms=tuple(terms), value=whole, point=point))
            tangents[node_id] = whole
        elif terms:
            tangents[node_id] = terms[0]
    return steps, tangents
