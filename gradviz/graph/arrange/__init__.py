"""Where to draw a graph: sizes in, places and curves out. No Qt, no state; all of it can cross to a worker.

`arrange` places a graph, from scratch or after an edit; `reroute` draws edges between boxes that were moved
by hand; `drifted` says when a fresh arrangement would be worth while. Layers are drawn one after the other
(Sugiyama's method); the modules are its steps:

    values        what goes in and comes out
    problem       the graph in numbers, its cycles opened
    rank          which layer a node belongs to;  simplex: with the least total length
    layered       the layers, long edges cut by dummy vertices
    order         the order within the layers;  sweep, sift, leaves, kick: its means
    coordinates   positions across the direction;  straighten: nearly level edges made level
    columns       positions along the direction
    fresh         from scratch;  stable: after an edit
    ports         where edges meet their boxes;  route, curves: how they run
    place         boxes put by hand;  detour: edges around them
    metrics       how good it is
"""

from gradviz.graph.arrange.engine import arrange, drifted, never, reroute
from gradviz.graph.arrange.values import (
    Arrangement,
    Box,
    Cancelled,
    Curve,
    Direction,
    EdgeKey,
    Link,
    NodeKey,
    Options,
    Order,
    Point,
)

__all__ = [
    "Arrangement",
    "Box",
    "Cancelled",
    "Curve",
    "Direction",
    "EdgeKey",
    "Link",
    "NodeKey",
    "Options",
    "Order",
    "Point",
    "arrange",
    "drifted",
    "never",
    "reroute",
]
