"""What an arrangement after an edit, or after a group was opened or closed, knows of the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_low

from gradviz.graph.arrange.frames import middle_of, rectangle, unturn_frame
from gradviz.graph.arrange.nest import Item, LevelKey, Nest, Open
from gradviz.graph.arrange.problem import Problem, size_of, unturn_point
from gradviz.graph.arrange.stable import Past
from gradviz.graph.arrange.toggle import Records, expected, follow, heirs, remember, together
from gradviz.graph.arrange.values import (
    Arrangement,
    Box,
    EdgeKey,
    Frame,
    GroupKey,
    Link,
    NodeKey,
    Options,
    Point,
)

UNKNOWN = Box(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Recall:
    """The past of a whole drawing, in the engine's plane.

    toggled   the groups that were opened or closed since, as they are now.
    anchor    what stays exactly where it was, `anchor_at` (None: nothing has to).
    places    where each box and each newly opened group was, or as far elsewhere as toggling groups is known
              to move it.
    before    the rectangles of the old boxes and frames, those of the toggled groups under what they are now.
    parents   the groups that the old boxes and groups were in.
    pinned    the pins, but for those of the toggled groups.
    heirs     new links, with the old ones that ran the same way before a group was opened or closed.
    columns   how far each item has moved with the columns of its level, once `past_of` is asked for it.
    """

    previous: Arrangement
    nest: Nest
    options: Options
    toggled: tuple[Item, ...]
    anchor: Item | None
    anchor_at: Point | None
    places: dict[Item, Point]
    before: dict[Item, Frame]
    parents: dict[Item, GroupKey]
    pinned: dict[NodeKey, Point]
    heirs: dict[EdgeKey, EdgeKey]
    columns: dict[Item, float] = field(default_factory=dict)

    def past_of(self, key: LevelKey, frames: Mapping[GroupKey, Frame], problem: Problem) -> Past | None:
        """The past of one level; None if nothing in it is old.

        `frames`: where its open groups have come to lie, as far as they lie anywhere.
        """
        level = self.nest.levels[key]
        places: list[Point | None] = []
        for item in level.items:
            frame = frames.get(item.key) if isinstance(item, Open) else None
            places.append(self.places.get(item) if frame is None else middle_of(frame))
        if all(place is None for place in places):
            return None
        ranks = tuple([self._rank(key, item) for item in level.items])
        changed = {
            level.number[item] for one in self.toggled for item in self._chain(one) if item in level.number
        }
        before = [self.before.get(item) for item in level.items]
        was = [None if frame is None else middle_of(frame)[1] for frame in before]
        if changed:
            known = all(_key(one) in self.previous.moved for one in self.toggled)
            there = places
            places = follow(problem, places, ranks, changed, before, known, self.options)
            for item, one, other in zip(level.items, there, places, strict=True):
                self.columns[item] = 0.0 if one is None or other is None else other[0] - one[0]
        toggled = bool(changed) or any(link.key in self.heirs for link in level.links)
        shift = 0.0 if toggled else self._shift(level.items, places)
        return Past(
            tuple(places),
            tuple(was) if toggled else (),
            ranks,
            tuple([self._mids(key, link, shift) for link in level.links]),
            frozenset(level.number[item] for item in self._chain(self.anchor) if item in level.number),
            frozenset(level.number[item] for item in level.items if item in self.pinned),
            toggled,
        )

    def records(self, centres: Mapping[Item, Point]) -> Records:
        """`Arrangement.moved`, with everything where it has come to be."""
        if not self.toggled:
            return self.previous.moved
        names = {_key(one) for one in self.toggled}
        moves: dict[Item, Point] = {}
        for item, frame in self.before.items():
            filled = isinstance(item, Open) and self.nest.levels[item.key].items
            if item not in names and item not in self.toggled and not filled:
                (x, y), (x0, y0) = centres[item], middle_of(frame)
                columns = sum(self.columns.get(one, 0.0) for one in self._chain(item))
                moves[item] = (x - x0 - columns, y - y0)
        around = {item for one in self.toggled for item in self._chain(one)}
        for key in reversed(self.nest.levels):
            inner = [moves[item] for item in self.nest.levels[key].items if item in moves]
            if key is not None and Open(key) not in around and inner and together(inner):
                moves[Open(key)] = inner[0]
        return remember(self.nest, self.previous, self.toggled, moves)

    def _rank(self, key: LevelKey, item: Item) -> int | None:
        """The old rank of an item; None where it is new or came from another level."""
        previous = self.previous
        if item in self.toggled:  # then its other shape had the rank
            item = item.key if isinstance(item, Open) else Open(item)
        if self.parents.get(item) != key:
            return None
        return previous.frame_ranks.get(item.key) if isinstance(item, Open) else previous.ranks.get(item)

    def _mids(self, key: LevelKey, link: Link, shift: float) -> tuple[float, ...] | None:
        """The heights that a link should have in a level; None where it is new or has changed its home."""
        old = self.heirs.get(link.key, link.key)
        ends = () if link.key in self.heirs else (link.source, link.target)
        if self.nest.ways[link.key].home != key:
            mids = self.previous.inside.get(key, {}).get(old)
        elif any(self.parents.get(end) != self.nest.holder[end] for end in ends):
            mids = None
        else:
            mids = self.previous.mids.get(old)
        return tuple([y + shift for y in mids]) if mids is not None and shift else mids

    def _shift(self, items: Sequence[Item], places: Sequence[Point | None]) -> float:
        """How far across toggling groups moves a level as a whole."""
        if not self.toggled:
            return 0.0
        moves = [
            place[1] - middle_of(self.before[item])[1]
            for item, place in zip(items, places, strict=True)
            if place is not None and item in self.before
        ]
        return median_low(moves) if moves else 0.0

    def _chain(self, item: Item | None) -> list[Item]:
        """An item and the groups around it."""
        if item is None:
            return []
        return [item, *(Open(key) for key in self.nest.around(item) if key is not None)]


def recall(
    nest: Nest,
    links: Sequence[Link],
    previous: Arrangement,
    pinned: Mapping[NodeKey, Point],
    anchor: NodeKey | None,
    options: Options,
) -> Recall:
    """Compare what there is with what there was. Without an `anchor`, a group that alone was opened or closed
    is the anchor."""
    before = _before(nest, previous, options)
    toggled = tuple([item for item in nest.holder if _is_toggled(nest, previous, item)])
    names = [_key(item) for item in toggled]
    pins = {key: unturn_point(place, options) for key, place in pinned.items() if key not in names}
    if anchor is None and len(names) == 1:
        anchor = names[0]
    firm: Item | None = Open(anchor) if Open(anchor) in nest.holder else anchor
    places: dict[Item, Point] = {}
    for item in nest.holder:
        if item in pins:
            places[item] = pins[item]
        elif item in before:
            x, y = middle_of(before[item])
            dx, dy = (0.0, 0.0) if item == firm else expected(nest, previous, item)
            places[item] = (x + dx, y + dy)
    return Recall(
        previous=previous,
        nest=nest,
        options=options,
        toggled=toggled,
        anchor=firm if firm in before and firm in nest.holder else None,
        anchor_at=middle_of(before[firm]) if firm in before else None,
        places=places,
        before=before,
        parents=_parents(previous),
        pinned={key: place for key, place in pinned.items() if key not in names},
        heirs=heirs(nest, links, previous, names),
    )


def _key(item: Item) -> NodeKey:
    return item.key if isinstance(item, Open) else item


def _is_toggled(nest: Nest, previous: Arrangement, item: Item) -> bool:
    """Whether it is an open group that was a box, or a box that was an open group."""
    if item not in nest.holder:
        return False
    if isinstance(item, Open):
        return item.key not in previous.frames and item.key in previous.places
    return item in previous.frames and Open(item) not in nest.holder


def _before(nest: Nest, previous: Arrangement, options: Options) -> dict[Item, Frame]:
    """The old rectangles of what is there. A newly opened group has that of its closed box, which the node in
    it that bears its key has not."""
    before: dict[Item, Frame] = {}
    for item in nest.holder:
        key = _key(item)
        if key in previous.frames and (isinstance(item, Open) or Open(item) not in nest.holder):
            before[item] = unturn_frame(previous.frames[key], options)
        elif key in previous.places and (
            isinstance(item, Open) or not _is_toggled(nest, previous, Open(key))
        ):
            place = unturn_point(previous.places[key], options)
            before[item] = rectangle(place, *size_of(previous.boxes.get(key, UNKNOWN), options))
    return before


def _parents(previous: Arrangement) -> dict[Item, GroupKey]:
    parents: dict[Item, GroupKey] = {}
    for key, group in previous.groups.items():
        parents.update(dict.fromkeys(group.members, key))
        if group.parent is not None:
            parents[Open(key)] = group.parent
    return parents
