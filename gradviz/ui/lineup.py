"""Cards put in line, at equal distances, or side by side as they depend on each other. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from gradviz.document.document import Place
from gradviz.graph import arrange as layout
from gradviz.graph.arrange import Box, Link, Options
from gradviz.graph.graph import Graph, NodeId

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["horizontal", "vertical"]
Area = tuple[float, float, float, float]
"""Left, top, width, height."""


USUAL = Box(132.0, 84.0)
"""A card before it was measured."""
GAP = 28.0
"""Between a card that finds its place by itself and all others."""
RINGS = 24
"""How far it looks, in halves of a card."""


class Standing(NamedTuple):
    """Where the middle of a card is, and how large it is."""

    x: float
    y: float
    width: float
    height: float


def aligned(standing: Mapping[NodeId, Standing], side: Side) -> dict[NodeId, Place]:
    """The places of the cards in line: at the outermost of their sides, or at the middle of all of them."""
    cards = standing.values()
    if len(standing) < 2:
        return {}
    left, right = min(c.x - c.width / 2 for c in cards), max(c.x + c.width / 2 for c in cards)
    top, bottom = min(c.y - c.height / 2 for c in cards), max(c.y + c.height / 2 for c in cards)
    match side:
        case "left":
            return {i: (left + c.width / 2, c.y) for i, c in standing.items()}
        case "right":
            return {i: (right - c.width / 2, c.y) for i, c in standing.items()}
        case "centre":
            return {i: ((left + right) / 2, c.y) for i, c in standing.items()}
        case "top":
            return {i: (c.x, top + c.height / 2) for i, c in standing.items()}
        case "bottom":
            return {i: (c.x, bottom - c.height / 2) for i, c in standing.items()}
        case "middle":
            return {i: (c.x, (top + bottom) / 2) for i, c in standing.items()}


def distributed(standing: Mapping[NodeId, Standing], axis: Axis) -> dict[NodeId, Place]:
    """The places of the cards with equal gaps between them; the outermost two stay."""
    if len(standing) < 3:
        return {}
    at, size = (0, 2) if axis == "horizontal" else (1, 3)
    order = sorted(standing, key=lambda node_id: standing[node_id][at])
    first, last = standing[order[0]], standing[order[-1]]
    inner = sum(standing[node_id][size] for node_id in order[1:-1])
    start, end = first[at] + first[size] / 2, last[at] - last[size] / 2
    gap = (end - start - inner) / (len(order) - 1)
    found: dict[NodeId, Place] = {}
    for node_id in order[1:-1]:
        card = standing[node_id]
        middle = start + gap + card[size] / 2
        found[node_id] = (middle, card.y) if axis == "horizontal" else (card.x, middle)
        start += gap + card[size]
    return found


def spread(graph: Graph, node_ids: Iterable[NodeId], middle: Place) -> dict[NodeId, Place]:
    """The places of some nodes, arranged by themselves around a point."""
    chosen = set(node_ids)
    links = [Link(e, e.source, e.target, e.slot) for e in graph.edges if {e.source, e.target} <= chosen]
    found = layout.arrange({i: USUAL for i in graph.nodes if i in chosen}, links, Options()).places
    places = {i: found[i] for i in graph.nodes if i in chosen}
    across, down = zip(*places.values(), strict=True) if places else ((0.0,), (0.0,))
    x, y = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
    return {i: (round(a - x + middle[0]), round(b - y + middle[1])) for i, (a, b) in places.items()}


def free_place(wanted: Place, taken: Sequence[Area]) -> Place:
    """The middle, nearest to the one that is wanted, of a card that covers none of these areas."""
    return clear_of({(0,): wanted}, taken)[0,]


def clear_of(places: Mapping[NodeId, Place], taken: Sequence[Area]) -> dict[NodeId, Place]:
    """The places of some cards, moved together, only as far as they must, so that they cover none of these
    areas."""
    across, down = _nearest_gap(list(places.values()), taken) if places else (0.0, 0.0)
    return {node_id: (x + across, y + down) for node_id, (x, y) in places.items()}


def _nearest_gap(middles: Sequence[Place], taken: Sequence[Area]) -> Place:
    """How far cards with these middles must move together to cover none of the areas; not at all where there
    is no room near by."""
    width, height = USUAL.width + GAP, USUAL.height + GAP
    left, top, wide, high = np.reshape(np.array(taken, dtype=float), (-1, 4)).T
    x, y = np.array(middles).T[:, :, None]
    steps = range(-RINGS, RINGS + 1)
    for across, down in sorted(
        ((i * width / 2, j * height / 2) for i in steps for j in steps), key=_by_length
    ):
        beside = (x + across <= left - width / 2) | (x + across >= left + wide + width / 2)
        if np.all(beside | (y + down <= top - height / 2) | (y + down >= top + high + height / 2)):
            return across, down
    return 0.0, 0.0


def _by_length(offset: tuple[float, float]) -> tuple[float, float, float]:
    across, down = offset
    return (across**2 + (0.6 * down) ** 2, -down, -across)  # rather below than beside
