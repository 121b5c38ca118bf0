"""How good a net is, in numbers that a person can read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradviz.train.dataset import Array

Classes = NDArray[np.intp]


def classes_of(predictions: Array, threshold: float = 0.5) -> Classes:
    """The class that each row speaks for: its largest score, or of a single number 1 from `threshold` on.

    `predictions` is (N, classes), (N, 1) or (N,).
    """
    if predictions.ndim == 2 and predictions.shape[1] > 1:
        found: Classes = np.argmax(predictions, axis=1)
        return found
    return (predictions.reshape(len(predictions)) >= threshold).astype(np.intp)


def accuracy(predicted: Classes, targets: Array) -> float:
    """The share that is right; NaN of nothing."""
    return float(np.mean(predicted == targets)) if len(targets) else float("nan")


def confusion(predicted: Classes, targets: Array, count: int) -> NDArray[np.intp]:
    """How often each class (the rows) was taken for each (the columns), of shape (count, count)."""
    found = np.zeros((count, count), dtype=np.intp)
    np.add.at(found, (targets.astype(np.intp), predicted), 1)
    return found


def r_squared(predictions: Array, targets: Array) -> float:
    """The share of the targets' variance that is explained: 1 is perfect, 0 is no better than their mean.

    NaN where the targets do not vary.
    """
    spread = float(np.sum((targets - targets.mean()) ** 2)) if len(targets) else 0.0
    missed = float(np.sum((predictions.reshape(targets.shape) - targets) ** 2))
    return 1.0 - missed / spread if spread else float("nan")
