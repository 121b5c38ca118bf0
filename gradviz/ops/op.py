"""What an operation is, and the few ways to run one.

An operation is one immutable value. Where a *rule* can say it (``"tanh(x)"`` with the partial
``"1 - y**2"``), the same text is compiled to NumPy and typeset, so the derivative the student reads is the
derivative the machine runs. Where no rule can say it (a convolution, a cross entropy), `forward` and
`pullback` are code, and `latex` and `pullback_latex` are templates.

Notation: ``x`` inputs, ``y`` the output, ``g`` the upstream gradient dL/dy (same shape as ``y``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np

from gradviz.language import tr
from gradviz.ops.kernels import Array as Array
from gradviz.ops.kernels import ShapeError as ShapeError
from gradviz.ops.rule import compile_rule, constant_of

Attrs = Mapping[str, Any]
"""Values of an operation's attributes by name, e.g. ``{"axis": 0, "keepdims": True}``."""

Forward = Callable[..., Array]
"""``forward(*inputs, **attrs) -> y``."""

Pullback = Callable[..., tuple["Array | None", ...]]
"""``pullback(g, y, *inputs, **attrs) -> one gradient per input`` (None: this input has no derivative)."""

Kind = Literal["int", "float", "bool", "axes", "shape", "index", "choice"]


@dataclass(frozen=True, kw_only=True)
class Attr:
    """One attribute of an operation: the inspector, the parser and the file format are made from these."""

    name: str
    kind: Kind
    default: Any
    says: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Op:
    """One operation.

    `title`, `category`, `says` and `partial_says` are marked for translation. `says` goes on where the name
    of the result stops: "y" "squashes {x} into the range 0 to 1"; ``{x}`` stands for the input's name.
    """

    name: str
    title: str
    says: str
    inputs: tuple[str, ...]
    symbol: str = ""
    """The badge on the card, one to five characters: ``+``, ``×``, ``σ``, ``exp``."""
    rule: str = ""
    partials: tuple[str, ...] = ()
    """Elementwise partial derivatives, one rule per input, in inputs, ``y`` and attributes. Empty: see
    `pullback`."""
    partial_says: tuple[str, ...] = ()
    """What each input receives and why, one plain sentence an input ("An addition passes the gradient on
    unchanged ..."), for every operation with a derivative."""
    forward: Forward | None = None
    pullback: tuple[str, ...] | Pullback | None = None
    """Rules in g, y and the inputs (``"g @ x2.T"``), one per input, or code."""
    latex: str = ""
    """Where no rule typesets it: ``r"\\operatorname{{softmax}}({x})"``, a template of
    `gradviz.ops.typeset`."""
    pullback_latex: tuple[str, ...] = ()
    """Where `pullback` is code: the vector-Jacobian product of each input, a template as `latex`, with {g},
    {y} and {n}, the number of cells of a mean."""
    symbolic_inputs: frozenset[int] = field(default_factory=frozenset)
    """Inputs whose `pullback_latex` says that there is a derivative, not what it is: no numbers fit into
    it."""
    linear: bool = False
    """Linear in each single input (the others fixed, for a variadic operation at 0): its tangent is
    `forward` with that input replaced."""
    affine: bool = False
    """Linear in each single input but for a summand (the others fixed): its tangent is what `forward` gains
    by that input."""
    variadic: bool = False
    """The last input may be repeated any number of times (concatenate)."""
    fixed_inputs: frozenset[int] = field(default_factory=frozenset)
    """Inputs without a derivative by their meaning (class indices)."""
    attrs: tuple[Attr, ...] = ()
    category: str = ""
    onnx: str = ""
    torch: str = ""
    domain: tuple[float, float] = (-2.0, 2.0)
    """Where a test or a plot may sample each input."""
    sample: Callable[[np.random.Generator], tuple[Array, ...]] | None = None
    """Random inputs for a test, where not every shape or value will do (class indices, matrices)."""
    cost: Callable[[Sequence[Array], Array], int] | None = None
    """``cost(inputs, output)``: the multiplications of one edge, where it is not the full Jacobian."""
    edge_cost: Callable[[int, Sequence[Array], Array], int] | None = None
    """``edge_cost(slot, inputs, output)``, where the edges of one node differ in what they cost."""
    of_count: Callable[[int], Op] | None = None
    """Where a variadic operation has rules: the same operation with just so many inputs."""

    @property
    def is_leaf(self) -> bool:
        """A node without inputs: input, param or const."""
        return self.name in LEAVES

    @property
    def elementwise(self) -> bool:
        """Each output cell depends on one cell of each input: there a local derivative is one number."""
        return bool(self.partials)

    @cached_property
    def evaluate(self) -> Forward:
        """`forward`, or the compiled rule."""
        if self.forward is not None:
            return self.forward
        if not self.rule:
            raise ShapeError(tr("{title} is a leaf: it has a value of its own.").format(title=tr(self.title)))
        return compile_rule(self.rule, self.inputs + self._attr_names)

    @cached_property
    def evaluate_partials(self) -> tuple[Callable[..., Any], ...]:
        """The compiled partials: ``partial(*inputs, y, **attrs)``."""
        return tuple(compile_rule(rule, (*self.inputs, "y", *self._attr_names)) for rule in self.partials)

    @cached_property
    def evaluate_pullbacks(self) -> tuple[Callable[..., Any], ...]:
        """The compiled pullback rules: ``pullback(g, y, *inputs, **attrs)``."""
        rules = () if self.pullback is None or callable(self.pullback) else self.pullback
        return tuple(compile_rule(rule, ("g", "y", *self.inputs, *self._attr_names)) for rule in rules)

    @cached_property
    def constant_partials(self) -> tuple[float | None, ...]:
        """The partials that are one number whatever the inputs are, else None."""
        return tuple(constant_of(rule) for rule in self.partials)

    @cached_property
    def _attr_names(self) -> tuple[str, ...]:
        return tuple(attr.name for attr in self.attrs)


