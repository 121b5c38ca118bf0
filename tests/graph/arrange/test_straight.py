"""Discs and straight lines: the usual picture of a fully connected net."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Box, Group, Link, Options, arrange, reroute
from gradviz.graph.arrange.metrics import count_hits, sample
from tests.graph.arrange.graphs import CARD
from tests.graph.arrange.nested import Nested, assert_framed, assert_nested, nested_drawings

DISC = Box(60.0, 60.0, round=True)


def turn(one: np.ndarray, other: np.ndarray) -> float:
    """The third component of the cross product."""
    return float(one[0] * other[1] - one[1] * other[0])


def connected(*widths: int, framed: bool = True) -> Nested:
    """Layers of discs, each linked to all of the next by straight lines; all but the first in frames."""
    layers = [[f"{depth}.{i}" for i in range(width)] for depth, width in enumerate(widths)]
    boxes = {key: DISC for layer in layers for key in layer}
    links = [
        Link((u, v), u, v, slot, straight=True)
        for one, other in pairwise(layers)
        for slot, u in enumerate(one)
        for v in other
    ]
    groups = {f"layer {i}": Group(None, tuple(layer)) for i, layer in enumerate(layers) if i and framed}
    return boxes, links, groups


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_the_discs_of_a_layer_stand_in_one_column_evenly_apart(framed, direction):
    boxes, links, groups = connected(2, 8, 8, 1, framed=framed)
    result = arrange(boxes, links, Options(direction=direction), groups=groups)
    for depth in (1, 2):
        column = np.array([result.places[f"{depth}.{i}"] for i in range(8)])
        along, across = column.T if direction == "LR" else column.T[::-1]
        assert np.ptp(along) < 1e-6
        assert np.diff(across) == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("widths", [(2, 4, 1), (16, 16, 10)])
@pytest.mark.parametrize("framed", [True, False])
def test_links_between_discs_are_lines_from_centre_to_centre_that_meet_no_other_disc(widths, framed):
    boxes, links, groups = connected(*widths, framed=framed)
    result = arrange(boxes, links, Options(node_gap=24), groups=groups)
    for link in links:
        route = result.routes[link.key]
        start, stop = np.array(result.places[link.source]), np.array(result.places[link.target])
        way = (stop - start) / np.hypot(*(stop - start))
        assert route[0] == pytest.approx(start + 30 * way)
        assert route[-1] == pytest.approx(stop - 30 * way)
        others = [np.array(result.places[key]) for key in boxes if key not in (link.source, link.target)]
        for other in others:
            beyond = way @ (other - start) > way @ (stop - start)
            assert beyond or way @ (other - start) < 0 or abs(turn(way, other - start)) > 30


def test_frames_keep_to_what_holds_for_all_frames():
    boxes, links, groups = connected(2, 4, 3)
    boxes = {key: CARD if key.startswith("0") else box for key, box in boxes.items()}
    result = arrange(boxes, links, groups=groups)
    for link in links:
        points = result.routes[link.key]
        assert turn(points[-1] - points[0], points[1] - points[0]) == pytest.approx(0, abs=1e-6)
    assert count_hits(boxes, links, result.places, result.routes) == 0
    assert_nested(boxes, [], groups, arrange(boxes, [], groups=groups))


def test_a_line_with_a_box_in_its_way_is_a_curve_around_it():
    boxes = {"a": DISC, "x": CARD, "b": DISC}
    links = [Link("a b", "a", "b", straight=True)]
    places = {"a": (0.0, 0.0), "x": (300.0, 10.0), "b": (600.0, 0.0)}
    route = reroute(boxes, links, places)["a b"]
    assert count_hits(boxes, links, places, {"a b": route}) == 0
    assert len(route) > 4
    free = reroute(boxes, links, places | {"x": (300.0, 300.0)})["a b"]
    assert np.ptp(free[:, 1]) == 0


def test_a_line_misses_a_disc_whose_corner_it_would_cut():
    boxes = {"a": DISC, "x": DISC, "b": DISC}
    links = [Link("a b", "a", "b", straight=True)]
    places = {"a": (0.0, 0.0), "x": (200.0, 0.0), "b": (400.0, 400.0)}
    free = reroute(boxes, links, places | {"x": (200.0, 155.0)})["a b"]
    assert len(free) == 4


def test_other_links_of_a_disc_begin_on_its_rim():
    boxes = {"a": DISC, "b": CARD, "c": CARD, "d": CARD}
    links = [Link(key, "a", key) for key in "bcd"]
    result = arrange(boxes, links)
    x, y = result.places["a"]
    for link in links:
        start = result.routes[link.key][0]
        assert np.hypot(start[0] - x, start[1] - y) == pytest.approx(30)


def test_weights_into_a_closed_neuron_beside_an_open_one_keep_apart():
    inputs = [f"x{i}" for i in range(6)]
    boxes = {**dict.fromkeys(inputs, DISC), "o1": CARD, "o2": CARD, "n": DISC}
    links = [
        Link((u, v), u, v, slot, straight=True) for (slot, u), v in product(enumerate(inputs), ("n", "o1"))
    ]
    links.append(Link("on", "o1", "o2"))
    groups = {"layer": Group(None, ("n",)), "o": Group("layer", ("o1", "o2"))}
    routes = arrange(boxes, links, groups=groups).routes
    bent = [routes[u, "n"] for u in inputs if len(routes[u, "n"]) > 4]
    assert len(bent) > 1
    assert all(below[-1, 1] - above[-1, 1] > 5 for above, below in pairwise(bent))


def enters(box: Box, place: tuple[float, float], points: np.ndarray) -> bool:
    """Whether a line of points comes into a box, or into the ellipse that it is."""
    away = np.abs(points - place) / (max(box.width / 2 - 1, 1e-6), max(box.height / 2 - 1, 1e-6))
    return bool((np.hypot(*away.T) < 1).any() if box.round else (away < 1).all(axis=1).any())


@settings(deadline=None, max_examples=60)
@given(nested_drawings(), st.sampled_from(["LR", "RL", "TB", "BT"]))
def test_lines_and_curves_among_discs_and_boxes_meet_nothing_else(nested: Nested, direction):
    boxes, links, groups = nested
    boxes = {key: DISC if i % 2 else box for i, (key, box) in enumerate(boxes.items())}
    links = [replace(link, straight=i % 3 > 0) for i, link in enumerate(links)]
    result = arrange(boxes, links, Options(direction=direction), groups=groups)
    assert_framed(boxes, groups, result)
    for link in links:
        points = sample(result.routes[link.key], 64)
        for key in boxes.keys() - {link.source, link.target}:
            assert not enters(boxes[key], result.places[key], points)
