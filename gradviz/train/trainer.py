"""The loop in which a net learns: a plain generator that yields after every step and does nothing in between.

Who drives it decides what it is for a person: to pause is not to ask for more, to stop is to close it, and
what is sent into it takes effect with the next step.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from math import ceil, inf, isfinite

import numpy as np

from gradviz.engine.plan import Plan
from gradviz.engine.plan import compile as compiled
from gradviz.graph.blocks.normalisation import Running
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import mark, tr
from gradviz.train.augmentation import Augmentation
from gradviz.train.data import Rows, Split, batches, require_numbers, subset
from gradviz.train.dataset import Array, Dataset
from gradviz.train.metrics import accuracy, classes_of, r_squared
from gradviz.train.optimizers import Adam, Optimizer
from gradviz.train.phases import Phases, phases_of
from gradviz.train.roles import Roles, fed_targets, roles_of

LOOK = 512
"""So many examples are looked at in one go where nothing is learned."""
SAMPLE = 1024
"""So many training examples say how good the net is on them."""


@dataclass(frozen=True)
class Settings:
    """How to train. Another value of these may be sent into `train` at any step."""

    epochs: int = 10
    batch_size: int = 32
    optimizer: Optimizer = field(default_factory=Adam)
    seed: int = 0
    patience: int | None = None
    """Stop after so many epochs in which the validation loss has not become smaller (None: never)."""
    restore_best: bool = True
    """End with the parameters of the smallest validation loss."""
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1 or (self.patience is not None and self.patience < 1):
            raise ValueError(tr("Epochs, batch size and patience are whole numbers above 0."))


@dataclass(frozen=True)
class Figures:
    """How good the net is on one set of examples."""

    loss: float
    score: float
    """The share of right classes, or R²."""


@dataclass(frozen=True)
class Progress:
    """Where the training is."""

    epoch: int
    """From 1."""
    step: int
    """From 1, over all epochs; 0 before the first."""
    of: int
    """How many steps the epoch has."""
    loss: float
    """Of the batch of this step, before its update."""
    rows: Rows
    """The examples of that batch."""
    training: Figures | None = None
    """At the end of an epoch: over the first thousand training examples, with the parameters of now."""
    validation: Figures | None = None
    best_epoch: int = 0
    """The one with the smallest validation loss."""
    ended: str = ""
    """Why this is the last one, marked for translation: the language may change before it is shown. Empty
    while it goes on."""


Targets = tuple[Array, Array, Array]


@dataclass(frozen=True, eq=False)
class Memory:
    """What a net has learned at one moment."""

    parameters: Array
    """As they lie in the plan, side by side."""
    remembered: Mapping[NodeId, Array]
    """The figures of batch normalisation."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that is needed to go on from the beginning of an epoch to the same last bit."""

    epoch: int
    """That begins; from 1."""
    step: int
    """So many were done before."""
    memory: Memory
    optimizer: Mapping[str, Array]
    """What the optimizer remembers, by the names of its arrays."""


class Trouble(ValueError):
    """The training cannot go on, or cannot begin: one plain sentence."""


