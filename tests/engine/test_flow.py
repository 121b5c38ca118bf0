"""Which edges carry a derivative, and what each way to carry it costs: counted, and here counted by hand."""

import numpy as np
import pytest

from gradviz.engine.flow import Flow, flow_to, moving
from gradviz.engine.point import evaluate
from gradviz.engine.trace import trace
from gradviz.graph.graph import Edge, NodeId
from gradviz.graph.parse import parse
from tests.graphs import Builder, ladder, random_graph, seed_graph


def paths(flow: Flow, start: NodeId) -> list[list[Edge]]:
    """Every path from a node to the output, one by one."""
    leaving: dict[NodeId, list[Edge]] = {node_id: [] for node_id in flow.into}
    for edges in flow.into.values():
        for edge in edges:
            leaving[edge.source].append(edge)
    done: list[list[Edge]] = []
    waiting: list[tuple[NodeId, list[Edge]]] = [(start, [])]
    while waiting:
        node_id, way = waiting.pop()
        if node_id == flow.output:
            done.append(way)
        waiting += [(edge.target, [*way, edge]) for edge in leaving[node_id]]
    return done


@pytest.mark.parametrize("seed", range(40))
def test_the_costs_are_those_of_walking_every_edge_and_every_path(seed: int) -> None:
    run = trace(random_graph(seed))
    flow, price = run.flow, run.point.multiplications
    everything = [edge for edges in flow.into.values() for edge in edges]
    every_way = [(leaf, way) for leaf in flow.leaves for way in paths(flow, leaf)]
    swept = sum(
        run.values[leaf].size * sum(price(edge) for edge in {e for way in paths(flow, leaf) for e in way})
        for leaf in flow.leaves
    )
    assert run.multiplications == {
        "reverse": sum(price(edge) for edge in everything),
        "forward": swept,
        "paths": sum(price(edge) for _, way in every_way for edge in way),
    }
    for leaf in flow.leaves:
        assert flow.paths_from(leaf)[flow.output] == len(paths(flow, leaf)) == flow.paths_to_output[leaf]


def test_huge_counts_are_exact() -> None:
    point = evaluate(ladder(500))
    flow = flow_to(point, (500,))
    assert flow.paths_from((0,))[(500,)] == 2**500
    assert flow.cost["paths"] == 500 * 2**500


def test_constants_do_not_move_and_neither_does_what_is_made_of_them() -> None:
    build = Builder()
    one = build.leaf(1.0, "const")
    two = build.add("add", one, one)
    x = build.leaf(3.0, "param")
    y = build.add("multiply", two, x)
    assert moving(evaluate(build.graph())) == {x, y}


def test_only_what_leads_to_the_output_takes_part() -> None:
    graph = seed_graph()
    flow = flow_to(evaluate(graph), graph.find("c"))
    assert set(flow.into) == {graph.find(name) for name in "abc"}
    assert flow.leaves == (graph.find("a"), graph.find("b"))
    assert flow.shares[graph.find("b")] == 1


def test_class_numbers_take_no_part_even_where_the_scores_stand_still() -> None:
    build = Builder()
    loss = build.add("cross_entropy", build.leaf([1.0, 2.0], "const"), build.leaf(0.0, "input"))
    assert set(flow_to(evaluate(build.graph()), loss).into) == {loss}


@pytest.mark.parametrize("seed", range(20))
def test_a_node_takes_part_when_moving_it_can_move_the_output(seed: int) -> None:
    run = trace(random_graph(seed))
    assert set(run.gradients) == set(run.flow.into)
    for node_id, gradient in run.gradients.items():
        assert gradient.shape == run.values[node_id].shape
    for node_id in set(run.graph.nodes) - set(run.flow.into):
        np.testing.assert_array_equal(run.grad(node_id), np.zeros(run.values[node_id].shape))


@pytest.mark.parametrize("seed", range(20))
def test_where_only_values_differ_the_flow_is_taken_over(seed: int) -> None:
    graph = random_graph(seed)
    run = trace(graph)
    leaf = graph.leaves[0]
    again = trace(graph.with_value(leaf, run.values[leaf] + 0.25), like=run)
    fresh = trace(graph.with_value(leaf, run.values[leaf] + 0.25))
    assert again.flow is run.flow
    assert dict(again.flow.into) == dict(fresh.flow.into)
    assert again.multiplications == fresh.multiplications
    assert [(step.kind, step.node, step.edge) for step in again.steps] == [
        (step.kind, step.node, step.edge) for step in fresh.steps
    ]
    assert all(np.array_equal(again.gradients[i], g, equal_nan=True) for i, g in fresh.gradients.items())


def test_where_shapes_or_operations_or_leaves_differ_the_flow_is_another() -> None:
    run = trace(parse("x = [1, 2]\nw = param(3)\ny = sum(w * x)"))
    for program in (
        "x = [1, 2, 3]\nw = param(3)\ny = sum(w * x)",
        "x = [1, 2]\nw = param(3)\ny = mean(w * x)",
        "x = [1, 2]\nw = const(3)\ny = sum(w * x)",
        "x = [1, 2]\nw = param(3)\ny = sum(w * x)\noutput w",
    ):
        other = trace(parse(program), like=run)
        assert other.flow is not run.flow
        assert dict(other.flow.into) == dict(trace(parse(program)).flow.into)
