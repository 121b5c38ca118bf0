"""The keyboard map says what the keys do: it is made of the same list as the menus."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradviz.ui.actions import key_name
from gradviz.ui.deeds import DEEDS
from gradviz.ui.dialogs.about import About, versions
from gradviz.ui.dialogs.keymap import KeyMap, groups


def test_every_key_is_on_the_map_and_every_row_is_shown(qtbot: QtBot) -> None:
    rows = [keys for group in groups().values() for keys, _ in group]
    for deed in DEEDS:
        if deed.keys:
            assert tuple(key_name(key) for key in deed.keys) in rows, deed.name
    dialog = KeyMap()
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    for title, group in groups().items():
        assert title in shown
        assert {says for _, says in group} <= shown


def test_arrows_are_written_as_arrows() -> None:
    assert key_name("Shift+Right") == "Shift+→"
    assert key_name("Ctrl++") == "Ctrl++"


def test_the_about_box_names_the_versions(qtbot: QtBot) -> None:
    dialog = About()
    qtbot.addWidget(dialog)
    assert versions() in {label.text() for label in dialog.findChildren(QLabel)}
