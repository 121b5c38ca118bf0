"""From a graph and what its cards say to what the layout is asked: sizes, links, how far apart.

The work can be done a little at a time: of a large graph it would hold the window up.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from gradviz.explain.frame import Frame
from gradviz.graph.arrange import Box, Link, Options
from gradviz.graph.graph import Edge, Graph
from gradviz.ui.canvas.enclosing import NO_GROUPING, Grouping
from gradviz.ui.canvas.figures import box_of
from gradviz.ui.canvas.measure import LEAST_GAP, gap_wishes
from gradviz.ui.canvas.slices import done
from gradviz.ui.sheet import Sheet

NEURON_GAP, STEEP = 34.0, 0.35
"""Between neurons, and how wide the gap between two layers is for its height."""


def boxes_of(graph: Graph, whole: Frame, grouping: Grouping) -> Generator[None, None, dict[Any, Box]]:
    """The sizes of all nodes, for what they say in the end, one after the other."""
    boxes: dict[Any, Box] = {}
    for node_id in graph.nodes:
        boxes[node_id] = box_of(whole.cards[node_id], node_id in grouping.sealed)
        yield
    return boxes


def sheet_of(graph: Graph, whole: Frame, grouping: Grouping = NO_GROUPING) -> Sheet:
    """A graph, as it is drawn, with its open blocks."""
    return done(sheet_in_slices(graph, whole, grouping))


def sheet_in_slices(graph: Graph, whole: Frame, grouping: Grouping) -> Generator[None, None, Sheet]:
    """The same, one size after the other."""
    boxes = yield from boxes_of(graph, whole, grouping)
    rooms: dict[Edge, float] = {}
    for edge, room in gap_wishes(whole, graph.depth):
        rooms[edge] = room
        yield
    return Sheet(boxes, _links(graph, boxes, rooms), grouping.groups, _options(boxes))


def _links(graph: Graph, boxes: Mapping[Any, Box], rooms: Mapping[Edge, float]) -> tuple[Link, ...]:
    """Between circles they are straight."""
    return tuple(
        Link(
            edge,
            edge.source,
            edge.target,
            edge.slot,
            straight=boxes[edge.source].round and boxes[edge.target].round,
            room=rooms.get(edge, 0.0),
        )
        for edge in graph.edges
    )


def _options(boxes: Mapping[Any, Box]) -> Options:
    """Neurons stand closer than cards, and farther from the next layer the more there are."""
    if not any(box.round for box in boxes.values()):
        return Options(rank_gap=LEAST_GAP)
    return Options(rank_gap=LEAST_GAP, node_gap=NEURON_GAP, steep=STEEP)
