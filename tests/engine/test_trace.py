"""A recorded run: the example that everybody knows step by step, and what can go wrong before it starts."""

import warnings

import numpy as np
import pytest

from gradviz.engine.trace import Step, Trace, trace
from gradviz.graph.build import tensor
from gradviz.graph.graph import Edge, Graph, GraphError, Node, frozen_array
from tests.graphs import Builder, ladder, long_scalar_graph, random_graph, seed_graph, small_net


def told(run: Trace) -> list[tuple[object, ...]]:
    """The steps with labels for ids and floats for scalars."""
    return [line(run, step) for step in run.steps]


def line(run: Trace, step: Step) -> tuple[object, ...]:
    label = run.graph.labels
    if step.kind in ("backward", "tangent"):
        assert step.source is not None
        numbers = [float(x) for x in (step.upstream, step.local, step.contribution) if x is not None]
        return step.kind, label[step.node], label[step.source], *numbers
    if step.kind == "path":
        route = "".join(label[i] for i in (step.node, *(edge.target for edge in step.path)))
        return "path", route, [float(x) for x in step.factors if x is not None], float(step.contribution or 0)
    if step.kind == "sum":
        return "sum", label[step.node], [float(term) for term in step.terms], float(step.value or 0)
    return step.kind, label[step.node], float(step.value or 0)


def test_the_seed_expression_is_ten_steps_and_these() -> None:
    run = trace(seed_graph())
    assert told(run) == [
        ("forward", "c", 3.0),
        ("forward", "d", 2.0),
        ("forward", "e", 6.0),
        ("seed", "e", 1.0),
        ("backward", "e", "c", 1.0, 2.0, 2.0),
        ("backward", "e", "d", 1.0, 3.0, 3.0),
        ("backward", "c", "a", 2.0, 1.0, 2.0),
        ("backward", "c", "b", 2.0, 1.0, 2.0),
        ("backward", "d", "b", 3.0, 1.0, 3.0),
        ("sum", "b", [2.0, 3.0], 5.0),
    ]
    assert (run.value("e"), run.grad("a"), run.grad("b")) == (6.0, 2.0, 5.0)
    assert len(run) == 10


def test_forward_mode_carries_the_tangent_of_one_input() -> None:
    run = trace(seed_graph(), mode="forward", wrt="b")
    assert told(run)[3:] == [
        ("seed", "b", 1.0),
        ("tangent", "c", "b", 1.0, 1.0, 1.0),
        ("tangent", "d", "b", 1.0, 1.0, 1.0),
        ("tangent", "e", "c", 1.0, 2.0, 2.0),
        ("tangent", "e", "d", 1.0, 3.0, 3.0),
        ("sum", "e", [2.0, 3.0], 5.0),
    ]
    assert run.grad("e") == 5.0
    assert run.grad("a") == 0.0


def test_sum_over_paths_lists_each_path_and_adds_them() -> None:
    run = trace(seed_graph(), mode="paths", wrt="b")
    assert told(run)[3:] == [
        ("seed", "e", 1.0),
        ("path", "bce", [1.0, 2.0], 2.0),
        ("path", "bde", [1.0, 3.0], 3.0),
        ("sum", "b", [2.0, 3.0], 5.0),
    ]
    assert run.path_count == 2
    assert run.grad("b") == 5.0


def test_an_input_used_twice_by_one_node_has_two_edges_and_a_sum() -> None:
    build = Builder()
    b = build.leaf(3.0, name="b")
    build.add("multiply", b, b, name="y")
    run = trace(build.graph())
    assert told(run)[1:] == [
        ("seed", "y", 1.0),
        ("backward", "y", "b", 1.0, 3.0, 3.0),
        ("backward", "y", "b", 1.0, 3.0, 3.0),
        ("sum", "b", [3.0, 3.0], 6.0),
    ]
    assert [step.slot for step in run.steps[2:4]] == [0, 1]


def test_what_each_way_costs_is_counted_without_running_it() -> None:
    assert trace(seed_graph()).multiplications == {"reverse": 5, "forward": 6, "paths": 6}
    run = trace(ladder(60))
    assert run.multiplications["reverse"] == run.multiplications["forward"] == 120
    assert run.multiplications["paths"] == 60 * 2**60


def test_a_forward_sweep_is_counted_for_every_number_in_an_input() -> None:
    build = Builder()
    x = build.leaf([1.0, 2.0, 3.0], name="x")
    build.add("tanh", x)
    assert trace(build.graph()).multiplications == {"reverse": 3, "forward": 9, "paths": 3}


def test_paths_past_a_thousand_are_counted_and_not_listed() -> None:
    few, many = trace(ladder(9), mode="paths"), trace(ladder(40), mode="paths")
    assert few.path_count == sum(step.kind == "path" for step in few.steps) == 512
    assert many.path_count == 2**40
    assert [step.kind for step in many.steps[-2:]] == ["seed", "sum"]
    assert many.steps[-1].terms == ()
    assert many.grad("x") == float(2**40)  # x ** (2 ** 40) at 1


