"""The way that all parameters took, as far back as anybody has looked. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.graph import NodeId
from gradviz.train.run import Run
from gradviz.train.trainer import Training
from gradviz.ui.training.snapshot import Lesson, Probe

MOST = 120
FEWEST = 12
MOST_BYTES = 24_000_000
"""Moments of one trail: as many as fit, and never fewer than a few."""


@dataclass(frozen=True, eq=False)
class Trail:
    """Moments of a training, oldest first; the last one is the present."""

    steps: tuple[int, ...]
    parameters: tuple[NDArray[np.floating], ...]
    """All of them side by side, as `Plan.parameters` has them."""
    places: Mapping[NodeId, slice]

    def joined(self, run: Run | None) -> Trail:
        """With the moments that a run has kept."""
        if run is None:
            return self
        known = [each for each in run.checkpoints if each.step < self.steps[-1]]
        found: dict[int, NDArray[np.floating]] = {each.step: each.memory.parameters for each in known}
        found.update(zip(self.steps, self.parameters, strict=True))
        steps = tuple(sorted(found))
        return Trail(steps, tuple(found[step] for step in steps), self.places)


def longer(trail: Trail, step: int, parameters: NDArray[np.floating]) -> Trail:
    """With one moment more; one of the same step takes the place of the last, and where there are too many,
    the one goes whose neighbours are nearest."""
    end = -1 if trail.steps and trail.steps[-1] >= step else len(trail.steps)
    steps, kept = (*trail.steps[:end], step), (*trail.parameters[:end], parameters)
    most = max(FEWEST, min(MOST, MOST_BYTES // max(1, parameters.nbytes)))
    if len(steps) > most:
        gaps = [after - before for before, after in zip(steps[:-2], steps[2:], strict=True)]
        gone = 1 + gaps.index(min(gaps))
        steps, kept = (*steps[:gone], *steps[gone + 1 :]), (*kept[:gone], *kept[gone + 1 :])
    return Trail(steps, kept, trail.places)


def begin(work: Training, _lesson: Lesson) -> Callable[[], Trail]:
    """What notes where the net is, again and again."""
    trails = [Trail((), (), dict(work.plan.places))]

    def see() -> Trail:
        here = work.plan.parameters.copy()
        here.flags.writeable = False
        trails[0] = longer(trails[0], work.plan.steps, here)
        return trails[0]

    return see


TRAIL = Probe("trail", begin, every=0.15)
