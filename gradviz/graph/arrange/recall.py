"""What an arrangement after an edit, or after a group was opened or closed, remembers of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.graph.arrange.frames import middle_of, unturn_frame
from gradviz.graph.arrange.nest import Item, LevelKey, Nest, Open
from gradviz.graph.arrange.problem import unturn_point
from gradviz.graph.arrange.stable import Past
from gradviz.graph.arrange.values import Arrangement, Frame, GroupKey, Link, NodeKey, Options, Point

HAIR = 0.01
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The past of a whole drawing.

    toggled   the groups that were opened or closed since, as they are now.
    anchor    what stays exactly where it was, `anchor_at` (None: nothing has to).
    places    where each box and each newly opened group should be: where it was, or where it was before the
              toggled groups were toggled the last time. In the engine's plane.
    parents   the groups that the old boxes and groups were in.
    pinned    the pins, but for those of the toggled groups: these are anchored.
    """

    previous: Arrangement
    toggled: tuple[Item, ...]
    anchor: Item | None
    anchor_at: Point | None
    places: dict[Item, Point]
    parents: dict[Item, GroupKey]
    pinned: dict[NodeKey, Point]

    def past_of(self, nest: Nest, key: LevelKey, frames: Mapping[GroupKey, Frame]) -> Past | None:
        """The past of one level; None if nothing in it is old.

        `frames`: where its open groups have come to lie, as far as they lie anywhere, in the engine's plane.
        """
        level = nest.levels[key]
        places: list[Point | None] = []
        for item in level.items:
            frame = frames.get(item.key) if isinstance(item, Open) else None
            places.append(self.places.get(item) if frame is None else middle_of(frame))
        if all(place is None for place in places):
            return None
        firm = {level.number[item] for item in _chain(nest, self.anchor) if item in level.number}
        pinned = {level.number[item] for item in level.items if item in self.pinned}
        toggled = any(item in level.number for one in self.toggled for item in _chain(nest, one))
        return Past(
            tuple(places),
            tuple([self._rank(key, item) for item in level.items]),
            tuple([self._mids(nest, key, link) for link in level.links]),
            frozenset(firm),
            frozenset(pinned),
            toggled,
        )

    def _rank(self, key: LevelKey, item: Item) -> int | None:
        """The old rank of an item; None where it is new or came from another level."""
        previous = self.previous
        if item in self.toggled:  # then its other shape had the rank
            item = item.key if isinstance(item, Open) else Open(item)
        if self.parents.get(item) != key:
            return None
        return previous.frame_ranks.get(item.key) if isinstance(item, Open) else previous.ranks.get(item)

    def _mids(self, nest: Nest, key: LevelKey, link: Link) -> tuple[float, ...] | None:
        """The old heights of a link in a level; None where it is new or has changed its home."""
        if nest.ways[link.key].home != key:
            return self.previous.inside.get(key, {}).get(link.key)
        if any(self.parents.get(end) != nest.holder[end] for end in (link.source, link.target)):
            return None
        return self.previous.mids.get(link.key)


def _chain(nest: Nest, item: Item | None) -> list[Item]:
    """An item and the groups around it."""
    return [] if item is None else [item, *(Open(key) for key in nest.around(item) if key is not None)]


def recall(
    nest: Nest,
    previous: Arrangement,
    pinned: Mapping[NodeKey, Point],
    anchor: NodeKey | None,
    options: Options,
) -> Recall:
    """Compare what there is with what there was. Without an `anchor`, a group that alone was opened or closed
    is the anchor."""
    frames = {key: unturn_frame(frame, options) for key, frame in previous.frames.items()}
    old = {key: unturn_point(place, options) for key, place in previous.places.items()}
    opened = [
        item for item in nest.holder if isinstance(item, Open) and item.key in old and item.key not in frames
    ]
    closed = [key for key in frames if Open(key) not in nest.holder and key in nest.holder]
    toggled: tuple[Item, ...] = (*opened, *closed)
    keys = [item.key if isinstance(item, Open) else item for item in toggled]
    pinned = {key: place for key, place in pinned.items() if key not in keys}
    if anchor is None and len(keys) == 1:
        anchor = keys[0]
    firm: Item | None = Open(anchor) if Open(anchor) in nest.holder else anchor
    if firm not in nest.holder:
        firm = None
    places: dict[Item, Point] = {item: old[item.key] for item in opened}
    for key in nest.holder:
        if key in pinned:
            places[key] = unturn_point(pinned[key], options)
        elif key in closed:
            places[key] = middle_of(frames[key])
        elif key in old and Open(key) not in places:
            places[key] = old[key]
    firm_at = places.get(firm)
    if firm_at is None and anchor in frames:
        firm_at = middle_of(frames[anchor])
    for one in keys:
        for key, by in previous.moved.get(one, {}).items():
            if key in places and key != firm and key not in pinned:
                dx, dy = unturn_point(by, options)
                places[key] = (places[key][0] - dx, places[key][1] - dy)
    return Recall(previous, toggled, firm, firm_at, places, _parents(previous), dict(pinned))


def _parents(previous: Arrangement) -> dict[Item, GroupKey]:
    parents: dict[Item, GroupKey] = {}
    for key, group in previous.groups.items():
        parents.update(dict.fromkeys(group.members, key))
        if group.parent is not None:
            parents[Open(key)] = group.parent
    return parents


def remember(memory: Recall, places: Mapping[NodeKey, Point]) -> dict[GroupKey, dict[NodeKey, Point]]:
    """`Arrangement.moved` after this: what has moved by more than a hair, shared among what was toggled."""
    old = memory.previous
    keys = [item.key if isinstance(item, Open) else item for item in memory.toggled]
    moves = {}
    for key, (x, y) in places.items():
        if keys and key in old.places and key not in keys:
            dx, dy = x - old.places[key][0], y - old.places[key][1]
            if abs(dx) > HAIR or abs(dy) > HAIR:
                moves[key] = (dx / len(keys), dy / len(keys))
    return {**old.moved, **dict.fromkeys(keys, moves)}
