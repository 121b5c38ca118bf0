from typing import Any

import numpy as np
import pytest

from gradviz.ops import OPS
from gradviz.ops.op import ShapeError, pull, run


@pytest.mark.parametrize(
    "name, shapes, attrs, sentence",
    [
        ("matmul", [(2, 3), (4, 5)], {}, "as many columns on the left as rows on the right: 2 × 3 and 4 × 5"),
        ("matmul", [(), (3,)], {}, "needs vectors or matrices"),
        ("matmul", [(5, 2, 3), (4, 3, 2)], {}, "inputs of shape 5 × 2 × 3, 4 × 3 × 2"),
        ("reshape", [(2, 3)], {"shape": (4, -1)}, "6 numbers cannot be arranged as 4 × -1"),
        ("reshape", [(2, 3)], {"shape": (-1, -1)}, "cannot be arranged"),
        ("broadcast", [(2,)], {"shape": (3,)}, "2 cannot be repeated to make 3"),
        ("pick", [(2, 3)], {"index": (5,)}, r"\[5\] lies outside an array of shape 2 × 3"),
        ("pick", [()], {"index": (0,)}, r"\[0\] lies outside an array of shape scalar"),
        ("pick", [(2,)], {"index": (("slice", 0, 2, 0),)}, "lies outside"),
        ("concatenate", [(2, 3), (2, 2)], {"axis": 0}, "inputs of shape 2 × 3, 2 × 2"),
        ("concatenate", [(), ()], {}, "stack them instead"),
        ("stack", [(2,), (3,)], {}, "inputs of shape 2, 3"),
        ("sum", [(2, 3)], {"axis": 2}, "Sum cannot be computed for inputs of shape 2 × 3"),
        ("transpose", [(2, 3)], {"axes": (0, 0)}, "shape 2 × 3"),
        ("max", [(0,)], {}, "shape 0"),
    ],
)
def test_shapes_that_do_not_fit_are_told_in_a_sentence(
    name: str, shapes: list[tuple[int, ...]], attrs: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=rf"{sentence}.*\.$"):
        run(OPS[name], [np.ones(shape) for shape in shapes], attrs)


def test_lists_from_a_file_serve_as_axes_and_shapes() -> None:
    x = np.ones((2, 3, 4))
    saved = {"sum": {"axis": [0, 2]}, "reshape": {"shape": [6, 4]}, "transpose": {"axes": [2, 0, 1]}}
    for name, attrs in saved.items():
        output = run(OPS[name], [x], attrs)
        (gradient,) = pull(OPS[name], [x], output, np.ones_like(output), attrs)
        np.testing.assert_array_equal(gradient, x)


def test_what_is_not_picked_receives_nothing() -> None:
    x = np.arange(6.0).reshape(2, 3)
    attrs = {"index": (1, ("slice", None, None, 2))}
    output = run(OPS["pick"], [x], attrs)
    np.testing.assert_array_equal(output, [3.0, 5.0])
    (gradient,) = pull(OPS["pick"], [x], output, np.array([10.0, 20.0]), attrs)
    np.testing.assert_array_equal(gradient, [[0.0, 0.0, 0.0], [10.0, 0.0, 20.0]])


def test_concatenate_takes_any_number_of_inputs() -> None:
    parts = [np.full((size, 2), float(size)) for size in (1, 2, 3, 1)]
    output = run(OPS["concatenate"], parts, {})
    assert output.shape == (7, 2)
    gradients = pull(OPS["concatenate"], parts, output, output, {})
    for part, gradient in zip(parts, gradients, strict=True):
        np.testing.assert_array_equal(gradient, part)


def test_the_mean_of_nothing_is_not_a_number() -> None:
    empty = np.ones((0,))
    output = run(OPS["mean"], [empty], {})
    assert np.isnan(output)
    (gradient,) = pull(OPS["mean"], [empty], output, np.asarray(1.0), {})
    assert gradient is not None
    assert gradient.shape == (0,)


def test_rows_are_looked_up_by_whole_numbers() -> None:
    table = np.arange(6.0).reshape(3, 2)
    assert run(OPS["lookup"], [table, np.array([2.0, 0.0])], {}).tolist() == [[4.0, 5.0], [0.0, 1.0]]
    assert run(OPS["lookup"], [table, np.asarray(1.0)], {}).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("index", [3.0, -1.0, 0.5, np.nan])
def test_a_number_that_is_no_row_is_refused(index: float) -> None:
    with pytest.raises(ShapeError, match=r"^Rows are numbered with whole numbers from 0 to 2\.$"):
        run(OPS["lookup"], [np.ones((3, 2)), np.array([index])], {})


def test_a_single_number_has_no_rows() -> None:
    with pytest.raises(ShapeError, match="no rows"):
        run(OPS["lookup"], [np.asarray(1.0), np.asarray(0.0)], {})


def test_a_row_that_was_looked_up_twice_receives_both_shares() -> None:
    table, index = np.zeros((3, 2)), np.array([1.0, 1.0])
    g = np.array([[1.0, 2.0], [10.0, 20.0]])
    to_table, to_index = pull(OPS["lookup"], [table, index], table[[1, 1]], g, {})
    assert to_table is not None
    assert to_table.tolist() == [[0.0, 0.0], [11.0, 22.0], [0.0, 0.0]]
    assert to_index is None
