"""Many numbers into fewer: sums, means and extremes over axes, and the softmax, which weighs a row by its
sum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradviz.language import mark
from gradviz.ops.op import Array, Attr, Op, free, register

CATEGORY = mark("Reductions")

Axis = int | Sequence[int] | None

AXES = (
    Attr(name="axis", kind="axes", default=None, says=mark("the axes to run over; none means all of them")),
    Attr(name="keepdims", kind="bool", default=False, says=mark("keep each of these axes, with length 1")),
)
ROW = Attr(name="axis", kind="int", default=-1, says=mark("the axis that adds up to 1; −1 is the last"))
WINNER = mark("The gradient is routed to the winner only; winners of equal size share it evenly.")


def axes_of(axis: Axis) -> int | tuple[int, ...] | None:
    """The axis as NumPy wants it (a file has lists)."""
    return axis if axis is None or isinstance(axis, int) else tuple(axis)


def spread(reduced: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """`reduced` copied back over the axes that a reduction of `x` took away; a read-only view of shape
    `x.shape`."""
    if x.ndim and axis is not None and not keepdims:  # a single number may be reduced over axis 0, too
        reduced = np.expand_dims(reduced, axis if isinstance(axis, int) else tuple(axis))
    return np.broadcast_to(reduced, x.shape)


def sum_forward(x: Array, axis: Axis, keepdims: bool) -> Array:
    total: Array = np.sum(x, axis=axes_of(axis), keepdims=keepdims)
    return total


def sum_pullback(g: Array, y: Array, x: Array, axis: Axis, keepdims: bool) -> tuple[Array]:
    return (spread(g, x, axis, keepdims),)


register(
    Op(
        name="sum",
        title=mark("Sum"),
        says=mark("adds up the cells of {x}"),
        inputs=("x",),
        symbol="Σ",
        rule="total(x, axis)",
        forward=sum_forward,
        pullback=sum_pullback,
        pullback_latex=(r"\left({g}, \ldots, {g}\right)",),
        partial_says=(mark("A sum copies the gradient to each of the cells that it added."),),
        linear=True,
        cost=free,
        attrs=AXES,
        category=CATEGORY,
        onnx="ReduceSum",
        torch="torch.sum",
    )
)


def mean_forward(x: Array, axis: Axis, keepdims: bool) -> Array:
    total = sum_forward(x, axis, keepdims)
    return total / (x.size // total.size if total.size else 1)


def mean_pullback(g: Array, y: Array, x: Array, axis: Axis, keepdims: bool) -> tuple[Array]:
    return (spread(g * (y.size / x.size) if x.size else g, x, axis, keepdims),)


register(
    Op(
        name="mean",
        title=mark("Mean"),
        says=mark("takes the mean of the cells of {x}"),
        inputs=("x",),
        symbol="mean",
        rule="average(x, axis)",
        forward=mean_forward,
        pullback=mean_pullback,
        pullback_latex=(r"\left(\frac{{{g}}}{{{n}}}, \ldots, \frac{{{g}}}{{{n}}}\right)",),
        partial_says=(mark("A mean shares the gradient evenly among its cells."),),
        linear=True,
        cost=lambda inputs, output: output.size,
        attrs=AXES,
        category=CATEGORY,
        onnx="ReduceMean",
        torch="torch.mean",
    )
)


def max_forward(x: Array, axis: Axis, keepdims: bool) -> Array:
    largest: Array = np.max(x, axis=axes_of(axis), keepdims=keepdims)
    return largest


def min_forward(x: Array, axis: Axis, keepdims: bool) -> Array:
    smallest: Array = np.min(x, axis=axes_of(axis), keepdims=keepdims)
    return smallest


def extreme_pullback(g: Array, y: Array, x: Array, axis: Axis, keepdims: bool) -> tuple[Array]:
    """Even shares among the cells that equal the extreme, as torch.amax."""
    winners = x == spread(y, x, axis, keepdims)
    count = np.sum(winners, axis=axes_of(axis), keepdims=keepdims)
    return (spread(g / count, x, axis, keepdims) * winners,)


register(
    Op(
        name="max",
        title=mark("Maximum"),
        says=mark("takes the largest cell of {x}"),
        inputs=("x",),
        symbol="max",
        rule="highest(x, axis)",
        forward=max_forward,
        pullback=extreme_pullback,
        pullback_latex=(r"{g:*} \, [{x} = {y}]",),
        partial_says=(WINNER,),
        cost=lambda inputs, output: inputs[0].size,
        attrs=AXES,
        category=CATEGORY,
        onnx="ReduceMax",
        torch="torch.amax",
    )
)

register(
    Op(
        name="min",
        title=mark("Minimum"),
        says=mark("takes the smallest cell of {x}"),
        inputs=("x",),
        symbol="min",
        rule="lowest(x, axis)",
        forward=min_forward,
        pullback=extreme_pullback,
        pullback_latex=(r"{g:*} \, [{x} = {y}]",),
        partial_says=(WINNER,),
        cost=lambda inputs, output: inputs[0].size,
        attrs=AXES,
        category=CATEGORY,
        onnx="ReduceMin",
        torch="torch.amin",
    )
)


def log_softmax(x: Array, axis: int) -> Array:
    """``x - log(sum(exp(x)))`` along `axis`; the largest cell is taken out first, so that nothing
    overflows."""
    shifted: Array = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(sum_forward(np.exp(shifted), axis, True))


def softmax(x: Array, axis: int) -> Array:
    """``exp(x) / sum(exp(x))`` along `axis`, without overflow."""
    powers: Array = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / sum_forward(powers, axis, True)


def row_sample(random: np.random.Generator) -> tuple[Array, ...]:
    return (random.normal(size=(2, 3)),)


register(
    Op(
        name="softmax",
        title=mark("Softmax"),
        says=mark("turns the scores {x} into probabilities that add up to 1"),
        inputs=("x",),
        symbol="soft",
        rule="exp(x) / total(exp(x), axis)",
        forward=softmax,
        pullback=("y * (g - total(g * y, axis))",),
        partial_says=(
            mark("More for one score is less for all the others, so every cell hears from every cell."),
        ),
        attrs=(ROW,),
        category=mark("Activation functions"),
        onnx="Softmax",
        torch="torch.softmax",
        sample=row_sample,
    )
)

register(
    Op(
        name="log_softmax",
        title=mark("Log-softmax"),
        says=mark("takes the logarithm of the softmax of {x}"),
        inputs=("x",),
        symbol="lnS",
        rule="x - log(total(exp(x), axis))",
        forward=log_softmax,
        pullback=("g - exp(y) * total(g, axis)",),
        partial_says=(
            mark("Each score receives its own gradient, less its probability times the sum of all of them."),
        ),
        attrs=(ROW,),
        category=mark("Activation functions"),
        onnx="LogSoftmax",
        torch="torch.log_softmax",
        sample=row_sample,
    )
)
