"""The walk without a screen: a picture for every moment, one SVG, two tables."""

import csv
from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gradviz.ui.walk import walk


def test_the_walk_writes_every_moment_and_the_numbers_of_the_textbook(qtbot: QtBot, tmp_path: Path) -> None:
    paths = walk(tmp_path / "out")
    names = [path.name for path in paths]
    pictures = [path for path in paths if path.suffix == ".png"]
    assert names == [*(f"step-{k:02}.png" for k in range(11)), "graph.svg", "values.md", "values.csv"]
    assert all(path.exists() for path in paths)
    images = [QImage(str(path)) for path in pictures]
    assert {(image.width(), image.height()) for image in images} == {(1280, 800)}
    assert len({image.constBits().tobytes() for image in images}) == 11
    with (tmp_path / "out" / "values.csv").open(encoding="utf-8") as file:
        rows = {row[0]: row[2:] for row in csv.reader(file)}
    assert rows["e"] == ["6.0", "1.0"]
    assert rows["a"] == ["2.0", "2.0"]
    assert rows["b"] == ["1.0", "5.0"]
    assert rows["1"] == ["1.0", ""]
