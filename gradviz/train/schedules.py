"""How the learning rate changes from step to step, as a rule in ``t``, which is 1 in the first step.

The rules are those of the operations (`gradviz.ops.rule`): the compiled run computes by them, and they can be
typeset.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from gradviz.language import tr

DONE = "(t - 1)"
"""How many steps were done before this one."""


class Schedule(Protocol):
    """A course that the learning rate takes."""

    def rule(self, rate: float, done: str = DONE) -> str:
        """The rate of a step, where it begins with `rate` and so many steps of the course are done."""


@dataclass(frozen=True)
class Constant:
    """The same rate in every step."""

    def rule(self, rate: float, done: str = DONE) -> str:
        return repr(float(rate))


@dataclass(frozen=True)
class Steps:
    """Times `factor` after every so many steps (torch.optim.lr_scheduler.StepLR)."""

    every: int
    factor: float = 0.1

    def __post_init__(self) -> None:
        require_steps(self.every)

    def rule(self, rate: float, done: str = DONE) -> str:
        return f"{float(rate)!r} * {float(self.factor)!r} ** floor({done} / {self.every})"


@dataclass(frozen=True)
class Cosine:
    """Down half a wave of a cosine within so many steps, then at the lowest rate.

    Loshchilov & Hutter, "SGDR" (2017), without restarts; torch.optim.lr_scheduler.CosineAnnealingLR.
    """

    steps: int
    lowest: float = 0.0

    def __post_init__(self) -> None:
        require_steps(self.steps)

    def rule(self, rate: float, done: str = DONE) -> str:
        half, low = (float(rate) - self.lowest) / 2, float(self.lowest)
        return f"{low!r} + {half!r} * (1 + cos(pi * minimum({done}, {self.steps}) / {self.steps}))"


@dataclass(frozen=True)
class WarmUp:
    """Up to the full rate in equal stages, one a step; after so many steps the course `then`."""

    steps: int
    then: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        require_steps(self.steps)

    def rule(self, rate: float, done: str = DONE) -> str:
        up = f"{float(rate)!r} * ({done} + 1) / {self.steps}"
        return f"where({done} < {self.steps}, {up}, {self.then.rule(rate, f'({done} - {self.steps})')})"


def require_steps(count: int) -> None:
    """Raises ValueError where this is not a number of steps."""
    if count < 1 or count != int(count):
        raise ValueError(tr("A number of steps is a whole number above 0."))
