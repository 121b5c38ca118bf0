"""Graphs for the tests of the layout room, and what every arrangement must fulfil."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Box, Link
from gradviz.graph.arrange.metrics import count_hits, count_overlaps

CARD = Box(132.0, 84.0)
Boxes = dict[str, Box]
Drawing = tuple[Boxes, list[Link]]


def drawing(nodes: Iterable[str], pairs: Iterable[tuple[str, str]], box: Box = CARD) -> Drawing:
    """Cards, and links whose slots count the operands of each target."""
    operands: dict[str, int] = {}
    links = []
    for source, target in pairs:
        slot = operands.get(target, 0)
        operands[target] = slot + 1
        links.append(Link((source, target, slot), source, target, slot))
    return dict.fromkeys(nodes, box), links


def seed() -> Drawing:
    """e = (a + b) * (b + 1)"""
    return drawing("abc1de", [("a", "c"), ("b", "c"), ("b", "d"), ("1", "d"), ("c", "e"), ("d", "e")])


@st.composite
def drawings(draw: st.DrawFn, acyclic: bool = True, largest: int = 24) -> Drawing:
    """Graphs with boxes of all sizes and with parallel links; cycles and loops too unless `acyclic`."""
    count = draw(st.integers(0, largest))
    sizes = st.tuples(st.integers(1, 200), st.integers(1, 120))
    boxes = {f"n{i}": Box(*map(float, draw(sizes))) for i in range(count)}
    if not count:
        return boxes, []
    node = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=2 * count))
    if acyclic:
        pairs = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    return boxes, drawing([], [(f"n{u}", f"n{v}") for u, v in pairs])[1]


def assert_clean(boxes: Mapping[str, Box], links: Sequence[Link], result: Arrangement) -> None:
    """All is placed, nothing overlaps, no edge enters a foreign box, and edges end at the right borders."""
    assert set(result.places) == set(result.ranks) == set(boxes)
    assert set(result.routes) == {link.key for link in links}
    assert count_overlaps(boxes, result.places) == 0
    straight = [link for link in links if link.source != link.target]
    assert count_hits(boxes, straight, result.places, result.routes) == 0
    for link in straight:
        route = result.routes[link.key]
        assert len(route) % 3 == 1
        assert np.isfinite(route).all()
        assert on_border(boxes[link.source], result.places[link.source], route[0])
        assert on_border(boxes[link.target], result.places[link.target], route[-1])


def on_border(box: Box, place: tuple[float, float], point: np.ndarray) -> bool:
    """Whether a point lies on the left or right border of a box."""
    beside = abs(abs(point[0] - place[0]) - box.width / 2) < 1e-6
    return bool(beside and abs(point[1] - place[1]) <= box.height / 2)


def runs_right(route: np.ndarray) -> bool:
    """Whether the control points never turn back."""
    return bool((np.diff(route[:, 0]) >= -1e-6).all())
