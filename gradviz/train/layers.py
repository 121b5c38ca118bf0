"""Which parts of a net are its layers, told from the drawing: where numbers of the examples meet parameters.

A layer is a block with weights of its own, or in a net that is written out a product with a parameter, the
bias that is added to it and the function that bends the sum. A block that is several layers is opened first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gradviz.graph.block import BLOCKS, parameter_names
from gradviz.graph.expand import Expanded, expand
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.ops.functions import ACTIVATIONS
from gradviz.ops.op import OPS, settings

DEEPEST = 4
"""Blocks within blocks are opened so many times."""
SUMS = frozenset(("add", "subtract"))


@dataclass(frozen=True)
class Layer:
    """One layer of a net."""

    node: NodeId
    """What comes out of it: the value of this node is its activations."""
    name: str
    weights: tuple[NodeId, ...]
    """The parameters that weigh what comes in."""
    biases: tuple[NodeId, ...]
    activation: str
    """The name of the function that bends the sums; "none" where they stay as they are."""
    is_last: bool
    """What comes out of it is what the net predicts."""

    @property
    def parameters(self) -> tuple[NodeId, ...]:
        """Weights and biases."""
        return (*self.weights, *self.biases)


def unfolded(graph: Graph) -> Expanded:
    """The net with those blocks open that are several layers, one behind the other or side by side: those
    whose parameters are numbered, ``W1`` and ``W2``."""
    opened: set[NodeId] = set()
    found = expand(graph, opened)
    for _ in range(DEEPEST):
        more = {node.id for node in found.graph if _has_layers(node)} - opened
        if not more:
            break
        opened |= more
        found = expand(graph, opened)
    return found


def _has_layers(node: Node) -> bool:
    return node.op in BLOCKS and any(name[-1].isdigit() for name in parameter_names(node.op, node.attrs))


def layers_of(graph: Graph, data: NodeId, prediction: NodeId) -> tuple[Layer, ...]:
    """The layers between what is fed and what is predicted, in the order in which they are computed."""
    moved = graph.descendants(data)
    between = moved & graph.ancestors(prediction)
    taken: set[NodeId] = set()
    found: list[Layer] = []
    for node_id in graph.order:
        if node_id not in between or node_id in taken:
            continue
        weights, biases = _own(graph, graph.nodes[node_id], moved)
        if weights or biases:
            layer, passed = _followed(graph, node_id, between, weights, biases, prediction)
            taken |= passed
            found.append(layer)
    return tuple(found)


def _own(graph: Graph, node: Node, moved: frozenset[NodeId]) -> tuple[list[NodeId], list[NodeId]]:
    """The weights and the biases that a node meets its data with."""
    names = node.operation.inputs
    weights: list[NodeId] = []
    biases: list[NodeId] = []
    for slot, source in enumerate(node.inputs):
        if source is None or source in moved:
            continue
        moves = node.op in SUMS or names[min(slot, len(names) - 1)].startswith(("b", "shift"))
        (biases if moves else weights).extend(_parameters(graph, source))
    return weights, biases


def _parameters(graph: Graph, node_id: NodeId) -> Iterator[NodeId]:
    """The parameters that a node is made of."""
    behind = graph.ancestors(node_id)
    return (i for i in graph.leaves if i in behind and graph.nodes[i].op == "param")


def _followed(
    graph: Graph,
    start: NodeId,
    between: frozenset[NodeId],
    weights: list[NodeId],
    biases: list[NodeId],
    prediction: NodeId,
) -> tuple[Layer, set[NodeId]]:
    """The layer that begins here with its bias and its activation, and the nodes that it is made of."""
    end, passed, activation = start, {start}, _activation(graph.nodes[start])
    while activation == "none" and end != prediction:
        users = {edge.target for edge in graph.outgoing[end] if edge.target in between}
        if len(users) != 1:
            break
        user = graph.nodes[users.pop()]
        if user.op in SUMS and not biases:
            others = [i for i in user.inputs if i is not None and i not in between]
            added = [p for i in others for p in _parameters(graph, i)]
            if not added:
                break
            biases = added
        elif user.op not in BLOCKS and OPS[user.op].category == ACTIVATIONS:
            activation = user.op
        else:
            break
        end = user.id
        passed.add(end)
    layer = Layer(end, graph.labels[end], _once(weights), _once(biases), activation, end == prediction)
    return layer, passed


def _activation(node: Node) -> str:
    if node.op not in BLOCKS:
        return "none"
    chosen: str = settings(BLOCKS[node.op], node.attrs).get("activation", "none")
    return chosen


def _once(nodes: list[NodeId]) -> tuple[NodeId, ...]:
    return tuple(dict.fromkeys(nodes))
