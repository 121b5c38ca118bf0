"""Steps that are kept so that they can be gone through again: fewer and fewer the longer it takes. No Qt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradviz.train.trainer import Progress, Settings, Training
from gradviz.ui.training.snapshot import Mark

MOST = 400
MOST_BYTES = 48_000_000
FEWEST = 8
_NO_ROWS = np.empty(0, dtype=np.intp)


class Marks:
    """The steps that are kept of one training: evenly spread, and the one that was asked for last."""

    def __init__(self, work: Training) -> None:
        plan = work.plan
        self._work = work
        size = plan.parameters.nbytes * (1 + len(plan.memory))
        self._most = max(FEWEST, min(MOST, MOST_BYTES // max(1, size)))
        self._every = 1
        self._marks: list[Mark] = []
        self._asked: Mark | None = None
        self._begun: Mark | None = None
        self._is_asked = False

    def before(self, step: int, settings: Settings, asked: bool) -> None:
        """Step number `step` is about to be done; it is kept where it is one of those that are, or asked
        for."""
        self._is_asked = asked
        if not asked and step % self._every:
            self._begun = None
            return
        plan = self._work.plan
        parameters = plan.parameters.copy()
        parameters.flags.writeable = False
        memory = {name: array.copy() for name, array in plan.memory.items()}
        self._begun = Mark(step, 0, 0.0, _NO_ROWS, parameters, memory, settings)

    def after(self, progress: Progress) -> None:
        """It was done."""
        if self._begun is None:
            return
        mark = replace(self._begun, epoch=progress.epoch, loss=progress.loss, rows=progress.rows)
        self._begun = None
        self._asked = mark if self._is_asked else None
        if not progress.step % self._every:
            self._marks.append(mark)
        if len(self._marks) > self._most:
            self._every *= 2
            self._marks = [each for each in self._marks if not each.step % self._every]

    @property
    def kept(self) -> tuple[Mark, ...]:
        """In the order of their steps."""
        if self._asked is None or (self._marks and self._marks[-1].step == self._asked.step):
            return tuple(self._marks)
        return (*self._marks, self._asked)
