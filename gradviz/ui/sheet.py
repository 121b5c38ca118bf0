"""A drawing as the layout sees it: sizes, links and open groups, and how to arrange them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

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
    arrange,
    frames_at,
    never,
    reroute,
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
        return arrange(
            self.boxes,
            self.links,
            replace(self.options, order=order),
            groups=self.groups,
            previous=previous,
            pinned=pinned or {},
            cancelled=cancelled,
        )

    def routes(self, places: Mapping[Any, Point], only: list[Any] | None = None) -> dict[Any, Curve]:
        """The edges between boxes that lie where a hand has put them."""
        return reroute(self.boxes, self.links, places, self.options, groups=self.groups, only=only)

    def frames(self, places: Mapping[Any, Point], like: Arrangement | None) -> dict[Any, Frame]:
        """The frames around such boxes, with the room beside them that they have in an arrangement."""
        return frames_at(self.boxes, places, self.groups, self.options, like) if self.groups else {}
