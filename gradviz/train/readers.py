"""A person's own examples, read from files: CSV, NPZ, IDX, CIFAR-10's binary files, a folder of pictures.

Nothing that is read is executed (no pickle). What cannot be used gets one sentence that names the file and,
where there is one, the row and the column.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gradviz.language import tr
from gradviz.train.dataset import Array, Dataset

LARGEST = 512 * 1024 * 1024
"""Bytes of a file; of a packed one, unpacked."""
MOST_NUMBERS = 64_000_000
MOST_CLASSES = 1_000
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
CIFAR_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
CIFAR_ROW = 1 + 3 * 32 * 32
IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


class DataError(ValueError):
    """The data cannot be used; the message is one plain sentence for the person."""


# --- CSV ---------------------------------------------------------------------------------------------------


def csv_columns(path: Path) -> tuple[str, ...]:
    """The names of a CSV file's columns: its first row, or "1", "2", ... where that is made of numbers."""
    return _table(path)[0]


def read_csv(path: Path, inputs: Sequence[str], target: str) -> Dataset:
    """Examples from a CSV file: these columns in, that one out. A target of words is a class, a target of
    numbers a number, or a class where all of them are whole and few. Raises DataError."""
    names, rows = _table(path)
    for name in (*inputs, target):
        if name not in names:
            raise DataError(
                tr("{file} has no column {column}; it has {known}.").format(
                    file=path.name, column=name, known=", ".join(names)
                )
            )
    if not inputs or target in inputs:
        raise DataError(tr("Choose at least one column as input, and another one as target."))
    places = [names.index(name) for name in inputs]
    table = np.array([[_cell(path, row, k, names, number) for k in places] for number, row in rows])
    answers = [_word(path, row, names.index(target), names, number) for number, row in rows]
    numbers = _numbers(answers)
    if numbers is not None and not _are_classes(numbers):
        return Dataset(path.stem, "regression", table, numbers, (), tuple(inputs))
    words = sorted(set(answers), key=_in_order)
    if len(words) > MOST_CLASSES:
        message = tr("{file}: the column {column} has {count} different words, too many for classes.")
        raise DataError(message.format(file=path.name, column=target, count=len(words)))
    numbering = {word: float(k) for k, word in enumerate(words)}
    return Dataset(
        path.stem,
        "classification",
        table,
        np.array([numbering[word] for word in answers]),
        tuple(words),
        tuple(inputs),
    )


