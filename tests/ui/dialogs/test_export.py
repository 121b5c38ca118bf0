"""The export dialog writes what its preview shows."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gradviz.ui.dialogs.export import FORMATS, Choice, ExportDialog
from gradviz.ui.window import Window
from tests.ui.session_parts import Heard


@pytest.fixture
def dialog(window: Window, qtbot: QtBot) -> ExportDialog:
    window.session.set_cursor(8)
    made = ExportDialog(window.session, window.canvas, window.theme, window.preferences, window)
    qtbot.addWidget(made)
    return made


def choose(box: object, value: object) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_written_and_is_what_it_says(dialog: ExportDialog, tmp_path: Path, kind: str) -> None:
    heads = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    [path] = dialog.write(tmp_path / f"picture.{kind}", Choice(format=kind))
    assert path.read_bytes().startswith(heads[kind])


def test_one_file_a_step_is_one_for_every_moment(
    dialog: ExportDialog, tmp_path: Path, window: Window
) -> None:
    paths = dialog.write(tmp_path / "steps", Choice(format="svg", every_step=True))
    assert window.session.trace is not None
    assert len(paths) == len(window.session.trace) + 1
    assert len({path.read_bytes() for path in paths}) == len(paths)
    assert [path.name for path in paths] == sorted(path.name for path in paths)
    assert window.session.cursor == 8


def test_scale_and_transparency_reach_the_file(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(dialog.scale, 3)
    dialog.transparent.setChecked(True)
    single = QImage(str(dialog.write(tmp_path / "1.png", Choice(scale=1))[0]))
    triple = QImage(str(dialog.write(tmp_path / "3.png", dialog.choice)[0]))
    assert triple.width() == pytest.approx(3 * single.width(), abs=3)
    assert triple.pixelColor(2, 2).alpha() == 0
    assert single.pixelColor(2, 2).alpha() == 255


def test_the_preview_follows_the_choice(dialog: ExportDialog) -> None:
    dialog.refresh()
    before = dialog.preview._picture.toImage()
    choose(dialog.theme, "dark")
    dialog.caption.setChecked(True)
    dialog.refresh()
    after = dialog.preview._picture.toImage()
    assert after.height() > before.height()
    assert after.pixelColor(3, 3).lightness() < 60 < before.pixelColor(3, 3).lightness()


def test_what_makes_no_sense_for_a_format_is_greyed_out(dialog: ExportDialog) -> None:
    choose(dialog.format, "svg")
    assert not dialog.scale.isEnabled()
    assert dialog.text_as_paths.isEnabled()
    choose(dialog.format, "png")
    assert dialog.scale.isEnabled()
    assert not dialog.text_as_paths.isEnabled()


def test_a_disk_that_refuses_is_told_in_one_sentence(dialog: ExportDialog, tmp_path: Path) -> None:
    heard = Heard(dialog.failed)
    assert dialog.write(tmp_path / "missing" / "picture.png", Choice()) == []
    assert len(heard) == 1
    assert "picture.png" in str(heard.said[0][0])
