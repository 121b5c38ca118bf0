"""The baseline to beat: what the nearest training examples say (Cover and Hart 1967). Nothing is learned."""

from __future__ import annotations

import numpy as np

from gradviz.language import tr
from gradviz.train.data import Split
from gradviz.train.dataset import Array, Dataset
from gradviz.train.metrics import accuracy, r_squared

AT_ONCE = 256
"""So many examples are held against all training examples in one go."""


def nearest(training: Dataset, inputs: Array, count: int = 5) -> Array:
    """What the `count` nearest training examples say of each input, (N,): the class that most of them have,
    the nearer ones first where it is a draw; for a regression the mean. Raises ValueError for a count that is
    not there."""
    if not 1 <= count <= len(training):
        message = tr("From 1 to {most} neighbours are possible here, not {count}.")
        raise ValueError(message.format(most=len(training), count=count))
    known = training.inputs.reshape(len(training), -1)
    lengths = np.square(known).sum(axis=1)
    asked = inputs.reshape(len(inputs), -1)
    found = np.empty(len(asked))
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        # Squared distances, but for what is the same for all training examples.
        distances = lengths - 2.0 * (some @ known.T)
        rows = np.argpartition(distances, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(distances, rows, axis=1), axis=1, kind="stable")
        said = training.targets[np.take_along_axis(rows, order, axis=1)]
        found[start : start + AT_ONCE] = _agreed(said, training)
    return found


def _agreed(said: Array, training: Dataset) -> Array:
    """Of each row of targets, the nearest first, the one that counts."""
    if training.task == "regression":
        mean: Array = said.mean(axis=1)
        return mean
    classes = np.unique(training.targets)
    # A vote weighs 1, and by so little more the nearer it is that this only tells in a draw.
    weights = 1.0 + 1e-6 * np.arange(said.shape[1], 0, -1)
    votes = ((said[:, :, np.newaxis] == classes) * weights[:, np.newaxis]).sum(axis=1)
    chosen: Array = classes[np.argmax(votes, axis=1)]
    return chosen


def baseline(parts: Split, part: Dataset, count: int = 5) -> float:
    """The score of the nearest neighbours on one part: the share of right classes, or R²."""
    said = nearest(parts.training, part.inputs, min(count, len(parts.training)))
    if part.task == "classification":
        return accuracy(said.astype(np.intp), part.targets)
    return r_squared(said, part.targets)
