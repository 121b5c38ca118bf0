"""Operations as functions of one number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.engine.point import Point, evaluate
from gradviz.graph.parse import parse
from gradviz.ops.op import OPS
from gradviz.ui.plots.curve import curve, varied_slots


def point_of(text: str) -> Point:
    return evaluate(parse(text))


def test_the_tangent_touches_the_curve_at_the_point() -> None:
    point = point_of("x = 0.5\ny = tanh(x)")
    found = curve(point, point.graph.find("y"), (0,))
    assert found is not None
    assert found.y == pytest.approx(np.tanh(0.5))
    assert found.slope == pytest.approx(1 - np.tanh(0.5) ** 2)
    xs, ys = found.tangent
    assert np.interp(0.5, xs, ys) == pytest.approx(found.y)
    assert (ys[1] - ys[0]) / (xs[1] - xs[0]) == pytest.approx(found.slope)


def test_of_a_product_the_other_factor_is_held() -> None:
    point = point_of("a = 3\nb = 2\ny = a * b")
    found = curve(point, point.graph.find("y"), (1,))
    assert found is not None
    assert found.slope == 3
    np.testing.assert_allclose(found.ys, 3 * found.xs)


def test_a_number_times_itself_is_its_square() -> None:
    point = point_of("b = 2\ny = b * b")
    target = point.graph.find("y")
    slots = varied_slots(point.graph, target)
    found = curve(point, target, slots)
    assert slots == (0, 1)
    assert found is not None
    assert found.slope == 4
    np.testing.assert_allclose(found.ys, found.xs**2)


def test_two_different_inputs_make_no_curve_of_one() -> None:
    point = point_of("a = 3\nb = 2\ny = a * b")
    assert varied_slots(point.graph, point.graph.find("y")) == ()


@pytest.mark.parametrize("text", ["x = [1, 2]\ny = tanh(x)", "x = [1, 2]\ny = sum(x)"])
def test_arrays_have_no_curve(text: str) -> None:
    point = point_of(text)
    assert curve(point, point.graph.find("y"), (0,)) is None


def test_a_loss_of_one_number_is_a_curve_too() -> None:
    point = point_of("p = 0.3\nt = 1\ny = mse(p, t)")
    found = curve(point, point.graph.find("y"), (0,))
    assert found is not None
    np.testing.assert_allclose(found.ys, (found.xs - 1) ** 2)


def test_where_a_function_has_no_value_the_curve_has_a_gap() -> None:
    point = point_of("x = 0.1\ny = log(x)")
    found = curve(point, point.graph.find("y"), (0,))
    assert found is not None
    assert np.isnan(found.ys[found.xs < 0]).all()
    assert np.isfinite(found.ys[found.xs > 0.05]).all()


def test_what_is_nowhere_finite_around_the_point_has_no_curve() -> None:
    point = point_of("x = 1000\ny = exp(x)")
    assert curve(point, point.graph.find("y"), (0,)) is None


def test_the_two_sides_of_a_pole_are_not_joined() -> None:
    point = point_of("x = 0.1\ny = 1 / x")
    found = curve(point, point.graph.find("y"), (1,))
    assert found is not None
    assert found.xs[0] < 0 < found.xs[-1]
    below, above = found.ys < found.bottom, found.ys > found.top
    assert not (below[:-1] & above[1:]).any()


def test_a_function_that_is_infinite_at_the_point_has_no_tangent() -> None:
    point = point_of("x = 0\ny = sqrt(x)")
    found = curve(point, point.graph.find("y"), (0,))
    assert found is not None
    assert found.tangent[0].size == 0


ELEMENTARY = [op.name for op in OPS.values() if len(op.inputs) == 1 and op.elementwise]


@given(st.sampled_from(ELEMENTARY), st.floats(-1e9, 1e9))
def test_the_point_is_on_every_curve_and_in_its_picture(name: str, x: float) -> None:
    graph = parse(f"x = 0\ny = {name}(x)" if name != "negate" else "x = 0\ny = -x").with_value("x", x)
    point = evaluate(graph)
    found = curve(point, graph.find("y"), (0,))
    if found is None:
        assert not np.isfinite(point.values[graph.find("y")])
        return
    assert np.all(np.diff(found.xs) >= 0)
    assert found.xs[0] < x < found.xs[-1]
    assert np.isfinite([found.bottom, found.top]).all()
    assert found.bottom < found.top
    if np.isfinite(found.y):
        assert found.bottom <= found.y <= found.top
        assert found.ys[np.flatnonzero(found.xs == x)[0]] == found.y
