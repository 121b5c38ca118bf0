"""Open groups: frames around their members."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Box, Group, Link, Options, arrange, frames_at, relocated, reroute
from gradviz.graph.arrange.metrics import corners_of
from tests.graph.arrange.graphs import CARD, drawing, runs_right
from tests.graph.arrange.nested import (
    Nested,
    assert_framed,
    assert_nested,
    foreign_frames,
    holders,
    nested_drawings,
    net,
)


@settings(deadline=None, max_examples=120)
@given(nested_drawings(), st.sampled_from(["model", "crossings"]))
def test_frames_hold_what_is_theirs_and_nothing_else(nested: Nested, order):
    boxes, links, groups = nested
    result = arrange(boxes, links, Options(order=order, effort=0.05), groups=groups)
    assert_nested(boxes, links, groups, result)
    assert foreign_frames(links, groups, result) == 0
    for route in result.routes.values():  # a group may close a cycle that its members do not
        assert runs_right(route) or runs_right(route[::-1])


@settings(deadline=None, max_examples=100)
@given(nested_drawings(acyclic=False), st.sampled_from(["LR", "RL", "TB", "BT"]))
def test_any_graph_in_any_groups_is_arranged_in_every_direction(nested: Nested, direction):
    boxes, links, groups = nested
    result = arrange(boxes, links, Options(direction=direction), groups=groups)
    assert set(result.routes) == {link.key for link in links}
    assert_framed(boxes, groups, result)
    if direction == "LR":
        assert_nested(boxes, links, groups, result)


def test_a_layer_of_open_neurons_is_a_column_of_rows_in_model_order():
    boxes, links, groups = net(3, 4, 2)
    result = arrange(boxes, links, groups=groups)
    assert_nested(boxes, links, groups, result)
    for layer, width in (("h1", 4), ("h2", 2)):
        frames = [result.frames[f"{layer}.{i}"] for i in range(width)]
        assert len({(left, right) for left, _, right, _ in frames}) == 1
        assert all(one[3] < other[1] for one, other in pairwise(frames))
    assert result.frames["h1"][2] < result.frames["h2"][0]


def test_the_sum_of_a_neuron_and_what_follows_are_one_row():
    boxes, links, groups = net(2, 3)
    places = arrange(boxes, links, groups=groups).places
    for i in range(3):
        rows = [places[f"h1.{i}{part}"][1] for part in (".s1", ".z", "")]
        assert max(rows) - min(rows) < 1


def test_equal_neurons_look_alike():
    boxes, links, groups = net(4, 6)
    result = arrange(boxes, links, groups=groups)
    first = result.frames["h1.0"]
    for i in range(1, 6):
        frame = result.frames[f"h1.{i}"]
        by = np.subtract(frame[:2], first[:2])
        for node in groups[f"h1.{i}"].members:
            same = node.replace(f"h1.{i}", "h1.0")
            assert np.subtract(result.places[node], result.places[same]) == pytest.approx(by)


def test_wires_that_have_no_business_in_a_frame_run_around_it():
    boxes, links = drawing("abcdez", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "z"), ("z", "e")])
    links.append(Link("past", "a", "e", 9))
    groups = {"inner": Group(None, ("b", "c", "d"))}
    result = arrange(boxes, links, groups=groups)
    assert_nested(boxes, links, groups, result)
    assert foreign_frames(links, groups, result) == 0


def test_a_group_that_closes_a_cycle_is_drawn_all_the_same():
    boxes, links = drawing("abc", [("a", "b"), ("b", "c")])
    groups = {"ends": Group(None, ("a", "c"))}
    result = arrange(boxes, links, groups=groups)
    assert_nested(boxes, links, groups, result)


def test_an_empty_group_is_a_frame_with_room_for_its_title():
    result = arrange({}, [], groups={"g": Group(None, (), header=30, padding=20, width=160)})
    left, top, right, bottom = result.frames["g"]
    assert (right - left, bottom - top) == (160, 70)
    assert result.bounds == result.frames["g"]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"g": Group(None, ("x",))}, "no box"),
        ({"g": Group(None, ("a",)), "h": Group(None, ("a",))}, "Two groups"),
        ({"g": Group("h", ("a",))}, "not there"),
        ({"g": Group("h", ("a",)), "h": Group("g", ())}, "itself"),
    ],
)
def test_groups_that_do_not_nest_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        arrange({"a": CARD}, [], groups=groups)


@settings(deadline=None, max_examples=40)
@given(nested_drawings(), st.data())
def test_pinned_nodes_stay_and_their_frames_follow(nested: Nested, data):
    boxes, links, groups = nested
    assume(boxes)
    first = arrange(boxes, links, groups=groups)
    key = data.draw(st.sampled_from(sorted(boxes)))
    onto = data.draw(st.sampled_from(sorted(boxes)))
    for previous in (None, first):
        pin = first.places[onto]
        result = arrange(boxes, links, groups=groups, previous=previous, pinned={key: pin})
        assert result.places[key] == pytest.approx(pin, abs=1e-6)
        assert_framed(boxes, groups, result)


@settings(deadline=None, max_examples=40)
@given(nested_drawings())
def test_arranging_again_hardly_moves_anything_in_any_groups(nested: Nested):
    boxes, links, groups = nested
    first = arrange(boxes, links, groups=groups)
    again = arrange(boxes, links, groups=groups, previous=first)
    for key, place in first.places.items():
        assert again.places[key] == pytest.approx(place, abs=0.5)
    assert set(again.frames) == set(first.frames)


def test_frames_lie_around_boxes_wherever_a_hand_puts_them():
    boxes, links, groups = net(2, 2, 1)
    places = arrange(boxes, links, groups=groups).places | {"h1.0.b": (-500.0, 900.0)}
    frames = frames_at(boxes, places, groups, Options())
    left, top, right, bottom = frames["h1.0"]
    corners = corners_of(boxes, {node: places[node] for node in groups["h1.0"].members})
    assert (left, top + 30) == pytest.approx(corners[:, :2].min(axis=0) - 20)
    assert (right, bottom) == pytest.approx(corners[:, 2:].max(axis=0) + 20)
    outer = frames["h1"]
    assert outer == pytest.approx((left - 20, outer[1], max(right, frames["h1.1"][2]) + 20, bottom + 20))


def test_an_edge_goes_around_a_frame_put_in_its_way():
    boxes, links = drawing("abxy", [("a", "b")])
    places = {"a": (0.0, 0.0), "b": (900.0, 0.0), "x": (450.0, -150.0), "y": (450.0, 150.0)}
    groups = {"g": Group(None, ("x", "y"))}
    routes = reroute(boxes, links, places, groups=groups)
    frames = frames_at(boxes, places, groups, Options())
    result = replace(arrange(boxes, links, groups=groups), routes=routes, frames=frames)
    assert foreign_frames(links, groups, result) == 0


@settings(deadline=None, max_examples=40)
@given(nested_drawings(), st.sampled_from(["LR", "RL", "TB", "BT"]))
def test_frames_in_which_nothing_has_moved_stay_as_they_are(nested: Nested, direction):
    boxes, links, groups = nested
    options = Options(direction=direction)
    first = arrange(boxes, links, options, groups=groups)
    same = relocated(first, first.places, options)
    for key, frame in first.frames.items():
        assert same.frames[key] == pytest.approx(frame, abs=1e-6)
    far = relocated(first, {key: (x + 70, y - 30) for key, (x, y) in first.places.items()}, options)
    if all(any(key in holders(groups, node) for node in boxes) for key in groups):
        for key in groups:
            moved = np.add(first.frames[key], (70, -30, 70, -30))
            assert far.frames[key] == pytest.approx(moved, abs=1e-6)


def test_neurons_with_cards_of_different_sizes_line_up():
    boxes, links, groups = net(2, 4)
    wider = {key: Box(132.0 + 14 * (i % 5), 84.0 + 6 * (i % 3)) for i, key in enumerate(boxes)}
    result = arrange(wider, links, groups=groups)
    assert_nested(wider, links, groups, result)
    for part in (".w0", ".p0", ".s1", ".z", ""):
        assert len({round(result.places[f"h1.{i}{part}"][0], 6) for i in range(4)}) == 1
    sizes = [np.subtract(result.frames[f"h1.{i}"][2:], result.frames[f"h1.{i}"][:2]) for i in range(4)]
    assert np.ptp(sizes, axis=0) == pytest.approx(0)
    again = arrange(wider, links, groups=groups, previous=result)
    for key, frame in result.frames.items():
        assert again.frames[key] == pytest.approx(frame, abs=0.5)
