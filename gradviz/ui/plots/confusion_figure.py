"""Which class was taken for which, as a table of shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.language import tr
from gradviz.ui.plots.figure import Box, Figure, Mark, Rect, Text, grid, mixed
from gradviz.ui.plots.figure_paint import width_of
from gradviz.ui.tokens import LEAST_SIZE, SMALL_SIZE, Theme

Counts = NDArray[np.intp]
WIDEST = 44
"""Pixels that a cell is wide at most."""
NUMBERED = 19
"""Cells of at least so many pixels have their number in them."""
LABEL = 88
SHARE = 48
"""Pixels for the share of each class that is right."""
HEAD = 38
GAP = 1.5


def confusion_figure(counts: Counts, classes: Sequence[str], width: float, theme: Theme) -> Figure:
    """Rows are what the examples are, columns what they were taken for. A colour is a share of its row."""
    count = len(classes)
    label = min(LABEL, max(width_of(Text(0, 0, name, "", SMALL_SIZE)) for name in classes) + 8)
    left = label + 16
    cell = max(2.0, min(WIDEST, (width - left - SHARE) / count))
    area = Rect(left, HEAD, cell * count, cell * count)
    marks: list[Mark] = [
        Text(area.left, 12, tr("taken for"), theme.quiet, SMALL_SIZE),
        Text(0, 12, tr("is"), theme.quiet, SMALL_SIZE, room=left - 8),
        Text(area.right + SHARE, 12, tr("right"), theme.quiet, SMALL_SIZE, align="right"),
    ]
    totals = counts.sum(axis=1)
    every = max(1, int(np.ceil((LEAST_SIZE + 3) / cell)))
    for row in range(count):
        middle = area.top + (row + 0.5) * cell
        if not row % every:
            marks.append(
                Text(label, middle + 4, classes[row], theme.text, SMALL_SIZE, align="right", room=label)
            )
            marks.append(_column_name(classes[row], area.left + (row + 0.5) * cell, cell * every, theme))
            share = f"{100 * counts[row, row] / totals[row]:.0f} %" if totals[row] else "—"
            marks.append(Text(area.right + SHARE, middle + 4, share, theme.text, SMALL_SIZE, align="right"))
        for column in range(count):
            marks += _cell(counts, row, column, area, cell, theme)
    says = Sayings(counts, classes)
    return Figure(width, area.bottom + 2, tuple(marks), (grid(area, count, count, says.says, "confusion"),))


def _column_name(name: str, middle: float, room: float, theme: Theme) -> Mark:
    return Text(middle, HEAD - 8, name, theme.text, SMALL_SIZE, align="middle", room=max(10.0, room - 2))


def _cell(counts: Counts, row: int, column: int, area: Rect, size: float, theme: Theme) -> list[Mark]:
    number, total = int(counts[row, column]), int(counts[row].sum())
    share = number / total if total else 0.0
    full = theme.forward if row == column else theme.backward
    # Errors are few and shall be seen: their colour rises with the root of their share.
    strength = share if row == column else np.sqrt(share)
    rect = Rect(area.left + column * size, area.top + row * size, size, size).inside(GAP / 2)
    fill = mixed(full, theme.fill, 0.92 * strength) if number else theme.fill
    made: list[Mark] = [Box(rect, fill, min(4.0, size / 5))]
    if size >= NUMBERED and number:
        on = theme.on_forward if row == column else theme.on_backward
        words = Text(
            rect.left + rect.width / 2, rect.top + rect.height / 2 + 4, f"{number:,}", "", LEAST_SIZE
        )
        if width_of(words) <= rect.width:
            ink = on if strength > 0.6 else theme.text
            made.append(Text(words.x, words.y, words.words, ink, LEAST_SIZE, 500, align="middle"))
    return made


class Sayings:
    """What there is to read in each cell."""

    def __init__(self, counts: Counts, classes: Sequence[str]) -> None:
        self.counts, self.classes = counts, classes

    def says(self, column: int, row: int) -> str:
        """How often it was so."""
        number, total = int(self.counts[row, column]), int(self.counts[row].sum())
        share = f"{100 * number / total:.1f}" if total else "0"
        words = {"name": self.classes[row], "other": self.classes[column]}
        if row == column:
            text = tr("{name}: {number} of {total} are right ({share} %)")
        else:
            text = tr("{name} taken for {other}: {number} of {total} ({share} %)")
        return text.format(**words, number=f"{number:,}", total=f"{total:,}", share=share)


def confusion_table(counts: Counts, classes: Sequence[str]) -> list[tuple[str, ...]]:
    """A row for each class."""
    rows = [tuple(str(number) for number in row) for row in counts.tolist()]
    return [("", *classes), *((name, *row) for name, row in zip(classes, rows, strict=True))]


def told(counts: Counts, classes: Sequence[str]) -> str:
    """All of it in one sentence."""
    total, right = int(counts.sum()), int(np.trace(counts))
    text = tr("{right} of {total} examples are right.").format(right=f"{right:,}", total=f"{total:,}")
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return text
    row, column = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    most = tr("Most often {name} is taken for {other}: {number} times.")
    names = {"name": classes[int(row)], "other": classes[int(column)]}
    return f"{text} {most.format(**names, number=int(wrong[row, column]))}"
