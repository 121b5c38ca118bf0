"""The compiled run beside the trace: the same numbers, faster, again and again."""

import ast
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.graph.block import BLOCKS
from gradviz.graph.graph import Graph
from gradviz.ops.op import Op
from tests.blocks import block_graph, some_inputs
from tests.graphs import Builder, ladder, random_graph, seed_graph, small_net
from tests.test_every_op import COMPUTED, sample

NET = """
x = [[1.0, 2.0], [0.5, -1.0], [-0.3, 0.7]]
t = [[1.0], [0.0], [0.4]]
h = dense(x, units=3, activation="tanh")
y = dense(h, units=1)
loss = mse(y, t)
"""
DIGITS = """
x = input(2, 12)
t = input(2)
scores = mlp(x, widths=(5, 3), activation="relu")
loss = cross_entropy(scores, t)
"""
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def assert_as_the_trace(graph: Graph, dtype: Any, plan: gv.Plan | None = None, **values: Any) -> None:
    """Every value and every gradient is the trace's, relative to the largest number of each array."""
    plan = plan or gv.compile(graph, dtype=dtype)
    run = gv.trace(graph, values)
    plan.step({name: np.asarray(value) for name, value in values.items()})
    for node in graph:
        for found, expected in (
            (plan.value(node.id), run.value(node.id)),
            (plan.grad(node.id), run.grad(node.id)),
        ):
            assert np.shape(found) == np.shape(expected)
            scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
            np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE[dtype] * scale)


# --- the same numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(150))
def test_values_and_gradients_of_a_random_graph_are_those_of_the_trace(seed: int) -> None:
    assert_as_the_trace(random_graph(seed), "float64")


@pytest.mark.parametrize("seed", range(150, 200))
def test_in_single_precision_they_are_so_to_fewer_digits(seed: int) -> None:
    assert_as_the_trace(random_graph(seed), "float32")


@pytest.mark.parametrize("op, attrs", COMPUTED)
@pytest.mark.parametrize("leaf", ["param", "input"])
def test_every_operation_is_compiled(op: Op, attrs: dict[str, Any], leaf: str) -> None:
    build = Builder()
    inputs = [
        build.leaf(x, leaf, name)
        for x, name in zip(sample(op, np.random.default_rng(0)), "abc", strict=False)
    ]
    build.add("sum", build.add("tanh", build.add(op.name, *inputs, **attrs)))
    assert_as_the_trace(build.graph(), "float64")


@pytest.mark.parametrize(
    "graph", [seed_graph(), small_net(), ladder(6), gv.parse("y = 3 + 4"), gv.parse("x = 2")]
)
def test_small_graphs_are_compiled(graph: Graph) -> None:
    assert_as_the_trace(graph, "float64")


@pytest.mark.parametrize("name", BLOCKS)
def test_a_closed_block_is_compiled_as_what_is_inside_of_it(name: str) -> None:
    random = np.random.default_rng(1)
    graph = block_graph(name, {}, some_inputs(BLOCKS[name], {}, random), random)
    assert_as_the_trace(graph, "float64")
    assert f"{name}(" not in ast.unparse(ast.parse(gv.compile(graph).source))


def test_a_node_that_is_used_often_has_the_sum_of_its_gradients() -> None:
    assert_as_the_trace(gv.parse("x = [1.0, -2.0]\ny = x * x + tanh(x) * x + sum(x)"), "float64")


def test_an_output_of_many_cells_is_seeded_with_ones() -> None:
    assert_as_the_trace(
        gv.parse("x = [1.0, -2.0]\nW = param([[1.0, 2.0], [3.0, 4.0]])\ny = W @ x"), "float64"
    )


def test_infinities_and_nan_are_values() -> None:
    plan = gv.compile("x = 0.0\ny = log(x) * 2")
    assert plan.step() == -np.inf
    assert np.isnan(plan.step({"x": np.array(np.nan)}))


# --- feeding -------------------------------------------------------------------------------------------


