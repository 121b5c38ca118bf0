"""Cards put in line or at equal distances: from where they stand to where they shall. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from gradviz.document.document import Place
from gradviz.graph.graph import NodeId

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["horizontal", "vertical"]


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
