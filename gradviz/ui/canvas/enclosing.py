"""Open blocks as frames: what each says, what is in it, and how the layout knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.explain.names import plain_name
from gradviz.explain.titles import block_title, parameter_words
from gradviz.graph.arrange.values import Group
from gradviz.graph.expand import Expanded
from gradviz.graph.graph import NodeId
from gradviz.language import language
from gradviz.ui.canvas.lettering import advance, name_width

HEADER, PADDING = 32.0, 22.0
"""What a frame keeps free at its top, and along its borders."""
CLOSER = 22.0
LEFT = 12.0
"""From a frame's border to its button."""
GAP = 8.0


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An open block as it is drawn."""

    block: NodeId
    name: str
    says: str
    """``dense 3 · tanh · 9 parameters``"""
    depth: int
    """How many frames are around it."""
    members: frozenset[NodeId] = frozenset()
    """All nodes in it, also those in frames within."""
    own: tuple[NodeId, ...] = ()
    """Those right inside."""
    frames: tuple[NodeId, ...] = ()
    """The blocks whose frames are right inside."""

    @property
    def width(self) -> float:
        """What its title needs."""
        said = advance(self.says, "shape")
        return LEFT + CLOSER + GAP + name_width(self.name, "middle name") + GAP + said + LEFT + GAP


def enclosures_of(expanded: Expanded) -> Mapping[NodeId, Enclosure]:
    """The frames of what is on the screen, outer ones first."""
    inside: dict[NodeId, set[NodeId]] = {block: set() for block in expanded.opened}
    for node_id in expanded.graph.drawn.nodes:
        for block in _around(expanded, expanded.group_of.get(node_id)):
            inside[block].add(node_id)
    found = {}
    for block, opened in expanded.blocks.items():
        words = parameter_words(opened.parameters) if opened.parameters else ""
        found[block] = Enclosure(
            block,
            plain_name(opened.name),
            " · ".join(filter(None, (block_title(opened.op, opened.attrs), words))),
            len(_around(expanded, block)) - 1,
            frozenset(inside[block]),
            tuple(node_id for node_id in inside[block] if expanded.group_of[node_id] == block),
            tuple(inner for inner, outer in expanded.parent_of.items() if outer == block),
        )
    return found


def _around(expanded: Expanded, block: NodeId | None) -> list[NodeId]:
    chain = []
    while block is not None:
        chain.append(block)
        block = expanded.parent_of.get(block)
    return chain


@dataclass(frozen=True, eq=False)
class Grouping:
    """The open blocks of what is on the screen: for the layout, and for the eye."""

    groups: Mapping[NodeId, Group]
    enclosures: Mapping[NodeId, Enclosure]
    sealed: frozenset[NodeId]
    """Blocks that have too many parts to be opened."""
    of: Mapping[NodeId, NodeId]
    """That which they were made of."""
    words: str
    """The language that they speak."""


NO_GROUPING = Grouping({}, {}, frozenset(), {}, "")


def grouping_of(expanded: Expanded, before: Grouping = NO_GROUPING) -> Grouping:
    """The same as before while only values change."""
    if expanded.group_of is before.of and language() == before.words:
        return before
    enclosures = enclosures_of(expanded)
    groups = _groups(expanded, enclosures)
    return Grouping(groups, enclosures, expanded.too_large, expanded.group_of, language())


def _groups(expanded: Expanded, shown: Mapping[NodeId, Enclosure]) -> Mapping[NodeId, Group]:
    members: dict[NodeId, list[NodeId]] = {block: [] for block in expanded.opened}
    for node_id in expanded.graph.drawn.nodes:
        block = expanded.group_of.get(node_id)
        if block is not None:
            members[block].append(node_id)
    return {
        block: Group(expanded.parent_of.get(block), tuple(own), HEADER, PADDING, shown[block].width)
        for block, own in members.items()
    }
