"""Functions of arrays that NumPy does not have, made so that a run can be taken down instead of carried out.

The compiled run (`gradviz.engine.plan`) hands an operation *symbols* in the place of arrays. A function of
NumPy that meets a symbol asks it what to do (``__array_ufunc__``, ``__array_function__``); the functions here
do the same, so that one text of an operation serves the stepper and the compiled run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.language import tr

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Place = tuple[Any, ...]
"""What stands between brackets: whole numbers, slices and ``...``."""
Function = TypeVar("Function", bound=Callable[..., Any])


class Symbolic:
    """What stands for an array in a run that is taken down."""

    def take_down(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """What the kernel of this name gives for these arguments, as a symbol."""
        raise NotImplementedError


def kernel(function: Function) -> Function:
    """The function, which asks the first symbol among its arguments before it computes anything."""

    @wraps(function)
    def asking(*arguments: Any) -> Any:
        for argument in arguments:
            for each in argument if isinstance(argument, tuple) else (argument,):
                if isinstance(each, Symbolic):
                    return each.take_down(function.__name__, arguments)
        return function(*arguments)

    return asking  # type: ignore[return-value]


class ShapeError(ValueError):
    """The inputs of an operation do not fit together, or an attribute does not fit them: one plain
    sentence."""


def not_a_class(count: int) -> str:
    """What is wrong with a target that is not the number of one of so many classes."""
    return tr("A target class must be a whole number from 0 to {last}.").format(last=count - 1)


@kernel
def one_hot(classes: Array, count: int) -> Mask:
    """For each class number a row of `count` cells of which one is true. Raises ShapeError where it is none
    of 0 to count - 1."""
    hot: Mask = classes[..., np.newaxis] == np.arange(count)
    if np.count_nonzero(hot) != classes.size:
        raise ShapeError(not_a_class(count))
    return hot


@kernel
def added_at(shape: tuple[int, ...], places: tuple[Place, ...], parts: tuple[Array, ...]) -> Array:
    """Zeros of this shape, to which each part is added at its place."""
    whole = np.zeros(shape)
    for place, part in zip(places, parts, strict=True):
        whole[place] += part
    return whole


def _exactly(function: Callable[[float], float], x: Array) -> Array | float:
    """A function of the standard library, for arrays: about 50 ns a number."""
    if np.ndim(x) == 0:
        return function(float(x))
    return np.asarray(np.frompyfunc(function, 1, 1)(x), dtype=np.float64)


@kernel
def erf(x: Array) -> Array | float:
    """The error function."""
    return _exactly(math.erf, x)


@kernel
def erfc(x: Array) -> Array | float:
    """1 - erf(x), with every digit far to the right."""
    return _exactly(math.erfc, x)


KERNELS: Sequence[Callable[..., Any]] = (one_hot, added_at, erf, erfc)
