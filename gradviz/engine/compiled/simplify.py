"""Algebra on what is taken down: factors of 1, signs, numbers multiplied beforehand, small powers.

The rules are written for the eye; a gradient is their product, and much of it is known before the first
number. Only what leaves every finite result as it is to the last few bits is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gradviz.engine.compiled.value import Shape, Value

if TYPE_CHECKING:
    from gradviz.engine.compiled.recorder import Recorder

Rule = Callable[["Recorder", tuple[Value, ...], Shape], Value | None]


def simplified(make: Recorder, name: str, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    """The same result in fewer steps; None where there is none."""
    rule = RULES.get(name)
    return None if rule is None else rule(make, inputs, shape)


def _is(value: Value, name: str) -> bool:
    return value.does == name


def _factor(value: Value) -> tuple[float, Value]:
    """A value as a number times another one."""
    if _is(value, "negative"):
        return -1.0, value.inputs[0]
    if _is(value, "multiply"):
        number, rest = value.inputs
        if number.splat is not None and rest.shape == value.shape:
            return number.splat, rest
    return 1.0, value


def _times(make: Recorder, number: float, value: Value) -> Value:
    """A number times a value, as short as can be."""
    inner, rest = _factor(value)
    number *= inner
    if number == 1.0:
        return rest
    if number == -1.0:
        if _is(rest, "subtract"):
            return make.ufunc("subtract", rest.inputs[1], rest.inputs[0])
        return _bare(make, "negative", rest)
    return _bare(make, "multiply", make.constant(number), rest)


def _bare(make: Recorder, name: str, *inputs: Value) -> Value:
    return make.plain_ufunc(name, inputs)


def multiply(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    one, other = inputs
    for number, value in ((one, other), (other, one)):
        factor = number.splat
        if factor == 0.0:
            return make.broadcast(make.constant(0.0), shape)
        if factor is not None and value.shape == shape:
            return _times(make, factor, value)
        if factor == 1.0:
            return make.broadcast(value, shape)
    (left, first), (right, second) = _factor(one), _factor(other)
    if left * right != 1.0 and one.shape == other.shape:
        return _times(make, left * right, make.ufunc("multiply", first, second))
    if (left, right) == (-1.0, -1.0):
        return make.ufunc("multiply", first, second)
    return _bare(make, "square", one) if one is other else None


def divide(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    above, below = inputs
    divisor = below.splat
    if divisor is not None and divisor != 0.0 and 1e-30 < abs(divisor) < 1e30:
        return make.ufunc("multiply", above, 1.0 / divisor)
    return (
        make.broadcast(make.constant(0.0), shape) if above.splat == 0.0 and above.does == "constant" else None
    )


def add(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    one, other = inputs
    for number, value in ((one, other), (other, one)):
        if number.splat == 0.0:
            return make.broadcast(value, shape)
    for first, second in ((one, other), (other, one)):
        if _is(second, "negative"):
            return make.ufunc("subtract", first, second.inputs[0])
    return None


def subtract(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    one, other = inputs
    if other.splat == 0.0:
        return make.broadcast(one, shape)
    if one.splat == 0.0 and other.shape == shape:
        return _times(make, -1.0, other)
    if _is(other, "negative"):
        return make.ufunc("add", one, other.inputs[0])
    return None


def negative(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    factor, rest = _factor(inputs[0])
    if factor != 1.0 or _is(rest, "subtract"):
        return _times(make, -1.0, inputs[0])
    return None


def power(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    base, exponent = inputs
    if base.shape != shape:
        return None
    match exponent.splat:
        case 0.0:
            return make.broadcast(make.constant(1.0), shape)
        case 1.0:
            return base
        case 2.0:
            return make.ufunc("square", base)
        case 3.0:
            return make.ufunc("multiply", make.ufunc("square", base), base)
        case -1.0:
            return make.ufunc("divide", 1.0, base)
        case 0.5:
            return make.ufunc("sqrt", base)
    return None


def greater(make: Recorder, inputs: tuple[Value, ...], shape: Shape) -> Value | None:
    """A ReLU is positive where its input is; so the input need not be kept."""
    one, other = inputs
    if other.splat != 0.0:
        return None
    rectified = make.known("maximum", (make.constant(0.0), one))
    return None if rectified is None else _bare(make, "greater", rectified, other)


RULES: Mapping[str, Rule] = {
    "multiply": multiply,
    "divide": divide,
    "add": add,
    "subtract": subtract,
    "negative": negative,
    "power": power,
    "greater": greater,
}
