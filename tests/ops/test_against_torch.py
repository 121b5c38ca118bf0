"""Values and gradients beside PyTorch's: at random points, at kinks and ties, and at extreme values."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradviz.ops import OPS
from gradviz.ops.op import Array, pull, run

torch = pytest.importorskip("torch")

Attrs = dict[str, Any]

TRANSLATED: dict[str, Callable[..., Any]] = {
    "sum": lambda x, axis, keepdims: torch.sum(x, dim=axis, keepdim=keepdims),
    "mean": lambda x, axis, keepdims: torch.mean(x, dim=axis, keepdim=keepdims),
    "max": lambda x, axis, keepdims: torch.amax(x, dim=() if axis is None else axis, keepdim=keepdims),
    "min": lambda x, axis, keepdims: torch.amin(x, dim=() if axis is None else axis, keepdim=keepdims),
    "softmax": lambda x, axis: torch.softmax(x, dim=axis),
    "log_softmax": lambda x, axis: torch.log_softmax(x, dim=axis),
    "clip": lambda x, low, high: torch.clamp(x, low, high),
    "leaky_relu": lambda x, slope: torch.nn.functional.leaky_relu(x, slope),
    "gelu": lambda x, approximate: torch.nn.functional.gelu(x, approximate="tanh" if approximate else "none"),
    # Past 20 PyTorch replaces softplus by x, which is off by 2e-9; past 40 nobody can tell.
    "softplus": lambda x: torch.nn.functional.softplus(x, threshold=40),
    "transpose": lambda x, axes: torch.permute(x, axes or tuple(reversed(range(x.ndim)))),
    "reshape": lambda x, shape: torch.reshape(x, shape),
    "broadcast": lambda x, shape: torch.broadcast_to(x, shape),
    "concatenate": lambda *arrays, axis: torch.cat(arrays, dim=axis),
    "stack": lambda *arrays, axis: torch.stack(arrays, dim=axis),
    "pick": lambda x, index: x[1:, ..., 0],  # what PICKED says
    "lookup": lambda table, index: table[index.long()],
    "max_pool2d": lambda x, kernel, stride, padding: torch.nn.functional.max_pool2d(
        x, kernel, stride or kernel, padding
    ),
    "avg_pool2d": lambda x, kernel, stride, padding: torch.nn.functional.avg_pool2d(
        x, kernel, stride or kernel, padding
    ),
    "cross_entropy": lambda scores, target: torch.nn.functional.cross_entropy(
        scores, target if target.shape == scores.shape else target.long()
    ),
    # PyTorch divides by the number of classes.
    "hinge": lambda scores, target, margin: (
        torch.nn.functional.multi_margin_loss(scores, target.long(), margin=margin) * scores.shape[-1]
    ),
}
PICKED = (("slice", 1, None, None), ("ellipsis",), 0)

random = np.random.default_rng(1)
KINKS = np.array([-1.0, -0.5, -0.0, 0.0, 0.5, 1.0])
EXTREMES = np.array([-1e4, -1000.0, -745.0, -40.0, -37.5, -20.5, -1e-9, 1e-9, 20.5, 37.5, 40.0, 1000.0, 1e4])
PAIRS = [np.repeat(KINKS, len(KINKS)), np.tile(KINKS, len(KINKS))]
PROBABILITIES = np.array([0.0, 1e-300, 1e-16, 1e-6, 0.3, 0.5, 1 - 1e-6, 1 - 1e-16, 1.0])
TIES = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [-1.0, 0.0, 3.0]])
CUBE = random.normal(size=(2, 3, 4))
SCORES = np.array([[3.2, 5.1, -1.7], [1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0], [-2.0, 1.0, 2.0]])
CLASSES = np.array([0.0, 0.0, 1.0, 0.0])
SHARES = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.1, 0.1, 0.1]])


def axes_cases(name: str) -> list[tuple[str, Attrs, list[Array]]]:
    settings = [{"axis": a, "keepdims": k} for a in (None, 0, -1, (0, 2), (1,)) for k in (False, True)]
    flat = [(name, {"axis": axis}, [TIES]) for axis in (None, 0, 1)]
    return [(name, setting, [CUBE]) for setting in settings] + flat + [(name, {}, [np.asarray(2.0)])]


SMOOTH = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "gelu", "negate", "identity")
KINKED = ("relu", "leaky_relu", "elu", "abs", "sign", "clip")


def special_cases() -> list[tuple[str, Attrs, list[Array]]]:
    two = ["add", "subtract", "multiply", "maximum", "minimum"]
    cases = [(name, {}, [points]) for name in SMOOTH + KINKED for points in (KINKS, EXTREMES)]
    cases += [(name, {}, PAIRS) for name in two]
    cases += [(name, {}, [np.array([0.0, 1e-300, 1e-8, 1.0, 1e300])]) for name in ("sqrt", "log")]
    cases += [
        ("divide", {}, [np.array([1.0, -2.0, 0.0, 3.0]), np.array([0.0, 4.0, 2.0, 1e-9])]),
        ("power", {}, [np.array([0.0, 0.0, 0.0, 0.0, 2.0]), np.array([0.0, 1.0, 2.0, 0.5, 0.0])]),
        ("power", {}, [np.array([-3.0, -3.0, -2.0, -2.0]), np.array([2.0, 3.0, -1.0, 0.0])]),
        ("power", {}, [np.array([0.0, 4.0]), np.array([-1.0, 0.5])]),
        ("gelu", {"approximate": True}, [EXTREMES]),
        ("gelu", {"approximate": True}, [KINKS]),
        ("elu", {"alpha": 0.3}, [KINKS]),
        ("leaky_relu", {"slope": 0.2}, [KINKS]),
        ("clip", {"low": -0.5, "high": 0.5}, [KINKS]),
    ]
    return cases


def array_cases() -> list[tuple[str, Attrs, list[Array]]]:
    matrix, tall, vector = random.normal(size=(2, 3)), random.normal(size=(3, 4)), random.normal(size=3)
    stack, other = random.normal(size=(5, 2, 3)), random.normal(size=(2, 1, 3, 4))
    products = [
        (matrix, tall), (matrix, vector), (vector, tall), (vector, vector), (stack, tall), (stack, vector),
        (stack, other), (vector, other), (random.normal(size=(1, 2, 3)), random.normal(size=(5, 3, 2))),
    ]  # fmt: skip
    cases: list[tuple[str, Attrs, list[Array]]] = [("matmul", {}, list(pair)) for pair in products]
    for name in ("sum", "mean", "max", "min"):
        cases += axes_cases(name)
    for name in ("softmax", "log_softmax"):
        cases += [(name, {"axis": axis}, [CUBE]) for axis in (-1, 0, 1)]
        cases += [(name, {}, [SCORES]), (name, {}, [SCORES[0]])]
    cases += [
        ("softmax", {}, [np.asarray(3.0)]),
        ("transpose", {}, [CUBE]),
        ("transpose", {"axes": (1, -1, 0)}, [CUBE]),
        ("transpose", {}, [vector]),
        ("reshape", {"shape": (4, -1)}, [CUBE]),
        ("reshape", {"shape": ()}, [np.ones((1, 1))]),
        ("broadcast", {"shape": (2, 3, 4)}, [random.normal(size=(3, 1))]),
        ("broadcast", {"shape": (2, 2)}, [np.asarray(3.0)]),
        ("concatenate", {"axis": 1}, [CUBE, random.normal(size=(2, 1, 4)), CUBE]),
        ("concatenate", {"axis": -1}, [CUBE]),
        ("stack", {"axis": 1}, [matrix, matrix]),
        ("stack", {"axis": -1}, [np.asarray(1.0), np.asarray(2.0)]),
        ("pick", {"index": PICKED}, [CUBE]),
        ("lookup", {}, [tall, np.array([2.0, 0.0, 2.0, 2.0])]),
        ("lookup", {}, [CUBE, np.array([[1.0, 0.0], [1.0, 1.0]])]),
        ("lookup", {}, [vector, np.asarray(1.0)]),
    ]
    return cases


def loss_cases() -> list[tuple[str, Attrs, list[Array]]]:
    certain = [np.repeat(PROBABILITIES, 3), np.tile([0.0, 0.25, 1.0], len(PROBABILITIES))]
    cases: list[tuple[str, Attrs, list[Array]]] = [
        ("mse", {}, PAIRS),
        ("mse", {}, [np.asarray(0.5), np.asarray(2.0)]),
        ("binary_cross_entropy", {}, certain),
        ("binary_cross_entropy", {}, [np.asarray(0.3), np.asarray(1.0)]),
        ("cross_entropy", {}, [SCORES[0], np.asarray(2.0)]),
        ("cross_entropy", {}, [SCORES, CLASSES]),
        ("cross_entropy", {}, [SCORES, SHARES]),
        ("cross_entropy", {}, [SCORES[0], SHARES[0]]),
        ("hinge", {}, [SCORES[0], np.asarray(0.0)]),
        ("hinge", {}, [SCORES, CLASSES]),
        ("hinge", {"margin": 3.0}, [SCORES, CLASSES]),
    ]
    targets = [np.full(EXTREMES.shape, target) for target in (0.0, 0.25, 1.0)]
    return cases + [("binary_cross_entropy_with_logits", {}, [EXTREMES, target]) for target in targets]


def random_cases() -> list[tuple[str, Attrs, list[Array]]]:
    return [
        (
            op.name,
            {},
            list(op.sample(random)) if op.sample else [random.uniform(*op.domain, (3, 4)) for _ in op.inputs],
        )
        for op in OPS.values()
        if op.torch
    ]


CASES = special_cases() + array_cases() + loss_cases() + random_cases()


def torch_function(name: str) -> Callable[..., Any]:
    if name in TRANSLATED:
        return TRANSLATED[name]
    function: Any = torch
    for part in OPS[name].torch.split(".")[1:]:
        function = getattr(function, part)
    assert callable(function)
    return function


@pytest.mark.parametrize("name, attrs, inputs", CASES, ids=[f"{i} {case[0]}" for i, case in enumerate(CASES)])
def test_value_and_gradients_are_those_of_torch(name: str, attrs: Attrs, inputs: list[Array]) -> None:
    op = OPS[name]
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    chosen = {attr.name: attrs.get(attr.name, attr.default) for attr in op.attrs}
    expected = torch_function(name)(*tensors, **chosen)
    output = run(op, inputs, attrs)
    assert output.shape == tuple(expected.shape)
    close(output, expected.detach().numpy())
    g = np.random.default_rng(2).normal(size=output.shape)
    ours, theirs = pull(op, inputs, output, g, attrs), gradients_of(expected, tensors, g)
    for slot, (gradient, tensor) in enumerate(zip(ours, theirs, strict=True)):
        assert (gradient is None) == (tensor is None)
        if gradient is None:
            continue
        if name != "binary_cross_entropy":
            close(gradient, tensor.numpy())
        elif slot == 0:
            # PyTorch's bound for a certain prediction is the single-precision 1e-12, 4e-9 away from ours.
            close(gradient, tensor.numpy(), rtol=1e-8)
        else:
            # The loss stops its logarithms at -100, and so does our derivative of it; PyTorch's forgets to.
            bound = 100 * abs(g) / inputs[0].size
            close(gradient, np.clip(tensor.numpy(), -bound, bound))


def gradients_of(expected: Any, tensors: list[Any], g: Array) -> list[Any]:
    if not expected.requires_grad:  # torch.sign and the like
        return [torch.zeros_like(tensor) for tensor in tensors]
    return list(torch.autograd.grad(expected, tensors, torch.tensor(g), allow_unused=True))


def close(ours: Array, theirs: Array, rtol: float = 1e-12) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-15)


def test_every_operation_that_torch_has_is_compared() -> None:
    assert {op.name for op in OPS.values() if op.torch} <= {name for name, _, _ in CASES}
