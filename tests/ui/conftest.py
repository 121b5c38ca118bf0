"""A real window with an empty home, driven with mouse and keyboard."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from gradviz.ui.window import Window
    from tests.ui.builder import Builder
    from tests.ui.person import Person


@pytest.fixture
def empty_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window at 1280 × 800 with nothing in it; unsaved work is discarded at the end."""
    from gradviz.ui import app
    from gradviz.ui.filing import Answer

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    QApplication.instance().setProperty("gradviz-theme", None)  # another test may have put on another one
    window = app.make_window(tmp_path / "settings.ini", tmp_path / "recovery")
    window.set_theme_choice("light")
    window.set_reduced_motion(True)
    window.resize(1280, 800)
    window.filing.ask = lambda _name: Answer.DISCARD
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.end_what_runs()


@pytest.fixture
def window(empty_window: Window, qtbot: QtBot) -> Window:
    """The window on the seed expression, at its start."""
    from gradviz.document.examples import example

    empty_window.filing.open_example(example("seed"))
    qtbot.waitUntil(lambda: empty_window.session.is_drawn)
    return empty_window


@pytest.fixture
def newcomer(empty_window: Window, qtbot: QtBot) -> Person:
    """Somebody in front of an empty window."""
    from tests.ui.person import Person

    return Person(empty_window, qtbot)


@pytest.fixture
def builder(empty_window: Window, qtbot: QtBot) -> Builder:
    """Somebody who is about to build, in front of an empty window."""
    from tests.ui.builder import Builder

    somebody = Builder(empty_window, qtbot)
    somebody.builds()
    return somebody


@pytest.fixture
def rebuilder(window: Window, qtbot: QtBot) -> Builder:
    """Somebody who is about to build on the seed expression."""
    from tests.ui.builder import Builder

    somebody = Builder(window, qtbot)
    somebody.builds()
    return somebody


@pytest.fixture
def person(window: Window, qtbot: QtBot) -> Person:
    """Somebody in front of the seed expression."""
    from tests.ui.person import Person

    somebody = Person(window, qtbot)
    somebody.looks()
    return somebody
