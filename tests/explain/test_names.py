"""Names as mathematics writes them."""

import pytest

from gradviz.explain.names import latex_name, plain_name


@pytest.mark.parametrize(
    "label, plain, latex",
    [
        ("b", "b", "b"),
        ("w1", "w₁", "w_{1}"),
        ("h_12", "h₁₂", "h_{12}"),
        ("loss", "loss", r"\mathit{loss}"),
        ("layer2", "layer₂", r"\mathit{layer}_{2}"),
        ("alpha", "α", r"\alpha"),
        ("beta2", "β₂", r"\beta_{2}"),
        ("lam", "λ", r"\lambda"),
        ("w_max", "w_max", r"w_{\mathit{max}}"),
        ("a_b_c", "a_b,c", "a_{b,c}"),
        ("W_ih_h", "W_ih,h", r"W_{\mathit{ih},h}"),
        ("a__b", "a_b", "a_{b}"),
        ("_t", "_t", r"\mathit{\_t}"),
        ("-0.5", "−0.5", "-0.5"),
        ("1e-07", "1e−07", r"1 \cdot 10^{-7}"),
        ("2×3", "2×3", r"[2 \times 3]"),
        ("W_h", "W_h", "W_{h}"),
        ("w1_2_3", "w₁,₂,₃", "w_{1,2,3}"),
        ("w_h_1_2", "w_h,1,2", "w_{h,1,2}"),
        ("learning_rate", "learning_rate", r"\mathit{learning\_rate}"),
        ("alpha_t", "α_t", r"\alpha_{t}"),
        ("z_y", "z_y", "z_{y}"),
        ("x1y2", "x1y₂", r"\mathit{x1y}_{2}"),
    ],
)
def test_a_name_is_written(label: str, plain: str, latex: str) -> None:
    assert plain_name(label) == plain
    assert latex_name(label) == latex
