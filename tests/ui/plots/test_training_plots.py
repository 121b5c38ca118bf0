"""Plots of layers, answers and maps beside a net that learns, in a real window."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from gradviz.document.training import TrainingSetup
from gradviz.ui.plots.answers_plot import ConfusionPlot, ErrorsPlot
from gradviz.ui.plots.choice import Slot
from gradviz.ui.plots.figure import Cursor
from gradviz.ui.plots.layers_plot import LayersPlot
from gradviz.ui.plots.maps_plot import MapsPlot
from gradviz.ui.plots.plot import Plot
from gradviz.ui.plots.story import MOST, remembered
from gradviz.ui.plots.surface_plot import SurfacePlot
from gradviz.ui.plots.taking import as_svg
from gradviz.ui.plots.why_plot import WhyPlot
from gradviz.ui.training.snapshot import Question
from tests.train.nets import IMAGES
from tests.ui.hands import KEY
from tests.ui.person import Person
from tests.ui.plots.seen import looks
from tests.ui.session_parts import Heard, until
from tests.ui.training.nets import CURVE, MOONS

POINTS = TrainingSetup(size=60, epochs=6, batch_size=8)


def trained(
    person: Person, program: str, setup: TrainingSetup, *plots: str, folder: Path | None = None
) -> list[Plot]:
    """The plots of a net that has learned for a while; its document is in this folder."""
    window = person.window
    window.session.open_text(program)
    if folder is not None:
        assert window.filing.save_to(folder / "net.gradviz")
    person.looks()
    window.coach.choose(setup)
    window.lights.choose("train")
    window.board.arrange(tuple(Slot(name) for name in plots))
    window.coach.run()
    until(person.qtbot, lambda: window.coach.snapshot.activity in ("ended", "failed"))
    assert window.coach.snapshot.trouble == ""
    person.qtbot.wait(1)
    return [window.board.plots[name] for name in plots]


def test_layers_are_seen_from_the_first_moment_to_the_last(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "layers")
    assert isinstance(plot, LayersPlot)
    assert [each.layer.name for each in plot.looks[-1].layers] == ["h1", "h2", "y"]
    steps = [look.step for look in plot.looks]
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert steps[-1] == newcomer.window.coach.snapshot.step
    assert "h1: weights around " in plot.view.accessibleName()


def test_a_net_that_cannot_learn_is_told_so_in_the_plot(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS.replace("tanh", "step"), POINTS, "layers")
    assert isinstance(plot, LayersPlot)
    assert "No gradient reaches h1: it cannot learn." in [each.text for each in plot.symptoms]
    assert plot.view.figure.words(Cursor(0, 0, 0)).startswith("No gradient reaches h1")


def test_the_confusion_counts_every_validation_example(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "confusion")
    assert isinstance(plot, ConfusionPlot)
    assert plot.answers is not None
    assert plot.answers.confusion is not None
    assert plot.answers.confusion.sum() == 12
    assert plot.legend.text() == "validation examples"
    validation = newcomer.window.coach.snapshot.validation
    assert validation is not None
    assert plot.answers.confusion.trace() == round(12 * validation.score)


def test_of_a_regression_nothing_is_confused_and_the_largest_errors_are_shown(newcomer: Person) -> None:
    confusion, errors = trained(
        newcomer, CURVE, TrainingSetup(data="sine", size=40, epochs=2), "confusion", "errors"
    )
    assert confusion.hint.text() == "Numbers are predicted here, not classes: there is nothing to confuse."
    assert errors.heading.text() == "Largest errors"
    assert isinstance(errors, ErrorsPlot)
    assert len(errors.numbers()) == 9


def test_a_misclassified_example_is_chosen_by_keyboard_and_gone_through(newcomer: Person) -> None:
    setup = TrainingSetup(size=60, epochs=1, batch_size=48, weights="drawn")
    (plot,) = trained(newcomer, MOONS, setup, "errors")
    assert isinstance(plot, ErrorsPlot)
    assert plot.answers is not None
    heard = Heard(newcomer.window.board.explained)
    plot.view.setFocus()
    newcomer.press(KEY.Key_Down, times=2)
    newcomer.press(KEY.Key_Return)
    number = int(plot.answers.wrong[1])
    assert heard.said == [(Question(row=number, part="validation"),)]


def test_the_maps_follow_the_image_that_is_chosen(newcomer: Person) -> None:
    setup = TrainingSetup(data="digits", size=100, epochs=1)
    (plot,) = trained(newcomer, IMAGES, setup, "maps")
    assert isinstance(plot, MapsPlot)
    first = plot.seen
    assert first is not None
    lesson = newcomer.window.coach.snapshot.lesson
    assert lesson is not None
    images = lesson.unscaled(lesson.parts.training.inputs)
    assert first.maps.image == pytest.approx(images[0].astype(np.float32), abs=1e-6)
    plot.another.trigger()
    until(newcomer.qtbot, lambda: plot.seen is not first)
    assert plot.seen is not None
    assert plot.seen.maps.image == pytest.approx(images[1].astype(np.float32), abs=1e-6)


def test_where_there_are_no_images_and_no_convolutions_it_is_said(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "maps")
    assert plot.hint.text() == "The examples are no images: there is nothing to filter."


def test_a_net_without_convolutions_has_no_maps(newcomer: Person) -> None:
    dense = "x = input(1, 1, 8, 8)\nt = input(1)\ny = dense(flatten(x), units=10)\nloss = cross_entropy(y, t)"
    (plot,) = trained(newcomer, dense, TrainingSetup(data="digits", size=60, epochs=1), "maps")
    assert plot.hint.text() == "This net has no convolutional layer."


def test_every_figure_is_a_picture_a_drawing_and_a_table(newcomer: Person, tmp_path: Path) -> None:
    board = newcomer.window.board
    setup = TrainingSetup(data="digits", size=100, epochs=1, batch_size=48)
    for plot in trained(newcomer, IMAGES, setup, "layers", "confusion", "errors", "maps"):
        for kind in ("png", "svg", "csv"):
            board.save(plot, tmp_path / f"{plot.name}.{kind}")
        picture = QImage(str(tmp_path / f"{plot.name}.png"))
        assert picture.height() > 2 * plot.picture_size().height()
        drawing = (tmp_path / f"{plot.name}.svg").read_bytes()
        assert ElementTree.fromstring(drawing).tag.endswith("svg")
        assert drawing == as_svg(plot)
        with (tmp_path / f"{plot.name}.csv").open(newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 4
        assert len({len(row) for row in rows}) == 1


def test_the_words_follow_the_language(newcomer: Person) -> None:
    layers, confusion = trained(newcomer, MOONS, POINTS, "layers", "confusion")
    newcomer.window.set_language("zh_CN")
    assert layers.heading.text() == "各层"
    assert "权重" in str(layers.view.figure.marks)
    assert "被判为" in str(confusion.view.figure.marks)
    newcomer.window.set_language("en")
    assert "Weights" in str(layers.view.figure.marks)


def test_what_stands_over_a_curve_stays_in_every_language(newcomer: Person) -> None:
    plots = trained(
        newcomer, CURVE, TrainingSetup(data="sine", size=60, epochs=2), "score", "errors", "response"
    )
    assert [plot.heading.text() for plot in plots] == ["R²", "Largest errors", "Fitted curve"]
    newcomer.window.set_language("zh_CN")
    assert [plot.heading.text() for plot in plots] == ["R²", "最大的误差", "拟合曲线"]
    newcomer.window.set_language("en")
    assert [plot.heading.text() for plot in plots] == ["R²", "Largest errors", "Fitted curve"]


def test_a_heading_without_room_ends_in_an_ellipsis(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "errors")
    heading = plot.heading
    assert (heading.shown, heading.toolTip()) == ("Misclassified examples", "")
    heading.setFixedWidth(80)
    assert heading.shown.endswith("…")
    assert heading.toolTip() == heading.text() == "Misclassified examples"


def test_the_pointer_reads_a_place_of_the_figure(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "confusion")
    assert isinstance(plot, ConfusionPlot)
    place = plot.view.figure.rect(Cursor(0, 0, 0))
    middle = QPoint(round(place.left + place.width / 2), round(place.top + place.height / 2))
    newcomer.qtbot.mouseMove(plot.view, middle + QPoint(1, 1))
    newcomer.qtbot.mouseMove(plot.view, middle)
    until(newcomer.qtbot, lambda: plot.view.cursor_place == Cursor(0, 0, 0))
    assert "0: " in plot.view.accessibleName()


def test_of_a_long_training_fewer_looks_are_kept_the_first_and_the_last_among_them() -> None:
    template = looks()[0]
    kept: tuple = ()
    for step in range(1000):
        kept = remembered(kept, type(template)(step, 0.0, ()))
        assert len(kept) <= MOST
    steps = [each.step for each in kept]
    assert steps[0] == 0
    assert steps[-1] == 999
    assert steps == sorted(set(steps))
    assert max(np.diff(steps)) < 100
    again = remembered(kept, type(template)(999, 1.0, ()))
    assert len(again) == len(kept)
    assert again[-1].loss == 1.0


def test_the_surface_shows_the_path_to_where_the_net_is(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "surface")
    assert isinstance(plot, SurfacePlot)
    run = newcomer.window.coach.snapshot.run
    assert run is not None
    least = len(run.checkpoints)

    def is_there() -> bool:
        return plot.surface is not None and plot.surface.is_whole and len(plot.surface.path) > least

    until(newcomer.qtbot, is_there)
    assert plot.surface is not None
    assert plot.surface.path[-1] == pytest.approx([0.0, 0.0])
    assert plot.legend.text().endswith(" % of the movement")
    assert plot.numbers()[1][0] == "surface"


def test_the_surface_over_two_weights_is_around_their_numbers(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "surface")
    assert isinstance(plot, SurfacePlot)
    plot.by_weights.setChecked(True)
    until(newcomer.qtbot, lambda: plot.surface is not None and plot.surface.directions.names[0] != "1")
    until(newcomer.qtbot, lambda: plot.surface is not None and plot.surface.is_whole)
    one, other = plot.one.weight, plot.other.weight
    graph = newcomer.window.coach.snapshot.graph
    assert one is not None
    assert other is not None
    assert graph is not None
    assert plot.surface is not None
    assert one.parameter != other.parameter
    here = [float(graph.nodes[each.parameter].value[each.cell]) for each in (one, other)]
    assert plot.surface.path[-1] == pytest.approx(here, abs=1e-6)
    assert plot.surface.directions.names == (plot.one.currentText(), plot.other.currentText())


def test_why_a_weight_moved_is_told_of_the_last_step(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "why")
    assert isinstance(plot, WhyPlot)
    until(newcomer.qtbot, lambda: plot.why is not None)
    assert plot.why is not None
    assert plot.legend.text() == f"step {newcomer.window.coach.snapshot.step}"
    assert sum(share.update for share in plot.why.shares) == pytest.approx(plot.why.update, abs=1e-12)
    first = plot.why
    plot.choice.setCurrentIndex(3)
    plot.choice.activated.emit(3)
    until(newcomer.qtbot, lambda: plot.why is not first)
    assert plot.weight_name == plot.choice.currentText()
    assert abs(plot.why.update) <= abs(first.update)


def test_examples_beside_the_document_are_found_again(newcomer: Person, tmp_path: Path) -> None:
    rows = "".join(f"{k % 7},{k % 3},{k % 2}\n" for k in range(40))
    (tmp_path / "own.csv").write_text("a,b,c\n" + rows)
    setup = TrainingSetup(path="own.csv", epochs=2)
    (plot,) = trained(newcomer, MOONS, setup, "why", folder=tmp_path)
    assert isinstance(plot, WhyPlot)
    until(newcomer.qtbot, lambda: plot.why is not None)


def test_why_a_weight_moved_cannot_be_told_without_the_examples(newcomer: Person, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,c\n" + "1,2,0\n2,1,1\n" * 20)
    setup = TrainingSetup(path=str(tmp_path / "own.csv"), epochs=2)
    (shown,) = trained(newcomer, MOONS, setup, "loss")
    assert shown.table() is not None
    (tmp_path / "own.csv").unlink()
    newcomer.window.board.arrange((Slot("why"),))
    plot = newcomer.window.board.plots["why"]
    until(newcomer.qtbot, lambda: "own.csv" in plot.hint.text())


def test_before_the_first_step_no_weight_has_moved(newcomer: Person) -> None:
    window = newcomer.window
    window.session.open_text(MOONS)
    newcomer.looks()
    window.coach.choose(POINTS)
    window.lights.choose("train")
    window.board.arrange((Slot("why"),))
    until(newcomer.qtbot, lambda: window.coach.snapshot.lesson is not None)
    plot = window.board.plots["why"]
    until(newcomer.qtbot, lambda: plot.hint.text() == "No weight has moved before the first step.")
    window.coach.one_step()
    until(newcomer.qtbot, lambda: isinstance(plot, WhyPlot) and plot.why is not None)
    assert plot.hint.text() == ""


def test_an_example_that_moved_a_weight_can_be_gone_through(newcomer: Person) -> None:
    (plot,) = trained(newcomer, MOONS, POINTS, "why")
    assert isinstance(plot, WhyPlot)
    until(newcomer.qtbot, lambda: plot.why is not None)
    heard = Heard(newcomer.window.board.explained)
    assert plot.why is not None
    rows = [share.row for share in plot.why.shares if share.row is not None]
    keys = [plot.view.figure.key(Cursor(k, 0, 0)) for k in range(len(plot.view.figure.grids))]
    place = next(k for k, key in enumerate(keys) if isinstance(key, int))
    plot.view.chosen.emit(Cursor(place, 0, 0))
    assert heard.said == [(Question(step=newcomer.window.coach.snapshot.step, row=keys[place]),)]
    assert keys[place] in rows