def test_what_is_fed_takes_the_place_of_the_value_in_the_graph() -> None:
    graph = gv.parse(NET)
    random = np.random.default_rng(1)
    for rows in (1, 5, 3, 5):
        feeds = {"x": random.normal(size=(rows, 2)), "t": random.normal(size=(rows, 1))}
        assert_as_the_trace(graph, "float64", **feeds)


def test_one_plan_takes_batches_of_any_size() -> None:
    graph, random = gv.parse(NET), np.random.default_rng(1)
    plan = gv.compile(graph, dtype="float64")
    for rows in (1, 5, 3, 5, 7, 2, 9, 11, 12, 13, 14, 5):
        assert_as_the_trace(
            graph, "float64", plan, x=random.normal(size=(rows, 2)), t=random.normal(size=(rows, 1))
        )


def test_an_input_that_is_not_fed_has_its_own_value_again() -> None:
    plan = gv.compile("x = 2.0\ny = x * x")
    assert [plan.step(), plan.step({"x": 3.0}), plan.step()] == [4.0, 9.0, 4.0]


def test_lists_and_whole_numbers_are_taken() -> None:
    plan = gv.compile(DIGITS, dtype="float64")
    lists = plan.step({"x": [[0] * 12, [1] * 12], "t": [2, 0]})
    assert lists == plan.step({"x": np.repeat([[0], [1]], 12, axis=1), "t": np.array([2, 0])})


WRONG = [
    ({"z": 1.0}, "z"),
    ({"loss": 1.0}, "loss is no input"),
    ({"W_h": np.ones((3, 2))}, "W_h is no input"),
    ({"x": "words"}, "not made of numbers"),
    ({"x": [[1.0], [1.0, 2.0]]}, "not made of numbers"),
    ({"x": np.ones((3, 5))}, "At h: The parameter W must have the shape 3 × 5"),
]


@pytest.mark.parametrize("feeds, says", WRONG, ids=[says for _, says in WRONG])
def test_what_cannot_be_fed_is_told_in_a_sentence_and_changes_nothing(feeds: Any, says: str) -> None:
    plan = gv.compile(NET)
    before = plan.step()
    with pytest.raises(gv.GraphError, match=says):
        plan.step(feeds)
    assert plan.step() == before


def test_a_target_that_names_no_class_is_told_in_a_sentence() -> None:
    plan = gv.compile(DIGITS)
    for target in ([0, 3], [-1, 0], [0.5, 1]):
        with pytest.raises(gv.GraphError, match="A target class must be a whole number from 0 to 2"):
            plan.step({"t": target})


def test_a_graph_that_cannot_run_is_told_as_the_trace_tells_it() -> None:
    for program in ("x = [1, 2]\ny = x + [1, 2, 3]", "a = [[1, 2]]\nb = a @ a"):
        with pytest.raises(gv.GraphError) as by_trace:
            gv.trace(program)
        with pytest.raises(gv.GraphError) as by_plan:
            gv.compile(program).step()
        assert str(by_plan.value) == str(by_trace.value)
    with pytest.raises(gv.GraphError, match="empty"):
        gv.compile(Graph())
    with pytest.raises(gv.GraphError, match="nothing to train"):
        gv.compile("x = 2\ny = x * x", optimizer=gv.SGD(0.1))
    with pytest.raises(ValueError, match="float32 or float64"):
        gv.compile("x = 2", dtype="float16")  # type: ignore[arg-type]


# --- what is asked for ---------------------------------------------------------------------------------


def test_with_an_optimizer_only_the_parameters_are_differentiated_by() -> None:
    plan = gv.compile(NET, optimizer=gv.SGD(0.1))
    plan.step()
    assert np.any(plan.grad("W_h"))
    assert np.any(plan.grad("h"))
    with pytest.raises(KeyError, match="was not asked for"):
        plan.grad("x")
    assert "d_x" not in plan.source


def test_gradients_of_chosen_leaves_can_be_asked_for() -> None:
    plan = gv.compile(NET, wrt=["x"], dtype="float64")
    plan.step()
    np.testing.assert_allclose(plan.grad("x"), gv.trace(NET).grad("x"))
    with pytest.raises(KeyError, match="was not asked for"):
        plan.grad("b_y")


