"""Formulas are pictures with the base line at their origin, or their own source where they cannot be set."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from gradviz.ui.mathtext import FormulaView, prepared, renderer, svg

FORMULAS = (
    r"\frac{\partial e}{\partial b} \leftarrow \frac{\partial e}{\partial c} \cdot \frac{\partial c}{b}",
    r"\begin{bmatrix} 1 & -2 \\ 3 & 4 \end{bmatrix}",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"b \leftarrow b - \eta \frac{\partial L}{\partial b} = 1 - 0.1 \cdot (-5)",
    r"\text{损失} = \mathit{loss}",
)

BRACKETED = (
    r"\left(\frac{1}{1 + e^{-x}}\right)^{2} \left[\frac{a}{b}\right]",
    r"\left|\frac{\partial e}{\partial b}\right| \leftarrow \sqrt{\frac{a}{b}}",
    r"\sum_{i} \frac{e^{x_i}}{\sum_j e^{x_j}}",
)
UNHURRIED = """
import sys
from gradviz.ui import mathtext
mathtext._hurry = lambda: None
sys.stdout.buffer.write(b"\\n".join(mathtext.svg(latex, 18.0, "#1a1f27") for latex in sys.argv[1:]))
"""


WARM = """
import threading
from gradviz.ui import mathtext
mathtext.warm_up()
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join()
misses = mathtext._loaded.cache_info().misses
assert misses == 1, misses
assert mathtext.svg("x", 18.0, "#1a1f27")
assert mathtext._loaded.cache_info().misses == misses
"""


def test_what_the_first_formula_needs_can_be_loaded_before() -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", WARM], check=True, timeout=60)


def test_what_is_left_out_of_typesetting_changes_no_byte(qtbot: QtBot) -> None:
    formulas = (*FORMULAS, *BRACKETED)
    arguments = [sys.executable, "-W", "ignore", "-c", UNHURRIED, *formulas]
    slow = subprocess.run(arguments, capture_output=True, check=True, timeout=60).stdout
    assert slow == b"\n".join(svg(latex, 18.0, "#1a1f27") or b"" for latex in formulas)


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_kind_of_formula_is_set(latex: str, qtbot: QtBot) -> None:
    picture = renderer(latex, 18.0, "#1a1f27")
    assert picture is not None
    box = picture.viewBoxF()
    assert box.width() > 20
    assert box.top() < 0 < box.bottom()


def test_chinese_is_drawn_and_not_boxed(qtbot: QtBot) -> None:
    one, other = (svg(rf"\text{{{word}}}", 18.0, "#000000") for word in ("损", "失"))
    assert one is not None
    assert other is not None
    assert one != other


def test_a_derivative_has_no_gap_behind_its_sign() -> None:
    assert prepared(r"\partial e") == "\U0001d715 e"


def test_a_minus_behind_a_bracket_is_a_sign_and_not_an_operation() -> None:
    assert prepared(r"\left(-3\right)") == r"\left({-}3\right)"
    assert prepared("a - b") == "a - b"
    assert prepared(r"2 > -1 = - 3 \cdot -4") == r"2 >{-}1 ={-} 3 \cdot{-}4"
    assert prepared(r"0 & -1 \\ -2") == r"0 &{-}1 \\{-}2"


@pytest.mark.parametrize("latex", ["", "   ", r"\frac{", r"\left("])
def test_what_cannot_be_set_is_none_and_never_an_error(latex: str, qtbot: QtBot) -> None:
    assert renderer(latex, 18.0, "#000000") is None


def test_a_view_shows_its_source_where_the_formula_cannot_be_set(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.set_formula(r"\frac{")
    view.resize(view.sizeHint())
    assert view.accessibleName() == r"\frac{"
    background = view.grab().toImage()
    colours = {background.pixelColor(x, y).name() for x in range(background.width()) for y in range(20)}
    assert len(colours) > 1


def test_a_view_is_as_large_as_its_formula(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.set_formula("x")
    small = view.sizeHint()
    view.set_formula(FORMULAS[0])
    assert view.sizeHint().width() > 3 * small.width()
    assert view.sizeHint().height() > small.height()
