"""Each figure says in words and numbers what it shows."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gradviz.train.looks import look
from gradviz.train.twin import Twin
from gradviz.ui.plots import (
    confusion_figure,
    errors_figure,
    layers_figure,
    maps_figure,
    surface_figure,
)
from gradviz.ui.plots.figure import Box, Cells, Cursor, Figure, Rect, Text
from gradviz.ui.tokens import DARK, LIGHT
from tests.train.nets import IMAGES, parts_of, ready
from tests.ui.plots import seen
from tests.ui.plots.seen import words_of

COUNTS = np.array([[8, 2, 0], [0, 5, 5], [0, 0, 0]])
NAMES = ("cat", "dog", "owl")


def every_figure(width: float) -> list[Figure]:
    said, points, curve = seen.said_of_digits(), seen.said_of_moons(), seen.said_of_curve()
    return [
        layers_figure.layers_figure(seen.looks(), width, LIGHT),
        confusion_figure.confusion_figure(COUNTS, NAMES, width, DARK),
        errors_figure.errors_figure(said, said.dataset.inputs, width, LIGHT),
        errors_figure.errors_figure(points, points.dataset.inputs, width, LIGHT),
        errors_figure.errors_figure(curve, curve.dataset.inputs, width, DARK),
        maps_figure.maps_figure(*seen.maps(), width, LIGHT),
        surface_figure.surface_figure(seen.surfaces()[-1], width, DARK),
        surface_figure.surface_figure(seen.surfaces()[0], width, DARK),
    ]


@pytest.mark.parametrize("width", [240.0, 396.0, 900.0])
def test_nothing_is_painted_outside_and_every_place_can_be_read(width: float, qtbot: QtBot) -> None:
    for figure in every_figure(width):
        for mark in figure.marks:
            if isinstance(mark, Box | Cells):
                assert_inside(mark.rect, figure)
            elif isinstance(mark, Text):
                assert -0.5 <= mark.x <= figure.width + 0.5
                assert 0 < mark.y <= figure.height + 0.5
        for number, grid in enumerate(figure.grids):
            assert_inside(grid.rect, figure)
            for column, row in ((0, 0), (grid.columns - 1, grid.rows - 1)):
                assert figure.words(Cursor(number, column, row))


def assert_inside(rect: Rect, figure: Figure) -> None:
    assert rect.left >= -0.5
    assert rect.top >= -0.5
    assert rect.right <= figure.width + 0.5
    assert rect.bottom <= figure.height + 0.5


# --- layers --------------------------------------------------------------------------------------------


def test_each_layer_has_a_row_with_its_name_its_function_and_its_units(qtbot: QtBot) -> None:
    words = words_of(layers_figure.layers_figure(seen.looks(), 396, LIGHT))
    assert [word for word in words if word in ("h1", "h2", "y")] == ["h1", "h2", "y"]
    assert "relu · 6 units" in words
    assert "2 units" in words


def test_a_bin_of_a_moment_is_read_with_its_count(qtbot: QtBot) -> None:
    looks = seen.looks()
    figure = layers_figure.layers_figure(looks, 396, LIGHT)
    total = 0
    past = figure.grids[0]
    moment = past.columns - 1
    for row in range(past.rows):
        name, title, step, words = figure.words(Cursor(0, moment, row)).split(" · ")
        assert (name, title, step) == ("h1", "Weights", f"step {looks[-1].step}")
        total += int(words.split()[0])
    assert total == looks[-1].layers[0].weights.total == 12


def test_the_table_has_every_number_of_every_moment(qtbot: QtBot) -> None:
    looks = seen.looks()
    head, *rows = layers_figure.layers_table(looks)
    assert head == ("step", "layer", "quantity", "from", "to", "count")
    counted = sum(int(row[-1]) for row in rows)
    assert counted == sum(
        each.weights.total + each.activations.total + each.gradients.total
        for look in looks
        for each in look.layers
    )


def test_before_anything_was_looked_at_there_are_only_headings(qtbot: QtBot) -> None:
    figure = layers_figure.layers_figure((), 396, LIGHT)
    assert words_of(figure) == ["Weights", "Activations", "Gradients", "log₁₀ |g|"]
    assert figure.grids == ()
    assert layers_figure.told(()) == "Nothing has been looked at yet."


def test_a_layer_whose_gradients_are_all_0_says_so(qtbot: QtBot) -> None:
    figure = layers_figure.layers_figure(seen.looks((4, 2), "step"), 396, LIGHT)
    assert "all 0" in words_of(figure)


# --- confusion -----------------------------------------------------------------------------------------


def test_a_cell_of_the_confusion_tells_its_count_and_share(qtbot: QtBot) -> None:
    figure = confusion_figure.confusion_figure(COUNTS, NAMES, 396, LIGHT)
    assert figure.words(Cursor(0, 1, 0)) == "cat taken for dog: 2 of 10 (20.0 %)"
    assert figure.words(Cursor(0, 1, 1)) == "dog: 5 of 10 are right (50.0 %)"
    assert figure.words(Cursor(0, 0, 2)) == "owl taken for cat: 0 of 0 (0 %)"
    words = words_of(figure)
    assert [word for word in words if "%" in word or word == "—"] == ["80 %", "50 %", "—"]


def test_the_confusion_in_one_sentence_names_what_is_confused_most(qtbot: QtBot) -> None:
    told = confusion_figure.told(COUNTS, NAMES)
    assert told == "13 of 20 examples are right. Most often dog is taken for owl: 5 times."
    assert confusion_figure.told(np.diag([3, 4, 5]), NAMES) == "12 of 12 examples are right."


def test_a_hundred_classes_have_room(qtbot: QtBot) -> None:
    counts = np.ones((100, 100), dtype=np.intp)
    names = tuple(f"class {k}" for k in range(100))
    figure = confusion_figure.confusion_figure(counts, names, 396, LIGHT)
    assert figure.grids[0].rect.right <= 396
    labels = [mark for mark in figure.marks if isinstance(mark, Text) and mark.align == "right"]
    ys = sorted({mark.y for mark in labels})
    assert min(np.diff(ys)) >= 11


def test_the_confusion_as_a_table(qtbot: QtBot) -> None:
    assert confusion_figure.confusion_table(COUNTS, NAMES) == [
        ("", "cat", "dog", "owl"),
        ("cat", "8", "2", "0"),
        ("dog", "0", "5", "5"),
        ("owl", "0", "0", "0"),
    ]


# --- errors --------------------------------------------------------------------------------------------


def test_a_misclassified_example_says_what_it_is_and_was_taken_for(qtbot: QtBot) -> None:
    found = seen.said_of_digits()
    figure = errors_figure.errors_figure(found, found.dataset.inputs, 396, LIGHT)
    number = int(found.wrong[0])
    is_one, said = int(found.dataset.targets[number]), int(found.said[number])
    assert words_of(figure)[0] == f"{is_one} → {said}"
    words = figure.words(Cursor(0, 0, 0))
    assert words.startswith(f"example {number + 1} · is {is_one}, taken for {said} · ")
    assert words.endswith(" % certain")
    assert figure.key(Cursor(0, 0, 0)) == number


def test_errors_of_points_are_rows_with_their_numbers(qtbot: QtBot) -> None:
    found = seen.said_of_moons()
    words = words_of(errors_figure.errors_figure(found, found.dataset.inputs, 396, LIGHT))
    assert words[:4] == ["example", "is", "taken for", "certainty"]
    assert words[4].startswith("x1 ")
    rows = errors_figure.errors_table(found, found.dataset.inputs)
    assert rows[0] == ("example", "is", "said", "certainty", "x1", "x2")
    assert len(rows) == len(found.wrong) + 1
    first = int(found.wrong[0])
    assert rows[1][-2:] == tuple(repr(x) for x in found.dataset.inputs[first].tolist())


def test_errors_of_a_regression_are_distances(qtbot: QtBot) -> None:
    found = seen.said_of_curve()
    words = words_of(errors_figure.errors_figure(found, found.dataset.inputs, 396, LIGHT))
    assert words[:4] == ["example", "is", "predicted", "error"]
    assert errors_figure.told(found).startswith("The largest error is ")


def test_how_many_are_wrong_is_told(qtbot: QtBot) -> None:
    found = seen.said_of_moons()
    assert errors_figure.told(found) == f"{len(found.wrong)} of 20 examples are misclassified."


# --- maps ----------------------------------------------------------------------------------------------


def test_filters_and_maps_are_read_cell_by_cell(qtbot: QtBot) -> None:
    kernels, maps = seen.maps()
    figure = maps_figure.maps_figure(kernels, maps, 396, LIGHT)
    assert "relu · 4 channels · 8 × 8" in words_of(figure)
    names = [str(each.key) for each in figure.grids]
    assert names == ["image", *(f"c, filter {k}" for k in range(1, 5)), *(f"c, map {k}" for k in range(1, 5))]
    assert figure.words(Cursor(1, 2, 1)) == "c, filter 1 · row 2, column 3 · 0.1"
    assert maps_figure.told(maps) == "c: 4 maps of 8 by 8"
    assert len(maps_figure.maps_table(kernels, maps)) == 1 + 4 * 9 + 4 * 64


# --- the surface ---------------------------------------------------------------------------------------


def test_a_place_of_the_surface_is_read_with_its_loss(qtbot: QtBot) -> None:
    begun, half, whole = seen.surfaces()[0], seen.surfaces()[4], seen.surfaces()[-1]
    figure = surface_figure.surface_figure(whole, 396, LIGHT)
    corner = figure.words(Cursor(0, 0, 8))
    assert corner.endswith(f" · loss {float(f'{whole.losses[0, 0]:.3g}'):g}")
    assert (
        surface_figure.surface_figure(begun, 396, LIGHT).words(Cursor(0, 0, 0)).endswith("not computed yet")
    )
    assert "not computed yet" in surface_figure.surface_figure(half, 396, LIGHT).words(Cursor(0, 0, 0))
    assert surface_figure.told(begun) == "The surface is being computed."
    assert surface_figure.told(whole).startswith("The loss lies between ")


def test_the_surface_as_a_table_holds_every_place_and_the_path(qtbot: QtBot) -> None:
    whole = seen.surfaces()[-1]
    rows = surface_figure.surface_table(whole)
    assert len(rows) == 1 + 81 + len(whole.path)
    assert rows[1] == (
        "surface",
        repr(float(whole.xs[0])),
        repr(float(whole.ys[0])),
        repr(float(whole.losses[0, 0])),
    )


def test_a_flat_surface_is_drawn_too(qtbot: QtBot) -> None:
    flat = replace(seen.surfaces()[-1], losses=np.ones((9, 9)))
    assert surface_figure.scaled(flat.losses).tolist() == np.zeros((9, 9)).tolist()
    assert surface_figure.surface_figure(flat, 396, LIGHT).marks


def test_a_convolution_has_channels_and_a_row_of_neurons_units(qtbot: QtBot) -> None:
    seen_once = look(Twin(ready(IMAGES, parts_of("digits", 100))))
    words = words_of(layers_figure.layers_figure((seen_once,), 600.0, LIGHT))
    assert "relu · 4 channels" in words
    assert any(each.endswith("10 units") for each in words)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_maps_of_a_net_that_has_come_apart_are_painted(broken: float, qtbot: QtBot) -> None:
    kernels, maps = seen.maps()
    kernels = tuple(replace(each, kernels=np.full_like(each.kernels, broken)) for each in kernels)
    maps = replace(maps, layers=tuple((layer, np.full_like(each, broken)) for layer, each in maps.layers))
    assert maps_figure.maps_figure(kernels, maps, 396, LIGHT).marks
