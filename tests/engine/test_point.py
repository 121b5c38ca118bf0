"""A graph at other values."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv

TEXT = "h = dense(x, 3)\ns = sum(h)"


def test_parameters_that_were_not_given_begin_anew_where_another_shape_comes_in() -> None:
    wide = gv.trace(gv.parse(TEXT), {"x": [1.0, 2.0]})
    typed = gv.trace(gv.parse(f"x = [1, 2]\n{TEXT}"))
    np.testing.assert_array_equal(wide.value("h.W"), typed.value("h.W"))
    assert wide.value("s") == typed.value("s")


def test_parameters_that_were_given_count_and_must_fit() -> None:
    graph = gv.parse(TEXT)
    assert gv.trace(graph, {"x": [1.0, 2.0], "h.W": np.ones((3, 2))}).value("s") == 9.0
    assert gv.trace(graph, {"h.W": np.ones((3, 2)), "x": [1.0, 2.0]}).value("s") == 9.0
    with pytest.raises(gv.GraphError, match="The parameter W must have the shape 3 × 2"):
        gv.trace(graph, {"x": [1.0, 2.0], "h.W": np.ones((3, 5))})


def test_values_of_the_same_shapes_leave_everything_else_alone() -> None:
    graph = gv.parse(TEXT)
    before = gv.trace(graph).value("h.W")
    np.testing.assert_array_equal(gv.trace(graph, {"x": 5.0}).value("h.W"), before)
