"""The shape at every node that can be run, found by running it."""

from __future__ import annotations

from collections.abc import Mapping

from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.values import values_of


def shapes_of(graph: Graph) -> Mapping[NodeId, tuple[int, ...]]:
    """The shape of each node's value, as far as it can be told: nothing past an open input or a misfit."""
    kept: Mapping[NodeId, tuple[int, ...]] | None = graph.__dict__.get("shapes")
    if kept is None:
        try:
            values = values_of(graph)[0]
        except GraphError:
            values = {}
        kept = {node_id: value.shape for node_id, value in values.items()}
        graph.__dict__["shapes"] = kept
    return kept
