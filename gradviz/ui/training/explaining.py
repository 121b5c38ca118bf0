"""One step of a training as something to go through: the net with its weights of then, and what it was fed.
No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gradviz.engine.descent import Descent
from gradviz.graph.graph import Graph
from gradviz.train.data import Rows
from gradviz.train.dataset import Array, Dataset
from gradviz.train.run import Moment
from gradviz.ui.lending import Lent
from gradviz.ui.training.snapshot import Lesson

Part = Literal["training", "validation", "test"]
PARTS: tuple[Part, ...] = ("training", "validation", "test")


@dataclass(frozen=True, eq=False)
class Explained:
    """What is gone through, and with which examples: those of the step, or one of them alone."""

    lesson: Lesson
    moment: Moment
    rows: Rows
    """The examples of the step, or the one that was asked for."""
    feeds: Mapping[str, Array]
    """These, as they are fed, by the names of the inputs."""
    part: Part = "training"
    at: int | None = None
    """One of the rows; None: all of them, as in the training."""

    @property
    def is_batch(self) -> bool:
        """All examples of the step go through together."""
        return self.at is None

    @property
    def fed(self) -> Rows:
        """The examples that are fed."""
        return self.rows if self.at is None else self.rows[self.at : self.at + 1]

    @property
    def examples(self) -> Dataset:
        """Where they come from."""
        found: Dataset = getattr(self.lesson.parts, self.part)
        return found

    def alone(self, by: int = 0) -> Explained:
        """One example instead of all; the one that is so many places further."""
        return replace(self, at=((self.at or 0) + by) % len(self.rows))

    def together(self) -> Explained:
        """All examples of the step."""
        return replace(self, at=None)

    @property
    def lent(self) -> Lent:
        """The net with the weights of just before the step, these examples, and the update."""
        moment, graph = self.moment, self.moment.graph
        some = slice(None) if self.at is None else slice(self.at, self.at + 1)
        for name, array in self.feeds.items():
            graph = graph.with_value(graph.find(name), array[some])
        memory = {
            node_id: {
                name: array[place].reshape(_shape(graph, node_id)).astype(np.float64)
                for name, array in moment.memory.items()
            }
            for node_id, place in moment.places.items()
        }
        optimizer = moment.optimizer
        return Lent(graph, Descent(optimizer, type(optimizer).__name__, moment.step - 1, memory))


def of_step(lesson: Lesson, moment: Moment) -> Explained:
    """A step with the examples that it was fed."""
    return Explained(lesson, moment, moment.rows, moment.feeds)


def of_example(lesson: Lesson, moment: Moment, part: Part, row: int) -> Explained:
    """One example of any part, at the weights of a step."""
    rows = np.array([row], dtype=np.intp)
    return Explained(lesson, moment, rows, fed_with(lesson, part, rows), part, 0)


def fed_with(lesson: Lesson, part: Part, rows: Rows) -> dict[str, Array]:
    """These examples and their targets, by the names of the inputs."""
    labels, roles = lesson.graph.labels, lesson.roles
    inputs = getattr(lesson.parts, part).inputs[rows]
    return {labels[roles.data]: inputs, labels[roles.target]: lesson.targets[PARTS.index(part)][rows]}


def with_examples(lesson: Lesson, graph: Graph, part: Part, rows: Rows) -> Graph:
    """The net with these examples and their targets fed."""
    for name, array in fed_with(lesson, part, rows).items():
        graph = graph.with_value(graph.find(name), array)
    return graph


def _shape(graph: Graph, node_id: tuple[int, ...]) -> tuple[int, ...]:
    value = graph[node_id].value
    assert value is not None
    return value.shape