LEAVES = ("input", "param", "const")
OPS: dict[str, Op] = {}
"""Every registered operation by name, in the order of registration (the palette's order)."""


def register(op: Op) -> Op:
    """Add an operation to `OPS` and return it. Raises ValueError where the name is taken."""
    if op.name in OPS:
        raise ValueError(f"operation {op.name!r} is registered twice")
    OPS[op.name] = op
    return op


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum `gradient` over the axes that broadcasting added or stretched, back to `shape`."""
    if gradient.shape == shape:
        return gradient
    extra = gradient.ndim - len(shape)
    if extra > 0:
        gradient = gradient.sum(axis=tuple(range(extra)))
    stretched = tuple(i for i, size in enumerate(shape) if size == 1 and gradient.shape[i] != 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient


def shape_text(shape: Sequence[int]) -> str:
    """A shape as a person reads it: ``2 × 3``, ``3`` for a vector, ``scalar`` for a single number."""
    return " × ".join(str(size) for size in shape) or tr("scalar")


def free(inputs: Sequence[Array], output: Array) -> int:
    """The cost of an operation that only moves or adds numbers: no multiplication."""
    return 0


class HasAttrs(Protocol):
    """An operation, or a block of operations."""

    @property
    def attrs(self) -> tuple[Attr, ...]: ...


def settings(op: HasAttrs, attrs: Attrs) -> dict[str, Any]:
    """The attributes of `op` in their order, with defaults where `attrs` is silent."""
    return {attr.name: attrs.get(attr.name, attr.default) for attr in op.attrs}


def sized(op: Op, count: int) -> Op:
    """The operation with just so many inputs."""
    return op.of_count(count) if op.of_count is not None and count > len(op.inputs) else op


def run(op: Op, inputs: Sequence[Array], attrs: Attrs) -> Array:
    """The output of `op`. Raises ValueError with one plain sentence where the shapes do not fit.

    Infinities and NaN are values, not errors. The output may share memory with an input (reshape, pick,
    identity).
    """
    with np.errstate(all="ignore"):
        return bare_run(op, inputs, attrs)


def bare_run(op: Op, inputs: Sequence[Array], attrs: Attrs) -> Array:
    """`run` where the caller has seen to it that NumPy does not warn: once for a whole graph."""
    return np.asarray(evaluated(op, inputs, attrs), dtype=np.float64)


def evaluated(op: Op, inputs: Sequence[Any], attrs: Attrs) -> Any:
    """`bare_run` for whatever stands for arrays, such as their symbols in a run that is taken down."""
    op = sized(op, len(inputs))
    if len(inputs) != len(op.inputs) and not (op.variadic and len(inputs) > len(op.inputs)):
        message = tr("{title} takes {expected} inputs, and it has {count}.")
        raise ShapeError(message.format(title=tr(op.title), expected=len(op.inputs), count=len(inputs)))
    evaluate = op.evaluate
    try:
        return evaluate(*inputs, **settings(op, attrs)) if op.attrs else evaluate(*inputs)
    except ShapeError:
        raise
    except (ValueError, IndexError, TypeError) as error:
        shapes = ", ".join(shape_text(array.shape) for array in inputs)
        message = tr("{title} cannot be computed for inputs of shape {shapes}.")
        raise ShapeError(message.format(title=tr(op.title), shapes=shapes)) from error


def partial(op: Op, slot: int, inputs: Sequence[Array], output: Array, attrs: Attrs) -> Array | None:
    """Elementwise local derivative dy/dx_slot, broadcast to the output's shape; None where op is not
    elementwise."""
    op = sized(op, len(inputs))
    if not op.partials or slot in op.fixed_inputs:
        return None
    with np.errstate(all="ignore"):
        value = op.evaluate_partials[slot](*inputs, output, **settings(op, attrs))
    local = np.asarray(value, dtype=np.float64)
    return local if local.shape == output.shape else np.broadcast_to(local, output.shape)


def pull(
    op: Op, inputs: Sequence[Array], output: Array, upstream: Array, attrs: Attrs
) -> tuple[Array | None, ...]:
    """The gradient that each input receives (each of its input's shape; None for an input without
    derivative).

    `upstream` has the output's shape. A returned array may be `upstream` itself or share its memory: add to
    it with ``a + b``, never in place.
    """
    with np.errstate(all="ignore"):
        return bare_pull(op, inputs, output, upstream, attrs)


def bare_pull(
    op: Op, inputs: Sequence[Array], output: Array, upstream: Array, attrs: Attrs
) -> tuple[Array | None, ...]:
    """`pull` where the caller has seen to it that NumPy does not warn."""
    gradients = pulled(op, inputs, output, upstream, attrs)
    return tuple([None if gradient is None else np.asarray(gradient) for gradient in gradients])


def pulled(op: Op, inputs: Sequence[Any], output: Any, upstream: Any, attrs: Attrs) -> tuple[Any, ...]:
    """`bare_pull` for whatever stands for arrays."""
    op = sized(op, len(inputs))
    chosen = settings(op, attrs) if op.attrs else {}
    if op.partials:
        gradients = _pull_elementwise(op, inputs, output, upstream, chosen)
    elif callable(op.pullback):
        gradients = op.pullback(upstream, output, *inputs, **chosen)
    elif op.pullback is not None:
        gradients = tuple(rule(upstream, output, *inputs, **chosen) for rule in op.evaluate_pullbacks)
    else:
        return (None,) * len(inputs)
    return tuple(
        [
            None if gradient is None or slot in op.fixed_inputs else unbroadcast(gradient, x.shape)
            for slot, (gradient, x) in enumerate(zip(gradients, inputs, strict=True))
        ]
    )


def _pull_elementwise(
    op: Op, inputs: Sequence[Array], output: Array, upstream: Array, chosen: dict[str, Any]
) -> tuple[Array | None, ...]:
    """Upstream gradient times local derivative for each input; 1 and -1 are not multiplied by."""
    gradients: list[Array | None] = []
    for slot, (constant, evaluate) in enumerate(zip(op.constant_partials, op.evaluate_partials, strict=True)):
        if slot in op.fixed_inputs:
            gradients.append(None)
        elif constant is None:
            gradients.append(upstream * evaluate(*inputs, output, **chosen))
        elif constant == 1.0:
            gradients.append(upstream)
        else:
            gradients.append(-upstream if constant == -1.0 else np.full(output.shape, constant) * upstream)
    return tuple(gradients)


def jacobian(
    op: Op, slot: int, inputs: Sequence[Array], output: Array, attrs: Attrs, limit: int = 10_000
) -> Array | None:
    """The full local derivative, of shape ``output.shape + input.shape``.

    None where it has over `limit` entries, or where the input has no derivative.
    """
    x = inputs[slot]
    if output.size * x.size > limit:
        return None
    local = partial(op, slot, inputs, output, attrs)
    if local is not None:
        arrives = np.broadcast_to(np.arange(x.size).reshape(x.shape), output.shape).ravel()
        matrix = np.zeros((output.size, x.size))
        matrix[np.arange(output.size), arrives] = local.ravel()
        return matrix.reshape(output.shape + x.shape)
    rows = [pull(op, inputs, output, seed, attrs)[slot] for seed in _unit_seeds(output)]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        return None
    return np.array(found, dtype=np.float64).reshape(output.shape + x.shape)


def _unit_seeds(output: Array) -> Iterator[Array]:
    """One array per cell of `output`: 1 there, 0 elsewhere."""
    for cell in range(output.size):
        seed = np.zeros(output.shape)
        seed.flat[cell] = 1.0
        yield seed


def push(op: Op, slot: int, inputs: Sequence[Array], output: Array, tangent: Array, attrs: Attrs) -> Array:
    """Forward mode: the output's tangent for a tangent of input `slot`, the other inputs at rest.

    `tangent` has the input's shape. An input without derivative moves nothing. Operations that are neither
    elementwise nor linear take one pullback per output cell.
    """
    if slot in op.fixed_inputs:
        return np.zeros(output.shape)
    local = partial(op, slot, inputs, output, attrs)
    if local is not None:
        with np.errstate(all="ignore"):
            return np.asarray(local * tangent)
    if op.affine:
        moved, still = list(inputs), list(inputs)
        moved[slot], still[slot] = tangent, np.zeros(tangent.shape)
        return run(op, moved, attrs) - run(op, still, attrs)
    if op.linear:
        moved = [np.zeros(x.shape) if op.variadic else x for x in inputs]
        moved[slot] = tangent
        return run(op, moved, attrs)
    result = np.zeros(output.shape)
    for cell, seed in enumerate(_unit_seeds(output)):
        row = pull(op, inputs, output, seed, attrs)[slot]
        if row is None:
            break
        with np.errstate(all="ignore"):
            result.flat[cell] = np.sum(row * tangent)
    return result


def multiplications(op: Op, slot: int, inputs: Sequence[Array], output: Array) -> int:
    """How many multiplications one edge costs in a backward (or tangent) pass.

    An elementwise operation costs one per output cell, addition included: the student sees "upstream ×
    local" there even where the local derivative is 1. An operation may say its own count (`Op.cost`: a
    matrix product m·n·k, an operation that only moves or adds numbers none); any other costs its full
    Jacobian.
    """
    if slot in op.fixed_inputs:
        return 0
    if op.elementwise:
        return output.size
    if op.edge_cost is not None:
        return op.edge_cost(slot, inputs, output)
    return op.cost(inputs, output) if op.cost else output.size * inputs[slot].size
