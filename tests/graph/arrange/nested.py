"""Drawings with open groups for the tests, and what every arrangement of them must fulfil."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Box, Group, GroupKey, Link
from gradviz.graph.arrange.metrics import corners_of, count_hits
from tests.graph.arrange.graphs import CARD, Boxes, assert_clean, drawings

Groups = dict[str, Group]
Nested = tuple[Boxes, list[Link], Groups]
DISC = Box(60.0, 60.0, round=True)


@st.composite
def nested_drawings(draw: st.DrawFn, acyclic: bool = True, largest: int = 16, most: int = 5) -> Nested:
    """Graphs of which any nodes are in any groups, to any depth."""
    boxes, links = draw(drawings(acyclic=acyclic, largest=largest))
    count = draw(st.integers(0, most))
    parents = [draw(st.integers(-1, i - 1)) for i in range(count)]
    homes = {node: draw(st.integers(-1, count - 1)) for node in boxes}
    sizes = st.sampled_from([0.0, 8.0, 30.0])
    groups = {
        f"g{i}": Group(
            None if parent < 0 else f"g{parent}",
            tuple(node for node, home in homes.items() if home == i),
            draw(sizes),
            draw(sizes),
            draw(st.sampled_from([0.0, 300.0])),
        )
        for i, parent in enumerate(parents)
    }
    return boxes, links, groups


def above(groups: Groups, key: GroupKey | None) -> list[GroupKey]:
    """A group and those around it, the innermost first."""
    found = []
    while key is not None:
        found.append(key)
        key = groups[key].parent
    return found


def holders(groups: Groups, node: str) -> list[GroupKey]:
    """The groups around a node, the innermost first."""
    return above(groups, next((key for key, group in groups.items() if node in group.members), None))


def assert_nested(boxes: Boxes, links: Sequence[Link], groups: Groups, result: Arrangement) -> None:
    """Frames hold what is theirs, and nothing else; nothing overlaps, and no edge enters a foreign box."""
    assert_clean(boxes, links, result)
    assert_framed(boxes, groups, result)


def assert_framed(boxes: Boxes, groups: Groups, result: Arrangement) -> None:
    """Frames hold what is theirs, with room around it and for the header, and nothing else."""
    assert set(result.frames) == set(groups)
    corners = dict(zip(result.places, corners_of(boxes, result.places).tolist(), strict=True))
    for key, group in groups.items():
        frame = result.frames[key]
        assert frame[2] - frame[0] >= group.width - 1e-6
        children = [other for other, content in groups.items() if content.parent == key]
        for inner in [corners[node] for node in group.members] + [result.frames[child] for child in children]:
            assert inner[0] >= frame[0] + group.padding - 1e-6
            assert inner[1] >= frame[1] + group.padding + group.header - 1e-6
            assert inner[2] <= frame[2] - group.padding + 1e-6
            assert inner[3] <= frame[3] - group.padding + 1e-6
        for node in boxes:
            assert key in holders(groups, node) or apart(corners[node], frame)
    for one, other in combinations(groups, 2):
        nested = one in above(groups, other) or other in above(groups, one)
        assert nested or apart(result.frames[one], result.frames[other])


def foreign_frames(links: Sequence[Link], groups: Groups, result: Arrangement) -> int:
    """Pairs of an edge and a frame that holds neither of its ends, which it enters."""
    total = 0
    for key, (left, top, right, bottom) in result.frames.items():
        around = {key: Box(right - left, bottom - top)}
        place = {key: ((left + right) / 2, (top + bottom) / 2)}
        for link in links:
            ends = [holders(groups, link.source), holders(groups, link.target)]
            if link.source != link.target and not any(key in end for end in ends):
                where = place | {link.source: (-1e6, 0.0), link.target: (-1e6, 0.0)}
                sizes = around | {link.source: Box(0, 0), link.target: Box(0, 0)}
                total += count_hits(sizes, [link], where, result.routes)
    return total


def apart(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two rectangles have no inner point in common."""
    return bool(
        one[0] >= other[2] - 1e-6
        or other[0] >= one[2] - 1e-6
        or one[1] >= other[3] - 1e-6
        or other[1] >= one[3] - 1e-6
    )


def closing(drawing: Nested, closed: Collection[GroupKey]) -> Nested:
    """The same drawing with these groups closed: boxes under their keys, links that end at these boxes."""
    boxes, links, groups = drawing
    shown = {
        node: next((key for key in reversed(holders(groups, node)) if key in closed), node) for node in boxes
    }
    hidden = {key for key, group in groups.items() if set(closed).intersection(above(groups, group.parent))}
    stands = [key for key in groups if key in closed and key not in hidden]
    sizes = {shown[node]: CARD if shown[node] in stands else box for node, box in boxes.items()}
    sizes |= dict.fromkeys(stands, CARD)
    seen: dict[tuple[str, str, int], Link] = {}
    for link in links:
        source, target = shown[link.source], shown[link.target]
        if source != target or link.source == link.target:
            key = (source, target, link.slot)
            seen.setdefault(key, Link(key, source, target, link.slot, link.straight))
    rest = {
        key: replace(
            group,
            members=tuple(node for node in group.members if shown[node] == node)
            + tuple(other for other in stands if groups[other].parent == key),
        )
        for key, group in groups.items()
        if key not in hidden and key not in closed
    }
    return sizes, list(seen.values()), rest


def net(*widths: int) -> Nested:
    """A net with every layer and every neuron open: products, sums, a bias and an activation each."""
    boxes: Boxes = {}
    links: list[Link] = []
    groups: Groups = {}

    def add(key: str, *sources: str) -> str:
        boxes[key] = CARD
        links.extend(Link((source, key, i), source, key, i) for i, source in enumerate(sources))
        return key

    layer = [add(f"x{i}") for i in range(widths[0])]
    for depth, width in enumerate(widths[1:], 1):
        following = []
        for i in range(width):
            neuron = f"h{depth}.{i}"
            first = len(boxes)
            total = ""
            for j, source in enumerate(layer):
                product = add(f"{neuron}.p{j}", add(f"{neuron}.w{j}"), source)
                total = add(f"{neuron}.s{j}", total, product) if total else product
            biased = add(f"{neuron}.z", total, add(f"{neuron}.b"))
            following.append(add(neuron, biased))  # the node with the result bears the key of its group
            groups[neuron] = Group(f"h{depth}", tuple(boxes)[first:])
        groups[f"h{depth}"] = Group(None, ())
        layer = following
    return boxes, links, groups
