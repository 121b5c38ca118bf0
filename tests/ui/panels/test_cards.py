"""The parts that cards are made of."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.cards import OneLine, Words

LONG = "the_gradient_of_the_loss_with_respect_to_the_first_weight"


def test_a_long_name_is_wrapped_and_not_cut_off(qtbot: QtBot) -> None:
    words = Words()
    qtbot.addWidget(words)
    words.say(f"{LONG} adds a and b.")
    assert QLabel.minimumSizeHint(words).width() < 120
    assert words.heightForWidth(240) >= 2 * words.fontMetrics().height()


def test_saying_nothing_takes_no_room(qtbot: QtBot) -> None:
    words = Words()
    qtbot.addWidget(words)
    words.say("something")
    assert not words.isHidden()
    words.say("")
    assert words.isHidden()


def test_one_line_ends_in_an_ellipsis_and_is_told_whole_on_hover(qtbot: QtBot) -> None:
    line = OneLine()
    qtbot.addWidget(line)
    line.resize(160, 20)
    line.show()
    line.say(LONG)
    assert line.text().startswith("the_gradient")
    assert line.text().endswith("…")
    assert line.toolTip() == LONG
    line.resize(600, 20)
    assert line.text() == LONG
    assert line.toolTip() == ""
