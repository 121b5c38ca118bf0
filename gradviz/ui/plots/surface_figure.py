"""The loss over two directions from above: dark where it is low, lines of equal loss, the path taken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradviz.explain.numbers import short
from gradviz.language import tr
from gradviz.train.surface import Surface
from gradviz.ui.plots.contours import contours
from gradviz.ui.plots.figure import Cells, Dots, Figure, Grid, Line, Mark, Rect, Text, joined, mixed, ramp
from gradviz.ui.tokens import LEAST_SIZE, SMALL_SIZE, Theme

LEFT = 44
ABOVE = 20
BELOW = 36
LEVELS = 10
TALLEST = 340.0


def surface_figure(found: Surface, width: float, theme: Theme) -> Figure:
    """The surface as far as it is computed."""
    side = min(width - LEFT - 4, TALLEST)
    area = Rect(LEFT, ABOVE, width - LEFT - 4, side)
    losses = scaled(found.losses)
    marks: list[Mark] = []
    dark = mixed(theme.forward, theme.canvas if theme.dark else theme.text, 0.85)
    colours = ramp(1.0 - losses[::-1], mixed(theme.surface, theme.forward_soft, 0.5), dark)
    marks.append(Cells(area, colours, 6, is_smooth=found.is_whole))
    marks += _contours(found, losses, area, theme)
    marks += _path(found, area, theme)
    marks += _axes(found, area, theme)
    return Figure(width, area.bottom + BELOW, tuple(marks), tuple(_grids(found, area)))


def scaled(losses: np.ndarray) -> np.ndarray:
    """From 0 at the lowest to 1 at the highest, by the logarithm of how far it is above the lowest: what is
    near the bottom of a valley is what matters."""
    if not np.isfinite(losses).any():
        return np.full(losses.shape, np.nan)
    above = losses - np.nanmin(losses)
    scale = np.nanmedian(above) or np.nanmax(above) or 1.0
    bent = np.log1p(above / scale * 4)
    highest = np.nanmax(bent)
    return bent / highest if highest else np.zeros(losses.shape) + bent


def _contours(found: Surface, losses: np.ndarray, area: Rect, theme: Theme) -> Iterator[Mark]:
    if not found.is_whole:
        return
    ink = mixed(theme.surface, theme.forward, 0.55)
    for level in np.linspace(0, 1, LEVELS + 2)[1:-1]:
        for line in contours(losses, float(level)):
            share = line / (np.array(losses.shape)[::-1] - 1)
            yield Line(_placed(share, found, area), ink, 0.8)


def _placed(shares: np.ndarray, found: Surface, area: Rect) -> np.ndarray:
    """Points by their shares of the way between the first and the last place, of which cells stand around."""
    rows, columns = found.losses.shape
    inset = np.array([area.width / columns / 2, area.height / rows / 2])
    xs = area.left + inset[0] + shares[:, 0] * (area.width - 2 * inset[0])
    ys = area.bottom - inset[1] - shares[:, 1] * (area.height - 2 * inset[1])
    return np.stack([xs, ys], axis=1)


def _path(found: Surface, area: Rect, theme: Theme) -> Iterator[Mark]:
    spans = np.array([np.ptp(found.xs), np.ptp(found.ys)])
    shares = (found.path - np.array([found.xs[0], found.ys[0]])) / np.where(spans, spans, 1.0)
    way = _placed(shares, found, area)
    if len(way) > 1:
        yield Line(way, theme.surface, 4.0)
        yield Line(way, theme.backward, 2.0)
        yield Dots(way[:1], theme.surface, 4.0, theme.backward)
    yield Dots(way[-1:], theme.backward, 5.0, theme.surface)


def _axes(found: Surface, area: Rect, theme: Theme) -> Iterator[Mark]:
    names = axis_names(found)
    y = area.bottom + 14
    yield Text(area.left, y, short(_round(found.xs[0])), theme.quiet)
    yield Text(area.right, y, short(_round(found.xs[-1])), theme.quiet, align="right")
    yield Text(
        area.left + area.width / 2,
        y + 2,
        names[0],
        theme.text,
        SMALL_SIZE,
        align="middle",
        room=area.width - 90,
    )
    yield Text(area.left - 5, area.top + 9, short(_round(found.ys[-1])), theme.quiet, align="right")
    yield Text(area.left - 5, area.bottom, short(_round(found.ys[0])), theme.quiet, align="right")
    yield Text(area.left, area.top - 7, names[1], theme.text, SMALL_SIZE, room=area.width)
    finite = found.losses[np.isfinite(found.losses)]
    if len(finite):
        words = tr("loss from {low} to {high}").format(
            low=short(_round(finite.min())), high=short(_round(finite.max()))
        )
        yield Text(area.left, y + 17, words, theme.quiet, LEAST_SIZE, room=area.width)


def axis_names(found: Surface) -> tuple[str, str]:
    """What the two directions are called."""
    one, other = found.directions.names
    if one == "1":
        return tr("main direction of the path"), tr("second direction of the path")
    return one, other


def _round(number: float) -> float:
    return float(f"{number:.3g}")


def _grids(found: Surface, area: Rect) -> Iterator[Grid]:
    rows, columns = found.losses.shape

    def says(column: int, row: int) -> str:
        up = rows - 1 - row
        loss = float(found.losses[up, column])
        words = tr("not computed yet") if up >= found.rows else tr("no finite loss")
        if np.isfinite(loss):
            words = tr("loss {loss}").format(loss=short(_round(loss)))
        place = f"({short(_round(found.xs[column]))}, {short(_round(found.ys[up]))})"
        return joined((place, words))

    xs = np.linspace(area.left, area.right, columns + 1)
    yield Grid(xs, np.linspace(area.top, area.bottom, rows + 1), says, "surface")


def surface_table(found: Surface) -> list[tuple[str, ...]]:
    """Every place with its loss, then the path."""
    rows: list[tuple[str, ...]] = [("kind", *found.directions.names, "loss")]
    for row, y in enumerate(found.ys.tolist()):
        for column, x in enumerate(found.xs.tolist()):
            rows.append(("surface", repr(x), repr(y), repr(float(found.losses[row, column]))))
    rows += [("path", repr(x), repr(y), "") for x, y in found.path.tolist()]
    return rows


def told(found: Surface) -> str:
    """All of it in one sentence."""
    finite = found.losses[np.isfinite(found.losses)]
    if not len(finite):
        return tr("The surface is being computed.")
    text = tr("The loss lies between {low} and {high} around where the net is.")
    return text.format(low=short(_round(finite.min())), high=short(_round(finite.max())))
