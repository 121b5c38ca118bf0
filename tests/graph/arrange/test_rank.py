"""Layers: edges run on, and are short in all."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange.problem import back_edges, components
from gradviz.graph.arrange.rank import Neighbours, fresh_ranks, stable_ranks

Ends = list[tuple[int, int]]


@st.composite
def connected(draw: st.DrawFn, largest: int = 6) -> tuple[int, Ends]:
    """A connected graph whose edges run to higher numbers."""
    count = draw(st.integers(1, largest))
    ends = [tuple(sorted((draw(st.integers(0, v - 1)), v))) for v in range(1, count)]
    node = st.integers(0, count - 1)
    more = draw(st.lists(st.tuples(node, node), max_size=2 * largest))
    return count, [*ends, *(tuple(sorted(pair)) for pair in more if pair[0] != pair[1])]


def length(ends: Ends, ranks: list[int]) -> int:
    return sum(ranks[v] - ranks[u] for u, v in set(ends))


@settings(max_examples=60)
@given(connected())
def test_no_other_ranks_make_the_edges_shorter(graph):
    count, ends = graph
    ranks = fresh_ranks(Neighbours(count, ends))
    assert min(ranks) == 0
    assert all(ranks[u] < ranks[v] for u, v in ends)
    if count <= 5:
        feasible = (
            other
            for other in itertools.product(range(count), repeat=count)
            if all(other[u] < other[v] for u, v in ends)
        )
        assert length(ends, ranks) == min(length(ends, other) for other in feasible)


def test_a_parameter_lies_right_before_its_consumer():
    ends = [(0, 1), (1, 2), (2, 3), (4, 3)]
    assert fresh_ranks(Neighbours(5, ends)) == [0, 1, 2, 3, 2]


@settings(max_examples=60)
@given(connected(12), st.data())
def test_after_an_edit_every_edge_still_runs_on(graph, data):
    count, ends = graph
    near = Neighbours(count, ends)
    ranks = fresh_ranks(near)
    known = [rank if data.draw(st.booleans()) else None for rank in ranks]
    shuffled = data.draw(st.permutations(known))
    for previous in (known, shuffled):
        again = stable_ranks(near, previous)
        assert all(again[u] < again[v] for u, v in ends)
    assert stable_ranks(near, list(ranks)) == ranks


def test_the_side_with_fewer_old_nodes_makes_room():
    chain = [(v, v + 1) for v in range(6)]
    previous = list(range(7))
    early = stable_ranks(Neighbours(8, [*chain, (1, 7), (7, 2)]), [*previous, None])
    assert [new - old for new, old in zip(early, previous, strict=False)] == [-1, -1, 0, 0, 0, 0, 0]
    late = stable_ranks(Neighbours(8, [*chain, (4, 7), (7, 5)]), [*previous, None])
    assert [new - old for new, old in zip(late, previous, strict=False)] == [0, 0, 0, 0, 0, 1, 1]


def test_a_parameter_follows_its_consumer():
    # 3 is a parameter of 2; a node put between 1 and 2 pushes both on
    ends = [(5, 0), (0, 1), (1, 4), (4, 2), (3, 2)]
    ranks = stable_ranks(Neighbours(6, ends), [1, 2, 3, 2, None, 0])
    assert ranks[2] - ranks[3] == 1


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_turning_the_back_edges_leaves_no_cycle(pairs):
    ends = [pair for pair in pairs if pair[0] != pair[1]]
    back = back_edges(8, ends)
    graph = nx.DiGraph((v, u) if (u, v) in back else (u, v) for u, v in ends)
    assert nx.is_directed_acyclic_graph(graph)
    if nx.is_directed_acyclic_graph(nx.DiGraph(ends)):
        assert not back


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_components_are_those_of_networkx(ends):
    graph = nx.Graph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from(ends)
    assert sorted(components(10, ends)) == sorted(sorted(part) for part in nx.connected_components(graph))


def test_a_large_graph_reaches_the_optimum_that_linear_programming_knows():
    # a ladder: each rung must be as short as it can be, whatever the order of its edges
    random = np.random.default_rng(3)
    ends = [(i, i + 1) for i in range(199)] + [(200 + i, 200 + i + 1) for i in range(199)]
    ends += [(i, 200 + i) for i in range(0, 200, 10)]
    for _ in range(3):
        random.shuffle(ends)
        ranks = fresh_ranks(Neighbours(400, [tuple(end) for end in ends]))
        assert length([tuple(end) for end in ends], ranks) == 199 + 199 + 20


@given(connected(8))
def test_ranks_do_not_depend_on_repeated_edges(graph):
    count, ends = graph
    assume(ends)
    once = fresh_ranks(Neighbours(count, ends))
    assert fresh_ranks(Neighbours(count, [*ends, ends[0]])) == once


def test_one_node_has_rank_zero():
    assert fresh_ranks(Neighbours(1, [])) == [0]


@pytest.mark.parametrize("count", [2, 3])
def test_a_short_chain_is_ranked_without_a_simplex(count):
    assert fresh_ranks(Neighbours(count, [(v, v + 1) for v in range(count - 1)])) == list(range(count))
