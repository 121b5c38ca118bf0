"""What a net says of examples, held against what is right: what it takes for what, and where it errs most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.train.dataset import Array, Dataset
from gradviz.train.metrics import classes_of, confusion
from gradviz.train.trainer import Training

Counts = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Answers:
    """What the net says of a set of examples."""

    dataset: Dataset
    predictions: Array
    """(N, classes) or (N, 1): scores as the loss takes them."""
    said: Array
    """For a classification the class of each, (N,); for a regression the number."""
    certainty: Array
    """For a classification the share, 0 to 1, that the net gives to what it says; else NaN."""

    @property
    def errors(self) -> Array:
        """How far off each is: for a regression the difference, for a classification the certainty of what is
        wrong, 0 where it is right."""
        if self.dataset.task == "regression":
            return np.abs(self.said - self.dataset.targets)
        return np.where(self.said == self.dataset.targets, 0.0, np.nan_to_num(self.certainty, nan=1.0))

    @property
    def wrong(self) -> Counts:
        """The numbers of the misclassified examples, those that the net is most certain of first; of a
        regression all, the worst first."""
        errors = self.errors
        order: Counts = np.argsort(-errors, kind="stable")
        if self.dataset.task == "regression":
            return order
        wrong: Counts = order[self.said[order] != self.dataset.targets[order]]
        return wrong

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the examples' classes, and numbers for those that the net speaks for besides: it may
        have more scores than there are classes."""
        known = self.dataset.classes
        return (*known, *map(str, range(len(known), int(self.said.max(initial=-1.0)) + 1)))

    @property
    def confusion(self) -> Counts | None:
        """How often each class (the rows) was taken for each (the columns); None for a regression."""
        if self.dataset.task == "regression":
            return None
        return confusion(self.said.astype(np.intp), self.dataset.targets, len(self.classes))


def answers(work: Training, dataset: Dataset) -> Answers:
    """What the net with the parameters of now says of these examples."""
    predictions = work.predict(dataset.inputs) if len(dataset) else np.zeros((0, 1))
    if dataset.task == "regression":
        return Answers(dataset, predictions, predictions.reshape(len(dataset)), np.full(len(dataset), np.nan))
    said = classes_of(predictions, work.roles.threshold)
    return Answers(
        dataset, predictions, said.astype(np.float64), _certainty(work.roles.measure, predictions, said)
    )


def _certainty(measure: str, predictions: Array, said: Counts) -> Array:
    """The share that the loss gives to what the net says; NaN where scores are no shares, as a hinge's."""
    if not len(said):
        return np.zeros(0)
    scores = predictions.reshape(len(said), -1)
    with np.errstate(all="ignore"):
        if measure == "cross_entropy":
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            shares = shares / shares.sum(axis=1, keepdims=True)
        elif measure == "binary_cross_entropy_with_logits":
            shares = 1 / (1 + np.exp(-scores))
        elif measure == "binary_cross_entropy":
            shares = scores
        else:
            return np.full(len(scores), np.nan)
    found: Array
    if shares.shape[1] == 1:
        found = np.where(said == 1, shares[:, 0], 1 - shares[:, 0])
    else:
        found = shares[np.arange(len(said)), said]
    return found
