"""What each neuron responds to: its activation at every point of the plane of inputs, or along the line; of a
convolutional layer its filters, and the maps that they make of one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.graph import NodeId
from gradviz.train.dataset import Array
from gradviz.train.layers import Layer
from gradviz.train.twin import Numbers, Twin

Picture = NDArray[np.float32]
MARGIN = 0.15
"""So much wider than the examples the plane is on each side."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The inputs of a net with one or two of them, as far as examples lie, and a little beyond.

    `axes` are the places along each input, which are evenly spaced.
    """

    axes: tuple[Array, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Places along the second input (the rows, upwards) and along the first; or along the only one."""
        return tuple(len(axis) for axis in reversed(self.axes))

    @property
    def points(self) -> Array:
        """All places as examples, (places, inputs), row after row."""
        grids = np.meshgrid(*self.axes)
        return np.stack([grid.reshape(-1) for grid in grids], axis=1)


def plane_of(inputs: Array, places: int) -> Plane | None:
    """The plane that these examples (N, 1) or (N, 2) lie in; None where there are more inputs. A plane is a
    square: both inputs are shown to the same scale."""
    if inputs.ndim != 2 or inputs.shape[1] not in (1, 2) or not len(inputs):
        return None
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    half = float(np.max(high - low)) / 2 * (1 + 2 * MARGIN) or 1.0
    middle = (low + high) / 2
    return Plane(tuple(np.linspace(m - half, m + half, places) for m in middle))


@dataclass(frozen=True, eq=False)
class Responses:
    """What comes out of every neuron at every point of a plane."""

    plane: Plane
    layers: tuple[tuple[Layer, Picture], ...]
    """For each layer (units, *plane.shape)."""
    prediction: Picture
    """(outputs, *plane.shape)."""


def responses(twin: Twin, plane: Plane, parameters: Numbers | None = None) -> Responses:
    """The responses with these numbers (None: those that the twin has)."""
    if parameters is not None:
        twin.take(parameters)
    points = plane.points
    twin.run(points.reshape(len(points), *twin.inputs.shape[1:]))
    layers = tuple((layer, _pictures(twin.activations(layer), plane)) for layer in twin.layers)
    return Responses(plane, layers, _pictures(twin.predictions, plane))


def _pictures(activations: Numbers, plane: Plane) -> Picture:
    rows = activations.reshape(len(plane.points), -1)
    return np.ascontiguousarray(rows.T, dtype=np.float32).reshape(-1, *plane.shape)


# --- images ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Filters:
    """The kernels of one convolutional layer."""

    layer: Layer
    weights: NodeId
    kernels: Picture
    """(channels out, channels in, height, width)."""


def filters(twin: Twin, parameters: Numbers | None = None) -> tuple[Filters, ...]:
    """The kernels of all convolutional layers, in their order."""
    if parameters is not None:
        twin.take(parameters)
    return tuple(
        Filters(layer, node_id, np.array(twin.parameter(node_id), dtype=np.float32))
        for layer in twin.layers
        for node_id in layer.weights
        if twin.parameter(node_id).ndim == 4
    )


@dataclass(frozen=True, eq=False)
class Maps:
    """What one image becomes in each convolutional layer."""

    image: Picture
    """(channels, height, width)."""
    layers: tuple[tuple[Layer, Picture], ...]
    """For each layer (channels, height, width)."""
    prediction: Picture
    """What the net says of it."""


def feature_maps(
    twin: Twin, image: Array, parameters: Numbers | None = None, shown: Array | None = None
) -> Maps:
    """The maps of one image (channels, height, width); `shown` is the image as the person knows it, where it
    is fed otherwise."""
    if parameters is not None:
        twin.take(parameters)
    twin.run(image[np.newaxis])
    layers = tuple(
        (layer, np.array(activations[0], dtype=np.float32))
        for layer in twin.layers
        if (activations := twin.activations(layer)).ndim == 4
    )
    prediction = np.array(twin.predictions, dtype=np.float32).reshape(-1)
    picture = np.array(image if shown is None else shown, dtype=np.float32)
    return Maps(picture, layers, prediction)
