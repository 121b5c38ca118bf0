"""Where on the border of its box each edge begins or ends.

The edges of one side are spread in the order of what they come from or lead to, so that they do not cross
at the border. An edge between level boxes meets both in the middle and is straight; the others make room.
Of several edges from one source the lower operand slot arrives higher.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.values import Options

Offsets = tuple[list[float], list[float]]
"""For every link, how far from the centre of its box it leaves, and how far it arrives."""

PADDING = 12.0
"""Border kept free at both corners, as far as the box is large enough."""
LEVEL = 0.5
"""Boxes whose centres differ by less are level."""
SQUEEZED = 0.6
"""To how much of `port_gap` the others may be squeezed for one straight edge."""


@dataclass(slots=True)
class End:
    """One end of an edge on one side of a box: what sorts it, whom it meets, and where it ended up."""

    sort: tuple[float, ...]
    link: int
    partner: int  # node at the far end of the edge
    level: bool  # whether what it leads to is level with the box
    offset: float = 0.0  # from the centre of the box


def untwist(net: Layered, problem: Problem) -> None:
    """Sort the dummies of links that join the same pair by operand slot; at open groups by their ports."""
    if len(set(net.ends)) == len(net.ends):
        return
    twins: dict[tuple[int, int], list[int]] = {}
    for link, ends in enumerate(net.ends):
        if ends[1] != OUTSIDE:
            twins.setdefault(ends, []).append(link)
    for links in twins.values():
        if len(links) < 2:
            continue
        height = {i: (problem.leave[i] or 0.0) + (problem.arrive[i] or 0.0) for i in links}
        links.sort(key=lambda link: (height[link], problem.links[link].slot, link))
        for dummies in zip(*(net.chains[link] for link in links), strict=True):
            layer = net.layers[net.rank[dummies[0]]]
            spots = sorted(net.place[dummy] for dummy in dummies)
            for spot, dummy in zip(spots, dummies, strict=True):
                layer[spot] = dummy
                net.place[dummy] = spot


def ports(
    net: Layered,
    problem: Problem,
    y: Sequence[float],
    options: Options,
    lines: Collection[int] = (),
) -> Offsets:
    """For every link the offsets from the centres of its boxes at which it leaves and arrives.

    Those of open groups are given. Where a link comes in over the border its offset is 0, and so are those
    of the links that are probably straight `lines`.
    """
    leaving: list[list[End]] = [[] for _ in problem.keys]
    arriving: list[list[End]] = [[] for _ in problem.keys]
    for link, ((u, v), chain) in enumerate(zip(problem.ends, net.chains, strict=True)):
        first, last = (chain[0], chain[-1]) if chain else (v, u)
        if link in lines:
            continue
        if u != OUTSIDE and not problem.open[u]:
            leaving[u].append(_end(net, problem, y, link, (u, first, v), problem.arrive[link]))
        if v != OUTSIDE and not problem.open[v]:
            arriving[v].append(_end(net, problem, y, link, (v, last, u), problem.leave[link]))
    direct = [i for i, chain in enumerate(net.chains) if not chain and OUTSIDE not in problem.ends[i]]
    return _settled(leaving, arriving, direct, problem, y, options)


def _end(
    net: Layered,
    problem: Problem,
    y: Sequence[float],
    link: int,
    way: tuple[int, int, int],
    port: float | None,
) -> End:
    """The end of a link at a box, given the box, the next vertex on the way, and the far end.

    `port`: the height of its port where the far end is an open group.
    """
    box, following, far = way
    slot = problem.links[link].slot
    if following == OUTSIDE:
        return End((0, 0.0, slot, link), link, -2 - link, level=False)
    port = port if following == far and port is not None else 0.0
    partner = far if far != OUTSIDE and not problem.open[far] else -2 - link
    level = abs(y[following] + port - y[box]) < LEVEL
    return End((net.place[following], port, slot, link), link, partner, level)


def ports_by_height(problem: Problem, y: Sequence[float], options: Options) -> Offsets:
    """`ports` for boxes that lie anywhere: the edges of one side in the order of the boxes they join."""
    leaving: list[list[End]] = [[] for _ in problem.keys]
    arriving: list[list[End]] = [[] for _ in problem.keys]
    for link, (u, v) in enumerate(problem.ends):
        slot = problem.links[link].slot
        level = abs(y[u] - y[v]) < LEVEL
        leaving[u].append(End((y[v], slot, link), link, v, level))
        arriving[v].append(End((y[u], slot, link), link, u, level))
    return _settled(leaving, arriving, range(len(problem.ends)), problem, y, options)


def _settled(
    leaving: list[list[End]],
    arriving: list[list[End]],
    direct: Sequence[int],
    problem: Problem,
    y: Sequence[float],
    options: Options,
) -> Offsets:
    for node, (_, across) in enumerate(problem.sizes):
        spread(leaving[node], across, options)
        spread(arriving[node], across, options)
    _align(leaving, arriving, direct, problem, y, options)
    return _by_link(leaving, problem.leave), _by_link(arriving, problem.arrive)


def _by_link(sides: list[list[End]], given: Sequence[float | None]) -> list[float]:
    offsets = [offset or 0.0 for offset in given]
    for ends in sides:
        for end in ends:
            offsets[end.link] = end.offset
    return offsets


def room(across: float) -> float:
    """Half the length of the border on which edges may end."""
    return max(across / 2 - PADDING, across / 4)


def spread(ends: list[End], across: float, options: Options) -> None:
    """Sort the ends of one side and set their offsets: around the middle, or around the straight edge."""
    if len(ends) == 1:
        return
    ends.sort(key=lambda end: end.sort)
    at = [0.0]
    for a, b in pairwise(ends):
        at.append(at[-1] + (options.label_gap if a.partner == b.partner else options.port_gap))
    if not ends:
        return
    half = room(across)
    level = [i for i, end in enumerate(ends) if end.level]
    if len(level) > 0 and len({ends[i].partner for i in level}) == 1 and _around_level(ends, at, level, half):
        return
    squeeze = min(1.0, 2 * half / at[-1]) if at[-1] else 1.0
    for end, place in zip(ends, at, strict=True):
        end.offset = (place - at[-1] / 2) * squeeze


def _around_level(ends: list[End], at: list[float], level: list[int], half: float) -> bool:
    """Put the level edge (or edges, of one pair) in the middle if the others then find room enough."""
    first, last = level[0], level[-1]
    middle = (at[first] + at[last]) / 2
    inner = at[last] - middle
    up = 1.0 if first == 0 else (half - inner) / (at[first] - at[0])
    down = 1.0 if last == len(ends) - 1 else (half - inner) / (at[-1] - at[last])
    if inner > half or min(up, down) < SQUEEZED:
        return False
    for i, end in enumerate(ends):
        distance = at[i] - middle
        if i < first:
            distance = -inner + (distance + inner) * min(1.0, up)
        elif i > last:
            distance = inner + (distance - inner) * min(1.0, down)
        end.offset = distance
    return True


def _align(
    leaving: list[list[End]],
    arriving: list[list[End]],
    direct: Sequence[int],
    problem: Problem,
    y: Sequence[float],
    options: Options,
) -> None:
    """Where both ends of a link to the next layer are nearly level, shift one so that it is straight."""
    sides = (_by_link(leaving, problem.leave), _by_link(arriving, problem.arrive))
    where = [{end.link: i for ends in side for i, end in enumerate(ends)} for side in (leaving, arriving)]
    for link in direct:
        u, v = problem.ends[link]
        rise = y[v] + sides[1][link] - y[u] - sides[0][link]
        if not 0 < abs(rise) < options.port_gap:
            continue
        for side, ends, by in ((0, leaving[u], rise), (1, arriving[v], -rise)):
            i = where[side].get(link)
            if i is not None and _may_shift(ends, i, by, problem.sizes[(u, v)[side]][1], options):
                ends[i].offset += by
                break


def _may_shift(ends: list[End], i: int, by: float, across: float, options: Options) -> bool:
    """Whether an end may move without leaving its border or coming too near to the next."""
    target = ends[i].offset + by
    least = options.port_gap * SQUEEZED
    if abs(target) > room(across) or (ends[i].level and len(ends) > 1):
        return False
    free_above = i == 0 or target - ends[i - 1].offset >= least
    free_below = i == len(ends) - 1 or ends[i + 1].offset - target >= least
    return free_above and free_below
