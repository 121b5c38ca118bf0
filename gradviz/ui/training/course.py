"""The course of a training in numbers: what was reached, step after step, in little room. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradviz.train.trainer import Progress

Array = NDArray[np.float64]
POINTS = 2_048
"""A line has at most so many points, which is more than a plot has pixels."""


@dataclass(frozen=True, eq=False)
class Line:
    """The losses of all steps, each number the mean of `width` steps."""

    width: int
    values: Array

    @property
    def steps(self) -> Array:
        """The step with which each of these stretches ends."""
        return np.arange(1, len(self.values) + 1, dtype=np.float64) * self.width


class Means:
    """A line that grows for as long as anybody likes: its stretches become twice as wide when they are too
    many."""

    def __init__(self, most: int = POINTS) -> None:
        self._most = most - most % 2
        self._width, self._count = 1, 0
        self._values = np.empty(self._most)
        self._rest: list[float] = []

    def add(self, losses: list[float]) -> None:
        """The losses of the steps that were done since."""
        rest = self._rest + losses
        while len(rest) >= self._width:
            room = self._most - self._count
            whole = min(len(rest) // self._width, room)
            part = np.array(rest[: whole * self._width]).reshape(whole, self._width)
            self._values[self._count : self._count + whole] = part.mean(axis=1)
            self._count += whole
            rest = rest[whole * self._width :]
            if self._count == self._most:
                self._halve()
        self._rest = rest

    def _halve(self) -> None:
        self._count //= 2
        # Somebody may hold a view of the old array: what is in it stays as it is.
        halved = np.empty(self._most)
        halved[: self._count] = self._values.reshape(self._count, 2).mean(axis=1)
        self._values, self._width = halved, self._width * 2

    @property
    def line(self) -> Line:
        """The line as it is now; what is added later does not change it."""
        return Line(self._width, _frozen(self._values[: self._count]))


EPOCH_COLUMNS = ("step", "training loss", "validation loss", "training score", "validation score")


@dataclass(frozen=True, eq=False)
class Course:
    """What has been reached so far."""

    line: Line = field(default_factory=lambda: Line(1, np.empty(0)))
    epochs: Array = field(default_factory=lambda: np.empty((0, len(EPOCH_COLUMNS))))
    """A row for the end of each epoch, by `EPOCH_COLUMNS`."""


class CourseBook:
    """Where a course is written down."""

    def __init__(self) -> None:
        self._means = Means()
        self._losses: list[float] = []
        self._rows = np.empty((64, len(EPOCH_COLUMNS)))
        self._count = 0

    def note(self, progress: Progress) -> None:
        """One step was done."""
        self._losses.append(progress.loss)
        if progress.training is not None:
            self._note_epoch(progress)

    def _note_epoch(self, progress: Progress) -> None:
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        training, validation = progress.training, progress.validation
        assert training is not None
        nothing = float("nan")
        self._rows[self._count] = (
            progress.step,
            training.loss,
            nothing if validation is None else validation.loss,
            training.score,
            nothing if validation is None else validation.score,
        )
        self._count += 1

    @property
    def course(self) -> Course:
        """The course as it is now."""
        self._means.add(self._losses)
        self._losses = []
        return Course(self._means.line, _frozen(self._rows[: self._count]))


def _frozen(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view
