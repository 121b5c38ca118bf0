"""The filters of convolutional layers, and what they make of one image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gradviz.explain.numbers import short
from gradviz.language import tr, trn
from gradviz.train.responses import Filters, Maps, Picture
from gradviz.ui.plots.figure import (
    Cells,
    Figure,
    Grid,
    Mark,
    Rect,
    Text,
    colour_image,
    grid,
    joined,
    signed,
)
from gradviz.ui.plots.figure_paint import width_of
from gradviz.ui.tokens import SMALL_SIZE, Theme

KERNEL = 34
MAP = 46
"""Pixels that a kernel and a map are wide about."""
IMAGE = 84
GAP = 6
TITLE = 24
MOST = 32
"""So many channels of a layer are shown."""


def maps_figure(kernels: Sequence[Filters], maps: Maps, width: float, theme: Theme) -> Figure:
    """The image, and for each layer its filters (summed over what comes in) and its maps."""
    marks: list[Mark] = []
    grids: list[Grid] = []
    picture = Rect(0, TITLE, IMAGE, IMAGE)
    marks.append(Text(0, 14, tr("Image"), theme.text, SMALL_SIZE, 600))
    marks.append(Cells(picture, colour_image(maps.image), 5))
    grids.append(_grid(picture, maps.image.mean(axis=0), tr("image")))
    top: float = TITLE + IMAGE + 14
    by_layer = {each.layer.node: each for each in kernels}
    for layer, channels in maps.layers:
        count = trn("{n} channel", "{n} channels", len(channels)).format(n=len(channels))
        size = f"{channels.shape[1]} × {channels.shape[2]}"
        name = Text(0, top + 14, layer.name, theme.text, 15, face="names", room=width / 2)
        marks.append(name)
        left = min(width / 2, width_of(name)) + 8
        activation = "" if layer.activation == "none" else layer.activation
        marks.append(
            Text(
                left, top + 14, joined((activation, count, size)), theme.quiet, SMALL_SIZE, room=width - left
            )
        )
        top += TITLE
        if layer.node in by_layer:
            row = _kernels(by_layer[layer.node], layer.name)
            top = _rows(row, top, KERNEL, width, marks, grids, theme) + GAP
        top = _rows(_channels(channels, layer.name, theme), top, MAP, width, marks, grids, theme) + 10
    return Figure(width, top, tuple(marks), tuple(grids))


def _kernels(found: Filters, layer: str) -> Iterator[tuple[Picture, str]]:
    for number, kernel in enumerate(found.kernels[:MOST], start=1):
        yield kernel.mean(axis=0), tr("{layer}, filter {number}").format(layer=layer, number=number)


def _channels(channels: Picture, layer: str, theme: Theme) -> Iterator[tuple[Picture, str]]:
    for number, channel in enumerate(channels[:MOST], start=1):
        yield channel, tr("{layer}, map {number}").format(layer=layer, number=number)


def _rows(
    tiles: Iterator[tuple[Picture, str]],
    top: float,
    size: float,
    width: float,
    marks: list[Mark],
    grids: list[Grid],
    theme: Theme,
) -> float:
    """Tiles of one size in as many rows as they need; where these end."""
    given = list(tiles)
    finite = (np.abs(numbers[np.isfinite(numbers)]) for numbers, _ in given)  # a net may have come apart
    largest = max((float(sizes.max(initial=0.0)) for sizes in finite), default=0.0) or 1.0
    columns = max(1, int((width + GAP) // (size + GAP)))
    for place, (numbers, name) in enumerate(given):
        rect = Rect(place % columns * (size + GAP), top + place // columns * (size + GAP), size, size)
        marks.append(Cells(rect, signed(numbers / largest, theme), 3))
        grids.append(_grid(rect, numbers, name))
    return top + -(-len(given) // columns) * (size + GAP)


def _grid(rect: Rect, numbers: Picture, name: str) -> Grid:
    rows, columns = numbers.shape

    def says(column: int, row: int) -> str:
        place = tr("row {row}, column {column}").format(row=row + 1, column=column + 1)
        return joined((name, place, short(float(numbers[row, column]))))

    return grid(rect, columns, rows, says, name)


def maps_table(kernels: Sequence[Filters], maps: Maps) -> list[tuple[str, ...]]:
    """Every number of every filter and map."""
    rows: list[tuple[str, ...]] = [("layer", "kind", "channel", "from", "row", "column", "value")]
    for found in kernels:
        for (out, into, row, column), value in np.ndenumerate(found.kernels):
            place = str(out + 1), str(into + 1), str(row + 1), str(column + 1)
            rows.append((found.layer.name, "filter", *place, repr(float(value))))
    for layer, channels in maps.layers:
        for (channel, row, column), value in np.ndenumerate(channels):
            rows.append(
                (layer.name, "map", str(channel + 1), "", str(row + 1), str(column + 1), repr(float(value)))
            )
    return rows


def told(maps: Maps) -> str:
    """All of it in one sentence."""
    parts = [
        tr("{name}: {count} maps of {rows} by {columns}").format(
            name=layer.name, count=len(channels), rows=channels.shape[1], columns=channels.shape[2]
        )
        for layer, channels in maps.layers
    ]
    return "; ".join(parts)
