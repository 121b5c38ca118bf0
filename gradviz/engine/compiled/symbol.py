"""What stands for an array while an operation is taken down: it only notes what is to be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.lib.stride_tricks import sliding_window_view

from gradviz.engine.compiled.recorder import Recorder
from gradviz.engine.compiled.value import Shape, Value
from gradviz.ops.index import canonical_index
from gradviz.ops.kernels import Symbolic

Axes = int | Sequence[int] | None


class Symbol(NDArrayOperatorsMixin, Symbolic):
    """An array of a program that is taken down."""

    __slots__ = ("make", "value")

    def __init__(self, make: Recorder, value: Value) -> None:
        self.make = make
        self.value = value

    # --- what an array says of itself ------------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.lies.ndim

    @property
    def size(self) -> int:
        return self.value.size

    @property
    def T(self) -> Symbol:
        return self._new(self.make.transposed(self.value))

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Symbol]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: Any) -> Symbol:
        entries = key if isinstance(key, tuple) else (key,)
        index = canonical_index(tuple(slice(None) if entry is None else entry for entry in entries))
        if any(entry is None for entry in entries):
            return self._with_new_axes(entries)
        return self._new(self.make.view(self.value, "index", index))

    def _with_new_axes(self, entries: tuple[Any, ...]) -> Symbol:
        """``x[:, None]``: axes of one cell among whole ones."""
        if any(entry not in (None, Ellipsis, slice(None)) for entry in entries):
            raise TypeError("new axes and other entries are not taken down together")
        shape = np.broadcast_to(np.empty(()), self.shape)[entries].shape
        return self.reshape(shape)

    def reshape(self, *shape: Any) -> Symbol:
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        return self._new(self.make.reshaped(self.value, wanted))

    def transpose(self, *axes: Any) -> Symbol:
        wanted = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes or None
        return self._new(self.make.transposed(self.value, wanted))

    def sum(self, axis: Axes = None, keepdims: bool = False) -> Symbol:
        return self._reduced("add", axis, keepdims)

    def _reduced(self, name: str, axis: Axes, keepdims: bool) -> Symbol:
        over = (axis,) if isinstance(axis, int) else axis
        if self.ndim == 0:  # NumPy lets a single number be reduced over axis 0 and -1
            over = None
        return self._new(self.make.reduced(name, self.value, over, keepdims))

    def _new(self, value: Value) -> Symbol:
        return Symbol(self.make, value)

    # --- what is done with it --------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Symbol:
        name = {"absolute": "abs"}.get(ufunc.__name__, ufunc.__name__)
        things = [_value(thing) for thing in inputs]
        if method != "__call__" or options or not isinstance(getattr(np, name, None), np.ufunc):
            raise TypeError(f"{ufunc.__name__}.{method} is not taken down")
        if name == "matmul":
            return self._new(self.make.product(self.make.value(things[0]), self.make.value(things[1])))
        return self._new(self.make.ufunc(name, *things))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:
        taken = FUNCTIONS.get(function)
        if taken is None:
            raise TypeError(f"{function.__name__} is not taken down")
        return taken(self, *args, **options)

    def take_down(self, name: str, arguments: tuple[Any, ...]) -> Symbol:
        make = self.make
        if name == "one_hot":
            return self._new(make.one_hot(self.value, arguments[1]))
        if name == "added_at":
            shape, places, parts = arguments
            indices = tuple(canonical_index(place) for place in places)
            return self._new(make.added_at(shape, indices, [make.value(_value(part)) for part in parts]))
        return self._new(make.by_hand(name, self.value))


def _value(thing: Any) -> Any:
    """A symbol's value; anything else as it is."""
    return thing.value if isinstance(thing, Symbol) else thing


# --- NumPy's functions: what each does with symbols, in NumPy's own arguments ----------------------------


def _of(any_symbol: Symbol, thing: Any) -> Symbol:
    return thing if isinstance(thing, Symbol) else Symbol(any_symbol.make, any_symbol.make.value(thing))


def _where(any_symbol: Symbol, test: Any, yes: Any, no: Any) -> Symbol:
    make = any_symbol.make
    return Symbol(make, make.where(_value(test), _value(yes), _value(no)))


