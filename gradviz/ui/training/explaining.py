"""One moment of a training as something to go through: the net with its weights of then, and what it was fed.
No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gradviz.engine.descent import Descent
from gradviz.graph.graph import Graph
from gradviz.train.data import Rows
from gradviz.train.dataset import Dataset
from gradviz.ui.lending import Lent
from gradviz.ui.training.snapshot import Lesson, Mark, Question, Snapshot, nearest

Part = Literal["training", "validation", "test"]
PARTS: tuple[Part, ...] = ("training", "validation", "test")


@dataclass(frozen=True, eq=False)
class Explained:
    """What is gone through. Which examples are fed can be chosen: `rows`, or the `at`-th of them alone."""

    lesson: Lesson
    mark: Mark
    rows: Rows
    """The examples of the step, or the one that was asked for."""
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
        lesson, mark = self.lesson, self.mark
        graph = with_parameters(lesson, mark.parameters)
        graph = with_examples(lesson, graph, self.part, self.fed)
        optimizer = mark.settings.optimizer
        memory = {name: lesson.apart(array) for name, array in mark.memory.items()}
        trained = lesson.apart(mark.parameters)
        each = {node_id: {name: memory[name][node_id] for name in memory} for node_id in trained}
        return Lent(graph, Descent(optimizer, type(optimizer).__name__, mark.step - 1, each))


def explained(snapshot: Snapshot, question: Question) -> Explained | None:
    """The moment that a question is about; None where nothing was kept yet."""
    lesson = snapshot.lesson
    if lesson is None:
        return None
    wanted = snapshot.step if question.step is None else question.step
    mark = nearest(snapshot.marks, wanted)
    if mark is None:
        return None
    if question.row is None:
        return Explained(lesson, mark, mark.rows)
    return Explained(lesson, mark, np.array([question.row], dtype=np.intp), question.part, 0)


def with_parameters(lesson: Lesson, parameters: np.ndarray) -> Graph:
    """The net with these weights, which lie side by side."""
    graph = lesson.graph
    for node_id, value in lesson.apart(parameters).items():
        graph = graph.with_value(node_id, value)
    return graph


def with_examples(lesson: Lesson, graph: Graph, part: Part, rows: Rows) -> Graph:
    """The net with these examples and their targets fed."""
    inputs = getattr(lesson.parts, part).inputs[rows]
    targets = lesson.targets[PARTS.index(part)][rows]
    return graph.with_value(lesson.roles.data, inputs).with_value(lesson.roles.target, targets)
