"""Nets that learn, stop, go back, and give the same numbers every time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.graph.graph import Graph
from gradviz.train.data import Split, split, standardised, subset
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import dataset
from gradviz.train.optimizers import SGD, Adam, Momentum
from gradviz.train.roles import roles_of
from gradviz.train.trainer import Progress, Settings, Training, Trouble, train, training

TWO = """
x = input(1, 2)
t = input(1)
y = mlp(x, widths=(16, 16, 2), activation="tanh")
loss = cross_entropy(y, t)
"""
ONE = """
x = input(1, 2)
t = input(1, 1)
y = mlp(x, widths=(8, 1))
loss = binary_cross_entropy_with_logits(y, t)
"""
CURVE = """
x = input(1, 1)
t = input(1, 1)
y = mlp(x, widths=(16, 16, 1), activation="tanh")
loss = mse(y, t)
"""
TWICE = """
x = input(1, 2)
t = input(1)
y = dense(x, units=2)
loss = cross_entropy(y, t) + cross_entropy(y, t)
"""


def moons() -> Split:
    return standardised(split(dataset("moons", 200), seed=1))[0]


def last(steps: Iterator[Progress]) -> Progress:
    *_, found = steps
    return found


def losses_of(work: Training, settings: Settings) -> list[float]:
    return [now.loss for now in train(work, settings)]


# --- learning ------------------------------------------------------------------------------------------


def test_a_net_learns_to_tell_two_moons_apart() -> None:
    work = training(gv.parse(TWO), moons())
    end = last(train(work, Settings(epochs=60, optimizer=Adam(0.02))))
    assert end.ended == "All epochs are done."
    assert end.validation is not None
    assert end.validation.score >= 0.97
    figures = work.figures(work.parts.test, work.targets[2])
    assert figures is not None
    assert figures.score >= 0.97


def test_a_net_learns_a_curve() -> None:
    parts = standardised(split(dataset("sine", 200), seed=1))[0]
    end = last(train(training(gv.parse(CURVE), parts), Settings(epochs=150, optimizer=Adam(0.02))))
    assert end.validation is not None
    assert end.validation.score > 0.9


def test_a_single_output_speaks_for_two_classes() -> None:
    work = training(gv.parse(ONE), moons())
    end = last(train(work, Settings(epochs=60, optimizer=Adam(0.05))))
    assert end.training is not None
    assert end.training.score > 0.9
    assert work.predict(work.parts.test.inputs).shape == (40, 1)


def test_a_score_for_each_class_can_be_held_against_rows_of_0_and_1() -> None:
    program = TWO.replace("t = input(1)", "t = input(1, 2)").replace("cross_entropy", "mse")
    work = training(gv.parse(program), moons())
    assert work.targets[0].shape == (120, 2)
    assert sorted({tuple(row) for row in work.targets[0].tolist()}) == [(0.0, 1.0), (1.0, 0.0)]
    assert last(train(work, Settings(epochs=2))).training is not None


# --- order ---------------------------------------------------------------------------------------------


def test_the_same_settings_give_the_same_losses_to_the_last_bit() -> None:
    settings = Settings(epochs=3, batch_size=16, optimizer=Momentum(0.05), seed=7)
    one, other = (losses_of(training(gv.parse(TWO), moons()), settings) for _ in range(2))
    assert one == other
    assert one != losses_of(training(gv.parse(TWO), moons()), replace(settings, seed=8))


def test_progress_tells_epoch_and_step_and_ends_each_epoch_with_figures() -> None:
    found = list(train(training(gv.parse(TWO), moons()), Settings(epochs=2, batch_size=50)))
    assert [(now.epoch, now.step, now.of) for now in found] == [
        (1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 4, 3), (2, 5, 3), (2, 6, 3)
    ]  # fmt: skip
    assert [now.training is not None for now in found] == [False, False, True, False, False, True]
    assert [bool(now.ended) for now in found] == [False] * 5 + [True]
    assert [len(now.rows) for now in found] == [50, 50, 20] * 2


def test_nothing_happens_between_two_steps() -> None:
    work = training(gv.parse(TWO), moons())
    steps = train(work)
    next(steps)
    before = work.plan.parameters.copy()
    steps.close()
    np.testing.assert_array_equal(work.plan.parameters, before)


def test_a_moment_can_be_explained_with_its_net_and_its_batch() -> None:
    work = training(gv.parse(TWO), moons(), dtype="float64")
    steps = train(work, Settings(batch_size=8))
    for _ in range(5):
        next(steps)
    graph = work.graph
    now = next(steps)
    assert gv.trace(graph, work.batch(now.rows)).value("loss") == pytest.approx(now.loss, rel=1e-12)


def test_other_settings_can_be_sent_in_at_any_step() -> None:
    work = training(gv.parse(TWO), moons())
    steps = train(work, Settings(epochs=5, batch_size=60, optimizer=SGD(0.1)))
    next(steps)
    before = work.plan.parameters.copy()
    now = steps.send(Settings(epochs=2, batch_size=10, optimizer=SGD(0.0)))
    assert now.step == 2
    np.testing.assert_array_equal(work.plan.parameters, before)
    end = last(steps)
    assert (end.epoch, end.of) == (2, 12)


# --- stopping ------------------------------------------------------------------------------------------


def test_it_stops_when_the_validation_loss_has_not_become_smaller_and_goes_back_to_the_best() -> None:
    noise = np.random.default_rng(0)
    inputs, targets = noise.normal(size=(60, 2)), noise.integers(2, size=60).astype(np.float64)
    data = Dataset("noise", "classification", inputs, targets, ("a", "b"))
    work = training(gv.parse(TWO), split(data, 0.5, 0.0), dtype="float64")
    settings = Settings(epochs=500, batch_size=10, optimizer=Adam(0.02), patience=4)
    found = [now for now in train(work, settings) if now.validation is not None]
    end = found[-1]
    assert end.ended == "The validation loss has not become smaller for as many epochs as patience lasts."
    assert end.epoch == end.best_epoch + 4
    losses = [now.validation.loss for now in found if now.validation is not None]
    assert min(losses) == losses[end.best_epoch - 1]
    restored = work.figures(work.parts.validation, work.targets[1])
    assert restored is not None
    assert restored.loss == min(losses)


def test_the_last_parameters_stay_where_the_best_are_not_wanted() -> None:
    work = training(gv.parse(TWO), moons(), dtype="float64")
    settings = Settings(epochs=6, optimizer=SGD(0.5), restore_best=False)
    end = last(train(work, settings))
    assert end.validation is not None
    now = work.figures(work.parts.validation, work.targets[1])
    assert now is not None
    assert now.loss == end.validation.loss


def test_a_rate_that_is_far_too_large_ends_in_a_sentence_with_sound_parameters() -> None:
    parts = standardised(split(dataset("sine", 100), seed=1))[0]
    work = training(gv.parse(CURVE.replace("tanh", "relu")), parts)
    end = last(train(work, Settings(epochs=50, optimizer=SGD(1e6))))
    assert end.ended == "The loss is no finite number any more; try a smaller learning rate."
    assert np.all(np.isfinite(work.plan.parameters))


# --- odd examples --------------------------------------------------------------------------------------


def test_one_example_and_a_batch_larger_than_the_set_are_no_trouble() -> None:
    one = subset(moons().training, np.arange(1))
    end = last(train(training(gv.parse(TWO), split(one)), Settings(epochs=3, batch_size=1000)))
    assert (end.step, end.of, end.validation) == (3, 1, None)


def test_a_class_without_examples_is_no_trouble() -> None:
    part = moons()
    only = subset(part.training, np.flatnonzero(part.training.targets == 0.0))
    end = last(train(training(gv.parse(TWO), Split(only, part.validation, part.test)), Settings(epochs=2)))
    assert end.training is not None


def test_examples_that_are_not_all_numbers_are_told() -> None:
    part = moons()
    inputs = part.training.inputs.copy()
    inputs[2, 0] = np.nan
    with pytest.raises(Trouble, match="Example 3"):
        training(gv.parse(TWO), replace(part, training=replace(part.training, inputs=inputs)))


WRONG: list[tuple[str, str]] = [
    ("x = input(1, 2)\ny = mlp(x, widths=(2,))\nloss = sum(y * y)", "needs one loss"),
    (TWICE, "one loss"),
    ("t = input(1)\nw = param([[1.0, 2.0]])\nloss = cross_entropy(w, t)", "needs one input"),
    ("x = input(1, 2)\nt = input(1, 5)\ny = dense(x, units=5)\nloss = mse(y, t)", "y predicts 5 numbers"),
    ("x = input(1, 7)\nt = input(1, 1)\ny = dense(x, units=1)\nloss = mse(y, t)", "At y"),
]


@pytest.mark.parametrize("program, says", WRONG, ids=[says for _, says in WRONG])
def test_a_graph_that_cannot_be_trained_is_told_in_a_sentence(program: str, says: str) -> None:
    with pytest.raises(gv.GraphError, match=says):
        training(gv.parse(program), moons())


def test_a_penalty_beside_the_loss_does_no_harm() -> None:
    graph = gv.parse(TWO.rstrip() + " + 0.01 * sum(y * y)")
    roles = roles_of(graph)
    assert graph.labels[roles.prediction] == "y"
    assert last(train(training(graph, moons()), Settings(epochs=2))).training is not None


def test_settings_that_make_no_sense_are_refused() -> None:
    wrong: list[dict[str, Any]] = [{"epochs": 0}, {"batch_size": 0}, {"patience": 0}]
    for settings in wrong:
        with pytest.raises(ValueError, match="whole numbers above 0"):
            Settings(**settings)


def test_the_net_can_be_had_at_any_moment() -> None:
    work = training(gv.parse(TWO), moons())
    next(train(work))
    assert isinstance(work.graph, Graph)


def test_the_parts_in_a_large_graph_are_told_without_asking_each_node_what_it_depends_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = ["x = [1, 2]", "t = [0, 1]", "y0 = tanh(x)", *(f"y{k + 1} = tanh(y{k})" for k in range(60))]
    graph = gv.parse("\n".join([*lines, "L = mse(y60, t)"]))
    asked: list[object] = []
    ancestors = Graph.ancestors
    monkeypatch.setattr(
        Graph, "ancestors", lambda self, node_id: (asked.append(node_id), ancestors(self, node_id))[1]
    )
    assert graph.labels[roles_of(graph).prediction] == "y60"
    assert len(asked) < 5
