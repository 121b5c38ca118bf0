"""The graph as the engine sees it: numbered nodes, acyclic ends, and lengths along and across the direction.

The engine always works from left to right. The other directions swap width and height on the way in and
turn points on the way out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.graph.arrange.values import Box, Curve, Link, NodeKey, Options, Point

Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """One graph to arrange, in numbers.

    keys     node number -> its key, in the order given (the model order).
    number   the inverse of `keys`.
    along    size of each box along the direction;  `across`: at right angles to it.
    links    the links that join two different nodes, by slot;  `loops`: those that join a node to itself.
    ends     for each of `links` its nodes, turned where needed so that there is no cycle.
    turned   for each of `links` whether it was turned.
    """

    keys: list[NodeKey]
    number: dict[NodeKey, int]
    along: list[float]
    across: list[float]
    links: list[Link]
    loops: list[Link]
    ends: list[Ends]
    turned: list[bool]


def read_problem(boxes: Mapping[NodeKey, Box], links: Sequence[Link], options: Options) -> Problem:
    """Number the nodes, open the cycles. ValueError: a link whose key is taken or whose end has no box."""
    keys = list(boxes)
    number = {key: i for i, key in enumerate(keys)}
    if len({link.key for link in links}) != len(links):
        raise ValueError("Two links have the same key.")
    for link in links:
        if link.source not in number or link.target not in number:
            raise ValueError(f"The link {link.key!r} ends at a node that has no box.")
    upright = options.direction in ("TB", "BT")
    along = [box.height if upright else box.width for box in boxes.values()]
    across = [box.width if upright else box.height for box in boxes.values()]
    between = sorted((link for link in links if link.source != link.target), key=lambda link: link.slot)
    raw = [(number[link.source], number[link.target]) for link in between]
    back = back_edges(len(keys), raw)
    turned = [end in back for end in raw]
    ends = [(v, u) if turn else (u, v) for (u, v), turn in zip(raw, turned, strict=True)]
    loops = [link for link in links if link.source == link.target]
    return Problem(keys, number, along, across, between, loops, ends, turned)


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
    for u, v in ends:
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
