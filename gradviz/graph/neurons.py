"""A neuron in its own words: what goes in, its weights, its bias and what bends the sum.

A closed neuron is a block like any other; but it is drawn as a circle, its weights on the lines that come in,
and told as a sum.
"""

from __future__ import annotations

from typing import NamedTuple

from gradviz.graph.block import block_of
from gradviz.graph.graph import Graph, NodeId
from gradviz.ops.op import settings

NEURON = "neuron"


class Neuron(NamedTuple):
    """The inputs of a closed neuron by what they are."""

    data: tuple[NodeId, ...]
    """One node a weight; or a single node with all the numbers."""
    weights: NodeId
    bias: NodeId | None
    activation: str


def neuron_of(graph: Graph, node_id: NodeId) -> Neuron | None:
    """The closed neuron that this node is; None where it is something else, or has open inputs."""
    node = graph.nodes[node_id]
    if node.op != NEURON or None in node.inputs:
        return None
    chosen = settings(block_of(NEURON), node.attrs)
    *data, weights = (source for source in node.inputs if source is not None)
    bias = None
    if chosen["bias"]:
        bias, weights = weights, data.pop()
    return Neuron(tuple(data), weights, bias, chosen["activation"])
