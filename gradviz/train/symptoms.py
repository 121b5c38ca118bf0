"""What goes wrong in a net that learns, told from what can be seen: one plain sentence each, with its figure.

All of them are functions of a look (`gradviz.train.looks`) and of the course of the losses. The thresholds
are such that a healthy net gives no reason to warn while it learns; the tests hold both sides to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.graph.graph import NodeId
from gradviz.language import tr, trn
from gradviz.train.looks import LayerLook, Look

Array = NDArray[np.float64]
Kind = Literal["broken", "dead", "saturated", "vanishing", "exploding", "stuck", "rising", "overfitting"]

DEAD = 0.4
"""Warn when at least this share of the units of a layer is dead: in small nets that learn well it may be more
than a third."""
SATURATED = 2 / 3
"""Warn when at least this share of a layer's activations lies at the flat ends: in nets that have learned and
are certain it may be half."""
VANISHING = 1e-3
"""Warn when a layer's gradients are smaller than this part of those of the last layer. In healthy nets they
are between a hundredth and a hundred times as large."""
EXPLODING = 1e3
"""Warn when they are larger than so many times those of the last layer."""
TOO_LARGE = 30.0
"""Warn when gradients are larger than so many times the weights that they are to change."""

ENOUGH_STEPS = 200
"""Before so many steps nobody says of a loss that it does not fall."""
UNMOVED = 0.97
"""A loss that is still above this part of what it was in the beginning has not fallen."""
RISEN = 1.5
"""A loss that was smaller by this factor before is rising,"""
LOST = 0.2
"""if also this part of all that was gained is lost again."""
BEGINNING = 20
"""The mean of so many steps is the loss in the beginning."""
DONE = 0.99
"""A net whose score is as good as this has nothing left to learn: nobody says that it does not, or that it
over-fits."""
WINDOWS = 20
"""The course of the losses is cut into so many pieces, and only their means are compared."""

ENOUGH_EPOCHS = 5
"""Nor of a net that it over-fits before the validation loss has risen for so many epochs."""
WORSE = 1.2
"""How many times as large as at its best the validation loss must be for that,"""
WORTH = 0.05
"""and by which part of the validation loss of the first epoch it must be larger: a tiny loss may double."""


@dataclass(frozen=True)
class Symptom:
    """Something that a person should know."""

    kind: Kind
    text: str
    """One plain sentence."""
    layer: NodeId | None = None
    """The node of the layer that it is about."""
    name: str = ""
    """What the layer is called."""
    units: tuple[int, ...] = ()
    """The units of it that it is about."""


@dataclass(frozen=True, eq=False)
class Course:
    """How the losses went so far."""

    losses: Array
    """Those of all steps, or the means of so many steps each."""
    width: int = 1
    """How many."""
    training: Array = field(default_factory=lambda: np.zeros(0))
    """At the end of each epoch, over some training examples."""
    validation: Array = field(default_factory=lambda: np.zeros(0))
    """Likewise; NaN, or nothing, where there are no examples."""
    training_score: float = float("nan")
    """The last one: the share of right classes, or R²."""
    validation_score: float = float("nan")


def symptoms(look: Look | None, course: Course | None = None) -> tuple[Symptom, ...]:
    """All that is wrong, layers first."""
    return (
        *(() if look is None else of_layers(look)),
        *(() if course is None else of_losses(course)),
        *(() if course is None else of_epochs(course)),
    )


# --- layers ------------------------------------------------------------------------------------------------


def of_layers(look: Look) -> Iterator[Symptom]:
    """What one look tells."""
    weighed = [each for each in look.layers if each.gradients.total or each.gradients.odd]
    last = weighed[-1].gradient_size if weighed else 0.0
    for each in look.layers:
        broken = _broken(each)
        if broken is not None:
            yield broken
            continue
        yield from _dead(each)
        yield from _saturated(each)
        yield from _gradients(each, last)


def _broken(each: LayerLook) -> Symptom | None:
    if isfinite(each.weight_size) and isfinite(each.gradient_size) and not each.activations.odd:
        return None
    text = tr("{name} holds numbers that are not finite: the learning rate may be too large.")
    return _of(each, "broken", text.format(name=each.layer.name))


def _dead(each: LayerLook) -> Iterator[Symptom]:
    if each.layer.activation != "relu" or len(each.silent) < DEAD * each.units:
        return
    count = len(each.silent)
    text = (
        trn(
            "{count} of the {units} channels of {name} gives 0 for every example: it is dead.",
            "{count} of the {units} channels of {name} give 0 for every example: they are dead.",
            count,
        )
        if each.has_channels
        else trn(
            "{count} of the {units} units of {name} gives 0 for every example: it is dead.",
            "{count} of the {units} units of {name} give 0 for every example: they are dead.",
            count,
        )
    )
    text = text.format(count=count, units=each.units, name=each.layer.name)
    yield replace(_of(each, "dead", text), units=each.silent)


def _saturated(each: LayerLook) -> Iterator[Symptom]:
    # What a net predicts may be as certain as it likes.
    if each.layer.is_last or each.flat < SATURATED:
        return
    text = tr(
        "{share} % of the activations of {name} lie where {function} is flat: hardly any gradient passes."
    )
    text = text.format(share=round(100 * each.flat), name=each.layer.name, function=each.layer.activation)
    yield _of(each, "saturated", text)


def _gradients(each: LayerLook, last: float) -> Iterator[Symptom]:
    size, name = each.gradient_size, each.layer.name
    if size > TOO_LARGE * each.weight_size > 0:
        text = tr("The gradients of {name} are {times} times as large as its weights: they explode.")
        yield _of(each, "exploding", text.format(name=name, times=_about(size / each.weight_size)))
    elif size > EXPLODING * last > 0:
        text = tr(
            "The gradients of {name} are {times} times as large as those of the last layer: they explode."
        )
        yield _of(each, "exploding", text.format(name=name, times=_about(size / last)))
    elif size < VANISHING * last and len(each.silent) < each.units:
        if size:
            text = tr(
                "The gradients of {name} are {times} times smaller than those of the last layer: they vanish."
            )
            text = text.format(name=name, times=_about(last / size))
        else:
            text = tr("No gradient reaches {name}: it cannot learn.").format(name=name)
        yield _of(each, "vanishing", text)


def _of(each: LayerLook, kind: Kind, text: str) -> Symptom:
    return Symptom(kind, text, each.layer.node, each.layer.name)


def _about(number: float) -> str:
    """Two digits of it."""
    if number >= 1e7:
        return f"{number:.0e}".replace("e+0", "e").replace("e+", "e")
    digits = max(0, len(str(int(number))) - 2)
    return f"{round(number, -digits):,.0f}"


# --- losses ------------------------------------------------------------------------------------------------


def of_losses(course: Course) -> Iterator[Symptom]:
    """What the losses of all steps tell."""
    losses, steps = course.losses[np.isfinite(course.losses)], len(course.losses) * course.width
    if steps < ENOUGH_STEPS or len(losses) < WINDOWS or course.training_score >= DONE:
        return
    means = [float(piece.mean()) for piece in np.array_split(losses, WINDOWS)]
    # A single piece is at the mercy of its batches.
    pairs = np.convolve(means, (0.5, 0.5), "valid")
    first, last, best = (
        float(losses[: max(1, BEGINNING // course.width)].mean()),
        float(pairs[-1]),
        int(np.argmin(pairs)),
    )
    smallest = float(pairs[best])
    if last > RISEN * smallest > 0 and last - smallest > LOST * max(first - smallest, 0.0):
        text = tr("The loss rises: it was {before} around step {step} and is {now} now.")
        step = round(steps * (best + 1) / WINDOWS)
        yield Symptom("rising", text.format(before=_figure(smallest), step=f"{step:,}", now=_figure(last)))
    elif last > UNMOVED * first > 0:
        text = tr(
            "The loss does not fall: it was {before} in the beginning and is {now} after {count} steps."
        )
        yield Symptom("stuck", text.format(before=_figure(first), now=_figure(last), count=f"{steps:,}"))


def of_epochs(course: Course) -> Iterator[Symptom]:
    """What training and validation loss together tell."""
    training, validation = course.training, course.validation
    known = np.flatnonzero(np.isfinite(validation))
    if len(known) <= ENOUGH_EPOCHS or course.validation_score >= DONE:
        return
    place = int(known[np.argmin(validation[known])])
    best, worst, now = float(validation[place]), float(validation[known[-1]]), int(known[-1])
    recent = float(np.median(validation[known[-ENOUGH_EPOCHS:]]))
    least = max(WORSE * best, best + WORTH * float(validation[known[0]]))
    if now - place < ENOUGH_EPOCHS or min(recent, worst) < least or training[now] >= training[place]:
        return
    text = tr(
        "Over-fitting: since epoch {epoch} the training loss falls from {a} to {b}, "
        "and the validation loss rises from {c} to {d}."
    )
    figures = {"a": training[place], "b": training[now], "c": best, "d": worst}
    words = {name: _figure(float(number)) for name, number in figures.items()}
    yield Symptom("overfitting", text.format(epoch=place + 1, **words))


def _figure(number: float) -> str:
    return f"{number:.3g}"
