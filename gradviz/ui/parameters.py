"""The parameters of a block as a person sees them: whole arrays, whether the block is closed, or open and its
parameters have fallen apart into weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gradviz.engine.known import Known
from gradviz.graph.block import parameter_names
from gradviz.graph.expand import Expanded
from gradviz.graph.graph import NodeId
from gradviz.graph.views import View
from gradviz.ops.op import Array


class Own(NamedTuple):
    """One parameter of a block, or the part of one that a block inside another has."""

    view: View
    name: str
    """Its label: ``W_h``."""
    value: Array


def own_of(expanded: Expanded, block: NodeId) -> tuple[Own, ...]:
    """The parameters of a block, open or closed, in its own order."""
    return tuple(
        Own(view, label, np.asarray(whole[view.key]))
        for label, view in _labelled(expanded, block)
        if (whole := expanded.source.nodes[view.parameter].value) is not None
    )


def _labelled(expanded: Expanded, block: NodeId) -> Iterator[tuple[str, View]]:
    opened = expanded.blocks.get(block)
    if opened is not None:
        yield from opened.own
        return
    graph = expanded.graph
    node = graph.nodes[block]
    for source in node.inputs[len(node.inputs) - len(parameter_names(node.op, node.attrs)) :]:
        if source is not None and (source in expanded.views or source in expanded.source.nodes):
            yield graph.labels[source], expanded.views.get(source, View(source, ()))


def changed(expanded: Expanded, view: View, value: Array) -> Array:
    """The whole parameter with another part."""
    whole = np.array(expanded.source.nodes[view.parameter].value)
    whole[view.key] = value
    return whole


def gradient_of(known: Known, expanded: Expanded, view: View) -> Array | None:
    """The gradient of a parameter, or of a part of one, put together from its pieces on the screen; None
    while one of them is not known."""
    if view.parameter in known.trace.graph:
        whole = known.gradient(view.parameter)
        return None if whole is None else np.asarray(whole[view.key])
    parameter = expanded.source.nodes[view.parameter].value
    assert parameter is not None
    found, seen = np.zeros(parameter.shape), np.zeros(parameter.shape, dtype=bool)
    for node_id, piece in expanded.views.items():
        gradient = known.gradient(node_id) if piece.parameter == view.parameter else None
        if gradient is not None:
            found[piece.key] += gradient
            seen[piece.key] = True
    return np.asarray(found[view.key]) if bool(np.all(seen[view.key])) else None
