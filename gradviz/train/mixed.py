"""A number that remembers what it is made of, as long as one only adds, subtracts and stretches."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradviz.train.dataset import Array

Number = float


@dataclass(frozen=True, eq=False)
class Mixed:
    """A sum of parts. What is done to it that is not linear gives a plain number: the sum's.

    The last part is no summand: it says how fast the number changes with what has a 1 there.
    """

    parts: Array

    @property
    def total(self) -> float:
        """The number itself."""
        return float(self.parts[:-1].sum())

    def scaled(self, by: float) -> Mixed:
        """All parts times a number."""
        return Mixed(self.parts * by)

    def __neg__(self) -> Mixed:
        return self.scaled(-1.0)

    def __add__(self, other: Mixed | Number) -> Mixed | Number:
        return Mixed(self.parts + other.parts) if isinstance(other, Mixed) else self.total + other

    __radd__ = __add__

    def __sub__(self, other: Mixed | Number) -> Mixed | Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return other - self.total

    def __mul__(self, other: Mixed | Number) -> Mixed | Number:
        return self.total * other.total if isinstance(other, Mixed) else self.scaled(float(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Mixed | Number) -> Mixed | Number:
        if isinstance(other, Mixed):
            return self.total / other.total
        return Mixed(self.parts / float(other))

    def __rtruediv__(self, other: Number) -> Number:
        return other / self.total

    def __pow__(self, power: Number) -> Number:
        return float(self.total**power)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **named: Any) -> Any:
        """NumPy's functions: those that are linear keep the parts, bounds shorten all of them alike."""
        if ufunc in _OPERATORS:
            return _OPERATORS[ufunc](*(float(x) if isinstance(x, np.generic) else x for x in inputs))
        if ufunc in (np.minimum, np.maximum):
            mixed, bound = inputs if isinstance(inputs[0], Mixed) else inputs[::-1]
            bounded = float(ufunc(mixed.total, float(bound)))
            if bounded == mixed.total:
                return mixed
            shorter = mixed.scaled(bounded / mixed.total)
            shorter.parts[-1] = 0.0  # a little more would change nothing
            return shorter
        return ufunc(*(x.total if isinstance(x, Mixed) else x for x in inputs), **named)


_OPERATORS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.divide: operator.truediv,
    np.power: operator.pow,
    np.negative: operator.neg,
}
