"""How images lie: (N, C, H, W) from outside, (C, H, W, N) inside.

With the examples innermost, where the compiled run has them lie, the windows that a kernel sees are long runs
of memory.
"""

from __future__ import annotations

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.op import Array, ShapeError, shape_text

CATEGORY = mark("Images")
ROWS, COLUMNS = 2, 3
"""The axes of an image that a window moves along."""


def require_images(x: Array) -> None:
    """Raises ShapeError where this is not a stack of images."""
    if x.ndim != 4:
        message = tr("Images have four axes (examples, channels, rows, columns), not {shape}.")
        raise ShapeError(message.format(shape=shape_text(x.shape)))


def innermost(x: Array) -> Array:
    """(N, C, H, W) as (C, H, W, N)."""
    return x.transpose(1, 2, 3, 0)


def outermost(x: Array) -> Array:
    """(C, H, W, N) as (N, C, H, W)."""
    return x.transpose(3, 0, 1, 2)


def framed(x: Array, width: int, cell: float = 0.0) -> Array:
    """(C, H, W, N) with a frame of one number around each image."""
    if not width:
        return x
    sides = ((0, 0), (width, width), (width, width), (0, 0))
    return np.pad(x, sides, constant_values=cell)


def unframed(x: Array, width: int) -> Array:
    """Without that frame."""
    return x[:, width:-width, width:-width, :] if width else x
