"""Unsaved work survives a crash: each open window keeps a copy of it in the data directory, under a lock.

A crash ends the lock and leaves the copy: one that nobody holds is offered at the next start. The name of a
copy is a number, not the process's, which another process may have by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from gradviz.document.document import State
from gradviz.document.files import SUFFIX, FileError, load, refusal, save
from gradviz.document.lock import Lock, lock


@dataclass(frozen=True, slots=True)
class Recovered:
    """Work that a crash left behind."""

    path: Path
    state: State
    modified: float
    """Seconds since the epoch."""


class Copy:
    """The copy of one window's unsaved work. There is a file only while there is unsaved work."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or recovery_folder()
        self._lock: Lock | None = None
        self._path: Path | None = None

    def keep(self, state: State) -> Path:
        """Write the copy. Raises FileError where the disk refuses."""
        if self._path is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._path, self._lock = _free(self._folder)
            except OSError as error:
                raise FileError(refusal(error)) from error
        save(state, self._path, titled=True)
        return self._path

    def forget(self) -> None:
        """Remove the copy: the work is saved, or given up."""
        if self._path is not None:
            forget(self._path)
        if self._lock is not None:
            self._lock.release()
        self._path = self._lock = None


def recovery_folder() -> Path:
    """Where the copies lie."""
    return Path(platformdirs.user_data_dir("gradviz", appauthor=False)) / "recovery"


def forget(path: Path) -> None:
    """Remove a copy that was left behind."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a copy that cannot be removed is offered once more; nothing is lost by it


def left_behind(folder: Path | None = None) -> tuple[Recovered, ...]:
    """Readable copies that nobody holds, newest first. Unreadable ones are left where they are."""
    found = []
    for path in sorted((folder or recovery_folder()).glob(f"*{SUFFIX}")):
        try:
            held = lock(_lock_of(path))
            if held is None:
                continue
            held.release()
            found.append(Recovered(path, load(path, keep_title=True), path.stat().st_mtime))
        except (FileError, OSError):
            continue
    return tuple(sorted(found, key=lambda entry: -entry.modified))


def _free(folder: Path) -> tuple[Path, Lock]:
    """A name that no other window holds and under which nothing waits to be offered, and its lock."""
    number = 1
    while True:
        path = folder / f"{number}{SUFFIX}"
        held = None if path.exists() else lock(_lock_of(path))
        if held is not None:
            if not path.exists():
                return path, held
            held.release()  # somebody kept a copy and crashed in between
        number += 1


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