class Training:
    """A net that learns from one split of examples: what `train` works with."""

    def __init__(self, phases: Phases, roles: Roles, parts: Split, targets: Targets, plan: Plan) -> None:
        self.plan = plan
        """The net as it learns."""
        self.roles = roles
        self.parts = parts
        self.targets = targets
        """Those of the three parts, in the shape in which they are fed."""
        self._phases = phases
        self._judge = plan
        if phases.differ:
            dtype = plan.dtype.name
            self._judge = compiled(phases.judged, roles.loss, None, dtype, keep=[roles.prediction])  # type: ignore[arg-type]
        self.remembered: dict[NodeId, Array] = {
            leaf: np.array(phases.drawn.nodes[leaf].value, dtype=np.float64)
            for norm in phases.norms
            for leaf in (norm.mean, norm.variance)
        }
        """What batch normalisation remembers for when the net is looked at."""

    @property
    def graph(self) -> Graph:
        """The net as it is drawn, with the parameters as they are now."""
        graph, learned = self._phases.drawn, self.plan.trained()
        for node in learned:
            if node.op == "param" and node.value is not None:
                graph = graph.with_value(node.id, node.value)
        for leaf, value in self.remembered.items():
            graph = graph.with_value(leaf, value)
        return graph

    def at_step(self, seed: int, step: int) -> Graph:
        """The net as it is drawn, with the parameters of now, that leaves out what this step of a training
        with this seed leaves out."""
        return self._phases.at_step(self.graph, seed, step)

    @property
    def state(self) -> Memory:
        """Everything that is learned, as it is now: copies."""
        kept = {leaf: value.copy() for leaf, value in self.remembered.items()}
        return Memory(self.plan.parameters.copy(), kept)

    @state.setter
    def state(self, memory: Memory) -> None:
        self.plan.parameters[...] = memory.parameters
        self.remembered.update({leaf: value.copy() for leaf, value in memory.remembered.items()})

    def checkpoint(self, epoch: int) -> Checkpoint:
        """Everything as it is now, at the beginning of this epoch."""
        optimizer = {name: array.copy() for name, array in self.plan.memory.items()}
        return Checkpoint(epoch, self.plan.steps, self.state, optimizer)

    @property
    def beginning(self) -> Checkpoint:
        """The net as it is now, before a training in which the optimizer has nothing to remember yet."""
        return Checkpoint(1, 0, self.state, {})

    def go_back(self, checkpoint: Checkpoint) -> None:
        """Everything as it was then. The optimizer must be of the kind that it was."""
        plan = self.plan
        self.state, plan.steps = checkpoint.memory, checkpoint.step
        plan.optimizer = plan.optimizer  # counts its steps anew
        for name, array in plan.memory.items():
            array[...] = checkpoint.optimizer.get(name, 0.0)

    def learn(self, rows: Rows, settings: Settings, step: int) -> float:
        """One step from these training examples; the loss before it."""
        phases = self._phases
        masks = phases.masks(len(rows), settings.seed, step)
        loss = float(self.plan.step(self.batch(rows, settings, step) | masks))
        for norm in phases.norms:
            running = Running(self.remembered[norm.mean], self.remembered[norm.variance])
            after = norm.after(_as_array(self.plan.value(norm.seen)), running)
            self.remembered[norm.mean], self.remembered[norm.variance] = after
        return loss

    def batch(self, rows: Rows, settings: Settings | None = None, step: int = 0) -> dict[str, Array]:
        """These training examples, as they are fed: with `settings`, as this step of a training sees them."""
        part = self.parts.training
        inputs = part.inputs[rows]
        if settings is not None:
            inputs = settings.augmentation.apply(inputs, settings.seed, step, part.image)
        return self._feeds(inputs, self.targets[0][rows])

    def predict(self, inputs: Array) -> Array:
        """The predictions for any inputs, a row for each."""
        judge, found = self._judging(), []
        for start in range(0, len(inputs), LOOK):
            some = inputs[start : start + LOOK]
            blank = self.targets[0][:1].repeat(len(some), axis=0)
            judge.forward(self._feeds(some, blank) | self.figures_fed)
            found.append(_as_array(judge.value(self.roles.prediction)))
        return _joined(found)

    def figures(self, dataset: Dataset, targets: Array) -> Figures | None:
        """Loss and score on these examples; None where there are none."""
        if not len(dataset):
            return None
        judge, total, found = self._judging(), 0.0, []
        for start in range(0, len(dataset), LOOK):
            some = slice(start, start + LOOK)
            feeds = self._feeds(dataset.inputs[some], targets[some]) | self.figures_fed
            total += float(judge.forward(feeds)) * len(dataset.inputs[some])
            found.append(_as_array(judge.value(self.roles.prediction)))
        return Figures(total / len(dataset), self.score(_joined(found), dataset))

    def score(self, predictions: Array, dataset: Dataset) -> float:
        """The share of right classes, or R²."""
        if dataset.task == "classification":
            return accuracy(classes_of(predictions, self.roles.threshold), dataset.targets)
        return r_squared(predictions, dataset.targets)

    @property
    def judged(self) -> Graph:
        """The net as it is looked at, with the numbers of the beginning; `figures_fed` is fed to it, too."""
        return self._phases.judged

    @property
    def figures_fed(self) -> dict[str, Array]:
        """What batch normalisation remembers now, as it is fed to the net that is looked at."""
        return {self._phases.drawn.labels[leaf]: value for leaf, value in self.remembered.items()}

    def _judging(self) -> Plan:
        """The net as it is looked at, with the parameters of now."""
        if self._judge is not self.plan:
            self._judge.parameters[...] = self.plan.parameters
        return self._judge

    def _feeds(self, inputs: Array, targets: Array) -> dict[str, Array]:
        labels = self._phases.drawn.labels
        return {labels[self.roles.data]: inputs, labels[self.roles.target]: targets}


