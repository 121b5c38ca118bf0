"""A sweep: the same net trained with each of several settings, side by side in worker processes.

Other workers are asked for around the call: within ``joblib.parallel_config("dask")`` a cluster serves it.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from gradviz.document.training import HYPERPARAMETERS, OPTIMIZERS, TrainingSetup, what_is_wrong
from gradviz.graph.graph import Graph, GraphError
from gradviz.language import tr, trn
from gradviz.train.run import Recording, Run
from gradviz.train.setup import prepared
from gradviz.train.trainer import Figures, Trouble, train

MOST = 1_000
"""Settings in one sweep."""


@dataclass(frozen=True, eq=False)
class Swept:
    """What came of one of the settings."""

    number: int
    """Its place in the grid, from 0."""
    setup: TrainingSetup
    run: Run | None = None
    test: Figures | None = None
    problem: str = ""
    """Why there is no run, in one sentence."""

    @property
    def score(self) -> float:
        """The best validation score (of the epoch with the smallest validation loss), or that on the training
        examples; NaN where there is no run."""
        if self.run is None or not self.run.epochs:
            return float("nan")
        best = self.run.epochs[max(0, self.run.best_epoch - 1)]
        return (best.validation or best.training).score


def grid(setup: TrainingSetup, values: Mapping[str, Sequence[Any]]) -> tuple[TrainingSetup, ...]:
    """Every combination of these values for these hyperparameters, the last one changing fastest. Another
    optimizer begins with its usual numbers, unless they are in the grid as well.

    Raises ValueError, in one sentence, for what cannot be set, and for too many combinations.
    """
    for name in values:
        if name not in HYPERPARAMETERS:
            raise ValueError(tr("There is no hyperparameter {name}.").format(name=name))
    found = []
    for combination in product(*values.values()):
        chosen = dict(zip(values, combination, strict=True))
        begin = setup
        if chosen.get("optimizer") in OPTIMIZERS and chosen["optimizer"] != setup.optimizer:
            begin = setup.with_optimizer(chosen["optimizer"])
        found.append(replace(begin, **chosen))
        if problem := what_is_wrong(found[-1]):
            raise ValueError(problem)
        if len(found) > MOST:
            message = trn("A sweep has at most {n} run.", "A sweep has at most {n} runs.", MOST)
            raise ValueError(message.format(n=MOST))
    return tuple(found)


def sweep(
    graph: Graph, setups: Sequence[TrainingSetup], folder: Path | None = None, workers: int = -1
) -> Generator[Swept, None, None]:
    """Train with each of the settings; what came of each, as soon as it is there, in any order.

    `workers` is how many processes run side by side; -1: as many as there are cores. To close the generator
    is to stop: what runs is given up, and what has not begun does not begin.
    """
    from joblib import Parallel, delayed  # only here, and slow to load

    run = Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="n_jobs")
    found = run(delayed(trained)(graph, setup, folder, number) for number, setup in enumerate(setups))
    try:
        yield from _each(found)
    finally:
        let_go()


def _each(found: Generator[Swept, None, None]) -> Iterator[Swept]:
    """One after the other; to give up what still runs is what was asked for, and nothing to warn of."""
    try:
        for each in found:  # noqa: UP028  `yield from` would close it before the warning is caught
            yield each
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            found.close()


def let_go() -> None:
    """End all worker processes, whatever they are at: they would wait for the next sweep, and nothing is to
    be left running. A sweep that goes on in another thread breaks off with an error."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)


def trained(graph: Graph, setup: TrainingSetup, folder: Path | None, number: int = 0) -> Swept:
    """One whole training. What is wrong with it is told in the result, so that the others go on."""
    try:
        ready = prepared(graph, setup, folder)
    except (Trouble, GraphError) as error:
        return Swept(number, setup, problem=str(error))
    recording, began = Recording(ready.work, setup), time.process_time()
    for now in train(ready.work, ready.settings):
        recording.note(now)
    run = recording.run(time.process_time() - began)
    return Swept(number, setup, run, ready.work.figures(ready.work.parts.test, ready.work.targets[2]))
