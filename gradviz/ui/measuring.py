"""From a graph and what its cards say to what the layout is asked: sizes, links, how far apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradviz.explain.frame import Frame
from gradviz.graph.arrange import Box, Group, Link, Options
from gradviz.graph.graph import Graph, NodeId
from gradviz.ui.canvas.figures import box_of
from gradviz.ui.canvas.measure import rank_gap
from gradviz.ui.sheet import Sheet

NEURON_GAP, STEEP = 34.0, 0.35
"""Between neurons, and how wide the gap between two layers is for its height."""
NO_GROUPS: Mapping[NodeId, Group] = {}


def boxes_of(graph: Graph, whole: Frame) -> dict[Any, Box]:
    """The sizes of all nodes, for what they say in the end."""
    return {node_id: box_of(whole.cards[node_id]) for node_id in graph.nodes}


def sheet_of(graph: Graph, whole: Frame, groups: Mapping[NodeId, Group] = NO_GROUPS) -> Sheet:
    """A graph, as it is drawn, with its open blocks."""
    boxes = boxes_of(graph, whole)
    return Sheet(boxes, _links(graph, boxes), groups, _options(graph, boxes, whole))


def _links(graph: Graph, boxes: Mapping[Any, Box]) -> tuple[Link, ...]:
    """Between circles they are straight."""
    return tuple(
        Link(
            edge,
            edge.source,
            edge.target,
            edge.slot,
            straight=boxes[edge.source].round and boxes[edge.target].round,
        )
        for edge in graph.edges
    )


def _options(graph: Graph, boxes: Mapping[Any, Box], whole: Frame) -> Options:
    """Neurons stand closer than cards, and farther from the next layer the more there are."""
    gap = rank_gap(whole.wires.values(), graph.depth)
    if not any(box.round for box in boxes.values()):
        return Options(rank_gap=gap)
    return Options(rank_gap=gap, node_gap=NEURON_GAP, steep=STEEP)
