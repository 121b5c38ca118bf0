"""Numbers on the cards: short, right, and never wider than eight characters."""

import ast
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradviz.explain.numbers import MINUS, brief, count, exact, in_sum, short

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    "x, text",
    [
        (5.0, "5"), (0.19661193, "0.1966"), (1.2e-7, "1.2e−7"), (-2.0, "−2"), (-0.0, "0"),
        (1e-320, "1e−320"),
        (-1.23456e-10, "−1.2e−10"), (12345.678, "12345.7"), (1e7, "1e7"), (1234567.0, "1234567"),
        (999.96, "1000"), (0.0001, "0.0001"), (-0.001239, "−0.00124"),
        (1 / 3, "0.3333"), (2 / 3 * 100, "66.67"),
        (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "NaN"), (-9999999.5, "−1e7"), (0.5, "0.5"),
    ],
)  # fmt: skip
def test_a_number_is_short(x: float, text: str) -> None:
    assert short(x) == short(np.asarray(x)) == text


def test_what_is_not_known_is_a_dash_and_never_zero() -> None:
    assert short(None) == exact(None) == "—"


@given(FINITE)
@example(-1e-5)
@example(9999999.0)
@example(-99999.95)
@example(-1.7976931348623157e308)
def test_a_short_number_fits_and_is_near(x: float) -> None:
    text = short(x)
    assert len(text) <= 8
    assert "-" not in text
    found = Decimal(text.replace(MINUS, "-"))  # a float might overflow where the last digit is rounded up
    wanted = Decimal(x)
    digits = len(found.as_tuple().digits)
    if 1e-3 <= abs(x) < 1e7:
        assert abs(found - wanted) <= abs(wanted) * Decimal("0.005")
    assert abs(found - wanted) <= abs(wanted) * Decimal("0.51") * 10 ** Decimal(1 - digits)
    assert (found == 0) == (x == 0)
    assert found.is_signed() == (x < 0)


@given(st.integers(-9_999_999, 9_999_999))
def test_whole_numbers_are_written_whole(n: int) -> None:
    assert short(float(n)).replace(MINUS, "-") == str(n)


@given(FINITE)
def test_the_exact_number_is_exact(x: float) -> None:
    assert float(exact(x)) == x
    assert not exact(x).endswith(".0")


def test_tiny_vectors_are_written_out_and_larger_arrays_are_their_shape() -> None:
    assert short(np.array([1.0, -2.0, 3.0])) == "[1, −2, 3]"
    assert short(np.zeros(4)) == "[0, 0, 0, 0]"
    assert short(np.zeros(12)) == "12 numbers"
    assert short(np.zeros((3, 4))) == "3 × 4"
    assert short(np.zeros((1, 1))) == "1 × 1"


@given(st.lists(st.lists(FINITE, min_size=3, max_size=3), min_size=1, max_size=20))
def test_a_small_array_is_exact_in_every_cell(rows: list[list[float]]) -> None:
    array = np.array(rows)
    assert np.array_equal(np.array(ast.literal_eval(exact(array)), dtype=float), array)


def test_a_large_array_is_described_by_its_range() -> None:
    assert exact(np.linspace(-1, 2, 100).reshape(5, 20)) == "5 × 20, from −1 to 2"
    assert exact(np.full((10, 10), math.nan)) == "10 × 10, from NaN to NaN"


def test_a_negative_term_stands_in_parentheses() -> None:
    assert [in_sum(x) for x in (2.0, -2.0, None)] == ["2", "(−2)", "—"]


def test_counts_of_any_size_are_readable() -> None:
    assert count(1_048_576) == "1,048,576"
    assert count(2**100) == "1.27e30"
    assert count(2**50_000) == "3.16e15051"


@pytest.mark.parametrize(
    "x, text",
    [
        (0.0, "0"),
        (-3.0, "−3"),
        (1234.0, "1234"),
        (0.1966, "0.20"),
        (-0.5898, "−0.59"),
        (12.34, "12"),
        (123456.789, "1.2e5"),
        (2e6, "2e6"),
        (-4.59e-37, "−4.6e−37"),
        (0.00123, "1.2e−3"),
        (float("nan"), "NaN"),
        (float("-inf"), "−∞"),
    ],
)
def test_where_there_is_hardly_any_room_two_digits_have_to_do(x: float, text: str) -> None:
    assert brief(x) == text
