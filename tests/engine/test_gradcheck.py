"""The numeric check: it finds mistakes of every size, and does not cry where there is none."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.engine.gradcheck import CELLS, gradcheck, nudge, sampled_cells
from gradviz.engine.trace import trace
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import parse
from gradviz.ops import OPS
from gradviz.ops.op import Array
from tests.graphs import Builder, long_scalar_graph, random_graph, seed_graph, small_net


def of_one(op: str, x: object, **attrs: object) -> Graph:
    build = Builder()
    build.add(op, build.leaf(np.asarray(x), name="x"), name="y", **attrs)
    return build.graph()


def test_the_seed_expression_is_right() -> None:
    result = gradcheck(seed_graph())
    assert result.ok
    assert [(row.label, row.analytic) for row in result.rows] == [("a", 2.0), ("b", 5.0)]
    assert all(row.error < 1e-9 for row in result.rows)
    assert result.worst in result.rows


@pytest.mark.parametrize(
    "op, x",
    [
        ("log", 1e-4), ("log", 1e-5), ("exp", 30.0), ("sigmoid", -30.0), ("sigmoid", 40.0), ("tanh", 10.0),
        ("sqrt", 1e-8), ("sin", 1e6), ("relu", 1e-7), ("relu", -1e-7), ("softplus", -40.0),
    ],
)  # fmt: skip
def test_steep_flat_and_large_places_are_no_false_alarm(op: str, x: float) -> None:
    assert [row.verdict for row in gradcheck(of_one(op, x)).rows] == ["ok"]


@pytest.mark.parametrize("op", ["relu", "abs", "step", "leaky_relu", "sign"])
def test_a_kink_is_named_and_the_subgradient_lies_between_the_slopes(op: str) -> None:
    result = gradcheck(of_one(op, 0.0))
    assert [row.verdict for row in result.rows] == ["kink"]
    assert result.ok


def test_a_place_without_a_finite_value_is_undefined_and_not_wrong() -> None:
    result = gradcheck(of_one("log", 0.0))
    assert [row.verdict for row in result.rows] == ["undefined"]
    assert result.ok


@pytest.fixture
def wrong_tanh(request: pytest.FixtureRequest) -> Iterator[None]:
    """tanh with a derivative that is off by a factor."""
    right = OPS["tanh"]
    OPS["tanh"] = replace(right, partials=(f"{request.param} * (1 - y**2)",))
    yield
    OPS["tanh"] = right


@pytest.mark.usefixtures("wrong_tanh")
@pytest.mark.parametrize("wrong_tanh", [1.001, -1.0, 0.0, 2.0, 1e9], indirect=True)
@pytest.mark.parametrize("x", [0.3, -1.5, 6.0, 1e-9])
def test_a_wrong_derivative_is_found_however_small_the_gradient(x: float) -> None:
    result = gradcheck(of_one("tanh", x))
    assert not result.ok
    assert result.worst is not None
    assert result.worst.verdict == "off"


def test_a_wrong_derivative_is_found_in_every_random_graph_where_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seeds = [seed for seed in range(600) if any(node.op == "tanh" for node in random_graph(seed))]
    right = [trace(random_graph(seed)) for seed in seeds]
    monkeypatch.setitem(OPS, "tanh", replace(OPS["tanh"], partials=("1.001 * (1 - y**2)",)))
    showing = 0
    for seed, run in zip(seeds, right, strict=True):
        graph = random_graph(seed)  # anew: a node remembers its operation
        wrong = trace(graph)
        off = [np.abs(wrong.gradients[leaf] - run.gradients[leaf]) for leaf in run.flow.leaves]
        if any(np.any(gap > 1e-5) for gap in off):
            showing += 1
            assert not gradcheck(graph).ok
    assert showing > 50


@pytest.mark.parametrize(
    "program", ["y = tanh(15 * x) ** 3", "y = sigmoid(30 * sigmoid(30 * x))", "y = x * 1e-30 + 5"]
)
def test_where_nothing_moves_for_rounding_nothing_is_confirmed(program: str) -> None:
    result = gradcheck(program, {"x": 1.0})
    [row] = result.rows
    assert row.analytic != 0.0
    assert (row.verdict, result.ok) == ("unseen", True)


@pytest.mark.parametrize("program", ["y = relu(x) + 3", "y = tanh(40 * x)"])
def test_a_gradient_of_zero_is_confirmed_where_nothing_moves(program: str) -> None:
    [row] = gradcheck(program, {"x": -1.0}).rows
    assert (row.analytic, row.numeric, row.verdict) == (0.0, 0.0, "ok")


def test_a_large_leaf_is_sampled_the_same_way_each_time() -> None:
    graph = of_one("tanh", np.linspace(-1, 1, 1000).reshape(10, 100))
    first, second = gradcheck(graph), gradcheck(graph)
    assert first.rows == second.rows
    assert len(first.rows) == CELLS
    assert first.left_out == {graph.find("x"): 1000 - CELLS}


@given(st.lists(st.integers(0, 12), max_size=3).map(tuple), st.integers(2, 40))
def test_sampled_cells_exist_and_are_all_different(shape: tuple[int, ...], limit: int) -> None:
    cells = sampled_cells(shape, limit)
    size = int(np.prod(shape))
    assert len(set(cells)) == len(cells) == min(size, limit)
    for cell in cells:
        assert len(cell) == len(shape)
        assert all(0 <= i < n for i, n in zip(cell, shape, strict=True))


def test_one_cell_of_the_output_can_be_checked() -> None:
    graph = of_one("softmax", [1.0, 2.0, 3.0])
    assert all(
        row.analytic == pytest.approx(0, abs=1e-12) for row in gradcheck(graph).rows
    )  # they add up to 1
    one = gradcheck(graph, cell=(0,))
    assert one.ok
    assert all(abs(row.analytic) > 0.01 for row in one.rows)


@pytest.mark.parametrize(
    "epsilon, tolerance", [(0.0, 1e-6), (-1e-6, 1e-6), (1e-6, float("nan")), (np.inf, 1.0)]
)
def test_a_step_or_a_tolerance_that_is_not_positive_is_refused(epsilon: float, tolerance: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        gradcheck(seed_graph(), epsilon=epsilon, tolerance=tolerance)


# --- nudge ---------------------------------------------------------------------------------------------


def test_a_nudge_compares_what_the_gradient_predicts_with_what_happens() -> None:
    graph = seed_graph()
    found = nudge(graph, trace(graph), "b", 0.01)
    assert found.gradient == 5.0
    assert found.predicted == pytest.approx(0.05)
    assert found.actual == pytest.approx(3.01 * 2.01 - 3 * 2 + 0.0, abs=1e-12)
    assert found.difference == pytest.approx(0.01**2, rel=1e-6)
    assert found.verdict == "ok"
    assert found.error < 1e-9


def test_an_array_is_nudged_as_a_whole_or_in_one_cell() -> None:
    graph = small_net()
    run = trace(graph)
    gradient = run.grad("W1")
    assert isinstance(gradient, np.ndarray)
    whole, one = nudge(graph, run, "W1", 1e-4), nudge(graph, run, "W1", 1e-4, cell=(0, 1))
    assert whole.gradient == pytest.approx(float(gradient.sum()))
    assert one.gradient == gradient[0, 1]
    assert one.actual == pytest.approx(one.predicted, rel=1e-6)


def test_a_leaf_that_leads_nowhere_moves_nothing() -> None:
    graph = seed_graph()
    found = nudge(graph, trace(graph, output="d"), "a", 0.5)
    assert (found.predicted, found.actual) == (0.0, 0.0)
    assert found.verdict == "undefined"


@pytest.mark.parametrize("mode", ["forward", "paths"])
def test_a_nudge_takes_any_mode_of_trace(mode: str) -> None:
    graph = seed_graph()
    assert nudge(graph, trace(graph, mode=mode, wrt="b"), "b", 0.01).gradient == 5.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "leaf, cell, message", [("e", None, "only a leaf"), ("zz", None, "no node"), ("a", (3,), "no cell")]
)
def test_what_cannot_be_nudged_is_refused(leaf: str, cell: tuple[int, ...] | None, message: str) -> None:
    graph = seed_graph()
    with pytest.raises(GraphError, match=message):
        nudge(graph, trace(graph), leaf, 0.1, cell=cell)


def test_the_graph_is_not_touched() -> None:
    graph = long_scalar_graph(50)
    before: dict[object, Array] = {node.id: np.array(node.value) for node in graph if node.value is not None}
    run = trace(graph)
    nudge(graph, run, "a", 0.3)
    gradcheck(graph)
    for node_id, value in before.items():
        np.testing.assert_array_equal(graph.nodes[node_id].value, value)  # type: ignore[index, arg-type]


def test_infinities_of_both_signs_in_an_output_are_undefined_and_no_warning() -> None:
    result = gradcheck(parse("x = 0\ny = [1, -1] / x"))
    assert [row.verdict for row in result.rows] == ["undefined"]
