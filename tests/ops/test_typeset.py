from typing import Any

import pytest

from gradviz.ops import OPS
from gradviz.ops.typeset import formula, number, partial_formula, pullback_formula


@pytest.mark.parametrize(
    "name, symbols, attrs, expected",
    [
        ("add", ["a", "b"], {}, "a + b"),
        ("multiply", ["c", "d"], {}, r"c \, d"),
        ("multiply", ["3", "-2"], {}, r"3 \cdot (-2)"),
        ("power", ["a", "3"], {}, "a^{3}"),
        ("sigmoid", ["z"], {}, r"\sigma(z)"),
        ("elu", ["x"], {"alpha": 0.5}, r"\begin{cases} x & x > 0 \\ 0.5 (e^{x} - 1) & x \le 0 \end{cases}"),
        ("clip", ["x"], {"low": 0.0, "high": 1e9}, r"\min(\max(x, 0), 10^{9})"),
        ("gelu", ["x"], {}, r"x \, \Phi(x)"),
        ("sum", ["x"], {}, r"\sum x"),
        ("sum", ["a + b"], {"axis": 0}, r"\sum_{\text{axis}\ 0} (a + b)"),
        ("mean", ["x"], {"axis": (0, 1)}, r"\operatorname{mean}_{\text{axis}\ 0, 1}(x)"),
        ("softmax", ["x"], {}, r"\frac{e^{x}}{\sum e^{x}}"),
        ("matmul", ["W", "x"], {}, r"W \, x"),
        ("transpose", ["W"], {}, r"W^{\top}"),
        ("pick", ["x"], {"index": (0, ("slice", 1, None, None))}, "x[0, 1:]"),
        ("pick", ["a + b"], {}, "(a + b)[0]"),
        ("concatenate", ["a", "b", "c"], {}, r"[a,\, b,\, c]"),
        ("cross_entropy", ["s", "2"], {}, r"-\ln\left(\operatorname{softmax}(s)_{2}\right)"),
        ("hinge", ["s", "2"], {}, r"\sum_{j \ne 2} \max(0, s_{j} - s_{2} + 1)"),
        ("param", [], {}, ""),
    ],
)
def test_formula(name: str, symbols: list[str], attrs: dict[str, Any], expected: str) -> None:
    assert formula(OPS[name], symbols, attrs) == expected


@pytest.mark.parametrize(
    "name, slot, symbols, output, expected",
    [
        ("add", 1, ["a", "b"], "c", "1"),
        ("multiply", 0, ["b", "b"], "c", "b"),
        ("divide", 1, ["1", "-2"], "-0.5", r"-\frac{1}{(-2)^{2}}"),
        ("power", 0, ["a", "3"], "y", "3 a^{3 - 1}"),
        ("tanh", 0, ["x"], "-0.5", "1 - (-0.5)^{2}"),
        ("matmul", 0, ["W", "x"], "y", ""),
    ],
)
def test_partial_formula(name: str, slot: int, symbols: list[str], output: str, expected: str) -> None:
    assert partial_formula(OPS[name], slot, symbols, output) == expected


@pytest.mark.parametrize(
    "name, slot, symbols, upstream, expected",
    [
        ("add", 0, ["a", "b"], "2", r"2 \cdot 1"),
        ("multiply", 1, ["2", "-1"], "-3", r"(-3) \cdot 2"),
        ("subtract", 1, ["a", "b"], "g", r"g \cdot (-1)"),
        ("matmul", 0, ["W", "x"], "g", r"g \, x^{\top}"),
        ("matmul", 1, ["W", "x"], "g", r"W^{\top} \, g"),
        ("softmax", 0, ["x"], "g", r"y \, (g - \sum g \, y)"),
        ("stack", 1, ["a", "b"], "g", "g|_{b}"),
        ("sum", 0, ["x"], "2", r"\left(2, \ldots, 2\right)"),
        ("mean", 0, ["x"], "g", r"\left(\frac{g}{n}, \ldots, \frac{g}{n}\right)"),
        ("mse", 0, ["p", "t"], "g", r"g \, \frac{2 (p - t)}{n}"),
        ("hinge", 1, ["s", "t"], "g", ""),
        ("input", 0, [], "g", ""),
    ],
)
def test_pullback_formula(name: str, slot: int, symbols: list[str], upstream: str, expected: str) -> None:
    assert pullback_formula(OPS[name], slot, symbols, "y", upstream) == expected


def test_the_count_of_a_mean_may_be_a_number() -> None:
    assert (
        pullback_formula(OPS["mse"], 0, ["3", "1"], "4", "1", count="1")
        == r"1 \cdot \frac{2 \cdot (3 - 1)}{1}"
    )


@pytest.mark.parametrize(
    "value, text",
    [
        (0.01, "0.01"),
        (-1.0, "-1"),
        (1e9, "10^{9}"),
        (1.25e-7, r"1.25 \cdot 10^{-7}"),
        (float("inf"), r"\infty"),
    ],
)
def test_a_number_is_written_in_powers_of_ten_where_it_is_far_from_one(value: float, text: str) -> None:
    assert number(value) == text
