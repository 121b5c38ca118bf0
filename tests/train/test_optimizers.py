"""Every optimizer beside PyTorch's, update for update."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.train import schedules
from gradviz.train.optimizers import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)

torch = pytest.importorskip("torch")

PROGRAM = """
x = [[1.0, 2.0], [0.5, -1.0], [-0.3, 0.7]]
t = [[1.0], [0.0], [0.4]]
h = dense(x, units=3, activation="tanh")
y = dense(h, units=1)
loss = mse(y, t)
"""
STEPS = 25

Maker = Callable[[Any], Any]
PAIRS: list[tuple[Optimizer, Maker]] = [
    (SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    (SGD(0.1, weight_decay=0.05), lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.05)),
    (Momentum(0.05), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    (
        Nesterov(0.05, 0.8, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01),
    ),
    (Adagrad(0.1), lambda p: torch.optim.Adagrad(p, lr=0.1)),
    (Adagrad(0.1, weight_decay=0.1), lambda p: torch.optim.Adagrad(p, lr=0.1, weight_decay=0.1)),
    (RMSprop(0.01), lambda p: torch.optim.RMSprop(p, lr=0.01)),
    (RMSprop(0.02, 0.9, 1e-6), lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-6)),
    (Adam(), lambda p: torch.optim.Adam(p)),
    (
        Adam(0.05, (0.8, 0.95), 1e-5, weight_decay=0.02),
        lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-5, weight_decay=0.02),
    ),
    (AdamW(0.02), lambda p: torch.optim.AdamW(p, lr=0.02)),
    (AdamW(0.02, weight_decay=0.3), lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.3)),
]
NAMES = [f"{type(optimizer).__name__} {k}" for k, (optimizer, _) in enumerate(PAIRS)]


class Twin:
    """The same net in PyTorch."""

    def __init__(self, graph: gv.Graph, make: Maker, limit: Callable[[Any], Any] | None = None) -> None:
        self.names = [graph.labels[node.id] for node in graph if node.op == "param"]
        self.parameters = {
            name: torch.tensor(np.array(graph[name].value), requires_grad=True) for name in self.names
        }
        self.x, self.t = (torch.tensor(np.array(graph[name].value)) for name in ("x", "t"))
        self.optimizer = make(self.parameters.values())
        self.limit = limit

    def step(self) -> float:
        w1, b1, w2, b2 = self.parameters.values()
        y = torch.tanh(self.x @ w1.T + b1) @ w2.T + b2
        loss = torch.nn.functional.mse_loss(y, self.t)
        self.optimizer.zero_grad()
        loss.backward()
        if self.limit is not None:
            self.limit(self.parameters.values())
        self.optimizer.step()
        return loss.item()  # type: ignore[no-any-return]


def both(optimizer: Optimizer, make: Maker, limit: Any = None) -> Iterator[tuple[gv.Plan, Twin]]:
    """The plan and its twin, after each of their steps."""
    graph = gv.parse(PROGRAM)
    plan = gv.compile(graph, optimizer=optimizer, dtype="float64")
    twin = Twin(graph, make, limit)
    for _ in range(STEPS):
        assert plan.step() == pytest.approx(twin.step(), rel=1e-10)
        yield plan, twin


def assert_equal(plan: gv.Plan, twin: Twin) -> None:
    for name, parameter in twin.parameters.items():
        np.testing.assert_allclose(plan.value(name), parameter.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("optimizer, make", PAIRS, ids=NAMES)
def test_the_update_is_that_of_pytorch(optimizer: Optimizer, make: Maker) -> None:
    for plan, twin in both(optimizer, make):
        assert_equal(plan, twin)


def test_a_long_gradient_is_shortened() -> None:
    clip = torch.nn.utils.clip_grad_norm_
    short = SGD(0.5, clip_norm=0.2)
    for plan, twin in both(short, lambda p: torch.optim.SGD(p, lr=0.5), lambda p: clip(p, 0.2)):
        assert_equal(plan, twin)


def test_each_number_of_a_gradient_is_kept_within_bounds() -> None:
    clip = torch.nn.utils.clip_grad_value_
    narrow = Adam(0.05, clip_value=0.03)
    for plan, twin in both(narrow, lambda p: torch.optim.Adam(p, lr=0.05), lambda p: clip(p, 0.03)):
        assert_equal(plan, twin)


def warm(step: int) -> float:
    return min(1.0, (step + 1) / 8)


COURSES = [
    (schedules.Steps(7, 0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5)),
    (schedules.Cosine(STEPS, 0.01), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS, 0.01)),
    (schedules.WarmUp(8), lambda o: torch.optim.lr_scheduler.LambdaLR(o, warm)),
    (
        schedules.WarmUp(8, schedules.Steps(5, 0.3)),
        lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda k: warm(k) * 0.3 ** (max(0, k - 8) // 5)),
    ),
]


@pytest.mark.parametrize("schedule, make", COURSES, ids=["steps", "cosine", "warm-up", "warm-up, then steps"])
def test_the_rate_takes_the_course_of_pytorch(schedule: schedules.Schedule, make: Maker) -> None:
    course: list[Any] = []

    def begin(parameters: Any) -> Any:
        optimizer = torch.optim.SGD(parameters, lr=0.2)
        course.append(make(optimizer))
        return optimizer

    for plan, twin in both(SGD(0.2, schedule=schedule), begin):
        course[0].step()
        assert_equal(plan, twin)


def test_another_optimizer_goes_on_with_what_the_one_before_remembers() -> None:
    graph = gv.parse(PROGRAM)
    one, other = (gv.compile(graph, optimizer=Momentum(0.1), dtype="float64") for _ in range(2))
    for _ in range(4):
        one.step()
        other.step()
    other.optimizer = Momentum(0.1, 0.9)
    one.step()
    other.step()
    np.testing.assert_array_equal(one.parameters, other.parameters)
    np.testing.assert_array_equal(one.memory["v"], other.memory["v"])


def test_many_parameters_are_updated_part_by_part_to_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = gv.parse(PROGRAM)
    whole = gv.compile(graph, optimizer=Adam(0.1), dtype="float64")
    monkeypatch.setattr("gradviz.engine.compiled.update.CHUNK", 5)
    parts = gv.compile(graph, optimizer=Adam(0.1), dtype="float64")
    assert "in chunks" in parts.source
    for _ in range(5):
        whole.step()
        parts.step()
    np.testing.assert_array_equal(whole.parameters, parts.parameters)


def test_what_is_no_setting_is_refused_in_a_sentence() -> None:
    wrong: list[Callable[[], Any]] = [
        lambda: SGD(-1.0),
        lambda: SGD(float("nan")),
        lambda: SGD(0.1, weight_decay=-1.0),
        lambda: SGD(0.1, clip_norm=0.0),
        lambda: Momentum(0.1, 1.0),
        lambda: Adam(0.1, (0.9, 1.5)),
        lambda: schedules.Steps(0),
        lambda: schedules.WarmUp(2.5),  # type: ignore[arg-type]
    ]
    for make in wrong:
        with pytest.raises(ValueError, match=r"[a-z].*\.$"):
            make()
