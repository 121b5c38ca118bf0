"""What an arrangement after an edit, or after a group was opened or closed, remembers of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.graph.arrange.frames import middle_of, unturn_frame
from gradviz.graph.arrange.nest import Groups, LevelKey, Nest
from gradviz.graph.arrange.problem import unturn_point
from gradviz.graph.arrange.stable import Past
from gradviz.graph.arrange.values import Arrangement, Frame, Link, NodeKey, Options, Point

HAIR = 0.01
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The past of a whole drawing.

    toggled   the groups that were opened or closed since.
    anchor    what stays exactly where it was, `anchor_at` (None: nothing has to).
    places    where each box and each newly opened group should be: where it was, or where it was before the
              toggled groups were toggled the last time. In the engine's plane.
    """

    previous: Arrangement
    options: Options
    toggled: tuple[NodeKey, ...]
    anchor: NodeKey | None
    anchor_at: Point | None
    places: dict[NodeKey, Point]
    pinned: Mapping[NodeKey, Point]

    def past_of(self, nest: Nest, key: LevelKey, frames: Mapping[NodeKey, Frame | None]) -> Past | None:
        """The past of one level; None if nothing in it is old.

        `frames`: where the open groups in it have come to lie (None: nowhere yet), in the engine's plane.
        """
        level = nest.levels[key]
        places: list[Point | None] = []
        for item in level.items:
            frame = frames.get(item)
            places.append(self.places.get(item) if frame is None else middle_of(frame))
        if all(place is None for place in places):
            return None
        previous = self.previous
        ranks = [
            previous.ranks.get(item) if previous.parents.get(item) == key else None for item in level.items
        ]
        mids = [self._mids(nest, key, link) for link in level.links]
        firm = {level.number[item] for item in self._chain(nest, self.anchor) if item in level.number}
        pinned = {level.number[item] for item in level.items if item in self.pinned}
        toggled = any(item in level.number for one in self.toggled for item in self._chain(nest, one))
        return Past(tuple(places), tuple(ranks), tuple(mids), frozenset(firm), frozenset(pinned), toggled)

    def _mids(self, nest: Nest, key: LevelKey, link: Link) -> tuple[float, ...] | None:
        """The old heights of a link in a level; None where it is new or has changed its home."""
        if nest.ways[link.key].home != key:
            return self.previous.inside.get(key, {}).get(link.key)
        parents = self.previous.parents
        for end in (link.source, link.target):
            if parents.get(end) != nest.holder[end]:
                return None
        return self.previous.mids.get(link.key)

    def _chain(self, nest: Nest, item: NodeKey | None) -> list[NodeKey]:
        """An item and the groups around it."""
        if item is None or item not in nest.holder:
            return []
        return [item, *(key for key in nest.around(item) if key is not None)]


def recall(
    nest: Nest,
    groups: Groups,
    previous: Arrangement,
    pinned: Mapping[NodeKey, Point],
    anchor: NodeKey | None,
    options: Options,
) -> Recall:
    """Compare what there is with what there was. Without an `anchor`, a group that alone was opened or closed
    is the anchor."""
    opened = [key for key in groups if key in previous.places]
    closed = [key for key in nest.holder if key not in groups and key in previous.frames]
    toggled = (*opened, *closed)
    if anchor is None and len(toggled) == 1:
        anchor = toggled[0]
    if anchor not in nest.holder:
        anchor = None
    places: dict[NodeKey, Point] = {}
    for key in nest.holder:
        if key in pinned:
            places[key] = unturn_point(pinned[key], options)
        elif key in previous.places:
            places[key] = unturn_point(previous.places[key], options)
        elif key in previous.frames and key in closed:
            places[key] = middle_of(unturn_frame(previous.frames[key], options))
    for one in toggled:
        for key, by in previous.moved.get(one, {}).items():
            if key in places and key != anchor and key not in pinned:
                dx, dy = unturn_point(by, options)
                places[key] = (places[key][0] - dx, places[key][1] - dy)
    anchor_at = places.get(anchor)
    if anchor_at is None and anchor in previous.frames:
        anchor_at = middle_of(unturn_frame(previous.frames[anchor], options))
    return Recall(previous, options, toggled, anchor, anchor_at, places, pinned)


def remember(memory: Recall, places: Mapping[NodeKey, Point]) -> dict[NodeKey, dict[NodeKey, Point]]:
    """`Arrangement.moved` after this: what has moved by more than a hair, shared among what was toggled."""
    old = memory.previous
    if not memory.toggled:
        return old.moved
    share = 1 / len(memory.toggled)
    moves = {}
    for key, (x, y) in places.items():
        if key in old.places and key not in memory.toggled:
            dx, dy = x - old.places[key][0], y - old.places[key][1]
            if abs(dx) > HAIR or abs(dy) > HAIR:
                moves[key] = (dx * share, dy * share)
    return {**old.moved, **dict.fromkeys(memory.toggled, moves)}
