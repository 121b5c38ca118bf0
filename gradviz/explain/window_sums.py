"""A convolution or a pooling cell by cell: the numbers that meet in one cell of the output, and, on the way
back, all that one cell of the input or one weight receives.

Every sum is told as factors that lie side by side: a patch and a kernel, gradients and weights, an image and
gradients. NaN stands where there is nothing: outside of the image, or where no window is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradviz.engine.known import Known
from gradviz.graph.graph import NodeId
from gradviz.ops.convolution import conv_windows
from gradviz.ops.op import Array, ShapeError, settings
from gradviz.ops.pooling import pool_windows
from gradviz.ops.windows import Windows

Kind = Literal["conv", "max", "avg"]
Target = Literal["output", "input", "weight"]
Cell = tuple[int, ...]
Place = tuple[int, int]
"""A row and a column."""

KINDS: dict[str, Kind] = {"conv2d": "conv", "max_pool2d": "max", "avg_pool2d": "avg"}


@dataclass(frozen=True, eq=False)
class Layer:
    """A convolution or a pooling with its numbers, as far as they are known at a moment."""

    kind: Kind
    x: Array
    """(N, C, H, W)"""
    y: Array | None
    """(N, O, H, W); None before it is computed."""
    gradient: Array | None
    """What has arrived at y."""
    windows: Windows
    w: Array | None = None
    """The kernels, (O, C / groups, rows, columns)."""
    b: Array | None = None
    groups: int = 1

    @property
    def shape(self) -> Cell:
        """That of the output."""
        outputs = self.x.shape[1] if self.w is None else self.w.shape[0]
        return (self.x.shape[0], outputs, *self.windows.out)

    def channels_of(self, output: int) -> range:
        """The channels of the image that go into an output channel."""
        if self.w is None:
            return range(output, output + 1)
        count = self.w.shape[1]
        first = output // (self.w.shape[0] // self.groups) * count
        return range(first, first + count)

    def outputs_of(self, channel: int) -> range:
        """The output channels that a channel of the image goes into."""
        if self.w is None:
            return range(channel, channel + 1)
        count = self.w.shape[0] // self.groups
        first = channel // self.w.shape[1] * count
        return range(first, first + count)


@dataclass(frozen=True, eq=False)
class Factors:
    """One part of a sum: of a channel, of a kernel, or of an example."""

    index: int
    left: Array
    right: Array

    @property
    def products(self) -> Array:
        """Cell by cell."""
        return np.asarray(self.left * self.right)

    @property
    def total(self) -> float:
        """What this part adds."""
        return float(np.nansum(self.products))


@dataclass(frozen=True, eq=False)
class CellSum:
    """What meets in one cell."""

    target: Target
    cell: Cell
    parts: tuple[Factors, ...]
    image: tuple[Place, ...]
    """The cells of the image that take part."""
    outputs: tuple[Place, ...]
    """The cells of the output that do."""
    bias: float | None = None
    winner: Place | None = None
    """Of max pooling: the cell of the image that is the largest."""

    @property
    def total(self) -> float:
        """All of it."""
        return sum(part.total for part in self.parts) + (self.bias or 0.0)

    @property
    def terms(self) -> int:
        """How many products there are."""
        return sum(int(np.sum(np.isfinite(part.products))) for part in self.parts)


def layer_of(known: Known, node_id: NodeId) -> Layer | None:
    """The layer at a node at a moment; None for another operation, or where its inputs are not known yet."""
    trace = known.trace
    node = trace.graph.nodes[node_id]
    kind = KINDS.get(node.op)
    inputs = [known.value(source) for source in node.inputs if source is not None]
    arrays = [array for array in inputs if array is not None]
    if kind is None or not arrays or len(arrays) < len(node.inputs):
        return None
    chosen = settings(node.operation, node.attrs)
    try:
        if kind == "conv":
            windows = conv_windows(arrays[0], arrays[1], **chosen)
        else:
            windows = pool_windows(arrays[0], **chosen)
    except ShapeError:
        return None
    gradient = known.gradient(node_id) if trace.mode == "reverse" else None
    x, w, b, *_ = [*arrays, None, None]
    assert x is not None
    return Layer(kind, x, known.value(node_id), gradient, windows, w, b, chosen.get("groups", 1))


# --- forward -------------------------------------------------------------------------------------------


def output_sum(layer: Layer, cell: Cell) -> CellSum:
    """What one cell (n, o, row, column) of the output is made of: for each channel a patch times a kernel.

    The weights of a pooling are those that it amounts to: 1 for the winner, or the same share for all.
    """
    example, output, *place = cell
    outside = 0.0 if layer.kind != "max" else np.nan  # a frame is nothing that could win
    parts, winner = [], None
    for number, channel in enumerate(layer.channels_of(output)):
        patch = _patch(layer, example, channel, (place[0], place[1]), outside)
        if layer.w is not None:
            weights = layer.w[output, number]
        elif layer.kind == "avg":
            weights = np.full(patch.shape, 1.0 / patch.size)
        else:
            weights = _winner(patch)
            winner = _first(weights)
        parts.append(Factors(channel, patch, weights))
    image = tuple(_covered(layer, (place[0], place[1])))
    bias = None if layer.b is None else float(np.broadcast_to(layer.b, layer.shape[1:2])[output])
    if winner is not None:
        winner = _in_image(layer, (place[0], place[1]), winner)
    return CellSum("output", cell, tuple(parts), image, ((place[0], place[1]),), bias, winner)


def _in_image(layer: Layer, place: Place, cell: Place) -> Place:
    """Where a cell of the window lies when the window is at this place."""
    windows = layer.windows
    row, column = (
        at * windows.stride + inner * windows.dilation - windows.padding
        for at, inner in zip(place, cell, strict=True)
    )
    return row, column


def _is_inside(layer: Layer, place: Place) -> bool:
    rows, columns = layer.x.shape[2:]
    return bool(0 <= place[0] < rows and 0 <= place[1] < columns)


def _covered(layer: Layer, place: Place) -> Iterator[Place]:
    for row, column in layer.windows.offsets:
        found = _in_image(layer, place, (row, column))
        if _is_inside(layer, found):
            yield found


def _patch(layer: Layer, example: int, channel: int, place: Place, outside: float) -> Array:
    patch = np.full(layer.windows.kernel, outside)
    for row, column in layer.windows.offsets:
        found = _in_image(layer, place, (row, column))
        if _is_inside(layer, found):
            patch[row, column] = layer.x[(example, channel, *found)]
    return patch


def _winner(patch: Array) -> Array:
    """1 at the first of the largest cells."""
    weights = np.zeros(patch.shape)
    weights.flat[int(np.argmax(np.where(np.isnan(patch), -np.inf, patch)))] = 1.0
    return weights


def _first(weights: Array) -> Place:
    row, column = np.unravel_index(int(np.argmax(weights)), weights.shape)
    return int(row), int(column)


# --- backward ------------------------------------------------------------------------------------------


def input_sum(layer: Layer, cell: Cell) -> CellSum:
    """What one cell (n, c, row, column) of the image receives: from each window that covers it the gradient
    there times the weight that lay on it. The factors lie as the weights do. Raises ValueError while no
    gradient has arrived."""
    gradient = _arrived(layer)
    example, channel, *place = cell
    windows = {offset: _place_of(layer, (place[0], place[1]), offset) for offset in layer.windows.offsets}
    parts = []
    for output in layer.outputs_of(channel):
        sent = np.full(layer.windows.kernel, np.nan)
        weights = (
            np.zeros(layer.windows.kernel)
            if layer.w is None
            else layer.w[output, channel - layer.channels_of(output)[0]]
        )
        for offset, at in windows.items():
            if at is None:
                continue
            sent[offset] = gradient[(example, output, *at)]
            if layer.kind == "avg":
                weights[offset] = 1.0 / layer.windows.cells
            elif layer.kind == "max":
                patch = _patch(layer, example, channel, at, np.nan)
                weights[offset] = _winner(patch)[offset]
        parts.append(Factors(output, sent, weights))
    outputs = tuple(at for at in windows.values() if at is not None)
    return CellSum("input", cell, tuple(parts), ((place[0], place[1]),), outputs)


def _place_of(layer: Layer, cell: Place, offset: Cell) -> Place | None:
    """The place of the window whose cell `offset` lies on this cell of the image; None: there is none."""
    windows, found = layer.windows, []
    for at, inner, count in zip(cell, offset, windows.out, strict=True):
        start = at + windows.padding - inner * windows.dilation
        if start % windows.stride or not 0 <= start // windows.stride < count:
            return None
        found.append(start // windows.stride)
    return found[0], found[1]


def weight_sum(layer: Layer, cell: Cell) -> CellSum:
    """What one weight (o, c, row, column) receives: in each place that it lay on the cell there times the
    gradient there, example by example. Raises ValueError while no gradient has arrived, or where there are no
    weights."""
    gradient = _arrived(layer)
    if layer.w is None:
        raise ValueError("a pooling has no weights")
    output, number, *inner = cell
    channel = layer.channels_of(output)[number]
    places = [(row, column) for row in range(layer.windows.out[0]) for column in range(layer.windows.out[1])]
    lain = {place: _in_image(layer, place, (inner[0], inner[1])) for place in places}
    inside = {place: found for place, found in lain.items() if _is_inside(layer, found)}
    width = layer.windows.padding
    framed = np.pad(layer.x[:, channel], ((0, 0), (width, width), (width, width)))
    under = framed[(slice(None), *layer.windows.places[layer.windows.offsets.index((inner[0], inner[1]))])]
    parts = (Factors(k, under[k], gradient[k, output]) for k in range(len(under)))
    return CellSum("weight", cell, tuple(parts), tuple(inside.values()), tuple(places))


def _arrived(layer: Layer) -> Array:
    if layer.gradient is None:
        raise ValueError("no gradient has arrived yet")
    return layer.gradient
