"""What is wrong in a net that learns, as sentences on a ground of their own."""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.language import tr
from gradviz.train.symptoms import Kind, Symptom
from gradviz.ui.plots.figure import Box, Figure, Grid, Mark, Rect, Text, spot
from gradviz.ui.plots.figure_paint import wrapped
from gradviz.ui.tokens import SMALL_SIZE, Theme

LINE = 17
PADDING = 8
GAP = 6
GRAVE: frozenset[Kind] = frozenset(("broken", "exploding"))
"""Nothing is learned any more."""


def symptoms_figure(found: Sequence[Symptom], width: float, theme: Theme) -> Figure:
    """One box for each sentence; nothing where nothing is wrong."""
    marks: list[Mark] = []
    grids: list[Grid] = []
    top = 0.0
    for each, others in together(found):
        is_grave = each.kind in GRAVE
        ink, ground = (theme.danger, theme.danger_soft) if is_grave else (theme.warning, theme.warning_soft)
        words = each.text
        if others:
            words += " " + tr("Likewise: {names}.").format(names=", ".join(other.name for other in others))
        lines = wrapped(words, SMALL_SIZE, width - 2 * PADDING)
        rect = Rect(0, top, width, len(lines) * LINE + 2 * PADDING - 3)
        marks.append(Box(rect, ground, 7))
        for number, line in enumerate(lines):
            marks.append(Text(PADDING, top + PADDING + 11 + number * LINE, line, ink, SMALL_SIZE))
        grids.append(spot(rect, "\n".join(one.text for one in (each, *others)), each))
        top = rect.bottom + GAP
    return Figure(width, max(0.0, top - GAP), tuple(marks), tuple(grids))


def together(found: Sequence[Symptom]) -> list[tuple[Symptom, tuple[Symptom, ...]]]:
    """Layers with the same trouble under the first of them."""
    kinds = dict.fromkeys(each.kind for each in found)
    groups = (tuple(each for each in found if each.kind == kind) for kind in kinds)
    return [(group[0], group[1:]) for group in groups]


def symptoms_table(found: Sequence[Symptom]) -> list[tuple[str, ...]]:
    """A row for each."""
    return [("kind", "sentence"), *((each.kind, each.text) for each in found)]
