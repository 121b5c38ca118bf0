"""Decimal steps of wheel and drag."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from gradviz.ui.canvas.stepping import nudge_of, pace, step_of, stepped

values = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (0, 0.1),
        (1, 0.1),
        (-3.5, 0.1),
        (9.9, 0.1),
        (10, 1),
        (-250, 10),
        (0.05, 0.01),
        (0.003, 0.001),
        (1e-7, 1e-7),
    ],
)
def test_a_step_is_of_the_size_of_the_value(value: float, step: float) -> None:
    assert step_of(value) == pytest.approx(step)


def test_three_steps_of_a_tenth_are_three_tenths() -> None:
    assert stepped(0.0, 3, 0.1) == 0.3
    assert stepped(0.1, 2, 0.1) == 0.3
    assert stepped(1.0, -10, 0.1) == 0.0
    assert math.copysign(1, stepped(0.1, -1, 0.1)) == 1


@given(values, st.integers(-50, 50))
def test_there_and_back_is_where_it_began(value: float, steps: int) -> None:
    value = round(value, 6)
    step = step_of(value)
    assert stepped(stepped(value, steps, step), -steps, step) == pytest.approx(value, rel=1e-12, abs=1e-12)


@given(values)
def test_a_step_up_is_larger_and_a_step_down_smaller(value: float) -> None:
    step = step_of(value)
    assert stepped(value, -1, step) < value < stepped(value, 1, step)


def test_shift_is_finer_and_control_is_coarser() -> None:
    none, shift, control = (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier,
    )
    assert (pace(none), pace(shift), pace(control)) == (1.0, 0.1, 10.0)
    assert pace(shift | control) == pytest.approx(1.0)


def test_a_nudge_is_a_hundredth_every_ten_pixels() -> None:
    assert nudge_of(10, 1.0) == 0.01
    assert nudge_of(-25, 1.0) == -0.025
    assert nudge_of(10, 0.1) == 0.001
    assert nudge_of(0, 1.0) == 0.0
