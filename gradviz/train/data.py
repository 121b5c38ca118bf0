"""Examples on their way to the net: split, standardised, shuffled, in batches.

The same seed gives the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gradviz.language import tr
from gradviz.train.dataset import Array, Dataset

Rows = NDArray[np.intp]
"""Numbers of examples."""


@dataclass(frozen=True)
class Split:
    """One set of examples in three parts; the last two may be empty."""

    training: Dataset
    validation: Dataset
    test: Dataset


def subset(dataset: Dataset, rows: Rows) -> Dataset:
    """The examples of these numbers, in this order."""
    return replace(dataset, inputs=dataset.inputs[rows], targets=dataset.targets[rows])


def shuffled(dataset: Dataset, seed: int) -> Rows:
    """All examples in a random order in which every stretch has about as much of each class as the whole."""
    random = np.random.Generator(np.random.PCG64([seed, 0]))
    order = random.permutation(len(dataset))
    if dataset.task != "classification":
        return order
    place = np.empty(len(order))
    for each in np.unique(dataset.targets):
        members = np.flatnonzero(dataset.targets[order] == each)
        place[members] = (np.arange(len(members)) + random.random()) / len(members)
    return order[np.argsort(place, kind="stable")]


def split(dataset: Dataset, validation: float = 0.2, test: float = 0.2, seed: int = 0) -> Split:
    """The examples divided at random, every class in about the same shares.

    Shares are rounded down, so that something is left to train with. Raises ValueError for shares that leave
    nothing.
    """
    if not (0 <= validation < 1 and 0 <= test < 1 and validation + test < 1):
        raise ValueError(tr("The shares for validation and test leave nothing to train with."))
    rows, count = shuffled(dataset, seed), len(dataset)
    first = int(count * validation)
    second = first + int(count * test)
    parts = rows[second:], rows[:first], rows[first:second]
    return Split(*(subset(dataset, part) for part in parts))


def folds(dataset: Dataset, count: int, seed: int = 0) -> Iterator[Split]:
    """Cross-validation: every example is once in the validation part. Raises ValueError for fewer than two
    folds, or more than examples."""
    if not 2 <= count <= len(dataset):
        message = tr("From 2 to {most} folds are possible here, not {count}.")
        raise ValueError(message.format(most=len(dataset), count=count))
    rows = shuffled(dataset, seed)
    cuts = [len(rows) * k // count for k in range(count + 1)]
    for start, stop in pairwise(cuts):
        rest = np.concatenate([rows[:start], rows[stop:]])
        yield Split(subset(dataset, rest), subset(dataset, rows[start:stop]), subset(dataset, rows[:0]))


@dataclass(frozen=True, eq=False)
class Scaling:
    """Moves and stretches numbers so that the training set has mean 0 and deviation 1, and back.

    The figures are those of the training set alone: what validation and test are measured with may not have
    seen them.
    """

    mean: Array
    deviation: Array

    @staticmethod
    def of(numbers: Array) -> Scaling:
        """The figures of these examples: one for each feature, for images one for each channel. What never
        changes is only moved."""
        axes = (0, *range(2, numbers.ndim))
        mean = numbers.mean(axis=axes, keepdims=True)[0]
        deviation = numbers.std(axis=axes, keepdims=True)[0]
        return Scaling(mean, np.where(deviation > 0.0, deviation, 1.0))

    def apply(self, numbers: Array) -> Array:
        """The numbers as the net sees them."""
        return (numbers - self.mean) / self.deviation

    def undo(self, numbers: Array) -> Array:
        """The numbers as the person knows them."""
        return numbers * self.deviation + self.mean


def standardised(parts: Split) -> tuple[Split, Scaling]:
    """All three parts by the figures of the training part."""
    scaling = Scaling.of(parts.training.inputs)
    changed = (
        replace(part, inputs=scaling.apply(part.inputs))
        for part in (parts.training, parts.validation, parts.test)
    )
    return Split(*changed), scaling


def batches(count: int, size: int, seed: int, epoch: int) -> Iterator[Rows]:
    """The examples of one epoch in a random order, so many at a time; the last batch may be smaller.

    Seed and epoch alone decide on the order.
    """
    order = np.random.Generator(np.random.PCG64([seed, 1, epoch])).permutation(count)
    for start in range(0, count, max(1, size)):
        yield order[start : start + max(1, size)]


def require_numbers(dataset: Dataset) -> None:
    """Raises ValueError, with the example and the column, where something is not a finite number."""
    if not len(dataset):
        raise ValueError(tr("There are no examples to train with."))
    wrong = np.argwhere(~np.isfinite(dataset.inputs))
    if len(wrong):
        row, *cell = (int(number) for number in wrong[0])
        message = tr("Example {row}, {column}: a finite number is wanted here.")
        raise ValueError(message.format(row=row + 1, column=_column(dataset, cell)))
    wrong = np.argwhere(~np.isfinite(dataset.targets))
    if len(wrong):
        message = tr("Example {row}: its target is not a finite number.")
        raise ValueError(message.format(row=int(wrong[0][0]) + 1))


def _column(dataset: Dataset, cell: list[int]) -> str:
    if len(cell) == 1 and dataset.features:
        return dataset.features[cell[0]]
    return tr("column {number}").format(number=", ".join(str(number + 1) for number in cell))
