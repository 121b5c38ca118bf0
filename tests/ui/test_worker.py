"""The arranging process: it answers, it is replaced when it dies, and it ends with its window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from gradviz.graph.arrange import Arrangement
from gradviz.ui.worker import Worker
from tests.ui.session_parts import Heard
from tests.ui.test_arranger import random_graph, same


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_it_answers_as_this_process_would(worker: Worker, qtbot: QtBot) -> None:
    sheet = random_graph(40, 3)
    with qtbot.waitSignal(worker.answered, timeout=20_000) as heard:
        worker.ask(sheet, ["model"])
    made, last = heard.args
    assert isinstance(made, Arrangement)
    assert last
    assert same(made, sheet.arranged())
    assert not worker.is_busy


def test_only_the_newest_wish_is_answered(worker: Worker, qtbot: QtBot) -> None:
    heard = Heard(worker.answered)
    for size in (300, 200, 10):
        worker.ask(random_graph(size, 1), ["model", "crossings"])
    qtbot.waitUntil(lambda: not worker.is_busy, timeout=20_000)
    sizes = [len(said[0].places) for said in heard.said]  # type: ignore[attr-defined]
    assert sizes == [10, 10]


def test_what_was_asked_is_asked_again_when_the_process_dies(worker: Worker, qtbot: QtBot) -> None:
    worker.warm_up()
    process = worker._process
    assert process is not None
    assert process.waitForStarted()
    with qtbot.waitSignal(worker.answered, timeout=20_000) as heard:
        worker.ask(random_graph(10, 1), ["model"])
        process.kill()
    assert len(heard.args[0].places) == 10
    assert worker._process is not process


def test_a_wish_that_kills_every_process_is_given_up(
    worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_send", lambda: worker._process and worker._process.kill())
    with qtbot.waitSignal(worker.failed, timeout=20_000):
        worker.ask(random_graph(10, 1), ["model"])
    assert not worker.is_busy


def test_a_process_that_does_not_start_is_told(
    worker: Worker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with qtbot.waitSignal(worker.failed, timeout=20_000):
        worker.ask(random_graph(10, 1), ["model"])


def test_it_ends_with_its_window(qtbot: QtBot) -> None:
    worker = Worker()
    worker.warm_up()
    process = worker._process
    assert process is not None
    assert process.waitForStarted()
    worker.close()
    assert process.state() == QProcess.ProcessState.NotRunning
