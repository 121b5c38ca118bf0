"""How fast a training step is beside PyTorch, JAX and NumPy by hand: ``python -m tests.speed.bench_plan``.

All contestants of one net take turns in one run, and what counts is the ratio of their medians. JAX is a
contestant where it is installed; it is no dependency.

Memory is measured in processes of their own: how far the peak rises above what the process held after the
same net at a tiny size, so that libraries do not count (Linux tells this; elsewhere it is left out).
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
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


def digits_plan(x: Any, t: Any) -> Step:
    program = (
        f"x = input(1, {x.shape[1]})\nt = input(1)\nh = dense(x, units={HIDDEN}, activation='relu')\n"
        "y = dense(h, units=10)\nloss = cross_entropy(y, t)"
    )
    return planned(program, {"x": x, "t": t}, gv.Adam())


def digits_torch(x: Any, t: Any) -> Step:
    layers = torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
    net = torch.nn.Sequential(*layers)
    return in_torch(net, functional.cross_entropy, torch.tensor(x), torch.tensor(t), torch.optim.Adam)


HIDDEN = 128
LENET = """
w1 = param(0.1, shape=(8, 1, 3, 3))
b1 = param(0, shape=(8,))
w2 = param(0.1, shape=(16, 8, 3, 3))
b2 = param(0, shape=(16,))
x = input(1, 1, {side}, {side})
t = input(1)
a = relu(conv2d(x, w1, b1))
p = max_pool2d(a)
c = relu(conv2d(p, w2, b2))
q = max_pool2d(c)
y = dense(flatten(q), units=10)
loss = cross_entropy(y, t)
"""


def lenet_plan(x: Any, t: Any) -> Step:
    graph, random = gv.parse(LENET.format(side=x.shape[2])), np.random.default_rng(2)
    for name in ("w1", "w2"):
        graph = graph.with_value(name, random.normal(size=np.shape(graph[name].value)) * 0.2)
    plan, feeds = gv.compile(graph, optimizer=gv.SGD(0.01)), {"x": x, "t": t}
    return lambda: plan.step(feeds)


def lenet_torch(x: Any, t: Any, form: Any) -> Step:
    side = ((x.shape[2] - 2) // 2 - 2) // 2
    net = torch.nn.Sequential(
        *(torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Conv2d(8, 16, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Flatten(), torch.nn.Linear(16 * side**2, 10)),
    ).to(memory_format=form)
    fed = torch.tensor(x).to(memory_format=form)
    return in_torch(net, functional.cross_entropy, fed, torch.tensor(t), sgd)


NETS: Mapping[str, Mapping[str, Callable[[Any, Any], Step]]] = {
    "784-128-10": {"plan": digits_plan, "PyTorch eager": digits_torch},
    "LeNet-like": {
        "plan": lenet_plan,
        "PyTorch eager, contiguous": lambda x, t: lenet_torch(x, t, torch.contiguous_format),
        "PyTorch eager, channels last": lambda x, t: lenet_torch(x, t, torch.channels_last),
    },
}


def examples(net: str, batch: int, side: int = 28) -> tuple[Any, Any]:
    random = np.random.default_rng(1)
    shape = (batch, 1, side, side) if net == "LeNet-like" else (batch, side**2)
    return random.normal(size=shape).astype(np.float32), random.integers(10, size=batch)


def larger(net: str, batch: int, goal: float) -> None:
    x, t = examples(net, batch)
    contestants = {name: make(x, t) for name, make in NETS[net].items()}
    report(f"{net}, batch {batch}", contestants, dict.fromkeys([*contestants][1:], goal))


# --- memory --------------------------------------------------------------------------------------------

STATUS = Path("/proc/self/status")


def held(what: str) -> int:
    """Kilobytes that this process holds ("VmRSS") or held at most ("VmHWM")."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1])


def risen(net: str, contestant: str) -> int:
    """By how many kilobytes the peak rises in twenty steps of 64 examples."""
    tiny = NETS[net][contestant](*examples(net, 2, side=12))
    for _ in range(3):
        tiny()
    del tiny
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = held("VmRSS")
    step = NETS[net][contestant](*examples(net, 64))
    for _ in range(20):
        step()
    return held("VmHWM") - before


def memory(net: str) -> None:
    command = [sys.executable, "-m", "tests.speed.bench_plan", net]
    found = {
        name: statistics.median(
            int(subprocess.run([*command, name], capture_output=True, check=True).stdout) for _ in range(3)
        )
        for name in NETS[net]
    }
    title = f"{net}, batch 64, memory at its peak"
    print(f"\n{title + ', MB':<50} {'median':>9} {'plan is':>9} {'goal':>6}")
    for name, took in found.items():
        ratio = found["plan"] / took
        goal = "" if name == "plan" else "1.00"
        mark = "" if name == "plan" else verdict(ratio <= 1)
        print(f"{name:<50} {took / 1024:9.1f} {ratio:8.2f}x {goal:>6} {mark}".rstrip(), flush=True)
        if goal:
            promise(f"beside {name}", goal, f"{ratio:.2f}", ratio <= 1, f"{title}, times")


def main() -> None:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    small((2, 8, 8, 1), 10, {"PyTorch eager": 0.35, "NumPy by hand": 1.3})
    small((2, 16, 16, 1), 32, {"PyTorch eager": 0.3, "JAX jit": 1.1})
    larger("784-128-10", 64, 0.8)
    larger("LeNet-like", 16, 1.0)
    larger("LeNet-like", 64, 1.0)
    if STATUS.exists():
        for net in NETS:
            memory(net)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        torch.set_num_threads(1)
        print(risen(*sys.argv[1:]))
    else:
        main()
