"""Which open block each node on the screen is drawn in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.views import View


def parent_of(node_id: NodeId, opened: Collection[NodeId]) -> NodeId | None:
    """The innermost open block around a block."""
    for end in range(len(node_id) - 1, 0, -1):
        if node_id[:end] in opened:
            return node_id[:end]
    return None


def groups_of(
    graph: Graph, opened: Collection[NodeId], views: Mapping[NodeId, View]
) -> Mapping[NodeId, NodeId]:
    """The open block that each node is drawn in. A part of a parameter is drawn with all that uses it."""
    known = frozenset(opened)
    found: dict[NodeId, NodeId] = {}
    for node in graph:
        if node.id in known:
            found[node.id] = node.id
        elif node.id not in views and (around := parent_of(node.id, known)):
            # The numbers that a layer is fed with stand in front of it, not in it.
            feeds = node.op == "pick" and all(
                parent_of(s, known) != around for s in node.inputs if s is not None
            )
            outer = parent_of(around, known) if feeds else around
            if outer is not None:
                found[node.id] = outer
    for node_id in views:
        if node_id not in graph.nodes:
            continue
        users = [chain(found.get(edge.target), known) for edge in graph.outgoing[node_id]]
        common = [block for block in users[0] if all(block in chain for chain in users)] if users else []
        if common:
            found[node_id] = common[0]
    return found


def chain(block: NodeId | None, opened: Collection[NodeId]) -> list[NodeId]:
    """An open block and those around it, from the inside out."""
    chain = []
    while block is not None:
        chain.append(block)
        block = parent_of(block, opened)
    return chain
