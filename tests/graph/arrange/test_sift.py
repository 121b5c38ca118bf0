"""Orders within the layers: counted right, and never made worse."""

import itertools
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradviz.graph.arrange.sift as sift
from gradviz.graph.arrange.kick import Kicker
from gradviz.graph.arrange.layered import Layered, inversions
from gradviz.graph.arrange.order import order_by_crossings, order_by_model
from gradviz.graph.arrange.sift import Sifter


@st.composite
def layered(draw: st.DrawFn) -> Layered:
    """Three layers of a few nodes, with short and long edges."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=3, max_size=3))
    ranks = [rank for rank, size in enumerate(sizes) for _ in range(size)]
    node = st.integers(0, len(ranks) - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=20))
    ends = [(u, v) if ranks[u] < ranks[v] else (v, u) for u, v in pairs if ranks[u] != ranks[v]]
    net = Layered(len(ranks), ends, ranks)
    net.reorder([draw(st.permutations(layer)) for layer in net.layers])
    return net


def crossings_by_hand(net: Layered) -> int:
    """Every pair of edges between the same layers that are in one order here and in the other there."""
    edges = [(u, v) for u in range(len(net.rank)) for v in net.after[u]]
    return sum(
        (net.place[u] - net.place[x]) * (net.place[v] - net.place[y]) < 0
        for (u, v), (x, y) in itertools.combinations(edges, 2)
        if net.rank[u] == net.rank[x]
    )


@given(layered())
def test_crossings_are_those_counted_by_hand(net):
    assert net.crossings() == crossings_by_hand(net)
    sifter = Sifter(net)
    assert sum(sifter.crossings_after(rank) for rank in range(len(net.layers))) == net.crossings()


@given(st.lists(st.integers(0, 9)))
def test_inversions_are_pairs_the_wrong_way_round(values):
    assert inversions(values) == sum(a > b for a, b in itertools.combinations(values, 2))


@given(layered())
def test_a_difference_is_what_swapping_two_neighbours_changes(net):
    sifter = Sifter(net)
    for rank, layer in enumerate(net.layers):
        matrix = sifter.differences(rank)
        before = net.crossings()
        for i in range(len(layer) - 1):
            swapped = net.snapshot()
            swapped[rank][i : i + 2] = swapped[rank][i : i + 2][::-1]
            kept = net.snapshot()
            net.reorder(swapped)
            assert before - net.crossings() == matrix[i, i + 1]
            net.reorder(kept)


@pytest.mark.parametrize("wide", [0, 1000])
@settings(max_examples=60)
@given(net=layered())
def test_sifting_saves_what_it_says_and_reaches_a_rest(wide, net):
    kept, sift.WIDE = sift.WIDE, wide
    try:
        before = net.crossings()
        sifter = Sifter(net)
        gain = sifter.sift_all(20)
        sifter.finish()
        assert before - net.crossings() == gain >= 0
        assert Sifter(net).sift_all(1) == 0
        assert sorted(v for layer in net.layers for v in layer) == list(range(len(net.rank)))
    finally:
        sift.WIDE = kept


@given(layered(), st.data())
def test_only_the_chosen_vertices_change_places(net, data):
    chosen = set(data.draw(st.lists(st.sampled_from(range(len(net.rank))), max_size=4)))
    before = [[v for v in layer if v not in chosen] for layer in net.layers]
    sifter = Sifter(net)
    sifter.sift_all(3, only=chosen)
    sifter.finish()
    assert [[v for v in layer if v not in chosen] for layer in net.layers] == before


@settings(max_examples=30)
@given(layered(), st.integers(0, 5))
def test_kicks_never_cost_a_crossing(net, seed):
    before = net.crossings()
    least = Kicker(net, Random(seed)).run(0.01, lambda: None)
    assert least == net.crossings() <= before


@settings(max_examples=20)
@given(layered())
def test_the_search_finds_the_least_of_all_orders(net):
    if np.prod([len(list(itertools.permutations(layer[:6]))) for layer in net.layers]) > 5000:
        return
    least = crossings_by_hand(net)
    start = net.snapshot()
    for layers in itertools.product(*(itertools.permutations(layer) for layer in start)):
        net.reorder(layers)
        least = min(least, net.crossings())
    net.reorder(start)
    assert order_by_crossings(net, 0.3, lambda: None) == net.crossings() == least


def test_the_model_order_stays_where_nothing_crosses():
    net = Layered(7, [(0, 4), (1, 4), (2, 5), (3, 5), (4, 6), (5, 6)], [0, 0, 0, 0, 1, 1, 2])
    order_by_model(net)
    assert net.layers == [[0, 1, 2, 3], [4, 5], [6]]


def test_leaves_go_where_they_cross_nothing():
    # the parameter 4 of 3 was written last, but its consumer is on top
    net = Layered(5, [(0, 3), (4, 3), (1, 2)], [0, 0, 1, 1, 0])
    order_by_model(net)
    assert net.crossings() == 0
