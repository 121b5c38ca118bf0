"""Lines of equal height lie where the height is that."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradviz.ui.plots.contours import contours

HEIGHTS = arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.floats(-3, 3))


@given(HEIGHTS, st.floats(-2, 2))
def test_every_point_of_a_line_is_as_high_as_the_line(heights: np.ndarray, level: float) -> None:
    for line in contours(heights, level):
        for x, y in line.tolist():
            column, row = min(int(x), heights.shape[1] - 2), min(int(y), heights.shape[0] - 2)
            right, up = x - column, y - row
            (a, b), (c, d) = heights[row : row + 2, column : column + 2]
            height = a * (1 - right) * (1 - up) + b * right * (1 - up) + c * (1 - right) * up + d * right * up
            assert height == pytest.approx(level, abs=1e-6)


def test_around_a_hill_runs_one_closed_line() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    (line,) = contours(-(x**2) - y**2, -0.51)
    assert line[0].tolist() == line[-1].tolist()
    radii = np.hypot(line[:, 0] / 10 - 1, line[:, 1] / 10 - 1)
    assert radii == pytest.approx(np.sqrt(0.51), abs=0.01)


def test_a_slope_has_one_open_line() -> None:
    (line,) = contours(np.tile(np.arange(5.0), (4, 1)), 1.5)
    assert sorted(line.tolist()) == [[1.5, 0.0], [1.5, 1.0], [1.5, 2.0], [1.5, 3.0]]


def test_where_there_is_no_number_there_is_no_line() -> None:
    heights = np.arange(9.0).reshape(3, 3)
    heights[1, 1] = np.nan
    assert contours(heights, 4.5) == []
    assert contours(np.ones((4, 4)), 1.0) == []