def test_values_given_by_name_replace_the_ones_in_the_graph_and_leave_it_alone() -> None:
    graph = seed_graph()
    run = trace(graph, {"a": 10, "b": -1.0})
    assert run.value("e") == 0.0
    assert run.graph["a"].value == 10.0
    assert graph["a"].value == 2.0


def test_a_chosen_output_ends_the_gradient_there() -> None:
    run = trace(seed_graph(), output="c")
    assert run.grad("a") == run.grad("b") == 1.0
    assert run.grad("d") == run.grad("e") == 0.0
    assert [step.kind for step in run.steps].count("forward") == 3  # e is still computed


def test_a_vector_is_seeded_with_ones_or_at_one_cell() -> None:
    build = Builder()
    build.add("tanh", build.leaf([[0.5, -1.0], [2.0, 0.1]], name="x"), name="y")
    graph = build.graph()
    slopes = 1 - np.tanh(np.array([[0.5, -1.0], [2.0, 0.1]])) ** 2
    np.testing.assert_allclose(trace(graph).grad("x"), slopes, rtol=1e-15)
    picked = trace(graph, cell=(1, 0))
    np.testing.assert_array_equal(picked.seed, [[0, 0], [1, 0]])
    np.testing.assert_allclose(picked.grad("x"), [[0, 0], [slopes[1, 0], 0]], rtol=1e-15)


@pytest.mark.parametrize("cell", [(2, 0), (-1, 0), (0,), ()])
def test_a_cell_that_the_output_does_not_have_is_refused(cell: tuple[int, ...]) -> None:
    build = Builder()
    build.add("tanh", build.leaf([[1.0, 2.0]], name="x"), name="y")
    with pytest.raises(GraphError, match=r"^y has no cell .*: its size is 1 × 2\.$"):
        trace(build.graph(), cell=cell)


def test_a_learning_rate_moves_the_parameters_and_only_them() -> None:
    run = trace(small_net(), learning_rate=0.5)
    updates = [step for step in run.steps if step.kind == "update"]
    assert [run.graph.labels[step.node] for step in updates] == ["W1", "b"]
    for step in updates:
        assert step.value is not None
        np.testing.assert_array_equal(step.gradient, run.gradients[step.node])
        np.testing.assert_allclose(step.value, run.values[step.node] - 0.5 * run.gradients[step.node])
    assert run.value("b") is run.values[run.graph.find("b")]
    assert not any(step.kind == "update" for step in trace(seed_graph(), learning_rate=0.5).steps)


def test_constants_and_class_numbers_get_no_gradient() -> None:
    build = Builder()
    scores = build.leaf([3.2, 5.1, -1.7], name="s")
    target = build.leaf(0.0, name="t")
    build.add("multiply", build.add("cross_entropy", scores, target), build.leaf(2.0, "const"), name="L")
    run = trace(build.graph())
    assert set(run.gradients) == {run.graph.find(name) for name in ("s", "L")} | {(2,)}
    assert not any(step.source == target for step in run.steps)
    assert run.grad("t") == 0.0


def test_gradients_are_never_written_in_place() -> None:
    build = Builder()
    x = build.leaf([1.0, 2.0], name="x")
    y = build.add("add", x, x)
    build.add("add", y, x, name="z")
    run = trace(build.graph())
    np.testing.assert_array_equal(run.grad("x"), [3.0, 3.0])
    np.testing.assert_array_equal(run.grad("z"), [1.0, 1.0])
    for step in run.steps:
        for array in (step.value, step.upstream, step.contribution, *step.terms):
            assert array is None or not array.flags.writeable


def test_infinities_and_nan_are_values_and_raise_no_warnings() -> None:
    build = Builder()
    x = build.leaf(0.0, name="x")
    build.add("multiply", build.add("log", x), x, name="y")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = trace(build.graph())
        assert next(step.local for step in run.steps if step.kind == "backward") == 0.0
        assert trace(build.graph(), mode="paths", wrt="x").path_count == 2
    assert np.isnan(run.value("y"))
    assert np.isnan(run.grad("x"))


def test_deep_graphs_need_no_recursion() -> None:
    graph = long_scalar_graph(20_000)
    for mode in ("reverse", "forward"):
        assert len(trace(graph, mode=mode)) > 19_000


def empty() -> Graph:
    return Graph()


def circle() -> Graph:
    one = Node((0,), "tanh", ((1,),), name="p")
    return Graph({(0,): one, (1,): Node((1,), "exp", ((0,),), name="q")})


def open_input() -> Graph:
    return Graph({(0,): Node((0,), "input", name="x", value=frozen_array(1.0)),
                  (1,): Node((1,), "add", ((0,), None), name="y")})  # fmt: skip


def unfit() -> Graph:
    nodes = [
        Node((0,), "input", name="x", value=frozen_array([1.0, 2.0])),
        Node((1,), "input", name="w", value=frozen_array([1.0, 2.0, 3.0])),
        Node((2,), "add", ((0,), (1,)), name="y"),
    ]
    return Graph({node.id: node for node in nodes})


