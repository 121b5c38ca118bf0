"""Runs side by side: what was not set alike, and how good each became. A sweep is such a table that fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gradviz.document.training import HYPERPARAMETERS, OPTIMIZER_TITLES, SCHEDULE_TITLES
from gradviz.explain.numbers import short
from gradviz.language import mark, tr
from gradviz.train.run import Run, differences
from gradviz.train.trainer import Figures
from gradviz.ui.plots.figure import Box, Dots, Figure, Grid, Mark, Rect, Text, joined, points, spot
from gradviz.ui.tokens import SMALL_SIZE, Theme

ROW = 26
HEAD = 24
NAME = 0.3
"""Of the width, for the name of the run."""
TITLES = {**OPTIMIZER_TITLES, **SCHEDULE_TITLES}
OTHER_TITLES = {
    "data": mark("Data"),
    "path": mark("Data"),
    "points": mark("Data"),
    "optimizer": mark("Optimizer"),
}
NARROWEST = 50
"""Pixels of a column."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One run of the table."""

    name: str
    run: Run
    ink: str
    """The colour of its line in other plots."""
    progress: float = 1.0
    """How much of it is done."""
    problem: str = ""
    """Why it could not be done, in one sentence."""


def runs_figure(entries: Sequence[Entry], width: float, theme: Theme) -> Figure:
    """A row for each run, a column for each setting that differs, then the validation loss and score."""
    names = shown_settings(entries, width)
    heads = [*(title(name) for name in names), tr("loss"), tr("score")]
    left = width * NAME
    column = (width - left) / len(heads)
    marks: list[Mark] = [
        Text(left + (k + 1) * column - 4, 14, head, theme.quiet, SMALL_SIZE, align="right", room=column - 8)
        for k, head in enumerate(heads)
    ]
    grids: list[Grid] = []
    best = best_of(entries)
    for place, entry in enumerate(entries):
        row = Rect(0, HEAD + place * ROW, width, ROW - 2)
        marks.append(Box(row, theme.editor, 5))
        if entry.progress < 1.0:
            marks.append(Box(Rect(0, row.top, width * entry.progress, row.height), theme.forward_soft, 5))
        marks.append(Dots(points((11,), (row.top + row.height / 2,)), entry.ink, 4))
        base = row.top + row.height / 2 + 4
        weight = 600 if place == best else 400
        marks.append(Text(22, base, entry.name, theme.text, SMALL_SIZE, weight, room=left - 28))
        cells = [*(setting_text(getattr(entry.run.setup, name)) for name in names), *figures(entry.run)]
        for k, words in enumerate(cells):
            ink = theme.text if k >= len(names) else theme.quiet
            x = left + (k + 1) * column - 4
            marks.append(Text(x, base, words, ink, SMALL_SIZE, weight, "right", column - 6))
        grids.append(spot(row, says(entry, entries), place))
    return Figure(width, HEAD + len(entries) * ROW, tuple(marks), tuple(grids))


def shown_settings(entries: Sequence[Entry], width: float) -> tuple[str, ...]:
    """The settings that differ, as many as there is room for: those first that differ most often."""
    setups = [entry.run.setup for entry in entries]
    found = differences([entry.run for entry in entries])
    names = sorted(found, key=lambda name: -len({getattr(setup, name) for setup in setups}))
    most = max(0, int(width * (1 - NAME) // NARROWEST) - 2)
    return tuple(names[:most])


def title(name: str) -> str:
    """What a setting is called."""
    if name in HYPERPARAMETERS:
        return tr(HYPERPARAMETERS[name].title)
    return tr(OTHER_TITLES[name]) if name in OTHER_TITLES else name


def setting_text(value: Any) -> str:
    """A setting as a person reads it."""
    if value is None or value == ():
        return "—"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, int | float):
        return short(float(value))
    if isinstance(value, tuple):
        return str(len(value))
    return tr(TITLES[value]) if value in TITLES else value or "—"


def figures(run: Run) -> tuple[str, str]:
    """Loss and score on the validation examples, or where there are none on the training examples."""
    if not run.epochs:
        return "—", "—"
    found = judged(run)
    return short(float(f"{found.loss:.3g}")), score_text(run, found.score)


def judged(run: Run) -> Figures:
    """The figures by which a run is judged: those on what it did not learn from, where there is such."""
    last = run.epochs[-1]
    return last.validation or last.training


def score_text(run: Run, score: float) -> str:
    """A share in percent; R² as a number."""
    is_share = 0.0 <= score <= 1.0
    return f"{100 * score:.1f} %" if is_share else short(float(f"{score:.3g}"))


def best_of(entries: Sequence[Entry]) -> int | None:
    """The place of the run with the smallest loss at its end."""
    losses = [judged(entry.run).loss if entry.run.epochs else None for entry in entries]
    known = [(loss, place) for place, loss in enumerate(losses) if loss is not None and loss == loss]
    return min(known)[1] if len(known) > 1 else None


def says(entry: Entry, entries: Sequence[Entry]) -> str:
    """One run in one line."""
    settings = [
        tr("{title} {value}").format(title=title(name), value=setting_text(getattr(entry.run.setup, name)))
        for name in differences([each.run for each in entries])
    ]
    loss, score = figures(entry.run)
    done = "" if entry.progress >= 1 else tr("{share} % done").format(share=round(100 * entry.progress))
    ends = tr("loss {loss}").format(loss=loss), tr("score {score}").format(score=score)
    return joined((entry.name, *settings, *ends, done, entry.problem or tr(entry.run.ended)))


def runs_table(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Every run with all that differs."""
    names = differences([entry.run for entry in entries])
    heads = ("training loss", "training score", "validation loss", "validation score")
    rows: list[tuple[str, ...]] = [("run", *names, "epochs", *heads)]
    for entry in entries:
        settings = (str(getattr(entry.run.setup, name)) for name in names)
        last = entry.run.epochs[-1] if entry.run.epochs else None
        both = (None, None) if last is None else (last.training, last.validation)
        numbers = (
            n for each in both for n in (("", "") if each is None else (repr(each.loss), repr(each.score)))
        )
        rows.append((entry.name, *settings, str(len(entry.run.epochs)), *numbers))
    return rows


def told(entries: Sequence[Entry]) -> str:
    """All of it in one sentence."""
    best = best_of(entries)
    if best is None:
        return tr("There is nothing to compare yet.")
    entry = entries[best]
    loss, score = figures(entry.run)
    text = tr("Of {count} runs the best is {name}: loss {loss}, score {score}.")
    return text.format(count=len(entries), name=entry.name, loss=loss, score=score)
