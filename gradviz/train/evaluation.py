"""How good a net is on some examples, looked at closely: which it gets wrong, and what it takes them for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.train.dataset import Array, Dataset
from gradviz.train.metrics import Classes, classes_of, confusion
from gradviz.train.trainer import Figures, Training


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A net held against examples."""

    dataset: Dataset
    figures: Figures
    predictions: Array
    """A row for each example, as the net gives them."""
    predicted: Classes | None
    """The class that each example is taken for; None for a regression."""
    confusion: NDArray[np.intp] | None
    """How often each class (the rows) was taken for each (the columns); None for a regression."""
    worst: NDArray[np.intp]
    """Numbers of examples, the most wrong first: of a classification those that are taken for another class,
    the surest first; of a regression all, the farthest off first."""

    @property
    def per_class(self) -> Array | None:
        """The share of each class that is told rightly; NaN for a class without examples."""
        if self.confusion is None:
            return None
        counts = self.confusion.sum(axis=1)
        with np.errstate(invalid="ignore"):
            return np.where(counts > 0, np.diag(self.confusion) / np.where(counts > 0, counts, 1), np.nan)


def evaluate(work: Training, part: int = 1) -> Evaluation | None:
    """The net of now on one part of its examples: 0 training, 1 validation, 2 test. None where that part is
    empty."""
    dataset = (work.parts.training, work.parts.validation, work.parts.test)[part]
    figures = work.figures(dataset, work.targets[part])
    if figures is None:
        return None
    predictions = work.predict(dataset.inputs)
    if dataset.task == "regression":
        off = np.abs(predictions.reshape(dataset.targets.shape) - dataset.targets)
        return Evaluation(dataset, figures, predictions, None, None, np.argsort(-off, kind="stable"))
    predicted = classes_of(predictions, work.roles.threshold)
    count = max(len(dataset.classes), int(predicted.max()) + 1)
    wrong = np.flatnonzero(predicted != dataset.targets)
    surest = np.argsort(-lead(predictions[wrong], work.roles.threshold), kind="stable")
    found = confusion(predicted, dataset.targets, count)
    return Evaluation(dataset, figures, predictions, predicted, found, wrong[surest])


def lead(predictions: Array, threshold: float = 0.5) -> Array:
    """How far the class that is spoken for lies ahead: of the next score, or of the threshold."""
    if predictions.ndim == 2 and predictions.shape[1] > 1:
        best = np.partition(predictions, -2, axis=1)[:, -2:]
        ahead: Array = best[:, 1] - best[:, 0]
        return ahead
    return np.abs(predictions.reshape(len(predictions)) - threshold)
