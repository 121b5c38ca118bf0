"""How weights, activations and gradients of each layer lie, over time and now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.explain.numbers import MINUS, short
from gradviz.language import mark, tr, trn
from gradviz.train.histograms import Aligned, Histogram, aligned
from gradviz.train.looks import LayerLook, Look
from gradviz.ui.plots.figure import (
    Area,
    Box,
    Cells,
    Figure,
    Grid,
    Line,
    Mark,
    Rect,
    Text,
    grid,
    joined,
    mixed,
    points,
    ramp,
)
from gradviz.ui.plots.figure_paint import width_of
from gradviz.ui.tokens import SMALL_SIZE, Theme

HEAD = 22
"""Pixels for the headings of the columns."""
TITLE = 20
"""Pixels for the name of a layer."""
STRIP = 56
GAP = 12
NOTE = 60
"""With so much room beside its name, there is a note on a layer."""
WIDE = 112
"""A column of so many pixels has room for its unit."""
OUTSTANDING = 3
"""A bin that is more than so many times as full as any other is cut off."""
LABELS = 36
"""Pixels for the ends of the scale."""


@dataclass(frozen=True)
class Quantity:
    """One of the columns."""

    name: str
    title: str
    of: Callable[[LayerLook], Histogram]
    ink: Callable[[Theme], str]
    is_power: bool = False
    """The numbers are powers of ten."""


QUANTITIES = (
    Quantity("weights", mark("Weights"), lambda each: each.weights, lambda theme: theme.series[2]),
    Quantity("activations", mark("Activations"), lambda each: each.activations, lambda theme: theme.forward),
    Quantity("gradients", mark("Gradients"), lambda each: each.gradients, lambda theme: theme.backward, True),
)


def layers_figure(looks: Sequence[Look], width: float, theme: Theme) -> Figure:
    """A row for each layer. `looks` are those of one training, oldest first."""
    marks: list[Mark] = []
    grids: list[Grid] = []
    column = (width - 2 * GAP) / len(QUANTITIES)
    for number, quantity in enumerate(QUANTITIES):
        left = number * (column + GAP)
        title = tr(quantity.title)
        marks.append(Text(left, 14, title, theme.text, SMALL_SIZE, 600, room=column))
        if quantity.is_power and column >= WIDE:
            marks.append(Text(left + column, 14, "log₁₀ |g|", theme.quiet, align="right"))
    top = float(HEAD)
    layers = looks[-1].layers if looks else ()
    for place, now in enumerate(layers):
        marks += _title(now, top, width, theme)
        for number, quantity in enumerate(QUANTITIES):
            area = Rect(number * (column + GAP), top + TITLE, column, STRIP)
            strip = Strip(looks, place, quantity, area, theme)
            marks += strip.marks()
            grids += strip.grids()
        top += TITLE + STRIP + GAP
    return Figure(width, top, tuple(marks), tuple(grids))


def _title(now: LayerLook, top: float, width: float, theme: Theme) -> Iterator[Mark]:
    layer = now.layer
    units = (
        trn("{n} channel", "{n} channels", now.units)
        if now.has_channels
        else trn("{n} unit", "{n} units", now.units)
    ).format(n=f"{now.units:,}")
    activation = "" if layer.activation == "none" else layer.activation
    name = Text(0, top + 13, layer.name, theme.text, 15, face="names", room=width / 3)
    yield name
    left = min(width / 3, width_of(name)) + 8
    details = Text(left, top + 13, joined((activation, units)), theme.quiet, SMALL_SIZE, room=width - left)
    yield details
    room = width - left - width_of(details) - 12
    if room < NOTE:
        return
    if now.silent and layer.activation == "relu":
        words = trn("{n} gives 0 only", "{n} give 0 only", len(now.silent)).format(n=len(now.silent))
        yield Text(width, top + 13, words, theme.warning, SMALL_SIZE, align="right", room=room)
    elif now.flat >= 0.1:
        words = tr("{share} % at the flat ends").format(share=round(100 * now.flat))
        yield Text(width, top + 13, words, theme.quiet, SMALL_SIZE, align="right", room=room)


class Strip:
    """One quantity of one layer: at the left over time, at the right as it is now."""

    def __init__(
        self, looks: Sequence[Look], place: int, quantity: Quantity, area: Rect, theme: Theme
    ) -> None:
        self.looks, self.quantity, self.theme = looks, quantity, theme
        self.name = looks[-1].layers[place].layer.name
        self.histograms = [quantity.of(look.layers[place]) for look in looks]
        self.bins: Aligned = aligned(self.histograms)
        self.has_labels = area.width >= 2 * LABELS
        room = max(20.0, area.width - (LABELS if self.has_labels else 0))
        now = min(34.0, room / 3)
        self.past = Rect(area.left, area.top, room - now - 3, area.height)
        self.now = Rect(area.left + room - now, area.top, now, area.height)
        self.area = area

    def marks(self) -> Iterator[Mark]:
        """Everything that is seen."""
        theme, ink = self.theme, self.quantity.ink(self.theme)
        yield Box(self.past, mixed(theme.fill, theme.surface, 0.6), 3)
        if not self.bins.counts.shape[1]:
            yield Text(self.past.left + 6, self.past.top + STRIP / 2 + 4, self._nothing(), theme.quiet)
            return
        yield Cells(self.past, self._colours(mixed(theme.fill, theme.surface, 0.6), ink), 3)
        yield from self._zero()
        counts = self.bins.counts[-1]
        largest = float(tallest(counts))
        yield Area(self._bars(np.minimum(1.0, counts / largest)), ink)
        if not self.has_labels:
            return
        edges = self.bins.edges
        x = self.now.right + 4
        yield Text(x, self.area.top + 9, self._label(float(edges[-1])), theme.quiet)
        yield Text(x, self.area.bottom - 1, self._label(float(edges[0])), theme.quiet)

    def _bars(self, shares: np.ndarray) -> np.ndarray:
        """The outline of a bar for each bin, the lowest at the bottom; a bin that is not empty is seen."""
        lengths = np.where(shares > 0, np.maximum(1.0, self.now.width * shares), 0.0)
        ys = np.linspace(self.now.bottom, self.now.top, len(shares) + 1)
        xs = self.now.left + np.repeat(lengths, 2)
        steps = np.column_stack([xs, np.repeat(ys, 2)[1:-1]])
        start, end = (self.now.left, self.now.bottom), (self.now.left, self.now.top)
        return np.vstack([start, steps, end])

    def _nothing(self) -> str:
        return tr("all 0") if self.histograms[-1].odd else tr("nothing yet")

    def _label(self, number: float) -> str:
        if self.quantity.is_power:
            return short(round(number, 1))
        return short(float(f"{number:.2g}"))

    def _zero(self) -> Iterator[Mark]:
        """A hairline at 0, where the sign changes."""
        low, high = float(self.bins.edges[0]), float(self.bins.edges[-1])
        if self.quantity.is_power or not low < 0 < high:
            return
        y = self.past.bottom - self.past.height * (0 - low) / (high - low)
        ink = mixed(self.theme.quiet, self.theme.surface, 0.6)
        yield Line(points((self.past.left, self.now.right), (y, y)), ink, 0.8, is_dashed=True)

    def _colours(self, pale: str, ink: str) -> np.ndarray:
        """A column for each pixel, the newest moment before it."""
        steps = np.array([look.step for look in self.looks], dtype=np.float64)
        wanted = np.linspace(steps[0], steps[-1], max(1, round(self.past.width)))
        moments = np.clip(np.searchsorted(steps, wanted, side="right") - 1, 0, len(steps) - 1)
        counts = self.bins.counts[moments].T[::-1].astype(np.float64)
        shares = np.sqrt(counts / tallest(counts))  # few are seen, too
        return ramp(shares, pale, ink)

    def grids(self) -> Iterator[Grid]:
        """The moments and bins that can be pointed at."""
        count = self.bins.counts.shape[1]
        if not count:
            return
        steps = np.array([look.step for look in self.looks], dtype=np.float64)
        span = max(1.0, steps[-1] - steps[0])
        xs = self.past.left + self.past.width * (steps - steps[0]) / span
        ends = np.append(xs, self.past.right)
        if len(ends) > 1:
            ends[-2] = min(ends[-2], self.past.right - 1.0)
        ys = np.linspace(self.past.top, self.past.bottom, count + 1)
        yield Grid(ends, ys, lambda column, row: self.says(column, count - 1 - row), self.quantity.name)
        last = len(self.looks) - 1
        yield grid(
            self.now, 1, count, lambda _column, row: self.says(last, count - 1 - row), self.quantity.name
        )

    def says(self, moment: int, bin_number: int) -> str:
        """How many numbers lie there."""
        low, high = (float(self.bins.edges[bin_number + k]) for k in (0, 1))
        count, total = int(self.bins.counts[moment, bin_number]), self.histograms[moment].total
        text = tr("{count} of {total} from {low} to {high}")
        if self.quantity.is_power:
            text = tr("{count} of {total} from 10^{low} to 10^{high}")
        words = text.format(count=f"{count:,}", total=f"{total:,}", low=short(low), high=short(high))
        step = tr("step {step}").format(step=f"{self.looks[moment].step:,}")
        return joined((self.name, tr(self.quantity.title), step, words))


def tallest(counts: np.ndarray) -> np.ndarray:
    """The count, in each column, that is shown in full: of a ReLU's activations most are 0, and what the
    others are shall be seen."""
    ranked = np.sort(counts, axis=0)
    second = ranked[-2] if len(ranked) > 1 else ranked[-1]
    return np.maximum(np.where(ranked[-1] > OUTSTANDING * second, OUTSTANDING * second, ranked[-1]), 1)


HEADINGS = ("step", "layer", "quantity", "from", "to", "count")


def layers_table(looks: Sequence[Look]) -> list[tuple[str, ...]]:
    """Every histogram of every moment, bin by bin; the gradients as powers of ten."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for look in looks:
        for each in look.layers:
            for quantity in QUANTITIES:
                found = quantity.of(each)
                edges = found.edges.tolist()
                for k, count in enumerate(found.counts.tolist()):
                    if count:
                        place = repr(edges[k]), repr(edges[k + 1])
                        rows.append((str(look.step), each.layer.name, quantity.name, *place, str(count)))
    return rows


def told(looks: Sequence[Look]) -> str:
    """All of it in one sentence, for who does not see it."""
    if not looks:
        return tr("Nothing has been looked at yet.")
    parts = []
    for each in looks[-1].layers:
        size = f"{each.gradient_size:.1e}".replace("-", MINUS)
        text = tr("{name}: weights around {mean}, gradients of size {size}")
        parts.append(text.format(name=each.layer.name, mean=short(each.weights.mean), size=size))
    return "; ".join(parts)
