"""Blocks beside PyTorch's own modules with the same parameters, forward and backward."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from gradviz.graph.block import operation_of
from gradviz.graph.blocks.normalisation import Running, running_after
from gradviz.ops.op import Array, pull, run

torch = pytest.importorskip("torch")
functional = torch.nn.functional

Function = Callable[..., Any]


def assert_as_torch(
    name: str, attrs: dict[str, Any], arrays: Sequence[Array], theirs: Function, seed: int = 0
) -> None:
    """The block's value and the gradient of each of its inputs and parameters are those of a function."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    expected = theirs(*tensors)
    op = operation_of(name, attrs, len(arrays))
    value = run(op, arrays, attrs)
    np.testing.assert_allclose(value, expected.detach().numpy(), rtol=1e-9, atol=1e-12)
    g = np.random.default_rng(seed).normal(size=value.shape)
    gradients = torch.autograd.grad(expected, tensors, torch.tensor(g), allow_unused=True)
    for ours, other in zip(pull(op, arrays, value, g, attrs), gradients, strict=True):
        if other is None:
            assert ours is None
        else:
            assert ours is not None
            np.testing.assert_allclose(ours, other.numpy(), rtol=1e-9, atol=1e-12)


def recurrent(seed: int, shape: tuple[int, ...], units: int, gates: int, bias: bool) -> list[Array]:
    """A sequence, then weights and biases in PyTorch's layout."""
    random = np.random.default_rng(seed)
    rows = gates * units
    sizes = [shape, (rows, shape[-1]), (rows, units)] + ([(rows,), (rows,)] if bias else [])
    return [random.normal(size=size) for size in sizes]


def whole_module(kind: str, units: int, bias: bool, **words: Any) -> Function:
    """PyTorch's module, run with the parameters that it is called with."""

    def run_module(x: Any, *parameters: Any) -> Any:
        module = getattr(torch.nn, kind)(x.shape[-1], units, bias=bias, **words).double()
        names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"][: len(parameters)]
        named = dict(zip(names, parameters, strict=True))
        return torch.func.functional_call(module, named, (x,))[0]

    return run_module


SEQUENCES = pytest.mark.parametrize("shape", [(1, 2), (4, 3), (3, 2, 1), (5, 1, 4)])
BIASES = pytest.mark.parametrize("bias", [True, False])
KINDS = [
    ("rnn", "RNN", 1, {}, {}),
    ("rnn", "RNN", 1, {"activation": "relu"}, {"nonlinearity": "relu"}),
    ("lstm", "LSTM", 4, {}, {}),
    ("gru", "GRU", 3, {}, {}),
]


@SEQUENCES
@BIASES
@pytest.mark.parametrize("name, module, gates, attrs, words", KINDS)
def test_a_row_of_cells_is_that_of_torch(
    name: str,
    module: str,
    gates: int,
    attrs: dict[str, Any],
    words: dict[str, Any],
    bias: bool,
    shape: tuple[int, ...],
) -> None:
    arrays = recurrent(7, shape, 3, gates, bias)
    attrs = {"units": 3, "bias": bias, **attrs}
    assert_as_torch(name, attrs, arrays, whole_module(module, 3, bias, **words))


@pytest.mark.parametrize("batch", [(), (4,)])
@BIASES
@pytest.mark.parametrize("name, module, gates", [("rnn_cell", "RNN", 1), ("gru_cell", "GRU", 3)])
def test_a_cell_is_that_of_torch(
    name: str, module: str, gates: int, bias: bool, batch: tuple[int, ...]
) -> None:
    x, *parameters = recurrent(3, (*batch, 2), 3, gates, bias)
    h = np.random.default_rng(4).normal(size=(*batch, 3))

    def theirs(x: Any, h: Any, *given: Any) -> Any:
        cell = getattr(torch.nn, f"{module}Cell")(2, 3, bias=bias).double()
        names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"][: len(given)]
        return torch.func.functional_call(cell, dict(zip(names, given, strict=True)), (x, h))

    assert_as_torch(name, {"bias": bias}, [x, h, *parameters], theirs)


@pytest.mark.parametrize("batch", [(), (4,)])
@BIASES
def test_both_states_of_an_lstm_cell_are_those_of_torch(bias: bool, batch: tuple[int, ...]) -> None:
    x, *parameters = recurrent(3, (*batch, 2), 3, 4, bias)
    random = np.random.default_rng(4)
    h, c = random.normal(size=(*batch, 3)), random.normal(size=(*batch, 3))

    def theirs(x: Any, h: Any, c: Any, *given: Any) -> Any:
        cell = torch.nn.LSTMCell(2, 3, bias=bias).double()
        names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"][: len(given)]
        return torch.stack(
            torch.func.functional_call(cell, dict(zip(names, given, strict=True)), (x, (h, c)))
        )

    assert_as_torch("lstm_cell", {"bias": bias}, [x, h, c, *parameters], theirs)


