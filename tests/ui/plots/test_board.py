"""The board of plots beside a net that learns, in a real window."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gradviz.document.training import TrainingSetup
from gradviz.ui.plots.course_plot import LossPlot
from gradviz.ui.plots.response_plot import ResponsePlot
from gradviz.ui.training.snapshot import Question
from tests.ui.hands import KEY
from tests.ui.person import Person
from tests.ui.session_parts import Heard, until
from tests.ui.training.nets import CURVE, MOONS


@pytest.fixture
def trained(newcomer: Person) -> Person:
    """Somebody in front of a net that has learned for a while."""
    newcomer.window.session.open_text(MOONS)
    newcomer.looks()
    newcomer.window.coach.choose(TrainingSetup(size=60, epochs=30, batch_size=8))
    newcomer.window.lights.choose("train")
    newcomer.window.coach.run()
    ended(newcomer)
    return newcomer


def ended(person: Person) -> None:
    until(person.qtbot, lambda: person.window.coach.snapshot.activity in ("ended", "failed"))


def loss_of(person: Person) -> LossPlot:
    plot = person.window.board.plots["loss"]
    assert isinstance(plot, LossPlot)
    return plot


def test_loss_and_boundary_are_there_at_first_and_say_what_they_show(trained: Person) -> None:
    board = trained.window.board
    assert [plot.heading.text() for plot in board.plots.values()] == ["Loss", "Decision boundary", "Layers"]
    snapshot = trained.window.coach.snapshot
    values = loss_of(trained).values()
    assert snapshot.validation is not None
    assert values["validation"] == pytest.approx(snapshot.validation.loss)
    assert "validation" in loss_of(trained).told()
    assert "%" in board.plots["response"].legend.text()


def test_a_plot_is_chosen_and_put_away_and_that_is_remembered(trained: Person) -> None:
    board = trained.window.board
    board._offers["score"].trigger()
    assert board.plots["score"].isVisible()
    assert "%" in board.plots["score"].legend.text()
    board._offers["loss"].trigger()
    assert not board.plots["loss"].isVisible()
    assert trained.window.preferences.plots == "response,layers,score"
    for name in ("response", "layers", "score"):
        board._offers[name].trigger()
    assert board.nothing.isVisible()
    board._offers["loss"].trigger()
    assert not board.nothing.isVisible()


def test_the_cursor_reads_the_values_by_keyboard_and_enter_asks_for_the_step(trained: Person) -> None:
    plot, board = loss_of(trained), trained.window.board
    heard = Heard(board.explained)
    plot.setFocus()
    trained.press(KEY.Key_Home)
    assert plot.read_step == 1
    assert "step 1" in plot.told()
    trained.press(KEY.Key_Right, times=3)
    assert plot.read_step == 4
    trained.press(KEY.Key_Return)
    assert heard.said == [(Question(4),)]
    trained.press(KEY.Key_Escape)
    assert plot.read_step == trained.window.coach.snapshot.step


def test_the_pointer_reads_the_values_and_a_click_asks_for_the_step(trained: Person) -> None:
    plot, board = loss_of(trained), trained.window.board
    assert plot._chart is not None
    heard = Heard(board.explained)
    view = plot._chart.view.viewport()
    QTest.mouseMove(view, QPoint(view.width() // 2, view.height() // 2))
    until(trained.qtbot, lambda: plot.read_step < trained.window.coach.snapshot.step)
    read = plot.read_step
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() // 2))
    (question,) = heard.said[0]
    assert isinstance(question, Question)
    assert question.step is not None
    assert abs(question.step - read) <= 1


def test_a_click_on_an_example_asks_for_it(trained: Person) -> None:
    plot = trained.window.board.plots["response"]
    assert isinstance(plot, ResponsePlot)
    assert plot._chart is not None
    heard = Heard(trained.window.board.explained)
    places, _ = plot.points("training")
    scene = plot._chart.box.mapViewToScene(plot._chart.library.Point(*places[5]))
    here = plot._chart.view.mapFromScene(scene)
    QTest.mouseClick(plot._chart.view.viewport(), Qt.MouseButton.LeftButton, pos=here)
    (question,) = heard.said[0]
    assert question == Question(None, 5, "training")


def test_a_logarithmic_scale_has_no_trouble_with_any_loss(trained: Person) -> None:
    plot = loss_of(trained)
    plot.log.setChecked(True)
    assert plot._chart is not None
    assert plot._chart.plot.getAxis("left").logMode
    plot.smooth.setChecked(False)
    assert "training" in plot.curves(trained.window.coach.snapshot)


@pytest.mark.parametrize("name", ["loss", "response", "score"])
def test_every_plot_is_taken_away_as_a_picture_a_drawing_and_numbers(
    name: str, trained: Person, tmp_path: Path
) -> None:
    board = trained.window.board
    if name == "score":
        board._offers["score"].trigger()
    plot = board.plots[name]
    for kind in ("png", "svg", "csv"):
        board.save(plot, tmp_path / f"plot.{kind}")
    picture = QImage(str(tmp_path / "plot.png"))
    assert picture.width() > 2 * plot.body.width()
    low = range(picture.height() // 4, picture.height(), 5)
    assert len({picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in low}) > 4
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    words = [each.text for each in root.iter() if each.tag.endswith("text")]
    assert plot.heading.text() in " ".join(filter(None, words))
    rows = list(csv.reader((tmp_path / "plot.csv").read_text().splitlines()))
    assert len(rows) > 10
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(trained: Person, tmp_path: Path) -> None:
    heard = Heard(trained.window.board.troubled)
    trained.window.board.save(loss_of(trained), tmp_path / "nowhere" / "plot.png")
    assert len(heard) == 1
    assert "plot.png" in str(heard.said[0][0])


def test_a_curve_is_fitted_where_there_is_one_input(trained: Person) -> None:
    trained.window.session.open_text(CURVE)
    until(trained.qtbot, lambda: trained.window.coach.snapshot.lesson is not None)
    plot = trained.window.board.plots["response"]
    until(trained.qtbot, lambda: plot.heading.text() == "Fitted curve")
    trained.window.coach.one_epoch()
    until(trained.qtbot, lambda: "R²" in plot.legend.text())


def test_what_cannot_be_drawn_says_why(trained: Person) -> None:
    iris = MOONS.replace("1, 2", "1, 4", 1).replace("8, 2)", "8, 3)")
    trained.window.session.open_text(iris)
    plot = trained.window.board.plots["response"]
    until(trained.qtbot, lambda: "one or two inputs" in plot.hint.text())
    assert not plot.body.isVisible()
