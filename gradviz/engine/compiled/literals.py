"""Arrays as text that makes them again, to the last bit."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

PRINTED = 400
"""An array of more cells than this is written in base64."""
WIDTH = 96


def array_text(cells: NDArray[Any]) -> str:
    """A constant of a program, in the shortest form."""
    kind = "bool" if cells.dtype == np.bool_ else "dtype"
    first = cells.flat[0] if cells.size else 0.0
    if cells.ndim == 0:
        return f"np.array({cell_text(first)}, {kind})"
    if np.all(cells == first):
        if kind == "dtype" and first in (0.0, 1.0):
            return f"np.{'ones' if first else 'zeros'}({_shape(cells)}, dtype)"
        return f"np.full({_shape(cells)}, {cell_text(first)}, {kind})"
    if kind == "dtype" and cells.ndim == 1 and np.array_equal(cells, np.arange(len(cells))):
        return f"np.arange({len(cells)}, dtype=dtype)"
    return (
        f"np.array({values_text(cells)}, {kind})"
        if cells.size <= PRINTED
        else f"{packed(cells)}.astype({kind})"
    )


def _shape(cells: NDArray[Any]) -> str:
    return str(cells.shape[0] if cells.ndim == 1 else cells.shape)


def cell_text(cell: Any) -> str:
    """One number, in as few digits as tell it from its neighbours."""
    if isinstance(cell, np.bool_):
        return str(bool(cell))
    if not np.isfinite(cell):
        return f"float('{float(cell)}')"
    short = str(cell)
    return short if cell.dtype.type(float(short)) == cell else repr(float(cell))


def values_text(cells: NDArray[Any]) -> str:
    """The cells between brackets."""
    if cells.ndim == 0:
        return cell_text(cells[()])
    return f"[{', '.join(values_text(part) for part in cells)}]"


def packed(cells: NDArray[Any]) -> str:
    """Many cells: their bytes in base64, little end first."""
    plain = np.ascontiguousarray(cells)
    plain = plain.astype(plain.dtype.newbyteorder("<"))
    text = base64.b64encode(plain.tobytes()).decode("ascii")
    lines = "\n".join(f'    "{text[k : k + WIDTH]}"' for k in range(0, len(text), WIDTH))
    return f'np.frombuffer(base64.b64decode(\n{lines}\n), "{plain.dtype.str}").reshape({cells.shape})'
