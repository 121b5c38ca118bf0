"""The read-only view of the NumPy program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.views import Views
from gradviz.ui.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_text("a = 2\nb = 1\ne = (a + b) * (b + 1)")
    yield session
    session.close()


@pytest.fixture
def views(session: Session, qtbot: QtBot) -> Views:
    views = Views(session)
    qtbot.addWidget(views)
    views.retranslate()
    views.show()
    return views


def test_it_is_written_when_somebody_looks_and_follows_the_graph(
    session: Session, views: Views, qtbot: QtBot
) -> None:
    assert views.code.text.toPlainText() == ""
    views.switch.buttons["numpy"].click()
    qtbot.waitUntil(lambda: "np.multiply(c, d, out=e)" in views.code.text.toPlainText())
    session.set_text("y = tanh(x)")
    qtbot.waitUntil(lambda: "np.tanh(x, out=y)" in views.code.text.toPlainText())
    assert views.code.text.isReadOnly()


def test_what_is_copied_runs_on_its_own(session: Session, views: Views, tmp_path: Path) -> None:
    views.show_page("numpy")
    views.code.write()
    views.code.copy.click()
    file = tmp_path / "program.py"
    file.write_text(QGuiApplication.clipboard().text(), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True)
    assert float(ran.stdout) == 6.0


def test_what_cannot_run_is_one_sentence(session: Session, views: Views) -> None:
    views.show_page("numpy")
    session.set_text("y = x + _")
    views.code.write()
    assert views.code.text.toPlainText().endswith(".")
    assert "Traceback" not in views.code.text.toPlainText()
    assert not views.code.copy.isEnabled()
    session.set_text("")
    views.code.write()
    assert views.code.text.toPlainText().endswith(".")
