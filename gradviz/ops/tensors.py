"""Matrix products, and operations that only move numbers about: reshape, transpose, pick, concatenate, ..."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.language import mark, tr
from gradviz.ops.index import Index, index_text, python_index
from gradviz.ops.kernels import Symbolic, added_at, one_hot
from gradviz.ops.op import Array, Attr, Op, ShapeError, free, register, shape_text, unbroadcast

CATEGORY = mark("Tensors")

CUT = mark("Each input receives its own part of the gradient.")


def matmul_forward(x1: Array, x2: Array) -> Array:
    """As np.matmul: vectors, matrices, and stacks of matrices along leading axes."""
    if x1.ndim == 0 or x2.ndim == 0:
        raise ShapeError(tr("A matrix product needs vectors or matrices; use × for a single number."))
    if x1.shape[-1] != x2.shape[-2 if x2.ndim > 1 else 0]:
        message = tr(
            "A matrix product needs as many columns on the left as rows on the right: {left} and {right}."
        )
        raise ShapeError(message.format(left=shape_text(x1.shape), right=shape_text(x2.shape)))
    product: Array = x1 @ x2
    return product


def matmul_pullback(g: Array, y: Array, x1: Array, x2: Array) -> tuple[Array, Array]:
    """A vector on the left is a row, one on the right a column: the axis it lacks is put in and taken out
    again."""
    if x1.ndim == 2 and x2.ndim == 2:
        return g @ x2.T, x1.T @ g
    left = x1[np.newaxis, :] if x1.ndim == 1 else x1
    right = x2[:, np.newaxis] if x2.ndim == 1 else x2
    if x1.ndim == 1:
        g = np.expand_dims(g, -1 if x2.ndim == 1 else -2)
    if x2.ndim == 1:
        g = np.expand_dims(g, -1)
    to_left = unbroadcast(g @ np.swapaxes(right, -1, -2), left.shape)
    to_right = unbroadcast(np.swapaxes(left, -1, -2) @ g, right.shape)
    return to_left.reshape(x1.shape), to_right.reshape(x2.shape)


register(
    Op(
        name="matmul",
        title=mark("Matrix product"),
        says=mark("multiplies the matrix {x1} by {x2}: each row with each column"),
        inputs=("x1", "x2"),
        symbol="@",
        rule="x1 @ x2",
        forward=matmul_forward,
        pullback=matmul_pullback,
        pullback_latex=(r"{g:*} \, {x2:^}^{{\top}}", r"{x1:^}^{{\top}} \, {g:*}"),
        partial_says=(
            mark("The left factor receives the upstream gradient times the right factor, transposed."),
            mark("The right factor receives the left factor, transposed, times the upstream gradient."),
        ),
        linear=True,
        cost=lambda inputs, output: output.size * inputs[0].shape[-1],
        category=CATEGORY,
        onnx="MatMul",
        torch="torch.matmul",
        sample=lambda random: (random.normal(size=(2, 3)), random.normal(size=(3, 2))),
    )
)


def transpose_forward(x: Array, axes: Sequence[int] | None) -> Array:
    return np.transpose(x, axes)


def transpose_pullback(g: Array, y: Array, x: Array, axes: Sequence[int] | None) -> tuple[Array]:
    back = None if axes is None else np.argsort([axis % x.ndim for axis in np.atleast_1d(axes)])
    return (np.transpose(g, back),)


register(
    Op(
        name="transpose",
        title=mark("Transpose"),
        says=mark("turns the rows of {x} into columns"),
        inputs=("x",),
        symbol="ᵀ",
        rule="x.T",
        forward=transpose_forward,
        pullback=transpose_pullback,
        pullback_latex=(r"{g:^}^{{\top}}",),
        partial_says=(mark("The gradient is turned back in the same way."),),
        linear=True,
        cost=free,
        attrs=(
            Attr(
                name="axes",
                kind="axes",
                default=None,
                says=mark("the new order of the axes; none reverses them"),
            ),
        ),
        category=CATEGORY,
        onnx="Transpose",
        torch="torch.permute",
        sample=lambda random: (random.normal(size=(2, 3)),),
    )
)


def reshape_forward(x: Array, shape: Sequence[int]) -> Array:
    try:
        return np.reshape(x, tuple(shape))
    except ValueError:
        message = tr("{count} numbers cannot be arranged as {shape}.")
        raise ShapeError(message.format(count=x.size, shape=shape_text(shape))) from None


register(
    Op(
        name="reshape",
        title=mark("Reshape"),
        says=mark("arranges the cells of {x} in another shape, in the same order"),
        inputs=("x",),
        symbol="▦",
        forward=reshape_forward,
        latex=r"\operatorname{{reshape}}({x})",
        pullback=lambda g, y, x, shape: (g.reshape(x.shape),),
        pullback_latex=(r"\operatorname{{reshape}}({g})",),
        partial_says=(mark("The gradient is arranged in the input's own shape again."),),
        linear=True,
        cost=free,
        attrs=(
            Attr(
                name="shape",
                kind="shape",
                default=(-1,),
                says=mark("the new shape; one −1 stands for what is left"),
            ),
        ),
        category=CATEGORY,
        onnx="Reshape",
        torch="torch.reshape",
        sample=lambda random: (random.normal(size=(2, 3)),),
    )
)


def broadcast_forward(x: Array, shape: Sequence[int]) -> Array:
    try:
        return np.broadcast_to(x, tuple(shape))
    except ValueError:
        message = tr("{shape} cannot be repeated to make {wanted}.")
        raise ShapeError(message.format(shape=shape_text(x.shape), wanted=shape_text(shape))) from None


register(
    Op(
        name="broadcast",
        title=mark("Broadcast"),
        says=mark("repeats {x} to fill a larger shape"),
        inputs=("x",),
        symbol="⇉",
        forward=broadcast_forward,
        latex=r"\operatorname{{broadcast}}({x})",
        pullback=lambda g, y, x, shape: (unbroadcast(g, x.shape),),
        pullback_latex=(r"\sum {g:*}",),
        partial_says=(mark("Every copy reports back, so the gradients of the copies are added up."),),
        linear=True,
        cost=free,
        attrs=(Attr(name="shape", kind="shape", default=(3,), says=mark("the larger shape")),),
        category=CATEGORY,
        onnx="Expand",
        torch="torch.broadcast_to",
        sample=lambda random: (random.normal(size=(1,)),),
    )
)


def pick_forward(x: Array, index: Index) -> Array:
    try:
        picked: Array = x[python_index(index)]
        return picked
    except (IndexError, ValueError):
        message = tr("[{index}] lies outside an array of shape {shape}.")
        raise ShapeError(message.format(index=index_text(index), shape=shape_text(x.shape))) from None


def pick_pullback(g: Array, y: Array, x: Array, index: Index) -> tuple[Array]:
    return (added_at(x.shape, (python_index(index),), (g,)),)


register(
    Op(
        name="pick",
        title=mark("Pick"),
        says=mark("picks cells of {x} by their place"),
        inputs=("x",),
        symbol="[ ]",
        forward=pick_forward,
        latex=r"{x:^}[{index}]",
        pullback=pick_pullback,
        pullback_latex=(r"{g:*} \, \mathbf{{e}}_{{[{index}]}}",),
        partial_says=(mark("The gradient goes to the cells that were picked; the others receive 0."),),
        linear=True,
        cost=free,
        attrs=(Attr(name="index", kind="index", default=(0,), says=mark("which cells, as in 0 or 1:3")),),
        category=CATEGORY,
        onnx="Slice",
        sample=lambda random: (random.normal(size=(2, 3)),),
    )
)


def rows_of(table: Array, index: Array) -> NDArray[np.intp]:
    """The numbers of rows, checked. Raises ShapeError where one is no row of the table."""
    if table.ndim == 0:
        raise ShapeError(tr("A single number has no rows to look up."))
    if not np.all((index >= 0) & (index < len(table)) & (index == np.floor(index))):
        message = tr("Rows are numbered with whole numbers from 0 to {last}.")
        raise ShapeError(message.format(last=len(table) - 1))
    return index.astype(np.intp)


def _choice(table: Array, index: Array) -> Array:
    """A row of zeros and one 1 for each row that is looked up: what a run that is taken down multiplies by,
    since it knows no numbers yet."""
    return np.where(one_hot(index.reshape((-1,)), table.shape[0]), 1.0, 0.0)


def lookup_forward(table: Array, index: Array) -> Array:
    if isinstance(table, Symbolic) or isinstance(index, Symbolic):
        flat = _choice(table, index) @ table.reshape((table.shape[0], -1))
        return flat.reshape((*index.shape, *table.shape[1:]))
    return np.asarray(table[rows_of(table, index)])


def lookup_pullback(g: Array, y: Array, table: Array, index: Array) -> tuple[Array, None]:
    """A row that was looked up several times receives all the shares."""
    if isinstance(g, Symbolic) or isinstance(index, Symbolic):
        shares = _choice(table, index).T @ g.reshape((index.size, -1))
        return shares.reshape(table.shape), None
    gradient = np.zeros(table.shape)
    np.add.at(gradient, rows_of(table, index), g)
    return gradient, None


register(
    Op(
        name="lookup",
        title=mark("Look up"),
        says=mark("looks up the rows {index} of the table {table}"),
        inputs=("table", "index"),
        symbol="T[i]",
        forward=lookup_forward,
        latex=r"{table:^}[{index}]",
        pullback=lookup_pullback,
        pullback_latex=(r"\sum_{{n}} \mathbf{{e}}_{{i_n}} \, {g:^}_{{n}}^{{\top}}", ""),
        partial_says=(
            mark("Only the rows that were looked up receive a gradient, once for each time."),
            mark("The number of a row has no gradient."),
        ),
        symbolic_inputs=frozenset({0}),
        linear=True,
        fixed_inputs=frozenset({1}),
        cost=free,
        category=CATEGORY,
        onnx="Gather",
        torch="torch.nn.functional.embedding",
        sample=lambda random: (random.normal(size=(4, 3)), np.array([2.0, 0.0, 2.0])),
    )
)


def concatenate_forward(*arrays: Array, axis: int) -> Array:
    if any(array.ndim == 0 for array in arrays):
        raise ShapeError(tr("Single numbers have no axis to be joined along; stack them instead."))
    return np.concatenate(arrays, axis=axis)


def concatenate_pullback(g: Array, y: Array, *arrays: Array, axis: int) -> tuple[Array, ...]:
    ends = np.cumsum([array.shape[axis] for array in arrays])
    return tuple(np.split(g, ends[:-1], axis=axis))


register(
    Op(
        name="concatenate",
        title=mark("Concatenate"),
        says=mark("joins its inputs end to end along an axis that they have"),
        inputs=("x",),
        symbol="++",
        forward=concatenate_forward,
        latex=r"[{x}]",
        pullback=concatenate_pullback,
        pullback_latex=(r"{g:^}|_{{{x}}}",),
        symbolic_inputs=frozenset({0}),
        partial_says=(CUT,),
        linear=True,
        variadic=True,
        cost=free,
        attrs=(Attr(name="axis", kind="int", default=0, says=mark("the axis that grows")),),
        category=CATEGORY,
        onnx="Concat",
        torch="torch.cat",
        sample=lambda random: (random.normal(size=(2, 3)), random.normal(size=(1, 3))),
    )
)


def stack_forward(*arrays: Array, axis: int) -> Array:
    return np.stack(arrays, axis=axis)


def stack_pullback(g: Array, y: Array, *arrays: Array, axis: int) -> tuple[Array, ...]:
    return tuple(np.moveaxis(g, axis, 0))


register(
    Op(
        name="stack",
        title=mark("Stack"),
        says=mark("puts its inputs side by side along a new axis"),
        inputs=("x",),
        symbol="≡",
        forward=stack_forward,
        latex=r"[{x}]",
        pullback=stack_pullback,
        pullback_latex=(r"{g:^}|_{{{x}}}",),
        symbolic_inputs=frozenset({0}),
        partial_says=(CUT,),
        linear=True,
        variadic=True,
        cost=free,
        attrs=(Attr(name="axis", kind="int", default=0, says=mark("where the new axis goes")),),
        category=CATEGORY,
        torch="torch.stack",
        sample=lambda random: (random.normal(size=(3,)), random.normal(size=(3,))),
    )
)
