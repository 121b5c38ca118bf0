"""What can run of a graph that cannot run as a whole."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.engine.trace import Mode, Trace, trace
from gradviz.graph.graph import Graph, GraphError, Node
from tests.graphs import random_graph, seed_graph

MODES: tuple[Mode, ...] = ("reverse", "forward", "paths")


def partial(text: str, mode: Mode = "reverse", **asked: Any) -> Trace:
    return trace(text, mode=mode, partial=True, **asked)


def test_a_partial_run_of_a_whole_graph_is_the_run() -> None:
    for mode in MODES:
        one, other = trace(seed_graph(), mode=mode), trace(seed_graph(), mode=mode, partial=True)
        assert [step.kind for step in one.steps] == [step.kind for step in other.steps]
        assert one.gradients == other.gradients


def test_what_cannot_run_has_no_value_and_what_is_beside_it_runs() -> None:
    run = partial("a = 2\nc = a * 3\nd = relu(_)\ne = d + c\nf = c + a\ng = e * 2\noutput f")
    assert {run.graph.labels[i] for i in run.values} == {"a", "3", "c", "f", "2"}
    assert (run.value("f"), run.grad("a")) == (8, 4)
    with pytest.raises(KeyError, match="e could not be computed"):
        run.value("e")
    with pytest.raises(KeyError, match="d could not be computed"):
        run.grad("d")
    assert run.known_after(len(run)).value("e") is None


@pytest.mark.parametrize(
    "text, output",
    [
        ("a = 2\nb = a + 1\nc = relu(_)", "b"),
        ("a = 2\nb = a + 1\nx = [1, 2]\nc = x + [1, 2, 3]", "b"),
        ("x = [1, 2]\ny = [1, 2, 3]\nz = x + y", "y"),
        ("a = 2\nb = a + 1\nc = a * 2\nd = c + _\noutput d", "c"),
    ],
)
def test_where_the_output_does_not_run_the_last_end_that_does_takes_its_place(text: str, output: str) -> None:
    for mode in MODES:
        run = partial(text, mode)
        assert run.graph.labels[run.output] == output


def test_forward_mode_and_paths_run_beside_what_does_not() -> None:
    text = "a = 2\nc = a * a\nd = c + _\ne = c * 3"
    assert partial(text, "forward").grad("e") == 12
    run = partial(text, "paths")
    assert (run.grad("a"), run.path_count) == (12, 2)


def test_where_nothing_runs_there_is_no_step() -> None:
    for mode in MODES:
        run = partial("y = relu(_)", mode)
        assert (len(run), dict(run.values), dict(run.gradients)) == (0, {}, {})
        assert set(run.multiplications.values()) == {0}


def test_where_there_is_nothing_to_differentiate_by_a_partial_run_stops_after_the_values() -> None:
    run = partial("y = const(2) * 3", "forward")
    assert [step.kind for step in run.steps] == ["forward"]
    assert run.wrt is None


def test_a_cell_that_the_output_does_not_have_is_not_looked_at_in_a_partial_run() -> None:
    assert partial("y = [1, 2] * a", cell=(5,)).cell is None
    assert partial("y = [1, 2] * a", cell=(1,)).cell == (1,)
    assert partial("y = [1, 2] * a\nz = y + _", cell=(1,)).cell is None


def test_a_circle_and_an_empty_graph_are_refused_by_a_partial_run_too() -> None:
    circle = Graph({(0,): Node((0,), "tanh", ((1,),)), (1,): Node((1,), "tanh", ((0,),))})
    for graph in (circle, Graph()):
        with pytest.raises(GraphError):
            trace(graph, partial=True)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.data())
def test_whatever_is_cut_the_rest_of_a_random_graph_runs_as_before(seed: int, data: st.DataObject) -> None:
    graph = random_graph(seed)
    edge = data.draw(st.sampled_from(graph.edges))
    node = graph.nodes[edge.target]
    inputs = tuple(None if slot == edge.slot else source for slot, source in enumerate(node.inputs))
    whole, run = trace(graph), trace(graph.with_node(replace(node, inputs=inputs)), partial=True)
    assert set(run.values) == set(graph.nodes) - graph.descendants(edge.target)
    for node_id, value in run.values.items():
        assert np.array_equal(value, whole.values[node_id], equal_nan=True)
    if run.output in run.values:
        anew = trace(graph, output=run.output)
        for node_id, gradient in run.gradients.items():
            assert np.array_equal(gradient, anew.gradients[node_id], equal_nan=True)
