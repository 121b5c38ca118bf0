"""Graphs written as Python: numbers and arrays that remember how they were computed.

    >>> x = Tensor(2.0, name="x")
    >>> y = (x * x + 1).tanh()
    >>> y.backward()
    >>> x.grad
    0.0007263329237754412

The habits are PyTorch's: gradients add up over several `backward` calls until `zero_grad`, an output that
is not a scalar needs a gradient to begin with, a result cannot be assigned to. Everything runs in
float64, through the same operations and the same rules as the window's graphs; `graph_of` is the graph
that was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.graph.block import operation_of, parameter_names
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.history import graph_of, history
from gradviz.graph.methods import methods
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.parse import parse
from gradviz.language import tr
from gradviz.ops.index import canonical_index
from gradviz.ops.op import LEAVES, Array, Op, pull, run, shape_text

__all__ = ["Tensor", "as_graph", "graph_of", "tensor"]

Operand: TypeAlias = "Tensor | ArrayLike"


def _comparison(compare: np.ufunc) -> Callable[[Any, Any], bool | NDArray[np.bool_]]:
    """An operator that compares cell by cell; what is no number equals nothing."""

    def operator(self: Tensor, other: Any) -> bool | NDArray[np.bool_]:
        try:
            found: NDArray[np.bool_] = np.asarray(compare(self._value, _array(other)))
        except GraphError:
            return NotImplemented  # type: ignore[no-any-return]
        return found if found.ndim else bool(found)

    return operator


class Tensor:
    """A value that remembers how it was computed: a leaf with data, or the result of an operation.

    `data` is a number or an array. A leaf is an input, or with `param=True` a parameter that training may
    change; both receive gradients. Every operation is a method by its name (``x.tanh()``,
    ``x.sum(axis=0)``). Raises GraphError (a ValueError) for data that is not made of numbers, for a name
    that no node can have, for shapes that do not fit.
    """

    belongs = False
    """A leaf that a block made for itself: in a graph it is that block's parameter."""
    fed = 0
    """How many nameless blocks were called on it."""
    __array_ufunc__ = None
    __array_priority__ = 1000

    def __init__(self, data: ArrayLike, name: str = "", *, param: bool = False) -> None:
        self._op = "param" if param else "input"
        self._value = _array(data)
        self._inputs: tuple[Tensor, ...] = ()
        self._operands: tuple[Array, ...] = ()
        self._attrs: Mapping[str, Any] = {}
        self._grad: Array | None = None
        self._name = ""
        self.name = name

    # --- what it is ----------------------------------------------------------------------------------------

    @property
    def data(self) -> float | Array:
        """The value: a float where it is a scalar, else an array, which may be written into where it is a
        leaf's."""
        return float(self._value) if self._value.ndim == 0 else self._value

    @data.setter
    def data(self, data: ArrayLike) -> None:
        if not self.is_leaf:
            raise GraphError(tr("This value is computed; only a leaf has data to set."))
        self._value = _array(data)

    @property
    def grad(self) -> float | Array | None:
        """The gradients of all `backward` calls since `zero_grad`, added up; None where there was none."""
        if self._grad is None:
            return None
        return float(self._grad) if self._grad.ndim == 0 else self._grad

    @grad.setter
    def grad(self, gradient: ArrayLike | None) -> None:
        self._grad = None if gradient is None else np.broadcast_to(_array(gradient), self.shape).copy()

    @property
    def name(self) -> str:
        """What its node is called; empty where nobody named it."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        if name and (problem := name_problem(name)):
            raise GraphError(problem)
        self._name = normal_name(name)

    @property
    def is_leaf(self) -> bool:
        """Given, not computed."""
        return self._op in LEAVES

    @property
    def _operation(self) -> Op:
        return operation_of(self._op, self._attrs, len(self._inputs))

    @property
    def parameters(self) -> Mapping[str, Tensor]:
        """The parameters of the block that this is the result of, by name; none for anything else."""
        names = parameter_names(self._op, self._attrs)
        return dict(zip(names, self._inputs[len(self._inputs) - len(names) :], strict=True))

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis; empty for a scalar."""
        return self._value.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._value.ndim

    @property
    def size(self) -> int:
        """The number of cells."""
        return int(self._value.size)

    def item(self) -> float:
        """The only number in it. Raises GraphError where there are several."""
        if self._value.size != 1:
            message = tr("Only a single number is an item, and this has the shape {shape}.")
            raise GraphError(message.format(shape=shape_text(self.shape)))
        return float(self._value.reshape(()))

    def numpy(self) -> Array:
        """A copy of the value as an array."""
        return self._value.copy()

    def __float__(self) -> float:
        return self.item()

    def __int__(self) -> int:
        return int(self.item())

    def __bool__(self) -> bool:
        return self.item() != 0.0

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else str(self)

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError(tr("A single number has no length."))
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    if not TYPE_CHECKING:
        # Hidden from the type checker, which would otherwise take ``array @ tensor`` for an array.
        def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
            return np.array(self._value, dtype=dtype)

    def __repr__(self) -> str:
        value = np.array2string(self._value, precision=6, separator=", ", threshold=20, prefix="tensor(")
        parts = [repr(float(self._value)) if self.ndim == 0 else value]
        parts += [f"name={self.name!r}"] if self.name else []
        parts += [] if self._op == "input" else [self._op]
        if self._grad is not None:
            grad = np.array2string(self._grad, precision=6, separator=", ", threshold=20)
            parts.append(f"grad={float(self._grad)!r}" if self.ndim == 0 else f"grad={grad}")
        return f"tensor({', '.join(parts)})"

    # --- gradients -----------------------------------------------------------------------------------------

    def backward(self, gradient: ArrayLike | None = None) -> None:
        """Add the gradient of this value to `grad` of everything it was computed from, itself included.

        A value that is not a scalar needs the `gradient` (of its shape) to begin with. Raises GraphError
        without one.
        """
        if gradient is None and self.size != 1:
            message = tr(
                "backward() of a value of shape {shape} needs a gradient of that shape to begin with."
            )
            raise GraphError(message.format(shape=shape_text(self.shape)))
        seed = np.ones(self.shape) if gradient is None else _array(gradient)
        if seed.shape != self.shape:
            message = tr("The gradient has the shape {given}, the value {shape}.")
            raise GraphError(message.format(given=shape_text(seed.shape), shape=shape_text(self.shape)))
        arrived: dict[int, Array] = {id(self): seed}
        for tensor in reversed(history(self)):
            upstream = arrived.pop(id(tensor), None)
            if upstream is None or tensor._op == "const":
                continue
            tensor._grad = upstream.copy() if tensor._grad is None else tensor._grad + upstream
            if tensor.is_leaf:
                continue
            gradients = pull(tensor._operation, tensor._operands, tensor._value, upstream, tensor._attrs)
            for source, share in zip(tensor._inputs, gradients, strict=True):
                if share is not None:
                    before = arrived.get(id(source))
                    arrived[id(source)] = share if before is None else before + share

    def zero_grad(self) -> None:
        """Forget the gradients of this value and of everything it was computed from."""
        for tensor in history(self):
            tensor._grad = None

    # --- operators -----------------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Tensor:
        return applied("add", self, other)

    def __radd__(self, other: Operand) -> Tensor:
        return applied("add", other, self)

    def __sub__(self, other: Operand) -> Tensor:
        return applied("subtract", self, other)

    def __rsub__(self, other: Operand) -> Tensor:
        return applied("subtract", other, self)

    def __mul__(self, other: Operand) -> Tensor:
        return applied("multiply", self, other)

    def __rmul__(self, other: Operand) -> Tensor:
        return applied("multiply", other, self)

    def __truediv__(self, other: Operand) -> Tensor:
        return applied("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Tensor:
        return applied("divide", other, self)

    def __pow__(self, other: Operand) -> Tensor:
        return applied("power", self, other)

    def __rpow__(self, other: Operand) -> Tensor:
        return applied("power", other, self)

    def __matmul__(self, other: Operand) -> Tensor:
        return applied("matmul", self, other)

    def __rmatmul__(self, other: Operand) -> Tensor:
        return applied("matmul", other, self)

    def __neg__(self) -> Tensor:
        return applied("negate", self)

    def __pos__(self) -> Tensor:
        return self

    def __abs__(self) -> Tensor:
        return applied("abs", self)

    # A comparison is an answer and no operation: a bool, or an array of them, without a gradient.
    __lt__ = _comparison(np.less)
    __le__ = _comparison(np.less_equal)
    __gt__ = _comparison(np.greater)
    __ge__ = _comparison(np.greater_equal)
    __eq__ = _comparison(np.equal)  # type: ignore[assignment]
    __ne__ = _comparison(np.not_equal)  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __getitem__(self, key: Any) -> Tensor:
        return applied("pick", self, index=canonical_index(key))

    @property
    def T(self) -> Tensor:
        """The transpose: the axes in reverse order."""
        return applied("transpose", self)

    if TYPE_CHECKING:
        # Every operation is a method: made from OPS below, so that a new one needs no line here.
        def __getattr__(self, name: str) -> Callable[..., Tensor]: ...
    else:

        def __getattr__(self, name: str) -> Tensor:
            """``h.W``: a parameter of the block that h is the result of."""
            found = {} if name.startswith("_") else self.parameters
            if name not in found:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return found[name]


# --- operations ----------------------------------------------------------------------------------------


def _array(data: Any) -> Array:
    """A float64 copy. Raises GraphError for what is not made of numbers."""
    if isinstance(data, Tensor):
        return data.numpy()
    try:
        array = np.array(data)
    except (ValueError, TypeError, OverflowError):
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise GraphError(tr("A tensor is made of numbers, in rows of equal length."))
    return array.astype(np.float64)


def _tensor(operand: Operand) -> Tensor:
    """The operand itself, or a constant."""
    return operand if isinstance(operand, Tensor) else constant(operand)


def constant(data: ArrayLike) -> Tensor:
    """A value that is part of the formula: it receives no gradient."""
    found = Tensor(data)
    found._op = "const"
    return found


def applied(op: str, *operands: Operand, **attrs: Any) -> Tensor:
    """The result of an operation. Raises GraphError where the shapes do not fit."""
    inputs = tuple(_tensor(operand) for operand in operands)
    # A leaf may be written into later on; the gradient is that of the values which were there now.
    arrays = tuple(x._value.copy() if x.is_leaf else x._value for x in inputs)
    try:
        value = run(operation_of(op, attrs, len(arrays)), arrays, attrs)
    except ValueError as error:
        raise GraphError(str(error)) from None
    result = Tensor.__new__(Tensor)
    result._op, result._inputs, result._operands, result._attrs = op, inputs, arrays, attrs
    result._value, result._grad, result._name = value.view(), None, ""
    result._value.flags.writeable = False
    return result


for _name, _method in methods(Tensor, applied).items():
    setattr(Tensor, _name, _method)
tensor = Tensor
"""The name under which people know it."""


def as_graph(what: object) -> Graph:
    """The graph that is meant: itself, what a program says, or what a tensor was computed from.

    Raises GraphError for a program that cannot be read, TypeError for anything else.
    """
    if isinstance(what, Graph):
        return what
    if isinstance(what, Tensor):
        return graph_of(what)
    if isinstance(what, str):
        return parse(what)
    message = tr("A graph, a program or a tensor is wanted here, not {kind}.")
    raise TypeError(message.format(kind=type(what).__name__))