def _mean(any_symbol: Symbol, x: Symbol, axis: Axes = None, keepdims: bool = False) -> Any:
    total = x.sum(axis, keepdims)
    return total / (x.size // total.size if total.size else 1)


def _broadcast_arrays(any_symbol: Symbol, *things: Any) -> tuple[Symbol, ...]:
    symbols = [_of(any_symbol, thing) for thing in things]
    shape = np.broadcast_shapes(*(symbol.shape for symbol in symbols))
    return tuple(_broadcast_to(any_symbol, symbol, shape) for symbol in symbols)


def _broadcast_to(any_symbol: Symbol, x: Symbol, shape: Shape) -> Symbol:
    return Symbol(x.make, x.make.broadcast(x.value, shape))


def _expand_dims(any_symbol: Symbol, x: Symbol, axis: int | Sequence[int]) -> Symbol:
    return x.reshape(np.expand_dims(np.broadcast_to(np.empty(()), x.shape), axis).shape)


def _permuted(function: Callable[..., Any]) -> Callable[..., Symbol]:
    """A function that only changes the order of the axes."""

    def taken(any_symbol: Symbol, x: Symbol, *args: Any) -> Symbol:
        # An array whose axes have all different sizes tells where each of them went.
        axes = function(np.empty(tuple(range(x.ndim))), *args).shape
        return x.transpose(axes)

    return taken


def _concatenate(any_symbol: Symbol, things: Sequence[Any], axis: int = 0) -> Symbol:
    make = any_symbol.make
    return Symbol(make, make.joined([_of(any_symbol, thing).value for thing in things], axis))


def _stack(any_symbol: Symbol, things: Sequence[Any], axis: int = 0) -> Symbol:
    symbols = [_of(any_symbol, thing) for thing in things]
    if len({symbol.shape for symbol in symbols}) > 1:
        raise ValueError("all inputs of a stack have one shape")
    return _concatenate(any_symbol, [_expand_dims(any_symbol, symbol, axis) for symbol in symbols], axis)


def _split(any_symbol: Symbol, x: Symbol, ends: Sequence[int], axis: int = 0) -> list[Symbol]:
    whole = [slice(None)] * x.ndim
    bounds = [0, *(int(end) for end in ends), x.shape[axis]]
    parts = []
    for start, stop in pairwise(bounds):
        whole[axis] = slice(start, stop)
        parts.append(x[tuple(whole)])
    return parts


def _pad(
    any_symbol: Symbol, x: Symbol, widths: Sequence[tuple[int, int]], constant_values: float = 0.0
) -> Symbol:
    return Symbol(x.make, x.make.padded(x.value, widths, constant_values))


def _windows(any_symbol: Symbol, x: Symbol, size: Shape, axis: Shape) -> Symbol:
    axes = tuple(each % x.ndim for each in axis)
    return Symbol(x.make, x.make.view(x.value, "windows", tuple(size), axes))


def _reduction(name: str) -> Callable[..., Symbol]:
    def taken(any_symbol: Symbol, x: Symbol, axis: Axes = None, keepdims: bool = False) -> Symbol:
        return x._reduced(name, axis, keepdims)

    return taken


FUNCTIONS: Mapping[Callable[..., Any], Callable[..., Any]] = {
    np.sum: _reduction("add"),
    np.max: _reduction("maximum"),
    np.min: _reduction("minimum"),
    np.prod: _reduction("multiply"),
    np.mean: _mean,
    np.where: _where,
    np.size: lambda any_symbol, x: x.size,
    np.ndim: lambda any_symbol, x: x.ndim,
    np.shape: lambda any_symbol, x: x.shape,
    np.reshape: lambda any_symbol, x, shape: x.reshape(shape),
    np.transpose: lambda any_symbol, x, axes=None: x.transpose(*(() if axes is None else (axes,))),
    np.swapaxes: _permuted(np.swapaxes),
    np.moveaxis: _permuted(np.moveaxis),
    np.expand_dims: _expand_dims,
    np.broadcast_to: _broadcast_to,
    np.broadcast_arrays: _broadcast_arrays,
    np.concatenate: _concatenate,
    np.stack: _stack,
    np.split: _split,
    np.pad: _pad,
    sliding_window_view: _windows,
}
