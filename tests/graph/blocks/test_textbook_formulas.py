"""What blocks are said to pass back is what they pass back: each formula is computed as it is written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import gradviz as gv

Array = NDArray[np.float64]
RANDOM = np.random.default_rng(7)


class Passed(NamedTuple):
    """What every parameter receives, the upstream gradient, the result, and what the inputs receive."""

    received: dict[str, Array]
    upstream: Array
    result: gv.Tensor
    inputs: list[Array]


def passed_back(name: str, *inputs: Array, **attrs: object) -> Passed:
    """One block, run forward and backward."""
    leaves = [gv.tensor(x) for x in inputs]
    y = getattr(gv, name)(*leaves, name="y", **attrs)
    g = RANDOM.normal(size=y.shape)
    y.backward(g)
    received = {key: np.asarray(p.grad) for key, p in y.parameters.items() if p.grad is not None}
    return Passed(received, g, y, [np.asarray(leaf.grad) for leaf in leaves])


def number(y: gv.Tensor, key: str) -> Array:
    return np.asarray(y.parameters[key].data)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def close(found: Array, expected: Array) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("batch", [False, True])
def test_mlp(batch: bool) -> None:
    x = RANDOM.normal(size=(4, 3) if batch else 3)
    received, g, y, (of_x,) = passed_back("mlp", x, widths=(5, 2), last="softmax")
    W1, b1, W2 = number(y, "W1"), number(y, "b1"), number(y, "W2")
    out = np.asarray(y.data)
    if batch:
        h = np.tanh(x @ W1.T + b1)
        d2 = out * (g - (g * out) @ np.ones((2, 2)))
        d1 = (d2 @ W2) * (1 - h**2)
        close(received["W2"], d2.T @ h)
        close(received["W1"], d1.T @ x)
        close(received["b1"], d1.T @ np.ones(4))
        close(of_x, d1 @ W1)
        return
    h = np.tanh(W1 @ x + b1)
    d2 = out * (g - out @ g)
    d1 = (W2.T @ d2) * (1 - h**2)
    close(received["W2"], np.outer(d2, h))
    close(received["W1"], np.outer(d1, x))
    close(received["b2"], d2)
    close(of_x, W1.T @ d1)


def test_rnn() -> None:
    x = RANDOM.normal(size=(4, 3))
    received, g, y, (of_x,) = passed_back("rnn", x, units=2)
    W_ih, W_hh, states = number(y, "W_ih"), number(y, "W_hh"), np.asarray(y.data)
    delta, found = np.zeros(2), {}
    for t in range(3, -1, -1):
        delta = (g[t] + W_hh.T @ delta) * (1 - states[t] ** 2)
        found[t] = delta
    before = [np.zeros(2), *states[:-1]]
    close(received["W_ih"], sum(np.outer(found[t], x[t]) for t in range(4)))
    close(received["W_hh"], sum(np.outer(found[t], before[t]) for t in range(4)))
    close(received["b_hh"], sum(found.values()))
    close(of_x, np.array([W_ih.T @ found[t] for t in range(4)]))


def gates(y: gv.Tensor, x: Array, h: Array, c: Array) -> tuple[Array, ...]:
    W_ih, W_hh, b = number(y, "W_ih"), number(y, "W_hh"), number(y, "b_ih") + number(y, "b_hh")
    i, f, n, o = np.split(W_ih @ x + W_hh @ h + b, 4)
    i, f, n, o = sigmoid(i), sigmoid(f), np.tanh(n), sigmoid(o)
    return i, f, n, o, f * c + i * n


def deltas(inside: tuple[Array, ...], before: Array, of_h: Array, of_c: Array) -> tuple[Array, Array]:
    i, f, n, o, c = inside
    d_c = of_c + of_h * o * (1 - np.tanh(c) ** 2)
    d_i, d_f, d_n = d_c * n * i * (1 - i), d_c * before * f * (1 - f), d_c * i * (1 - n**2)
    return np.concatenate((d_i, d_f, d_n, of_h * np.tanh(c) * o * (1 - o))), d_c


def test_lstm_cell() -> None:
    x, h, c = RANDOM.normal(size=3), RANDOM.normal(size=2), RANDOM.normal(size=2)
    received, g, y, (of_x, of_h, of_c) = passed_back("lstm_cell", x, h, c)
    inside = gates(y, x, h, c)
    delta, d_c = deltas(inside, c, g[0], g[1])
    close(received["W_ih"], np.outer(delta, x))
    close(received["W_hh"], np.outer(delta, h))
    close(received["b_ih"], delta)
    close(of_x, number(y, "W_ih").T @ delta)
    close(of_h, number(y, "W_hh").T @ delta)
    close(of_c, d_c * inside[1])


def test_lstm() -> None:
    x = RANDOM.normal(size=(3, 2))
    received, g, y, (of_x,) = passed_back("lstm", x, units=2)
    h, c, seen = np.zeros(2), np.zeros(2), []
    for t in range(3):
        inside = gates(y, x[t], h, c)
        seen.append((inside, c, h))
        c = inside[4]
        h = inside[3] * np.tanh(c)
    delta, of_c, found = np.zeros(8), np.zeros(2), {}
    for t in range(2, -1, -1):
        inside, before, _ = seen[t]
        eta = g[t] + number(y, "W_hh").T @ delta
        delta, d_c = deltas(inside, before, eta, of_c)
        of_c, found[t] = d_c * inside[1], delta
    close(received["W_ih"], sum(np.outer(found[t], x[t]) for t in range(3)))
    close(received["W_hh"], sum(np.outer(found[t], seen[t][2]) for t in range(3)))
    close(of_x, np.array([number(y, "W_ih").T @ found[t] for t in range(3)]))


def test_gru() -> None:
    x = RANDOM.normal(size=(3, 2))
    received, g, y, (of_x,) = passed_back("gru", x, units=2)
    W_ih, W_hh = number(y, "W_ih"), number(y, "W_hh")
    h, seen = np.zeros(2), []
    for t in range(3):
        a, u = np.split(W_ih @ x[t] + number(y, "b_ih"), 3), np.split(W_hh @ h + number(y, "b_hh"), 3)
        r, z = sigmoid(a[0] + u[0]), sigmoid(a[1] + u[1])
        n = np.tanh(a[2] + r * u[2])
        seen.append((r, z, n, u[2], h))
        h = (1 - z) * n + z * h
    close(np.asarray(y.data)[-1], h)
    back, found = np.zeros(2), {}
    for t in range(2, -1, -1):
        r, z, n, u_n, before = seen[t]
        eta = g[t] + back
        d_n = eta * (1 - z) * (1 - n**2)
        d_z = eta * (before - n) * z * (1 - z)
        d_r = d_n * u_n * r * (1 - r)
        found[t] = np.concatenate((d_r, d_z, d_n)), np.concatenate((d_r, d_z, r * d_n))
        back = W_hh.T @ found[t][1] + z * eta
    close(received["W_ih"], sum(np.outer(found[t][0], x[t]) for t in range(3)))
    close(received["W_hh"], sum(np.outer(found[t][1], seen[t][4]) for t in range(3)))
    close(received["b_hh"], sum(found[t][1] for t in range(3)))
    close(of_x, np.array([W_ih.T @ found[t][0] for t in range(3)]))


@pytest.mark.parametrize("causal", [False, True])
def test_attention(causal: bool) -> None:
    x = RANDOM.normal(size=(4, 3))
    received, g, y, (of_x,) = passed_back("attention", x, units=2, causal=causal)
    W_q, W_k, W_v = number(y, "W_q"), number(y, "W_k"), number(y, "W_v")
    Q, K, V = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = Q @ K.T / np.sqrt(2) + (np.where(np.tri(4) == 1, 0, -np.inf) if causal else 0)
    A = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    delta = A * (g @ V.T - (g * np.asarray(y.data)) @ np.ones((2, 4)))
    root = 1 / np.sqrt(2)
    close(received["W_q"], root * (delta @ K).T @ x)
    close(received["W_k"], root * (delta.T @ Q).T @ x)
    close(received["W_v"], (A.T @ g).T @ x)
    close(of_x, root * (delta @ K @ W_q + delta.T @ Q @ W_k) + A.T @ g @ W_v)


@pytest.mark.parametrize(("name", "axis"), [("batch_norm", 0), ("layer_norm", 1)])
def test_normalisation(name: str, axis: int) -> None:
    x, gamma = RANDOM.normal(size=(5, 4)), RANDOM.normal(size=4)
    received, g, _, (of_x,) = passed_back(name, x, gamma=gv.tensor(gamma, param=True))
    sigma = np.sqrt(x.var(axis=axis, keepdims=True) + 1e-5)
    hat = (x - x.mean(axis=axis, keepdims=True)) / sigma
    delta = g * gamma
    mean = delta.mean(axis=axis, keepdims=True)
    close(of_x, (delta - mean - hat * (delta * hat).mean(axis=axis, keepdims=True)) / sigma)
    close(received["gamma"], (g * hat).sum(axis=0))
    close(received["beta"], g.sum(axis=0))
