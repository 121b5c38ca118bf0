"""What a net answers at each point of a line or of the plane. No Qt; made in the thread of the training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.train.trainer import Training
from gradviz.ui.training.snapshot import Lesson, Probe

Array = NDArray[np.float64]
SIDE = 64
"""Points in each direction of the plane."""
ALONG = 240
"""Points of a line."""
LARGE = 1e300
"""For what is infinite: differences of two such are numbers still."""
ROOM = 0.12
"""Beyond the examples, as a share of how far they reach."""


@dataclass(frozen=True, eq=False)
class Response:
    """The answers of a net, as the person knows the inputs."""

    xs: Array
    """(ALONG,) or (SIDE,): along the first input."""
    ys: Array | None
    """(SIDE,): along the second input, where there is one."""
    answers: Array
    """(ALONG,) predictions; in the plane (SIDE, SIDE) from -1 to 1 for two classes, where positive speaks for
    the second, or (SIDE, SIDE, classes) shares."""


def dimensions(lesson: Lesson | None) -> int:
    """How many numbers an example has."""
    return 0 if lesson is None else int(np.prod(lesson.parts.training.input_shape))


def reach(lesson: Lesson) -> tuple[Array, Array]:
    """The least and the greatest inputs, with some room around them, as the person knows them."""
    inputs = lesson.unscaled(lesson.parts.training.inputs).reshape(len(lesson.parts.training), -1)
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    room = np.where(high > low, (high - low) * ROOM, 1.0)
    return low - room, high + room


def places(lesson: Lesson) -> tuple[Array, Array | None, Array]:
    """Where the net is asked: along the first input, along the second one, and all of it as it is fed."""
    low, high = reach(lesson)
    if dimensions(lesson) == 1:
        xs = np.linspace(low[0], high[0], ALONG)
        return xs, None, lesson.scaled(xs.reshape(-1, *lesson.parts.training.input_shape))
    xs, ys = (np.linspace(low[k], high[k], SIDE) for k in (0, 1))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, *lesson.parts.training.input_shape)
    return xs, ys, lesson.scaled(grid)


def ask(work: Training, lesson: Lesson) -> Callable[[], Response | None]:
    """What asks the net, again and again."""
    if dimensions(lesson) not in (1, 2):
        return lambda: None
    xs, ys, fed = places(lesson)
    threshold = work.roles.threshold

    def look() -> Response:
        answers = work.predict(fed).reshape(len(fed), -1)
        if ys is None:
            return Response(xs, None, answers[:, 0])
        # A net that has just come apart is painted for a moment, too; its next loss ends the training.
        answers = np.nan_to_num(answers, posinf=LARGE, neginf=-LARGE)
        # What counts are the scores of the net, which may be more or fewer than the classes.
        if answers.shape[1] > 2:
            return Response(xs, ys, shares(answers).reshape(SIDE, SIDE, -1))
        return Response(xs, ys, sides(answers, threshold).reshape(SIDE, SIDE))

    return look


def sides(answers: Array, threshold: float) -> Array:
    """(N,) from -1 for the first class to 1 for the second, of (N, 1) or (N, 2) answers."""
    if answers.shape[1] == 2:
        return np.tanh((answers[:, 1] - answers[:, 0]) / 2)
    single = answers[:, 0]
    if threshold == 0.0:
        return np.tanh(single / 2)
    return np.clip(2 * (single - threshold), -1.0, 1.0)


def shares(answers: Array) -> Array:
    """(N, classes): softmax of scores; what sums to 1 already stays."""
    if np.all(answers >= 0) and np.allclose(answers.sum(axis=1), 1.0, atol=1e-4):
        return answers
    grown = np.exp(answers - answers.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


RESPONSE = Probe("response", ask)