def valueless() -> Graph:
    return Graph({(0,): Node((0,), "input", name="x")})


@pytest.mark.parametrize(
    "graph, message",
    [
        (empty(), "empty"),
        (circle(), "circle: p, q"),
        (open_input(), r"^The input x2 of y is still open\.$"),
        (unfit(), "^At y: "),
        (valueless(), "^x has no value yet"),
    ],
)
def test_what_cannot_run_is_refused_in_one_sentence(graph: Graph, message: str) -> None:
    with pytest.raises(GraphError, match=message) as caught:
        trace(graph)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "values, message",
    [
        ({"zz": 1.0}, "no node called zz"),
        ({"e": 1.0}, "^e is computed"),
        ({"a": "much"}, "value of a is not made"),
    ],
)
def test_a_value_for_what_is_not_a_leaf_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        trace(seed_graph(), values)  # type: ignore[arg-type]


def test_nothing_can_be_differentiated_by_a_constant_or_by_what_is_not_there() -> None:
    graph = seed_graph()
    with pytest.raises(GraphError, match=r"^1 depends on no input"):
        trace(graph, mode="forward", wrt="1")
    with pytest.raises(GraphError, match="no node called zz"):
        trace(graph, mode="paths", wrt="zz")
    build = Builder()
    build.add("tanh", build.leaf(1.0, "const"))
    with pytest.raises(GraphError, match="everything here is constant"):
        trace(build.graph(), mode="forward")
    assert [step.kind for step in trace(build.graph()).steps] == ["forward", "seed"]


def test_looking_up_what_is_not_there_is_a_key_error() -> None:
    run = trace(seed_graph())
    with pytest.raises(KeyError, match="no node called zz"):
        run.value("zz")
    with pytest.raises(KeyError):
        run.grad((99,))


def test_by_itself_the_derivative_of_the_output_is_the_seed_in_every_mode() -> None:
    build = Builder()
    build.leaf(4.0, name="x")
    for mode in ("reverse", "forward", "paths"):
        run = trace(build.graph(), mode=mode)
        assert [step.kind for step in run.steps] == ["seed"]
        assert run.grad("x") == 1.0


@pytest.mark.parametrize("seed", range(60))
def test_forward_mode_and_sum_over_paths_agree_with_the_reverse_sweep(seed: int) -> None:
    graph = random_graph(seed)
    reverse = trace(graph)
    for leaf in reverse.flow.leaves:
        paths = trace(graph, mode="paths", wrt=leaf)
        np.testing.assert_allclose(paths.grad(leaf), reverse.grad(leaf), rtol=1e-9, atol=1e-12)
        listed = [step.contribution for step in paths.steps if step.kind == "path"]
        assert len(listed) == (paths.path_count if (paths.path_count or 0) <= 1000 else 0)
        tangents = trace(graph, mode="forward", wrt=leaf)
        moved = float(np.sum(np.asarray(tangents.grad(tangents.output)) * reverse.seed))
        np.testing.assert_allclose(moved, np.sum(reverse.grad(leaf)), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("seed", range(60))
def test_every_backward_step_is_upstream_times_local(seed: int) -> None:
    run = trace(random_graph(seed))
    for step in run.steps:
        if step.kind != "backward" or step.local is None:
            continue
        assert step.source is not None
        assert step.upstream is not None
        source = run.values[step.source]
        if run.graph.nodes[step.node].operation.elementwise:
            product = (step.upstream * step.local).sum() if source.ndim == 0 else None
        else:
            product = np.tensordot(step.upstream, step.local, axes=step.upstream.ndim)
        if product is not None:
            np.testing.assert_allclose(step.contribution, product, rtol=1e-9, atol=1e-12)


def test_a_path_edge_runs_from_the_input_to_the_output() -> None:
    run = trace(seed_graph(), mode="paths", wrt="b")
    first = next(step for step in run.steps if step.kind == "path")
    assert first.path == (Edge((1,), (2,), 1), Edge((2,), (4 + 1,), 0))


def test_what_is_traced_may_be_a_program_or_what_a_tensor_was_computed_from() -> None:
    x = tensor(2.0, name="x")
    assert trace("y = x * x", {"x": 3.0}).grad("x") == 6.0
    assert trace(x * x).grad("x") == 4.0


def test_another_mode_or_a_learning_rate_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no mode backwards; choose reverse, forward or paths"):
        trace(seed_graph(), mode="backwards")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="finite number"):
        trace(seed_graph(), learning_rate=float("nan"))


def test_what_is_known_can_be_asked_by_name() -> None:
    run = trace(seed_graph())
    known = run.known_after(3)
    assert (known.value("c"), known.value("e"), known.gradient("b"), known.updated("a")) == (
        3,
        6,
        None,
        False,
    )
    assert run.known_after(len(run)).gradient("b") == 5
    assert run.known_after(len(run)).shares("b") == (2, 3)
    with pytest.raises(KeyError, match="no node called q"):
        known.value("q")
    assert len(repr(known)) + len(repr(run)) < 400
