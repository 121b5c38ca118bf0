"""Which leaves a gradient can reach, told from the drawing alone, before there is any number or shape."""

from __future__ import annotations

from collections.abc import Collection

from gradviz.graph.graph import Graph, NodeId


def led_to(graph: Graph, leaves: Collection[NodeId]) -> frozenset[NodeId]:
    """The leaves and everything that changes with them, as far as derivatives can tell."""
    found = set(leaves)
    for node_id in graph.order:
        if not found.isdisjoint(_differentiable(graph, node_id)):
            found.add(node_id)
    return frozenset(found)


def leading_to(graph: Graph, output: NodeId) -> frozenset[NodeId]:
    """The output and everything that it changes with."""
    found, waiting = {output}, [output]
    while waiting:
        for source in _differentiable(graph, waiting.pop()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return frozenset(found)


def reached(graph: Graph, output: NodeId) -> frozenset[NodeId]:
    """The inputs and parameters among them."""
    return frozenset(
        i for i in leading_to(graph, output) if graph.nodes[i].is_leaf and graph.nodes[i].op != "const"
    )


def _differentiable(graph: Graph, node_id: NodeId) -> list[NodeId]:
    """What a node is computed from, without class numbers and the like."""
    node = graph.nodes[node_id]
    if node.is_leaf:
        return []
    fixed = node.operation.fixed_inputs
    return [source for slot, source in enumerate(node.inputs) if source is not None and slot not in fixed]
