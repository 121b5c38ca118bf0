"""What a hand does to a drawing: each deed takes a graph and gives the next one.

Nothing here asks whether a deed makes sense (`gradviz.graph.fits.why_not` says that of a wire); a deed that
names something that is not there raises KeyError or GraphError. A fresh id is given by the caller, who knows
every id that the document ever had; without one, it is larger than all ids of the graph. The parameters of
blocks come and go with them (`gradviz.graph.owning`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike

from gradviz.graph.block import attrs_of, block_of, declared_inputs, is_block, parameter_names, short_name
from gradviz.graph.graph import Edge, Graph, GraphError, Node, NodeId, frozen_array
from gradviz.graph.initial import is_owned
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.owning import data_count, in_step, lent, with_attrs
from gradviz.language import tr
from gradviz.ops.op import LEAVES, OPS, Array

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

    Raises GraphError for a name that no node can have, or that another one has, and for a parameter that
    belongs to a block.
    """
    _refuse_owned(graph, node_id)
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
    inputs, _ = _declared(op)
    attrs, node_id = dict(attrs or {}), graph.fresh_id() if node_id is None else node_id
    parameters = (None,) * len(parameter_names(op, attrs))
    node = Node(node_id, op, (None,) * len(inputs) + parameters, attrs, name, _leaf_value(op, value))
    return in_step(with_more(graph, [node]))


def replaced(graph: Graph, node_id: NodeId, op: str, attrs: Mapping[str, Any] | None = None) -> Graph:
    """The graph with another operation at a node: it keeps its name, what uses it, and as many of its wires
    as the new operation has inputs; attributes that both know stay, those given here come on top."""
    _refuse_owned(graph, node_id)
    old, (names, variadic) = graph[node_id], _declared(op)
    attrs = _shared_attrs(old, op) | dict(attrs or {})
    data = old.inputs[: data_count(old)]
    kept = data if variadic else data[: len(names)]
    parameters = (None,) * len(parameter_names(op, attrs))
    inputs = kept + (None,) * (len(names) - len(kept)) + parameters
    graph = disconnected(graph, lent(graph, node_id))
    value = _leaf_value(op, old.value)
    return in_step(graph.with_node(Node(node_id, op, inputs, attrs, old.name, value)))


def with_attribute(graph: Graph, node_id: NodeId, attribute: str, value: Any) -> Graph:
    """The graph with another value of one attribute. Raises GraphError where the operation has no such
    attribute."""
    node = graph[node_id]
    if attribute not in {attr.name for attr in attrs_of(node.op)}:
        message = tr("{function} has no “{name}”.")
        raise GraphError(message.format(function=short_name(node.op), name=attribute))
    attrs = {**node.attrs, attribute: value}
    if is_block(node.op):
        return in_step(with_attrs(graph, node, attrs))
    return in_step(graph.with_node(replace(node, attrs=attrs)))


def without_nodes(graph: Graph, node_ids: Iterable[NodeId], bridge: bool = False) -> Graph:
    """The graph without these nodes; inputs that they fed become open.

    With `bridge`, what a node with just one wire into it fed is fed by that wire's source instead.
    """
    gone = {node_id for node_id in node_ids if node_id in graph and not is_owned(graph, node_id)}
    if bridge:
        graph = _bridged(graph, gone)
    gone.update(node_id for node_id in graph.nodes if node_id[:-1] in gone)
    fed = {edge.target for node_id in gone for edge in graph.outgoing[node_id]} - gone
    cut = disconnected(graph, [edge for i in fed for edge in edges_into(graph, i) if edge.source in gone])
    return in_step(cut.without(gone))


def _bridged(graph: Graph, gone: Collection[NodeId]) -> Graph:
    stands_for: dict[NodeId, NodeId] = {}
    for node_id in graph.order:
        node = graph.nodes[node_id]
        sources = {source for source in node.inputs[: data_count(node)] if source is not None}
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


def _refuse_owned(graph: Graph, node_id: NodeId) -> None:
    if is_owned(graph, node_id):
        message = tr("{name} belongs to its block: it comes and goes with it, and is called by it.")
        raise GraphError(message.format(name=graph.labels[node_id]))


def _declared(op: str) -> tuple[tuple[str, ...], bool]:
    if op not in OPS and not is_block(op):
        raise GraphError(tr("There is no function {name}.").format(name=op))
    return declared_inputs(op)


def _leaf_value(op: str, value: ArrayLike | None) -> Array | None:
    if op not in LEAVES:
        return None
    return ONE if value is None else frozen_array(value)


def _shared_attrs(old: Node, op: str) -> dict[str, Any]:
    kinds = {attr.name: attr for attr in attrs_of(old.op)}
    shared = set()
    for attr in attrs_of(op):
        other = kinds.get(attr.name)
        if other is not None and (other.kind, other.choices) == (attr.kind, attr.choices):
            shared.add(attr.name)
    return {name: value for name, value in old.attrs.items() if name in shared}


