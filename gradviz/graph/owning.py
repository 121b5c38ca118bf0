"""The parameters that belong to a block while the drawing is edited: they come and go with the block, and
begin anew where its inputs ask for another shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gradviz.graph.block import block_of, is_block, parameter_names
from gradviz.graph.graph import Edge, Graph, Node, NodeId
from gradviz.graph.initial import BEGINNING, is_owned, settled
from gradviz.ops.op import Array, settings


def data_count(node: Node) -> int:
    """How many inputs of a node are wired by hand; a block's parameters follow them."""
    return len(node.inputs) - len(parameter_names(node.op, node.attrs))


def own_ids(node_id: NodeId, op: str, attrs: Mapping[str, Any]) -> tuple[NodeId, ...]:
    """The ids of the parameters that a block owns where it is given none; none where this is no block."""
    return tuple((*node_id, k) for k in range(len(parameter_names(op, attrs))))


def in_step(graph: Graph) -> Graph:
    """The graph with a parameter wherever a block needs one, without those that nothing needs, and with
    values that fit."""
    if not any(len(node_id) > 1 for node_id in graph.nodes) and not any(is_block(n.op) for n in graph):
        return graph
    whole = _with_parameters(graph)
    bare = {i: replace(node, value=None) if is_owned(whole, i) else node for i, node in whole.nodes.items()}
    output = whole.output
    # Others call a block that lends its parameters, so it cannot come last: then it has to be chosen.
    chosen = output if output is not None and lent(whole, output) else whole.chosen
    return settled(Graph(bare, chosen), whole)


def lent(graph: Graph, node_id: NodeId) -> list[Edge]:
    """The wires from a block's own parameters to other nodes."""
    own = [source for source in graph.nodes[node_id].inputs if source is not None and source[:-1] == node_id]
    return [edge for source in own for edge in graph.outgoing[source] if edge.target != node_id]


def _with_parameters(graph: Graph) -> Graph:
    blocks = {node.id: _with_own(node) for node in graph if is_block(node.op)}
    used = {source for node in graph for source in blocks.get(node.id, node).inputs}
    found: dict[NodeId, Node] = {}
    for node_id, node in graph.nodes.items():
        if is_owned(graph, node_id):
            if node_id in used:
                found[node_id] = node
            continue
        block = blocks.get(node_id, node)
        for source in block.inputs:
            if source is not None and source not in graph.nodes:
                found[source] = _own(block.op, block.attrs, source)
        found[node_id] = block
    return Graph(found, graph.chosen)


def _own(op: str, attrs: Mapping[str, Any], node_id: NodeId, value: Array | None = None) -> Node:
    """One parameter of a block, which training may change or not."""
    name = parameter_names(op, attrs)[node_id[-1]]
    return Node(node_id, block_of(op).leaf_of(name), value=value)


def _with_own(block: Node) -> Node:
    """The block with parameters of its own where it has none."""
    count = data_count(block)
    if None not in block.inputs[count:]:
        return block
    own = own_ids(block.id, block.op, block.attrs)
    parameters = (o if s is None else s for s, o in zip(block.inputs[count:], own, strict=True))
    return replace(block, inputs=(*block.inputs[:count], *parameters))


def with_attrs(graph: Graph, block: Node, attrs: Mapping[str, Any]) -> Graph:
    """The graph with other attributes at a block, which may then have other parameters. Those that both have
    keep their values, unless how they begin has changed."""
    count = data_count(block)
    old = dict(zip(parameter_names(block.op, block.attrs), block.inputs[count:], strict=True))
    names = parameter_names(block.op, attrs)
    anew = _beginning(block.op, block.attrs) != _beginning(block.op, attrs)
    inputs: list[NodeId] = []
    leaves: list[Node] = []
    moved: dict[NodeId, NodeId | None] = dict.fromkeys(own_ids(block.id, block.op, block.attrs))
    for name, own in zip(names, own_ids(block.id, block.op, attrs), strict=True):
        source = old.get(name)
        if source is not None and source not in moved:
            inputs.append(source)
            continue
        inputs.append(own)
        value = None if source is None or anew else graph.nodes[source].value
        leaves.append(_own(block.op, attrs, own, value))
        if source is not None:
            moved[source] = own
    changed = replace(block, attrs=attrs, inputs=(*block.inputs[:count], *inputs))
    found: dict[NodeId, Node] = {}
    for node_id, node in graph.nodes.items():
        if node_id == block.id:
            found.update((leaf.id, leaf) for leaf in leaves)
            found[node_id] = changed
        elif node_id not in moved:
            lent = not moved.keys().isdisjoint(node.inputs)
            found[node_id] = _with_moved(node, moved) if lent else node
    return Graph(found, graph.chosen)


def _beginning(op: str, attrs: Mapping[str, Any]) -> list[Any]:
    chosen = settings(block_of(op), attrs)
    return [chosen.get(attr.name) for attr in BEGINNING]


def _with_moved(node: Node, moved: Mapping[NodeId, NodeId | None]) -> Node:
    """A node that uses parameters of another block, which have other ids now, or are gone."""
    return replace(node, inputs=tuple(None if s is None else moved.get(s, s) for s in node.inputs))
