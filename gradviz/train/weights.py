"""Single numbers among all that a net learns: which one, what it is called, and which of them moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.graph import Graph, NodeId

Numbers = NDArray[np.floating]


@dataclass(frozen=True)
class Weight:
    """One number of one parameter."""

    parameter: NodeId
    cell: tuple[int, ...]


def weight_name(graph: Graph, weight: Weight) -> str:
    """``W1[2, 3]``, counted from 1; of a single number its name alone."""
    label = graph.labels[weight.parameter]
    return f"{label}[{', '.join(str(k + 1) for k in weight.cell)}]" if weight.cell else label


def place_of(graph: Graph, places: Mapping[NodeId, slice], weight: Weight) -> int:
    """Where it lies among all, as `Plan.places` has them. Raises ValueError for a cell that is not there."""
    value = graph.nodes[weight.parameter].value
    assert value is not None
    cell = int(np.ravel_multi_index(weight.cell, value.shape)) if value.ndim else 0
    start: int = places[weight.parameter].start
    return start + cell


def most_moved(
    graph: Graph, places: Mapping[NodeId, slice], moved: Numbers, count: int
) -> tuple[tuple[Weight, float], ...]:
    """The weights that moved farthest, with their numbers in `moved` (laid out as all parameters are); of
    those that moved alike the first ones."""
    found: list[tuple[float, int, Weight, float]] = []
    for number, (node_id, place) in enumerate(places.items()):
        value = graph.nodes[node_id].value
        assert value is not None
        part = np.asarray(moved[place], dtype=np.float64)
        size = np.nan_to_num(np.abs(part), nan=0.0)
        for cell in np.argsort(-size, kind="stable")[:count].tolist():
            index = tuple(int(k) for k in np.unravel_index(cell, value.shape)) if value.ndim else ()
            found.append((-float(size[cell]), number, Weight(node_id, index), float(part[cell])))
    found.sort(key=lambda each: each[:2])
    return tuple((weight, number) for _, _, weight, number in found[:count])


def laid_out(graph: Graph, places: Mapping[NodeId, slice], like: Numbers) -> Numbers:
    """The parameters of a graph side by side, as `like` has them."""
    found = np.zeros_like(like)
    for node_id, place in places.items():
        value = graph.nodes[node_id].value
        assert value is not None
        found[place] = value.reshape(-1)
    return found
