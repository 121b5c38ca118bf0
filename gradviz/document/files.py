"""Reading and writing `.gradviz` files: JSON with a format version, checked as a whole, written atomically.

Reading checks everything before anything is shown: a damaged, truncated, huge, cyclic or future file raises
one `FileError` with one sentence and changes nothing. Nothing in a file is ever executed.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec

from gradviz.document.document import State
from gradviz.document.records import (
    FORMAT,
    VERSION,
    FileError,
    FileRecord,
    graph_of,
    notes_of,
    record_of,
    training_of,
)
from gradviz.graph.graph import Graph, GraphError, same_structure
from gradviz.graph.parse import parse_program
from gradviz.graph.text import program_of
from gradviz.language import mark, tr

__all__ = ["SUFFIX", "FileError", "decode", "encode", "load", "load_text", "refusal", "save"]

SUFFIX = ".gradviz"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a larger file is refused before it is read."""
LONGEST_TITLE = 200
LARGEST_TEXT = 1_000_000
"""Bytes of a program in a text file."""
REFUSALS = (
    mark("File exists"),
    mark("File name too long"),
    mark("Input/output error"),
    mark("Is a directory"),
    mark("No space left on device"),
    mark("No such file or directory"),
    mark("Not a directory"),
    mark("Operation not permitted"),
    mark("Permission denied"),
    mark("Read-only file system"),
)
"""What the system says when it refuses a file, as far as it is translated."""


class _Header(msgspec.Struct):
    format: str = ""
    version: int = 0


def refusal(error: OSError) -> str:
    """Why the system refuses a file, in a few words; in the system's own where they are rare ones."""
    said = error.strerror or str(error)
    return tr(said)


def load(path: Path | str, *, keep_title: bool = False) -> State:
    """Read a file, whose name is the title unless the one in it is wanted. Raises FileError with one
    sentence; nothing in the program has changed then."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileError(tr("{file} is too large to be a gradviz file.").format(file=path.name))
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            tr("{file} cannot be read: {reason}.").format(file=path.name, reason=refusal(error))
        ) from error
    state = decode(content, path.name)
    return state if keep_title else replace(state, title=path.stem)


def load_text(path: Path | str) -> str:
    """A program in a text file, as it stands there. Raises FileError with one sentence."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise FileError(tr("{file} is too large to be a program.").format(file=path.name))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            tr("{file} is neither a gradviz file nor plain text.").format(file=path.name)
        ) from error
    except OSError as error:
        raise FileError(
            tr("{file} cannot be read: {reason}.").format(file=path.name, reason=refusal(error))
        ) from error


def decode(content: bytes, name: str) -> State:
    """The state in a file's content; `name` is what the sentence of an error calls it. Raises FileError."""
    record = _record(content, name)
    try:
        graph = graph_of(record)
        text = _text(record.text, graph)
        notes = notes_of(record)
        training = training_of(record.training)
    except (FileError, GraphError) as error:
        reason = str(error).rstrip(".。")
        raise FileError(
            tr("{file} does not hold together: {reason}.").format(file=name, reason=reason)
        ) from error
    return State(
        graph=graph,
        text=text,
        draft=record.draft,
        places={
            tuple(place.id): (place.x, place.y) for place in record.places if tuple(place.id)[:1] in graph
        },
        pinned=frozenset(
            tuple(place.id) for place in record.places if place.pinned and tuple(place.id)[:1] in graph
        ),
        breakpoints=frozenset(tuple(i) for i in record.breakpoints if tuple(i)[:1] in graph),
        opened=frozenset(tuple(node_id) for node_id in record.opened),
        notes=notes,
        training=training,
        title=record.title[:LONGEST_TITLE],
        cell=None if record.cell is None else tuple(record.cell),
    )


def _record(content: bytes, name: str) -> FileRecord:
    try:
        header = msgspec.json.decode(content, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(
            tr("{file} is damaged or is not a gradviz file: it cannot be read as JSON.").format(file=name)
        ) from error
    if header.format != FORMAT:
        raise FileError(tr("{file} is not a gradviz file.").format(file=name))
    if header.version > VERSION:
        raise FileError(
            tr("{file} was made by a newer gradviz (format {version}); this one reads up to {known}.").format(
                file=name, version=header.version, known=VERSION
            )
        )
    try:
        return msgspec.json.decode(content, type=FileRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(_damage(str(error)).format(file=name, place=_place_in(str(error)))) from error


def _damage(said: str) -> str:
    """One sentence in our own words: the library's are English."""
    if _place_in(said):
        return tr("{file} is damaged: what stands at {place} is not complete, or not what belongs there.")
    return tr("{file} is damaged: it is not complete, or holds what does not belong there.")


def _place_in(said: str) -> str:
    """Where the library has stumbled: ``nodes[3].value``."""
    found = re.search(r"`\$\.?([^`]+)`", said)
    return found.group(1) if found else ""


def _text(text: str, graph: Graph) -> str:
    """The person's own text where it says what the graph says, else the graph printed anew.

    Raises GraphError where a node has a name that no program can have.
    """
    try:
        if same_structure(parse_program(text, graph).graph, graph):
            return text
    except GraphError:
        pass
    return program_of(graph)


def encode(state: State, *, titled: bool = False) -> bytes:
    """The content of the state's file, perhaps with its title: the same state gives the same bytes."""
    record = record_of(state)
    if titled and state.title:
        record = msgspec.structs.replace(record, version=VERSION, title=state.title)
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def save(state: State, path: Path | str, *, titled: bool = False) -> None:
    """Write the state; the old file stays whole until the new one is complete. Raises FileError."""
    path = Path(path)
    try:
        write_atomically(path, encode(state, titled=titled))
    except OSError as error:
        raise FileError(
            tr("{file} cannot be written: {reason}.").format(file=path.name, reason=refusal(error))
        ) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside `path`, flush to disk, then rename over it. Raises OSError and leaves nothing behind."""
    target = path.resolve()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
