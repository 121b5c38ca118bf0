"""Arrangements from scratch: what they look like and what always holds."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Box, Cancelled, Link, Options, arrange, drifted, reroute
from gradviz.graph.arrange.metrics import count_crossings, count_overlaps
from tests.graph.arrange.graphs import CARD, Drawing, assert_clean, drawing, drawings, runs_right, seed
from tests.graph.arrange.nested import net as nested_net
from tests.speed.layout_suite import examples, lstm, net, randoms

ORDERS = ("model", "crossings")


@pytest.mark.parametrize("order", ORDERS)
def test_the_seed_expression_is_drawn_in_three_symmetric_columns(order):
    boxes, links = seed()
    places = arrange(boxes, links, Options(order=order)).places
    x = {key: place[0] for key, place in places.items()}
    y = {key: place[1] for key, place in places.items()}
    assert x["a"] == x["b"] == x["1"] < x["c"] == x["d"] < x["e"]
    assert y["a"] < y["b"] < y["1"]
    assert y["c"] < y["d"]
    assert y["e"] == pytest.approx(y["b"], abs=1)
    assert y["e"] == pytest.approx((y["c"] + y["d"]) / 2, abs=1)
    assert y["b"] == pytest.approx((y["a"] + y["1"]) / 2, abs=1)


def test_a_chain_with_parameters_is_one_straight_row():
    boxes, links = drawing(
        ["x", "w1", "p", "s", "w2", "q", "t"],
        [("x", "p"), ("w1", "p"), ("p", "s"), ("s", "q"), ("w2", "q"), ("q", "t")],
    )
    result = arrange(boxes, links)
    assert len({round(result.places[key][1], 6) for key in "psqt"}) == 1
    for link in links:
        if (link.source, link.target) in [("p", "s"), ("s", "q"), ("q", "t")]:
            assert np.ptp(result.routes[link.key][:, 1]) == pytest.approx(0)


def test_a_parameter_lies_on_the_side_of_its_operand_slot():
    boxes, links = drawing(
        ["x", "w", "p", "b", "z", "t"], [("x", "p"), ("w", "p"), ("p", "z"), ("b", "z"), ("z", "t")]
    )
    places = arrange(boxes, links).places
    assert places["b"][1] > places["p"][1]
    boxes, links = drawing(
        ["x", "w", "p", "b", "z", "t"], [("x", "p"), ("w", "p"), ("b", "z"), ("p", "z"), ("z", "t")]
    )
    places = arrange(boxes, links).places
    assert places["b"][1] < places["p"][1]


def test_a_square_has_two_edges_apart_with_the_first_operand_on_top():
    boxes, links = drawing("bc", [("b", "c"), ("b", "c")])
    routes = arrange(boxes, links).routes
    first, second = routes["b", "c", 0], routes["b", "c", 1]
    assert (second[:, 1] - first[:, 1] >= 28 - 1e-6).all()


@pytest.mark.parametrize("order", ORDERS)
def test_long_parallel_edges_keep_apart_and_in_operand_order(order):
    boxes, links = drawing("abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("a", "d"), ("a", "d")])
    result = arrange(boxes, links[::-1], Options(order=order))
    assert_clean(boxes, links, result)
    middle = [result.mids["a", "d", slot][1] for slot in (1, 2, 3)]
    assert middle == sorted(middle)
    assert middle[1] - middle[0] >= 28 - 1e-6
    assert middle[2] - middle[1] >= 28 - 1e-6
    for end in (0, -1):
        heights = [result.routes["a", "d", slot][end, 1] for slot in (1, 2, 3)]
        assert heights == sorted(heights)


def test_nothing_gives_nothing():
    result = arrange({}, [])
    assert (result.places, result.routes, result.crossings) == ({}, {}, 0)
    assert result.bounds == (0, 0, 0, 0)


def test_one_node_is_all_there_is():
    result = arrange({"a": CARD}, [])
    left, top, right, bottom = result.bounds
    assert (right - left, bottom - top) == (132, 84)


def test_components_lie_one_below_the_other_in_model_order():
    boxes, links = drawing("abxyz", [("a", "b"), ("x", "y")])
    places = arrange(boxes, links).places
    assert places["a"][0] == places["x"][0] == places["z"][0]
    assert places["a"][1] == places["b"][1]
    assert places["x"][1] - places["a"][1] >= 84 + 40
    assert places["z"][1] - places["x"][1] >= 84 + 40


def test_between_layers_there_is_room_for_a_label():
    boxes, links = seed()
    for route in arrange(boxes, links).routes.values():
        assert route[-1, 0] - route[0, 0] >= 150


def test_cycles_and_loops_are_drawn_too():
    boxes, links = drawing("abc", [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b"), ("b", "b"), ("b", "a")])
    result = arrange(boxes, links)
    assert_clean(boxes, links, result)
    back = result.routes["c", "a", 0]
    assert runs_right(back[::-1])
    assert not np.array_equal(result.routes["b", "b", 1], result.routes["b", "b", 2])


@pytest.mark.parametrize("direction", ["RL", "TB", "BT"])
def test_the_other_directions_are_the_same_drawing_turned(direction):
    boxes, links = seed()
    upright = direction in ("TB", "BT")
    turned = {k: Box(box.height, box.width) for k, box in boxes.items()} if upright else boxes
    reference = arrange(turned, links)
    result = arrange(boxes, links, Options(direction=direction))
    for key, (x, y) in reference.places.items():
        assert result.places[key] == {"RL": (-x, y), "TB": (y, x), "BT": (y, -x)}[direction]
    again = arrange(boxes, links, Options(direction=direction), previous=result)
    for key, place in result.places.items():
        assert again.places[key] == pytest.approx(place, abs=1)


@settings(deadline=None, max_examples=60)
@given(drawings(), st.sampled_from(ORDERS))
def test_nothing_overlaps_and_edges_run_on_around_other_boxes(graph: Drawing, order):
    boxes, links = graph
    result = arrange(boxes, links, Options(order=order, effort=0.05))
    assert_clean(boxes, links, result)
    assert all(runs_right(route) for route in result.routes.values())
    assert len({(key, rank) for key, rank in result.ranks.items()}) == len(boxes)
    assert all(result.ranks[link.source] < result.ranks[link.target] for link in links)
    left, top, right, bottom = result.bounds
    for route in result.routes.values():
        assert (route >= (left, top)).all()
        assert (route <= (right, bottom)).all()


@settings(deadline=None, max_examples=60)
@given(drawings(acyclic=False), st.sampled_from(["LR", "TB"]))
def test_any_graph_at_all_is_arranged(graph: Drawing, direction):
    boxes, links = graph
    result = arrange(boxes, links, Options(direction=direction))
    assert set(result.places) == set(boxes)
    assert set(result.routes) == {link.key for link in links}
    assert count_overlaps(boxes, result.places) == 0
    if direction == "LR":
        assert_clean(boxes, links, result)


@settings(deadline=None, max_examples=25)
@given(drawings())
def test_the_counted_crossings_are_those_of_the_drawing_or_fewer(graph: Drawing):
    boxes, links = graph
    result = arrange(boxes, links)
    if len({(link.source, link.target) for link in links}) == len(links):
        assert count_crossings(result.routes.values()) >= result.crossings
    assert (count_crossings(result.routes.values()) == 0) == (result.crossings == 0)


def test_the_search_never_crosses_more_than_the_model_order():
    for case in [*examples(), net(2, 4, 1), lstm(), *randoms()[:4]]:
        model = arrange(case.boxes, case.links)
        searched = arrange(case.boxes, case.links, Options(order="crossings"))
        assert searched.crossings <= model.crossings


def test_a_link_to_nowhere_or_with_a_taken_key_is_refused():
    with pytest.raises(ValueError, match="has no box"):
        arrange({"a": CARD}, [Link("k", "a", "b")])
    with pytest.raises(ValueError, match="same key"):
        arrange({"a": CARD, "b": CARD}, [Link("k", "a", "b"), Link("k", "b", "a")])


def test_a_cancelled_search_ends_early():
    case = randoms()[30]
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 5

    with pytest.raises(Cancelled):
        arrange(case.boxes, case.links, Options(order="crossings"), cancelled=cancelled)
    assert len(asked) == 6


def test_edges_that_nobody_waits_for_any_more_are_not_led_around_anything():
    case = randoms()[3]
    places = arrange(case.boxes, case.links).places
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 5

    with pytest.raises(Cancelled):
        reroute(case.boxes, case.links, places, cancelled=cancelled)
    assert len(asked) == 6


def test_everything_crosses_to_a_worker_and_back():
    boxes, links = seed()
    work = pickle.loads(pickle.dumps((arrange, boxes, links, Options())))  # noqa: S301
    result = pickle.loads(pickle.dumps(work[0](*work[1:])))  # noqa: S301
    here = arrange(boxes, links)
    assert isinstance(result, Arrangement)
    assert result.places == here.places
    assert all(np.array_equal(result.routes[key], route) for key, route in here.routes.items())


def test_open_groups_cross_too():
    boxes, links, groups = nested_net(2, 2, 1)
    opened = arrange(boxes, links, groups=groups)
    copied = pickle.loads(pickle.dumps((groups, opened)))  # noqa: S301
    again = arrange(boxes, links, groups=copied[0], previous=copied[1])
    assert again.frames == arrange(boxes, links, groups=groups, previous=opened).frames


PRINT_DIGEST = """
import hashlib
from gradviz.graph.arrange import Options, arrange
from tests.graph.arrange.nested import closing
from tests.graph.arrange.nested import net as nested_net
from tests.speed.layout_suite import net, randoms
digest = hashlib.sha256()
result = None
for shut in ((), ("h1.0",), ("h1.0", "h2"), ("h2",), ("h1", "h2"), ()):
    boxes, links, groups = closing(nested_net(2, 3, 2), shut)
    result = arrange(boxes, links, groups=groups, previous=result)
    digest.update(repr((result.places, result.frames, result.ranks, result.inside, result.moved)).encode())
    for key, route in result.routes.items():
        digest.update(repr(key).encode() + route.tobytes())
