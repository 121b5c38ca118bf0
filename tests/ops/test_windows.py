"""How many windows there are, and what a chain of layers sees, against counting."""

from itertools import product

import numpy as np
import pytest

from gradviz.ops.kernels import ShapeError
from gradviz.ops.windows import Windows, output_size, receptive_field


def counted(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """Places at which every cell of the window lies on the framed row."""
    last = size + 2 * padding - 1
    return sum(1 for start in range(0, size + 2 * padding, stride) if start + dilation * (kernel - 1) <= last)


@pytest.mark.parametrize("size", [1, 4, 7, 28])
def test_the_formula_counts_the_places(size: int) -> None:
    for settings in product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2)):
        assert max(0, output_size(size, *settings)) == counted(size, *settings)


LENET = [(3, 1, 0, 1), (2, 2, 0, 1), (3, 1, 0, 1), (2, 2, 0, 1)]
CHAINS = [LENET, [(3, 1, 1, 1)] * 4, [(3, 2, 1, 1), (3, 1, 1, 2), (2, 2, 0, 1)], [(1, 1, 0, 1)], []]


@pytest.mark.parametrize("layers", CHAINS)
def test_the_receptive_field_is_what_a_change_of_a_cell_reaches(
    layers: list[tuple[int, int, int, int]],
) -> None:
    size = 64
    sees = np.eye(size, dtype=bool)
    for kernel, stride, padding, dilation in layers:
        framed = np.pad(sees, ((padding, padding), (0, 0)))
        count = output_size(len(sees), kernel, stride, padding, dilation)
        sees = np.array(
            [
                framed[k * stride : k * stride + dilation * (kernel - 1) + 1 : dilation].any(axis=0)
                for k in range(count)
            ]
        )
    field = receptive_field(layers)
    middle = len(sees) // 2
    first, last = np.flatnonzero(sees[middle])[[0, -1]]
    assert (last - first + 1, first) == (field.size, field.start + middle * field.jump)


def test_the_places_of_a_window_are_slices_of_the_framed_image() -> None:
    windows = Windows((4, 5), (2, 3), stride=2, padding=1, dilation=1)
    assert (windows.framed, windows.out, windows.cells, windows.span) == ((6, 7), (3, 3), 6, (2, 3))
    image = np.arange(42).reshape(6, 7)
    cells = [image[place] for place in windows.places]
    for row, column in product(range(3), range(3)):
        window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 3]
        assert [cell[row, column] for cell in cells] == window.ravel().tolist()


def test_a_window_that_does_not_fit_is_told() -> None:
    with pytest.raises(ShapeError, match=r"spans 5 × 5 does not fit into 4 × 4\."):
        Windows((4, 4), (3, 3), dilation=2)
    with pytest.raises(ShapeError, match="at least one"):
        Windows((4, 4), (3, 3), stride=0)
