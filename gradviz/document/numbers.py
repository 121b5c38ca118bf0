"""The value of a leaf from a file: an array in .npy, .npz or .safetensors, or a table of numbers in .csv.

Nothing that is read is executed (no pickle), nothing large is unpacked before its size is known, and what
cannot be used gets one sentence.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gradviz.document.files import refusal
from gradviz.document.records import FileError
from gradviz.graph.block import MOST_CELLS
from gradviz.graph.graph import frozen_array
from gradviz.language import tr
from gradviz.ops.op import Array, shape_text

LARGEST = 64 * 1024 * 1024
"""Bytes of a file."""
KINDS = (".npy", ".npz", ".csv", ".safetensors")

Shape = tuple[int, ...]


def read_numbers(path: Path | str, shape: Shape, name: str = "") -> Array:
    """The numbers in a file, in this shape. Of several arrays in an ``.npz`` the one called `name`, or else
    the only one that fits.

    A row or a column of a table is a vector, too. Raises FileError with one sentence.
    """
    path = Path(path)
    return frozen_array(_fitting(path, read_arrays(path), shape, name))


def read_arrays(path: Path | str) -> Mapping[str, Array]:
    """All arrays in a file, by name (a single one has none). Raises FileError with one sentence."""
    path = Path(path)
    content = _content(path)
    try:
        return _READERS[path.suffix.lower()](content)
    except (_Unusable, ValueError, EOFError, zipfile.BadZipFile, KeyError) as error:
        if isinstance(error, _Unusable):
            reason = str(error)
        elif path.suffix.lower() not in KINDS:
            reason = tr("it must be a file of the kind {kinds}").format(kinds=", ".join(KINDS))
        else:
            reason = tr("it is damaged")
        raise FileError(
            tr("{file} cannot be used: {reason}.").format(file=path.name, reason=reason)
        ) from None


class _Unusable(Exception):
    """Why not, in a few words."""


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            message = tr("{file} is too large: at most {count} numbers fit into one value.")
            raise FileError(message.format(file=path.name, count=MOST_CELLS))
        return path.read_bytes()
    except OSError as error:
        message = tr("{file} cannot be read: {reason}.")
        raise FileError(message.format(file=path.name, reason=refusal(error))) from error


def _fitting(path: Path, arrays: Mapping[str, Array], shape: Shape, name: str) -> Array:
    """The array that is wanted, in its shape."""
    if name and name not in arrays:
        message = tr("{file} has no array called {name}, only {expected}.")
        expected = ", ".join(arrays) or "–"
        raise FileError(message.format(file=path.name, name=name, expected=expected))
    wanted = [arrays[name]] if name else list(arrays.values())
    found = [array for array in wanted if _squeezed(array.shape) == _squeezed(shape)]
    exact = [array for array in found if array.shape == shape]
    found = exact or found
    if len(found) == 1:
        return found[0].reshape(shape)
    if found:
        message = tr("{file} has several arrays of the shape {wanted}; name one of them: {expected}.")
        names = ", ".join(arrays)
        raise FileError(message.format(file=path.name, wanted=shape_text(shape), expected=names))
    given = ", ".join(shape_text(array.shape) for array in wanted) or "–"
    message = tr("{file} holds numbers in the shape {given}, and {wanted} is wanted.")
    raise FileError(message.format(file=path.name, given=given, wanted=shape_text(shape)))


def _squeezed(shape: Shape) -> Shape:
    return tuple(size for size in shape if size != 1)


# --- kinds of files ------------------------------------------------------------------------------------


def _npy(content: bytes) -> Mapping[str, Array]:
    return {"": _array(io.BytesIO(content), len(content))}


def _npz(content: bytes) -> Mapping[str, Array]:
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.file_size > LARGEST:
                raise _Unusable(_too_many())
            if entry.filename.endswith(".npy"):
                with archive.open(entry) as file:
                    unpacked = file.read(entry.file_size)
                found[entry.filename.removesuffix(".npy")] = _array(io.BytesIO(unpacked), len(unpacked))
    return found


def _array(file: BinaryIO, size: int) -> Array:
    """One array, its header read first."""
    version = np.lib.format.read_magic(file)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read is None:
        raise ValueError
    shape, columns_first, dtype = read(file)
    if dtype.kind not in "biuf":
        raise _Unusable(tr("it holds something other than numbers"))
    count = prod(shape)
    if count > MOST_CELLS:
        raise _Unusable(_too_many())
    if size - file.tell() < count * dtype.itemsize:
        raise ValueError
    cells = np.frombuffer(file.read(count * dtype.itemsize), dtype=dtype, count=count)
    return cells.reshape(shape, order="F" if columns_first else "C").astype(np.float64)


def _csv(content: bytes) -> Mapping[str, Array]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unusable(tr("it is not a text in UTF-8")) from None
    sign = next((sign for sign in (";", "\t", ",") if sign in text), ",")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=sign) if any(map(str.strip, row))]
    if rows and not any(map(_is_number, rows[0])):
        del rows[0]  # the names of the columns
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            message = tr("row {row} has {count} numbers and the first has {first}")
            raise _Unusable(message.format(row=number, count=len(row), first=len(rows[0])))
        for cell in row:
            if not _is_number(cell):
                raise _Unusable(tr("“{cell}” in row {row} is no number").format(cell=cell[:40], row=number))
    if sum(map(len, rows)) > MOST_CELLS:
        raise _Unusable(_too_many())
    return {"": np.array([[float(cell) for cell in row] for row in rows], dtype=np.float64)}


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _too_many() -> str:
    return tr("it holds more than {count} numbers").format(count=MOST_CELLS)


def _safetensors(content: bytes) -> Mapping[str, Array]:
    from safetensors import SafetensorError  # only here, and few need it
    from safetensors.numpy import load

    try:
        found = load(content)
    except (SafetensorError, KeyError, TypeError):
        raise ValueError from None
    if any(array.dtype.kind not in "biuf" for array in found.values()):
        raise _Unusable(tr("it holds something other than numbers"))
    if any(array.size > MOST_CELLS for array in found.values()):
        raise _Unusable(_too_many())
    return {name: array.astype(np.float64) for name, array in found.items()}


_READERS = {".npy": _npy, ".npz": _npz, ".csv": _csv, ".safetensors": _safetensors}
