"""A selection of nodes becomes one node: a block of one's own, whose definition is what they said before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from gradviz.graph.block import block_of, is_block
from gradviz.graph.definition_text import definitions_text
from gradviz.graph.definitions import MARGIN, block_name_problem
from gradviz.graph.edit import ONE, fresh_name
from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.identity import known_ids
from gradviz.graph.initial import is_owned, owners_first
from gradviz.graph.meaning import meaning_of
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.own import block_op, own_of, trained
from gradviz.graph.parse import ParseError
from gradviz.graph.program_syntax import BLOCK, body_statements
from gradviz.graph.writer import Writer
from gradviz.language import tr


@dataclass(frozen=True)
class Gathered:
    """A graph in which a block stands for what was selected."""

    graph: Graph
    block: NodeId
    op: str


def gathered(graph: Graph, node_ids: Collection[NodeId], name: str, fresh: NodeId) -> Gathered:
    """The graph with a block of this name in the place of these nodes.

    It has the id of the node whose value it has, as an open block has it, unless that is a block itself,
    whose parameters are others: then the fresh one. What they are given from outside becomes its inputs;
    inputs of the graph, and parameters that others use, too, stay outside. Values stay what they are. Raises
    GraphError with one sentence where that cannot be.
    """
    sources, result = ends_of_block(graph, node_ids)
    chosen = _inside(graph, node_ids)
    block = fresh if is_block(graph.nodes[result].op) else result
    body, inputs = _body(graph, chosen, sources, result)
    op, names = _definition(body, list(inputs.values()), result, normal_name(name))
    own = [(*block, k) for k in range(len(names))]
    leaves = [
        Node(own_id, block_of(op).leaf_of(each), value=graph.nodes[names[each]].value)
        for own_id, each in zip(own, names, strict=True)
    ]
    made = Node(block, op, (*sources, *own), {}, graph.nodes[result].name)
    found: dict[NodeId, Node] = {}
    for node_id, node in graph.nodes.items():
        if node_id == result:
            found.update((each.id, each) for each in (*leaves, made))
        elif node_id not in chosen:
            inputs_now = tuple(block if source == result else source for source in node.inputs)
            found[node_id] = node if inputs_now == node.inputs else replace(node, inputs=inputs_now)
    return Gathered(Graph(found, block if graph.chosen == result else graph.chosen), block, op)


def ends_of_block(graph: Graph, node_ids: Collection[NodeId]) -> tuple[tuple[NodeId, ...], NodeId]:
    """What would go into a block of these nodes, and whose value would come out. Raises GraphError with one
    sentence where no block can be made of them."""
    chosen = _inside(graph, node_ids)
    result = _result(graph, chosen)
    return tuple(_outside(graph, chosen)), result


# --- what belongs to it ------------------------------------------------------------------------------------


def _inside(graph: Graph, node_ids: Collection[NodeId]) -> dict[NodeId, None]:
    """What goes into the block, in model order. Raises GraphError where that is nothing, or not complete."""
    wanted = {i for i in graph.nodes if (i[:-1] if is_owned(graph, i) else i) in node_ids}
    computed = {i for i in wanted if not graph.nodes[i].is_leaf}
    if not computed:
        raise GraphError(tr("A block is made of at least one operation; select some."))
    found = {i for i in wanted if i in computed or is_owned(graph, i)}
    for node in graph:
        if not node.is_leaf or is_owned(graph, node.id) or node.op == "input":
            continue
        only_inside = graph.outgoing[node.id] and all(e.target in computed for e in graph.outgoing[node.id])
        taken_along = node.op == "const" and not node.name
        if only_inside and node.id != graph.chosen and (node.id in wanted or taken_along):
            found.add(node.id)
    for node_id in found:
        if None in graph.nodes[node_id].inputs:
            message = tr("An input of {name} is still open; inside a block none may be.")
            raise GraphError(message.format(name=graph.labels[node_id]))
    return {i: None for i in graph.nodes if i in found}


def _result(graph: Graph, chosen: Collection[NodeId]) -> NodeId:
    """The only node whose value leaves. Raises GraphError where there are others."""
    leaving = [i for i in chosen if _leaves(graph, i, chosen)]
    if len(leaving) != 1:
        names = ", ".join(graph.labels[i] for i in leaving[:5]) + (", …" if len(leaving) > 5 else "")
        message = tr("A block has one result, and here {count} values leave: {names}.")
        raise GraphError(message.format(count=len(leaving), names=names))
    if graph.nodes[leaving[0]].is_leaf:
        message = tr("{name} belongs to a block and is used outside, so it cannot go into another one.")
        raise GraphError(message.format(name=graph.labels[leaving[0]]))
    return leaving[0]


def _leaves(graph: Graph, node_id: NodeId, chosen: Collection[NodeId]) -> bool:
    used = graph.outgoing[node_id]
    return not used or node_id == graph.output or any(edge.target not in chosen for edge in used)


def _outside(graph: Graph, chosen: Collection[NodeId]) -> dict[NodeId, None]:
    """What is given from outside. Raises GraphError where that is nothing."""
    sources = (source for node_id in chosen for source in graph.nodes[node_id].inputs)
    found = dict.fromkeys(source for source in sources if source is not None and source not in chosen)
    if not found:
        raise GraphError(tr("A block has at least one input, and nothing goes into these nodes."))
    return found


# --- its definition ----------------------------------------------------------------------------------------


def _body(
    graph: Graph, chosen: Collection[NodeId], sources: Collection[NodeId], result: NodeId
) -> tuple[Graph, Mapping[NodeId, str]]:
    """What is inside as a graph of its own, and what the inputs are called there."""
    taken = {graph.nodes[i].name for i in chosen}
    fresh = graph.fresh_id()[0]
    inputs: dict[NodeId, str] = {}
    stands_for: dict[NodeId, NodeId] = {}
    nodes: dict[NodeId, Node] = {}
    for source in sources:
        wanted = graph.labels[source].replace(".", "_")
        inputs[source] = fresh_name(taken, "x" if name_problem(wanted) else wanted)
        taken.add(inputs[source])
        # An id of its own: one inside a block's would make it a parameter of that.
        leaf = Node((fresh + len(inputs),), "input", name=inputs[source], value=ONE)
        stands_for[source], nodes[leaf.id] = leaf.id, leaf
    for node_id in chosen:
        node = graph.nodes[node_id]
        now = tuple(None if s is None else stands_for.get(s, s) for s in node.inputs)
        nodes[node_id] = replace(node, inputs=now, name="" if node_id == result else node.name)
    return Graph(nodes), inputs


def _definition(
    body: Graph, inputs: list[str], result: NodeId, name: str
) -> tuple[str, Mapping[str, NodeId]]:
    """The operation that the body is under a name, and its parameters by their names."""
    if problem := block_name_problem(name):
        raise GraphError(problem)
    writer = Writer(body, silent={node.id for node in body if is_owned(body, node.id)})
    for node_id in owners_first(body):
        writer.write(body.nodes[node_id])
    lines = [line for line in writer.lines if line.name not in inputs]
    last = next(line for line in lines if line.node == result)
    rows = [f"{line.name} = {line.expression}" for line in lines if line is not last] + [last.expression]
    inside = "".join(f"{MARGIN}{row}\n" for row in rows)
    header = f"{BLOCK} {name}({', '.join(inputs)}) {{\n"
    try:
        op = block_op(f"{definitions_text(body)}{header}{inside}}}\n")
    except ParseError as error:
        raise GraphError(error.message) from None
    return op, dict(_parameters(op, body, {line.name: line.node for line in lines}))


def _parameters(op: str, body: Graph, names: Mapping[str, NodeId]) -> Iterator[tuple[str, NodeId]]:
    """The parameters of the block, with the nodes of the body that they were."""
    own = own_of(op)
    program = body_statements(own.definition, {})
    ids = known_ids(meaning_of(program, own.within), program, body, names)
    for each in trained(op):
        yield each.name, ids[each.draft]
