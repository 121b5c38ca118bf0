"""What is inside a closed block, for those who tell about it without opening it."""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.graph.block import BLOCKS, Attrs
from gradviz.graph.body import Body, body_of
from gradviz.ops.op import ShapeError, settings


def inner_body(op: str, attrs: Attrs, inputs: Sequence[tuple[int, ...]]) -> Body | None:
    """The body that is seen where the block is open; None where its inputs do not fit."""
    try:
        return body_of(op, "show", tuple(inputs), tuple(settings(BLOCKS[op], attrs).items()))
    except (ShapeError, ValueError):
        return None
