"""Cross-validation: a net is trained several times, and every example is once among those that judge it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph
from gradviz.language import tr
from gradviz.train.data import folds
from gradviz.train.setup import examples, parted, prepared_on
from gradviz.train.trainer import Figures, Progress, Trouble, train


@dataclass(frozen=True)
class Fold:
    """Where a cross-validation is."""

    number: int
    """From 1."""
    of: int
    now: Progress
    figures: Figures | None = None
    """At the end of a fold: of its net, on the examples that it has not learned from."""


def cross_validated(
    graph: Graph, setup: TrainingSetup, count: int = 5, folder: Path | None = None
) -> Generator[Fold, None, None]:
    """Step after step, fold after fold; each net begins in the same way.

    The test examples take no part. Raises Trouble or GraphError as `prepared` does, also for a number of
    folds that is not possible.
    """
    learned_from = parted(replace(setup, validation=0.0), examples(setup, folder, graph)).training
    try:
        parts = list(folds(learned_from, count, setup.seed))
    except ValueError as error:
        raise Trouble(str(error)) from None
    for number, part in enumerate(parts, start=1):
        ready = prepared_on(graph, setup, part)
        for now in train(ready.work, ready.settings):
            figures = None
            if now.ended:
                figures = ready.work.figures(ready.work.parts.validation, ready.work.targets[1])
            yield Fold(number, count, now, figures)


def mean_and_spread(scores: list[float]) -> tuple[float, float]:
    """The mean over all folds, and their standard deviation (with one less below). Raises ValueError for
    fewer than two."""
    if len(scores) < 2:
        raise ValueError(tr("One fold alone has no spread."))
    mean = sum(scores) / len(scores)
    return mean, (sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)) ** 0.5
