"""Unsaved work survives a crash and is offered once its process is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gradviz.document import recovery
from gradviz.document.document import State
from gradviz.document.files import save
from gradviz.graph.parse import parse_program


def work() -> State:
    text = "y = 2 * 3"
    return State(graph=parse_program(text).graph, text=text)


def ended_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    return child.pid


def test_the_copy_of_a_running_program_is_not_offered(tmp_path: Path) -> None:
    path = recovery.keep(work(), tmp_path)
    assert path.name == f"{os.getpid()}.gradviz"
    assert recovery.left_behind(tmp_path) == ()


def test_the_copy_of_a_crashed_program_is_offered_until_it_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / f"{ended_process()}.gradviz"
    save(work(), path)
    (found,) = recovery.left_behind(tmp_path)
    assert found.state.text == "y = 2 * 3"
    recovery.forget(found.path)
    assert recovery.left_behind(tmp_path) == ()
    recovery.forget(found.path)


def test_a_copy_that_cannot_be_read_is_left_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / f"{ended_process()}.gradviz"
    path.write_bytes(b"{")
    assert recovery.left_behind(tmp_path) == ()
    assert path.exists()


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert recovery.left_behind(tmp_path / "nowhere") == ()
