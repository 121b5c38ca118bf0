"""Which frame holds what, and which links cross whose borders.

Every frame, and the whole drawing, is a level: some items (boxes, and open groups seen from outside) and
links between them. A link runs whole in the innermost level that holds both its ends, its home; in the frames
around each of its ends, up to there, it runs from the end to the border.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gradviz.graph.arrange.problem import OUTSIDE, Ends, back_edges
from gradviz.graph.arrange.values import Box, EdgeKey, Group, GroupKey, Link, NodeKey

Groups = Mapping[GroupKey, Group]
LevelKey = GroupKey | None
"""The group in whose frame a level lies; None for the whole drawing."""


@dataclass(frozen=True, slots=True)
class Open:
    """An open group as one item among others. A node in it may have the same key."""

    key: GroupKey


Item = NodeKey | Open


@dataclass(slots=True)
class Level:
    """The items of one frame and what runs between them.

    items    boxes and open groups in model order;  `number`: its inverse.
    links    by operand slot;  `index`: link key -> its place among them.
    ends     for each of `links` its items from left to right, OUTSIDE where it comes over the border.
    turned   for each of `links` whether it runs from right to left, since it closes a cycle.
    """

    items: list[Item] = field(default_factory=list)
    number: dict[Item, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    index: dict[EdgeKey, int] = field(default_factory=dict)
    ends: list[Ends] = field(default_factory=list)
    turned: list[bool] = field(default_factory=list)

    def add_item(self, item: Item) -> None:
        self.number[item] = len(self.items)
        self.items.append(item)

    def add_link(self, link: Link, ends: Ends, turned: bool) -> None:
        self.index[link.key] = len(self.links)
        self.links.append(link)
        self.ends.append((ends[1], ends[0]) if turned else ends)
        self.turned.append(turned)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link runs: its home, and the groups around its source and around its target, innermost first,
    whose borders it crosses."""

    home: LevelKey
    leaving: tuple[GroupKey, ...]
    arriving: tuple[GroupKey, ...]


@dataclass(frozen=True, slots=True)
class Nest:
    """levels   of the drawing (None) and of every group, each after the one that holds it.
    holder   the group that holds a box or an open group.
    ways     of the links that join two boxes;  `turned`: those that run from right to left.
    """

    levels: dict[LevelKey, Level]
    holder: dict[Item, LevelKey]
    ways: dict[EdgeKey, Way]
    turned: dict[EdgeKey, bool]

    def around(self, item: Item) -> list[LevelKey]:
        """The levels that hold a box or an open group, from the innermost to the whole drawing."""
        found = [self.holder[item]]
        while (group := found[-1]) is not None:
            found.append(self.holder[Open(group)])
        return found


def read_nest(boxes: Mapping[NodeKey, Box], links: Sequence[Link], groups: Groups) -> Nest:
    """Sort boxes, groups and links into levels, cycles opened.

    ValueError: two links share a key; a link ends at something that has no box; a group holds what has no
    box or what another holds too, or is held by one that is not there or by itself.
    """
    _check_links(boxes, links)
    nest = Nest({None: Level()}, _holders(boxes, groups), {}, {})
    for item in nest.holder:
        _enter(nest, item)
    ordered = sorted(links, key=lambda link: link.slot)
    joining = [link for link in ordered if link.source != link.target]
    raw: dict[LevelKey, dict[EdgeKey, Ends]] = {key: {} for key in nest.levels}
    for link in joining:
        way = nest.ways[link.key] = _way(nest, link)
        number = nest.levels[way.home].number
        tail = Open(way.leaving[-1]) if way.leaving else link.source
        head = Open(way.arriving[-1]) if way.arriving else link.target
        raw[way.home][link.key] = (number[tail], number[head])
    back = {
        key: back_edges(len(nest.levels[key].items), list(ends.values())) for key, ends in raw.items() if ends
    }
    for link in joining:
        home = nest.ways[link.key].home
        ends = raw[home][link.key]
        nest.turned[link.key] = ends in back[home]
        _lay_through(nest, link, ends, nest.turned[link.key])
    return nest


def _check_links(boxes: Mapping[NodeKey, Box], links: Sequence[Link]) -> None:
    if len({link.key for link in links}) != len(links):
        raise ValueError("Two links have the same key.")
    for link in links:
        if link.source not in boxes or link.target not in boxes:
            raise ValueError(f"The link {link.key!r} ends at a node that has no box.")


def _holders(boxes: Mapping[NodeKey, Box], groups: Groups) -> dict[Item, LevelKey]:
    """The boxes in model order, then the groups."""
    holder: dict[Item, LevelKey] = dict.fromkeys(boxes)
    for key, group in groups.items():
        if group.parent is not None and group.parent not in groups:
            raise ValueError(f"The group {key!r} is held by one that is not there.")
        holder[Open(key)] = group.parent
    for key, group in groups.items():
        for member in group.members:
            if member not in boxes:
                raise ValueError(f"The group {key!r} holds a node that has no box.")
            if holder[member] is not None:
                raise ValueError(f"Two groups hold the node {member!r}.")
            holder[member] = key
    for key in groups:
        seen = {key}
        at = groups[key].parent
        while at is not None:
            if at in seen:
                raise ValueError(f"The group {key!r} holds itself.")
            seen.add(at)
            at = groups[at].parent
    return holder


def _enter(nest: Nest, item: Item) -> None:
    """Make a box or a group an item of its level, and so the groups around it, unless they are already."""
    holder = nest.holder[item]
    if holder is not None and holder not in nest.levels:
        _enter(nest, Open(holder))
    if item not in nest.levels[holder].number:
        nest.levels[holder].add_item(item)
    if isinstance(item, Open):
        nest.levels.setdefault(item.key, Level())


def _way(nest: Nest, link: Link) -> Way:
    leaving, arriving = nest.around(link.source), nest.around(link.target)
    home = leaving[-1]
    while leaving and arriving and leaving[-1] == arriving[-1]:
        home = leaving.pop()
        arriving.pop()
    return Way(home, tuple(leaving), tuple(arriving))


def _lay_through(nest: Nest, link: Link, whole: Ends, turned: bool) -> None:
    """Make a link part of all the levels that it runs in."""
    way = nest.ways[link.key]
    nest.levels[way.home].add_link(link, whole, turned)
    for end, groups, leaves in ((link.source, way.leaving, True), (link.target, way.arriving, False)):
        inner: Item = end
        for group in groups:
            item = nest.levels[group].number[inner]
            nest.levels[group].add_link(link, (item, OUTSIDE) if leaves else (OUTSIDE, item), turned)
            inner = Open(group)
