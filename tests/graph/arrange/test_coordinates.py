"""Positions across and along the direction."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.arrange import Box, Link, Options, arrange
from gradviz.graph.arrange.columns import stable_columns
from gradviz.graph.arrange.coordinates import Anchors, Spacing, isotonic, place_across
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.problem import flat_problem
from gradviz.graph.arrange.straighten import straighten

numbers = st.floats(-100, 100)


@given(st.lists(st.tuples(numbers, st.floats(0.1, 10)), min_size=1))
def test_isotonic_regression_is_sorted_and_nearest(pairs):
    targets, weights = map(list, zip(*pairs, strict=True))
    result = np.array(isotonic(targets, weights))
    assert (np.diff(result) >= -1e-9).all()
    wanted, mass = np.array(targets), np.array(weights)
    # at the optimum the pull of all that lie behind any point is not forward, and in all it is none
    pulls = np.cumsum((mass * (wanted - result))[::-1])[::-1]
    assert (pulls <= 1e-6).all()
    assert pulls[0] == pytest.approx(0, abs=1e-6)


def test_neighbours_keep_their_distances():
    net = Layered(4, [(0, 3), (1, 3), (2, 3), (0, 3)], [0, 0, 0, 2])
    spacing = Spacing(net, [84.0] * 4, Options(node_gap=40, edge_gap=20, label_gap=28))
    assert spacing.between(0, 1) == 84 + 40
    first, other, _, twin = (chain[0] for chain in net.chains)
    assert spacing.between(0, first) == 42 + 30
    assert spacing.between(first, other) == 20
    assert spacing.between(first, twin) == 28
    y = place_across(net, spacing, 20)
    for layer in net.layers:
        for a, b in pairwise(layer):
            assert y[b] - y[a] >= spacing.between(a, b) - 1e-6


def test_anchors_hold_what_was_there():
    net = Layered(3, [(0, 2), (1, 2)], [0, 0, 1])
    spacing = Spacing(net, [84.0] * 3, Options())
    anchors = Anchors(np.array([0.0, 500.0, 20.0]), np.full(3, 1e4))
    assert place_across(net, spacing, 20, [0.0, 500.0, 20.0], anchors) == pytest.approx([0, 500, 20], abs=0.1)


def test_nearly_level_edges_become_level_where_there_is_room():
    net = Layered(3, [(0, 1), (1, 2)], [0, 1, 2])
    spacing = Spacing(net, [84.0] * 3, Options())
    assert len(set(straighten(net, spacing, np.array([0.0, 8.0, 3.0])))) == 1
    apart = straighten(net, spacing, np.array([0.0, 40.0, 80.0]))
    assert apart == [0.0, 40.0, 80.0]
    held = straighten(net, spacing, np.array([0.0, 8.0, 3.0]), frozenset([0]))
    assert held == [0.0, 0.0, 0.0]


def test_columns_stay_when_there_is_room_and_the_fewer_move_when_there_is_none():
    keys = list("abcde")
    boxes = dict.fromkeys(keys, Box(100.0, 50.0))
    links = [Link(i, u, v) for i, (u, v) in enumerate(pairwise(keys))]
    problem = flat_problem(boxes, links, dict.fromkeys(range(4), False), Options())
    net = Layered(5, problem.ends, [0, 1, 2, 3, 4])
    old = [0.0, 300.0, 600.0, 900.0, None]
    columns = stable_columns(net, problem, [0.0] * 5, Options(rank_gap=150), old)
    assert columns.middle == [0, 300, 600, 900, 1150]
    crowded = [0.0, 300.0, 300.0, 550.0, 800.0]
    columns = stable_columns(net, problem, [0.0] * 5, Options(rank_gap=150), crowded)
    assert np.diff(columns.middle).min() >= 250
    assert sum(abs(x - y) for x, y in zip(columns.middle, crowded, strict=True)) == pytest.approx(450)


def test_a_label_widens_the_gap_that_it_stands_in_and_no_other():
    keys = list("abc")
    boxes = dict.fromkeys(keys, Box(100.0, 50.0))
    links = [Link("ab", "a", "b", room=240.0), Link("bc", "b", "c"), Link("ac", "a", "c", room=900.0)]
    made = arrange(boxes, links, Options(rank_gap=80))
    assert made.places["b"][0] - made.places["a"][0] == 340
    assert made.places["c"][0] - made.places["b"][0] == 180, "a link that passes a layer has room enough"
