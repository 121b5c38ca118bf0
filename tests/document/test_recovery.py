"""Unsaved work survives a crash and is offered once nobody holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gradviz.document import lock as locks
from gradviz.document import recovery
from gradviz.document.document import State
from gradviz.document.files import FileError, save
from gradviz.document.recovery import Copy
from gradviz.graph.parse import parse_program

CRASH = """
import os, sys
from pathlib import Path
from gradviz.document.document import State
from gradviz.document.recovery import Copy
from gradviz.graph.parse import parse_program
copy = Copy(Path(sys.argv[1]))
copy.keep(State(graph=parse_program("y = 2 * 3").graph, text="y = 2 * 3"))
os._exit(1)
"""


def work(text: str = "y = 2 * 3") -> State:
    return State(graph=parse_program(text).graph, text=text)


def crash(folder: Path) -> None:
    """A program that keeps a copy and is gone without a word."""
    done = subprocess.run([sys.executable, "-c", CRASH, str(folder)], check=False)
    assert done.returncode == 1


def test_the_copy_of_an_open_window_is_not_offered(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.keep(work())
    assert recovery.left_behind(tmp_path) == ()
    copy.forget()
    assert not list(tmp_path.glob("*.gradviz"))


def test_two_windows_of_one_program_keep_a_copy_each(tmp_path: Path) -> None:
    first, second = Copy(tmp_path), Copy(tmp_path)
    paths = first.keep(work("y = 2")), second.keep(work("y = 3"))
    assert paths[0] != paths[1]
    assert first.keep(work("y = 4")) == paths[0], "the copy is written again under the same name"
    first.forget()
    second.forget()


def test_the_copy_of_a_crashed_program_is_offered_until_it_is_forgotten(tmp_path: Path) -> None:
    crash(tmp_path)
    (found,) = recovery.left_behind(tmp_path)
    assert found.state.text == "y = 2 * 3"
    own = Copy(tmp_path)
    assert own.keep(work("y = 5")) != found.path, "what waits to be offered is not overwritten"
    assert [entry.path for entry in recovery.left_behind(tmp_path)] == [found.path]
    recovery.forget(found.path)
    assert recovery.left_behind(tmp_path) == ()
    recovery.forget(found.path)
    own.forget()


def test_a_copy_knows_what_the_work_was_called(tmp_path: Path) -> None:
    for title in ("my net", ""):
        copy = Copy(tmp_path)
        path = copy.keep(replace(work(), title=title))
        left = tmp_path / "left" / path.name
        left.parent.mkdir(exist_ok=True)
        left.write_bytes(path.read_bytes())
        copy.forget()
        (found,) = recovery.left_behind(left.parent)
        assert found.state.title == title


def test_a_copy_is_offered_whoever_has_the_number_of_its_process_now(tmp_path: Path) -> None:
    save(work(), tmp_path / f"{os.getpid()}.gradviz")
    assert len(recovery.left_behind(tmp_path)) == 1


def test_a_copy_that_cannot_be_read_is_left_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "1.gradviz"
    path.write_bytes(b"{")
    assert recovery.left_behind(tmp_path) == ()
    assert path.exists()


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert recovery.left_behind(tmp_path / "nowhere") == ()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"^(Not a directory|File exists)$"):
        Copy(tmp_path / "file" / "recovery").keep(work())


def test_a_lock_is_held_once_until_it_is_let_go(tmp_path: Path) -> None:
    first = locks.lock(tmp_path / "one")
    assert first is not None
    assert locks.lock(tmp_path / "one") is None
    first.release()
    again = locks.lock(tmp_path / "one")
    assert again is not None
    again.release()
