"""Blocks called from Python."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.engine.trace import trace
from gradviz.graph.block import BLOCKS
from gradviz.graph.functions import call_block
from gradviz.graph.graph import GraphError
from gradviz.graph.parse import parse
from tests.blocks import some_attributes

X = [1.0, -2.0]


def x() -> gv.Tensor:
    return gv.tensor(X, name="x")


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_a_function_of_tensors(name: str) -> None:
    random = np.random.default_rng(3)
    kind = BLOCKS[name]
    attrs = some_attributes(kind, random)
    inputs = [gv.tensor(array) for array in kind.example(random, attrs)]
    result = getattr(gv, name)(*inputs, **attrs, name="h")
    assert tuple(result.parameters) == kind.parameter_names(
        {**{a.name: a.default for a in kind.attrs}, **attrs}
    )
    graph = gv.graph_of(result)
    assert graph["h"].op == name
    assert set(graph.inside.values()) <= {graph.find("h")}
    np.testing.assert_array_equal(trace(graph).value("h"), result.data)
    again = gv.parse(gv.program_of(graph))
    np.testing.assert_array_equal(trace(again).value("h"), result.data)


def test_it_has_the_numbers_of_the_same_program() -> None:
    result = gv.mlp(gv.dense(x(), 4, activation="tanh", name="h"), 3, 2, name="y")
    graph = parse('x = [1, -2]\nh = dense(x, 4, activation="tanh")\ny = mlp(h, 3, 2)\n')
    np.testing.assert_array_equal(result.data, trace(graph).value("y"))
    assert gv.program_of(gv.graph_of(result)) == gv.program_of(graph)


def test_nameless_blocks_begin_as_in_a_program_too() -> None:
    result = gv.dense(gv.dense(x(), 4), 2).sum()
    assert gv.program_of(gv.graph_of(result)) == "x = [1, -2]\nsum(dense(dense(x, 4), 2))\n"


def test_blocks_side_by_side_begin_differently() -> None:
    data = x()
    weights = {gv.dense(data, 3).parameters["W"].numpy().tobytes() for _ in range(3)}
    assert len(weights) == 3
    assert len({gv.dense(x(), 3, name="h").W.numpy().tobytes() for _ in range(3)}) == 1
    assert len({gv.dense(x(), 3, seed=seed).W.numpy().tobytes() for seed in range(3)}) == 3


def test_gradients_reach_the_parameters() -> None:
    h = gv.dense(x(), 3, activation="tanh", name="h")
    loss = (h * h).sum()
    loss.backward()
    expected = trace(gv.graph_of(loss))
    for name, parameter in h.parameters.items():
        np.testing.assert_allclose(
            parameter.grad, expected.gradients[expected.graph.find(f"h.{name}")], rtol=1e-12
        )


def test_a_parameter_is_an_attribute_by_its_name() -> None:
    h = gv.dense(x(), 3)
    assert h.W is h.parameters["W"]
    with pytest.raises(AttributeError, match="has no attribute 'V'"):
        _ = h.V
    with pytest.raises(AttributeError, match="has no attribute 'W'"):
        _ = x().W
    assert x().parameters == {}


def test_parameters_are_handed_on() -> None:
    first = gv.dense(x(), 3)
    second = gv.dense(gv.tensor([3.0, 4.0]), 3, **first.parameters)
    assert second.W is first.W
    assert second.b is first.b
    (first.sum() + second.sum()).backward()
    assert np.allclose(first.b.grad, 2.0)


def test_descending_on_the_parameters_learns() -> None:
    parameters: dict[str, gv.Tensor] = {}
    losses = []
    for _ in range(50):
        y = gv.mlp(x(), 4, 1, **parameters)
        parameters = dict(y.parameters)
        loss = ((y - 0.5) ** 2).sum()
        loss.zero_grad()
        loss.backward()
        for parameter in parameters.values():
            assert parameter.grad is not None
            parameter.data = parameter.data - 0.1 * np.asarray(parameter.grad)
        losses.append(loss.item())
    assert losses[-1] < 1e-3 < losses[0]


def test_a_shared_parameter_belongs_to_the_first_block_and_is_called_by_it() -> None:
    h = gv.dense(x(), 2, name="h")
    y = gv.dense(h, 2, W=h.W, name="y")
    assert gv.program_of(gv.graph_of(y)) == "x = [1, -2]\nh = dense(x, 2)\ny = dense(h, 2, W=h.W)\n"


def test_a_parameter_outlives_its_block() -> None:
    h = gv.dense(x(), 2)
    assert gv.parse(gv.program_of(gv.graph_of(h.W @ x()))).output is not None


def test_a_parameter_of_one_s_own_has_a_node_of_its_own() -> None:
    W = gv.tensor(np.ones((3, 2)), name="W", param=True)
    graph = gv.graph_of(gv.dense(x(), 3, W=W, b=[1, 2, 3], name="h"))
    assert graph["W"].op == "param"
    assert len(graph["W"].id) == 1
    assert graph["h.b"].value is not None
    assert graph["h.b"].value.tolist() == [1.0, 2.0, 3.0]


def test_numbers_are_constants_of_a_block_as_of_an_operation() -> None:
    assert [node.op for node in gv.graph_of(gv.neuron(x(), w=[1, 1]))] == [
        "input",
        "param",
        "param",
        "neuron",
    ]
    assert gv.graph_of(gv.l2([3.0, 4.0], strength=1.0)).leaves[0] == (0,)
    assert gv.l2([3.0, 4.0], strength=1.0).item() == 25.0


def test_what_is_kept_is_a_constant() -> None:
    y = gv.batch_norm([[1.0, 2.0], [3.0, 5.0]], training=False, running_mean=[1.0, 1.0], name="y")
    graph = gv.graph_of(y)
    assert graph["y.running_mean"].op == graph["y.running_var"].op == "const"
    assert graph["y.gamma"].op == "param"


def test_attributes_are_taken_from_numpy_as_well() -> None:
    assert gv.dense(x(), np.int64(3), scale=np.float64(2.0)).shape == (3,)
    assert gv.mlp(x(), np.array([3, 2])).shape == (2,)
    assert gv.mlp(x(), (3, 2)).shape == (2,)


@pytest.mark.parametrize(
    "call, sentence",
    [
        (lambda: gv.dense(), "dense needs x."),
        (lambda: gv.dense(x(), 3, 4, 5, 6, 7, 8, 9), "and nothing more."),
        (lambda: gv.dense(x(), 0), "“units” of dense is a whole number from 1 to 10000."),
        (lambda: gv.dense(x(), 2.5), "“units” of dense is a whole number from 1 to 10000."),
        (lambda: gv.dense(x(), 3, activation="soft"), "“activation” of dense is one of none, sigmoid"),
        (lambda: gv.mlp(x(), "ab"), "“widths” of mlp is a shape such as (2, 3)."),
        (lambda: gv.dense(x(), 3, V=1), "dense has no “V”."),
        (
            lambda: gv.dense(x(), 3, W=[[1, 2, 3]]),
            "The parameter W must have the shape 3 × 2 here, not 1 × 3.",
        ),
        (lambda: gv.dense(x(), 3, W=[[1], [2, 3]]), "A tensor is made of numbers"),
        (lambda: gv.residual(x(), 3), "What goes around must have"),
        (lambda: gv.dense(x(), 3, name="2h"), "“2h” cannot be a name"),
        (lambda: call_block("dense", x(), "three"), "“units” of dense is a whole number"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(call: object, sentence: str) -> None:
    assert callable(call)
    with pytest.raises(GraphError) as told:
        call()
    assert sentence in str(told.value)
