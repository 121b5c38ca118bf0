"""Blocks for tests: random attributes, inputs that fit, a graph around one block, and mixtures of open ones.

Every number drawn comes from the generator that is given, so a failing case is found again by its seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gradviz.graph.block import BLOCKS, Block, parameter_names
from gradviz.graph.expand import Expanded, expand
from gradviz.graph.graph import Graph, Node, NodeId, frozen_array
from gradviz.graph.initial import is_owned, settled
from gradviz.ops.op import Array, Attr

EVERYTHING = 10**6
"""As many parts as there are."""


def some_attribute(attr: Attr, random: np.random.Generator) -> Any:
    """A small value of one attribute, within its range."""
    low = 0.0 if attr.low is None else attr.low
    high = low + 3.0 if attr.high is None else min(attr.high, low + 3.0)
    match attr.kind:
        case "bool":
            return bool(random.random() < 0.5)
        case "int":
            return int(random.integers(int(low), int(high) + 1))
        case "float":
            return float(random.uniform(low, high))
        case "choice":
            return str(random.choice(attr.choices))
        case "shape":
            return tuple(int(n) for n in random.integers(1, 4, size=random.integers(1, 4)))
        case _:
            return attr.default


def some_attributes(block: Block, random: np.random.Generator) -> dict[str, Any]:
    """Each attribute either left alone or drawn."""
    return {attr.name: some_attribute(attr, random) for attr in block.attrs if random.random() < 0.6}


def some_inputs(block: Block, attrs: Mapping[str, Any], random: np.random.Generator) -> tuple[Array, ...]:
    """Inputs of random sizes that the block takes."""
    return tuple(np.asarray(x, dtype=np.float64) for x in block.example(random, attrs))


def block_graph(
    name: str, attrs: Mapping[str, Any], inputs: tuple[Array, ...], random: np.random.Generator | None = None
) -> Graph:
    """``loss = sum(h * g)``, with h the block. With a generator its parameters and g are random numbers."""
    leaves = [Node((k,), "input", name=f"x{k + 1}", value=frozen_array(x)) for k, x in enumerate(inputs)]
    block = (len(leaves),)
    parts = parameter_names(name, attrs)
    owned = [Node((*block, k), "param") for k in range(len(parts))]
    sources = tuple(node.id for node in (*leaves, *owned))
    nodes = [*leaves, *owned, Node(block, name, sources, attrs, "h")]
    graph = settled(Graph({node.id: node for node in nodes}))
    if random is not None:
        graph = with_random_parameters(graph, random)
    return with_loss(graph, block, random)


def with_random_parameters(graph: Graph, random: np.random.Generator) -> Graph:
    """Other numbers in every parameter that belongs to a block; what scales or divides stays positive."""
    for node in tuple(graph):
        if is_owned(graph, node.id) and node.value is not None:
            drawn = random.normal(size=node.value.shape)
            graph = graph.with_value(node.id, np.abs(drawn) + 0.5 if node.op == "const" else drawn)
    return graph


def with_loss(graph: Graph, block: NodeId, random: np.random.Generator | None) -> Graph:
    """A single number that weighs every cell of the block's value."""
    from gradviz.graph.shapes import shapes_of

    shape = shapes_of(graph)[block]
    weights = np.ones(shape) if random is None else random.normal(size=shape)
    first = block[0] + 1
    nodes = [
        Node((first,), "const", value=frozen_array(weights)),
        Node((first + 1,), "multiply", (block, (first,)), {}, "weighed"),
        Node((first + 2,), "sum", ((first + 1,),), {}, "loss"),
    ]
    for node in nodes:
        graph = graph.with_node(node)
    return graph


def some_block_graph(name: str, seed: int) -> Graph:
    """A block with random attributes, sizes and parameters."""
    random = np.random.default_rng(seed)
    block = BLOCKS[name]
    attrs = some_attributes(block, random)
    return block_graph(name, attrs, some_inputs(block, attrs, random), random)


def blocks_of(graph: Graph) -> frozenset[NodeId]:
    """Every block on view."""
    return frozenset(node.id for node in graph if node.op in BLOCKS)


def some_opening(graph: Graph, random: np.random.Generator, most: float = 1.0) -> Expanded:
    """A random mixture of open and closed blocks, each open with the same random chance up to `most`."""
    chance = random.uniform(0.0, most)
    opened: frozenset[NodeId] = frozenset()
    left: frozenset[NodeId] = frozenset()
    while True:
        expanded = expand(graph, opened, EVERYTHING)
        fresh = sorted(blocks_of(expanded.graph) - opened - left)
        if not fresh:
            return expanded
        chosen = frozenset(node_id for node_id in fresh if random.random() < chance)
        opened |= chosen
        left |= frozenset(fresh) - chosen


def all_open(graph: Graph, most: int = EVERYTHING) -> Expanded:
    """Every block that there is, opened."""
    opened: frozenset[NodeId] = frozenset()
    while True:
        expanded = expand(graph, opened, most)
        fresh = blocks_of(expanded.graph) - opened
        if not fresh:
            return expanded
        opened |= fresh
