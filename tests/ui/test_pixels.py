"""Pictures of the user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from gradviz.language import set_language
from gradviz.ui.pixels import pixels, takes_pixels, with_pixels

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Left half red, right half white, twice as wide as high."""
    made = QImage(80, 40, QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    for row in range(40):
        for column in range(40):
            made.setPixelColor(column, row, QColor("red"))
    path = tmp_path / "picture.png"
    assert made.save(str(path))
    return path


def test_colours_are_three_channels_from_0_to_1(picture: Path) -> None:
    found = pixels(picture, (1, 3, 4, 8))
    assert found.shape == (3, 4, 8)
    np.testing.assert_allclose(found[:, 0, 0], [1, 0, 0], atol=0.02)
    np.testing.assert_allclose(found[:, 0, -1], [1, 1, 1], atol=0.02)


def test_gray_is_one_channel_or_none(picture: Path) -> None:
    for shape in ((1, 4, 8), (2, 1, 4, 8), (4, 8)):
        found = pixels(picture, shape)
        assert found.shape == shape[-3:] if len(shape) < 4 else (1, 4, 8)
        assert 0.1 < found.reshape(4, 8)[0, 0] < 0.5
        assert found.reshape(4, 8)[0, -1] == pytest.approx(1, abs=0.02)


def test_what_does_not_fit_is_cut_evenly_at_both_sides(picture: Path) -> None:
    found = pixels(picture, (4, 4))
    assert found[0, 0] < 0.5
    assert found[0, -1] > 0.9


def test_odd_widths_are_read_row_by_row(picture: Path) -> None:
    found = pixels(picture, (3, 5, 7))
    assert found.shape == (3, 5, 7)
    np.testing.assert_allclose(found[1, :, 0], 0, atol=0.05)


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    made = QImage(4, 4, QImage.Format.Format_ARGB32)
    made.fill(QColor(0, 0, 0, 0))
    made.save(str(tmp_path / "glass.png"))
    assert pixels(tmp_path / "glass.png", (4, 4)).min() == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\nbroken", None])
def test_what_is_no_picture_gets_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"broken\.png is no picture that can be read\."):
        pixels(path, (4, 4))
    set_language("zh_CN")
    try:
        with pytest.raises(ValueError, match="不是可以读取的图片"):
            pixels(path, (4, 4))
    finally:
        set_language("en")


def test_only_what_has_rows_columns_and_one_or_three_channels_takes_a_picture() -> None:
    assert all(takes_pixels(shape) for shape in ((4, 4), (1, 4, 4), (3, 4, 4), (5, 3, 9, 9)))
    assert not any(
        takes_pixels(shape) for shape in ((), (4,), (2, 4, 4), (1, 2, 9, 9), (1, 1, 1, 9), (2, 1, 3, 9, 9))
    )


def test_one_example_of_several_is_replaced() -> None:
    found = with_pixels(np.zeros((3, 1, 2, 2)), 1, np.ones((1, 2, 2)))
    assert [image.sum() for image in found] == [0, 4, 0]
    assert with_pixels(np.zeros((2, 2)), 0, np.ones((2, 2))).sum() == 4
