"""What the net says of examples, against PyTorch's softmax and counting by hand."""

import numpy as np
import pytest
import torch

from gradviz.train.answers import answers
from gradviz.train.dataset import Dataset
from gradviz.train.metrics import accuracy
from gradviz.train.optimizers import Adam
from gradviz.train.trainer import Settings
from tests.train.nets import net, parts_of, ready, trained

ONE = """
x = input(1, 2)
t = input(1, 1)
y = mlp(x, widths=(8, 1))
loss = {loss}(y, t)
"""
CURVE = """
x = input(1, 1)
t = input(1, 1)
y = mlp(x, widths=(6, 1))
loss = mse(y, t)
"""


def test_classes_certainties_and_errors_are_those_of_the_scores() -> None:
    work = ready(net((8, 2), "tanh"), parts_of("moons", 200))
    trained(work, Settings(epochs=3))
    found = answers(work, work.parts.validation)
    scores = torch.tensor(work.predict(work.parts.validation.inputs))
    shares, said = torch.softmax(scores, dim=1).max(dim=1)
    assert found.said.tolist() == said.tolist()
    assert found.certainty == pytest.approx(shares.numpy())
    targets = work.parts.validation.targets
    right = accuracy(found.said.astype(np.intp), targets)
    assert len(found.wrong) == round(len(targets) * (1 - right)) > 0
    assert (np.diff(found.certainty[found.wrong]) <= 0).all()
    assert (found.said[found.wrong] != targets[found.wrong]).all()
    assert found.confusion is not None
    assert found.confusion.sum() == len(targets)
    assert found.confusion.trace() == len(targets) - len(found.wrong)


@pytest.mark.parametrize("loss", ["binary_cross_entropy_with_logits", "mse"])
def test_a_single_score_speaks_for_two_classes(loss: str) -> None:
    work = ready(ONE.format(loss=loss), parts_of("moons", 200))
    trained(work, Settings(epochs=3, optimizer=Adam(0.01)))
    found = answers(work, work.parts.validation)
    scores = work.predict(work.parts.validation.inputs)[:, 0]
    if loss == "mse":
        assert np.isnan(found.certainty).all()
        assert found.said.tolist() == (scores >= 0.5).tolist()
    else:
        share = torch.sigmoid(torch.tensor(scores)).numpy()
        assert found.certainty == pytest.approx(np.maximum(share, 1 - share))
        assert found.said.tolist() == (scores >= 0).tolist()


def test_of_a_regression_the_worst_come_first() -> None:
    work = ready(CURVE, parts_of("sine", 100))
    found = answers(work, work.parts.test)
    off = np.abs(work.predict(work.parts.test.inputs)[:, 0] - work.parts.test.targets)
    assert found.wrong.tolist() == np.argsort(-off, kind="stable").tolist()
    assert found.errors == pytest.approx(off)
    assert found.confusion is None


def test_nothing_is_said_of_no_examples() -> None:
    work = ready(net((4, 2), "tanh"), parts_of("moons", 60))
    empty = Dataset("none", "classification", np.zeros((0, 2)), np.zeros(0), ("0", "1"))
    found = answers(work, empty)
    assert len(found.wrong) == 0
    assert found.confusion is not None
    assert found.confusion.tolist() == [[0, 0], [0, 0]]


def test_a_net_with_more_scores_than_there_are_classes_is_told_by_number() -> None:
    work = ready(net((8, 5), "tanh"), parts_of("moons", 200))
    found = answers(work, work.parts.training)
    assert found.said.max() > 1  # it has not learned yet
    counts, names = found.confusion, found.classes
    assert counts is not None
    assert counts.shape == (len(names), len(names))
    assert names == ("0", "1", "2", "3", "4")[: len(names)]
    assert counts.sum() == len(work.parts.training)
    assert counts[2:].sum() == 0
