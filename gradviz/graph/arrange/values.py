"""What goes into an arrangement and what comes out of it: plain, picklable values without any Qt.

Lengths are in scene pixels, x to the right and y down. A place is the centre of a box.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

NodeKey = Hashable
EdgeKey = Hashable
Point = tuple[float, float]
Curve = NDArray[np.float64]
"""A (3k+1, 2) array: the control points of k cubic Bezier pieces joined end to end."""

Direction = Literal["LR", "RL", "TB", "BT"]
Order = Literal["model", "crossings"]


class Cancelled(Exception):
    """Raised by `arrange` when its `cancelled` hook answered True."""


@dataclass(frozen=True, slots=True)
class Box:
    """The size of one node as the view measured it, in pixels."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """One edge from `source` to `target`. Several links may join the same pair: `b * b` has two.

    `slot` is the index of the operand at the target; of the links that come from one source the lower
    slot arrives higher (further left where the graph runs downwards).
    """

    key: EdgeKey
    source: NodeKey
    target: NodeKey
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How to arrange.

    direction   where the computation runs: left to right, right to left, down or up.
    order       "model" starts from the order in which the boxes were given and only smooths it, which keeps
                neurons and layers together; "crossings" searches for few crossings.
    node_gap    between two boxes of a layer.
    rank_gap    between the boxes of neighbouring layers; a label of an edge finds its room here.
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
    ranks       the layer of every box, counted along the direction.
    mids        for every link its positions across the direction in all the layers from end to end: with
                `ranks`, what the next arrangement needs in order to be a stable one.
    bounds      left, top, right, bottom of everything drawn.
    crossings   how many times edges cross, as counted from the order within the layers.
    """

    places: dict[NodeKey, Point]
    routes: dict[EdgeKey, Curve]
    ranks: dict[NodeKey, int]
    mids: dict[EdgeKey, tuple[float, ...]]
    bounds: tuple[float, float, float, float]
    crossings: int
