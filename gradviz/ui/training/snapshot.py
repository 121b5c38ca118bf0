"""One moment of a training as a value that the window may read for as long as it likes. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph
from gradviz.language import tr
from gradviz.train.data import Scaling, Split
from gradviz.train.dataset import Array
from gradviz.train.roles import Roles
from gradviz.train.run import Moment, Run
from gradviz.train.trainer import Figures, Progress, Settings, Training
from gradviz.ui.training.course import Course
from gradviz.ui.training.earlier import Kept

Activity = Literal["preparing", "running", "paused", "ended", "failed"]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is learned from what: the same from the first step of a training to its last."""

    graph: Graph
    """The net as it was when the training began."""
    roles: Roles
    parts: Split
    """The examples as the net sees them."""
    targets: tuple[Array, Array, Array]
    """The targets of the three parts, in the shape in which they are fed."""
    scaling: Scaling | None = None
    """How they became so; None: they are fed as the person knows them."""

    def scaled(self, inputs: Array) -> Array:
        """Inputs as the net sees them."""
        return inputs if self.scaling is None else self.scaling.apply(inputs)

    def unscaled(self, inputs: Array) -> Array:
        """Inputs as the person knows them."""
        return inputs if self.scaling is None else self.scaling.undo(inputs)


@dataclass(frozen=True)
class Probe:
    """Something about the net that a plot shows, worked out beside the window.

    `begin` is called once for each training and gives what is called again and again, at most every `every`
    seconds and never for more than a fifth of the time; both run in the thread of the training. What it
    returns is read by the window: it must not change any more.
    """

    name: str
    begin: Callable[[Training, Lesson], Callable[[], Any]]
    every: float = 0.2
    is_passing: bool = False
    """What it saw is let go as soon as nobody watches it: another will come in its place."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A training at one moment."""

    activity: Activity
    lesson: Lesson | None = None
    """None until the examples are there."""
    settings: Settings = field(default_factory=Settings)
    progress: Progress | None = None
    """None before the first step."""
    training: Figures | None = None
    """At the end of the last epoch."""
    validation: Figures | None = None
    course: Course = field(default_factory=Course)
    graph: Graph | None = None
    """The net with the parameters of this moment."""
    last: Moment | None = None
    """The last step laid open, where the training has stood still after it."""
    run: Run | None = None
    """All of it as it can be gone back to, where the training stands still."""
    seen: Mapping[str, Any] = field(default_factory=dict)
    """What the probes have found, by their names."""
    rate: float = 0.0
    """Steps a second; 0 where nobody knows."""
    setup: TrainingSetup = field(default_factory=TrainingSetup)
    """What is set now."""
    earlier: tuple[Kept, ...] = ()
    """The runs before this one."""
    trouble: str = ""
    """Why it failed, in one sentence."""

    @property
    def step(self) -> int:
        """How many steps were done."""
        return 0 if self.progress is None else self.progress.step

    @property
    def total(self) -> int:
        """How many steps there are to do; 0 where nobody knows."""
        return 0 if self.progress is None else self.progress.of * self.settings.epochs

    @property
    def seconds_left(self) -> float | None:
        """How long it may take; None where nobody knows."""
        left = self.total - self.step
        return left / self.rate if self.rate > 0 and self.progress is not None and left >= 0 else None

    @property
    def why_ended(self) -> str:
        """One sentence; empty while it goes on."""
        return "" if self.progress is None else tr(self.progress.ended)


@dataclass(frozen=True)
class Question:
    """What somebody wants to go through step by step."""

    step: int | None = None
    """Which step of the training; None: the last one."""
    row: int | None = None
    """Which example; None: all of the step's mini-batch."""
    part: Literal["training", "validation", "test"] = "training"
    """Where the example comes from."""


NOTHING = Snapshot("preparing")
"""Before there is anything."""
