"""A real session for panels, and a way to wait until every formula is typeset."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.formula_lines import typesetter
from gradviz.ui.session import Session

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"
ROUNDS = 4
"""So many in which nothing moves."""
LAYERS = "W = [[1, 2], [3, 4], [5, 6]]\nx = [1, -2]\ny = relu(W @ x)\n"


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[], None]:
    """Typesets everything and lets nested layouts come to rest, whatever else is told meanwhile."""

    def settled() -> None:
        steady, before = 0, standing()
        for _ in range(100):
            typesetter().finish()
            QApplication.processEvents()
            now = standing()
            steady, before = (steady + 1 if now == before else 0), now
            if steady == ROUNDS:
                return
        raise AssertionError("the layouts never come to rest")

    return settled


def standing() -> list[tuple[QRect, bool]]:
    """Where everything stands."""
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    parts = [part for window in windows for part in window.findChildren(QWidget)]
    return [(part.geometry(), part.isVisible()) for part in parts]


@pytest.fixture
def open_program(qtbot: QtBot) -> Iterator[Callable[[str], Session]]:
    """Opens a program in a session that is closed after the test."""
    sessions: list[Session] = []

    def opened(text: str = SEED) -> Session:
        session = Session()
        sessions.append(session)
        session.open_text(text)
        qtbot.waitUntil(lambda: session.trace is not None and not session.is_busy)
        return session

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def session(open_program: Callable[[str], Session]) -> Session:
    """The seed expression at a = 2, b = 1."""
    return open_program(SEED)


@pytest.fixture
def layers(open_program: Callable[[str], Session]) -> Session:
    """A layer whose output has three numbers."""
    return open_program(LAYERS)