def training(
    graph: Graph, parts: Split, settings: Settings | None = None, dtype: str = "float32"
) -> Training:
    """A training that is ready to begin.

    Raises GraphError for a graph that cannot be trained, Trouble for examples that are not all numbers.
    """
    for part in (parts.training, *(part for part in (parts.validation, parts.test) if len(part))):
        try:
            require_numbers(part)
        except ValueError as error:
            raise Trouble(str(error)) from None
    roles, classes = roles_of(graph), len(parts.training.classes)
    inputs = parts.training.inputs
    first, second, third = (
        fed_targets(graph, roles, inputs, part.targets, classes)
        for part in (parts.training, parts.validation, parts.test)
    )
    phases = phases_of(graph, roles.data, inputs[:2])
    optimizer = (settings or Settings()).optimizer
    kept = [roles.prediction, *(norm.seen for norm in phases.norms)]
    plan = compiled(phases.learning, roles.loss, optimizer, dtype, keep=kept)  # type: ignore[arg-type]
    return Training(phases, roles, parts, (first, second, third), plan)


def train(
    work: Training, settings: Settings | None = None, start: Checkpoint | None = None
) -> Generator[Progress, Settings | None, None]:
    """Step after step; the last `Progress` says why it ended.

    The same net, examples and settings give the same losses to the last bit, also where it goes on from a
    checkpoint. A step whose loss is no finite number ends the training, with the parameters of the last epoch
    that was sound.
    """
    settings = settings or Settings()
    work.plan.optimizer = settings.optimizer
    work.go_back(start or work.beginning)
    watch = Watch(work)
    step = 0 if start is None else start.step
    for epoch in count(1 if start is None else start.epoch):
        order = batches(len(work.parts.training), settings.batch_size, settings.seed, epoch)
        steps = ceil(len(work.parts.training) / settings.batch_size)
        for number, rows in enumerate(order, start=1):
            step += 1
            loss = work.learn(rows, settings, step)
            now = Progress(epoch, step, steps, loss, rows, best_epoch=watch.best_epoch)
            if not isfinite(loss):
                watch.back_to_sound()
                yield replace(
                    now, ended=mark("The loss is no finite number any more; try a smaller learning rate.")
                )
                return
            if number == steps:
                now = watch.at_the_end(now, settings)
            sent = yield now
            if now.ended:
                return
            if sent is not None:
                settings, work.plan.optimizer = sent, sent.optimizer


class Watch:
    """Remembers the best parameters, and the last that were sound."""

    def __init__(self, work: Training) -> None:
        self.work = work
        self.best_epoch = 0
        self.smallest = inf
        self.best = self.sound = work.state

    def at_the_end(self, now: Progress, settings: Settings) -> Progress:
        """The progress at the end of an epoch, with figures; the best parameters are put back where this was
        the last one."""
        work, parts = self.work, self.work.parts
        sample = subset(parts.training, np.arange(min(SAMPLE, len(parts.training))))
        training = work.figures(sample, work.targets[0][:SAMPLE])
        validation = work.figures(parts.validation, work.targets[1])
        assert training is not None
        self.sound = work.state
        loss = training.loss if validation is None else validation.loss
        if loss < self.smallest:
            self.smallest, self.best_epoch, self.best = loss, now.epoch, self.sound
        ended = self._reason(now.epoch, settings)
        if ended and settings.restore_best and self.best_epoch:
            work.state = self.best
        return replace(now, training=training, validation=validation, best_epoch=self.best_epoch, ended=ended)

    def _reason(self, epoch: int, settings: Settings) -> str:
        waited = epoch - self.best_epoch
        if settings.patience is not None and waited >= settings.patience:
            return mark("The validation loss has not become smaller for as many epochs as patience lasts.")
        return mark("All epochs are done.") if epoch >= settings.epochs else ""

    def back_to_sound(self) -> None:
        """The parameters of the last epoch that ended well, or those of the beginning."""
        self.work.state = self.sound


def _as_array(value: float | Array) -> Array:
    return np.asarray(value, dtype=np.float64)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0)
