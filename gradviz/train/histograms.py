"""How many numbers lie where: histograms whose bins are as wide as a power of two, and begin at a multiple.

So two bins of one histogram are one bin of a coarser one, and histograms of different moments can be laid on
one another without a number that was only guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, frexp, log2

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
BINS = 48
"""No histogram has more bins than this."""
FINEST = -52
"""Bins are at least this fine a part of the largest number: finer, floats have no digits left."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counted numbers: bin k reaches from ``(first + k) * 2**exponent`` as far as that of k + 1."""

    exponent: int
    first: int
    counts: Counts
    mean: float
    deviation: float
    lowest: float
    highest: float
    odd: int = 0
    """How many numbers were not counted: those that are not finite; of sizes also those that are 0."""

    @property
    def width(self) -> float:
        """Of one bin."""
        return 2.0**self.exponent

    @property
    def edges(self) -> NDArray[np.float64]:
        """Where the bins begin and end, one more than there are bins."""
        return _edges(self.first, len(self.counts), self.exponent)

    @property
    def total(self) -> int:
        """How many numbers were counted."""
        return int(self.counts.sum())

    def coarser(self, exponent: int) -> Histogram:
        """The same with wider bins. Raises ValueError for narrower ones."""
        steps = exponent - self.exponent
        if steps < 0:
            raise ValueError("bins that were put together cannot be told apart again")
        if not len(self.counts):
            return Histogram(exponent, 0, self.counts, *self._figures)
        bins = (self.first + np.arange(len(self.counts))) >> min(steps, 62)
        counts = np.bincount(bins - bins[0], weights=self.counts).astype(np.int64)
        return Histogram(exponent, int(bins[0]), counts, *self._figures)

    @property
    def _figures(self) -> tuple[float, float, float, float, int]:
        return self.mean, self.deviation, self.lowest, self.highest, self.odd


def histogram(numbers: NDArray[np.floating], bins: int = BINS) -> Histogram:
    """The numbers counted in at most so many bins; none of nothing."""
    flat = np.asarray(numbers, dtype=np.float64).reshape(-1)
    finite = flat[np.isfinite(flat)]
    odd = len(flat) - len(finite)
    if not len(finite):
        nothing = float("nan")
        return Histogram(0, 0, np.zeros(0, np.int64), nothing, nothing, nothing, nothing, odd)
    low, high = float(finite.min()), float(finite.max())
    exponent = _exponent(low, high, bins)
    places = _bins(finite, exponent)
    first = int(places.min())
    counts = np.bincount(places - first)
    with np.errstate(over="ignore"):
        mean, deviation = float(finite.mean()), float(finite.std())
    return Histogram(exponent, first, counts, mean, deviation, low, high, odd)


def sizes(numbers: NDArray[np.floating], bins: int = BINS) -> Histogram:
    """The powers of ten of the sizes, ``log10 |x|``; zeros are not counted (`Histogram.odd`)."""
    with np.errstate(divide="ignore"):
        return histogram(np.log10(np.abs(np.asarray(numbers, dtype=np.float64))), bins)


def _edges(first: int, count: int, exponent: int) -> NDArray[np.float64]:
    return np.arange(first, first + count + 1, dtype=np.float64) * 2.0**exponent


def _bins(numbers: NDArray[np.float64], exponent: int) -> Counts:
    """The number of the bin that each lies in."""
    with np.errstate(under="ignore"):
        quotients = numbers / 2.0**exponent
    quotients[(quotients == 0) & (numbers < 0)] = -1.0  # so little below 0 that the quotient is none
    return np.floor(quotients).astype(np.int64)


def _exponent(low: float, high: float, bins: int) -> int:
    """The power of two that makes bins wide enough."""
    largest = max(abs(low), abs(high))
    finest = frexp(largest)[1] + FINEST + 6 if largest else -6
    span = high / bins - low / bins  # divided first: the whole may be more than a float can hold
    exponent = max(finest, floor(log2(span)) if span > 0 else finest)
    if span <= 0:  # all the same: a bin that a person can imagine
        return max(finest, frexp(largest)[1] - 6 if largest else -6)
    ends = np.array([low, high])
    while np.ptp(_bins(ends, exponent)) >= bins:
        exponent += 1
    return exponent


@dataclass(frozen=True, eq=False)
class Aligned:
    """Several histograms over one row of bins."""

    edges: NDArray[np.float64]
    counts: Counts
    """One row for each histogram, of shape (histograms, bins)."""


def aligned(histograms: Iterable[Histogram], bins: int = 2 * BINS) -> Aligned:
    """All of them over the same bins, which are as fine as they can be: no finer than those of the coarsest,
    and at most so many."""
    given = list(histograms)
    some = [each for each in given if len(each.counts)]
    if not some:
        return Aligned(np.zeros(1), np.zeros((len(given), 0), np.int64))
    lengths = np.array([len(each.counts) for each in some])
    ends = np.cumsum(lengths)
    within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    fine = np.repeat([each.first for each in some], lengths) + within
    own = np.repeat([each.exponent for each in some], lengths)
    exponent = int(own.max())
    # All bins of all histograms at once: a coarser bin is a shift, as bins begin at multiples of their width.
    while np.ptp(coarse := fine >> np.minimum(exponent - own, 62)) >= bins:
        exponent += 1
    first, count = int(coarse.min()), int(np.ptp(coarse)) + 1
    rows = np.repeat([k for k, each in enumerate(given) if len(each.counts)], lengths)
    weights = np.concatenate([each.counts for each in some])
    counts = np.bincount(rows * count + coarse - first, weights, len(given) * count)
    return Aligned(_edges(first, count, exponent), counts.reshape(len(given), count).astype(np.int64))
