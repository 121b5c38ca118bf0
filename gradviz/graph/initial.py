"""Initial values: how the parameters of blocks begin, the same every time.

A parameter that belongs to a block is a leaf of the graph whose id lies inside the block's: the third
parameter of block ``(7,)`` is ``(7, 2)``. `settled` gives every one of them that has no value yet the one it
begins with, or the one it had before an edit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gradviz.graph.block import Parameter, Shape, block_of, is_block, is_own, parameter_names, short_name
from gradviz.graph.graph import Edge, Graph, Node, NodeId, frozen_array
from gradviz.language import mark
from gradviz.ops.op import Array, Attr, Attrs, run, settings

STARTS = ("xavier", "he", "normal", "uniform", "constant", "zeros", "ones")
BEGINNING = (
    Attr(
        name="init",
        kind="choice",
        default="xavier",
        choices=STARTS,
        says=mark("how the weights begin"),
    ),
    Attr(
        name="scale",
        kind="float",
        default=1.0,
        says=mark("the constant, the bound, the deviation, or what Xavier's or He's is multiplied by"),
    ),
    Attr(name="seed", kind="int", default=0, low=0, high=2**31 - 1, says=mark("which random numbers")),
)
"""The attributes of every block with weights."""


def begun(shape: Shape, attrs: Attrs) -> Array:
    """The numbers that a leaf of this shape begins with; the attributes are `BEGINNING`.

    The last axis is what goes into each cell of the first, as in ``W @ x``.
    """
    fan = (shape[-1] if shape else 1, shape[0] if len(shape) > 1 else 1)
    return start_value(Parameter(shape, fan=fan), attrs, 0, 0)


def start_value(parameter: Parameter, attrs: Attrs, salt: int, number: int) -> Array:
    """How a parameter begins. `salt` tells blocks apart, `number` the parameters of one block.

    Xavier: uniform in ±sqrt(6 / (in + out)) (Glorot & Bengio 2010); He: normal with deviation sqrt(2 / in)
    (He et al. 2015).
    """
    if parameter.value is not None:
        return parameter.value
    attrs = attrs if parameter.attrs is None else parameter.attrs
    start = attrs.get("init", "xavier") if parameter.start == "init" else parameter.start
    scale = float(attrs.get("scale", 1.0))
    fan_in, fan_out = parameter.fan
    if start in ("zeros", "ones", "constant"):
        return frozen_array(np.full(parameter.shape, {"zeros": 0.0, "ones": 1.0}.get(start, scale)))
    random = np.random.Generator(np.random.PCG64([int(attrs.get("seed", 0)), salt ^ parameter.salt, number]))
    match start:
        case "uniform":
            drawn = random.uniform(-1.0, 1.0, parameter.shape) * scale
        case "normal":
            drawn = random.normal(size=parameter.shape) * scale
        case "he":
            drawn = random.normal(size=parameter.shape) * scale * np.sqrt(2.0 / max(1, fan_in))
        case _:
            bound = scale * np.sqrt(6.0 / max(1, fan_in + fan_out))
            drawn = random.uniform(-1.0, 1.0, parameter.shape) * bound
    return frozen_array(drawn)


def is_owned(graph: Graph, node_id: NodeId) -> bool:
    """Whether this leaf is a parameter that belongs to a block."""
    return len(node_id) > 1 and node_id[:-1] in graph.nodes and graph.nodes[node_id].is_leaf


def operands(graph: Graph, node_id: NodeId) -> Iterator[NodeId]:
    """What a program calls for the inputs of a node: for a parameter of another block, that block."""
    for source in graph.nodes[node_id].inputs:
        if source is not None:
            lent = source[:-1] != node_id and is_owned(graph, source)
            yield source[:-1] if lent else source


def owners_first(graph: Graph) -> Sequence[NodeId]:
    """Topological order in which a block also stands before everything else that uses its parameters: a
    program calls them by the block's name. Raises GraphError where that is a circle."""
    shared = [
        Edge(block, edge.target, 0)
        for node in graph
        if is_owned(graph, node.id)
        for block in [node.id[:-1]]
        for edge in graph.outgoing[node.id]
        if edge.target != block
    ]
    if not shared:
        return graph.order
    more: dict[NodeId, list[NodeId]] = {}
    for edge in shared:
        more.setdefault(edge.target, []).append(edge.source)
    longer = {
        node.id: replace(node, inputs=(*node.inputs, *more[node.id])) if node.id in more else node
        for node in graph
    }
    return Graph(longer, graph.chosen, graph.labels).order


def settled(graph: Graph, previous: Graph | None = None) -> Graph:
    """The graph with a value at every parameter of a block whose shape can be told.

    A parameter that `previous` had keeps its value where it still fits and is to begin in the same way.
    """
    found = dict(_settling(graph, previous or Graph()))
    if not found:
        return graph
    return Graph({node_id: found.get(node_id, node) for node_id, node in graph.nodes.items()}, graph.chosen)


