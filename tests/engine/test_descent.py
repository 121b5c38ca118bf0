"""The update of a training step, one parameter after the other, held against the compiled run."""

import numpy as np
import pytest

from gradviz.engine.descent import Descent, numbers_at
from gradviz.engine.plan import compile as compiled
from gradviz.engine.trace import trace
from gradviz.graph.parse import parse_program
from gradviz.train.optimizers import OPTIMIZERS, SGD, Adam, Optimizer
from gradviz.train.schedules import Cosine

NET = parse_program("x = input(4, 2)\nt = input(4)\ny = mlp(x, widths=(3, 2))\nL = cross_entropy(y, t)").graph
FEEDS = {"x": np.random.default_rng(1).normal(size=(4, 2)), "t": np.array([0.0, 1.0, 1.0, 0.0])}
DRESSED: list[Optimizer] = [
    SGD(0.1, weight_decay=0.01),
    SGD(0.1, clip_norm=0.05),
    Adam(0.05, clip_value=0.01, weight_decay=0.1),
    Adam(0.05, schedule=Cosine(3)),
]


@pytest.mark.parametrize("optimizer", [*(kind() for kind in OPTIMIZERS), *DRESSED], ids=repr)
def test_every_update_is_that_of_the_compiled_run_step_after_step(optimizer: Optimizer) -> None:
    plan = compiled(NET, optimizer=optimizer, dtype="float64")
    for done in range(4):
        each = {}
        for node_id, place in plan.places.items():
            shape = np.shape(plan.value(node_id))
            each[node_id] = {name: array[place].reshape(shape).copy() for name, array in plan.memory.items()}
        descent = Descent(optimizer, type(optimizer).__name__, done, each)
        run = trace(plan.trained(), FEEDS, descent=descent)
        plan.step(FEEDS)
        updates = {step.node: step.value for step in run.steps if step.kind == "update"}
        assert updates.keys() == each.keys()
        for node_id in each:
            found = updates[node_id]
            assert found is not None
            np.testing.assert_allclose(found, plan.value(node_id), rtol=1e-10, atol=1e-12)


def test_plain_gradient_descent_is_told_from_what_has_more_to_it() -> None:
    assert Descent(SGD(0.1), "SGD").is_plain
    assert not Descent(SGD(0.1, weight_decay=0.1), "SGD").is_plain
    assert not Descent(SGD(0.1, clip_norm=1.0), "SGD").is_plain
    assert not Descent(Adam(), "Adam").is_plain


def test_without_a_descent_nothing_is_updated() -> None:
    assert all(step.kind != "update" for step in trace(NET, FEEDS).steps)


def test_the_numbers_of_the_rules_follow_the_step() -> None:
    assert numbers_at(Adam(0.1, betas=(0.5, 0.9)), 2)["bias1"] == pytest.approx(0.75)