def test_what_is_not_kept_is_not_shown() -> None:
    plan = gv.compile(NET, optimizer=gv.SGD(0.1), keep=["y"])
    plan.step()
    assert np.shape(plan.value("y")) == (3, 1)
    assert np.shape(plan.value("W_h")) == (3, 2)
    for read in (plan.value, plan.grad):
        with pytest.raises(KeyError, match=r"not (kept|asked for)"):
            read("h")


def test_there_is_no_gradient_before_a_step() -> None:
    plan = gv.compile(NET)
    assert plan.forward() == pytest.approx(gv.trace(NET).value("loss"))
    with pytest.raises(KeyError, match="before the first step"):
        plan.grad("x")


def test_a_run_forward_leaves_parameters_and_gradients_alone() -> None:
    plan = gv.compile(NET, optimizer=gv.SGD(0.1))
    plan.step()
    gradient, parameters = plan.grad("W_h"), plan.parameters.copy()
    plan.forward({"x": np.ones((9, 2)), "t": np.ones((9, 1))})
    np.testing.assert_array_equal(plan.grad("W_h"), gradient)
    np.testing.assert_array_equal(plan.parameters, parameters)
    assert np.shape(plan.value("y")) == (9, 1)


def test_what_is_read_stays_as_it_was_read() -> None:
    plan = gv.compile(NET, optimizer=gv.SGD(0.1))
    plan.step()
    read = [plan.value("h"), plan.grad("h"), plan.value("W_h"), plan.grad("W_h")]
    before = [np.copy(array) for array in read]
    plan.step()
    for array, copy in zip(read, before, strict=True):
        np.testing.assert_array_equal(array, copy)


# --- training ------------------------------------------------------------------------------------------


def test_the_graph_can_be_had_with_the_parameters_of_now() -> None:
    plan = gv.compile(NET, optimizer=gv.Adam(0.05), dtype="float64")
    for _ in range(5):
        plan.step()
    assert plan.steps == 5
    assert plan.forward() == pytest.approx(gv.trace(plan.trained()).value("loss"), rel=1e-12)


def test_every_parameter_has_its_place_among_all() -> None:
    plan = gv.compile(NET, optimizer=gv.SGD(0.1))
    plan.step()
    for node_id, place in plan.places.items():
        assert plan.parameters[place].tolist() == np.ravel(plan.value(node_id)).tolist()
    assert {plan.graph.labels[i] for i in plan.places} >= {"W_h", "b_h"}


def test_training_twice_gives_the_same_losses_to_the_last_bit() -> None:
    random = np.random.default_rng(0)
    feeds = {"x": random.normal(size=(64, 2)), "t": random.normal(size=(64, 1))}
    plans = [gv.compile(NET, optimizer=gv.Adam(0.05)) for _ in range(2)]
    losses = [[plan.step(feeds) for _ in range(50)] for plan in plans]
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]


def test_an_alternative_that_cannot_be_reached_keeps_its_value() -> None:
    plan = gv.compile(
        "a = param(1.0)\nb = param(2.0)\nc = b * 3\ny = a * a", optimizer=gv.SGD(0.5, weight_decay=0.5)
    )
    plan.step()
    assert (plan.value("a"), plan.value("b"), plan.grad("b"), plan.value("c")) == (-0.25, 2.0, 0.0, 6.0)


def test_a_step_allocates_nothing() -> None:
    plan = gv.compile(DIGITS, optimizer=gv.Adam())
    feeds = {"x": np.ones((16384, 12), np.float32), "t": np.zeros(16384, np.float32)}
    for _ in range(3):
        plan.step(feeds)
    tracemalloc.start()
    for _ in range(3):
        plan.step(feeds)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000  # NumPy reads truths as numbers in small pieces; every array here is larger


# --- the text ------------------------------------------------------------------------------------------


