"""What is open, and every state it was in. No command classes: undo is the previous state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gradviz.graph.graph import Graph, NodeId

Place = tuple[float, float]


@dataclass(frozen=True, eq=False)
class State:
    """One state of the document: the drawing, its text, where things stand, and how it is stepped.

    `text` is the program as the person wrote it (comments and spacing kept) and always parses to `graph`.
    """

    graph: Graph = field(default_factory=Graph)
    text: str = ""
    places: Mapping[NodeId, Place] = field(default_factory=dict)
    """Centres of all cards, scene units (px at 100 %)."""
    pinned: frozenset[NodeId] = frozenset()
    """Cards a person has dragged: the layout leaves them where they are."""
    breakpoints: frozenset[NodeId] = frozenset()
    cell: tuple[int, ...] | None = None
    """The output cell that is seeded, where the output is not a scalar (None: ones)."""
    title: str = ""
