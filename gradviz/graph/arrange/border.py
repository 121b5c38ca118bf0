"""Links across the borders of frames: one smooth curve through the corridors of all the levels they cross."""

from collections.abc import Mapping

from gradviz.graph.arrange.curves import Portal
from gradviz.graph.arrange.level import Arranged
from gradviz.graph.arrange.nest import LevelKey, Nest
from gradviz.graph.arrange.problem import Problem
from gradviz.graph.arrange.route import port_of, through
from gradviz.graph.arrange.values import Curve, Frame, GroupKey, Link, NodeKey, Point


def crossing_curve(
    nest: Nest,
    link: Link,
    problems: Mapping[LevelKey, Problem],
    levels: Mapping[LevelKey, Arranged],
    frames: Mapping[GroupKey, Frame],
) -> Curve:
    """The curve of a link, from left to right, all levels being where they belong in the engine's plane."""
    way = nest.ways[link.key]
    home = nest.levels[way.home]
    tail, out, head, into = link.source, way.leaving, link.target, way.arriving
    if nest.turned[link.key]:
        tail, out, head, into = head, into, tail, out
    portals: list[Portal] = []
    for group in out:
        portals += levels[group].ways[nest.levels[group].index[link.key]]
        portals.append(_gate(frames[group][2], levels[group]))
    portals += levels[way.home].ways[home.index[link.key]]
    for group in reversed(into):
        portals.append(_gate(frames[group][0], levels[group]))
        portals += levels[group].ways[nest.levels[group].index[link.key]]
    start = _port(nest, link, problems, levels, tail, 1)
    stop = _port(nest, link, problems, levels, head, -1)
    return through(start, stop, portals)


def _gate(x: float, level: Arranged) -> Portal:
    """A border, as far as there is something behind it; the header and the corners are left alone."""
    return (x, level.bounds[1], level.bounds[3])


def _port(
    nest: Nest,
    link: Link,
    problems: Mapping[LevelKey, Problem],
    levels: Mapping[LevelKey, Arranged],
    node: NodeKey,
    side: int,
) -> Point:
    holder = nest.holder[node]
    level, arranged = nest.levels[holder], levels[holder]
    item, index = level.number[node], level.index[link.key]
    offset = (arranged.leave if side > 0 else arranged.arrive)[index]
    return port_of(problems[holder], item, arranged.centres[item], side, offset)
