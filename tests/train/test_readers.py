"""A person's own examples: what is right is read, what is wrong is told with its row and column."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gradviz.train.readers import (
    CIFAR_ROW,
    DataError,
    csv_columns,
    read_cifar10,
    read_csv,
    read_folder,
    read_idx,
    read_npz,
)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- CSV ---------------------------------------------------------------------------------------------------


def test_columns_are_chosen_by_name_and_words_are_classes(tmp_path: Path) -> None:
    path = written(tmp_path, "f.csv", "long,wide,kind\n1,2,rose\n3,4,iris\n\n5,6,rose\n")
    assert csv_columns(path) == ("long", "wide", "kind")
    found = read_csv(path, ["wide", "long"], "kind")
    assert found.inputs.tolist() == [[2, 1], [4, 3], [6, 5]]
    assert found.classes == ("iris", "rose")
    assert found.targets.tolist() == [1, 0, 1]
    assert found.features == ("wide", "long")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_target_of_numbers_is_a_regression(tmp_path: Path, separator: str) -> None:
    rows = [f"{k}{separator}{k / 7:.4f}" for k in range(20)]
    path = written(tmp_path, "f.csv", "\ufeffx" + separator + "y\r\n" + "\r\n".join(rows))
    found = read_csv(path, ["x"], "y")
    assert found.task == "regression"
    assert found.targets[7] == 1.0


def test_a_table_without_names_has_numbers_for_names(tmp_path: Path) -> None:
    path = written(tmp_path, "f.csv", "1,0\n2,1\n3,0\n4,1\n" * 5)
    assert csv_columns(path) == ("1", "2")
    found = read_csv(path, ["1"], "2")
    assert found.task == "classification"
    assert found.classes == ("0", "1")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\nx,3\n", "f.csv, row 3, column a: “x” is not a number."),
        ("a,b\n1,2\n\nnan,3\n", "f.csv, row 4, column a: “nan” is not a number."),
        ("a,b\n1,2\n,3\n", "f.csv, row 3, column a: the cell is empty."),
        ("a,b\n1,2\n3,\n", "f.csv, row 3, column b: the cell is empty."),
        ("a,b\n1,2\n3\n", "f.csv, row 3: 1 cells where 2 are expected."),
        ("a,b\n", "f.csv has names of columns, but no rows."),
        ("\n\n", "f.csv has no rows."),
        ("a,c\n1,2\n", "f.csv has no column b; it has a, c."),
    ],
)
def test_wrong_tables_are_told_with_row_and_column(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(written(tmp_path, "f.csv", content), ["a"], "b")
    assert str(caught.value) == sentence


def test_a_file_that_is_no_text_or_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^f\.csv is not a text in UTF-8\.$"):
        csv_columns(written(tmp_path, "f.csv", b"\xff\xfe\x00a"))
    with pytest.raises(DataError, match=r"^gone\.csv cannot be read\.$"):
        csv_columns(tmp_path / "gone.csv")
    with pytest.raises(DataError, match=r"^Choose at least one column"):
        read_csv(written(tmp_path, "g.csv", "a,b\n1,2\n"), [], "b")


# --- arrays ------------------------------------------------------------------------------------------------


def test_pictures_in_an_npz_become_channels_first_and_0_to_1(tmp_path: Path) -> None:
    path = tmp_path / "p.npz"
    images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3)).astype(np.uint8)
    images[0, 0, 0, 0] = 255
    np.savez(path, images=images, labels=np.array([3, 3, 7, 7, 3, 9], np.uint8))
    found = read_npz(path)
    assert found.inputs.shape == (6, 3, 8, 8)
    assert found.inputs.max() == 1.0
    assert found.inputs[1, 2, 3, 4] == images[1, 3, 4, 2] / 255
    assert found.classes == ("3", "7", "9")
    assert found.targets.tolist() == [0, 0, 1, 1, 0, 2]


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"a": np.zeros(3)}, "p.npz has no array called"),
        ({"x": np.zeros((3, 2)), "y": np.zeros(4)}, "3 inputs and 4 targets do not belong together"),
        ({"x": np.zeros((2, 2, 2, 2, 2)), "y": np.zeros(2)}, "neither rows of numbers nor pictures"),
        ({"x": np.array([[1.0], [np.nan]]), "y": np.zeros(2)}, "example 2 of the inputs"),
        ({"x": np.array(["a", "b"]), "y": np.zeros(2)}, "not made of plain numbers"),
        ({"x": np.array([{}, {}], object), "y": np.zeros(2)}, "not an NPZ file of plain numbers"),
    ],
)
def test_wrong_arrays_are_one_sentence(tmp_path: Path, arrays: dict[str, np.ndarray], words: str) -> None:
    path = tmp_path / "p.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    with pytest.raises(DataError, match=words):
        read_npz(path)


def idx(array: np.ndarray, kind: int = 0x08) -> bytes:
    return bytes([0, 0, kind, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()


def test_idx_files_are_read_packed_or_not(tmp_path: Path) -> None:
    images = np.arange(2 * 4 * 4, dtype=np.uint8).reshape(2, 4, 4)
    first = written(tmp_path, "i.gz", gzip.compress(idx(images)))
    second = written(tmp_path, "l", idx(np.array([1, 0], np.uint8)))
    found = read_idx(first, second)
    assert found.inputs.shape == (2, 1, 4, 4)
    assert found.targets.tolist() == [1, 0]
    with pytest.raises(DataError, match="is not an IDX file"):
        read_idx(written(tmp_path, "short", idx(images)[:-1]), second)


def test_cifar_is_read_and_a_wrong_class_is_told(tmp_path: Path) -> None:
    row = bytes([9]) + bytes(range(256)) * 12
    assert len(row) == CIFAR_ROW
    found = read_cifar10([written(tmp_path, "a.bin", row * 2)])
    assert found.inputs.shape == (2, 3, 32, 32)
    assert found.classes[int(found.targets[0])] == "truck"
    with pytest.raises(DataError, match="picture 2 has the class 12"):
        read_cifar10([written(tmp_path, "b.bin", row + bytes([12]) + row[1:])])
    with pytest.raises(DataError, match="is not a binary file of CIFAR-10"):
        read_cifar10([written(tmp_path, "c.bin", row[:-1])])
    with pytest.raises(DataError, match="No file"):
        read_cifar10([])


def test_a_folder_of_pictures_has_a_class_for_each_subfolder(tmp_path: Path) -> None:
    for name, colour in (("dark", (0, 0, 0)), ("light", (255, 128, 255))):
        (tmp_path / name).mkdir()
        for k in range(2):
            Image.new("RGB", (20, 30), colour).save(tmp_path / name / f"{k}.png")
    found = read_folder(tmp_path, side=8)
    assert found.inputs.shape == (4, 3, 8, 8)
    assert found.classes == ("dark", "light")
    assert found.inputs[3, 1].max() == pytest.approx(128 / 255)
    assert read_folder(tmp_path, side=8, grey=True).inputs.shape == (4, 1, 8, 8)
    written(tmp_path / "dark", "x.png", b"no picture")
    with pytest.raises(DataError, match=r"^x\.png cannot be read as a picture\.$"):
        read_folder(tmp_path)
    with pytest.raises(DataError, match="needs a subfolder"):
        read_folder(tmp_path / "light")
    with pytest.raises(DataError, match="is not a folder"):
        read_folder(tmp_path / "nowhere")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "any", content)
    for read in (lambda: csv_columns(path), lambda: read_npz(path), lambda: read_idx(path, path)):
        said = refusal(read)
        assert said == "" or said.endswith(".")
        assert "\n" not in said


def refusal(read: Callable[[], object]) -> str:
    """What is said against it; empty where it is read."""
    try:
        read()
    except DataError as error:
        return str(error)
    return ""
