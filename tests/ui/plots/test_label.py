"""Where to write beside a point."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradviz.ui.plots.label import along, freest_corner


def test_beside_a_rising_line_the_words_stand_off_it() -> None:
    line = along((0, 0), (200, 200))
    left, low = freest_corner((100, 100), (60, 14), (200, 200), [line])
    hidden = (line > [left, low]) & (line < [left + 60, low + 14])
    assert not hidden.all(axis=1).any()


def test_beside_nothing_the_words_are_near_the_point() -> None:
    left, low = freest_corner((100, 100), (60, 14), (400, 400), [])
    assert np.hypot(left - 100, low - 100) < 80


@given(st.floats(0, 200), st.floats(0, 150), st.floats(1, 150), st.floats(1, 40))
def test_words_stay_inside_the_picture(x: float, y: float, width: float, height: float) -> None:
    left, low = freest_corner((x, y), (width, height), (200, 150), [along((0, 0), (200, 150))])
    assert left >= 0
    assert low >= 0
    assert left + width <= 200 + 1e-9
    assert low + height <= 150 + 1e-9
