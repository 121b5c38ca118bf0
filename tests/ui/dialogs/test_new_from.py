"""The gallery of templates: sections, pictures, search, mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gradviz.document.examples import EXAMPLES, example
from gradviz.ui.dialogs.new_from import NewFrom, TemplateCard
from gradviz.ui.theme import DARK, LIGHT
from gradviz.ui.thumbnail import thumbnail
from gradviz.ui.window import Window
from tests.ui.session_parts import until

pytestmark = pytest.mark.usefixtures("qapp")
KEY = Qt.Key


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[NewFrom]:
    dialog = NewFrom(LIGHT)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    yield dialog
    dialog.reject()


def shown(dialog: NewFrom) -> list[str]:
    return [card.entry.key for card in dialog.cards if card.isVisible()]


def test_every_example_has_a_card_under_the_heading_of_its_section(dialog: NewFrom) -> None:
    assert shown(dialog) == [entry.key for entry in EXAMPLES]
    headings = [label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "section"]
    assert headings == list(dict.fromkeys(entry.section for entry in EXAMPLES))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.key)
def test_each_has_a_picture_that_fills_its_room_one_way(entry: object, theme: object) -> None:
    made = thumbnail(entry, theme, 200, 90)  # type: ignore[arg-type]
    assert made.width() == 200 or made.height() == 90
    assert made.width() <= 200
    assert made.height() <= 90
    colours = {made.pixel(x, y) for x in range(0, made.width(), 3) for y in range(0, made.height(), 3)}
    assert len(colours) > 4


def test_the_pictures_come_one_after_the_other(dialog: NewFrom, qtbot: QtBot) -> None:
    until(qtbot, lambda: not dialog._drawing.running)
    assert all(card._picture_is_due for card in dialog.cards)


def test_a_click_chooses(dialog: NewFrom, qtbot: QtBot) -> None:
    card = next(card for card in dialog.cards if card.entry.key == "gates")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert dialog.chosen == example("gates")
    assert not dialog.isVisible()


def test_what_is_typed_leaves_what_it_names_and_return_takes_the_first(dialog: NewFrom, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.field, "word vec")
    assert shown(dialog) == ["cbow", "skipgram"]
    qtbot.keyClick(dialog.field, KEY.Key_Return)
    assert dialog.chosen == example("cbow")


def test_the_search_knows_every_language_and_says_when_there_is_nothing(
    dialog: NewFrom, qtbot: QtBot
) -> None:
    dialog.field.setText("词向量")
    assert shown(dialog) == ["cbow", "skipgram"]
    qtbot.keyClicks(dialog.field, "zzz")
    assert shown(dialog) == []
    assert dialog._nothing.isVisible()
    qtbot.keyClick(dialog.field, KEY.Key_Return)
    assert dialog.chosen is None
    assert dialog.isVisible()


def test_the_keyboard_walks_the_cards_and_takes_one(dialog: NewFrom, qtbot: QtBot) -> None:
    dialog.field.setFocus()
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
    card = QApplication.focusWidget()
    assert isinstance(card, TemplateCard)
    qtbot.keyClick(card, KEY.Key_Return)
    assert dialog.chosen == card.entry


def test_the_window_opens_what_was_chosen_and_nothing_when_it_was_left(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: NewFrom) -> int:
        dialog._choose(next(card for card in dialog.cards if card.entry.key == "net241"))
        return 1

    before = window.session.state
    monkeypatch.setattr(NewFrom, "exec", lambda dialog: 0)
    window.deeds["new_from"].trigger()
    assert window.session.state is before
    monkeypatch.setattr(NewFrom, "exec", choose)
    window.deeds["new_from"].trigger()
    until(qtbot, lambda: window.session.is_drawn)
    assert window.filing.example == "net241"
