"""What may be shown after k steps: step k changes what it says, and nothing else."""

import numpy as np
import pytest

from gradviz.engine.trace import Known, Mode, Step, Trace, trace
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array
from tests.graphs import random_graph, seed_graph, small_net

State = dict[tuple[str, object], object]


def state(known: Known) -> State:
    """Everything that can be known, by identity where it is an array."""
    graph = known.trace.graph
    found: State = {}
    for node_id in graph.nodes:
        found["value", node_id] = id(known.value(node_id))
        found["gradient", node_id] = id(known.gradient(node_id))
        found["shares", node_id] = tuple(share is not None for share in known.shares(node_id))
    for edge in graph.edges:
        found["contribution", edge] = id(known.contribution(edge))
        found["local", edge] = known.local(edge) is not None
    return found


def expected(run: Trace, step: Step) -> set[tuple[str, object]]:
    """What a step may change."""
    receiver = step.source if step.kind == "backward" else step.node
    if step.kind == "forward":
        into = [edge for edge in run.graph.edges if edge.target == step.node]
        return {("value", step.node), *(("local", edge) for edge in into)}
    if step.kind in ("seed", "sum"):
        return {("gradient", step.node)}
    if step.kind == "update":
        return {("value", step.node)}
    return {("contribution", step.edge), ("shares", receiver), ("gradient", receiver)}


def walk(run: Trace) -> None:
    before = state(run.known_after(0))
    for k, step in enumerate(run.steps, start=1):
        after = state(run.known_after(k))
        changed = {key for key in after if after[key] != before[key]}
        allowed = expected(run, step)
        assert changed <= allowed, (k, step.kind)
        must = {key for key in allowed if key[0] in ("value", "contribution", "shares")}
        if step.kind == "path":
            must = {("shares", step.node)}
        assert must <= changed, (k, step.kind)
        before = after


MODES: list[Mode] = ["reverse", "forward", "paths"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(12))
def test_each_step_changes_exactly_what_it_says(seed: int, mode: Mode) -> None:
    graph = random_graph(seed)
    walk(trace(graph, mode=mode, wrt=trace(graph).flow.leaves[0] if trace(graph).flow.leaves else None))


def test_a_training_step_changes_the_parameters_last() -> None:
    run = trace(small_net(), learning_rate=0.1)
    walk(run)
    w = run.graph.find("W1")
    np.testing.assert_array_equal(run.known_after(len(run) - 2).value(w), run.values[w])
    new = run.known_after(len(run)).value(w)
    assert new is not None
    np.testing.assert_allclose(new, run.values[w] - 0.1 * run.gradients[w])


def test_leaves_have_their_value_from_the_start_and_nothing_else_has() -> None:
    run = trace(seed_graph())
    known = run.known_after(0)
    for node in run.graph:
        assert (known.value(node.id) is not None) == node.is_leaf
        assert known.gradient(node.id) is None


def test_a_gradient_is_complete_only_when_all_its_shares_are_added() -> None:
    run = trace(seed_graph())
    b = run.graph.find("b")

    def at(k: int) -> tuple[Array | None, tuple[Array | None, ...]]:
        known = run.known_after(k)
        return known.gradient(b), known.shares(b)

    assert at(7) == (None, (None, None))
    assert at(8) == (None, (2.0, None))
    assert at(9) == (None, (2.0, 3.0))
    assert at(10) == (5.0, (2.0, 3.0))


def test_a_local_derivative_is_known_once_its_target_has_a_value() -> None:
    run = trace(seed_graph())
    edge = Edge(run.graph.find("c"), run.graph.find("e"), 0)
    assert run.known_after(2).local(edge) is None
    assert run.known_after(3).local(edge) == 2.0


def test_the_gradient_of_a_node_that_is_not_reached_stays_unknown() -> None:
    run = trace(seed_graph(), output="c")
    end = run.known_after(len(run))
    unreached: list[NodeId] = [run.graph.find(name) for name in ("d", "e", "1")]
    assert [end.gradient(node_id) for node_id in unreached] == [None, None, None]


def test_the_cursor_is_clamped() -> None:
    run = trace(seed_graph())
    assert run.known_after(-3).cursor == 0
    assert run.known_after(99).cursor == len(run)
