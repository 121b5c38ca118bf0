"""Moments of trainings that figures are made of."""

from functools import cache

import numpy as np

from gradviz.train.answers import Answers, answers
from gradviz.train.looks import Look, look
from gradviz.train.optimizers import Adam
from gradviz.train.responses import Filters, Maps, feature_maps, filters
from gradviz.train.surface import Surface, along_path, surface
from gradviz.train.trainer import Settings, train
from gradviz.train.twin import Twin
from gradviz.ui.plots.figure import Figure, Text
from tests.train.nets import IMAGES, net, parts_of, ready, trained


@cache
def looks(widths: tuple[int, ...] = (6, 4, 2), activation: str = "relu") -> tuple[Look, ...]:
    """Looks at a net that learns two moons."""
    settings = Settings(epochs=3, optimizer=Adam(0.02))
    work = ready(net(widths, activation), parts_of("moons", 100), settings)
    twin = Twin(work)
    found = [look(twin)]
    for now in train(work, settings):
        found.append(look(twin, work.plan.parameters, now.step))
    return tuple(found)


@cache
def said_of_digits() -> Answers:
    """What a net that has hardly learned says of digits."""
    work = ready(IMAGES, parts_of("digits", 300))
    trained(work, Settings(epochs=2))
    return answers(work, work.parts.validation)


@cache
def said_of_moons() -> Answers:
    """What a net that has hardly learned says of points."""
    work = ready(net((4, 2), "tanh"), parts_of("moons", 100))
    return answers(work, work.parts.validation)


@cache
def said_of_curve() -> Answers:
    """What a net says of numbers."""
    work = ready(
        "x = input(1, 1)\nt = input(1, 1)\ny = mlp(x, widths=(6, 1))\nloss = mse(y, t)", parts_of("sine", 60)
    )
    return answers(work, work.parts.validation)


@cache
def maps() -> tuple[tuple[Filters, ...], Maps]:
    """The filters and maps of a convolutional net."""
    work = ready(IMAGES, parts_of("digits", 100))
    twin = Twin(work)
    return filters(twin), feature_maps(twin, work.parts.training.inputs[0])


@cache
def surfaces(places: int = 9) -> tuple[Surface, ...]:
    """A surface, row by row."""
    work = ready(net((4, 2), "tanh"), parts_of("moons", 60))
    path = np.array([work.plan.parameters.copy() for _ in train(work, Settings(epochs=2))])
    here = work.plan.parameters.copy()
    return tuple(surface(Twin(work), here, along_path(here, path), path, places))


def words_of(figure: Figure) -> list[str]:
    """All words that are written."""
    return [mark.words for mark in figure.marks if isinstance(mark, Text)]
