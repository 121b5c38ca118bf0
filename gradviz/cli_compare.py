"""Several trainings beside each other in the shell: folds of a cross-validation, settings of a sweep."""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gradviz.document.training import HYPERPARAMETERS, TrainingSetup
from gradviz.export.table import text_table
from gradviz.graph.attributes import attribute_text
from gradviz.graph.graph import Graph
from gradviz.language import tr
from gradviz.train.crossing import cross_validated, mean_and_spread
from gradviz.train.sweep import Swept, sweep
from gradviz.train.trainer import Figures


@dataclass(frozen=True)
class Compared:
    """What came of it, for a person and for a program."""

    table: str
    told: dict[str, Any]


def folded(
    graph: Graph,
    setup: TrainingSetup,
    count: int,
    folder: Path | None,
    asked: threading.Event,
    shows: bool,
) -> Compared:
    """A cross-validation, or as far as it went until somebody asked it to stop."""
    found: list[Figures] = []
    for fold in cross_validated(graph, setup, count, folder):
        if fold.figures is not None:
            found.append(fold.figures)
            _count(len(found), count, shows)
        if asked.is_set():
            break
    _clear(shows)
    rows = [[tr("fold"), tr("loss"), tr("score")]]
    rows += [[str(k), f"{each.loss:.4g}", f"{each.score:.4f}"] for k, each in enumerate(found, start=1)]
    lines, told = [text_table(rows, numeric=2)], {"folds": [asdict(each) for each in found]}
    if len(found) > 1:
        mean, spread = mean_and_spread([each.score for each in found])
        lines += [
            "",
            tr("The mean is {mean}, give or take {spread}.").format(
                mean=f"{mean:.4f}", spread=f"{spread:.4f}"
            ),
        ]
        told |= {"mean": mean, "spread": spread}  # type: ignore[dict-item]
    return Compared("\n".join(lines), told)


def swept(
    graph: Graph,
    setups: Sequence[TrainingSetup],
    names: Sequence[str],
    folder: Path | None,
    workers: int,
    asked: threading.Event,
    shows: bool,
) -> Compared:
    """A sweep, the best first, or as much of it as was done when somebody asked it to stop. Raises ValueError
    where not one of the settings could be trained with."""
    found: list[Swept] = []
    running = sweep(graph, setups, folder, workers)
    try:
        for each in running:
            found.append(each)
            _count(len(found), len(setups), shows)
            if asked.is_set():
                break
    finally:
        running.close()
        _clear(shows)
    if found and all(each.problem for each in found):
        raise ValueError(found[0].problem)
    found.sort(key=lambda each: (-each.score if math.isfinite(each.score) else math.inf, each.number))
    rows = [
        [*(tr(HYPERPARAMETERS[name].title) for name in names), tr("validation"), tr("test"), tr("epochs")]
    ]
    rows += [[*(_text(getattr(each.setup, name)) for name in names), *_figures(each)] for each in found]
    return Compared(text_table(rows, numeric=3), {"runs": [_told(each, names) for each in found]})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else attribute_text(value)


def _figures(each: Swept) -> list[str]:
    epochs = "" if each.run is None else str(len(each.run.epochs))
    return [f"{each.score:.4f}" if math.isfinite(each.score) else "—", _score(each.test), epochs]


def _score(figures: Figures | None) -> str:
    return "—" if figures is None or math.isnan(figures.score) else f"{figures.score:.4f}"


def _told(each: Swept, names: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(each.setup, name) for name in names}
    told |= {"score": each.score, "test": None if each.test is None else asdict(each.test)}
    if each.run is not None:
        told |= {"ended": each.run.ended, "epochs": len(each.run.epochs), "seconds": each.run.seconds}
    return told | ({"problem": each.problem} if each.problem else {})


def _count(done: int, of: int, shows: bool) -> None:
    if shows:
        words = tr("{done} of {count} trainings are done").format(done=done, count=of)
        print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)


def _clear(shows: bool) -> None:
    if shows:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def percent(share: float) -> str:
    """A share as a person reads it."""
    return "—" if math.isnan(share) else f"{100 * share:.1f} %"


def finite(value: Any) -> Any:
    """The same for JSON, which has no word for what is no finite number."""
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
