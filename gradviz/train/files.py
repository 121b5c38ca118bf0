"""Examples from whatever a person opens: a table, arrays, pictures, told apart by what the file is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gradviz.language import tr
from gradviz.train.dataset import Dataset
from gradviz.train.readers import (
    DataError,
    csv_columns,
    read_cifar10,
    read_csv,
    read_folder,
    read_idx,
    read_npz,
)

SIDE = 28
"""Pictures in a folder are made so large, unless the net wants another size."""
MOST_SIDE = 512


def read_examples(
    path: Path,
    inputs: Sequence[str] = (),
    target: str = "",
    wanted: tuple[int, ...] | None = None,
) -> Dataset:
    """The examples in a file or a folder.

    Of a table (``.csv``, ``.tsv``, ``.txt``) `inputs` and `target` are the columns: by default the last one
    is the target and all others are inputs. Pictures in a folder take the size that is `wanted`, (channels,
    height, width). Raises DataError, with one sentence that names the file.
    """
    name = path.name.lower()
    if path.is_dir():
        square = wanted is not None and len(wanted) == 3 and wanted[1] == wanted[2] <= MOST_SIDE
        return read_folder(path, wanted[1] if square and wanted else SIDE, bool(wanted and wanted[0] == 1))
    if name.endswith((".csv", ".tsv", ".txt")):
        columns = csv_columns(path)
        target = target or columns[-1]
        return read_csv(path, inputs or [column for column in columns if column != target], target)
    if name.endswith(".npz"):
        return read_npz(path)
    if name.endswith(".bin"):
        return read_cifar10([path])
    if "idx" in name or name.endswith("ubyte"):
        return read_idx(*idx_pair(path))
    message = tr("{file} is no kind of file that examples are read from: .csv, .npz, IDX, .bin or a folder.")
    raise DataError(message.format(file=path.name))


def idx_pair(path: Path) -> tuple[Path, Path]:
    """The file of images and that of labels, where one of them is given. Raises DataError where the other is
    not beside it."""
    for here, there in (("images", "labels"), ("labels", "images")):
        if here in path.name:
            swapped = path.name.replace(here, there)
            axes = ("idx3", "idx1") if here == "images" else ("idx1", "idx3")
            other = path.with_name(swapped.replace(*axes))
            if not other.exists():
                message = tr("Beside {file} there is no {other}.")
                raise DataError(message.format(file=path.name, other=other.name))
            return (path, other) if here == "images" else (other, path)
    message = tr("Of an IDX file, “images” or “labels” must be a part of the name: {file}.")
    raise DataError(message.format(file=path.name))
