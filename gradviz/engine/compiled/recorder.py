"""Takes a program down, value by value, and makes none of them twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.engine.compiled.simplify import simplified
from gradviz.engine.compiled.value import (
    VIEWS,
    Phantom,
    Shape,
    Value,
    is_plain,
    order_of,
    phantom,
)
from gradviz.ops import kernels
from gradviz.ops.kernels import Place

MASKS = frozenset(
    ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isfinite", "isnan")
)
"""The ufuncs that make truths of numbers; `bitwise_and` and its like make truths of truths."""

LARGE = 65_536
"""More cells than this are not held in memory without need."""
LONG = 4096
"""More cells than this are summed up pairwise, which keeps more digits."""


class Recorder:
    """A program that grows. What is asked for twice is made once."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.section = ""
        self.backward = False
        self._made: dict[tuple[Any, ...], Value] = {}

    # --- the ground ------------------------------------------------------------------------------------

    def leaf(self, name: str, shape: Shape, order: Sequence[int] | None = None) -> Value:
        """An array that is given from outside."""
        return self._make("leaf", (), (name,), phantom(shape, order))

    def constant(self, cells: ArrayLike) -> Value:
        """An array, or a single number, that stays as it is."""
        array = np.array(cells)
        array = array if array.dtype == np.bool_ else array.astype(np.float64)
        lies = phantom(array.shape, mask=array.dtype == np.bool_)
        return self._make("constant", (), (array.tobytes(),), lies, constant=array)

    def value(self, thing: Value | ArrayLike) -> Value:
        """The thing as a value."""
        return thing if isinstance(thing, Value) else self.constant(thing)

    # --- views -----------------------------------------------------------------------------------------

    def view(self, value: Value, how: str, *details: Any) -> Value:
        """The same memory, seen in another way. Raises ValueError where that is not possible."""
        if value.constant is not None:
            return self.constant(VIEWS[how].apply(value.constant, *details))
        if value.does == "view" and value.details[0] == how and how != "index" and how != "windows":
            under = value.inputs[0]
            if how == "transpose":
                details = (tuple(value.details[1][axis] for axis in details[0]),)
            if how == "transpose" or _is_view(under, how, details):
                return self.view(under, how, *details)
        lies = VIEWS[how].apply(value.lies, *details)
        if lies.shape == value.shape and lies.strides == value.lies.strides:
            return value
        return self._make("view", (value,), (how, *details), lies)

    def transposed(self, value: Value, axes: Sequence[int] | None = None) -> Value:
        """With its axes in another order; None reverses them."""
        order = (
            tuple(range(value.lies.ndim))[::-1]
            if axes is None
            else tuple(int(a) % value.lies.ndim for a in axes)
        )
        return self.view(value, "transpose", order)

    def reshaped(self, value: Value, shape: Sequence[int]) -> Value:
        """In another shape: a view where that is possible, else a copy. Raises ValueError as np.reshape."""
        full = np.empty(value.size).reshape(shape).shape if -1 in shape else tuple(shape)
        if prod(full) != value.size:
            raise ValueError(f"{value.shape} has not as many cells as {full}")
        try:
            return self.view(value, "reshape", full)
        except ValueError:
            return self.view(self.copied(value), "reshape", full)

    def broadcast(self, value: Value, shape: Shape) -> Value:
        """Repeated to a larger shape."""
        return self.view(value, "broadcast", tuple(shape))

    # --- computations ----------------------------------------------------------------------------------

    def ufunc(self, name: str, *things: Value | ArrayLike) -> Value:
        """A function cell by cell. Raises ValueError where the shapes do not broadcast."""
        inputs = self._as_numbers(name, tuple(self.value(thing) for thing in things))
        shape = np.broadcast_shapes(*(value.shape for value in inputs))
        if all(value.constant is not None for value in inputs):
            with np.errstate(all="ignore"):
                return self.constant(getattr(np, name)(*(value.constant for value in inputs)))
        found = simplified(self, name, inputs, shape)
        if found is not None:
            return found if found.shape == shape else self.broadcast(found, shape)
        return self.plain_ufunc(name, inputs)

    def known(self, name: str, inputs: tuple[Value, ...]) -> Value | None:
        """The same ufunc of the same, where it was made before."""
        shape = np.broadcast_shapes(*(value.shape for value in inputs))
        lies = phantom(shape, _order_like(inputs, shape))
        return self._made.get(self._key(name, inputs, (), lies))

    def plain_ufunc(self, name: str, inputs: tuple[Value, ...]) -> Value:
        """The ufunc as it is, with nothing left to simplify."""
        shape = np.broadcast_shapes(*(value.shape for value in inputs))
        inputs = _without_repetition(tuple(self._single(value) for value in inputs), shape)
        mask = name in MASKS or (name.startswith("bitwise") and all(value.is_mask for value in inputs))
        return self._make(name, inputs, (), phantom(shape, _order_like(inputs, shape), mask))

    def _as_numbers(self, name: str, inputs: tuple[Value, ...]) -> tuple[Value, ...]:
        """Truths that are to be computed with, as numbers: NumPy turns them into numbers ten times faster by
        themselves than on the way."""
        if name.startswith("bitwise") or name == "invert":
            return inputs
        return tuple(self.number(value) if value.is_mask else value for value in inputs)

    def number(self, truth: Value) -> Value:
        """1 where it is so, 0 elsewhere."""
        if truth.constant is not None:
            return self.constant(truth.constant.astype(np.float64))
        order = _order_like((truth,), truth.shape)
        return self._make("number", (truth,), (), phantom(truth.shape, order))

    def _single(self, value: Value) -> Value:
        """A constant whose cells are all the same, as a single number."""
        number = value.splat
        if number is None or not value.shape:
            return value
        return self.constant(bool(number) if value.is_mask else number)

    def reduced(self, name: str, value: Value, axes: Sequence[int] | None, keepdims: bool) -> Value:
        """A ufunc over whole axes ("add" sums them up)."""
        over = (
            tuple(range(value.lies.ndim))
            if axes is None
            else tuple(sorted(int(a) % value.lies.ndim for a in axes))
        )
        kept = tuple(1 if axis in over else size for axis, size in enumerate(value.shape))
        bare = tuple(size for axis, size in enumerate(value.shape) if axis not in over)
        if value.constant is not None:
            cells = getattr(np, name).reduce(value.constant, axis=over, keepdims=True)
            return self.reshaped(self.constant(cells), kept if keepdims else bare)
        if all(value.shape[axis] == 1 for axis in over) and not value.is_mask:
            return self.reshaped(value, kept if keepdims else bare)
        order = order_of(value.lies)
        if order is None or value.is_mask:
            made = self._make(f"{name}.reduce", (value,), (over,), phantom(bare))
            return self.reshaped(made, kept) if keepdims else made
        nested = [axis for axis in order if axis not in over]
        places = [sorted(nested).index(axis) for axis in nested]
        if name == "add":
            summed = self._summed(value, order, over, places, bare)
            if summed is not None:
                return self.reshaped(summed, kept) if keepdims else summed
        made = self._make(f"{name}.reduce", (value,), (over,), phantom(bare, places))
        return self.reshaped(made, kept) if keepdims else made

    def _summed(
        self, value: Value, order: tuple[int, ...], over: Shape, places: Sequence[int], bare: Shape
    ) -> Value | None:
        """A sum as a product with ones, which is the fastest way for few numbers; None where it is not.

        `order` is how the cells lie, `places` and `bare` are the order and the shape of what stays.
        """
        count = prod(value.shape[axis] for axis in over)
        if not bare or count == value.size:
            if count > LONG:
                return None
            one, other = self._factors(value, order)
            return self.reshaped(self.product(one, other), bare)
        long = [axis for axis in order if value.shape[axis] > 1]
        inner, outer = [axis in over for axis in long], [axis not in over for axis in long]
        rest = value.size // max(1, count)
        nested = self.transposed(value, order)
        if inner == sorted(inner):
            sums = self.product(self.reshaped(nested, (rest, count)), self.constant(np.ones(count)))
        elif outer == sorted(outer):
            sums = self.product(self.constant(np.ones(count)), self.reshaped(nested, (count, rest)))
        else:
            return None
        shape = tuple(bare[place] for place in places)
        back = tuple(list(places).index(axis) for axis in range(len(bare)))
        return self.transposed(self.reshaped(sums, shape), back)

    def _factors(self, value: Value, order: tuple[int, ...]) -> tuple[Value, Value]:
        """Two rows whose product is the sum of all cells."""
        if value.does in ("square", "multiply"):
            one, other = value.inputs[0], value.inputs[-1]
            if one.shape == other.shape == value.shape and not (one.is_mask or other.is_mask):
                rows = [self._row(each, order) for each in (one, other)]
                if rows[0] is not None and rows[1] is not None:
                    return rows[0], rows[1]
        row = self.reshaped(self.transposed(value, order), (value.size,))
        return row, self.constant(np.ones(value.size))

    def _row(self, value: Value, order: tuple[int, ...]) -> Value | None:
        """All cells in a row as they lie in memory; None where they do not lie in this order."""
        nested = self.transposed(value, order)
        return self.reshaped(nested, (value.size,)) if is_plain(nested.lies) else None

    def product(self, left: Value, right: Value) -> Value:
        """The matrix product, as np.matmul has it."""
        shape = _product_shape(left.shape, right.shape)
        if left.constant is not None and right.constant is not None:
            return self.constant(left.constant @ right.constant)
        return self._make("matmul", (left, right), (), phantom(shape))

    def where(self, *things: Value | ArrayLike) -> Value:
        """``np.where(test, yes, no)``."""
        test, yes, no = (self.value(thing) for thing in things)
        shape = np.broadcast_shapes(test.shape, yes.shape, no.shape)
        if test.splat is not None:
            chosen = yes if test.splat else no
            return chosen if chosen.shape == shape else self.broadcast(chosen, shape)
        if yes.splat is not None and no.splat is not None and test.shape == shape:
            share = self.ufunc("multiply", self.number(test), yes.splat - no.splat)
            return self.ufunc("add", share, no.splat)
        inputs = (test, yes, no)
        return self._make("where", inputs, (), phantom(shape, _order_like(inputs, shape)))

    def copied(self, value: Value, order: Sequence[int] | None = None) -> Value:
        """The same cells in memory of their own. A large copy is made again on the way back, which costs less
        than to hold its memory all the while."""
        when = (self.backward,) if value.size > LARGE else ()
        return self._make("copy", (value,), when, phantom(value.shape, order, value.is_mask))

    def joined(self, parts: Sequence[Value], axis: int) -> Value:
        """End to end along an axis."""
        axis %= parts[0].lies.ndim
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        return self._make("joined", tuple(parts), (axis,), phantom(tuple(shape), order_of(parts[0].lies)))

    def padded(self, value: Value, widths: Sequence[tuple[int, int]], cell: float) -> Value:
        """With a border of one number."""
        if not any(before or after for before, after in widths):
            return value
        shape = tuple(n + before + after for n, (before, after) in zip(value.shape, widths, strict=True))
        details = (tuple(before for before, _ in widths), float(cell))
        return self._make("padded", (value,), details, phantom(shape, order_of(value.lies)))

    def added_at(self, shape: Shape, places: tuple[Place, ...], parts: Sequence[Value]) -> Value:
        """Zeros to which each part is added at its place (in the form of `gradviz.ops.index`)."""
        if len(parts) == 1 and _is_everything(places[0], shape):
            return parts[0]
        made = tuple(parts)
        order = order_of(parts[0].lies) if len(shape) == parts[0].lies.ndim else None
        return self._make("added_at", made, (places,), phantom(tuple(shape), order))

    def one_hot(self, classes: Value, count: int) -> Value:
        """For each class number a row of truths."""
        if classes.constant is not None:
            return self.constant(kernels.one_hot(classes.constant, count))
        column = self.reshaped(classes, (*classes.shape, 1))
        return self._make("one_hot", (column,), (count,), phantom((*classes.shape, count), mask=True))

    def by_hand(self, name: str, value: Value) -> Value:
        """A function of one number that NumPy does not have."""
        return self._make(name, (value,), (), phantom(value.shape, _order_like((value,), value.shape)))

    def laid_like(self, value: Value, model: Phantom) -> Value:
        """The value with its cells nested as in the model, as far as that costs nothing.

        A product can be had either way round; what is computed cell by cell follows what it is computed from.
        """
        if value.does != "matmul" or value.lies.ndim != 2 or is_plain(model):
            return value
        if order_of(model) != (1, 0):
            return value
        left, right = value.inputs
        return self.transposed(self.product(self.transposed(right), self.transposed(left)))

    def _key(
        self, does: str, inputs: tuple[Value, ...], details: tuple[Any, ...], lies: Phantom
    ) -> tuple[Any, ...]:
        numbers = tuple(value.number for value in inputs)
        return (does, numbers, details, lies.shape, lies.strides, lies.dtype.char)

    def _make(
        self,
        does: str,
        inputs: tuple[Value, ...],
        details: tuple[Any, ...],
        lies: Phantom,
        constant: NDArray[Any] | None = None,
    ) -> Value:
        key = self._key(does, inputs, details, lies)
        if key not in self._made:
            made = Value(len(self.values), does, inputs, details, lies, constant, self.section)
            self.values.append(made)
            self._made[key] = made
        return self._made[key]


