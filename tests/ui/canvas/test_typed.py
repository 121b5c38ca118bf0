"""Values as they are typed on a card."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gradviz.ui.canvas.typed import NotAValue, read_like, read_value, write_value

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_a_number_reads_back_as_itself(number: float) -> None:
    assert float(read_value(write_value(np.array(number)))) == number


@given(arrays.arrays(np.float64, arrays.array_shapes(max_dims=4, max_side=4), elements=finite))
def test_an_array_reads_back_as_itself(array: np.ndarray) -> None:
    back = read_value(write_value(array))
    assert back.shape == array.shape
    assert np.array_equal(back, array)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        (" -1.5e-3 ", -0.0015),
        ("−2", -2),
        ("+.5", 0.5),
        ("3.", 3),
        ("[1, 2,]", [1, 2]),
        ("[[1],[2]]", [[1], [2]]),
    ],
)
def test_what_people_type_is_understood(text: str, value: object) -> None:
    assert read_value(text).tolist() == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a number"),
        ("abc", "abc is not a number"),
        ("1 2", "something after the value: 2"),
        ("[1, 2", "closing ] is missing"),
        ("[1 2]", "comma is missing before 2"),
        ("[[1], [2, 3]]", "same length"),
        ("[]", "at least one number"),
        ("1e999", "too large"),
        ("nan", "nan is not a number"),
        ("__import__('os')", "is not a number"),
        ("[" * 5000, "at most 8 axes"),
        ("[1, [2]]", "same length"),
    ],
)
def test_what_is_not_a_value_is_said_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(NotAValue) as caught:
        read_value(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


@given(st.text(st.sampled_from("[],.-+e0123456789 xn\n"), max_size=40))
def test_whatever_is_typed_is_a_value_or_a_sentence(text: str) -> None:
    try:
        value = read_value(text)
    except NotAValue:
        return
    assert np.isfinite(value).all()


def test_a_leaf_keeps_its_shape() -> None:
    with pytest.raises(NotAValue, match="single number"):
        read_like("[1, 2]", np.array(1.0))
    with pytest.raises(NotAValue, match="shape 2, and what is typed has 3"):
        read_like("[1, 2, 3]", np.zeros(2))
    assert read_like("[1, 2]", np.zeros(2)).tolist() == [1, 2]


def test_what_is_read_cannot_be_written_into() -> None:
    assert not read_value("[1, 2]").flags.writeable
