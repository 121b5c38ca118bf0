"""Runs that are over, kept to be compared with the one that goes on. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gradviz.train.run import Run

MOST = 8
"""So many are kept, the newest."""


@dataclass(frozen=True, eq=False)
class Kept:
    """One run that is over."""

    number: int
    """From 1, in the order in which they ended."""
    run: Run
    """Without what is needed to go back to single steps of it, which is large."""

    def ink(self, series: Sequence[str]) -> str:
        """Its colour in every plot: among those of a theme, of which the run that goes on has the first."""
        return series[1 + self.number % (len(series) - 1)]


def settled(run: Run) -> Run:
    """The run with what was set in the end, which is what it is told apart by."""
    return replace(run, setup=run.changes[-1][1], changes=()) if run.changes else run


def kept(earlier: tuple[Kept, ...], run: Run) -> tuple[Kept, ...]:
    """The runs that are kept, with one more; one that has not come to the end of an epoch is none."""
    if not run.epochs:
        return earlier
    number = earlier[-1].number + 1 if earlier else 1
    small = replace(settled(run), losses=(), checkpoints=())
    return (*earlier, Kept(number, small))[-MOST:]
