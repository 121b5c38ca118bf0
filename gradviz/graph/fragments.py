"""Pieces of a drawing that are taken elsewhere: cut out as a graph of their own, and put into another one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from gradviz.graph.edit import ONE, fresh_name, with_more
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.owning import in_step


def fragment(graph: Graph, node_ids: Collection[NodeId]) -> tuple[Graph, frozenset[NodeId]]:
    """These nodes as a graph of their own, and which of its nodes stand for something outside it.

    What the nodes refer to outside becomes an input of the same name (its label where it has none); a
    constant without a name is taken along.
    """
    chosen = _with_own(graph, node_ids)
    outside: dict[NodeId, Node] = {}
    taken = {graph.nodes[node_id].name for node_id in chosen}
    fresh = graph.fresh_id()[0]
    for source in _outside(graph, chosen):
        node = graph.nodes[source]
        if node.op != "const" or node.name:
            name = fresh_name(taken, graph.labels[source].replace(".", "_"))
            taken.add(name)
            # What belongs to a block outside has an id of its own here, lest it seem to belong to a block.
            node = Node((fresh + len(outside),), "input", name=name, value=ONE)
        outside[source] = node
    inside = [graph.nodes[node_id] for node_id in chosen]
    nodes = [*outside.values(), *(_with_inputs(node, outside) for node in inside)]
    references = frozenset(node.id for node in outside.values() if node.op == "input")
    return Graph({node.id: node for node in nodes}), references


def _outside(graph: Graph, chosen: Collection[NodeId]) -> dict[NodeId, None]:
    """What these nodes refer to besides themselves."""
    inside = set(chosen)
    sources = (source for node_id in chosen for source in graph.nodes[node_id].inputs)
    return dict.fromkeys(source for source in sources if source is not None and source not in inside)


def _with_inputs(node: Node, others: Mapping[NodeId, Node]) -> Node:
    """The node with what stands for its inputs."""
    if others.keys().isdisjoint(node.inputs):
        return node
    inputs = (others[s].id if s is not None and s in others else s for s in node.inputs)
    return replace(node, inputs=tuple(inputs))


def _with_own(graph: Graph, node_ids: Collection[NodeId]) -> list[NodeId]:
    """These nodes in model order, blocks with the parameters that belong to them, and those with no other."""
    return [i for i in graph.nodes if (i[:-1] if is_owned(graph, i) else i) in node_ids]


def with_fragment(
    graph: Graph, piece: Graph, references: Collection[NodeId], first_fresh: int
) -> tuple[Graph, Mapping[NodeId, NodeId]]:
    """The graph with another one put into it, and the new id of each node of the piece that is there now.

    Fresh ids count from `first_fresh`. A name that is taken gets a number: ``w2``. The `references` are
    nodes of the piece that only stand for what is called so: where the graph has a node of that name (or
    else of that label), it takes their place, and where it has none they become inputs.
    """
    stands_for: dict[NodeId, NodeId] = {}
    for node_id in references:
        name = piece.nodes[node_id].name
        found = graph.by_name.get(name) or graph.by_label.get(name)
        if found is not None:
            stands_for[node_id] = found
    fresh = [node for node in piece if node.id not in stands_for]
    return _with_copies(graph, fresh, stands_for, first_fresh)


def duplicated(
    graph: Graph, node_ids: Collection[NodeId], first_fresh: int
) -> tuple[Graph, Mapping[NodeId, NodeId]]:
    """The graph with these nodes a second time, wired as the first ones are, and the id of each copy."""
    originals = [graph.nodes[node_id] for node_id in _with_own(graph, node_ids)]
    return _with_copies(graph, originals, {}, first_fresh)


def _with_copies(
    graph: Graph, originals: Sequence[Node], stands_for: Mapping[NodeId, NodeId], first_fresh: int
) -> tuple[Graph, Mapping[NodeId, NodeId]]:
    """The graph with a copy of each of these nodes; an input that is not among them stays what it is, or
    becomes what stands for it."""
    ids = [node.id for node in originals]
    own = {node_id for node_id in ids if node_id[:-1] in ids}
    made: dict[NodeId, NodeId] = {i: (first_fresh + k,) for k, i in enumerate(i for i in ids if i not in own)}
    made |= {node_id: made[node_id[:-1]] + node_id[-1:] for node_id in own}
    new_id = {**stands_for, **made}
    taken = set(graph.by_name)
    copies = []
    for node in originals:
        name = fresh_name(taken, node.name) if node.name else ""
        taken.add(name)
        inputs = tuple(None if source is None else new_id.get(source, source) for source in node.inputs)
        copies.append(replace(node, id=made[node.id], inputs=inputs, name=name))
    return in_step(with_more(graph, copies)), made
