"""How good a net is on one part of its examples, and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.train.answers import Answers, answers
from gradviz.train.dataset import Dataset
from gradviz.train.trainer import Figures, Training


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A net held against examples."""

    figures: Figures
    answers: Answers

    @property
    def dataset(self) -> Dataset:
        """The examples."""
        return self.answers.dataset


def evaluate(work: Training, part: int = 1) -> Evaluation | None:
    """The net of now on one part of its examples: 0 training, 1 validation, 2 test. None where that part is
    empty."""
    dataset = (work.parts.training, work.parts.validation, work.parts.test)[part]
    figures = work.figures(dataset, work.targets[part])
    return None if figures is None else Evaluation(figures, answers(work, dataset))