def with_more(graph: Graph, nodes: Iterable[Node]) -> Graph:
    """The graph with new nodes, which come last; but leaves come before the output where that is computed:
    a value that nothing uses yet is no output."""
    more = list(nodes)
    output = graph.output
    if output is None or graph.nodes[output].is_leaf:
        return Graph({**graph.nodes, **{node.id: node for node in more}}, graph.chosen)
    leaves = [node for node in more if node.is_leaf]
    computed = [node for node in more if not node.is_leaf]
    found = _with_nodes_before(graph, output, leaves)
    return Graph({**found.nodes, **{node.id: node for node in computed}}, graph.chosen)


def _with_nodes_before(graph: Graph, before: NodeId, nodes: Iterable[Node]) -> Graph:
    """The graph with new nodes that come, in model order, just before another one."""
    found: dict[NodeId, Node] = {}
    for node_id, other in graph.nodes.items():
        if node_id == before:
            found.update((node.id, node) for node in nodes)
        found[node_id] = other
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
    return in_step(_connected(graph, source, target, slot))


def _connected(graph: Graph, source: NodeId, target: NodeId, slot: int) -> Graph:
    node = graph[target]
    graph.find(source)
    if source[:-1] == target and node.inputs[slot : slot + 1] != (source,):
        message = tr("{name} belongs to {target} and cannot be another input of it.")
        raise GraphError(message.format(name=graph.labels[source], target=graph.labels[target]))
    inputs = [*node.inputs]
    if slot == data_count(node) and _declared(node.op)[1]:
        inputs.insert(slot, source)
    elif 0 <= slot < len(inputs):
        before, inputs[slot] = inputs[slot], source
        if before is not None and before[:-1] == target:
            graph = _lent_anew(graph, before, source)
    else:
        message = tr("{name} has no input number {number}.")
        raise GraphError(message.format(name=graph.labels[target], number=slot + 1))
    return graph.with_node(replace(node, inputs=tuple(inputs)))


def _lent_anew(graph: Graph, before: NodeId, now: NodeId) -> Graph:
    """The graph in which what used a block's own parameter uses what the block is given in its place: both
    are ``h.W`` in a program."""
    changed = {
        edge.target: replace(
            graph.nodes[edge.target],
            inputs=tuple(now if s == before else s for s in graph.nodes[edge.target].inputs),
        )
        for edge in graph.outgoing[before]
    }
    return Graph({**graph.nodes, **changed}, now if graph.chosen == before else graph.chosen)


def disconnected(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """The graph without these wires: their inputs become open, or go where an operation that takes any
    number of inputs has more than it needs. A block gets a parameter of its own back; that it cannot lose. An
    edge that is not there is no harm."""
    return in_step(_disconnected(graph, edges))


def _disconnected(graph: Graph, edges: Iterable[Edge]) -> Graph:
    cut: dict[NodeId, set[int]] = {}
    for edge in edges:
        node = graph.nodes.get(edge.target)
        if node is not None and node.inputs[edge.slot : edge.slot + 1] == (edge.source,):
            cut.setdefault(edge.target, set()).add(edge.slot)
    changed = {target: _cut(graph.nodes[target], slots) for target, slots in cut.items()}
    return Graph({**graph.nodes, **changed}, graph.chosen) if changed else graph


def _cut(node: Node, slots: Collection[int]) -> Node:
    inputs = [None if slot in slots else source for slot, source in enumerate(node.inputs)]
    names, variadic = _declared(node.op)
    count = data_count(node)
    if variadic:
        for slot in sorted((slot for slot in slots if slot < count), reverse=True)[: count - len(names)]:
            del inputs[slot]
    return replace(node, inputs=tuple(inputs))


def reconnected(graph: Graph, edge: Edge, source: NodeId, target: NodeId, slot: int) -> Graph:
    """The graph with a wire led from elsewhere, or to elsewhere."""
    if edge.source[:-1] == edge.target:  # a block's own parameter gives way, and comes back by itself
        return connected(graph, source, target, slot)
    if target == edge.target:
        # A slot must not go away between the two ends of one deed.
        inputs = [*graph[target].inputs]
        inputs[edge.slot] = None
        opened = graph.with_node(replace(graph[target], inputs=tuple(inputs)))
        moved = _connected(opened, source, target, slot)
        if slot != edge.slot:
            moved = moved.with_node(_cut(moved.nodes[target], {edge.slot}))
        return in_step(moved)
    return connected(_disconnected(graph, [edge]), source, target, slot)


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
    names, _ = _declared(op)
    if not names:
        message = tr("{title} takes no input, so it cannot stand on a wire.")
        raise GraphError(message.format(title=tr(OPS[op].title)))
    if edge.source[:-1] == edge.target:
        message = tr("{name} belongs to its block, so nothing can stand between them.")
        raise GraphError(message.format(name=graph.labels[edge.source]))
    fresh, attrs = graph.fresh_id() if node_id is None else node_id, dict(attrs or {})
    inputs = (edge.source,) + (None,) * (len(names) - 1 + len(parameter_names(op, attrs)))
    with_new_one = _with_nodes_before(graph, edge.target, [Node(fresh, op, inputs, attrs)])
    return connected(with_new_one, fresh, edge.target, edge.slot)


def title_of(op: str) -> str:
    """What an operation or a block is called, marked for translation."""
    return block_of(op).title if is_block(op) else OPS[op].title if op in OPS else op
