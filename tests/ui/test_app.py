"""The start: what is opened, and which Qt is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gradviz.ui import app
from gradviz.ui.window import Window

DROPS_REFERENCES = """
from PySide6.QtWidgets import QApplication, QGraphicsRectItem
application = QApplication([])
item = QGraphicsRectItem()
for k in range(20000):
    item.setPos(k, 0)
"""


def test_the_release_that_drops_references_is_refused_on_old_pythons_only() -> None:
    assert "6.12.0" in app.unusable_qt((3, 11), (6, 12, 0))
    assert app.unusable_qt((3, 12), (6, 12, 0)) == ""
    assert app.unusable_qt((3, 11), (6, 11, 3)) == ""


def test_this_qt_survives_twenty_thousand_calls() -> None:
    run = subprocess.run([sys.executable, "-c", DROPS_REFERENCES], env={"QT_QPA_PLATFORM": "offscreen"})
    assert run.returncode == 0


def test_the_window_opens_on_the_example(empty_window: Window) -> None:
    app.fill(empty_window)
    assert empty_window.filing.example == "seed"
    assert empty_window.session.trace is not None


def test_a_program_from_the_shell_is_opened(empty_window: Window) -> None:
    app.fill(empty_window, program="y = 3 * x\nz = y + 1")
    assert float(empty_window.session.trace.value("z")) == 4  # type: ignore[union-attr]
    assert not empty_window.session.document.is_modified


def test_a_bad_program_from_the_shell_stands_in_the_editor_with_what_is_wrong(empty_window: Window) -> None:
    app.fill(empty_window, program="y = 3 *")
    assert empty_window.program.editor.toPlainText() == "y = 3 *"
    assert empty_window.session.problem is not None


def test_a_file_that_cannot_be_read_leaves_the_window_usable(empty_window: Window, tmp_path: Path) -> None:
    app.fill(empty_window, path=tmp_path / "missing.gradviz")
    assert empty_window.stage.notice.isVisible()
    assert "missing.gradviz" in empty_window.stage.notice.text


def test_what_is_done_after_the_first_paint_is_done_once(empty_window: Window, qtbot: QtBot) -> None:
    done: list[int] = []
    app.after_first_paint(empty_window, lambda: done.append(1))
    for _ in range(3):
        empty_window.canvas.viewport().update()
        qtbot.waitUntil(lambda: bool(done))
    assert done == [1]


NOT_BEFORE_THE_FIRST_PAINT = (
    "PIL",
    "gradviz.engine.compiled",
    "gradviz.engine.plan",
    "gradviz.graph.arrange.engine",
    "gradviz.train",
    "gradviz.ui.picture",
    "gradviz.ui.plots.board",
    "gradviz.ui.training.coach",
    "networkx",
    "pyqtgraph",
    "ziamath",
)
START = """
import sys
from pathlib import Path
from gradviz.ui import app
folder = Path(sys.argv[1])
window = app.start(lambda _window: None, folder / "settings.ini", folder)
app.make_application().processEvents()
print([name for name in sys.modules if name in sys.argv[2:]])
"""


@pytest.mark.slow
def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path), *NOT_BEFORE_THE_FIRST_PAINT]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.slow
def test_most_of_what_has_no_qt_is_imported_while_there_is_none() -> None:
    code = """
import sys
from gradviz.ui import app
app.import_before_qt()
assert not any(name.startswith("PySide6") for name in sys.modules)
def without_qt():
    return {name for name in sys.modules if name.startswith("gradviz.") and not name.startswith("gradviz.ui")}
before = without_qt()
import gradviz.ui.window
print(sorted(without_qt() - before) if len(before) < 0.8 * len(without_qt()) else [])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
