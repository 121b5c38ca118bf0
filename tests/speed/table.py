"""The one form in which every benchmark says what it has found: the goal beside what was measured."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

WIDTH = 46
NOTEBOOK = "GRADVIZ_BENCH"
"""The environment's name for the file in which promises are noted, for the table of all of them."""
_title = ""


@dataclass(frozen=True)
class Goal:
    """What is promised: the median, or the 95th percentile, is at most so much."""

    most: float
    late: bool = False
    """It is about the 95th percentile."""

    def of(self, values: Sequence[float]) -> float:
        """What of these measurements it is about."""
        return percentile(values, 0.95) if self.late else statistics.median(values)

    def is_met(self, values: Sequence[float]) -> bool:
        """Whether these measurements keep the promise."""
        return self.of(values) <= self.most

    def __str__(self) -> str:
        return f"{'p95 ' if self.late else ''}{self.most:g}"


@dataclass(frozen=True)
class Promise:
    """One thing that was promised, and what came of it."""

    title: str
    what: str
    goal: str
    found: str
    kept: bool


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all stays under."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def head(title: str, unit: str = "ms") -> None:
    """A title and the names of the columns."""
    global _title
    _title = f"{title}, {unit}"
    print(f"\n{_title:<{WIDTH}} {'goal':>9} {'median':>8} {'p95':>8} {'worst':>8}")


def row(what: str, values: Sequence[float], goal: Goal | None = None, digits: int = 1) -> None:
    """One measurement, taken several times."""
    numbers = statistics.median(values), percentile(values, 0.95), max(values)
    shown = " ".join(f"{number:8.{digits}f}" for number in numbers)
    mark = "" if goal is None else verdict(goal.is_met(values))
    print(f"{what:<{WIDTH}} {'' if goal is None else str(goal):>9} {shown} {mark}".rstrip(), flush=True)
    if goal is not None:
        promise(what, str(goal), f"{goal.of(values):.{digits}f}", goal.is_met(values))


def verdict(kept: bool) -> str:
    """As it stands at the end of a line."""
    return "ok" if kept else "OVER"


def promise(what: str, goal: str, found: str, kept: bool, title: str = "") -> None:
    """Note a promise for the table at the end of all benchmarks."""
    if path := os.environ.get(NOTEBOOK):
        with Path(path).open("a", encoding="utf-8") as notebook:
            notebook.write(json.dumps(asdict(Promise(title or _title, what, goal, found, kept))) + "\n")


def promises(notebook: Path) -> list[Promise]:
    """What was noted."""
    return [Promise(**json.loads(line)) for line in notebook.read_text(encoding="utf-8").splitlines()]
