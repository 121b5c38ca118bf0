"""What the canvas is asked to draw: a graph, and where its parts are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradviz.document.notes import Note
from gradviz.graph.arrange.values import Box, Frame
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ui.canvas.enclosing import Enclosure


@dataclass(frozen=True, eq=False)
class Drawing:
    """A graph with its places. Scene pixels, x to the right and y down."""

    graph: Graph
    places: Mapping[NodeId, tuple[float, float]]
    """The centre of every card; a node without one is not drawn."""
    routes: Mapping[Edge, NDArray[np.float64]]
    """For every wire the (3k+1, 2) control points of its cubic pieces, from the border of the source to the
    border of the target. A wire without a route is drawn as a plain curve between its cards."""
    boxes: Mapping[NodeId, Box] = field(default_factory=dict)
    """The sizes that the places were made for. A card is never smaller, and grows only where its texts need
    it."""
    frames: Mapping[NodeId, Frame] = field(default_factory=dict)
    """Of every open block where its frame is: left, top, right, bottom."""
    enclosures: Mapping[NodeId, Enclosure] = field(default_factory=dict)
    """What those frames say."""
    sealed: frozenset[NodeId] = frozenset()
    """Closed blocks that have too many parts to be opened."""
    notes: Mapping[int, Note] = field(default_factory=dict)
    """What is written beside it."""

    def is_where_it_was(self, before: Drawing) -> bool:
        """The same wiring at the very same places: while a value is dragged, only numbers differ."""
        return (
            self.places is before.places
            and self.routes is before.routes
            and self.boxes is before.boxes
            and self.frames is before.frames
            and (self.graph.edges is before.graph.edges or self.graph.edges == before.graph.edges)
            and self.graph.nodes.keys() == before.graph.nodes.keys()
        )


EMPTY = Drawing(Graph(), {}, {})
