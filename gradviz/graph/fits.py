"""Whether a wire may be drawn, and if not, why, in one sentence: it would close a circle, or shapes would not
fit."""

from __future__ import annotations

from collections.abc import Mapping

from gradviz.graph.edit import connected
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.initial import owners_first
from gradviz.graph.values import Misfit, values_of
from gradviz.language import tr
from gradviz.ops.op import Array


def why_not(
    graph: Graph,
    source: NodeId,
    target: NodeId,
    slot: int,
    values: Mapping[NodeId, Array] | None = None,
) -> str:
    """Why the value of `source` cannot go into this input of `target`, in one sentence; "" where it can.

    `values` are those of the graph's nodes, as far as they can be computed; with them only what depends on
    the target is computed anew. A shape that did not fit before is no reason.
    """
    if source in graph and target in graph and source in graph.descendants(target):
        message = tr("This would make a circle: {source} depends on {target} already.")
        if source == target:
            message = tr("This would make a circle: {target} would depend on itself.")
        return message.format(source=graph.labels[source], target=graph.labels[target])
    try:
        wired = connected(graph, source, target, slot)
        owners_first(wired)
    except KeyError as error:
        return str(error.args[0])
    except GraphError as error:
        return str(error)
    known = values_of(graph)[0] if values is None else values
    below = graph.descendants(target)
    kept = {
        node_id: value
        for node_id, value in known.items()
        if node_id not in below and wired.nodes.get(node_id) is graph.nodes[node_id]
    }
    for node_id, reason in values_of(wired, kept)[1]:
        if node_id in below and isinstance(reason, Misfit) and _is_new(graph, known, node_id, target):
            return str(reason)
    return ""


def _is_new(graph: Graph, known: Mapping[NodeId, Array], node_id: NodeId, target: NodeId) -> bool:
    """A misfit at this node is the wire's fault: it ran before, or the wire ends there, or it had to wait."""
    if node_id == target or node_id in known:
        return True
    return any(source is not None and source not in known for source in graph.nodes[node_id].inputs)