def test_the_source_runs_on_its_own_and_gives_the_same_numbers(tmp_path: Path) -> None:
    for program in (NET, DIGITS):
        plan = gv.compile(program, optimizer=gv.Adam(0.05, clip_norm=1.0), dtype="float64")
        plan.step()
        plan.step()
        file = tmp_path / "program.py"
        file.write_text(plan.source, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", file], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (float(done.stdout), done.stderr) == (plan.step(), "")


@pytest.mark.parametrize("seed", range(40))
def test_the_source_of_a_random_graph_computes_the_same(seed: int) -> None:
    plan = gv.compile(random_graph(seed), dtype="float32")
    result = plan.step()
    names: dict[str, Any] = {"__name__": "program"}
    exec(plan.source, names)  # noqa: S102
    np.testing.assert_array_equal(names["step"](), np.asarray(result, dtype=np.float32))


def test_the_source_is_made_of_numpy_alone() -> None:
    tree = ast.parse(gv.compile(DIGITS).source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"numpy", "math", "base64"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_names_that_python_does_not_take_are_changed() -> None:
    program = """
np = 2.0
step = 3.0
float = 4.0
parameters = param(5.0)
t = param(1.5)
p = np * step * float * parameters * t
"""
    graph = gv.parse(program)
    assert_as_the_trace(graph, "float64")
    plan = gv.compile(graph, optimizer=gv.Adam(0.1))
    plan.step()
    exec(plan.source, {"__name__": "program"})  # noqa: S102


def test_a_program_reads_as_if_written_by_hand() -> None:
    source = gv.compile(NET, optimizer=gv.SGD(0.1)).source
    lines = [line.strip() for line in source.splitlines()]
    start = lines.index("# h = dense(x, W_h, b_h)")
    assert lines[start + 1 : start + 4] == [
        "np.dot(x, W_h_T, out=h)",
        "np.add(h, b_h, out=h)",
        "np.tanh(h, out=h)",
    ]


# --- memory --------------------------------------------------------------------------------------------

IMAGES = """
x = input(1, 1, 28, 28)
w = param(0.1, shape=(8, 1, 3, 3))
b = param(0, shape=(8,))
a = relu(conv2d(x, w, b))
p = max_pool2d(a)
loss = mean(p * p)
"""


def test_large_arrays_in_between_are_kept_only_where_they_are_asked_for() -> None:
    feeds = {"x": np.random.default_rng(0).normal(size=(32, 1, 28, 28))}
    lean = gv.compile(IMAGES, optimizer=gv.SGD(0.1))
    lean.step(feeds)
    for read in (lean.value, lean.grad):
        with pytest.raises(KeyError, match=r"not (kept|asked for)"):
            read("a")
    assert np.shape(lean.value("p")) == np.shape(lean.grad("p")) == (32, 8, 13, 13)
    full = gv.compile(IMAGES, optimizer=gv.SGD(0.1), keep=["a", "p"])
    full.step(feeds)
    assert np.shape(full.value("a")) == np.shape(full.grad("a")) == (32, 8, 26, 26)
    np.testing.assert_array_equal(lean.parameters, full.parameters)


def test_what_is_written_over_does_no_harm_to_what_comes_later() -> None:
    feeds = {"x": np.random.default_rng(0).normal(size=(40, 1, 28, 28))}
    one = gv.compile(IMAGES, optimizer=gv.SGD(0.1), dtype="float64")
    other = gv.compile(
        IMAGES, optimizer=gv.SGD(0.1), dtype="float64", keep=[node.id for node in gv.parse(IMAGES)]
    )
    losses = [[plan.step(feeds) for _ in range(4)] for plan in (one, other)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert losses[0][0] > losses[0][-1]
    assert_as_the_trace(gv.parse(IMAGES), "float64", **feeds)


def test_images_lie_with_the_examples_innermost() -> None:
    plan = gv.compile(IMAGES, optimizer=gv.SGD(0.1))
    plan.step({"x": np.ones((32, 1, 28, 28))})
    assert "x = np.zeros((28, 28, 32, 1), dtype).transpose(2, 3, 0, 1)" in plan.source
