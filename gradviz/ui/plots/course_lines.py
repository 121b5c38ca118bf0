"""The lines of a training's course as numbers: smoothed, thinned, with an end for the axes. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.ui.training.course import Course

Array = NDArray[np.float64]
MOST = 600
"""Points of a line on the screen."""
SPAN = 0.02
"""Of the whole course, over which a smooth line takes the mean."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One line over the steps."""

    steps: Array
    values: Array

    def at(self, step: float) -> float | None:
        """The value nearest to a step; None where there is none."""
        if not len(self.steps):
            return None
        place = int(np.argmin(np.abs(self.steps - step)))
        value = float(self.values[place])
        return value if np.isfinite(value) else None


def batch_losses(course: Course) -> Curve:
    """The losses of the mini-batches."""
    return Curve(course.line.steps, course.line.values)


def column(course: Course, number: int) -> Curve:
    """One column of the figures at the ends of the epochs (`EPOCH_COLUMNS`), where there are such."""
    found = np.isfinite(course.epochs[:, number])
    return Curve(course.epochs[found, 0], course.epochs[found, number])


def smoothed(curve: Curve) -> Curve:
    """The mean over a short stretch around each point."""
    count = len(curve.values)
    half = max(1, round(count * SPAN))
    if count < 4:
        return curve
    finite = np.isfinite(curve.values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(finite, curve.values, 0.0))])
    counts = np.concatenate([[0.0], np.cumsum(finite)])
    ends = np.arange(count)
    low, high = np.maximum(0, ends - half), np.minimum(count, ends + half + 1)
    number = counts[high] - counts[low]
    values = np.divide(sums[high] - sums[low], number, out=np.full(count, np.nan), where=number > 0)
    return Curve(curve.steps, values)


def thinned(curve: Curve, most: int = MOST) -> Curve:
    """No more points than a screen can show: of each stretch the least and the greatest, in their order."""
    count = len(curve.steps)
    if count <= most:
        return curve
    stretches = most // 2
    width = -(-count // stretches)
    padded = np.full(stretches * width, np.nan)
    padded[:count] = curve.values
    table = padded.reshape(stretches, width)
    alive = np.isfinite(table).any(axis=1)
    rows = np.flatnonzero(alive)
    lowest = np.nanargmin(table[alive], axis=1) + rows * width
    highest = np.nanargmax(table[alive], axis=1) + rows * width
    places = np.unique(np.concatenate([lowest, highest]))
    return Curve(curve.steps[places], curve.values[places])


def ends(curves: list[Curve], is_log: bool) -> tuple[float, float]:
    """The least and the greatest value that is worth a place on the axis: a few wild ones are cut off."""
    values = np.concatenate([curve.values for curve in curves] or [np.empty(0)])
    values = values[np.isfinite(values)]
    if is_log:
        values = values[values > 0]
    if not len(values):
        return (0.1, 1.0) if is_log else (0.0, 1.0)
    low, high = float(values.min()), float(np.quantile(values, 0.995))
    if is_log:
        return (low * 0.9, max(high * 1.1, low * 1.5))
    low = min(0.0, low)
    return low, max(high * 1.05, low + 1e-9)
