"""Indices of names, below the line in HTML."""

import pytest

from gradviz.ui.indices import with_indices


@pytest.mark.parametrize(
    "text, html",
    [
        ("W_h", "W<sub>h</sub>"),
        ("∂L/∂w_h,1,2", "∂L/∂w<sub>h,1,2</sub>"),
        ("W_h, b_h", "W<sub>h</sub>, b<sub>h</sub>"),
        ("w₁", "w₁"),
        ("learning_rate", "learning_rate"),
        ("_t", "_t"),
        ("a_b_c", "a<sub>b_\u200bc</sub>"),
    ],
)
def test_an_index_is_set_below_the_line(text: str, html: str) -> None:
    assert with_indices(text) == html
