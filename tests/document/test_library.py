"""The library of a person's own blocks: small text files that are never lost."""

from pathlib import Path

import pytest

from gradviz.document.files import FileError
from gradviz.document.library import keep_block, read_library, remove_block, rename_block
from gradviz.graph.own import block_op

UNIT = block_op("block unit(x, width=3) { h = dense(x, width); sum(h) }")
TWO = block_op("block unit(x) { x * 2 }\nblock two(x, y) { unit(x) + unit(y) }")


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "blocks"
    assert read_library(folder).blocks == {}
    keep_block(folder, UNIT)
    keep_block(folder, TWO)
    keep_block(folder, UNIT)
    assert read_library(folder).blocks == {"two": TWO, "unit": UNIT}
    assert (folder / "unit.txt").read_text() == UNIT
    assert sorted(path.name for path in folder.iterdir()) == ["two.txt", "unit.txt"]


def test_another_block_of_the_same_name_is_refused(tmp_path: Path) -> None:
    keep_block(tmp_path, UNIT)
    for other in ("block unit(x) { x }", "block Unit(x) { x }"):
        with pytest.raises(FileError, match="already; take another name"):
            keep_block(tmp_path, block_op(other))
    assert read_library(tmp_path).blocks == {"unit": UNIT}


def test_a_block_is_renamed_with_its_file(tmp_path: Path) -> None:
    keep_block(tmp_path, TWO)
    rename_block(tmp_path, "two", "pair")
    kept = read_library(tmp_path)
    assert list(kept.blocks) == ["pair"]
    assert "unit(x) + unit(y)" in kept.blocks["pair"]
    assert [path.name for path in tmp_path.iterdir()] == ["pair.txt"]
    rename_block(tmp_path, "pair", "Pair")
    assert list(read_library(tmp_path).blocks) == ["Pair"]
    with pytest.raises(FileError, match="already"):
        rename_block(tmp_path, "Pair", "unit")
    with pytest.raises(FileError, match="cannot be a name"):
        rename_block(tmp_path, "Pair", "no name")


def test_a_block_is_taken_out(tmp_path: Path) -> None:
    keep_block(tmp_path, UNIT)
    remove_block(tmp_path, "unit")
    remove_block(tmp_path, "unit")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"x = 2", b"block f(x) {", b"block f(x) { y }", b"\xff\xfe\x00"])
def test_a_damaged_file_is_one_sentence_and_is_left_alone(tmp_path: Path, content: bytes) -> None:
    keep_block(tmp_path, UNIT)
    (tmp_path / "odd.txt").write_bytes(content)
    kept = read_library(tmp_path)
    assert list(kept.blocks) == ["unit"]
    assert len(kept.troubles) == 1
    assert kept.troubles[0].startswith("odd.txt in the library is no block, and is left alone")
    with pytest.raises(FileError, match="already"):
        keep_block(tmp_path, block_op("block odd(x) { x * 2 }"))
    assert (tmp_path / "odd.txt").read_bytes() == content


def test_of_two_files_with_one_name_the_second_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("block f(x) { x * 2 }")
    (tmp_path / "b.txt").write_text("block f(x) { x * 3 }")
    kept = read_library(tmp_path)
    assert kept.blocks == {"f": block_op("block f(x) { x * 2 }")}
    assert kept.troubles == ("b.txt in the library is left out: another block is called f, too.",)


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "blocks").write_text("a file where a folder should be")
    with pytest.raises(FileError, match="cannot be kept in the library"):
        keep_block(tmp_path / "blocks", UNIT)
