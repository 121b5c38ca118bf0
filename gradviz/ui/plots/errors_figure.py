"""The examples that the net gets wrong, the most certain first; of a regression those that it misses most."""

from __future__ import annotations

import numpy as np

from gradviz.explain.numbers import short
from gradviz.language import tr
from gradviz.train.answers import Answers
from gradviz.train.dataset import Array, Dataset
from gradviz.ui.plots.figure import (
    Box,
    Cells,
    Figure,
    Grid,
    Mark,
    Rect,
    Text,
    colour_image,
    joined,
    spot,
)
from gradviz.ui.tokens import LEAST_SIZE, SMALL_SIZE, Theme

MOST = 48
"""So many are shown."""
PICTURE = 54
"""Pixels that an image is wide about."""
GAP = 8
WORDS = 30
"""Pixels for what is said under an image."""
ROW = 24


def errors_figure(found: Answers, inputs: Array, width: float, theme: Theme) -> Figure:
    """Images with what they are and were taken for; other examples as a table. `inputs` are those that the
    person knows, not standardised."""
    wrong = found.wrong[:MOST]
    if found.dataset.is_images:
        return _images(found, inputs, wrong, width, theme)
    return _table(found, inputs, wrong, width, theme)


def _images(found: Answers, inputs: Array, wrong: np.ndarray, width: float, theme: Theme) -> Figure:
    columns = max(1, int((width + GAP) // (PICTURE + GAP)))
    side = (width - (columns - 1) * GAP) / columns
    marks: list[Mark] = []
    grids: list[Grid] = []
    for place, number in enumerate(wrong.tolist()):
        left, top = place % columns * (side + GAP), place // columns * (side + WORDS)
        rect = Rect(left, top, side, side)
        marks.append(Cells(rect, colour_image(inputs[number]), 5))
        middle = left + side / 2
        is_one, said = _classes(found, number)
        marks.append(
            Text(middle, rect.bottom + 14, f"{is_one} → {said}", theme.text, LEAST_SIZE, 500, "middle", side)
        )
        grids.append(spot(Rect(left, top, side, side + WORDS - 10), says(found, number), number))
    rows = -(-len(wrong) // columns)
    return Figure(width, max(1.0, rows * (side + WORDS) - 8), tuple(marks), tuple(grids))


def _classes(found: Answers, number: int) -> tuple[str, str]:
    names = found.classes
    return names[int(found.dataset.targets[number])], names[int(found.said[number])]


def _table(found: Answers, inputs: Array, wrong: np.ndarray, width: float, theme: Theme) -> Figure:
    is_class = found.dataset.task == "classification"
    heads = (
        tr("example"),
        tr("is"),
        tr("taken for") if is_class else tr("predicted"),
        tr("certainty") if is_class else tr("error"),
    )
    starts = (0.0, width * 0.46, width * 0.62, width)
    marks: list[Mark] = [
        Text(x, 12, head, theme.quiet, SMALL_SIZE, align="right" if x == width else "left", room=width * 0.3)
        for x, head in zip(starts, heads, strict=True)
    ]
    grids: list[Grid] = []
    for place, number in enumerate(wrong.tolist()):
        rect = Rect(0, 20 + place * ROW, width, ROW)
        if place % 2 == 0:
            marks.append(Box(rect, theme.editor, 4))
        is_one, said, off = _row(found, number)
        cells = (features(found.dataset, inputs[number]), is_one, said, off)
        rooms = (width * 0.44, width * 0.14, width * 0.2, width * 0.18)
        for k, (x, words, room) in enumerate(zip(starts, cells, rooms, strict=True)):
            inset = 4 if not k else (-4 if x == width else 0)
            align = "right" if x == width else "left"
            ink = theme.backward if k == 2 else theme.text
            marks.append(Text(x + inset, rect.top + 16, words, ink, SMALL_SIZE, align=align, room=room))  # type: ignore[arg-type]
        grids.append(spot(rect, says(found, number), number))
    return Figure(width, 20 + len(wrong) * ROW + 2.0, tuple(marks), tuple(grids))


def _row(found: Answers, number: int) -> tuple[str, str, str]:
    if found.dataset.task == "classification":
        return (*_classes(found, number), certainty(found, number) or "—")
    target, said = float(found.dataset.targets[number]), float(found.said[number])
    return short(target), short(said), short(abs(said - target))


def features(dataset: Dataset, inputs: Array) -> str:
    """The numbers of one example with their names."""
    numbers = inputs.reshape(-1).tolist()
    names = dataset.features or tuple(str(k + 1) for k in range(len(numbers)))
    return ", ".join(f"{name} {short(float(f'{x:.3g}'))}" for name, x in zip(names, numbers, strict=False))


def certainty(found: Answers, number: int) -> str:
    """``93 %``; empty where the scores are no shares."""
    share = float(found.certainty[number])
    return "" if share != share else f"{100 * share:.0f} %"


def says(found: Answers, number: int) -> str:
    """One example in one line."""
    example = tr("example {number}").format(number=f"{number + 1:,}")
    is_one, said, _ = _row(found, number)
    if found.dataset.task == "classification":
        text = tr("is {name}, taken for {other}").format(name=is_one, other=said)
        sure = certainty(found, number)
        return joined((example, text, tr("{share} certain").format(share=sure) if sure else ""))
    return joined((example, tr("is {name}, predicted {other}").format(name=is_one, other=said)))


def errors_table(found: Answers, inputs: Array) -> list[tuple[str, ...]]:
    """All of them, with the numbers that were fed."""
    width = int(np.prod(inputs.shape[1:]))
    names = (
        found.dataset.features
        if len(found.dataset.features) == width
        else tuple(f"x{k + 1}" for k in range(width))
    )
    rows: list[tuple[str, ...]] = [("example", "is", "said", "certainty", *names)]
    for number in found.wrong.tolist():
        if found.dataset.task == "classification":
            is_one, said = _classes(found, number)
        else:
            is_one, said = repr(float(found.dataset.targets[number])), repr(float(found.said[number]))
        share = float(found.certainty[number])
        cells = (repr(x) for x in inputs[number].reshape(-1).tolist())
        rows.append((str(number + 1), is_one, said, "" if share != share else repr(share), *cells))
    return rows


def told(found: Answers) -> str:
    """All of it in one sentence."""
    if found.dataset.task == "regression":
        worst = found.errors.max(initial=0.0)
        return tr("The largest error is {error}.").format(error=short(float(worst)))
    text = tr("{wrong} of {total} examples are misclassified.")
    return text.format(wrong=f"{len(found.wrong):,}", total=f"{len(found.dataset):,}")
