"""Groups that are opened and closed: the others move only as far as they must, and back again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Group, Link, Options, arrange
from gradviz.graph.arrange.frames import middle_of
from tests.graph.arrange.graphs import CARD
from tests.graph.arrange.graphs import drawing as plain
from tests.graph.arrange.nested import (
    Nested,
    assert_nested,
    closing,
    foreign_frames,
    nested_drawings,
    net,
)

EDGES_APART = Options().edge_gap


def arranged(drawing: Nested, previous: Arrangement | None = None, **options) -> Arrangement:
    boxes, links, groups = drawing
    return arrange(boxes, links, Options(**options), groups=groups, previous=previous)


def centre(result: Arrangement, key: str) -> tuple[float, float]:
    return middle_of(result.frames[key]) if key in result.frames else result.places[key]


def movement(old: Arrangement, new: Arrangement) -> dict[str, float]:
    """How far each node that is in both has moved, where it did."""
    moves = {k: np.hypot(*np.subtract(new.places[k], at)) for k, at in old.places.items() if k in new.places}
    return {key: move for key, move in moves.items() if move > 0.5}


@settings(deadline=None, max_examples=100)
@given(nested_drawings(most=4), st.data())
def test_whatever_is_opened_and_closed_the_drawing_is_clean_and_the_box_stays(drawing: Nested, data):
    assume(drawing[2])
    keys = sorted(drawing[2])
    shut = set(data.draw(st.sets(st.sampled_from(keys))))
    result = arranged(closing(drawing, shut))
    for key in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=5)):
        shut ^= {key}
        now = closing(drawing, shut)
        before, result = result, arranged(now, result)
        assert_nested(*now, result)
        assert foreign_frames(now[1], now[2], result) == 0
        if key in {*before.places, *before.frames} and key in {*now[0], *now[2]}:
            assert centre(result, key) == pytest.approx(centre(before, key), abs=1e-6)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(nested_drawings(most=4), st.data(), st.sampled_from(["LR", "RL", "TB", "BT"]))
def test_what_is_closed_and_opened_again_looks_as_it_did(drawing: Nested, data, direction):
    assume(drawing[2])
    keys = sorted(drawing[2])
    shut = set(data.draw(st.sets(st.sampled_from(keys))))
    key = data.draw(st.sampled_from(keys))
    first = arranged(closing(drawing, shut), direction=direction)
    once = arranged(closing(drawing, shut ^ {key}), first, direction=direction)
    twice = arranged(closing(drawing, shut), once, direction=direction)
    thrice = arranged(closing(drawing, shut ^ {key}), twice, direction=direction)
    # the links around find their own way, and may need a little more or less room than before
    assert max(movement(once, thrice).values(), default=0) < 2 * EDGES_APART
    assert max(movement(first, twice).values(), default=0) < 2 * EDGES_APART


def test_a_block_opens_in_its_place_and_only_what_must_gives_way():
    drawing = net(2, 4, 1)
    closed = arranged(closing(drawing, {"h1", "h2"}))
    opened = arranged(closing(drawing, {"h2", "h1.0", "h1.1", "h1.2", "h1.3"}), closed)
    left, top, right, bottom = opened.frames["h1"]
    assert ((left + right) / 2, (top + bottom) / 2) == closed.places["h1"]
    grown = (right - left - CARD.width) / 2
    for key, by in {"x0": -grown, "x1": -grown, "h2": grown}.items():
        x, y = closed.places[key]
        assert opened.places[key] == pytest.approx((x + by, y), abs=0.05)


def test_opening_a_neuron_moves_the_others_of_its_layer_up_and_down_and_nothing_else_across():
    drawing = net(2, 4, 1)
    shut = {"h1.0", "h1.1", "h1.2", "h1.3", "h2"}
    layer = arranged(closing(drawing, shut))
    neuron = arranged(closing(drawing, shut - {"h1.1"}), layer)
    _, top, _, bottom = neuron.frames["h1.1"]
    grown = (bottom - top - CARD.height) / 2
    across = {key: neuron.places[key][1] - y for key, (_, y) in layer.places.items() if key in neuron.places}
    wanted = {"h1.0": -grown, "h1.2": grown, "h1.3": grown, "x0": 0, "x1": 0, "h2": 0}
    assert across == pytest.approx(wanted | {"h1.1": across["h1.1"]}, abs=0.05)


def test_where_there_is_room_nothing_moves_across():
    boxes, links = plain("abcd", [("a", "b"), ("c", "d")])
    boxes["far"] = CARD
    places = {
        "a": (0.0, 0.0),
        "b": (300.0, 0.0),
        "c": (0.0, 900.0),
        "d": (300.0, 900.0),
        "far": (0.0, -900.0),
    }
    first = arrange(boxes, links)
    first = replace(first, places=places)
    inner = {"b1": CARD, "b2": CARD, "b3": CARD, **{k: v for k, v in boxes.items() if k != "b"}}
    into = [Link(f"to {k}", "a", k) for k in ("b1", "b2", "b3")]
    group = {"b": Group(None, ("b1", "b2", "b3"))}
    result = arrange(inner, [links[1], *into], groups=group, previous=first)
    for key in "acd":
        assert result.places[key][1] == pytest.approx(places[key][1], abs=0.01)
    assert centre(result, "b") == pytest.approx((300, 0))


def test_a_net_closed_and_opened_in_any_order_comes_back():
    drawing = net(2, 3, 3, 1)
    shut: set[str] = set()
    states = [arranged(closing(drawing, shut))]
    order = ["h1.1", "h2", "h1", "h1.0", "h3"]
    for key in order:
        shut ^= {key}
        states.append(arranged(closing(drawing, shut), states[-1]))
    for key, before in zip(reversed(order), reversed(states[:-1]), strict=True):
        shut ^= {key}
        states.append(arranged(closing(drawing, shut), states[-1]))
        assert movement(before, states[-1]) == {}, key


def test_two_blocks_that_open_at_once_both_find_room():
    drawing = net(2, 3, 3, 1)
    shut = {"h1", "h2", "h3"}
    first = arranged(closing(drawing, shut))
    both = arranged(closing(drawing, {"h3"}), first)
    assert_nested(*closing(drawing, {"h3"}), both)
    again = arranged(closing(drawing, shut), both)
    assert movement(first, again) == {}


def test_a_named_anchor_stays_instead_of_the_block():
    drawing = net(2, 4, 1)
    closed = arranged(closing(drawing, {"h1", "h2"}))
    boxes, links, groups = closing(drawing, {"h2"})
    opened = arrange(boxes, links, groups=groups, previous=closed, anchor="x0")
    assert opened.places["x0"] == pytest.approx(closed.places["x0"], abs=1e-6)


def test_the_node_that_bears_the_key_of_its_block_grows_out_of_it_like_the_others():
    drawing = net(2, 2, 1)
    closed = arranged(closing(drawing, {"h1", "h2"}))
    opened = arranged(drawing, closed)
    left, _, right, _ = opened.frames["h1.0"]
    assert opened.places["h1.0"][0] > (left + right) / 2
    assert "h1.0" in opened.frames
