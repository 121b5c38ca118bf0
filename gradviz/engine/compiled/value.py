"""One array of a program: what computes it, from what, and how its cells lie in memory.

The lie of the cells is kept as a *phantom*, an array of the right shape and strides that has no memory of its
own: what a view does to shape and strides is then NumPy's business, not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from numpy.typing import NDArray

from gradviz.ops.index import Index, index_text, python_index

Shape = tuple[int, ...]
Phantom = NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Value:
    """One array. Two values are the same only where they are identical: the recorder makes each once."""

    number: int
    """In the order of the program: what a value is computed from has a smaller one."""
    does: str
    """The ufunc that makes it ("add"), or "leaf", "constant", "view", or one of the writers of `writer`."""
    inputs: tuple[Value, ...]
    details: tuple[Any, ...]
    lies: Phantom
    constant: NDArray[Any] | None = None
    section: str = ""
    """What the program says above the lines that make it."""

    @property
    def shape(self) -> Shape:
        return self.lies.shape

    @property
    def size(self) -> int:
        return self.lies.size

    @property
    def is_mask(self) -> bool:
        """Made of truths instead of numbers."""
        return self.lies.dtype == np.bool_

    @property
    def base(self) -> Value:
        """The value whose memory this one shows: itself, unless it is a view."""
        value = self
        while value.does == "view":
            value = value.inputs[0]
        return value

    @property
    def splat(self) -> float | None:
        """The number that every cell of a constant is; None where they differ."""
        cells = self.constant
        if cells is None or not cells.size:
            return None
        first = cells.flat[0]
        return float(first) if cells.ndim == 0 or bool(np.all(cells == first)) else None


def phantom(shape: Shape, order: Sequence[int] | None = None, mask: bool = False) -> Phantom:
    """The lie of a fresh array whose axes are nested in this order, the outermost first (None: as in C)."""
    dtype = np.dtype(np.bool_ if mask else np.float32)
    strides, step = [0] * len(shape), dtype.itemsize
    for axis in reversed(order if order is not None else range(len(shape))):
        strides[axis] = step
        step *= max(1, shape[axis])
    return as_strided(np.empty(1, dtype), shape, strides)


def order_of(lies: Phantom) -> tuple[int, ...] | None:
    """How the axes are nested in memory, the outermost first; None where there are gaps or repetitions.

    An axis of one cell may stand anywhere; it is put last.
    """
    shape, strides = lies.shape, lies.strides
    order = sorted(range(lies.ndim), key=lambda axis: (shape[axis] <= 1, -strides[axis]))
    step = lies.itemsize
    for axis in reversed(order):
        if shape[axis] > 1:
            if strides[axis] != step:
                return None
            step *= shape[axis]
    return tuple(order)


def is_plain(lies: Phantom) -> bool:
    """One cell after the other, as C has it."""
    return bool(lies.flags.c_contiguous)


# --- views -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """One way to look at memory: what it does to an array, and how it is written."""

    apply: Callable[..., Phantom]
    write: Callable[..., str]


def _reshaped(array: Phantom, shape: Shape) -> Phantom:
    """Raises ValueError where the cells would have to be moved."""
    return np.reshape(array, shape, copy=False)


def _windows(array: Phantom, size: Shape, axes: Shape) -> Phantom:
    return sliding_window_view(array, size, axis=axes)


VIEWS: Mapping[str, View] = {
    "transpose": View(
        lambda array, axes: array.transpose(axes),
        lambda name, axes: (
            f"{name}.T" if axes == tuple(reversed(range(len(axes)))) else f"{name}.transpose({_listed(axes)})"
        ),
    ),
    "reshape": View(_reshaped, lambda name, shape: f"{name}.reshape({_listed(shape) or '()'})"),
    "index": View(
        lambda array, index: array[python_index(open_ended(index))],
        lambda name, index: f"{name}[{index_text(open_ended(index))}]",
    ),
    "broadcast": View(
        lambda array, shape: np.broadcast_to(array, shape),
        lambda name, shape: f"np.broadcast_to({name}, {shape})",
    ),
    "windows": View(
        _windows,
        lambda name, size, axes: f"np.lib.stride_tricks.sliding_window_view({name}, {size}, {axes})",
    ),
}


def open_ended(index: Index) -> Index:
    """The index with "..." at its end, by which a single cell is picked as an array of its own."""
    return index if ("ellipsis",) in index else (*index, ("ellipsis",))


def _listed(numbers: Shape) -> str:
    return ", ".join(map(str, numbers))