@pytest.mark.parametrize("activation", ["none", "tanh", "relu", "sigmoid", "softplus", "gelu", "elu"])
@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 3)])
def test_a_layer_is_that_of_torch(activation: str, shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    bends = {"none": lambda z: z, "softplus": lambda z: functional.softplus(z, threshold=40)}
    bend = bends.get(activation) or getattr(torch, activation, None) or getattr(functional, activation)
    arrays = [random.normal(size=shape), random.normal(size=(2, 3)), random.normal(size=2)]
    attrs = {"units": 2, "activation": activation}
    assert_as_torch("dense", attrs, arrays, lambda x, W, b: bend(functional.linear(x, W, b)))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("shape", [(1, 3), (5, 4), (2, 5, 4)])
def test_attention_is_that_of_torch(shape: tuple[int, ...], causal: bool) -> None:
    random = np.random.default_rng(2)
    weights = [random.normal(size=(3, shape[-1])) for _ in range(3)]

    def theirs(x: Any, W_q: Any, W_k: Any, W_v: Any) -> Any:
        return functional.scaled_dot_product_attention(x @ W_q.T, x @ W_k.T, x @ W_v.T, is_causal=causal)

    attrs = {"units": 3, "causal": causal}
    assert_as_torch("attention", attrs, [random.normal(size=shape), *weights], theirs)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_the_single_head_of_torchs_module(causal: bool) -> None:
    random = np.random.default_rng(2)
    x, *weights = [random.normal(size=(4, 3)), *(random.normal(size=(3, 3)) for _ in range(3))]

    def theirs(x: Any, *given: Any) -> Any:
        module = torch.nn.MultiheadAttention(3, 1, bias=False, batch_first=True).double()
        parameters = {"in_proj_weight": torch.cat(given), "out_proj.weight": torch.eye(3).double()}
        mask = torch.nn.Transformer.generate_square_subsequent_mask(4).double() if causal else None
        arguments = {"attn_mask": mask, "need_weights": False}
        return torch.func.functional_call(module, parameters, (x, x, x), arguments)[0]

    assert_as_torch("attention", {"units": 3, "causal": causal}, [x, *weights], theirs)


@pytest.mark.parametrize("eps", [1e-5, 1e-2])
@pytest.mark.parametrize("shape", [(4,), (5, 3), (2, 3, 4)])
def test_layer_normalisation_is_that_of_torch(shape: tuple[int, ...], eps: float) -> None:
    random = np.random.default_rng(5)
    arrays = [random.normal(size=size) for size in (shape, shape[-1:], shape[-1:])]
    assert_as_torch(
        "layer_norm",
        {"eps": eps},
        arrays,
        lambda x, gamma, beta: functional.layer_norm(x, shape[-1:], gamma, beta, eps),
    )


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(2, 1), (5, 3), (3, 2, 4, 5)])
def test_batch_normalisation_is_that_of_torch(shape: tuple[int, ...], training: bool) -> None:
    random = np.random.default_rng(6)
    each = shape[1:2]
    x, gamma, beta, mean = (random.normal(size=size) for size in (shape, each, each, each))
    variance = random.uniform(0.5, 2.0, size=each)
    op = operation_of("batch_norm", {"training": training}, 5)
    arrays = [x, gamma, beta, mean, variance]
    tensors = [torch.tensor(array, requires_grad=k < 3) for k, array in enumerate(arrays)]
    expected = functional.batch_norm(
        tensors[0], tensors[3].clone(), tensors[4].clone(), *tensors[1:3], training=training
    )
    value = run(op, arrays, {"training": training})
    np.testing.assert_allclose(value, expected.detach().numpy(), rtol=1e-9, atol=1e-12)
    g = random.normal(size=shape)
    ours = pull(op, arrays, value, g, {"training": training})
    theirs = torch.autograd.grad(expected, tensors[:3], torch.tensor(g))
    for own, other in zip(ours[:3], theirs, strict=True):
        assert own is not None
        np.testing.assert_allclose(own, other.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", [(5, 3), (2, 3, 4, 4), (1, 3, 2, 1)])
@pytest.mark.parametrize("momentum", [0.0, 0.1, 1.0])
def test_what_batch_normalisation_remembers_is_what_torch_remembers(
    momentum: float, shape: tuple[int, ...]
) -> None:
    random = np.random.default_rng(6)
    before = Running(random.normal(size=3), random.uniform(0.5, 2.0, size=3))
    mean, variance = torch.tensor(before.mean), torch.tensor(before.variance)
    x = random.normal(size=shape)
    functional.batch_norm(torch.tensor(x), mean, variance, training=True, momentum=momentum)
    after = running_after(x, before, momentum)
    np.testing.assert_allclose(after.mean, mean.numpy(), rtol=1e-12)
    np.testing.assert_allclose(after.variance, variance.numpy(), rtol=1e-12)


def test_an_embedding_is_that_of_torch() -> None:
    table = np.random.default_rng(8).normal(size=(5, 3))
    index = np.array([[4.0, 0.0], [4.0, 4.0]])
    attrs = {"count": 5, "units": 3}
    assert_as_torch(
        "embedding", attrs, [index, table], lambda i, E: functional.embedding(i.detach().long(), E)
    )


def test_penalties_are_those_of_torch() -> None:
    random = np.random.default_rng(9)
    arrays = [random.normal(size=(2, 3)), random.normal(size=4), np.asarray(-0.5)]
    attrs = {"strength": 0.3}
    assert_as_torch("l1", attrs, arrays, lambda *all_: 0.3 * sum(x.abs().sum() for x in all_))
    assert_as_torch("l2", attrs, arrays, lambda *all_: 0.3 * sum((x**2).sum() for x in all_))


@pytest.mark.parametrize("skip", ["identity", "projected"])
@pytest.mark.parametrize("shape", [(3,), (4, 3)])
def test_a_residual_block_is_two_layers_and_a_way_around(shape: tuple[int, ...], skip: str) -> None:
    random = np.random.default_rng(10)
    sizes = [shape, (3, 3), (3,), (3, 3), (3,)] + ([(3, 3)] if skip == "projected" else [])

    def theirs(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, *Ws: Any) -> Any:
        inside = functional.linear(torch.relu(functional.linear(x, W1, b1)), W2, b2)
        return torch.relu(inside + (functional.linear(x, Ws[0]) if Ws else x))

    arrays = [random.normal(size=size) for size in sizes]
    assert_as_torch("residual", {"units": 3, "skip": skip}, arrays, theirs)
