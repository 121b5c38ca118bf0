"""How fast a training step is beside PyTorch, JAX and NumPy by hand: ``python -m tests.speed.bench_plan``.

All contestants of one net take turns in one run, and what counts is the ratio of their medians. JAX is a
contestant where it is installed; it is no dependency.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import statistics
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import torch

import gradviz as gv
from tests.speed.table import promise, verdict

ROUNDS = 60
Step = Callable[[], Any]
functional = torch.nn.functional


def measured(contestants: Mapping[str, Step], each: float = 0.004) -> dict[str, float]:
    """The median time of a step, in microseconds. Everybody runs for about `each` seconds in every round."""
    counts = {}
    for name, step in contestants.items():
        for _ in range(20):
            step()
        start = time.perf_counter()
        for _ in range(10):
            step()
        counts[name] = max(1, int(each / (time.perf_counter() - start) * 10))
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, step in contestants.items():
            start = time.perf_counter()
            for _ in range(counts[name]):
                step()
            times[name].append((time.perf_counter() - start) / counts[name])
    return {name: statistics.median(found) * 1e6 for name, found in times.items()}


def report(title: str, contestants: Mapping[str, Step], goals: Mapping[str, float]) -> None:
    """A table: what each takes, and the plan as a multiple of it beside what was promised."""
    found = measured(contestants)
    print(f"\n{title + ', µs a step':<50} {'median':>9} {'plan is':>9} {'goal':>6}")
    for name, took in found.items():
        ratio = found["plan"] / took
        goal = goals.get(name)
        mark = "" if goal is None else verdict(ratio <= goal)
        most = "" if goal is None else f"{goal:.2f}"
        print(f"{name:<50} {took:9.1f} {ratio:8.2f}x {most:>6} {mark}".rstrip(), flush=True)
        if goal is not None:
            promise(f"beside {name}", most, f"{ratio:.2f}", ratio <= goal, f"{title}, times")


# --- PyTorch -------------------------------------------------------------------------------------------


def in_torch(net: Any, loss: Callable[..., Any], x: Any, t: Any, make: Callable[..., Any]) -> Step:
    optimizer = make(net.parameters())

    def step() -> float:
        optimizer.zero_grad()
        value = loss(net(x), t)
        value.backward()
        optimizer.step()
        return value.item()  # type: ignore[no-any-return]

    return step


def tanh_net(*widths: int) -> Any:
    layers: list[Any] = []
    for before, after in pairwise(widths):
        layers += [torch.nn.Linear(before, after), torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def sgd(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1)


# --- NumPy by hand -------------------------------------------------------------------------------------


def by_hand(x: Any, t: Any, widths: tuple[int, ...], rate: float = 0.1) -> Step:
    """What a careful person writes: buffers, ufuncs with out=, a loop over the layers unrolled by hand."""
    random = np.random.default_rng(0)
    f = np.float32
    n, (a, b, c, d) = len(x), widths
    w1, w2, w3 = (random.normal(size=shape).astype(f) * 0.5 for shape in ((a, b), (b, c), (c, d)))
    b1, b2, b3 = (np.zeros(size, f) for size in (b, c, d))
    h1, h2, y = (np.empty((n, size), f) for size in (b, c, d))
    g1, g2, gy = (np.empty((n, size), f) for size in (b, c, d))
    s1, s2 = (np.empty((n, size), f) for size in (b, c))
    dw1, dw2, dw3 = (np.empty_like(w) for w in (w1, w2, w3))
    db1, db2, db3 = (np.empty_like(bias) for bias in (b1, b2, b3))
    pairs = [(w1, dw1), (w2, dw2), (w3, dw3), (b1, db1), (b2, db2), (b3, db3)]

    def step() -> float:
        np.matmul(x, w1, out=h1)
        np.add(h1, b1, out=h1)
        np.tanh(h1, out=h1)
        np.matmul(h1, w2, out=h2)
        np.add(h2, b2, out=h2)
        np.tanh(h2, out=h2)
        np.matmul(h2, w3, out=y)
        np.add(y, b3, out=y)
        np.subtract(y, t, out=gy)
        loss = float(np.vdot(gy, gy)) / gy.size
        np.multiply(gy, 2 / gy.size, out=gy)
        np.matmul(h2.T, gy, out=dw3)
        np.sum(gy, axis=0, out=db3)
        np.matmul(gy, w3.T, out=g2)
        np.multiply(h2, h2, out=s2)
        np.subtract(1, s2, out=s2)
        np.multiply(g2, s2, out=g2)
        np.matmul(h1.T, g2, out=dw2)
        np.sum(g2, axis=0, out=db2)
        np.matmul(g2, w2.T, out=g1)
        np.multiply(h1, h1, out=s1)
        np.subtract(1, s1, out=s1)
        np.multiply(g1, s1, out=g1)
        np.matmul(x.T, g1, out=dw1)
        np.sum(g1, axis=0, out=db1)
        for parameter, gradient in pairs:
            np.multiply(gradient, rate, out=gradient)
            np.subtract(parameter, gradient, out=parameter)
        return loss

    return step


# --- JAX -----------------------------------------------------------------------------------------------


def in_jax(x: Any, t: Any, widths: tuple[int, ...], rate: float = 0.1) -> Step | None:
    """The same net, the whole step in one jit; None where JAX is not installed."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return None
    random = np.random.default_rng(0)
    pairs = list(pairwise(widths))
    parameters = [(random.normal(size=p).astype(np.float32) * 0.5, np.zeros(p[1], np.float32)) for p in pairs]

    def loss(parameters: Any, x: Any, t: Any) -> Any:
        for k, (w, b) in enumerate(parameters):
            x = x @ w + b
            x = jnp.tanh(x) if k < len(parameters) - 1 else x
        return jnp.mean((x - t) ** 2)

    @jax.jit
    def update(parameters: Any, x: Any, t: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(parameters, x, t)
        return value, jax.tree.map(lambda p, g: p - rate * g, parameters, gradients)

    state = [jax.device_put(parameters)]

    def step() -> float:
        value, state[0] = update(state[0], x, t)
        return float(value)

    return step


# --- the nets ------------------------------------------------------------------------------------------


def planned(program: str, feeds: Mapping[str, Any], optimizer: Any) -> Step:
    plan = gv.compile(program, optimizer=optimizer)
    return lambda: plan.step(feeds)


def small(widths: tuple[int, ...], batch: int, goals: Mapping[str, float]) -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(batch, widths[0])).astype(np.float32)
    t = random.normal(size=(batch, widths[-1])).astype(np.float32)
    program = f"x = {x[:1].tolist()}\nt = {t[:1].tolist()}\ny = mlp(x, widths={widths[1:]})\nloss = mse(y, t)"
    contestants: dict[str, Step] = {
        "plan": planned(program, {"x": x, "t": t}, gv.SGD(0.1)),
        "PyTorch eager": in_torch(
            tanh_net(*widths), functional.mse_loss, torch.tensor(x), torch.tensor(t), sgd
        ),
        "NumPy by hand": by_hand(x, t, widths),
    }
    jax = in_jax(x, t, widths)
    if jax is not None:
        contestants["JAX jit"] = jax
    report(f"{'-'.join(map(str, widths))}, batch {batch}, SGD", contestants, goals)


