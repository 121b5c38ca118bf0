"""What a hand does to a drawing: each deed takes a graph and gives the next one.

Nothing here asks whether a deed makes sense (`gradviz.graph.fits.why_not` says that of a wire); a deed that
names something that is not there raises KeyError or GraphError. A fresh id is given by the caller, who knows
every id that the document ever had; without one, it is larger than all ids of the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike

from gradviz.graph.graph import Edge, Graph, GraphError, Node, NodeId, frozen_array
from gradviz.graph.names import name_problem, normal_name
from gradviz.language import tr
from gradviz.ops.op import OPS, Op

ONE = frozen_array(1.0)
"""The value of a leaf that nobody has given one."""


# --- names ---------------------------------------------------------------------------------------------


def fresh_name(taken: Collection[str], wanted: str) -> str:
    """The name itself where it is free, else the first free one of ``w2``, ``w3``, ...; after a digit
    ``w1_2``."""
    if wanted not in taken:
        return wanted
    stem = f"{wanted}_" if wanted[-1:].isdigit() else wanted
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def renamed(graph: Graph, node_id: NodeId, name: str) -> Graph:
    """The graph with a node called otherwise; an empty name takes its name away.

    Raises GraphError for a name that no node can have, or that another one has.
    """
    name = normal_name(name)
    problem = name_problem(name) if name else None
    if problem is None and name and graph.by_name.get(name, node_id) != node_id:
        problem = tr("Another node is called {name} already.").format(name=name)
    if problem is not None:
        raise GraphError(problem)
    return graph.with_node(replace(graph[node_id], name=name))


# --- nodes ---------------------------------------------------------------------------------------------


def with_new(
    graph: Graph,
    op: str,
    node_id: NodeId | None = None,
    *,
    attrs: Mapping[str, Any] | None = None,
    name: str = "",
    value: ArrayLike | None = None,
) -> Graph:
    """The graph with one node more, its inputs open. A leaf has the value 1 where none is given.

    The node comes last, and so becomes the output where none is chosen; a leaf comes before what is the
    output already.
    """
    operation = _operation(op)
    node = Node(
        graph.fresh_id() if node_id is None else node_id,
        op,
        (None,) * len(operation.inputs),
        dict(attrs or {}),
        name,
        (ONE if value is None else frozen_array(value)) if operation.is_leaf else None,
    )
    output = graph.output
    if not operation.is_leaf or output is None or graph.nodes[output].is_leaf:
        return graph.with_node(node)
    return _with_nodes_before(graph, output, [node])


def replaced(graph: Graph, node_id: NodeId, op: str, attrs: Mapping[str, Any] | None = None) -> Graph:
    """The graph with another operation at a node: it keeps its name, what uses it, and as many of its wires
    as the new operation has inputs; attributes that both know stay, those given here come on top."""
    old, operation = graph[node_id], _operation(op)
    return graph.with_node(
        Node(
            node_id,
            op,
            _as_many_inputs(old.inputs, operation),
            _shared_attrs(old, operation) | dict(attrs or {}),
            old.name,
            (ONE if old.value is None else old.value) if operation.is_leaf else None,
        )
    )


def without_nodes(graph: Graph, node_ids: Iterable[NodeId], bridge: bool = False) -> Graph:
    """The graph without these nodes; inputs that they fed become open.

    With `bridge`, what a node with just one wire into it fed is fed by that wire's source instead.
    """
    gone = {node_id for node_id in node_ids if node_id in graph}
    if bridge:
        graph = _bridged(graph, gone)
    fed = {edge.target for node_id in gone for edge in graph.outgoing[node_id]} - gone
    cut = disconnected(graph, [edge for i in fed for edge in edges_into(graph, i) if edge.source in gone])
    return cut.without(gone)


def _bridged(graph: Graph, gone: Collection[NodeId]) -> Graph:
    stands_for: dict[NodeId, NodeId] = {}
    for node_id in graph.order:
        sources = {source for source in graph.nodes[node_id].inputs if source is not None}
        if node_id in gone and len(sources) == 1:
            source = sources.pop()
            stands_for[node_id] = stands_for.get(source, source)
    changed = {
        node.id: replace(node, inputs=tuple(None if s is None else stands_for.get(s, s) for s in node.inputs))
        for node in graph
        if node.id not in gone and not stands_for.keys().isdisjoint(node.inputs)
    }
    chosen = graph.chosen if graph.chosen is None else stands_for.get(graph.chosen, graph.chosen)
    return Graph({**graph.nodes, **changed}, chosen)


def _operation(op: str) -> Op:
    if op not in OPS:
        raise GraphError(tr("There is no function {name}.").format(name=op))
    return OPS[op]


def _as_many_inputs(inputs: tuple[NodeId | None, ...], operation: Op) -> tuple[NodeId | None, ...]:
    least = len(operation.inputs)
    kept = inputs if operation.variadic else inputs[:least]
    return kept + (None,) * (least - len(kept))


def _shared_attrs(old: Node, operation: Op) -> dict[str, Any]:
    kinds = {attr.name: attr.kind for attr in old.operation.attrs}
    shared = {attr.name for attr in operation.attrs if kinds.get(attr.name) == attr.kind}
    return {name: value for name, value in old.attrs.items() if name in shared}


def _with_nodes_before(graph: Graph, before: NodeId, nodes: Iterable[Node]) -> Graph:
    """The graph with new nodes that come, in model order, just before another one."""
    found: dict[NodeId, Node] = {}
    for node_id, node in graph.nodes.items():
        if node_id == before:
            found.update((new.id, new) for new in nodes)
        found[node_id] = node
    return Graph(found, graph.chosen)


# --- wires ---------------------------------------------------------------------------------------------


def edges_into(graph: Graph, node_id: NodeId) -> tuple[Edge, ...]:
    """The edges that arrive at a node, by slot."""
    inputs = graph.nodes[node_id].inputs
    return tuple(Edge(source, node_id, slot) for slot, source in enumerate(inputs) if source is not None)


def connected(graph: Graph, source: NodeId, target: NodeId, slot: int) -> Graph:
    """The graph with a wire from one node to an input of another; a wire that arrives there gives way.

    An operation that takes any number of inputs gains one where `slot` is just past the last. Raises
    GraphError where there is no such input.
    """
    node = graph[target]
    graph.find(source)
    inputs = [*node.inputs]
    if slot == len(inputs) and node.operation.variadic:
        inputs.append(source)
    elif 0 <= slot < len(inputs):
        inputs[slot] = source
    else:
        message = tr("{name} has no input number {number}.")
        raise GraphError(message.format(name=graph.labels[target], number=slot + 1))
    return graph.with_node(replace(node, inputs=tuple(inputs)))


def disconnected(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """The graph without these wires: their inputs become open, or go where an operation that takes any
    number of inputs has more than it needs. An edge that is not there is no harm."""
    cut: dict[NodeId, set[int]] = {}
    for edge in edges:
        node = graph.nodes.get(edge.target)
        if node is not None and node.inputs[edge.slot : edge.slot + 1] == (edge.source,):
            cut.setdefault(edge.target, set()).add(edge.slot)
    changed = {target: _cut(graph.nodes[target], slots) for target, slots in cut.items()}
    return Graph({**graph.nodes, **changed}, graph.chosen) if changed else graph


def _cut(node: Node, slots: Collection[int]) -> Node:
    inputs = [None if slot in slots else source for slot, source in enumerate(node.inputs)]
    if node.operation.variadic:
        spare = len(inputs) - len(node.operation.inputs)
        for slot in sorted(slots, reverse=True)[:spare]:
            del inputs[slot]
    return replace(node, inputs=tuple(inputs))


def reconnected(graph: Graph, edge: Edge, source: NodeId, target: NodeId, slot: int) -> Graph:
    """The graph with a wire led from elsewhere, or to elsewhere."""
    if target == edge.target:
        # A slot must not go away between the two ends of one deed.
        inputs = [*graph[target].inputs]
        inputs[edge.slot] = None
        opened = graph.with_node(replace(graph[target], inputs=tuple(inputs)))
        moved = connected(opened, source, target, slot)
        return moved if slot == edge.slot else _closed_up(moved, target, edge.slot)
    return connected(disconnected(graph, [edge]), source, target, slot)


def _closed_up(graph: Graph, node_id: NodeId, slot: int) -> Graph:
    return graph.with_node(_cut(graph.nodes[node_id], {slot}))


def inserted(
    graph: Graph,
    edge: Edge,
    op: str,
    node_id: NodeId | None = None,
    *,
    attrs: Mapping[str, Any] | None = None,
) -> Graph:
    """The graph with an operation on a wire: the wire's source becomes its first input, and what the wire
    led to takes its value. Raises GraphError for an operation without inputs."""
    operation = _operation(op)
    if operation.is_leaf:
        message = tr("{title} takes no input, so it cannot stand on a wire.")
        raise GraphError(message.format(title=tr(operation.title)))
    fresh = graph.fresh_id() if node_id is None else node_id
    inputs = (edge.source, *(None,) * (len(operation.inputs) - 1))
    node = Node(fresh, op, inputs, dict(attrs or {}))
    return connected(_with_nodes_before(graph, edge.target, [node]), fresh, edge.target, edge.slot)
