"""A person's own blocks, kept for other documents: one small readable text each, in the user's data folder.

A file holds what a program would: the definition of the block, after those of the blocks that it calls. The
file may be edited with any editor; one that means nothing is left alone, and told in one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from gradviz.document.files import FileError, refusal, write_atomically
from gradviz.graph.block import short_name
from gradviz.graph.definition_text import blocks_of, with_other_names
from gradviz.graph.definitions import block_name_problem
from gradviz.graph.graph import GraphError
from gradviz.graph.own import block_op
from gradviz.language import tr

SUFFIX = ".txt"
MOST_BYTES = 4_000_000
MOST_BLOCKS = 500


@dataclass(frozen=True)
class Kept:
    """What is in the library."""

    blocks: Mapping[str, str] = field(default_factory=dict)
    """The operation of each block, by name, in the order of the names."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Where each of them lies."""
    troubles: tuple[str, ...] = ()
    """One sentence for each file that means nothing."""


def library_folder() -> Path:
    """Where the blocks lie."""
    return Path(platformdirs.user_data_dir("gradviz", appauthor=False)) / "blocks"


def read_library(folder: Path) -> Kept:
    """All blocks in a folder; one that is not there is an empty library."""
    blocks: dict[str, str] = {}
    files: dict[str, Path] = {}
    troubles: list[str] = []
    try:
        paths = sorted(folder.glob(f"*{SUFFIX}"))[:MOST_BLOCKS]
    except OSError as error:
        return Kept(troubles=(tr("The library cannot be read: {reason}.").format(reason=refusal(error)),))
    for path in paths:
        try:
            op = _read(path)
        except FileError as error:
            troubles.append(str(error))
            continue
        name = short_name(op)
        if name in blocks:
            message = tr("{file} in the library is left out: another block is called {name}, too.")
            troubles.append(message.format(file=path.name, name=name))
            continue
        blocks[name], files[name] = op, path
    return Kept({name: blocks[name] for name in sorted(blocks, key=str.casefold)}, files, tuple(troubles))


def keep_block(folder: Path, op: str) -> None:
    """Write a block into the library. The same again is no harm; another one of its name is refused.

    Raises FileError with one sentence.
    """
    kept, name = read_library(folder), short_name(op)
    if kept.blocks.get(name) == op:
        return
    _refuse_taken(folder, kept, name)
    _write(folder / f"{name}{SUFFIX}", op)


def remove_block(folder: Path, name: str) -> None:
    """Take a block out of the library; one that is not there is no harm. Raises FileError."""
    path = read_library(folder).files.get(name)
    try:
        if path is not None:
            path.unlink(missing_ok=True)
    except OSError as error:
        message = tr("{name} cannot be taken out of the library: {reason}.")
        raise FileError(message.format(name=name, reason=refusal(error))) from error


def rename_block(folder: Path, name: str, other: str) -> None:
    """Call a block of the library otherwise. Raises FileError with one sentence."""
    kept = read_library(folder)
    if name not in kept.blocks or name == other:
        return
    problem = block_name_problem(other)
    if problem is not None:
        raise FileError(problem)
    _refuse_taken(folder, kept, other, kept.files[name])
    op = kept.blocks[name]
    if other in blocks_of(op):
        raise FileError(tr("Another block is called {name} already.").format(name=other))
    path = folder / f"{other}{SUFFIX}"
    _write(path, with_other_names(op, {name: other}))
    if not _same_file(path, kept.files[name]):
        kept.files[name].unlink(missing_ok=True)


def _refuse_taken(folder: Path, kept: Kept, name: str, own: Path | None = None) -> None:
    """Some file systems do not tell large letters from small ones; and a file that means nothing is not
    written over."""
    path = folder / f"{name}{SUFFIX}"
    taken = {other.casefold() for other, file in kept.files.items() if file != own}
    in_the_way = path.exists() and not (own is not None and _same_file(path, own))
    if name.casefold() in taken or in_the_way:
        message = tr("The library has a block called {name} already; take another name.")
        raise FileError(message.format(name=name))


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _read(path: Path) -> str:
    """The operation of the block in a file. Raises FileError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileError(tr("{file} in the library is too large to be a block.").format(file=path.name))
        return block_op(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = tr("{file} in the library cannot be read: {reason}.")
        raise FileError(message.format(file=path.name, reason=refusal(error))) from error
    except (GraphError, UnicodeDecodeError) as error:
        reason = str(error).rstrip(".。") if isinstance(error, GraphError) else tr("it is no text")
        message = tr("{file} in the library is no block, and is left alone: {reason}.")
        raise FileError(message.format(file=path.name, reason=reason)) from error


def _write(path: Path, op: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, op.encode())
    except OSError as error:
        message = tr("{name} cannot be kept in the library: {reason}.")
        raise FileError(message.format(name=short_name(op), reason=refusal(error))) from error
