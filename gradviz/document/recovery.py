"""Unsaved work survives a crash: each running program keeps a copy of it in the data directory.

The copy is named by the process; one whose process is gone was left by a crash and is offered at the next
start.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from gradviz.document.document import State
from gradviz.document.files import SUFFIX, FileError, load, save


@dataclass(frozen=True, slots=True)
class Recovered:
    """Work that a crash left behind."""

    path: Path
    state: State
    modified: float
    """Seconds since the epoch."""


def recovery_folder() -> Path:
    """Where the copies lie."""
    return Path(platformdirs.user_data_dir("gradviz", appauthor=False)) / "recovery"


def own_copy(folder: Path | None = None) -> Path:
    """The path of this process's copy."""
    return (folder or recovery_folder()) / f"{os.getpid()}{SUFFIX}"


def keep(state: State, folder: Path | None = None) -> Path:
    """Write the copy of unsaved work. Raises FileError where the disk refuses."""
    path = own_copy(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(str(error)) from error
    save(state, path)
    return path


def forget(path: Path | None = None) -> None:
    """Remove a copy (this process's own where no path is given): the work is saved, or given up."""
    try:
        (path or own_copy()).unlink(missing_ok=True)
    except OSError:
        return  # a copy that cannot be removed is offered once more; nothing is lost by it


def left_behind(folder: Path | None = None) -> tuple[Recovered, ...]:
    """Readable copies whose process is gone, newest first. Unreadable ones are left where they are."""
    found = []
    for path in sorted((folder or recovery_folder()).glob(f"*{SUFFIX}")):
        if not path.stem.isdigit() or _is_running(int(path.stem)):
            continue
        try:
            found.append(Recovered(path, load(path), path.stat().st_mtime))
        except (FileError, OSError):
            continue
    return tuple(sorted(found, key=lambda entry: -entry.modified))


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    if os.name == "nt":
        return False  # signal 0 would end the process there; a second window's copy is merely offered
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
