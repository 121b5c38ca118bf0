"""Examples of a person's own: opened, dropped, drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gradviz.document.training import TrainingSetup
from gradviz.ui.training.own_data import is_data, with_path
from gradviz.ui.training.points_pad import REACH
from tests.ui.hands import KEY
from tests.ui.person import Person, paths_given
from tests.ui.session_parts import until
from tests.ui.training.nets import MOONS

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def trainer(newcomer: Person) -> Person:
    """Somebody who is about to train."""
    newcomer.window.session.open_text(MOONS)
    newcomer.looks()
    newcomer.window.coach.choose(TrainingSetup(size=60, epochs=3))
    newcomer.window.lights.choose("train")
    ready(newcomer)
    return newcomer


def ready(person: Person) -> None:
    until(person.qtbot, lambda: person.window.coach.snapshot.activity in ("paused", "failed"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of three columns and a class."""
    path = tmp_path / "flowers.csv"
    rows = [f"{k / 10},{k % 7},{k % 3},{'red' if k % 2 else 'blue'}" for k in range(30)]
    path.write_text("\n".join(["width,height,depth,kind", *rows]))
    return path


def test_what_is_meant_as_examples_is_told_by_its_name(tmp_path: Path) -> None:
    assert is_data(tmp_path)
    for name in ("a.csv", "b.NPZ", "train-images-idx3-ubyte", "data_batch_1.bin"):
        assert is_data(tmp_path / name)
    for name in ("net.gradviz", "net.txt", "weights.json"):
        assert not is_data(tmp_path / name)


def test_a_file_beside_the_document_is_called_from_there(tmp_path: Path) -> None:
    setup = TrainingSetup(points=((0.0, 0.0, 1),), target="old")
    inside = with_path(setup, tmp_path / "data" / "a.csv", tmp_path)
    assert inside.path == str(Path("data", "a.csv"))
    assert (inside.points, inside.target) == ((), "")
    outside = with_path(setup, tmp_path / "a.csv", tmp_path / "net")
    assert Path(outside.path).is_absolute()


def test_a_table_is_opened_and_its_columns_are_chosen_by_name(
    trainer: Person, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, own = trainer.window, trainer.window.training.own
    paths_given(monkeypatch, table)
    own.ask()
    ready(trainer)
    assert own.target.currentText() == "kind"
    assert own.inputs.text() == "3 of 3"
    assert window.coach.snapshot.activity == "failed"
    assert "3" in window.training.problem.text()
    own._columns.actions()[2].trigger()
    ready(trainer)
    until(trainer.qtbot, lambda: window.coach.snapshot.activity == "paused")
    assert window.coach.setup.inputs == ("width", "height")
    assert own.inputs.text() == "2 of 3"
    lesson = window.coach.snapshot.lesson
    assert lesson is not None
    assert set(lesson.parts.training.classes) == {"blue", "red"}
    assert window.training.tiles.says.text() == "flowers.csv"
    window.session.undo()
    window.session.undo()
    assert window.coach.setup.path == ""


def test_examples_that_are_dropped_are_learned_from_and_a_document_is_opened(
    trainer: Person, table: Path, tmp_path: Path
) -> None:
    window = trainer.window
    window.take_dropped(table)
    assert Path(window.coach.setup.path) == table
    text = tmp_path / "net.txt"
    text.write_text(MOONS)
    window.take_dropped(text)
    assert window.session.state.title == "net"
    window.lights.choose("step")
    window.take_dropped(table)
    assert window.stage.notice.text


def test_a_file_that_is_gone_is_told_in_a_sentence(trainer: Person, table: Path) -> None:
    window = trainer.window
    window.training.own.take(table.with_name("gone.csv"))
    until(trainer.qtbot, lambda: window.coach.snapshot.activity == "failed")
    assert "gone.csv" in window.training_bar.says.accessibleName()


def test_points_are_drawn_with_the_mouse_taken_away_and_learned_from(trainer: Person) -> None:
    window, own = trainer.window, trainer.window.training.own
    trainer.click(own.draw)
    trainer.looks()
    square = own.pad.square
    for k, kind in enumerate((0, 1, 0, 1, 1)):
        trainer.click(own.pad.kinds.buttons[kind])
        place = QPoint(40 + 25 * k, 60 + 15 * (k % 3))
        QTest.mouseClick(square, LEFT, pos=place)
        ready(trainer)
    assert [kind for *_, kind in window.coach.setup.points] == [0, 1, 0, 1, 1]
    QTest.mouseClick(square, RIGHT, pos=QPoint(41, 60))
    assert len(window.coach.setup.points) == 4
    until(trainer.qtbot, lambda: window.coach.snapshot.activity == "paused")
    lesson = window.coach.snapshot.lesson
    assert lesson is not None
    assert sum(map(len, (lesson.parts.training, lesson.parts.validation, lesson.parts.test))) == 4
    window.session.undo()
    assert len(square.points) == 5


def test_points_are_drawn_with_the_keyboard(trainer: Person) -> None:
    own = trainer.window.training.own
    own.draw.setChecked(True)
    own.pad.square.setFocus()
    trainer.press(KEY.Key_Right, times=2)
    trainer.press(KEY.Key_Return)
    trainer.press(KEY.Key_2)
    trainer.press(KEY.Key_Up)
    trainer.press(KEY.Key_Return)
    assert trainer.window.coach.setup.points == ((0.2, 0.0, 0), (0.2, 0.1, 1))
    trainer.press(KEY.Key_Delete)
    assert len(trainer.window.coach.setup.points) == 1
    trainer.press(KEY.Key_Left, times=40)
    trainer.press(KEY.Key_Return)
    assert trainer.window.coach.setup.points[-1][0] == -REACH


def test_the_square_and_the_plane_are_two_views_of_one_place(trainer: Person) -> None:
    own = trainer.window.training.own
    own.draw.setChecked(True)
    trainer.looks()
    square = own.pad.square
    for x, y in ((0.0, 0.0), (1.2, -0.7), (-1.5, 1.5)):
        np.testing.assert_allclose(square.place_of(square.spot_of(x, y)), (x, y), atol=2e-3)