def _table(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """The names of the columns, and the rows, each with its number in the file (from 1)."""
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(tr("{file} is not a text in UTF-8.").format(file=path.name)) from None
    sample = text[:4096]
    try:
        separator = csv.Sniffer().sniff(sample, delimiters=",;\t ").delimiter
    except csv.Error:
        separator = ","
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise DataError(
            tr("{file} cannot be read as CSV: {reason}.").format(file=path.name, reason=error)
        ) from None
    lines = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not lines:
        raise DataError(tr("{file} has no rows.").format(file=path.name))
    head = lines[0][1]
    if all(_number(cell) is not None for cell in head):
        names = tuple(str(k + 1) for k in range(len(head)))
    else:
        names = _distinct(head)
        lines = lines[1:]
    if not lines:
        raise DataError(tr("{file} has names of columns, but no rows.").format(file=path.name))
    for number, row in lines:
        if len(row) != len(names):
            message = tr("{file}, row {row}: {found} cells where {wanted} are expected.")
            raise DataError(message.format(file=path.name, row=number, found=len(row), wanted=len(names)))
    return names, lines


def _distinct(head: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for k, name in enumerate(head):
        name = name or str(k + 1)
        found.append(name if name not in found else f"{name} {k + 1}")
    return tuple(found)


def _word(path: Path, row: Sequence[str], place: int, names: Sequence[str], number: int) -> str:
    if not row[place]:
        message = tr("{file}, row {row}, column {column}: the cell is empty.")
        raise DataError(message.format(file=path.name, row=number, column=names[place]))
    return row[place]


def _cell(path: Path, row: Sequence[str], place: int, names: Sequence[str], number: int) -> float:
    word = _word(path, row, place, names, number)
    found = _number(word)
    if found is None or not math.isfinite(found):
        message = tr("{file}, row {row}, column {column}: “{text}” is not a number.")
        raise DataError(message.format(file=path.name, row=number, column=names[place], text=word[:40]))
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _numbers(words: Sequence[str]) -> Array | None:
    found = [_number(word) for word in words]
    if any(number is None or not math.isfinite(number) for number in found):
        return None
    return np.array(found, dtype=np.float64)


def _are_classes(numbers: Array) -> bool:
    few = len(np.unique(numbers)) <= max(2, min(20, len(numbers) // 5))
    return few and bool((numbers == np.round(numbers)).all())


def _in_order(word: str) -> tuple[int, float, str]:
    number = _number(word)
    return (1, 0.0, word) if number is None else (0, number, word)


# --- arrays ------------------------------------------------------------------------------------------------


def read_npz(path: Path) -> Dataset:
    """Examples from an NPZ file: an array of inputs (``images``, ``x``, ``inputs``, ``data``) and one of
    targets (``labels``, ``y``, ``targets``). Pictures may be (N, H, W), (N, H, W, 3) or (N, C, H, W)."""
    _bytes(path)
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name.lower(): stored[name] for name in stored.files}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError):
        raise DataError(tr("{file} is not an NPZ file of plain numbers.").format(file=path.name)) from None
    inputs = _first(path, arrays, ("images", "x", "x_train", "inputs", "data"))
    targets = _first(path, arrays, ("labels", "y", "y_train", "targets", "target"))
    return _of_arrays(path, inputs, targets)


def _first(path: Path, arrays: dict[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    for name in names:
        if name in arrays:
            return arrays[name]
    message = tr("{file} has no array called {wanted}; it has {known}.")
    raise DataError(message.format(file=path.name, wanted=" / ".join(names), known=", ".join(arrays) or "—"))


def read_idx(images: Path, labels: Path) -> Dataset:
    """Examples from two files in the format of MNIST, packed with gzip or not."""
    return _of_arrays(images, _idx(images), _idx(labels))


def _idx(path: Path) -> np.ndarray:
    content = _bytes(path)
    broken = DataError(tr("{file} is not an IDX file, or a part of it is missing.").format(file=path.name))
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in IDX_TYPES:
        raise broken
    axes, kind = content[3], np.dtype(IDX_TYPES[content[2]])
    shape = tuple(np.frombuffer(content[4 : 4 + 4 * axes], ">u4").tolist())
    count = math.prod(shape)
    if len(shape) != axes or not axes or len(content) != 4 + 4 * axes + count * kind.itemsize:
        raise broken
    return np.frombuffer(content, kind, count, 4 + 4 * axes).reshape(shape)


def read_cifar10(paths: Sequence[Path]) -> Dataset:
    """Examples from CIFAR-10's binary files (data_batch_1.bin, ...)."""
    parts = []
    for path in paths:
        content = _bytes(path)
        if not content or len(content) % CIFAR_ROW:
            raise DataError(tr("{file} is not a binary file of CIFAR-10.").format(file=path.name))
        parts.append(np.frombuffer(content, np.uint8).reshape(-1, CIFAR_ROW))
    if not parts:
        raise DataError(tr("No file is chosen."))
    rows = np.concatenate(parts)
    wrong = np.flatnonzero(rows[:, 0] >= len(CIFAR_CLASSES))
    if len(wrong):
        message = tr("{file}: picture {row} has the class {text}, and there are only 10.")
        raise DataError(
            message.format(file=paths[0].name, row=int(wrong[0]) + 1, text=int(rows[wrong[0], 0]))
        )
    images = rows[:, 1:].reshape(-1, 3, 32, 32) / 255.0
    return Dataset("CIFAR-10", "classification", images, rows[:, 0].astype(np.float64), CIFAR_CLASSES)


def _of_arrays(path: Path, inputs: np.ndarray, targets: np.ndarray) -> Dataset:
    """Inputs and targets of any number type as a set."""
    if inputs.dtype.kind not in "biuf" or targets.dtype.kind not in "biuf":
        raise DataError(tr("{file} is not made of plain numbers.").format(file=path.name))
    if inputs.size > MOST_NUMBERS:
        raise DataError(
            tr("{file} has more than {count} numbers.").format(file=path.name, count=MOST_NUMBERS)
        )
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim != 1 or not inputs.ndim or len(inputs) != len(targets) or not len(targets):
        message = tr("{file}: {inputs} inputs and {targets} targets do not belong together.")
        raise DataError(
            message.format(
                file=path.name,
                inputs=len(inputs) if inputs.ndim else 0,
                targets=" × ".join(map(str, targets.shape)) or 1,
            )
        )
    found, answers = inputs.astype(np.float64), targets.astype(np.float64)
    for name, array in (("inputs", found), ("targets", answers)):
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            message = tr("{file}: example {row} of the {name} holds something that is not a number.")
            raise DataError(message.format(file=path.name, row=int(bad[0][0]) + 1, name=name))
    pictures = _as_pictures(path, found, inputs.dtype.kind in "iu")
    if targets.dtype.kind in "biu" or _are_classes(answers):
        words = np.unique(answers)
        numbers = np.searchsorted(words, answers).astype(np.float64)
        return Dataset(path.stem, "classification", pictures, numbers, tuple(f"{w:g}" for w in words))
    return Dataset(path.stem, "regression", pictures, answers)


def _as_pictures(path: Path, inputs: Array, are_bytes: bool) -> Array:
    """(N, features) as it is; pictures as (N, C, H, W) from 0 to 1."""
    if inputs.ndim == 1:
        return inputs[:, np.newaxis]
    if inputs.ndim == 2:
        return inputs
    if inputs.ndim == 3:
        inputs = inputs[:, np.newaxis]
    elif inputs.ndim == 4 and inputs.shape[-1] in (1, 3) and inputs.shape[1] not in (1, 3):
        inputs = np.ascontiguousarray(inputs.transpose(0, 3, 1, 2))
    if inputs.ndim != 4 or inputs.shape[1] not in (1, 3):
        shape = " × ".join(map(str, inputs.shape[1:]))
        message = tr("{file}: examples of the shape {shape} are neither rows of numbers nor pictures.")
        raise DataError(message.format(file=path.name, shape=shape))
    brightest = float(inputs.max())
    return inputs / (255.0 if brightest > 16 else brightest) if are_bytes and brightest > 1 else inputs


# --- pictures ----------------------------------------------------------------------------------------------


def read_folder(path: Path, side: int = 28, grey: bool = False) -> Dataset:
    """Pictures from a folder with a subfolder for each class, scaled to `side` by `side` pixels."""
    from PIL import Image, UnidentifiedImageError  # only here, and slow to load

    classes = sorted(
        entry.name for entry in _entries(path) if entry.is_dir() and not entry.name.startswith(".")
    )
    files = [
        (number, file)
        for number, name in enumerate(classes)
        for file in sorted(_entries(path / name))
        if file.suffix.lower() in PICTURES
    ]
    if len(classes) < 2 or not files:
        message = tr("{file} needs a subfolder with pictures for each of at least two classes.")
        raise DataError(message.format(file=path.name))
    mode = "L" if grey else "RGB"
    images = np.empty((len(files), 1 if grey else 3, side, side))
    for row, (_, file) in enumerate(files):
        try:
            with Image.open(file) as picture:
                small = picture.convert(mode).resize((side, side), Image.Resampling.BILINEAR)
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            raise DataError(tr("{file} cannot be read as a picture.").format(file=file.name)) from None
        pixels = np.asarray(small, dtype=np.float64) / 255.0
        images[row] = pixels[np.newaxis] if grey else pixels.transpose(2, 0, 1)
    targets = np.array([float(number) for number, _ in files])
    return Dataset(path.name, "classification", images, targets, tuple(classes))


def _entries(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except OSError:
        raise DataError(tr("{file} is not a folder that can be read.").format(file=path.name)) from None


# --- files -------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    """The content of a file, unpacked where it is packed with gzip."""
    too_large = DataError(tr("{file} is too large.").format(file=path.name))
    try:
        if path.stat().st_size > LARGEST:
            raise too_large
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(LARGEST + 1)
    except (OSError, EOFError):
        raise DataError(tr("{file} cannot be read.").format(file=path.name)) from None
    if len(content) > LARGEST:
        raise too_large
    return content
