"""What goes wrong while a net is trained: one sentence each, nothing lost, nothing left running."""

import gc
import threading
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.train.data import Split, subset
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import dataset
from gradviz.train.run import Recording, moment
from gradviz.train.setup import prepared, prepared_on
from gradviz.train.trainer import Trouble, train

NET = gv.parse("x = input(1, 2)\nt = input(1)\ny = mlp(x, widths=(6, 2))\nloss = cross_entropy(y, t)\n")
SETUP = TrainingSetup(size=60, epochs=3)


def points(inputs: np.ndarray, targets: np.ndarray) -> Dataset:
    return Dataset("points", "classification", inputs, targets, ("a", "b"))


def test_data_that_is_not_all_numbers_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,c\n1,2,0\n3,nan,1\n5,6,0\n")
    with pytest.raises(Trouble) as caught:
        prepared(NET, replace(SETUP, path="own.csv"), tmp_path)
    assert str(caught.value) == "own.csv, row 3, column b: “nan” is not a number."
    whole = dataset("moons", 20)
    inputs, none = whole.inputs.copy(), subset(whole, np.arange(0))
    inputs[3, 1] = np.inf
    with pytest.raises(Trouble, match="Example 4, x2: a finite number is wanted here"):
        prepared_on(NET, replace(SETUP, standardise=False), Split(replace(whole, inputs=inputs), none, none))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "rmsprop"])
def test_a_rate_of_a_million_ends_or_goes_on_but_never_leaves_broken_weights(optimizer: str) -> None:
    setup = replace(SETUP.with_optimizer(optimizer), learning_rate=1e6, epochs=30)
    ready = prepared(NET, setup)
    recording = Recording(ready.work, setup)
    for now in train(ready.work, ready.settings):
        recording.note(now)
    assert now.ended
    assert np.isfinite(ready.work.plan.parameters).all()
    assert all(np.isfinite(node.value).all() for node in ready.work.graph if node.value is not None)
    assert moment(recording.run(), len(recording.losses)).step == now.step


def test_a_class_without_examples_is_no_trouble() -> None:
    whole = dataset("moons", 40)
    only = subset(whole, np.flatnonzero(whole.targets == 0))
    ready = prepared_on(NET, replace(SETUP, epochs=40), Split(only, whole, whole))
    *_, end = train(ready.work, ready.settings)
    assert end.ended == "All epochs are done."
    assert end.training is not None
    assert end.training.score == 1.0
    assert end.validation is not None
    assert end.validation.score < 1.0


@pytest.mark.parametrize(("size", "batch"), [(1, 16), (1, 1), (3, 100_000), (2, 1)])
def test_few_examples_and_large_batches_are_no_trouble(size: int, batch: int) -> None:
    ready = prepared(NET, replace(SETUP, size=size, batch_size=batch))
    *_, end = train(ready.work, ready.settings)
    assert end.ended == "All epochs are done."
    assert np.isfinite(end.loss)


def test_a_file_that_has_gone_is_told_and_the_run_stays_what_it_was(tmp_path: Path) -> None:
    rows = "\n".join(f"{a:.3f},{b:.3f},{int(c)}" for (a, b), c in zip(*_moons(), strict=True))
    (tmp_path / "own.csv").write_text(f"a,b,c\n{rows}\n")
    setup = replace(SETUP, path="own.csv")
    ready = prepared(NET, setup, tmp_path)
    recording = Recording(ready.work, setup)
    steps = train(ready.work, ready.settings)
    recording.note(next(steps))
    (tmp_path / "own.csv").unlink()
    for now in steps:  # what runs has its examples
        recording.note(now)
    run = recording.run()
    assert run.ended == "All epochs are done."
    with pytest.raises(Trouble, match=r"own.csv cannot be read\."):
        moment(run, 1, tmp_path)
    assert run.learned is not None


def _moons() -> tuple[np.ndarray, np.ndarray]:
    data = dataset("moons", 30)
    return data.inputs, data.targets


def test_closing_in_the_middle_of_an_epoch_keeps_what_was_learned() -> None:
    ready = prepared(NET, replace(SETUP, batch_size=5))
    recording = Recording(ready.work, SETUP)
    steps = train(ready.work, ready.settings)
    for _ in range(4):
        recording.note(next(steps))
    before = ready.work.plan.parameters.copy()
    steps.close()
    np.testing.assert_array_equal(ready.work.plan.parameters, before)
    run = recording.run()
    assert (len(run.losses), run.ended, len(run.epochs)) == (4, "", 0)


def test_fifty_starts_and_stops_leave_nothing_behind() -> None:
    threads, gone, losses = threading.active_count(), [], set()
    for _ in range(50):
        ready = prepared(NET, SETUP)
        steps = train(ready.work, ready.settings)
        losses.add(tuple(next(steps).loss for _ in range(3)))
        steps.close()
        gone.append(weakref.ref(ready.work))
        del ready, steps
    gc.collect()
    assert len(losses) == 1
    assert threading.active_count() == threads
    assert not [each for each in gone if each() is not None]


def test_stopping_and_going_on_gives_the_losses_of_one_run() -> None:
    setup = replace(SETUP, epochs=6, batch_size=7)
    ready = prepared(NET, setup)
    whole = [now.loss for now in train(ready.work, ready.settings)]
    again = prepared(NET, setup)
    found, start = [], None
    for _ in range(6):
        steps = train(again.work, again.settings, start)
        for now in steps:
            found.append(now.loss)
            if now.training is not None and not now.ended:
                start = again.work.checkpoint(now.epoch + 1)
                break
        steps.close()
    assert found == whole
