"""What neurons respond to, against running the net on single points."""

import numpy as np
import pytest

from gradviz.train.datasets import dataset
from gradviz.train.responses import feature_maps, filters, plane_of, responses
from gradviz.train.twin import Twin
from tests.train.nets import IMAGES, net, parts_of, ready

CURVE = """
x = input(1, 1)
t = input(1, 1)
y = mlp(x, widths=(5, 1), activation="relu")
loss = mse(y, t)
"""


def test_a_response_is_the_activation_at_its_point() -> None:
    work = ready(net((5, 4, 2), "tanh"), parts_of("moons"))
    twin = Twin(work)
    plane = plane_of(work.parts.training.inputs, 9)
    assert plane is not None
    found = responses(twin, plane)
    assert [picture.shape for _, picture in found.layers] == [(5, 9, 9), (4, 9, 9), (2, 9, 9)]
    row, column = 2, 7
    twin.run(np.array([[plane.axes[0][column], plane.axes[1][row]]]))
    for layer, picture in found.layers:
        assert picture[:, row, column] == pytest.approx(twin.activations(layer)[0], abs=1e-6)
    assert found.prediction[:, row, column] == pytest.approx(twin.predictions[0], abs=1e-6)


def test_a_net_with_one_input_responds_along_a_line() -> None:
    work = ready(CURVE, parts_of("sine"))
    plane = plane_of(work.parts.training.inputs, 33)
    assert plane is not None
    found = responses(Twin(work), plane)
    assert found.layers[0][1].shape == (5, 33)
    assert found.prediction[0] == pytest.approx(work.predict(plane.axes[0].reshape(-1, 1))[:, 0], abs=1e-5)


def test_a_plane_is_a_square_around_all_examples() -> None:
    inputs = np.array([[0.0, 5.0], [4.0, 6.0], [1.0, 5.5]])
    plane = plane_of(inputs, 5)
    assert plane is not None
    (left, right), (bottom, top) = ((axis[0], axis[-1]) for axis in plane.axes)
    assert right - left == pytest.approx(top - bottom)
    assert left < 0 < 4 < right
    assert bottom < 5 < 6 < top
    assert plane.points[1].tolist() == [plane.axes[0][1], plane.axes[1][0]]


def test_examples_all_in_one_place_have_a_plane_around_them() -> None:
    plane = plane_of(np.ones((3, 2)), 3)
    assert plane is not None
    assert plane.axes[0].tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("name", ["iris", "digits"])
def test_more_than_two_inputs_have_no_plane(name: str) -> None:
    assert plane_of(dataset(name, 20).inputs, 5) is None


def test_filters_and_maps_are_those_of_the_convolution() -> None:
    work = ready(IMAGES, parts_of("digits", 100))
    twin = Twin(work)
    image = work.parts.test.inputs[0]
    (found,) = filters(twin)
    maps = feature_maps(twin, image)
    assert found.kernels.shape == (4, 1, 3, 3)
    ((layer, channels),) = maps.layers
    assert layer.name == "c"
    assert channels.shape == (4, 8, 8)
    patch = np.pad(image[0], 1)[3:6, 2:5]  # what the window at row 3, column 2 covers
    assert channels[0, 3, 2] == pytest.approx(max(0.0, 0.1 * patch.sum() + 0.5), abs=1e-5)
    assert not channels[3].any()
    assert maps.prediction == pytest.approx(work.predict(image[np.newaxis])[0], abs=1e-5)
