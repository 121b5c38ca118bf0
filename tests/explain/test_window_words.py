"""The sentence of a cell, and its terms."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.explain.kernels import KERNELS, kernel_for
from gradviz.explain.window_sums import CellSum, Layer, input_sum, layer_of, output_sum, weight_sum
from gradviz.explain.window_words import lines_of, sentence_of
from gradviz.graph.parse import parse

IMAGE = "x = [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]\n"
KERNEL = "K = param([[[[1, 0], [0, -1]], [[2, 0], [0, 0]]]])\nb = param([0.5])\n"


def layer(program: str) -> Layer:
    run = trace(parse(program))
    found = layer_of(run.known_after(len(run)), run.graph.find("y"))
    assert found is not None
    return found


def told(found: CellSum, kind: str, name: str) -> str:
    return sentence_of(found, kind, name, "x")  # type: ignore[arg-type]


def test_an_output_is_told_channel_by_channel_with_its_bias() -> None:
    found = output_sum(layer(f"{IMAGE}{KERNEL}y = conv2d(x, K, b)\nL = sum(y)"), (0, 0, 0, 0))
    assert told(found, "conv", "y") == (
        "y[0, 0, 0, 0] = 7.5: the patch times the kernel, added up over 2 channels."
    )
    assert lines_of(found) == [
        "channel 0: 1·1 + 2·0 + 3·0 + 4·(−1) = −3",
        "channel 1: 5·2 + 6·0 + 7·0 + 8·0 = 10",
        "bias: 0.5",
        "−3 + 10 + 0.5 = 7.5",
    ]


def test_one_channel_without_a_bias_is_one_line() -> None:
    found = output_sum(
        layer("x = [[[[1, 2]]]]\nK = param([[[[3, 4]]]])\ny = conv2d(x, K)\nL = sum(y)"), (0, 0, 0, 0)
    )
    assert lines_of(found) == ["1·3 + 2·4 = 11"]


def test_what_an_input_and_a_weight_receive_is_told_with_what_sends_it() -> None:
    shown = layer(f"{IMAGE}{KERNEL}y = conv2d(x, K, b)\nL = sum(y)")
    assert told(input_sum(shown, (0, 1, 0, 0)), "conv", "∂L/∂x") == (
        "∂L/∂x[0, 1, 0, 0] = 2: 1 output sends its gradient times the weight that lay on this cell."
    )
    assert told(weight_sum(shown, (0, 0, 1, 1)), "conv", "∂L/∂K") == (
        "∂L/∂K[0, 0, 1, 1] = 4: it lay on 1 cell; that cell times the gradient there."
    )


def test_a_cell_that_no_window_covers_says_so() -> None:
    shown = layer("x = [[[[1, 2, 3]]]]\ny = max_pool2d(x, 1, stride=2)\nL = sum(y)")
    assert told(input_sum(shown, (0, 0, 0, 1)), "max", "∂L/∂x").endswith(
        "no window covers it, so nothing arrives."
    )


def test_pooling_tells_of_the_winner_of_losers_and_of_shares() -> None:
    shown = layer("x = [[[[1, 2], [3, 4]]]]\ny = max_pool2d(x, 2)\nL = sum(y)")
    assert "x[0, 0, 1, 1]" in told(output_sum(shown, (0, 0, 0, 0)), "max", "y")
    assert "it wins in no window" in told(input_sum(shown, (0, 0, 0, 0)), "max", "∂L/∂x")
    assert "it wins in 1 of the windows" in told(input_sum(shown, (0, 0, 1, 1)), "max", "∂L/∂x")
    shown = layer("x = [[[[1, 2], [3, 4]]]]\ny = avg_pool2d(x, 2)\nL = sum(y)")
    assert "the mean of the window" in told(output_sum(shown, (0, 0, 0, 0)), "avg", "y")
    assert "0.25: 1 window covers it" in told(input_sum(shown, (0, 0, 0, 0)), "avg", "∂L/∂x")


def test_many_channels_are_counted_and_many_terms_left_to_the_boards() -> None:
    image, kernel = np.ones((1, 6, 4, 4)).tolist(), np.ones((1, 6, 4, 4)).tolist()
    found = output_sum(layer(f"x = {image}\nK = param({kernel})\ny = conv2d(x, K)\nL = sum(y)"), (0, 0, 0, 0))
    assert lines_of(found) == [
        *(f"channel {k}: 16" for k in range(4)),
        "2 more: 32",
        "16 + 16 + 16 + 16 + 32 = 96",
    ]


@pytest.mark.parametrize("key", KERNELS)
def test_a_supplied_kernel_has_its_cells_in_the_middle_of_a_larger_one(key: str) -> None:
    cells = np.array(KERNELS[key][1])
    found = kernel_for(key, 5, 5)
    assert found is not None
    np.testing.assert_array_equal(found[1:4, 1:4], cells)
    assert np.abs(found).sum() == pytest.approx(np.abs(cells).sum())
    assert kernel_for(key, 2, 3) is None


def test_edge_detectors_find_nothing_where_all_is_the_same() -> None:
    for key in ("vertical", "horizontal", "diagonal", "laplace"):
        assert kernel_for(key, 3, 3).sum() == 0  # type: ignore[union-attr]
    for key in ("blur", "sharpen", "identity"):
        assert kernel_for(key, 3, 3).sum() == pytest.approx(1)  # type: ignore[union-attr]
