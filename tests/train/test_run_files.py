"""A run in a file comes back with all its moments, or is refused in one sentence."""

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.records import FileError
from gradviz.document.training import TrainingSetup
from gradviz.train.run import Recording, Run, moment
from gradviz.train.run_files import load_run, save_run
from gradviz.train.setup import prepared, settings_of
from gradviz.train.trainer import train

NET = """
x = input(1, 2)
t = input(1)
h = dense(x, units=4)
n = batch_norm(h)
y = dense(n, units=2)
loss = cross_entropy(y, t)
"""
SETUP = TrainingSetup(size=60, batch_size=8, epochs=4, seed=3)


def recorded(setup: TrainingSetup = SETUP) -> Run:
    ready = prepared(gv.parse(NET), setup)
    recording = Recording(ready.work, setup)
    steps = train(ready.work, ready.settings)
    for now in steps:
        recording.note(now)
        if now.step == 7:
            other = replace(setup, learning_rate=0.002)
            recording.changed(other)
            recording.note(steps.send(settings_of(other, len(ready.work.parts.training))))
    return recording.run(2.5)


@pytest.mark.parametrize(
    "setup", [SETUP, replace(SETUP, validation=0.0, dtype="float64")], ids=["judged", "not"]
)
def test_a_run_comes_back_with_all_its_moments(setup: TrainingSetup, tmp_path: Path) -> None:
    run, file = recorded(setup), tmp_path / "run.npz"
    save_run(run, file)
    again = load_run(file)
    assert (again.graph, again.learned, again.setup, again.changes) == (
        run.graph, run.learned, run.setup, run.changes
    )  # fmt: skip
    assert (again.losses, again.epochs, again.ended) == (run.losses, run.epochs, run.ended)
    assert (again.best_epoch, again.seconds) == (run.best_epoch, 2.5)
    assert list(tmp_path.iterdir()) == [file]
    for step in (1, 7, 8, len(run.losses)):
        one, other = moment(run, step), moment(again, step)
        assert one.loss == other.loss == run.losses[step - 1]
        assert one.graph == other.graph
        np.testing.assert_array_equal(one.parameters[1], other.parameters[1])


def test_a_run_that_broke_comes_back_too(tmp_path: Path) -> None:
    run = recorded(replace(SETUP.with_optimizer("sgd"), learning_rate=1e9, epochs=60))
    save_run(run, tmp_path / "run.npz")
    np.testing.assert_array_equal(load_run(tmp_path / "run.npz").losses, run.losses)
    assert "finite" in load_run(tmp_path / "run.npz").ended


def test_what_is_no_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    np.savez(file, a=np.zeros(3))
    with pytest.raises(FileError, match=r"run.npz is not a run of a training, or it is damaged\."):
        load_run(file)
    file.write_bytes(b"PK nonsense")
    with pytest.raises(FileError, match=r"run.npz cannot be used: it is damaged\."):
        load_run(file)
    with pytest.raises(FileError, match=r"cannot be read: No such file"):
        load_run(tmp_path / "gone.npz")


def test_a_run_with_a_part_missing_or_changed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    save_run(recorded(), file)
    with np.load(file) as stored:
        whole = {name: stored[name] for name in stored.files}
    assert len(zipfile.ZipFile(file).namelist()) == len(whole)
    for name in whole:
        rest = {other: array for other, array in whole.items() if other != name}
        if name == "learned":
            continue
        np.savez(file, **rest)
        with pytest.raises(FileError):
            load_run(file)
        np.savez(file, **rest, **{name: np.zeros((2, 2, 2))})
        with pytest.raises(FileError):
            load_run(file)
