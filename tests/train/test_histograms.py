"""Histograms against counting, and laid on one another without a number lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradviz.train.histograms import BINS, aligned, histogram, sizes

NUMBERS = arrays(
    np.float64,
    st.integers(1, 60),
    elements=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
)


@given(NUMBERS)
def test_every_number_is_counted_once_where_it_lies(numbers: np.ndarray) -> None:
    found = histogram(numbers)
    assert found.total == len(numbers)
    assert len(found.counts) <= BINS
    edges = found.edges
    for k, count in enumerate(found.counts):
        assert count == np.count_nonzero((numbers >= edges[k]) & (numbers < edges[k + 1]))
    assert found.counts[0] > 0 < found.counts[-1]


@given(NUMBERS, st.integers(0, 9))
def test_coarser_bins_count_the_same_numbers(numbers: np.ndarray, steps: int) -> None:
    fine = histogram(numbers)
    coarse = fine.coarser(fine.exponent + steps)
    assert coarse.total == len(numbers)
    edges = coarse.edges
    for k, count in enumerate(coarse.counts):
        assert count == np.count_nonzero((numbers >= edges[k]) & (numbers < edges[k + 1]))


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_histograms_on_one_another_keep_every_number(parts: list[np.ndarray]) -> None:
    found = aligned(map(histogram, parts), bins=64)
    assert found.counts.sum(axis=1).tolist() == [len(part) for part in parts]
    assert found.counts.shape == (len(parts), len(found.edges) - 1)
    assert found.counts.shape[1] <= 64
    for row, part in zip(found.counts, parts, strict=True):
        for k in np.flatnonzero(row):
            inside = (part >= found.edges[k]) & (part < found.edges[k + 1])
            assert row[k] == np.count_nonzero(inside)


def test_the_bins_are_about_as_fine_as_they_may_be() -> None:
    numbers = np.linspace(-1.0, 1.0, 1001)
    assert BINS / 2 <= len(histogram(numbers).counts) <= BINS


def test_what_is_not_finite_is_told_and_not_counted() -> None:
    found = histogram(np.array([1.0, np.nan, np.inf, 2.0]))
    assert (found.total, found.odd) == (2, 2)
    assert (found.lowest, found.highest, found.mean) == (1.0, 2.0, 1.5)


def test_nothing_has_no_bins() -> None:
    found = histogram(np.array([np.nan]))
    assert (found.total, found.odd, len(found.counts)) == (0, 1, 0)
    assert aligned([found]).counts.shape == (1, 0)
    assert aligned([found, histogram(np.ones(3))]).counts.sum(axis=1).tolist() == [0, 3]
    assert found.coarser(7).total == 0


@pytest.mark.parametrize("number", [0.0, 1.0, -3.5, 1e-300, 1e300])
def test_equal_numbers_are_one_bin_around_them(number: float) -> None:
    found = histogram(np.full(5, number))
    assert found.counts.tolist() == [5]
    assert found.edges[0] <= number < found.edges[1]


def test_sizes_are_powers_of_ten_and_zeros_are_counted_apart() -> None:
    found = sizes(np.array([0.0, 100.0, -0.001, 0.0]))
    assert (found.total, found.odd) == (2, 2)
    assert (found.lowest, found.highest) == (-3.0, 2.0)


def test_bins_cannot_be_made_finer() -> None:
    found = histogram(np.arange(9.0))
    with pytest.raises(ValueError, match="told apart"):
        found.coarser(found.exponent - 1)
