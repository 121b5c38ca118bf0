"""The bodies of blocks: the graphs that their functions of tensors draw, run forward and backward.

A body depends on the block, its attributes and the shapes of what goes in, never on the numbers; it is drawn
once and kept. The words that bodies are written with are here too: `block`, `stack`, `total`, `constant`,
`named`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Shape, Which, block_of, draw_bodies_with
from gradviz.graph.build import Tensor, applied, constant
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.graph.history import graph_of
from gradviz.language import tr
from gradviz.ops.op import Array, ShapeError, multiplications, pull, run, shape_text

__all__ = ["Body", "activated", "block", "body_of", "cells", "constant", "named", "stack", "total"]

INPUT = "input__{}"
"""What the leaves are called that a body's inputs arrive at."""


@dataclass(frozen=True, eq=False)
class Body:
    """One body. `inputs` has for each input of the block its leaf, or None where the body does not use it."""

    graph: Graph
    inputs: tuple[NodeId | None, ...]
    output: NodeId
    shapes: Mapping[NodeId, Shape]

    def value(self, arrays: Sequence[Array]) -> Array:
        """The block's value for these inputs."""
        return self._values(arrays)[self.output]

    def pull(self, arrays: Sequence[Array], upstream: Array) -> tuple[Array | None, ...]:
        """What each input receives; None where no derivative runs to it."""
        values = self._values(arrays)
        arrived: dict[NodeId, Array] = {self.output: upstream}
        for node_id in reversed(self.graph.order):
            node = self.graph.nodes[node_id]
            gradient = arrived.get(node_id)
            if gradient is None or node.is_leaf:
                continue
            inputs = [values[source] for source in node.inputs if source is not None]
            shares = pull(node.operation, inputs, values[node_id], gradient, node.attrs)
            for source, share in zip(node.inputs, shares, strict=True):
                if source is not None and share is not None:
                    before = arrived.get(source)
                    arrived[source] = share if before is None else before + share
        return tuple(None if leaf is None else arrived.get(leaf) for leaf in self.inputs)

    def cost(self, arrays: Sequence[Array], slot: int) -> int:
        """Multiplications of a backward sweep through the body, booked on the inputs in their order: what an
        earlier input has paid for is free for the later ones."""
        values = self._values(arrays)
        price = 0
        for edge in self._booked[slot]:
            node = self.graph.nodes[edge.target]
            inputs = [values[source] for source in node.inputs if source is not None]
            price += multiplications(node.operation, edge.slot, inputs, values[edge.target])
        return price

    @cached_property
    def _booked(self) -> tuple[tuple[Edge, ...], ...]:
        """For each input the edges between it and the output that no earlier input has."""
        leading = self.graph.ancestors(self.output)
        paid: set[Edge] = set()
        found: list[tuple[Edge, ...]] = []
        for leaf in self.inputs:
            reached = frozenset() if leaf is None else self.graph.descendants(leaf) & leading
            own = [e for e in self.graph.edges if e.source in reached and e.target in reached]
            found.append(tuple(edge for edge in own if edge not in paid))
            paid.update(own)
        return tuple(found)

    def _values(self, arrays: Sequence[Array]) -> dict[NodeId, Array]:
        values: dict[NodeId, Array] = {
            leaf: array for leaf, array in zip(self.inputs, arrays, strict=True) if leaf is not None
        }
        with np.errstate(all="ignore"):
            for node_id in self.graph.order:
                node = self.graph.nodes[node_id]
                if node_id in values:
                    continue
                if node.value is not None:
                    values[node_id] = node.value
                    continue
                inputs = [values[source] for source in node.inputs if source is not None]
                values[node_id] = run(node.operation, inputs, node.attrs)
        return values


@lru_cache(maxsize=512)
def body_of(name: str, which: Which, shapes: tuple[Shape, ...], chosen: tuple[tuple[str, Any], ...]) -> Body:
    """The body of a block for inputs and parameters of these shapes. Raises ValueError where they do not
    fit."""
    kind = block_of(name)
    _check_parameters(kind, shapes, dict(chosen))
    draw = kind.show if which == "show" and kind.show is not None else kind.run
    leaves = [Tensor(np.zeros(shape), name=INPUT.format(k)) for k, shape in enumerate(shapes)]
    output = draw(*leaves, **dict(chosen))
    if any(output is leaf for leaf in leaves):
        output = applied("identity", output)  # what is open has a node that carries the block's name
    graph = graph_of(output)
    inputs = tuple(graph.by_name.get(leaf.name) for leaf in leaves)
    output_id = tuple(graph.nodes)[-1]
    bare = Body(_without_values(graph, inputs), inputs, output_id, {})
    values = bare._values([np.zeros(shape) for shape in shapes])
    return replace(bare, shapes={node_id: value.shape for node_id, value in values.items()})


def _without_values(graph: Graph, inputs: Sequence[NodeId | None]) -> Graph:
    """The graph without the numbers that it was drawn with: bodies are kept, and these may be many."""
    nodes = graph.nodes.items()
    return Graph({i: replace(node, value=None) if i in inputs else node for i, node in nodes})


def _check_parameters(kind: Block, shapes: tuple[Shape, ...], attrs: Attrs) -> None:
    names = kind.parameter_names(attrs)
    first = len(shapes) - len(names)
    if first < len(kind.inputs):
        return  # that there are too few inputs is told elsewhere
    for key, given, wanted in zip(
        names, shapes[first:], kind.parameter_list(shapes[:first], attrs), strict=True
    ):
        if given != wanted.shape:
            message = tr("The parameter {name} must have the shape {wanted} here, not {given}.")
            words = {"name": key, "wanted": shape_text(wanted.shape), "given": shape_text(given)}
            raise ShapeError(message.format(**words))


draw_bodies_with(body_of)

# --- words for bodies --------------------------------------------------------------------------------------


def block(name: str, *inputs: Tensor, **attrs: Any) -> Tensor:
    """A block inside a block: `inputs` are its inputs and then its parameters."""
    return applied(name, *inputs, **attrs)


def stack(parts: Sequence[Tensor], axis: int = -1) -> Tensor:
    """The values side by side along a new axis, the last one where nothing else is said."""
    return applied("stack", *parts, axis=axis if parts[0].ndim else 0)


def total(parts: Sequence[Tensor]) -> Tensor:
    """The sum of several values."""
    return applied("total", *parts) if len(parts) > 1 else parts[0]


def named(tensor: Tensor, name: str) -> Tensor:
    """The tensor under a name, as `gradviz.graph.expand` reads it: ``z`` is z with the block's index, and
    ``self_2`` the second part of the block."""
    tensor.name = name
    return tensor


def activated(x: Tensor, activation: str) -> Tensor:
    """The activation function of this name; "none" leaves the value as it is."""
    return x if activation == "none" else applied(activation, x)


def cells(x: Tensor) -> list[Tensor]:
    """The numbers along the last axis, each by itself (of a batch: each column)."""
    return [x[i] if x.ndim == 1 else x[..., i] for i in range(x.shape[-1])] if x.ndim else [x]
