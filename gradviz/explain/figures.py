"""What each node is drawn as: a card, a closed block, a neuron, or one of the numbers that neurons are fed
with."""

from __future__ import annotations

from typing import Literal

from gradviz.graph.block import is_block
from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.neurons import NEURON, neuron_of

Figure = Literal["card", "block", "neuron", "number"]


def figure_of(graph: Graph, node_id: NodeId) -> Figure:
    """It depends on the drawing only, never on the moment."""
    op = graph.nodes[node_id].op
    if op == NEURON:
        return "neuron"
    if is_block(op):
        return "block"
    return "number" if _feeds_neurons(graph, node_id) else "card"


def _feeds_neurons(graph: Graph, node_id: NodeId) -> bool:
    """A number of an input, or an input that is one number, where a neuron weighs it, closed or open."""
    node = graph.nodes[node_id]
    if node.op == "pick":
        if len(node_id) > 1:  # brought in by a layer that was opened
            return True
    elif node.op not in ("input", "const") or node.value is None or node.value.ndim:
        return False
    for edge in graph.outgoing[node_id]:
        neuron = neuron_of(graph, edge.target)
        if neuron is not None and node_id in neuron.data:
            return True
        if graph.nodes[edge.target].op == "multiply" and len(edge.target) > len(node_id):
            return True
    return False
