"""Short formulas as one line of text, or not at all."""

import pytest

from gradviz.explain.plain import plain


@pytest.mark.parametrize(
    "latex, text",
    [
        ("1 - y^{2}", "1 − y²"),
        (r"x_{1} \, W", "x₁ W"),
        (r"3 \cdot (-2)", "3 · (−2)"),
        (r"\frac{1}{x}", "1/x"),
        (r"\frac{-x}{w^{2}}", "(−x)/w²"),
        (r"\frac{1}{2 \, y}", "1/(2 y)"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{x + 1}", "√(x + 1)"),
        (r"\sigma(\mathit{loss})", "σ(loss)"),
        ("e^{x}", "exp(x)"),
        ("e^{2}", "e²"),
        (r"\frac{\partial L}{\partial z} \, x^{\top}", "∂L/∂z xᵀ"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", ""),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", ""),
        (r"w_{\mathit{max}}", ""),
        (r"\mathbf{1}", ""),
    ],
)
def test_a_formula_is_said_in_one_line_or_not_at_all(latex: str, text: str) -> None:
    assert plain(latex) == text
