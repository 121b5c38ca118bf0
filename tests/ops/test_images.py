"""Convolution, pooling and their like beside PyTorch's, by the operation itself and in the compiled run."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.ops import OPS
from gradviz.ops.op import Array, pull, push, run
from tests.graphs import Builder

torch = pytest.importorskip("torch")
from tests.torch_oracle import translated  # noqa: E402

random = np.random.default_rng(3)


def assert_as_in_torch(name: str, inputs: list[Array], **attrs: Any) -> None:
    """Value and gradients, by the operation itself and by a compiled graph."""
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    settings = {attr.name: attr.default for attr in OPS[name].attrs} | attrs
    expected = translated(name)(*tensors, **settings)
    g = random.normal(size=tuple(expected.shape))
    expected.backward(torch.tensor(g))
    output = run(OPS[name], inputs, attrs)
    near(output, expected.detach().numpy())
    for found, tensor in zip(pull(OPS[name], inputs, output, g, attrs), tensors, strict=True):
        near(found, tensor.grad.numpy())
    build = Builder()
    leaves = [build.leaf(x, "input", letter) for x, letter in zip(inputs, "xwb", strict=False)]
    node = build.add(name, *leaves, **attrs)
    build.add("sum", build.add("multiply", node, build.leaf(g, "const")))
    plan = gv.compile(build.graph(), dtype="float64")
    plan.step()
    near(plan.value(node), expected.detach().numpy())
    for leaf, tensor in zip(leaves, tensors, strict=True):
        near(plan.grad(leaf), tensor.grad.numpy())


def near(found: Any, expected: Array) -> None:
    assert np.shape(found) == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-11)


CONVOLUTIONS = [
    (stride, padding, dilation, groups, kernel, bias)
    for stride, padding, dilation, groups, kernel, bias in product(
        (1, 2, 3), (0, 1, 2), (1, 2), (1, 2, 4), ((1, 1), (3, 2)), (False, True)
    )
]


@pytest.mark.parametrize("stride, padding, dilation, groups, kernel, bias", CONVOLUTIONS)
def test_a_convolution_is_that_of_pytorch(
    stride: int, padding: int, dilation: int, groups: int, kernel: tuple[int, int], bias: bool
) -> None:
    inputs = [random.normal(size=(3, 4, 7, 6)), random.normal(size=(8, 4 // groups, *kernel))]
    if bias:
        inputs.append(random.normal(size=8))
    assert_as_in_torch("conv2d", inputs, stride=stride, padding=padding, dilation=dilation, groups=groups)


@pytest.mark.parametrize("kernel, stride, padding", list(product((1, 2, 3), (0, 1, 2, 3), (0, 1))))
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_pooling_is_that_of_pytorch(name: str, kernel: int, stride: int, padding: int) -> None:
    if 2 * padding <= kernel:
        x = random.normal(size=(2, 3, 7, 6))
        assert_as_in_torch(name, [x], kernel=kernel, stride=stride, padding=padding)


@pytest.mark.parametrize("stride, padding", [(1, 0), (2, 0), (2, 1), (3, 1)])
def test_of_equal_cells_the_first_one_wins(stride: int, padding: int) -> None:
    x = random.integers(0, 3, size=(2, 2, 7, 7)).astype(np.float64)
    assert_as_in_torch("max_pool2d", [x], kernel=3, stride=stride, padding=padding)
    assert_as_in_torch("max_pool2d", [np.zeros((1, 1, 4, 4))], kernel=2, stride=1)


@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 2, 2), (2, 3, 5, 4)])
def test_batch_normalisation_is_that_of_pytorch(shape: tuple[int, ...]) -> None:
    inputs = [random.normal(2.0, 3.0, size=shape), random.normal(size=3), random.normal(size=3)]
    for eps in (1e-5, 0.1):
        assert_as_in_torch("batch_norm2d", inputs, eps=eps)


def test_the_others_are_those_of_pytorch() -> None:
    x = random.normal(size=(2, 3, 4, 5))
    assert_as_in_torch("global_avg_pool", [x])
    assert_as_in_torch("flatten", [x])
    assert_as_in_torch("upsample", [x], factor=3)


WRONG: list[tuple[Callable[[], Any], str]] = [
    (lambda: run(OPS["conv2d"], [np.ones((3, 3)), np.ones((1, 1, 2, 2))], {}), "four axes"),
    (lambda: run(OPS["conv2d"], [np.ones((1, 1, 3, 3)), np.ones((2, 2))], {}), "Kernels have four axes"),
    (lambda: run(OPS["conv2d"], [np.ones((1, 3, 3, 3)), np.ones((1, 2, 2, 2))], {}), "see 2 channels"),
    (
        lambda: run(OPS["conv2d"], [np.ones((1, 3, 3, 3)), np.ones((2, 3, 2, 2))], {"groups": 2}),
        "3 channels and 2 outputs",
    ),
    (
        lambda: run(OPS["conv2d"], [np.ones((1, 1, 3, 3)), np.ones((1, 1, 4, 4))], {}),
        "does not fit into 3 × 3",
    ),
    (
        lambda: run(OPS["conv2d"], [np.ones((1, 1, 3, 3)), np.ones((2, 1, 2, 2)), np.ones(3)], {}),
        "one bias each",
    ),
    (lambda: run(OPS["max_pool2d"], [np.ones((1, 1, 3, 3))], {"padding": 2}), "half as wide"),
    (lambda: run(OPS["avg_pool2d"], [np.ones((1, 3, 3))], {}), "four axes"),
    (lambda: run(OPS["global_avg_pool"], [np.ones(3)], {}), "four axes"),
    (lambda: run(OPS["upsample"], [np.ones((3, 3))], {}), "four axes"),
    (lambda: run(OPS["flatten"], [np.ones(3)], {}), "two axes or more"),
    (lambda: run(OPS["batch_norm2d"], [np.ones((2, 2, 2)), np.ones(2), np.ones(2)], {}), "two axes"),
    (lambda: run(OPS["batch_norm2d"], [np.ones((2, 3)), np.ones(2), np.ones(3)], {}), "one number each"),
]


@pytest.mark.parametrize("wrong, says", WRONG, ids=[says for _, says in WRONG])
def test_what_does_not_fit_is_told_in_a_sentence(wrong: Callable[[], Any], says: str) -> None:
    with pytest.raises(ValueError, match=rf"{says}.*\.$"):
        wrong()


def test_a_tangent_through_a_convolution_with_a_bias_leaves_the_bias_out() -> None:
    inputs = [random.normal(size=(1, 1, 3, 3)), random.normal(size=(1, 1, 2, 2)), random.normal(size=1)]
    output, tangent = run(OPS["conv2d"], inputs, {}), random.normal(size=(1, 1, 3, 3))
    near(push(OPS["conv2d"], 0, inputs, output, tangent, {}), run(OPS["conv2d"], [tangent, inputs[1]], {}))


def test_a_program_has_convolutions() -> None:
    graph = gv.parse("""
x = input(2, 1, 4, 4)
w = param(0.5, shape=(3, 1, 2, 2))
b = param([1, 2, 3])
y = conv2d(x, w, b, stride=2, padding=1)
z = conv2d(x, w)
p = max_pool2d(y, 3)
q = flatten(p)
""")
    values = gv.trace(graph)
    assert [np.shape(values.value(name)) for name in "yzpq"] == [
        (2, 3, 3, 3),
        (2, 3, 3, 3),
        (2, 3, 1, 1),
        (2, 3),
    ]
    assert gv.parse(gv.program_of(graph)) == graph