def digits(batch: int = 64) -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(batch, 784)).astype(np.float32)
    t = random.integers(10, size=batch)
    program = (
        "x = input(1, 784)\nt = input(1)\nh = dense(x, units=128, activation='relu')\n"
        "y = dense(h, units=10)\nloss = cross_entropy(y, t)"
    )
    net = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    contestants = {
        "plan": planned(program, {"x": x, "t": t}, gv.Adam()),
        "PyTorch eager": in_torch(
            net, functional.cross_entropy, torch.tensor(x), torch.tensor(t), torch.optim.Adam
        ),
    }
    report(f"784-128-10, batch {batch}, Adam", contestants, {"PyTorch eager": 0.8})


LENET = """
w1 = param(0.1, shape=(8, 1, 3, 3))
b1 = param(0, shape=(8,))
w2 = param(0.1, shape=(16, 8, 3, 3))
b2 = param(0, shape=(16,))
x = input(1, 1, 28, 28)
t = input(1)
a = relu(conv2d(x, w1, b1))
p = max_pool2d(a)
c = relu(conv2d(p, w2, b2))
q = max_pool2d(c)
y = dense(flatten(q), units=10)
loss = cross_entropy(y, t)
"""


def lenet(batch: int) -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(batch, 1, 28, 28)).astype(np.float32)
    t = random.integers(10, size=batch)
    graph = gv.parse(LENET)
    for name in ("w1", "w2"):
        graph = graph.with_value(name, random.normal(size=np.shape(graph[name].value)) * 0.2)
    plan = gv.compile(graph, optimizer=gv.SGD(0.01))
    feeds = {"x": x, "t": t}
    contestants: dict[str, Step] = {"plan": lambda: plan.step(feeds)}
    for name, form in (("contiguous", torch.contiguous_format), ("channels last", torch.channels_last)):
        net = torch.nn.Sequential(
            *(torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
            *(torch.nn.Conv2d(8, 16, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
            *(torch.nn.Flatten(), torch.nn.Linear(400, 10)),
        ).to(memory_format=form)
        fed = torch.tensor(x).to(memory_format=form)
        contestants[f"PyTorch eager, {name}"] = in_torch(
            net, functional.cross_entropy, fed, torch.tensor(t), sgd
        )
    goals = {name: 1.0 for name in contestants if name != "plan"}
    report(f"LeNet-like, batch {batch}, SGD", contestants, goals)


def main() -> None:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    small((2, 8, 8, 1), 10, {"PyTorch eager": 0.35, "NumPy by hand": 1.3})
    small((2, 16, 16, 1), 32, {"PyTorch eager": 0.3, "JAX jit": 1.1})
    digits()
    lenet(16)
    lenet(64)


if __name__ == "__main__":
    main()