def _is_view(value: Value, how: str, details: tuple[Any, ...]) -> bool:
    """Whether the memory can be seen in this way."""
    try:
        VIEWS[how].apply(value.lies, *details)
    except ValueError:
        return False
    return True


def _is_everything(place: Place, shape: Shape) -> bool:
    """Whether an index picks every cell, in the same order."""
    whole = phantom(shape)
    picked = VIEWS["index"].apply(whole, place)
    return picked.shape == whole.shape and picked.strides == whole.strides


def _without_repetition(inputs: tuple[Value, ...], shape: Shape) -> tuple[Value, ...]:
    """Ufuncs repeat by themselves: what was repeated before is taken as it was, where the shape stays."""
    taken = list(inputs)
    for place, value in enumerate(inputs):
        if value.does == "view" and value.details[0] == "broadcast":
            others = [each.shape for k, each in enumerate(taken) if k != place]
            if np.broadcast_shapes(value.inputs[0].shape, *others) == shape:
                taken[place] = value.inputs[0]
    return tuple(taken)


def _order_like(inputs: Sequence[Value], shape: Shape) -> tuple[int, ...] | None:
    """How the cells of a result are nested: as in the first input of the same shape that has no gaps."""
    for value in inputs:
        if value.shape == shape and value.constant is None:
            order = order_of(value.lies)
            if order is not None:
                return order
    return None


def _product_shape(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product. Raises ValueError where there is none."""
    if not left or not right or left[-1] != right[-2 if len(right) > 1 else 0]:
        raise ValueError(f"no product of {left} and {right}")
    stack = np.broadcast_shapes(left[:-2], right[:-2])
    return (*stack, *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))
