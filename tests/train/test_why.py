"""Why a weight moved: parts that add up to its update, whatever the optimizer."""

from dataclasses import replace

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import OPTIMIZERS, TrainingSetup
from gradviz.train.run import Moment, Recording, moment
from gradviz.train.setup import prepared
from gradviz.train.trainer import train
from gradviz.train.why import gradients, of_cell, why

NET = """
x = input(1, 2)
t = input(1)
h = dense(x, units=4, activation="tanh")
y = dense(h, units=2)
loss = cross_entropy(y, t) + l2(h.W, strength=0.03)
"""
COUPLED = """
x = input(1, 2)
t = input(1)
h = dense(x, units=4)
n = batch_norm(h)
d = dropout(n, rate=0.3)
y = dense(d, units=2)
loss = cross_entropy(y, t)
"""
SETUP = TrainingSetup(size=40, batch_size=6, epochs=2, dtype="float64")


def at(setup: TrainingSetup, step: int = 4, program: str = NET) -> Moment:
    ready = prepared(gv.parse(program), setup)
    recording = Recording(ready.work, setup)
    for now in train(ready.work, ready.settings):
        recording.note(now)
    return moment(recording.run(), step)


@pytest.mark.parametrize(
    "more", [{}, {"weight_decay": 0.1}, {"clip_norm": 0.05}, {"clip_value": 0.01}], ids=str
)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_parts_add_up_to_the_update(name: str, more: dict) -> None:
    now = at(replace(SETUP.with_optimizer(name), schedule="cosine", warm_up=3, **more))
    found = gradients(now, "W_h")
    for cell in np.ndindex(4, 2):
        parts = of_cell(now, found, cell)
        kinds = [share.kind for share in parts.shares]
        assert kinds[:6] == ["example"] * 6
        exact = sum(share.update for share in parts.shares if share.kind != "rounding")
        assert exact == pytest.approx(parts.update, abs=1e-10)
        assert sum(share.update for share in parts.shares) == pytest.approx(parts.update, abs=1e-16)
        assert parts.update != 0
        assert "penalty" in kinds
        assert ("decay" in kinds) == ("weight_decay" in more or name == "adamw")
        assert ("momentum" in kinds) == (name in ("momentum", "nesterov", "adam", "adamw"))


def test_each_example_gives_its_own_gradient() -> None:
    now = at(SETUP)
    found = gradients(now, "W_h")
    bare = gv.parse(NET.replace(" + l2(h.W, strength=0.03)", ""))
    for name in ("W_h", "b_h", "W_y", "b_y"):
        bare = bare.with_value(bare.find(name), now.graph[name].value)
    for k in range(6):
        feeds = {name: array[k : k + 1] for name, array in now.feeds.items()}
        alone = gv.trace(bare, feeds).grad("W_h")
        np.testing.assert_allclose(found.examples[k].reshape(4, 2), alone / 6, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(found.rest.reshape(4, 2), 0.06 * now.graph["W_h"].value, rtol=1e-9)


@pytest.mark.parametrize("parameter", ["W_h", "gamma_n", "b_y"])
def test_examples_that_have_to_do_with_each_other_are_told_apart_too(parameter: str) -> None:
    now = at(SETUP.with_optimizer("momentum"), program=COUPLED)
    found = gradients(now, parameter)
    whole = gv.trace(now.graph, now.feeds).grad(parameter)
    np.testing.assert_allclose(found.examples.sum(axis=0), np.ravel(whole), rtol=1e-9, atol=1e-14)
    assert not found.rest.any()
    cell = (0,) * np.ndim(whole)
    parts = why(now, parameter, cell)
    exact = sum(share.update for share in parts.shares if share.kind != "rounding")
    assert exact == pytest.approx(parts.update, abs=1e-10)


def test_the_numbers_of_the_examples_are_those_of_the_training_set() -> None:
    now = at(SETUP)
    parts = why(now, "W_y", (0, 0))
    assert [share.row for share in parts.shares if share.kind == "example"] == now.rows.tolist()
    assert sum(share.gradient for share in parts.shares) == pytest.approx(parts.gradient, abs=1e-14)


def test_the_size_of_a_step_says_what_more_gradient_would_have_done() -> None:
    assert why(at(SETUP.with_optimizer("sgd")), "b_y", (0,)).step_size == pytest.approx(0.1)
    nesterov = why(at(SETUP.with_optimizer("nesterov")), "b_y", (0,))
    assert nesterov.step_size == pytest.approx(0.02 * 1.9)
    first = why(at(SETUP, step=1), "b_y", (0,))  # Adam's first step is as long as the learning rate
    assert first.step_size * abs(first.gradient) == pytest.approx(0.01, rel=1e-4)


def test_what_float32_rounds_off_is_a_part_of_its_own() -> None:
    parts = why(at(replace(SETUP, dtype="float32")), "W_h", (1, 1))
    assert parts.shares[-1].kind == "rounding"
    assert 0 < abs(parts.shares[-1].update) < 1e-7
    assert sum(share.update for share in parts.shares) == pytest.approx(parts.update, abs=1e-15)


def test_what_is_not_there_is_told() -> None:
    now = at(SETUP)
    with pytest.raises(KeyError, match="x is no parameter that is trained"):
        why(now, "x", (0, 0))
    for cell in ((4, 0), (0,), (-1, 0)):
        with pytest.raises(IndexError, match="no such cell"):
            why(now, "W_h", cell)
