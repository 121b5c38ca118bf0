"""What is inside a closed block, for those who tell about it without opening it."""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.graph.block import Attrs, Which, block_of
from gradviz.graph.body import Body, body_of
from gradviz.ops.op import ShapeError, settings


def inner_body(op: str, attrs: Attrs, inputs: Sequence[tuple[int, ...]], which: Which) -> Body | None:
    """What the block runs, or what is seen where it is open; None where its inputs do not fit."""
    try:
        return body_of(op, which, tuple(inputs), tuple(settings(block_of(op), attrs).items()))
    except (ShapeError, ValueError):
        return None
