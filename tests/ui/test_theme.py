"""The look as values: readable everywhere, and the fonts really there."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import product

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication, QPushButton, QStyle
from pytestqt.qtbot import QtBot

from gradviz.ui import theme as themes
from gradviz.ui.theme import DARK, LIGHT, PRINT, Theme

ALL = (LIGHT, DARK, PRINT)
INKS = ("text", "quiet", "forward", "backward", "good", "warning", "danger")
GROUNDS = ("canvas", "surface", "editor")
SOFT = (
    ("forward", "forward_soft"),
    ("backward", "backward_soft"),
    ("warning", "warning_soft"),
    ("danger", "danger_soft"),
    ("good", "good_soft"),
    ("on_forward", "forward"),
    ("on_backward", "backward"),
    ("on_tooltip", "tooltip"),
    ("surface", "text"),
    ("text", "fill"),
    ("text", "fill_hover"),
    ("text", "fill_pressed"),
    ("quiet", "fill"),
    ("text", "selection_soft"),
)


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_web_guidelines_measure_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ALL, ids=lambda t: t.name)
def test_every_text_has_a_contrast_of_at_least_4_5(theme: Theme) -> None:
    pairs = [*product(INKS, GROUNDS), *SOFT]
    poor = {
        (ink, ground): round(contrast(getattr(theme, ink), getattr(theme, ground)), 2)
        for ink, ground in pairs
        if contrast(getattr(theme, ink), getattr(theme, ground)) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", ALL, ids=lambda t: t.name)
def test_the_outline_of_focus_and_the_border_of_a_tick_box_can_be_seen(theme: Theme) -> None:
    for mark, ground in product(("selection", "field_line"), ("surface", "canvas")):
        if (theme.name, mark, ground) != ("light", "field_line", "canvas"):
            assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 2.9


@pytest.mark.parametrize("theme", ALL, ids=lambda t: t.name)
def test_every_colour_is_one(theme: Theme) -> None:
    for field in fields(theme):
        value = getattr(theme, field.name)
        colours = value if isinstance(value, tuple) else (value,)
        if field.name not in ("name", "dark"):
            assert all(QColor(colour).isValid() for colour in colours), field.name


@pytest.mark.parametrize("theme", ALL, ids=lambda t: t.name)
def test_the_style_sheet_has_no_place_left_unfilled(theme: Theme) -> None:
    text = themes.stylesheet(theme)
    assert re.findall(r"@\w+@", text) == []
    assert theme.surface in text
    assert text.count("{") == text.count("}")


def test_applying_a_theme_changes_font_palette_and_style_sheet(qapp: QApplication) -> None:
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    try:
        themes.apply(qapp, DARK)
        assert qapp.palette().window().color() == QColor(DARK.surface)
        assert QFontInfo(qapp.font()).family() == "Inter"
        assert DARK.surface in qapp.styleSheet()
    finally:
        qapp.setStyleSheet(before[2])
        qapp.setPalette(before[1])
        qapp.setFont(before[0])


@pytest.mark.parametrize("role", ["primary", "forward", "backward"])
def test_a_coloured_button_that_cannot_be_pressed_is_grey(qtbot: QtBot, role: str) -> None:
    button = QPushButton("Play")
    qtbot.addWidget(button)
    button.setStyleSheet(themes.stylesheet(DARK))
    button.setProperty("role", role)
    button.resize(80, 32)
    button.setEnabled(False)
    assert button.grab().toImage().pixelColor(6, 16) == QColor(DARK.fill)


def test_the_shipped_fonts_are_the_ones_used(qapp: QApplication) -> None:
    assert {"Inter", "STIX Two Text", "JetBrains Mono", "Noto Sans SC"} <= set(themes.load_fonts())
    assert QFontInfo(themes.word_font()).family() == "Inter"
    assert QFontInfo(themes.math_font()).family() == "STIX Two Text"
    assert QFontInfo(themes.math_font()).italic()
    assert QFontInfo(themes.mono_font()).family() == "JetBrains Mono"


def test_figures_are_of_one_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(themes.word_font(15, 600))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


def test_a_text_is_as_wide_at_every_size(qapp: QApplication) -> None:
    small = QFontMetricsF(themes.word_font(12)).horizontalAdvance("upstream gradient")
    large = QFontMetricsF(themes.word_font(48)).horizontalAdvance("upstream gradient")
    assert large / small == pytest.approx(4, rel=0.01)


def test_a_font_that_is_handed_out_can_be_changed_without_changing_the_next(qapp: QApplication) -> None:
    font = themes.word_font(14)
    font.setPixelSize(40)
    assert themes.word_font(14).pixelSize() == 14


def test_a_missing_icon_is_empty_and_not_an_error(qapp: QApplication) -> None:
    assert themes.icon("no such icon").isNull()


def test_another_theme_keeps_the_style_that_the_widgets_have(qapp: QApplication, qtbot: QtBot) -> None:
    themes.apply(qapp, LIGHT)
    base = qapp.findChildren(QStyle)
    themes.apply(qapp, DARK)
    themes.apply(qapp, LIGHT)
    assert base
    assert qapp.findChildren(QStyle) == base
