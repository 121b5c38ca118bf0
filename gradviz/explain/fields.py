"""Layers of images in numbers: how the size of the output comes about, and how much of the image one of its
cells sees.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016); Araujo, Norris & Sim,
"Computing Receptive Fields of Convolutional Neural Networks" (2019).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from gradviz.explain.inner import inner_body
from gradviz.graph.block import is_block
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.language import tr
from gradviz.ops.op import settings
from gradviz.ops.windows import Field, output_size

Shape = tuple[int, ...]
AXES = 2
"""Rows and columns, the last two axes of images."""
POOLS = ("max_pool2d", "avg_pool2d")
PASSING = ("batch_norm2d",)
"""Operations that look at no neighbours, although they are not elementwise."""


class Seen(NamedTuple):
    """What one cell sees of the image, along its rows and along its columns."""

    rows: Field
    columns: Field

    @property
    def text(self) -> str:
        """``5 × 5``"""
        return f"{ceil(self.rows.size)} × {ceil(self.columns.size)}"


class Window(NamedTuple):
    """How a window moves, the same along both axes but for its size."""

    kernel: tuple[int, int]
    stride: int
    padding: int
    dilation: int = 1


ONE_CELL = Seen(Field(), Field())


def window_of(node: Node, shapes: Sequence[Shape]) -> Window | None:
    """The window of a convolution or a pooling whose inputs have these shapes; None for anything else."""
    chosen = settings(node.operation, node.attrs)
    if node.op == "conv2d" and len(shapes) > 1 and len(shapes[1]) == 4:
        kernel = (shapes[1][2], shapes[1][3])
        return Window(kernel, chosen["stride"], chosen["padding"], chosen["dilation"])
    if node.op in POOLS:
        size = chosen["kernel"]
        return Window((size, size), chosen["stride"] or size, chosen["padding"])
    return None


def size_formula(node: Node, shapes: Sequence[Shape]) -> str:
    """``⌊(8 + 2·1 − 3) / 1⌋ + 1 = 8``, how a side of the output comes about; for rows and for columns where
    they differ. Empty for what is no layer of images, or where it does not fit."""
    image = shapes[0][-AXES:] if shapes and len(shapes[0]) == 4 else ()
    if len(image) != AXES:
        return ""
    if node.op == "upsample":
        factor = settings(node.operation, node.attrs)["factor"]
        return _by_axis([f"{n} · {factor} = {n * factor}" for n in image])
    window = window_of(node, shapes)
    return (
        ""
        if window is None
        else _by_axis([_formula(n, k, window) for n, k in zip(image, window.kernel, strict=True)])
    )


def _formula(size: int, kernel: int, window: Window) -> str:
    span = f"{kernel}" if window.dilation == 1 else f"({window.dilation}·({kernel} − 1) + 1)"
    places = output_size(size, kernel, window.stride, window.padding, window.dilation)
    return f"⌊({size} + 2·{window.padding} − {span}) / {window.stride}⌋ + 1 = {places}"


def _by_axis(formulas: Sequence[str]) -> str:
    rows, columns = formulas
    if rows == columns:
        return rows
    return tr("rows: {rows}; columns: {columns}").format(rows=rows, columns=columns)


def receptive_fields(
    graph: Graph, shapes: Mapping[NodeId, Shape], known: Mapping[NodeId, Seen] | None = None
) -> dict[NodeId, Seen]:
    """For each layer of images what one of its cells sees of the image that the chain of layers began with.
    What looks at everything at once (flatten, a dense layer) ends the chain. `known` are the fields of
    leaves."""
    found = dict(known or {})
    for node_id in graph.order:
        node = graph.nodes[node_id]
        if node_id in found or node.is_leaf or node_id not in shapes:
            continue
        inputs = [source for source in node.inputs if source is not None]
        seen = _through(node, [shapes.get(i) for i in inputs], [found.get(i) for i in inputs])
        if seen is not None and len(shapes[node_id]) == 4:
            found[node_id] = seen
    return found


def _through(node: Node, shapes: Sequence[Shape | None], seen: Sequence[Seen | None]) -> Seen | None:
    if not shapes or any(shape is None for shape in shapes):
        return None
    known = [shape for shape in shapes if shape is not None]
    window = window_of(node, known)
    if window is not None or node.op == "upsample":
        start = seen[0] or ONE_CELL
        if window is None:
            factor = settings(node.operation, node.attrs)["factor"]
            return Seen(start.rows.enlarged(factor), start.columns.enlarged(factor))
        fields = zip(start, window.kernel, strict=True)
        return Seen(*(each.through(k, window.stride, window.padding, window.dilation) for each, k in fields))
    if is_block(node.op):
        return _inside(node, known, seen)
    if node.operation.elementwise:
        return _joined(filter(None, seen))
    return seen[0] if node.op in PASSING else None


def _inside(node: Node, shapes: Sequence[Shape], seen: Sequence[Seen | None]) -> Seen | None:
    """The field at the output of a closed block."""
    if len(shapes[0]) != 4:
        return None
    body = inner_body(node.op, node.attrs, shapes, "run")
    if body is None:
        return None
    known = {
        leaf: each or ONE_CELL
        for leaf, each, shape in zip(body.inputs, seen, shapes, strict=True)
        if leaf is not None and (each is not None or leaf == body.inputs[0])
    }
    return receptive_fields(body.graph, body.shapes, known).get(body.output)


def _joined(seen: Iterable[Seen]) -> Seen | None:
    """What several branches see together."""
    every = list(seen)
    if not every:
        return None
    axes = []
    for fields in zip(*every, strict=True):
        start = min(field.start for field in fields)
        end = max(field.start + field.size for field in fields)
        axes.append(Field(end - start, fields[0].jump, start))
    return Seen(*axes)
