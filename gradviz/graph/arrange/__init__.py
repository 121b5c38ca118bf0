"""Where to draw a graph: sizes in, places and curves out. No Qt, no state; all of it can cross to a worker.

`arrange` places a graph, from scratch or after an edit; `reroute` draws edges between boxes that were moved
by hand, `frames_at` the frames of open groups around such boxes, and `relocated` is what a later `arrange`
needs to know of them; `drifted` says when a fresh arrangement would be worth while.

Open groups (`groups=`) are frames around their members, nested to any depth; `Arrangement.frames` says where
they are. A closed group is a box like any other, and its key is that of the group when it is open: so with
`previous=` a group that was opened or closed is recognised. The centre of its box, or of its frame, stays
where it was; the others move only as far as they must, and back when it is toggled again. A member that is
new has `previous.places[group]`, the closed box, as the place to grow out of, and one that is gone shrinks
into `places[group]`. Links into an open group end at its members; of several links that a closed group hides
the caller gives one. For the circles of a dense layer: `Box(..., round=True)`, `Link(..., straight=True)`.

Layers are drawn one after the other (Sugiyama's method); the modules are its steps:

    values        what goes in and comes out
    nest          which frame holds what: levels;  recall: what each was before
    levels        all of them, the innermost first;  level: one of them
    problem       one level in numbers, its cycles opened
    rank          which layer an item belongs to;  simplex: with the least total length
    layered       the layers, long edges cut by dummy vertices
    order         the order within the layers;  sweep, sift, leaves, kick: its means
    coordinates   positions across the direction;  straighten: nearly level edges made level
    columns       positions along the direction
    fresh         from scratch;  stable: after an edit
    ports         where edges meet their boxes;  route, curves: how they run;  border: across frames
    frames        around what is in them
    place         boxes put by hand;  detour: edges around them
    metrics       how good it is

The steps are imported when the first graph is placed: a window is painted before that.
"""

from typing import TYPE_CHECKING, Any

from gradviz.graph.arrange.values import (
    Arrangement,
    Box,
    Cancelled,
    Curve,
    Direction,
    EdgeKey,
    Frame,
    Group,
    GroupKey,
    Link,
    NodeKey,
    Options,
    Order,
    Point,
    never,
)

if TYPE_CHECKING:
    from gradviz.graph.arrange.engine import arrange, drifted, reroute
    from gradviz.graph.arrange.frames import frames_at, relocated

__all__ = [
    "Arrangement",
    "Box",
    "Cancelled",
    "Curve",
    "Direction",
    "EdgeKey",
    "Frame",
    "Group",
    "GroupKey",
    "Link",
    "NodeKey",
    "Options",
    "Order",
    "Point",
    "arrange",
    "drifted",
    "frames_at",
    "never",
    "relocated",
    "reroute",
]


def __getattr__(name: str) -> Any:
    if name in ("arrange", "drifted", "reroute"):
        from gradviz.graph.arrange import engine

        return getattr(engine, name)
    if name in ("frames_at", "relocated"):
        from gradviz.graph.arrange import frames

        return getattr(frames, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
