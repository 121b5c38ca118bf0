"""Formulas that fit their room and come after the picture."""

import pytest
from pytestqt.qtbot import QtBot

from gradviz.ui.panels import formula_lines
from gradviz.ui.panels.formula_lines import FormulaLines, typesetter
from gradviz.ui.tokens import DARK, LIGHT


@pytest.fixture
def formula(qtbot: QtBot) -> FormulaLines:
    widget = FormulaLines()
    qtbot.addWidget(widget)
    widget.resize(400, 40)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_formula_comes_by_itself_and_the_old_one_stays_until_then(
    formula: FormulaLines, qtbot: QtBot
) -> None:
    formula.set_formula("c", r"2 \cdot 14.25", "28.5", "backward")
    assert formula.latex == r"c = 2 \cdot 14.25 = 28.5"
    assert not formula.is_up_to_date
    qtbot.waitUntil(lambda: formula.is_up_to_date)
    width = formula.single_line_width()
    formula.set_formula("c", r"2 \cdot 19.75", "39.5", "backward")
    assert formula.single_line_width() == width
    qtbot.waitUntil(lambda: formula.is_up_to_date)


def test_what_was_typeset_before_is_there_at_once(formula: FormulaLines) -> None:
    for number in ("1", "2", "1"):
        formula.set_formula("x", number)
        typesetter().finish()
    formula.set_formula("x", "2")
    assert formula.is_up_to_date


def test_with_less_room_it_takes_two_lines_and_then_it_shrinks(formula: FormulaLines) -> None:
    formula.set_formula(
        r"y = \sigma(w_1 x_1 + w_2 x_2 + b)", r"\sigma(0.5 \cdot 1 + 0.25 \cdot 2 - 0.8)", "0.55"
    )
    typesetter().finish()
    whole = round(formula.single_line_width()) + 4
    one, two = formula.heightForWidth(whole), formula.heightForWidth(round(0.7 * whole))
    assert two > 1.6 * one
    assert formula.heightForWidth(round(0.35 * whole)) < two


def test_only_the_newest_wish_is_typeset(
    formula: FormulaLines, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    typeset = formula_lines._typeset
    monkeypatch.setattr(
        formula_lines, "_typeset", lambda piece, size: made.append(piece.latex) or typeset(piece, size)
    )
    for number in range(701, 720):
        formula.set_formula(str(number))
    qtbot.waitUntil(lambda: formula.is_up_to_date)
    assert made == ["719"]


def test_what_cannot_be_typeset_is_shown_as_it_is_written(formula: FormulaLines) -> None:
    formula.set_formula(r"\frac{")
    typesetter().finish()
    assert formula.is_up_to_date
    assert formula.single_line_width() > 20
    assert not formula.grab().isNull()


def test_another_theme_has_other_colours(formula: FormulaLines) -> None:
    formula.set_formula("q", "5", "", "backward")
    pictures = []
    for theme in (LIGHT, DARK):
        formula.set_theme(theme)
        typesetter().finish()
        pictures.append(formula.grab().toImage())
    assert pictures[0] != pictures[1]


def test_nothing_takes_no_room_and_a_closed_formula_is_forgotten(formula: FormulaLines, qtbot: QtBot) -> None:
    formula.set_formula("z", "41.5")
    formula.set_formula("")
    assert formula.isHidden()
    other = FormulaLines()
    other.set_formula("z", "42.5")
    other.deleteLater()
    qtbot.waitUntil(lambda: not formula_lines.shiboken6.isValid(other))
    typesetter().finish()


def test_the_whole_formula_is_what_assistive_technology_reads(formula: FormulaLines) -> None:
    formula.set_formula("e", r"3 \cdot 2", "6")
    assert formula.accessibleName() == r"e = 3 \cdot 2 = 6"
