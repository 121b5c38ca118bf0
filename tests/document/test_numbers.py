"""The value of a leaf from a file."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gradviz.document.numbers import LARGEST, read_numbers
from gradviz.document.records import FileError

W = np.array([[0.5, -1.25], [1e-7, 3.0], [np.inf, 0.1]])


def told(path: Path, shape: tuple[int, ...], name: str = "") -> str:
    with pytest.raises(FileError) as error:
        read_numbers(path, shape, name)
    return str(error.value)


def test_an_array_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    path = tmp_path / "W.npy"
    np.save(path, W)
    value = read_numbers(path, (3, 2))
    assert value.tobytes() == W.tobytes()
    assert not value.flags.writeable


@pytest.mark.parametrize("dtype", ["float32", "float16", "int64", "uint8", "bool", ">f8"])
def test_every_kind_of_number_is_read(tmp_path: Path, dtype: str) -> None:
    path = tmp_path / "a.npy"
    array = np.array([[0, 1, 1], [1, 0, 1]]).astype(dtype)
    np.save(path, np.asfortranarray(array))
    np.testing.assert_array_equal(read_numbers(path, (2, 3)), array.astype(float))


def test_of_several_arrays_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    np.savez_compressed(path, W=W, b=np.zeros(3), V=W)
    assert read_numbers(path, (3,)).tolist() == [0.0, 0.0, 0.0]
    assert told(path, (3, 2)) == "net.npz has several arrays of the shape 3 × 2; name one of them: W, b, V."
    np.testing.assert_array_equal(read_numbers(path, (3, 2), "V"), W)
    assert told(path, (3, 2), "U") == "net.npz has no array called U, only W, b, V."
    assert told(path, (4,)) == "net.npz holds numbers in the shape 3 × 2, 3, 3 × 2, and 4 is wanted."


@pytest.mark.parametrize("text", ["1,2\n3,4\n", "a,b\n1,2\n3,4", "\ufeff1;2\r\n3;4\r\n\r\n", "1\t2\n3\t 4e0"])
def test_a_table_of_numbers_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "W.csv"
    path.write_text(text, encoding="utf-8")
    assert read_numbers(path, (2, 2)).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_row_or_a_column_is_a_vector_too(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    for text in ("1,2,3", "1\n2\n3"):
        path.write_text(text, encoding="utf-8")
        assert read_numbers(path, (3,)).tolist() == [1.0, 2.0, 3.0]
    path.write_text("7", encoding="utf-8")
    assert read_numbers(path, ()).tolist() == 7.0


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("1,2\n3", "b.csv cannot be used: row 2 has 1 numbers and the first has 2."),
        ("1,2\n3,x", "b.csv cannot be used: “x” in row 2 is no number."),
        ("1,2", "b.csv holds numbers in the shape 1 × 2, and 3 is wanted."),
        ("", "b.csv holds numbers in the shape 0, and 3 is wanted."),
    ],
)
def test_what_is_wrong_with_a_table_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "b.csv"
    path.write_text(text, encoding="utf-8")
    assert told(path, (3,)) == sentence


def test_a_text_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes("ü,1".encode("latin-1"))
    assert told(path, (2,)) == "b.csv cannot be used: it is not a text in UTF-8."


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "evil.npy"
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert told(path, (1,)) == "evil.npy cannot be used: it holds something other than numbers."
    path.write_bytes(pickle.dumps([1.0]))
    assert told(path, (1,)) == "evil.npy cannot be used: it is damaged."


def test_damaged_files_are_told(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, W)
    whole = buffer.getvalue()
    path = tmp_path / "W.npy"
    for content in (b"", whole[:40], whole[:-1], b"PK" + whole):
        path.write_bytes(content)
        assert told(path, (3, 2)) == "W.npy cannot be used: it is damaged."
    packed = tmp_path / "W.npz"
    for content in (b"", whole):
        packed.write_bytes(content)
        assert told(packed, (3, 2)) == "W.npz cannot be used: it is damaged."


def test_a_header_that_promises_too_much_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "huge.npy"
    buffer = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)}
    np.lib.format.write_array_header_1_0(buffer, header)
    path.write_bytes(buffer.getvalue())
    assert told(path, (1,)) == "huge.npy cannot be used: it holds more than 1000000 numbers."


def test_a_packed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W.npy", bytes(LARGEST + 1))
    assert told(path, (1,)) == "bomb.npz cannot be used: it holds more than 1000000 numbers."


def test_a_file_that_is_not_there_or_of_another_kind_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "no.npy", (1,)) == "no.npy cannot be read: No such file or directory."
    (tmp_path / "W.txt").write_text("1", encoding="utf-8")
    assert told(tmp_path / "W.txt", ()) == (
        "W.txt cannot be used: it must be a file of the kind .npy, .npz, .csv, .safetensors."
    )