def starting_values(graph: Graph) -> Mapping[NodeId, Array]:
    """What every parameter of a block would begin with: where it has another value, a program must say it."""
    bare = Graph(
        {
            node_id: replace(node, value=None) if is_owned(graph, node_id) else node
            for node_id, node in graph.nodes.items()
        },
        graph.chosen,
    )
    return {node_id: node.value for node_id, node in _settling(bare, Graph()) if node.value is not None}


def _settling(graph: Graph, previous: Graph) -> Iterator[tuple[NodeId, Node]]:
    """The parameters that get a value."""
    blocks = [node.id for node in graph if is_block(node.op)]
    if not any(
        graph.nodes[s].value is None
        for b in blocks
        for s in graph.nodes[b].inputs
        if s is not None and graph.nodes[s].is_leaf
    ):
        return
    salts = _salts(graph, blocks)
    wanted = frozenset().union(*(graph.ancestors(node_id) for node_id in blocks))
    values: dict[NodeId, Array] = {}
    for node_id in owners_first(graph):
        node = graph.nodes[node_id]
        if node_id not in wanted:
            continue
        if node.is_leaf:
            if node.value is not None:
                values[node_id] = node.value
            continue
        if is_block(node.op):
            for leaf in _begun(graph, previous, node, values, salts.get(node_id, 0)):
                assert leaf.value is not None
                values[leaf.id] = leaf.value
                yield leaf.id, leaf
        inputs = [values[source] for source in node.inputs if source in values]
        if len(inputs) == len(node.inputs):
            try:
                values[node_id] = run(node.operation, inputs, node.attrs)
            except ValueError:
                continue  # the problem is told where problems are looked for


def _begun(
    graph: Graph, previous: Graph, node: Node, values: Mapping[NodeId, Array], salt: int
) -> Iterator[Node]:
    """The leaves of one block that have no value yet, with one."""
    names = parameter_names(node.op, node.attrs)
    data = node.inputs[: len(node.inputs) - len(names)]
    if any(source not in values for source in data):
        yield from _waiting(graph, previous, node)
        return
    try:
        wanted = block_of(node.op).parameter_list(
            [values[s].shape for s in data if s is not None], node.attrs
        )
    except ValueError:
        yield from _waiting(graph, previous, node)
        return
    attrs = settings(block_of(node.op), node.attrs)
    for number, (source, parameter) in enumerate(zip(node.inputs[len(data) :], wanted, strict=True)):
        if source is None or graph.nodes[source].value is not None or source[:-1] != node.id:
            continue
        value = _kept(previous, node, source, parameter)
        if value is None:
            value = start_value(parameter, attrs, salt, number)
        leaf = replace(graph.nodes[source], op=block_of(node.op).leaf_of(names[number]), value=value)
        before = previous.nodes.get(source)
        yield before if before is not None and before == leaf else leaf


def _waiting(graph: Graph, previous: Graph, node: Node) -> Iterator[Node]:
    """The leaves of a block that cannot tell their shapes now, with the values they had: a wire that is cut
    and led back costs nothing."""
    for source in node.inputs:
        if source is None or source[:-1] != node.id or graph.nodes[source].value is not None:
            continue
        before = _before(previous, node, source)
        if before is not None:
            yield before


def _kept(previous: Graph, node: Node, leaf: NodeId, parameter: Parameter) -> Array | None:
    """The value that a parameter had before, where it still fits."""
    before = _before(previous, node, leaf)
    if before is None and parameter.value is None:
        before = _of_old_definition(previous, node, leaf)
    value = None if before is None else before.value
    return value if value is not None and value.shape == parameter.shape else None


def _before(previous: Graph, node: Node, leaf: NodeId) -> Node | None:
    """A parameter with the value that it had before; None where it had none, or is to begin otherwise."""
    before, block = previous.nodes.get(leaf), previous.nodes.get(node.id)
    if before is None or block is None or before.value is None or block.op != node.op:
        return None
    beginning = [attr.name for attr in BEGINNING]
    old, new = settings(block_of(node.op), block.attrs), settings(block_of(node.op), node.attrs)
    return before if all(old.get(name) == new.get(name) for name in beginning) else None


def _of_old_definition(previous: Graph, node: Node, leaf: NodeId) -> Node | None:
    """The parameter of the same name, where a person has just changed the definition of the block: what it
    has learned is not lost. None where this is not so."""
    block = previous.nodes.get(node.id)
    if block is None or not (is_own(block.op) and is_own(node.op)):
        return None
    if short_name(block.op) != short_name(node.op):
        return None
    old = dict(zip(reversed(parameter_names(block.op, block.attrs)), reversed(block.inputs), strict=False))
    source = old.get(parameter_names(node.op, node.attrs)[leaf[-1]])
    return None if source is None or source[:-1] != node.id else previous.nodes[source]


def _salts(graph: Graph, blocks: list[NodeId]) -> Mapping[NodeId, int]:
    """A number for each block that stays when other blocks come and go: from its name, where it has one."""
    found: dict[NodeId, int] = {}
    nameless = 0
    for node_id in blocks:
        name = graph.nodes[node_id].name
        nameless += not name
        found[node_id] = zlib.crc32((name or f"#{nameless}").encode())
    return found
