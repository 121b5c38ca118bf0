"""A net that suits some examples, as a program: where to begin. No Qt."""

from __future__ import annotations

from math import prod

from gradviz.document.training import TrainingSetup
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import RECIPES, dataset
from gradviz.train.setup import drawn

FEW = 3
SMALL_IMAGE = 100
"""Images of at most so many numbers are fed as a row of them."""


def can_fit(setup: TrainingSetup) -> bool:
    """Whether it is known, without reading a file, what the examples are like."""
    return not setup.path and (bool(setup.points) or setup.data in RECIPES)


def net_for(setup: TrainingSetup) -> str:
    """A program whose net can be trained with these examples; see `can_fit`."""
    found = drawn(setup) if setup.points else dataset(setup.data, FEW)
    return program_for(found)


def program_for(found: Dataset) -> str:
    """A net for examples like these."""
    count, classes = prod(found.input_shape), len(found.classes)
    if found.is_images and count > SMALL_IMAGE:
        shape = ", ".join(map(str, (1, *found.input_shape)))
        return _lines(f"x = input({shape})", "t = input(1)", f"y = lenet(x, classes={classes})", CLASSES)
    if found.task == "regression":
        net = 'y = mlp(x, widths=(16, 16, 1), activation="tanh")'
        return _lines(f"x = input(1, {count})", "t = input(1, 1)", net, "loss = mse(y, t)")
    widths = (8, 8, classes) if count <= 8 else (32, classes)
    net = f'y = mlp(x, widths={widths}, activation="tanh")'
    return _lines(f"x = input(1, {count})", "t = input(1)", net, CLASSES)


CLASSES = "loss = cross_entropy(y, t)"


def _lines(*lines: str) -> str:
    return "\n".join(lines)
