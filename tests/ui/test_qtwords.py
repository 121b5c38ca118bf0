"""Qt's own words follow the language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gradviz.language import set_language
from gradviz.ui.actions import key_name
from gradviz.ui.qtwords import follow_language


def menu_words(field: QLineEdit) -> str:
    menu = field.createStandardContextMenu()
    words = " ".join(action.text() for action in menu.actions())
    menu.deleteLater()
    return words


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    return field


def test_the_menu_of_a_text_field_follows_the_language(qapp: QApplication, field: QLineEdit) -> None:
    follow_language(qapp)
    english = menu_words(field)
    assert "Copy" in english
    set_language("zh_CN")
    try:
        assert "复制" in menu_words(field)
        assert "Copy" not in menu_words(field)
    finally:
        set_language("en")
    assert menu_words(field) == english


def test_arrow_keys_are_arrows_and_other_keys_have_their_names(qapp: QApplication) -> None:
    follow_language(qapp)
    set_language("zh_CN")
    try:
        assert [key_name(key) for key in ("Left", "Shift+Right", "Ctrl++", "Space")] == [
            "←",
            "Shift+→",
            "Ctrl++",
            "空格",
        ]
    finally:
        set_language("en")


def test_following_twice_is_following_once(qapp: QApplication) -> None:
    follow_language(qapp)
    follow_language(qapp)
    assert len(qapp.findChildren(QTranslator)) == 1
