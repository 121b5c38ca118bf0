"""The lines of a course: thinned and smoothed without saying anything else."""

import numpy as np

from gradviz.ui.plots.course_lines import Curve, ends, smoothed, thinned

STEPS = np.arange(1.0, 5001.0)


def test_a_thin_line_keeps_its_peaks() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    values[1234], values[4321] = 50.0, -50.0
    thin = thinned(Curve(STEPS, values), 200)
    assert len(thin.steps) <= 200
    assert thin.values.max() == 50.0
    assert thin.values.min() == -50.0
    assert np.all(np.diff(thin.steps) > 0)
    assert all(values[int(step) - 1] == value for step, value in zip(thin.steps, thin.values, strict=True))


def test_a_thin_line_leaves_out_what_is_no_number() -> None:
    values = np.full(5000, np.nan)
    values[10] = 1.0
    assert list(thinned(Curve(STEPS, values), 200).values) == [1.0]


def test_a_smooth_line_of_one_value_is_that_value_and_of_a_slope_nearly_the_slope() -> None:
    np.testing.assert_allclose(smoothed(Curve(STEPS, np.full(5000, 3.0))).values, 3.0)
    smooth = smoothed(Curve(STEPS, STEPS)).values
    np.testing.assert_allclose(smooth[500:-500], STEPS[500:-500])


def test_a_value_is_read_at_the_nearest_step() -> None:
    curve = Curve(np.array([10.0, 20.0]), np.array([1.0, np.nan]))
    assert curve.at(13) == 1.0
    assert curve.at(18) is None
    assert Curve(np.empty(0), np.empty(0)).at(3) is None


def test_the_axis_leaves_out_a_few_wild_values_and_has_room_for_the_rest() -> None:
    values = np.linspace(0.1, 1.0, 5000)
    values[0] = 1e9
    low, high = ends([Curve(STEPS, values)], is_log=False)
    assert low == 0.0
    assert 0.99 <= high < 1.2
    low, high = ends([Curve(STEPS, values)], is_log=True)
    assert 0 < low <= values.min()


def test_there_is_an_axis_where_there_is_nothing() -> None:
    assert ends([], is_log=False) == (0.0, 1.0)
    assert ends([Curve(STEPS, np.full(5000, -1.0))], is_log=True) == (0.1, 1.0)
