"""What goes into an arrangement and what comes out of it: plain, picklable values without any Qt.

Lengths are in scene pixels, x to the right and y down. A place is the centre of a box.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

NodeKey = Hashable
EdgeKey = Hashable
GroupKey = Hashable
"""An open group has the key that its box has as long as it is closed. A node in it may have that key too."""
Point = tuple[float, float]
Frame = tuple[float, float, float, float]
"""left, top, right, bottom"""
Curve = NDArray[np.float64]
"""A (3k+1, 2) array: the control points of k cubic Bezier pieces joined end to end."""

Direction = Literal["LR", "RL", "TB", "BT"]
Order = Literal["model", "crossings"]


class Cancelled(Exception):
    """Raised by `arrange` when its `cancelled` hook answered True."""


@dataclass(frozen=True, slots=True)
class Box:
    """The size of one node as the view measured it, in pixels; `round`: an ellipse that fills it."""

    width: float
    height: float
    round: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An open block: a frame around its members.

    parent    the group whose frame holds this one (None: no other).
    members   the nodes right inside; those of the groups that it holds are members of theirs.
    header    height kept free at the top of the frame, for its title.
    padding   kept free along the borders, below the header too.
    width     the frame is at least as wide, so that its title finds room.
    """

    parent: GroupKey | None
    members: tuple[NodeKey, ...]
    header: float = 30.0
    padding: float = 20.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """One edge from `source` to `target`. Several links may join the same pair: `b * b` has two.

    `slot` is the index of the operand at the target; of the links that come from one source the lower
    slot arrives higher (further left where the graph runs downwards). A `straight` link is a straight line,
    from centre to centre between round boxes, wherever such a line meets no other box. `room` is the gap
    that its label needs where it joins neighbouring layers.
    """

    key: EdgeKey
    source: NodeKey
    target: NodeKey
    slot: int = 0
    straight: bool = False
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to arrange.

    direction   where the computation runs: left to right, right to left, down or up.
    order       "model" starts from the order in which the boxes were given and only smooths it, which keeps
                neurons and layers together; "crossings" searches for few crossings.
    node_gap    between two boxes of a layer.
    rank_gap    between the boxes of neighbouring layers at least; a label of an edge finds its room here.
    edge_gap    between two edges that pass a layer side by side; half of it more between an edge and a box.
    port_gap    between two edges at the border of a box, as far as the border is long enough.
    label_gap   between edges that join the same pair, so that their labels clear each other.
    steep       widens the gap between two layers to `steep` times the height that their edges climb (nine
                in ten of them); 0 leaves the gap alone, 0.35 suits fully connected layers.
    effort      scales the work of the search for few crossings. Work is counted, never timed: the result
                is the same on a slow machine.
    """

    direction: Direction = "LR"
    order: Order = "model"
    node_gap: float = 40.0
    rank_gap: float = 150.0
    edge_gap: float = 20.0
    port_gap: float = 24.0
    label_gap: float = 28.0
    steep: float = 0.0
    effort: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Where everything is.

    places      the centre of every box.
    routes      for every link the control points of its curve, from the border of the source to the border
                of the target; never turning back along the direction (a link that closes a cycle runs the
                other way throughout, and a link from a box to itself is a small loop).
    ranks       the layer of every box within the frame that holds it, counted along the direction.
    mids        for every link its positions across the direction in the layers from end to end, in the
                innermost frame that holds both ends: with `ranks`, what the next arrangement needs in order
                to be a stable one.
    bounds      left, top, right, bottom of everything drawn.
    crossings   how many times edges cross, as counted from the order within the layers.
    frames      for every open group its frame.

    And what else the next arrangement needs, of interest to nobody but `arrange`:

    boxes, links, groups   as they were given.
    frame_ranks the layers of the frames in what holds them.
    inside      for every group the `mids` of the links that cross its border, as far as they run in it.
    moved       for every group that was opened or closed how far the boxes and frames around it are moved,
                along and across the direction, while it is open: toggling it again takes them back. (What
                the columns move along with it is not in there.)
    """

    places: dict[NodeKey, Point]
    routes: dict[EdgeKey, Curve]
    ranks: dict[NodeKey, int]
    mids: dict[EdgeKey, tuple[float, ...]]
    bounds: Frame
    crossings: int
    frames: dict[GroupKey, Frame] = field(default_factory=dict)
    boxes: Mapping[NodeKey, Box] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    groups: Mapping[GroupKey, Group] = field(default_factory=dict)
    frame_ranks: dict[GroupKey, int] = field(default_factory=dict)
    inside: dict[GroupKey, dict[EdgeKey, tuple[float, ...]]] = field(default_factory=dict)
    moved: dict[GroupKey, dict[NodeKey, Point]] = field(default_factory=dict)


def never() -> bool:
    """The `cancelled` hook of work that nobody cancels."""
    return False
