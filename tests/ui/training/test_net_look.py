"""A net as layers of neurons, held against the net itself."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.document.training import TrainingSetup
from gradviz.graph.parse import parse_program
from gradviz.ui.training.coach import beginning
from gradviz.ui.training.net_look import MOST_UNITS, PLACES, NetLook, begin
from gradviz.ui.training.runner import Beginning
from tests.ui.training.nets import CURVE, MOONS

DIGITS = MOONS.replace("1, 2", "1, 64", 1).replace("(8, 8, 2)", "(16, 10)")
IMAGES = "x = input(1, 1, 8, 8)\nt = input(1)\ny = lenet(x, classes=10)\nloss = cross_entropy(y, t)\n"


def looked(program: str, data: str) -> tuple[Beginning, NetLook]:
    setup = TrainingSetup(data=data, size=60, standardise=data != "digits")
    start = beginning(parse_program(program).graph, setup, None)
    net = begin(start.work, start.lesson)()
    assert net is not None
    return start, net


def test_each_layer_is_a_column_with_its_weights_and_biases() -> None:
    start, net = looked(MOONS, "moons")
    assert [column.units for column in net.columns] == [2, 8, 8, 2]
    assert [column.says for column in net.columns[1:]] == ["dense · tanh", "dense · tanh", "dense"]
    for column, name in zip(net.columns[1:], ("W1", "W2", "W3"), strict=True):
        wanted = start.work.graph[start.work.graph.find(f"y.{name}")].value
        np.testing.assert_allclose(column.weights, wanted, rtol=1e-6)


def test_a_neuron_of_the_last_layer_is_what_the_net_predicts_there() -> None:
    start, net = looked(MOONS, "moons")
    pictures = net.columns[-1].pictures
    assert pictures is not None
    assert pictures.shape == (2, PLACES, PLACES)
    assert net.columns[0].pictures is not None
    first, second = net.columns[0].pictures
    assert first[0, 0] < first[0, -1], "the first input grows to the right"
    assert second[0, 0] > second[-1, 0], "the second one grows upwards"
    assert start.lesson.parts.training.classes == net.columns[-1].labels


def test_a_net_with_one_input_has_stripes() -> None:
    _, net = looked(CURVE, "sine")
    pictures = net.columns[1].pictures
    assert pictures is not None
    assert pictures.shape == (8, 1, PLACES)


def test_neurons_that_see_pixels_show_what_they_wait_for() -> None:
    start, net = looked(DIGITS, "digits")
    fed, first, last = net.columns
    assert fed.pictures is not None
    assert fed.pictures.shape == (1, 8, 8)
    image = start.lesson.parts.training.inputs[0].reshape(8, 8)
    np.testing.assert_allclose(fed.pictures[0], image / image.max(), rtol=1e-5)
    assert first.units == 16
    assert first.pictures is not None
    assert first.pictures.shape == (MOST_UNITS, 8, 8)
    assert last.pictures is None
    assert last.labels == tuple("0123456789")
    assert last.weights is not None
    assert last.weights.shape == (10, MOST_UNITS)


def test_a_convolutional_layer_shows_its_kernels() -> None:
    _, net = looked(IMAGES, "digits")
    assert net.columns[1].pictures is not None
    assert net.columns[1].pictures.shape[1:] in ((3, 3), (5, 5))


@pytest.mark.parametrize(("program", "data"), [(MOONS, "moons"), (DIGITS, "digits"), (CURVE, "sine")])
def test_every_picture_is_scaled_to_what_can_be_shown(program: str, data: str) -> None:
    _, net = looked(program, data)
    for column in net.columns:
        if column.pictures is not None:
            assert np.all(np.abs(column.pictures) <= 1.0 + 1e-6)


def test_a_probability_has_a_colour_for_either_answer() -> None:
    _, net = looked(
        'x = input(1, 2)\nt = input(1, 1)\ny = dense(x, 1, activation="sigmoid")\n'
        "loss = binary_cross_entropy(y, t)\n",
        "moons",
    )
    pictures = net.columns[-1].pictures
    assert pictures is not None
    assert pictures.min() < 0 < pictures.max()


@pytest.mark.parametrize(("program", "data"), [(MOONS, "moons"), (CURVE, "sine"), (IMAGES, "digits")])
@pytest.mark.parametrize("broken", [np.nan, np.inf, 1e38])
def test_a_net_that_has_come_apart_is_shown_without_a_warning(program: str, data: str, broken: float) -> None:
    start = beginning(parse_program(program).graph, TrainingSetup(data=data, size=60), None)
    look = begin(start.work, start.lesson)
    start.work.plan.parameters[...] = broken
    net = look()
    assert net is not None
    assert all(c.pictures is None or np.isfinite(c.pictures).all() for c in net.columns)
