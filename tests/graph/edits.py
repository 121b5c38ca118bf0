"""Random deeds of a hand, and random programs for them to be done to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from gradviz.graph import edit
from gradviz.graph.block import BLOCKS, attrs_of
from gradviz.graph.fits import why_not
from gradviz.graph.fragments import duplicated, fragment, with_fragment
from gradviz.graph.gathering import gathered
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.initial import is_owned, owners_first
from gradviz.graph.owning import data_count, in_step
from gradviz.ops.op import LEAVES, OPS

NAMES = ("a", "b", "e", "x", "w1", "loss", "h", "sum", "权重", "y2", "_1", "k")
FEW_OPS = ("add", "multiply", "relu", "tanh", "concatenate", "stack", "matmul", "sum", "identity", "negate")


def random_edit(random: Random, graph: Graph) -> Graph:
    """One deed that a hand can do; the same graph where it comes to nothing."""
    deed = random.choice(DEEDS)
    try:
        return deed(random, graph)
    except GraphError:
        return graph


def _some(random: Random, graph: Graph, most: int = 1) -> list[NodeId]:
    ids = [node_id for node_id in graph.nodes if not is_owned(graph, node_id)]
    return random.sample(ids, min(len(ids), random.randint(1, most))) if ids else []


def _some_op(random: Random) -> str:
    kind = random.random()
    if kind < 0.2:
        return random.choice(LEAVES)
    if kind < 0.3:
        return random.choice(list(BLOCKS))
    return random.choice(FEW_OPS if kind < 0.7 else [name for name in OPS if name not in LEAVES])


def _add(random: Random, graph: Graph) -> Graph:
    name = edit.fresh_name(graph.by_name, random.choice("abpxy")) if random.random() < 0.5 else ""
    return edit.with_new(graph, _some_op(random), name=name)


def _add_and_wire(random: Random, graph: Graph) -> Graph:
    fresh = graph.fresh_id()
    more = edit.with_new(graph, _some_op(random), fresh)
    for target in _some(random, graph):
        if not graph.nodes[target].is_leaf and fresh in more:
            return _wired(random, more, fresh, target)
    return more


def _connect(random: Random, graph: Graph) -> Graph:
    ends = _some(random, graph, 2)
    return _wired(random, graph, ends[0], ends[-1]) if ends else graph


def _wired(random: Random, graph: Graph, source: NodeId, target: NodeId) -> Graph:
    count = data_count(graph.nodes[target])
    slot = random.randint(0, count if random.random() < 0.9 else len(graph.nodes[target].inputs))
    if "circle" in why_not(graph, source, target, slot):
        return graph
    wired = edit.connected(graph, source, target, slot)
    return wired if not _runs_in_a_circle(wired) else graph


def _runs_in_a_circle(graph: Graph) -> bool:
    try:
        owners_first(graph)
    except GraphError:
        return True
    return False


def _cut(random: Random, graph: Graph) -> Graph:
    edges = random.sample(graph.edges, min(len(graph.edges), random.randint(1, 3)))
    return edit.disconnected(graph, edges)


def _reconnect(random: Random, graph: Graph) -> Graph:
    if not graph.edges:
        return graph
    edge, [source] = random.choice(graph.edges), _some(random, graph)
    target = random.choice([edge.target, *_some(random, graph)])
    moved = edit.reconnected(graph, edge, source, target, random.randint(0, len(graph.nodes[target].inputs)))
    return moved if not _runs_in_a_circle(moved) else graph


def _insert(random: Random, graph: Graph) -> Graph:
    return edit.inserted(graph, random.choice(graph.edges), _some_op(random)) if graph.edges else graph


def _replace(random: Random, graph: Graph) -> Graph:
    return next((edit.replaced(graph, i, _some_op(random)) for i in _some(random, graph)), graph)


def _delete(random: Random, graph: Graph) -> Graph:
    return edit.without_nodes(graph, _some(random, graph, 3), bridge=random.random() < 0.5)


def _rename(random: Random, graph: Graph) -> Graph:
    name = random.choice(("", *NAMES))
    return next((edit.renamed(graph, i, name) for i in _some(random, graph)), graph)


def _set_value(random: Random, graph: Graph) -> Graph:
    leaves = [i for i in graph.leaves if not is_owned(graph, i)]
    value = random.choice((-2.0, 0.5, [1.0, -0.0], [[1.0, 2.0], [3.0, 4.0]], [0.25] * 12))
    return in_step(graph.with_value(random.choice(leaves), value)) if leaves else graph


def _set_attribute(random: Random, graph: Graph) -> Graph:
    for node_id in _some(random, graph):
        node = graph.nodes[node_id]
        attrs = attrs_of(node.op)
        if attrs:
            attr = random.choice(attrs)
            value = attr.default
            if attr.kind == "int":
                value = random.randint(1, 3)
            elif attr.kind == "bool":
                value = random.random() < 0.5
            elif attr.kind == "choice":
                value = random.choice(attr.choices)
            return edit.with_attribute(graph, node_id, attr.name, value)
    return graph


def _duplicate(random: Random, graph: Graph) -> Graph:
    return duplicated(graph, _some(random, graph, 4), graph.fresh_id()[0])[0]


def _paste(random: Random, graph: Graph) -> Graph:
    piece, references = fragment(graph, _some(random, graph, 4))
    return with_fragment(graph, piece, references, graph.fresh_id()[0])[0]


def _gather(random: Random, graph: Graph) -> Graph:
    name = f"unit{random.randrange(10**6)}"
    return gathered(graph, _some(random, graph, 4), name, graph.fresh_id()).graph


def _choose(random: Random, graph: Graph) -> Graph:
    return graph.with_output(random.choice([None, *_some(random, graph)]))


DEEDS: Sequence[Callable[[Random, Graph], Graph]] = (
    *(_add, _add_and_wire, _connect, _connect, _cut, _reconnect, _insert, _replace, _delete, _rename),
    *(_set_value, _set_attribute, _duplicate, _paste, _choose, _gather, _gather),
)


def as_typed(random: Random, text: str) -> str:
    """The same program with the comments, blanks and separators of a person."""
    lines = text.splitlines()
    typed: list[str] = []
    for line in lines:
        if random.random() < 0.15:
            typed.append(random.choice(("# a comment", "  # _7 is none", "", "# 权重")))
        if random.random() < 0.2:
            line = line.replace(" = ", "=" if random.random() < 0.5 else "  =  ", 1)
        if random.random() < 0.2:
            line += random.choice(("   # why", " ", "\t# x = 3"))
        if typed and random.random() < 0.15 and "#" not in typed[-1] and typed[-1].strip():
            typed[-1] += "; " + line
        else:
            typed.append(line)
    if random.random() < 0.2:
        typed.append("# the end")
    end = random.choice(("\n", "\n", "\n", "\r\n"))
    return end.join(typed) + random.choice(("", end))
