"""Boxes that a hand has placed, and edges around them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Options, arrange, reroute
from gradviz.graph.arrange.metrics import count_hits, count_overlaps
from tests.graph.arrange.graphs import Drawing, drawing, drawings, on_border, runs_right, seed


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
def test_a_pinned_node_is_exactly_where_it_was_put(direction):
    boxes, links = seed()
    options = Options(direction=direction)
    first = arrange(boxes, links, options)
    x, y = first.places["c"]
    pin = (x + 13.25, y - 7.5)
    for previous in (None, first):
        result = arrange(boxes, links, options, previous=previous, pinned={"c": pin})
        assert result.places["c"] == pin
        assert count_overlaps(boxes, result.places) == 0


@settings(deadline=None, max_examples=40)
@given(drawings(), st.data())
def test_the_others_give_way_to_a_pinned_node(graph: Drawing, data):
    boxes, links = graph
    assume(boxes)
    first = arrange(boxes, links)
    key = data.draw(st.sampled_from(sorted(boxes)))
    onto = data.draw(st.sampled_from(sorted(boxes)))
    result = arrange(boxes, links, previous=first, pinned={key: first.places[onto]})
    assert result.places[key] == first.places[onto]
    assert count_overlaps(boxes, result.places) == 0


def test_the_others_stay_in_their_columns_wherever_one_is_pinned():
    boxes, links = drawing("abcde", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")])
    first = arrange(boxes, links)
    result = arrange(boxes, links, previous=first, pinned={"e": (-300.0, 400.0)})
    assert all(result.places[key] == pytest.approx(first.places[key], abs=0.5) for key in "abcd")


def test_a_pin_for_a_node_that_is_gone_is_ignored():
    boxes, links = seed()
    assert arrange(boxes, links, pinned={"gone": (0, 0)}).places == arrange(boxes, links).places


def test_a_dragged_node_takes_its_edges_along():
    boxes, links = seed()
    places = arrange(boxes, links).places
    places["c"] = (places["c"][0] + 20, places["c"][1] - 90)
    mine = [link.key for link in links if "c" in (link.source, link.target)]
    routes = reroute(boxes, links, places, only=mine)
    assert set(routes) == set(mine)
    for link in links:
        if link.key in routes:
            assert on_border(boxes[link.source], places[link.source], routes[link.key][0])
            assert on_border(boxes[link.target], places[link.target], routes[link.key][-1])
            assert runs_right(routes[link.key])


def test_an_edge_goes_around_a_box_put_in_its_way():
    boxes, links = drawing("abx", [("a", "b")])
    places = {"a": (0.0, 0.0), "b": (800.0, 0.0), "x": (400.0, 10.0)}
    routes = reroute(boxes, links, places)
    assert count_hits(boxes, links, places, routes) == 0
    assert runs_right(routes["a", "b", 0])


def test_an_edge_finds_the_gap_in_a_wall_of_boxes():
    boxes, links = drawing(["a", "b", *"stuvw"], [("a", "b")])
    places = {"a": (0.0, 0.0), "b": (800.0, 0.0)}
    places |= {key: (400.0, y) for key, y in zip("stuvw", (-200, -100, 0, 100, 260), strict=True)}
    routes = reroute(boxes, links, places)
    assert count_hits(boxes, links, places, routes) == 0
    assert routes["a", "b", 0][:, 1].max() < 260


@pytest.mark.parametrize("place", [(-500.0, 0.0), (-500.0, 300.0), (0.0, 200.0), (-60.0, -130.0)])
def test_an_edge_to_a_box_behind_comes_around_to_its_front(place):
    boxes, links = drawing("ab", [("a", "b")])
    places = {"a": (0.0, 0.0), "b": place}
    route = reroute(boxes, links, places)["a", "b", 0]
    assert route[0, 0] == 66
    assert route[-1, 0] == place[0] - 66
    assert route[1, 0] > route[0, 0]
    assert route[-2, 0] < route[-1, 0]


def test_rerouted_parallel_edges_stay_apart_in_operand_order():
    boxes, links = drawing("ab", [("a", "b"), ("a", "b")])
    routes = reroute(boxes, links, {"a": (0.0, 0.0), "b": (300.0, 120.0)})
    first, second = routes["a", "b", 0], routes["a", "b", 1]
    assert first[0, 1] < second[0, 1]
    assert first[-1, 1] < second[-1, 1]


@settings(deadline=None, max_examples=40)
@given(drawings(acyclic=False, largest=12), st.data())
def test_wherever_the_boxes_are_every_edge_is_drawn_between_its_borders(graph: Drawing, data):
    boxes, links = graph
    spot = st.tuples(st.integers(-800, 800), st.integers(-800, 800))
    places = {key: tuple(map(float, data.draw(spot))) for key in boxes}
    routes = reroute(boxes, links, places)
    assert set(routes) == {link.key for link in links}
    for link in links:
        assert np.isfinite(routes[link.key]).all()
        if link.source != link.target:
            assert on_border(boxes[link.source], places[link.source], routes[link.key][0])
            assert on_border(boxes[link.target], places[link.target], routes[link.key][-1])
