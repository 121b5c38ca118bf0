"""Convolution: one kernel in every place of an image, as PyTorch has it (which is a cross-correlation)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradviz.language import mark, tr
from gradviz.ops.kernels import Place, added_at
from gradviz.ops.layout import CATEGORY, COLUMNS, ROWS, framed, innermost, outermost, require_images, unframed
from gradviz.ops.op import OPS, Array, Attr, Op, ShapeError, register, shape_text
from gradviz.ops.windows import Windows

STRIDE = Attr(name="stride", kind="int", default=1, low=1, says=mark("how far the kernel moves on"))
PADDING = Attr(
    name="padding",
    kind="int",
    default=0,
    low=0,
    says=mark("how many rows and columns of 0 surround the image"),
)


def conv_windows(x: Array, w: Array, stride: int, padding: int, dilation: int, groups: int) -> Windows:
    """How the kernels `w` move over the images. Raises ShapeError where they do not fit."""
    require_images(x)
    if w.ndim != 4:
        message = tr("Kernels have four axes (outputs, channels, rows, columns), not {shape}.")
        raise ShapeError(message.format(shape=shape_text(w.shape)))
    channels, outputs = x.shape[1], w.shape[0]
    if channels % groups or outputs % groups:
        message = tr("{channels} channels and {outputs} outputs cannot be divided into {groups} groups.")
        raise ShapeError(message.format(channels=channels, outputs=outputs, groups=groups))
    if w.shape[1] * groups != channels:
        message = tr("The kernels see {seen} channels, and the images have {channels}.")
        raise ShapeError(message.format(seen=w.shape[1] * groups, channels=channels))
    return Windows(x.shape[2:], w.shape[2:], stride, padding, dilation)


def patches(x: Array, windows: Windows, groups: int) -> Array:
    """What each kernel sees: of shape (groups, channels of a group × cells of a kernel, windows × N)."""
    inner = framed(innermost(x), windows.padding)
    step, apart = windows.stride, windows.dilation
    seen = sliding_window_view(inner, windows.span, axis=(1, 2))
    seen = seen[:, ::step, ::step, :, ::apart, ::apart].transpose(0, 4, 5, 1, 2, 3)
    return as_matrix(seen, (x.shape[1] // groups) * windows.cells, groups)


def as_matrix(x: Array, rows: int, groups: int) -> Array:
    """An array as a matrix of so many rows for each group; of one group, as the matrix itself."""
    return x.reshape(rows, -1) if groups == 1 else x.reshape(groups, rows, -1)


def conv2d_forward(
    x: Array, w: Array, b: Array | None = None, *, stride: int, padding: int, dilation: int, groups: int
) -> Array:
    windows = conv_windows(x, w, stride, padding, dilation, groups)
    kernels = as_matrix(w, w.shape[0] // groups, groups)
    sums = (kernels @ patches(x, windows, groups)).reshape(w.shape[0], *windows.out, x.shape[0])
    if b is not None:
        sums = sums + column(b, w.shape[0])
    return outermost(sums)


def column(b: Array, outputs: int) -> Array:
    """One number for each output channel, as it is added to (O, H, W, N). Raises ShapeError."""
    if b.size not in (1, outputs) or b.ndim > 1:
        message = tr("{outputs} kernels need one bias each, not {shape}.")
        raise ShapeError(message.format(outputs=outputs, shape=shape_text(b.shape)))
    return b.reshape(b.size, 1, 1, 1)


def conv2d_pullback(
    g: Array,
    y: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: int,
    padding: int,
    dilation: int,
    groups: int,
) -> tuple[Array, ...]:
    """Each window gets its outputs' gradients through the kernel; then they are laid over each other."""
    windows = conv_windows(x, w, stride, padding, dilation, groups)
    outputs = w.shape[0] // groups
    arrived = as_matrix(innermost(g), outputs, groups)
    kernels = as_matrix(w, outputs, groups)
    to_w = (arrived @ np.swapaxes(patches(x, windows, groups), -1, -2)).reshape(w.shape)
    seen = np.swapaxes(kernels, -1, -2) @ arrived
    seen = seen.reshape(x.shape[1], *windows.kernel, *windows.out, x.shape[0])
    parts = tuple(seen[:, row, column] for row, column in windows.offsets)
    whole = added_at((x.shape[1], *windows.framed, x.shape[0]), inner_places(windows), parts)
    to_x = outermost(unframed(whole, padding))
    return (to_x, to_w) if b is None else (to_x, to_w, g.sum(axis=(0, ROWS, COLUMNS)))


def inner_places(windows: Windows) -> tuple[Place, ...]:
    """Where each cell of the kernel is, for all windows at once, in framed images (C, H, W, N)."""
    return tuple((slice(None), *place, slice(None)) for place in windows.places)


@lru_cache(maxsize=8)
def conv2d_of(count: int) -> Op:
    """The convolution with a bias."""
    plain = OPS["conv2d"]
    return replace(
        plain,
        inputs=("x", "w", "b"),
        latex=r"{x:*} \ast {w:*} + {b}",
        pullback_latex=(*plain.pullback_latex, r"\sum {g:*}"),
        partial_says=(*plain.partial_says, mark("A bias is added in every place, so it receives the sum.")),
        variadic=False,
    )


register(
    Op(
        name="conv2d",
        title=mark("Convolution"),
        says=mark("moves the kernel {w} over {x} and takes the weighted sum of what it covers"),
        inputs=("x", "w"),
        symbol="∗",
        forward=conv2d_forward,
        latex=r"{x:*} \ast {w:*}",
        pullback=conv2d_pullback,
        pullback_latex=(r"{w:^}^{{\top}} \ast {g:*}", r"{x:*} \ast {g:*}"),
        partial_says=(
            mark("Each cell hears from every window that covers it, through the weight that lay on it."),
            mark("Each weight hears from every place it lay on: the cell there times the gradient there."),
        ),
        variadic=True,
        of_count=conv2d_of,
        affine=True,
        cost=lambda inputs, output: output.size * int(np.prod(inputs[1].shape[1:])),
        attrs=(
            STRIDE,
            PADDING,
            Attr(
                name="dilation",
                kind="int",
                default=1,
                low=1,
                says=mark("how far the cells of the kernel lie apart"),
            ),
            Attr(
                name="groups",
                kind="int",
                default=1,
                low=1,
                says=mark("into how many groups the channels are divided, each with kernels of its own"),
            ),
        ),
        category=CATEGORY,
        onnx="Conv",
        torch="torch.nn.functional.conv2d",
        sample=lambda random: (random.normal(size=(2, 2, 4, 3)), random.normal(size=(2, 2, 2, 2))),
    )
)
