"""A run is a value; any of its moments can be gone back to, to the last bit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph
from gradviz.train.run import MOST_CHECKPOINTS, Recording, Run, differences, moment
from gradviz.train.setup import prepared, settings_of
from gradviz.train.trainer import train

NET = """
x = input(1, 2)
t = input(1)
h = dense(x, units=6, activation="tanh")
n = batch_norm(h)
d = dropout(n, rate=0.2)
y = dense(d, units=2)
loss = cross_entropy(y, t)
"""
SETUP = TrainingSetup(size=60, batch_size=8, epochs=5, grain=0.1, seed=3, dtype="float64")


def recorded(setup: TrainingSetup, program: str = NET) -> tuple[Run, list[Graph], list[dict[str, Any]]]:
    """A run, and what the net and its batch were before each step."""
    ready = prepared(gv.parse(program), setup)
    recording = Recording(ready.work, setup)
    graphs, feeds = [ready.work.at_step(setup.seed, 1)], []
    for now in train(ready.work, ready.settings):
        recording.note(now)
        feeds.append(ready.work.batch(now.rows, ready.settings, now.step))
        graphs.append(ready.work.at_step(setup.seed, now.step + 1))
    return recording.run(1.5), graphs, feeds


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam"])
def test_any_moment_of_a_run_can_be_gone_back_to(optimizer: str) -> None:
    run, graphs, feeds = recorded(SETUP.with_optimizer(optimizer))
    assert len(run.losses) == 25
    for step in (1, 2, 5, 6, 13, 24):
        found = moment(run, step)
        assert (found.step, found.epoch) == (step, (step - 1) // 5 + 1)
        assert found.loss == run.losses[step - 1]
        assert found.graph == graphs[step - 1]
        for name, array in feeds[step - 1].items():
            np.testing.assert_array_equal(found.feeds[name], array)
        loss = gv.trace(found.graph, found.feeds).value("loss")
        assert loss == pytest.approx(found.loss, rel=1e-10)


def test_a_run_tells_how_it_went() -> None:
    run, _, _ = recorded(SETUP)
    assert [epoch.number for epoch in run.epochs] == [1, 2, 3, 4, 5]
    assert [epoch.step for epoch in run.epochs] == [5, 10, 15, 20, 25]
    assert run.ended == "All epochs are done."
    assert run.learned is not None
    assert run.seconds == 1.5
    best = min(epoch.validation.loss for epoch in run.epochs if epoch.validation)
    assert run.epochs[run.best_epoch - 1].validation is not None
    assert run.epochs[run.best_epoch - 1].validation.loss == best  # type: ignore[union-attr]


def test_a_moment_lies_before_its_update_and_knows_what_came_after() -> None:
    run, _, _ = recorded(SETUP)
    one, next_one = moment(run, 7), moment(run, 8)
    np.testing.assert_array_equal(one.parameters[1], next_one.parameters[0])
    assert not np.array_equal(*one.parameters)


def test_what_was_changed_while_it_ran_is_gone_back_to_as_well() -> None:
    ready = prepared(gv.parse(NET), SETUP)
    recording = Recording(ready.work, SETUP)
    steps = train(ready.work, ready.settings)
    other, third = replace(SETUP, learning_rate=0.2, batch_size=20), SETUP.with_optimizer("momentum")
    for now in steps:
        recording.note(now)
        for after, setup in ((3, other), (10, third)):
            if now.step == after:
                recording.changed(setup)
                recording.note(steps.send(settings_of(setup, len(ready.work.parts.training))))
    run = recording.run()
    assert [after for after, _ in run.changes] == [3, 10]
    assert run.setup_at(3) == SETUP
    assert run.setup_at(4) == other
    for step in range(1, len(run.losses) + 1):
        assert moment(run, step).loss == run.losses[step - 1]


def test_a_long_run_keeps_few_checkpoints_and_all_its_moments() -> None:
    run, _, _ = recorded(replace(SETUP, epochs=200, batch_size=100, dtype="float32"))
    assert len(run.checkpoints) <= MOST_CHECKPOINTS
    assert run.checkpoints[0].step == 0
    for step in (1, 2, 99, 200):
        assert moment(run, step).loss == run.losses[step - 1]


@pytest.mark.parametrize("step", [0, 26, -1])
def test_a_moment_that_was_not_is_refused(step: int) -> None:
    run, _, _ = recorded(SETUP)
    with pytest.raises(ValueError, match="The run has the steps 1 to 25"):
        moment(run, step)


def test_the_last_moment_of_a_run_that_broke_is_there_too() -> None:
    run, _, _ = recorded(replace(SETUP.with_optimizer("sgd"), learning_rate=1e9, epochs=50, grain=0.0))
    assert "no finite number" in run.ended
    assert not np.isfinite(moment(run, len(run.losses)).loss)


def test_what_differs_between_runs_is_told() -> None:
    runs = [Run(gv.parse(NET), setup) for setup in (SETUP, replace(SETUP, seed=4, epochs=6))]
    assert differences(runs) == ("epochs", "seed")
    assert differences(runs[:1]) == ()


def test_a_net_that_is_trained_again_begins_anew_with_what_it_has_learned() -> None:
    ready = prepared(gv.parse(NET), SETUP)
    runs = []
    for _ in range(2):
        recording = Recording(ready.work, SETUP)
        for now in train(ready.work, ready.settings):
            recording.note(now)
        runs.append(recording.run())
    first, second = runs
    assert second.graph == first.learned
    assert second.losses != first.losses
    for step in (1, 6, 25):
        assert moment(second, step).loss == second.losses[step - 1]
    alone = prepared(second.graph, SETUP)
    assert tuple(now.loss for now in train(alone.work, alone.settings)) == second.losses
