"""In which order the lines of a program stand after an edit: as before, new ones where they belong, and each
above the first that calls it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence

from gradviz.graph.graph import Graph, NodeId

Above = Callable[[NodeId], Iterable[NodeId]]
"""What stands in a line calls these lines by name."""


def line_order(
    graph: Graph, before: Iterable[NodeId], written: Collection[NodeId], above: Above
) -> list[NodeId]:
    """What the lines of the new text define, from the top: `before` are those of the old text, `written`
    those that are new or say something else. Without a chosen output the line of the output comes last."""
    order = [*before]
    new = set(written).difference(order)
    fresh = [node_id for node_id in graph.nodes if node_id in new]
    _place_leaves(graph, order, [node_id for node_id in fresh if graph.nodes[node_id].is_leaf])
    _place_computed(graph, order, {node_id for node_id in fresh if not graph.nodes[node_id].is_leaf})
    place = {root: k for k, root in enumerate(order)}
    if any(place[called] > place[root] for root in written for called in above(root)):
        order = _sorted(order, above)
    if graph.chosen is None and graph.output is not None and order[-1] != graph.output:
        order.remove(graph.output)
        order.append(graph.output)
    return order


def _place_leaves(graph: Graph, order: list[NodeId], fresh: Sequence[NodeId]) -> None:
    """New values stand below those at the top, above everything that is computed."""
    at = next((k for k, root in enumerate(order) if not graph.nodes[root].is_leaf), len(order))
    order[at:at] = fresh


def _place_computed(graph: Graph, order: list[NodeId], fresh: Collection[NodeId]) -> None:
    """Other new lines stand where their nodes stand among the others."""
    if not fresh:
        return
    has_line = {root for root in order if not graph.nodes[root].is_leaf}
    following: NodeId | None = None
    for node_id in reversed(tuple(graph.nodes)):
        if node_id in fresh:
            order.insert(len(order) if following is None else order.index(following), node_id)
        if node_id in fresh or node_id in has_line:
            following = node_id


def _sorted(order: Sequence[NodeId], above: Above) -> list[NodeId]:
    """The same lines, each pulled up above the first that calls it."""
    place = {root: k for k, root in enumerate(order)}
    done: dict[NodeId, None] = {}
    for root in order:
        stack = [(root, False)]
        while stack:
            node_id, ready = stack.pop()
            if node_id in done:
                continue
            if ready:
                done[node_id] = None
                continue
            stack.append((node_id, True))
            called = sorted(set(above(node_id)), key=place.__getitem__, reverse=True)
            stack.extend((i, False) for i in called)
    return list(done)


def longest_rising(numbers: Sequence[int]) -> set[int]:
    """As many of the numbers as can stay in their order, the others taken out."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
