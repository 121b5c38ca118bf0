"""What stands between the brackets of ``x[...]``, as a value that can be compared, saved and printed.

An index is a tuple of entries: an integer, ``("slice", start, stop, step)`` with integers or None, or
``("ellipsis",)``. It picks cells as NumPy's basic indexing does, so no cell is picked twice.
"""

from __future__ import annotations

import operator
from typing import Any

from gradviz.language import tr

Index = tuple[Any, ...]


def canonical_index(key: Any) -> Index:
    """The index for a Python key: ``x[0, 1:]`` has ``(0, ("slice", 1, None, None))``. Raises ValueError."""
    entries = key if isinstance(key, tuple) else (key,)
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: Any) -> Any:
    if entry is Ellipsis:
        return ("ellipsis",)
    if isinstance(entry, slice):
        return ("slice", *(_bound(bound) for bound in (entry.start, entry.stop, entry.step)))
    if entry is None or isinstance(entry, bool):
        raise ValueError(tr("An index is a whole number or a slice such as 1:3."))
    return _bound(entry)


def _bound(bound: Any) -> int | None:
    try:
        return None if bound is None else operator.index(bound)
    except TypeError:
        raise ValueError(tr("An index is a whole number or a slice such as 1:3.")) from None


def python_index(index: Index) -> tuple[Any, ...]:
    """The key that NumPy understands."""
    return tuple(_python_entry(entry) for entry in index)


def _python_entry(entry: Any) -> Any:
    if isinstance(entry, int):
        return entry
    return Ellipsis if entry[0] == "ellipsis" else slice(*entry[1:])


def index_text(index: Index) -> str:
    """The index as it is typed: ``0, 1:3, ...``."""
    return ", ".join(_entry_text(entry) for entry in index)


def _entry_text(entry: Any) -> str:
    if isinstance(entry, int):
        return str(entry)
    if entry[0] == "ellipsis":
        return "..."
    start, stop, step = ("" if bound is None else str(bound) for bound in entry[1:])
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
