"""How good a net is, which examples it gets wrong, and whether it beats its neighbours."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.train.data import split
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import dataset
from gradviz.train.evaluation import Evaluation, evaluate
from gradviz.train.neighbours import baseline, nearest
from gradviz.train.setup import prepared
from gradviz.train.trainer import train

NET = """
x = input(1, 2)
t = input(1)
y = mlp(x, widths=(8, 3), activation="tanh")
loss = cross_entropy(y, t)
"""
CURVE = 'x = input(1, 1)\nt = input(1, 1)\ny = mlp(x, widths=(8, 1), activation="tanh")\nloss = mse(y, t)\n'


def evaluated(program: str, setup: TrainingSetup) -> Evaluation:
    ready = prepared(gv.parse(program), setup)
    for _ in train(ready.work, ready.settings):
        pass
    found = evaluate(ready.work, 1)
    assert found is not None
    return found


def test_the_figures_are_those_of_what_the_net_says() -> None:
    found = evaluated(NET, TrainingSetup(data="blobs", noise=0.4, epochs=10))
    counts = found.answers.confusion
    assert counts is not None
    assert counts.sum() == len(found.dataset) == 60
    assert np.trace(counts) / 60 == pytest.approx(found.figures.score)
    assert len(found.answers.wrong) == 60 - np.trace(counts) > 0


def test_of_a_regression_the_error_is_the_loss() -> None:
    found = evaluated(CURVE, TrainingSetup(data="sine", epochs=30))
    assert found.answers.confusion is None
    assert np.mean(found.answers.errors**2) == pytest.approx(found.figures.loss, rel=1e-5)


def test_a_part_without_examples_is_not_evaluated() -> None:
    ready = prepared(gv.parse(NET), TrainingSetup(data="blobs", test=0.0))
    assert evaluate(ready.work, 2) is None


# --- neighbours ----------------------------------------------------------------------------------------

POINTS = np.array([[0.0], [1.0], [2.0], [10.0]])


def test_the_class_that_most_of_the_nearest_have_counts() -> None:
    data = Dataset("d", "classification", POINTS.copy(), np.array([1.0, 0.0, 0.0, 1.0]), ("a", "b"))
    asked = np.array([[-1.0], [9.0], [1.2]])
    assert nearest(data, asked, 1).tolist() == [1, 1, 0]
    assert nearest(data, asked, 3).tolist() == [0, 0, 0]
    # a draw between two classes: the nearer one
    assert nearest(data, np.array([[0.4], [0.6]]), 2).tolist() == [1, 0]


def test_the_mean_of_the_nearest_counts_for_numbers() -> None:
    data = Dataset("d", "regression", POINTS.copy(), np.array([1.0, 2.0, 6.0, 0.0]))
    assert nearest(data, np.array([[1.1]]), 3).tolist() == [3.0]


@pytest.mark.parametrize("count", [0, 5])
def test_neighbours_that_are_not_there_are_refused(count: int) -> None:
    data = Dataset("d", "regression", POINTS.copy(), np.zeros(4))
    with pytest.raises(ValueError, match="From 1 to 4 neighbours"):
        nearest(data, POINTS, count)


def test_neighbours_agree_with_asking_each_pair_and_tell_digits_apart() -> None:
    parts = split(dataset("digits", 600), 0.0, 0.5)
    said = nearest(parts.training, parts.test.inputs, 1)
    known = parts.training.inputs.reshape(300, -1)
    for asked, answer in zip(parts.test.inputs.reshape(300, -1), said, strict=True):
        assert parts.training.targets[np.argmin(((known - asked) ** 2).sum(axis=1))] == answer
    assert baseline(parts, parts.test, 3) > 0.93
    assert baseline(split(dataset("sine"), 0.0, 0.3), split(dataset("sine"), 0.0, 0.3).test) > 0.95
