"""Convolution and pooling by the cell: every sum is the number that the trace has."""

import itertools

import numpy as np
import pytest

from gradviz.engine.trace import Trace, trace
from gradviz.explain.window_sums import Layer, input_sum, layer_of, output_sum, weight_sum
from gradviz.graph.graph import Edge, Graph
from tests.graphs import Builder

CONVOLUTIONS = [
    {},
    {"padding": 1},
    {"stride": 2, "padding": 2},
    {"dilation": 2, "padding": 1},
    {"groups": 2, "padding": 1},
    {"stride": 3, "groups": 2},
]
POOLINGS = [
    {},
    {"kernel": 3, "stride": 1},
    {"kernel": 3, "stride": 2, "padding": 1},
    {"kernel": 2, "stride": 3},
]


def run_of(op: str, attrs: dict[str, int], bias: bool = True, seed: int = 5) -> Trace:
    random = np.random.default_rng(seed)
    build = Builder()
    inputs = [build.leaf(random.normal(size=(2, 2, 6, 5)).round(1), name="x")]
    if op == "conv2d":
        channels = 2 // attrs.get("groups", 1)
        inputs.append(build.leaf(random.normal(size=(4, channels, 3, 2)), "param", "K"))
        inputs += [build.leaf(random.normal(size=4), "param", "b")] if bias else []
    y = build.add(op, *inputs, name="y", **attrs)
    weights = build.leaf(random.normal(size=build.values[y].shape), "const")
    build.add("sum", build.add("multiply", y, weights), name="L")
    return trace(build.graph())


def layer(run: Trace, cursor: int | None = None) -> Layer:
    found = layer_of(run.known_after(len(run) if cursor is None else cursor), run.graph.find("y"))
    assert found is not None
    return found


def cells(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return list(itertools.product(*map(range, shape)))


def contribution(run: Trace, slot: int) -> np.ndarray:
    y = run.graph.find("y")
    return run.index.contributions[Edge(run.graph.nodes[y].inputs[slot], y, slot)][1]


CASES = [("conv2d", attrs) for attrs in CONVOLUTIONS]
CASES += [(op, attrs) for op in ("max_pool2d", "avg_pool2d") for attrs in POOLINGS]


@pytest.mark.parametrize(("op", "attrs"), CASES)
def test_the_terms_of_every_output_cell_add_up_to_its_value(op: str, attrs: dict[str, int]) -> None:
    run = run_of(op, attrs)
    shown, value = layer(run), run.value("y")
    assert shown.shape == value.shape
    for cell in cells(value.shape):
        assert output_sum(shown, cell).total == pytest.approx(value[cell], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("op", "attrs"), CASES)
def test_what_arrives_at_every_input_cell_adds_up_to_its_gradient(op: str, attrs: dict[str, int]) -> None:
    run = run_of(op, attrs)
    shown, gradient = layer(run), contribution(run, 0)
    for cell in cells(gradient.shape):
        found = input_sum(shown, cell)
        assert found.total == pytest.approx(gradient[cell], rel=1e-12, abs=1e-12)
        assert found.terms == len(found.outputs) * len(found.parts)


@pytest.mark.parametrize("attrs", CONVOLUTIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_what_arrives_at_every_weight_adds_up_to_its_gradient(attrs: dict[str, int], bias: bool) -> None:
    run = run_of("conv2d", attrs, bias)
    shown, gradient = layer(run), contribution(run, 1)
    for cell in cells(gradient.shape):
        assert weight_sum(shown, cell).total == pytest.approx(gradient[cell], rel=1e-12, abs=1e-12)


def test_the_cells_that_are_pointed_out_are_those_that_matter() -> None:
    run = run_of("conv2d", {"padding": 1, "stride": 2})
    shown = layer(run)
    corner = output_sum(shown, (0, 0, 0, 0))
    assert corner.image == ((0, 0), (1, 0))  # the rest of the window lies in the frame
    for cell in cells(shown.x.shape[2:]):
        for at in input_sum(shown, (0, 0, *cell)).outputs:
            assert cell in output_sum(shown, (0, 0, *at)).image


def test_max_pooling_points_out_the_winner_and_the_first_of_equal_ones() -> None:
    build = Builder()
    x = build.leaf([[[[1.0, 5.0, 2.0, 2.0], [5.0, 0.0, 2.0, 2.0]]]], name="x")
    build.add("sum", build.add("max_pool2d", x, name="y"), name="L")
    shown = layer(trace(build.graph()))
    first, second = (output_sum(shown, (0, 0, 0, k)) for k in range(2))
    assert (first.winner, first.total) == ((0, 1), 5.0)
    assert (second.winner, second.total) == ((0, 2), 2.0)
    assert input_sum(shown, (0, 0, 0, 1)).total == 1.0
    assert input_sum(shown, (0, 0, 1, 0)).total == 0.0


def test_a_frame_never_wins() -> None:
    build = Builder()
    x = build.leaf(-np.ones((1, 1, 2, 2)), name="x")
    build.add("sum", build.add("max_pool2d", x, name="y", kernel=2, padding=1), name="L")
    assert output_sum(layer(trace(build.graph())), (0, 0, 0, 0)).total == -1.0


def test_before_its_step_a_layer_has_no_output_and_before_the_backward_pass_no_gradient() -> None:
    run = run_of("conv2d", {})
    start = layer(run, 0)
    assert start.y is None
    assert start.gradient is None
    assert output_sum(start, (0, 0, 0, 0)).total == pytest.approx(run.value("y")[0, 0, 0, 0])
    for told in (input_sum, weight_sum):
        with pytest.raises(ValueError, match="gradient"):
            told(start, (0, 0, 0, 0))
    with pytest.raises(ValueError, match="weights"):
        weight_sum(layer(run_of("max_pool2d", {})), (0, 0, 0, 0))


def test_another_operation_is_no_layer_of_windows() -> None:
    build = Builder()
    build.add("tanh", build.leaf(1.0, name="x"), name="y")
    graph: Graph = build.graph()
    run = trace(graph)
    assert layer_of(run.known_after(len(run)), graph.find("y")) is None
