"""A run as a value: what was set, how it went, and enough to go back to any of its moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import count as counting
from pathlib import Path

from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr
from gradviz.train.data import Rows, batches
from gradviz.train.dataset import Array
from gradviz.train.optimizers import Optimizer
from gradviz.train.setup import prepared, settings_of
from gradviz.train.trainer import Checkpoint, Figures, Progress, Settings, Training

MOST_CHECKPOINTS = 64
"""Where there are more, every second one is given up: to go back then takes a little longer."""
MOST_NUMBERS = 16_000_000
"""Of all checkpoints together (128 MB)."""


@dataclass(frozen=True)
class Epoch:
    """How good the net was at the end of an epoch."""

    number: int
    """From 1."""
    step: int
    """The last one of the epoch."""
    training: Figures
    validation: Figures | None


@dataclass(frozen=True, eq=False)
class Run:
    """One training from its beginning to where it is now."""

    graph: Graph
    """The net as it began."""
    setup: TrainingSetup
    """As it began."""
    losses: tuple[float, ...] = ()
    """One a step: of the step's batch, before its update."""
    epochs: tuple[Epoch, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    """In order; the first one is the beginning."""
    changes: tuple[tuple[int, TrainingSetup], ...] = ()
    """What was set after so many steps, while it ran."""
    best_epoch: int = 0
    ended: str = ""
    """Why, marked for translation; empty while it goes on."""
    learned: Graph | None = None
    """The net as it is now, or with the best parameters where these were put back."""
    seconds: float = 0.0
    """How long it has computed."""

    def setup_at(self, step: int) -> TrainingSetup:
        """What was set when this step was done."""
        return next((setup for after, setup in reversed(self.changes) if after < step), self.setup)


@dataclass
class Recording:
    """Writes down a run while it goes on; `run` is what there is of it at any time.

    Whoever drives the generator calls `note` with every progress before asking for the next, and `changed`
    with what is sent in.
    """

    work: Training
    setup: TrainingSetup
    losses: list[float] = field(default_factory=list)
    epochs: list[Epoch] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    changes: list[tuple[int, TrainingSetup]] = field(default_factory=list)
    best_epoch: int = 0
    ended: str = ""
    _every: int = 1

    def __post_init__(self) -> None:
        self.graph = self.work.graph
        self.checkpoints.append(self.work.beginning)

    def note(self, now: Progress) -> None:
        """One step was done."""
        self.losses.append(now.loss)
        self.best_epoch, self.ended = now.best_epoch, now.ended
        if now.training is None:
            return
        self.epochs.append(Epoch(now.epoch, now.step, now.training, now.validation))
        if not now.ended and now.epoch % self._every == 0:
            self.checkpoints.append(self.work.checkpoint(now.epoch + 1))
            self._thinned(self.checkpoints[-1].memory.parameters.size)

    def _thinned(self, size: int) -> None:
        most = max(2, min(MOST_CHECKPOINTS, MOST_NUMBERS // max(1, 3 * size)))
        while len(self.checkpoints) > most:
            self._every *= 2
            self.checkpoints = [each for each in self.checkpoints if (each.epoch - 1) % self._every == 0]

    def changed(self, setup: TrainingSetup) -> None:
        """Other settings were sent in, for the steps from now on."""
        self.changes.append((len(self.losses), setup))

    def run(self, seconds: float = 0.0) -> Run:
        """The run so far."""
        return Run(
            self.graph,
            self.setup,
            tuple(self.losses),
            tuple(self.epochs),
            tuple(self.checkpoints),
            tuple(self.changes),
            self.best_epoch,
            self.ended,
            self.work.graph,
            seconds,
        )


# --- going back ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of a training, laid open: the net just before it, and what it was fed."""

    step: int
    epoch: int
    graph: Graph
    """As it is drawn, with the parameters of that moment, leaving out what dropout left out then."""
    feeds: Mapping[str, Array]
    """The examples of the step as they were fed, by the names of the inputs."""
    rows: Rows
    """Which of the training examples these are."""
    loss: float
    """Of these examples, before the update."""
    optimizer: Optimizer
    memory: Mapping[str, Array]
    """What the optimizer remembered before the step, by the names of its arrays; 0 where nothing is said, as
    in the first step after another optimizer."""
    parameters: tuple[Array, Array]
    """All that is learned, side by side, before the step and after it."""
    places: Mapping[NodeId, slice]
    """Where each parameter lies there and in the optimizer's arrays, its cells in a row."""


def moment(run: Run, step: int, folder: Path | None = None) -> Moment:
    """Any step of a run, from 1 to the last: computed again from the checkpoint before it, to the same bit.

    Raises ValueError for a step that was not done; Trouble where the examples cannot be had any more.
    """
    if not 1 <= step <= len(run.losses):
        message = tr("The run has the steps 1 to {count}, not {step}.")
        raise ValueError(message.format(count=len(run.losses), step=step))
    start = next(each for each in reversed(run.checkpoints) if each.step < step)
    work = prepared(run.graph, replace(run.setup, weights="drawn"), folder).work
    epoch, rows, settings = _led_to(work, run, start, step)
    graph, feeds = work.at_step(settings.seed, step), work.batch(rows, settings, step)
    before = work.plan.parameters.copy()
    memory = {name: array.copy() for name, array in work.plan.memory.items()}
    loss = work.learn(rows, settings, step)
    pair = before, work.plan.parameters.copy()
    places = dict(work.plan.places)
    return Moment(step, epoch, graph, feeds, rows, loss, settings.optimizer, memory, pair, places)


def _led_to(work: Training, run: Run, start: Checkpoint, step: int) -> tuple[int, Rows, Settings]:
    """The net as it was just before a step; the step's epoch, its examples and its settings."""
    count, done = len(work.parts.training), start.step
    now = run.setup_at(done + 1)
    settings = settings_of(now, count)
    work.plan.optimizer = settings.optimizer
    work.go_back(start)
    for epoch in counting(start.epoch):
        for rows in batches(count, now.batch_size, run.setup.seed, epoch):
            if done + 1 == step:
                return epoch, rows, settings
            work.learn(rows, settings, done := done + 1)
            if (then := run.setup_at(done + 1)) is not now:
                now, settings = then, settings_of(then, count)
                work.plan.optimizer = settings.optimizer
    raise AssertionError("an endless loop has ended")


# --- holding runs against each other -------------------------------------------------------------------


def differences(runs: Sequence[Run]) -> tuple[str, ...]:
    """The names of what was not set alike in all of these runs, as they began."""
    setups = [run.setup for run in runs]
    names = (each.name for each in fields(TrainingSetup))
    return tuple(name for name in names if any(getattr(s, name) != getattr(setups[0], name) for s in setups))
