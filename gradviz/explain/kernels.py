"""Kernels that everybody should have laid on a picture once: edges, blur, sharpness."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradviz.language import mark
from gradviz.ops.op import Array

KERNELS: Mapping[str, tuple[str, tuple[tuple[float, ...], ...]]] = {
    "vertical": (mark("Vertical edges (Sobel)"), ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))),
    "horizontal": (mark("Horizontal edges (Sobel)"), ((-1, -2, -1), (0, 0, 0), (1, 2, 1))),
    "diagonal": (mark("Diagonal edges"), ((0, 1, 2), (-1, 0, 1), (-2, -1, 0))),
    "laplace": (mark("All edges (Laplace)"), ((0, 1, 0), (1, -4, 1), (0, 1, 0))),
    "sharpen": (mark("Sharpen"), ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    "blur": (
        mark("Blur (Gauss)"),
        ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    ),
    "identity": (mark("Nothing (identity)"), ((0, 0, 0), (0, 1, 0), (0, 0, 0))),
}
"""What it is called, and its cells."""


def kernel_for(name: str, rows: int, columns: int) -> Array | None:
    """The kernel with as many rows and columns, 0 around it; None where it does not fit in."""
    cells = np.array(KERNELS[name][1], dtype=np.float64)
    above, before = rows - cells.shape[0], columns - cells.shape[1]
    if above < 0 or before < 0:
        return None
    found = np.zeros((rows, columns))
    top, left = above // 2, before // 2
    found[top : top + cells.shape[0], left : left + cells.shape[1]] = cells
    return found
