"""Every operation as a method of `gradviz.graph.build.Tensor`, made from what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gradviz.graph.graph import GraphError
from gradviz.language import tr
from gradviz.ops.index import canonical_index
from gradviz.ops.op import OPS, Attr, Op

Method = Callable[..., Any]

KEYWORDS = {"dim": "axis", "keepdim": "keepdims"}
"""PyTorch's words for NumPy's."""
PAIRS = {"max": "maximum", "min": "minimum"}


def methods(tensor: type, applied: Method) -> Mapping[str, Method]:
    """The methods of `tensor` by name; each calls ``applied(op, *operands, **attrs)``."""
    found = {op.name: _method(op, applied) for op in OPS.values() if not op.is_leaf}
    for whole, pair in PAIRS.items():
        found[whole] = _pairwise(tensor, found[whole], found[pair])
    found["transpose"] = _transpose(found["transpose"])
    return found


def _method(op: Op, applied: Method) -> Method:
    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        count = len(arguments) if op.variadic else len(op.inputs) - 1
        operands = [self, *arguments[:count]]
        named = {KEYWORDS.get(name, name): value for name, value in named.items()}
        operands += [named.pop(name) for name in op.inputs[len(operands) :] if name in named]
        rest: Sequence[Any] = arguments[count:]
        if len(rest) > 1 and len(op.attrs) == 1:
            rest = [tuple(rest)]
        known = {attr.name: attr for attr in op.attrs}
        unknown = sorted(set(named) - set(known))
        if unknown or len(rest) > len(known):
            message = tr("{function} has no “{name}”.")
            raise GraphError(message.format(function=op.name, name=unknown[0] if unknown else repr(rest[-1])))
        attrs = {**dict(zip(known, rest, strict=False)), **named}
        return applied(op.name, *operands, **{name: as_attribute(known[name], attrs[name]) for name in attrs})

    method.__name__ = op.name
    method.__qualname__ = f"Tensor.{op.name}"
    method.__doc__ = tr(op.title) + "."
    return method


def as_attribute(attr: Attr, value: Any) -> Any:
    """An attribute in the form in which graphs keep it."""
    if attr.kind == "index":
        return canonical_index(value)
    if attr.kind == "shape":
        return tuple(int(size) for size in np.atleast_1d(value))
    if attr.kind == "axes" and value is not None and np.ndim(value):
        return tuple(int(axis) for axis in value)
    return value.item() if isinstance(value, np.generic) else value


def _pairwise(tensor: type, through: Method, compare: Method) -> Method:
    """``x.max(y)`` compares two values cell by cell, ``x.max()`` and ``x.max(axis=0)`` look through one."""

    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        is_pair = len(arguments) == 1 and isinstance(arguments[0], tensor | np.ndarray)
        return (compare if is_pair else through)(self, *arguments, **named)

    method.__name__, method.__doc__ = through.__name__, through.__doc__
    return method


def _transpose(in_order: Method) -> Method:
    """Two axes change places, as in PyTorch; a tuple is the new order of all of them; none reverses them."""

    def transpose(self: Any, *axes: Any, **named: Any) -> Any:
        order = list(range(self.ndim))
        if len(axes) == 2 and all(axis in range(-self.ndim, self.ndim) for axis in axes):
            one, other = axes
            order[one], order[other] = order[other], order[one]
            axes = tuple(order)
        return in_order(self, *axes, **named)

    transpose.__doc__ = in_order.__doc__
    return transpose
