"""Where everything stands, and the wires as well as they can be had while somebody drags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gradviz.document.document import Place
from gradviz.graph.arrange import Box, Curve, Frame
from gradviz.graph.graph import NodeId
from gradviz.ui.sheet import Sheet

DRAG_AT_ONCE = 60
"""Edges up to which all of them are drawn anew while a card is dragged; else only its own."""
TOUCHED_AT_ONCE = 30
"""A dragged card's own edges, up to which they keep clear of other cards during the drag."""
ROUTED_AT_ONCE = 200
"""Edges up to which all of them are drawn while the window waits."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything is now, by node and by edge (Any: the layout takes whatever is hashable)."""

    places: Mapping[Any, Place]
    routes: Mapping[Any, Curve]
    boxes: Mapping[Any, Box]
    frames: Mapping[Any, Frame] = field(default_factory=dict)
    """Those of open blocks."""
    animate: bool = False
    label: str = ""
    """What the step of undo that this is is called, marked for translation; empty where it only follows from
    another one."""

    def covered(self) -> Iterator[Frame]:
        """All that is taken by cards and open blocks: left, top, width, height."""
        for node_id, box in self.boxes.items():
            x, y = self.places[node_id]
            yield x - box.width / 2, y - box.height / 2, box.width, box.height
        for left, top, right, bottom in self.frames.values():
            yield left, top, right - left, bottom - top


def routes_between(
    sheet: Sheet, places: Mapping[Any, Place], changed: frozenset[NodeId], kept: Mapping[Any, Curve]
) -> tuple[Mapping[Any, Curve], bool]:
    """The edges' curves as well as they can be had at once, and whether something is left out, to be done at
    rest."""
    links = sheet.links
    touched = [
        link.key
        for link in links
        if link.key not in kept or not changed.isdisjoint((link.source, link.target))
    ]
    if len(links) <= DRAG_AT_ONCE or len(kept) < len(links) <= ROUTED_AT_ONCE:
        return sheet.routes(places), False
    fresh = sheet.routes(places, touched) if len(touched) <= TOUCHED_AT_ONCE else {}
    # An edge without a route is drawn as a plain curve between its cards.
    left_out = set(touched)
    return {**{edge: route for edge, route in kept.items() if edge not in left_out}, **fresh}, True


def wider(one: Box, other: Box) -> Box:
    """The box that holds both."""
    if one.width <= other.width and one.height <= other.height:
        return other
    return Box(max(one.width, other.width), max(one.height, other.height), one.round)
