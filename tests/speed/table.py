"""The one form in which every benchmark says what it has found: the goal beside what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 46


@dataclass(frozen=True)
class Goal:
    """What is promised: the median, or the 95th percentile, is at most so much."""

    most: float
    late: bool = False
    """It is about the 95th percentile."""

    def is_met(self, values: Sequence[float]) -> bool:
        """Whether these measurements keep the promise."""
        return (percentile(values, 0.95) if self.late else statistics.median(values)) <= self.most

    def __str__(self) -> str:
        return f"{'p95 ' if self.late else ''}{self.most:g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all stays under."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def head(title: str, unit: str = "ms") -> None:
    """A title and the names of the columns."""
    print(f"\n{title + ', ' + unit:<{WIDTH}} {'goal':>9} {'median':>8} {'p95':>8} {'worst':>8}")


def row(what: str, values: Sequence[float], goal: Goal | None = None, digits: int = 1) -> None:
    """One measurement, taken several times."""
    numbers = statistics.median(values), percentile(values, 0.95), max(values)
    shown = " ".join(f"{number:8.{digits}f}" for number in numbers)
    mark = "" if goal is None else "ok" if goal.is_met(values) else "OVER"
    print(f"{what:<{WIDTH}} {'' if goal is None else str(goal):>9} {shown} {mark}".rstrip(), flush=True)