for case in [net(2, 4, 1), randoms()[9], randoms()[17]]:
    name = "node {}".format
    boxes = {name(v): box for v, box in case.boxes.items()}
    links = [type(k)((name(k.source), name(k.target), k.slot), name(k.source), name(k.target), k.slot)
             for k in case.links]
    for order in ("model", "crossings"):
        first = arrange(boxes, links, Options(order=order, effort=0.2))
        boxes["new"] = boxes[name(0)]
        second = arrange(boxes, links, Options(order=order), previous=first)
        del boxes["new"]
        for result in (first, second):
            digest.update(repr((result.places, result.ranks, result.mids, result.bounds)).encode())
            for key, route in result.routes.items():
                digest.update(repr(key).encode() + route.tobytes())
print(digest.hexdigest())
"""


def test_every_process_draws_the_same_bits():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for hash_seed in ("1", "4242")
    ]
    first, second = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(first.strip()) == 64
    assert first == second


def test_tidying_pays_only_once_it_has_drifted():
    boxes, links = seed()
    fresh = arrange(boxes, links)
    assert not drifted(fresh, fresh)
    left, top, right, bottom = fresh.bounds
    tangled = Arrangement(fresh.places, fresh.routes, fresh.ranks, fresh.mids, fresh.bounds, 2)
    sprawling = Arrangement(
        fresh.places, fresh.routes, fresh.ranks, fresh.mids, (left, top, right, 1.5 * bottom - 0.5 * top), 0
    )
    assert drifted(tangled, fresh)
    assert drifted(sprawling, fresh)


def test_steep_edges_widen_their_gap_only_when_asked():
    boxes, links = drawing([*"abcdefgh", "sum"], [(v, "sum") for v in "abcdefgh"])
    plain = arrange(boxes, links)
    wide = arrange(boxes, links, Options(steep=1.0))
    assert plain.places["sum"][0] - plain.places["a"][0] == 132 + 150
    assert wide.places["sum"][0] - wide.places["a"][0] > 132 + 150
