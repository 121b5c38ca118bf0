"""A net as a row of layers of neurons: what each responds to, and the weights between them. No Qt; made in
the thread of the training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.block import BLOCKS
from gradviz.train.layers import Layer
from gradviz.train.responses import plane_of, responses
from gradviz.train.trainer import Training
from gradviz.train.twin import Twin
from gradviz.ui.training.snapshot import Lesson, Probe

Picture = NDArray[np.float32]
PLACES = 24
"""Points in each direction of a thumbnail."""
MOST_UNITS = 12
"""Of a wider layer so many neurons are shown."""


@dataclass(frozen=True, eq=False)
class Column:
    """One layer, or what is fed."""

    name: str
    says: str
    """``dense · tanh``"""
    units: int
    """How many there are; not all of them may be shown."""
    pictures: Picture | None
    """(shown, height, width) from -1 to 1, the first row at the top; None where there is nothing to see."""
    weights: Picture | None = None
    """(shown, shown of the column before): what each neuron takes of each before it; None where it is not
    that simple."""
    biases: Picture | None = None
    """(shown,)"""
    labels: tuple[str, ...] = ()
    """What each neuron of the last layer stands for, where that has a name."""

    @property
    def shown(self) -> int:
        """How many are shown."""
        return min(self.units, MOST_UNITS)


@dataclass(frozen=True, eq=False)
class NetLook:
    """The net at one moment."""

    columns: tuple[Column, ...]
    step: int


def begin(work: Training, lesson: Lesson) -> Callable[[], NetLook | None]:
    """What looks at the net again and again."""
    twin = Twin(work, most=1)
    plane = plane_of(lesson.parts.training.inputs, PLACES)
    if not twin.layers:
        return lambda: None
    image = lesson.parts.training.image

    @np.errstate(invalid="ignore", over="ignore")  # a net that comes apart is looked at, too
    def look() -> NetLook:
        twin.take(work.plan.parameters)
        answers: dict[object, Picture] = {}
        first: Picture | None = None
        classes = lesson.parts.training.classes
        if plane is not None:
            found = responses(twin, plane)
            answers = {layer.node: pictures for layer, pictures in found.layers}
            grids = np.asarray(plane.points.T, dtype=np.float32).reshape(-1, *plane.shape)
            first = _scaled(_upright(grids))
        columns = [_fed(lesson, first, image)]
        for layer in twin.layers:
            seen = answers.get(layer.node)
            pictures = None if seen is None else _upright(_about_zero(layer, seen))
            column = _column(twin, layer, pictures, columns[-1], image)
            named = layer.is_last and len(classes) == column.units
            columns.append(replace(column, labels=classes[:MOST_UNITS]) if named else column)
        return NetLook(tuple(columns), work.plan.steps)

    return look


def _fed(lesson: Lesson, pictures: Picture | None, image: tuple[int, ...]) -> Column:
    """What is fed: a neuron for each input, or one for an image."""
    labels, roles = lesson.graph.labels, lesson.roles
    name, inputs = labels[roles.data], lesson.parts.training.inputs
    count = int(np.prod(inputs.shape[1:]))
    if image or inputs.ndim == 4:
        example = np.asarray(inputs[0], dtype=np.float32).reshape(image or inputs.shape[1:])
        return Column(name, "", count, _scaled(example.mean(axis=0)[np.newaxis]))
    return Column(name, "", count, None if pictures is None else pictures[:MOST_UNITS])


def _about_zero(layer: Layer, pictures: Picture) -> Picture:
    """Probabilities from -1 to 1, so that both answers have a colour."""
    return 2 * pictures - 1 if layer.activation == "sigmoid" else pictures


def _column(
    twin: Twin, layer: Layer, pictures: Picture | None, before: Column, image: tuple[int, ...]
) -> Column:
    node = twin.graph.nodes[layer.node]
    kind = node.op if node.op in BLOCKS else ""
    bends = "" if layer.activation == "none" else layer.activation
    weights = twin.parameter(layer.weights[0]) if len(layer.weights) == 1 else None
    units = _units(twin, layer, pictures, weights)
    wide = None
    if weights is not None and weights.ndim == 2:
        wide = _oriented(weights, units, before.units)
    if pictures is None and wide is not None and image and before.name == twin.names[0]:
        grown = wide[:MOST_UNITS].reshape(-1, *image).mean(axis=1)  # an input image that it waits for
        pictures = np.asarray(grown, dtype=np.float32)
    elif pictures is None and weights is not None and weights.ndim == 4:
        pictures = np.asarray(weights[:MOST_UNITS].mean(axis=1), dtype=np.float32)
    is_single_image = before.pictures is not None and len(before.pictures) < before.shown
    lines = None if wide is None or is_single_image else wide[:MOST_UNITS, :MOST_UNITS]
    biases = twin.parameter(layer.biases[0]).reshape(-1) if len(layer.biases) == 1 else None
    return Column(
        layer.name,
        " · ".join(filter(None, (kind, bends))),
        units,
        None if pictures is None else _scaled(pictures[:MOST_UNITS]),
        None if lines is None else np.asarray(lines, dtype=np.float32),
        None if biases is None or biases.size != units else np.asarray(biases[:MOST_UNITS], dtype=np.float32),
    )


def _units(twin: Twin, layer: Layer, pictures: Picture | None, weights: NDArray[np.floating] | None) -> int:
    if pictures is not None:
        return len(pictures)
    if layer.biases:
        return int(twin.parameter(layer.biases[0]).size)
    return 1 if weights is None else int(weights.shape[0])


def _oriented(weights: NDArray[np.floating], units: int, before: int) -> NDArray[np.floating] | None:
    """(units, before), whichever way the net has them."""
    if weights.shape == (units, before):
        return weights
    return weights.T if weights.shape == (before, units) else None


def _upright(pictures: Picture) -> Picture:
    """Of a plane the first row is the lowest: in a picture it is the last. Of a line there is one row."""
    return pictures[:, ::-1] if pictures.ndim == 3 else pictures


def _scaled(pictures: Picture) -> Picture:
    """Each of them from -1 to 1."""
    if pictures.ndim == 2:
        pictures = pictures[:, np.newaxis]
    largest = np.max(np.abs(pictures), axis=(1, 2), keepdims=True)
    scaled = np.divide(pictures, largest, out=np.zeros_like(pictures), where=largest > 0)
    return np.ascontiguousarray(np.nan_to_num(scaled))


NET = Probe("net", begin, 0.2)
