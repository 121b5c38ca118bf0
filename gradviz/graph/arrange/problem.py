"""The graph as the engine sees it: numbered nodes, acyclic ends, and lengths along and across the direction.

The engine always works from left to right. The other directions swap width and height on the way in and
turn points on the way out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gradviz.graph.arrange.values import Box, Curve, EdgeKey, Link, NodeKey, Options, Point

Ends = tuple[int, int]
OUTSIDE = -1
"""In place of a node: the link comes in over the border, or goes out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One level to arrange, in numbers.

    keys     item number -> its key, in model order.
    sizes    of each item along the direction, and at right angles to it.
    along    the room that it is given along the direction;  `across`: at right angles to it. No less than its
             size; more, so that equal frames line up.
    round    whether it is an ellipse;  `open`: whether it is a group, seen from outside.
    links    the links that join two different items, or cross the border, by slot.
    ends     for each of `links` its items from left to right (OUTSIDE: none); they make no cycle.
    leave    for each of `links` at which height, from its centre, it leaves an open group on its left; the
             boxes decide themselves (None). `arrive`: the same of its right end.
    turned   for each of `links` whether its curve is wanted the other way round.
    lines    for each straight link, by its place in `links`, what is known of its ends in open groups.
    """

    keys: list[NodeKey]
    sizes: list[tuple[float, float]]
    along: list[float]
    across: list[float]
    round: list[bool]
    open: list[bool]
    links: list[Link]
    ends: list[Ends]
    leave: list[float | None]
    arrive: list[float | None]
    turned: list[bool]
    lines: dict[int, tuple["LineEnd | None", "LineEnd | None"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The end of a straight link in an open group.

    inset   how far it lies from the border of the group that the link crosses.
    slope   how steep the line may be, so that it clears the boxes above and below its end.
    """

    inset: float
    slope: float


def size_of(box: Box, options: Options) -> tuple[float, float]:
    """Its size along the direction, and across it."""
    return (box.height, box.width) if options.direction in ("TB", "BT") else (box.width, box.height)


def inner_ends(ends: Iterable[Ends]) -> list[Ends]:
    """Those that join two items."""
    return [(u, v) for u, v in ends if u != OUTSIDE and v != OUTSIDE]


def flat_problem(
    boxes: Mapping[NodeKey, Box], links: Sequence[Link], turned: Mapping[EdgeKey, bool], options: Options
) -> Problem:
    """All the boxes, and the links between them, whatever groups they are in."""
    keys = list(boxes)
    number = {key: i for i, key in enumerate(keys)}
    joining = sorted([link for link in links if link.source != link.target], key=lambda link: link.slot)
    ends = [(number[link.source], number[link.target]) for link in joining]
    turns = [turned[link.key] for link in joining]
    sizes = [size_of(box, options) for box in boxes.values()]
    return Problem(
        keys=keys,
        sizes=sizes,
        along=[along for along, _ in sizes],
        across=[across for _, across in sizes],
        round=[box.round for box in boxes.values()],
        open=[False] * len(keys),
        links=joining,
        ends=[(v, u) if turn else (u, v) for (u, v), turn in zip(ends, turns, strict=True)],
        leave=[None] * len(joining),
        arrive=[None] * len(joining),
        turned=turns,
    )


def back_edges(count: int, ends: Sequence[Ends]) -> set[Ends]:
    """The edges that a depth-first search in model order finds to close a cycle: all cycles have one."""
    after: list[list[int]] = [[] for _ in range(count)]
    for u, v in ends:
        after[u].append(v)
    found: set[Ends] = set()
    unseen, open_, closed = 0, 1, 2
    state = [unseen] * count
    for root in range(count):
        if state[root] != unseen:
            continue
        state[root] = open_
        stack = [(root, iter(after[root]))]
        while stack:
            u, rest = stack[-1]
            for v in rest:
                if state[v] == open_:
                    found.add((u, v))
                elif state[v] == unseen:
                    state[v] = open_
                    stack.append((v, iter(after[v])))
                    break
            else:
                state[u] = closed
                stack.pop()
    return found


def components(count: int, ends: Sequence[Ends]) -> list[list[int]]:
    """The connected components, each in model order, in the order of their first nodes."""
    near: list[list[int]] = [[] for _ in range(count)]
    for u, v in inner_ends(ends):
        near[u].append(v)
        near[v].append(u)
    seen = [False] * count
    parts = []
    for root in range(count):
        if seen[root]:
            continue
        seen[root] = True
        part = [root]
        for u in part:
            for v in near[u]:
                if not seen[v]:
                    seen[v] = True
                    part.append(v)
        parts.append(sorted(part))
    return parts


def part_of_problem(problem: Problem, items: Sequence[int], links: Sequence[int]) -> Problem:
    """Only these items, and these links, which join none but them."""
    local = {v: i for i, v in enumerate(items)} | {OUTSIDE: OUTSIDE}
    return Problem(
        keys=[problem.keys[v] for v in items],
        sizes=[problem.sizes[v] for v in items],
        along=[problem.along[v] for v in items],
        across=[problem.across[v] for v in items],
        round=[problem.round[v] for v in items],
        open=[problem.open[v] for v in items],
        links=[problem.links[i] for i in links],
        ends=[(local[u], local[v]) for u, v in (problem.ends[i] for i in links)],
        leave=[problem.leave[i] for i in links],
        arrive=[problem.arrive[i] for i in links],
        turned=[problem.turned[i] for i in links],
        lines={at: problem.lines[i] for at, i in enumerate(links) if i in problem.lines},
    )


def turn_point(point: Point, options: Options) -> Point:
    """A point of the engine's left-to-right plane, seen in the wanted direction."""
    x, y = point
    match options.direction:
        case "LR":
            return x, y
        case "RL":
            return -x, y
        case "TB":
            return y, x
        case "BT":
            return y, -x


def unturn_point(point: Point, options: Options) -> Point:
    """The inverse of `turn_point`."""
    x, y = point
    match options.direction:
        case "LR":
            return x, y
        case "RL":
            return -x, y
        case "TB":
            return y, x
        case "BT":
            return -y, x


def turn_curve(curve: Curve, options: Options) -> Curve:
    """`turn_point` for all the points of a curve."""
    x, y = curve[:, 0], curve[:, 1]
    match options.direction:
        case "LR":
            return curve
        case "RL":
            return np.column_stack((-x, y))
        case "TB":
            return np.column_stack((y, x))
        case "BT":
            return np.column_stack((y, -x))
