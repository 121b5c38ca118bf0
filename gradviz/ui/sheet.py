"""A drawing as the layout sees it: sizes, links and open groups, and how to arrange them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from gradviz.graph import arrange as layout
from gradviz.graph.arrange import (
    Arrangement,
    Box,
    Curve,
    Frame,
    Group,
    Link,
    Options,
    Order,
    Point,
    never,
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """What `gradviz.graph.arrange` is asked about, by node and by edge (Any: it takes whatever is
    hashable)."""

    boxes: Mapping[Any, Box] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    groups: Mapping[Any, Group] = field(default_factory=dict)
    options: Options = field(default_factory=Options)

    @cached_property
    def edges(self) -> tuple[Any, ...]:
        """The keys of the links."""
        return tuple(link.key for link in self.links)

    def has_parts_of(self, other: Sheet) -> bool:
        """The same nodes in the same groups, whatever their sizes."""
        return self.boxes.keys() == other.boxes.keys() and self.groups == other.groups

    def arranged(
        self,
        order: Order = "model",
        previous: Arrangement | None = None,
        pinned: Mapping[Any, Point] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Arrangement:
        """Where everything goes. Raises Cancelled."""
        return layout.arrange(
            self.boxes,
            self.links,
            replace(self.options, order=order),
            groups=self.groups,
            previous=previous,
            pinned=pinned or {},
            cancelled=cancelled,
        )

    def routes(
        self,
        places: Mapping[Any, Point],
        only: list[Any] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> dict[Any, Curve]:
        """The edges between boxes that lie where a hand has put them. Raises Cancelled."""
        return layout.reroute(
            self.boxes,
            self.links,
            places,
            self.options,
            groups=self.groups,
            only=only,
            cancelled=cancelled,
        )

    def frames(self, places: Mapping[Any, Point], like: Arrangement | None) -> dict[Any, Frame]:
        """The frames around such boxes, with the room beside them that they have in an arrangement."""
        return layout.frames_at(self.boxes, places, self.groups, self.options, like) if self.groups else {}


def toggled(before: Sheet, now: Sheet) -> set[Any]:
    """The groups that were opened or closed in between."""
    opened = {key for key in now.groups if key in before.boxes and key not in before.groups}
    closed = {key for key in before.groups if key in now.boxes and key not in now.groups}
    return opened | closed


def shifted(made: Arrangement, across: float, down: float) -> Arrangement:
    """The same arrangement somewhere else."""
    by = np.array((across, down))
    left, top, right, bottom = made.bounds
    return replace(
        made,
        places={key: (x + across, y + down) for key, (x, y) in made.places.items()},
        routes={key: route + by for key, route in made.routes.items()},
        mids={key: tuple(y + down for y in mids) for key, mids in made.mids.items()},
        inside={
            group: {key: tuple(y + down for y in mids) for key, mids in ways.items()}
            for group, ways in made.inside.items()
        },
        frames={
            key: (frame[0] + across, frame[1] + down, frame[2] + across, frame[3] + down)
            for key, frame in made.frames.items()
        },
        bounds=(left + across, top + down, right + across, bottom + down),
    )


class Anchor:
    """What is to stay where it was while everything is arranged afresh: one thing, or else the middle of all
    that were there before."""

    def __init__(self, key: Any, places: Mapping[Any, Point], frames: Mapping[Any, Frame]) -> None:
        self._key, self._places, self._frames = key, places, frames

    def held(self, made: Arrangement) -> Arrangement:
        """The arrangement, shifted so."""
        before, now = (
            _centre(self._key, self._places, self._frames),
            _centre(self._key, made.places, made.frames),
        )
        if before is None or now is None:
            common = [key for key in made.places if key in self._places]
            if not common:
                return made
            before = _middle([self._places[key] for key in common])
            now = _middle([made.places[key] for key in common])
        return shifted(made, before[0] - now[0], before[1] - now[1])


def _centre(key: Any, places: Mapping[Any, Point], frames: Mapping[Any, Frame]) -> Point | None:
    if key in frames:
        left, top, right, bottom = frames[key]
        return (left + right) / 2, (top + bottom) / 2
    return places.get(key)


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
