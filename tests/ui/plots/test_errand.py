"""What is computed beside the window comes back to it, whatever becomes of it."""

from collections.abc import Iterator

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gradviz.ui.plots.errand import Errand
from tests.ui.session_parts import Heard, until


def failing(error: Exception) -> Iterator[object]:
    yield 1
    raise error


def test_what_is_wrong_is_said_in_a_sentence(qtbot: QtBot) -> None:
    parent = QObject()
    errand = Errand(parent)
    arrived, failed = Heard(errand.arrived), Heard(errand.failed)
    errand.ask(lambda: failing(ValueError("It cannot be.")))
    until(qtbot, lambda: len(failed) == 1)
    assert (arrived.said, failed.said) == ([(1,)], [("It cannot be.",)])


def test_whoever_closes_it_waits_for_the_piece_that_is_computed(qtbot: QtBot) -> None:
    parent = QObject()
    errand = Errand(parent)
    arrived = Heard(errand.arrived)

    def endless() -> Iterator[object]:
        while True:
            yield 1

    errand.ask(endless)
    errand.ask(endless)
    until(qtbot, lambda: len(arrived) > 2)
    errand.close()
    assert not errand.is_busy
    before = len(arrived)
    qtbot.wait(1)
    assert len(arrived) == before


def test_what_nobody_has_thought_of_reaches_the_window(qtbot: QtBot) -> None:
    parent = QObject()
    errand = Errand(parent)
    failed = Heard(errand.failed)
    with qtbot.captureExceptions() as found:
        errand.ask(lambda: failing(ZeroDivisionError("nobody")))
        until(qtbot, lambda: len(found) == 1)
    assert found[0][0] is ZeroDivisionError
    assert not failed.said
