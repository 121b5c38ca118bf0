"""Pooling: one number for each window of an image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.convolution import inner_places
from gradviz.ops.kernels import added_at
from gradviz.ops.layout import CATEGORY, COLUMNS, ROWS, framed, innermost, outermost, require_images, unframed
from gradviz.ops.op import Array, Attr, Op, ShapeError, register
from gradviz.ops.windows import Windows

POOLING = (
    Attr(name="kernel", kind="int", default=2, low=1, says=mark("how many rows and columns a window has")),
    Attr(
        name="stride",
        kind="int",
        default=0,
        low=0,
        says=mark("how far the window moves on; 0: by its own size"),
    ),
    Attr(
        name="padding",
        kind="int",
        default=0,
        low=0,
        says=mark("how many rows and columns surround the image"),
    ),
)


def pool_windows(x: Array, kernel: int, stride: int, padding: int) -> Windows:
    """How a pooling window moves over the images. Raises ShapeError."""
    require_images(x)
    if 2 * padding > kernel:
        raise ShapeError(tr("A frame may be at most half as wide as the window, or windows would be empty."))
    return Windows(x.shape[2:], (kernel, kernel), stride or kernel, padding)


def covered(x: Array, windows: Windows, cell: float) -> list[Array]:
    """For each cell of the window what lies there, of shape (C, H, W, N) of the output."""
    inner = framed(innermost(x), windows.padding, cell)
    return [inner[place] for place in inner_places(windows)]


def laid_over(parts: Sequence[Array], x: Array, windows: Windows) -> Array:
    """The gradient of images whose windows' cells have these gradients."""
    shape = (x.shape[1], *windows.framed, x.shape[0])
    return outermost(unframed(added_at(shape, inner_places(windows), tuple(parts)), windows.padding))


def largest_so_far(cells: Sequence[Array]) -> list[Array]:
    """The largest of the first cell, of the first two, and so on."""
    found = [cells[0]]
    for cell in cells[1:]:
        found.append(np.maximum(found[-1], cell))
    return found


def max_pool2d_forward(x: Array, kernel: int, stride: int, padding: int) -> Array:
    windows = pool_windows(x, kernel, stride, padding)
    return outermost(largest_so_far(covered(x, windows, -np.inf))[-1])


def max_pool2d_pullback(g: Array, y: Array, x: Array, kernel: int, stride: int, padding: int) -> tuple[Array]:
    """All goes to the first of the largest cells: a later one wins only where it is larger."""
    windows = pool_windows(x, kernel, stride, padding)
    cells = covered(x, windows, -np.inf)
    largest = largest_so_far(cells)
    left, shares = innermost(g), []
    for cell, before in zip(cells[:0:-1], largest[-2::-1], strict=True):
        shares.append(left * (cell > before))
        left = left - shares[-1]
    return (laid_over([left, *reversed(shares)], x, windows),)


register(
    Op(
        name="max_pool2d",
        title=mark("Max pooling"),
        says=mark("keeps the largest number in each window of {x}"),
        inputs=("x",),
        symbol="max▦",
        forward=max_pool2d_forward,
        latex=r"\operatorname{{maxpool}}({x})",
        pullback=max_pool2d_pullback,
        pullback_latex=(r"{g:*} \, [{x} = {y}]",),
        partial_says=(
            mark("The gradient of a window is routed to its winner; of equal ones, to the first."),
        ),
        cost=lambda inputs, output: output.size,
        attrs=POOLING,
        category=CATEGORY,
        onnx="MaxPool",
        torch="torch.nn.functional.max_pool2d",
        sample=lambda random: (random.permutation(48).reshape(2, 1, 4, 6) / 10,),
    )
)


def avg_pool2d_forward(x: Array, kernel: int, stride: int, padding: int) -> Array:
    first, *rest = covered(x, pool_windows(x, kernel, stride, padding), 0.0)
    for cell in rest:
        first = first + cell
    return outermost(first / kernel**2)


def avg_pool2d_pullback(g: Array, y: Array, x: Array, kernel: int, stride: int, padding: int) -> tuple[Array]:
    windows = pool_windows(x, kernel, stride, padding)
    return (laid_over([innermost(g) / kernel**2] * windows.cells, x, windows),)


register(
    Op(
        name="avg_pool2d",
        title=mark("Average pooling"),
        says=mark("takes the mean of each window of {x}"),
        inputs=("x",),
        symbol="avg▦",
        forward=avg_pool2d_forward,
        latex=r"\operatorname{{avgpool}}({x})",
        pullback=avg_pool2d_pullback,
        pullback_latex=(r"\frac{{{g}}}{{{kernel}^{{2}}}}",),
        partial_says=(mark("Each window shares its gradient evenly among its cells."),),
        linear=True,
        cost=lambda inputs, output: output.size,
        attrs=POOLING,
        category=CATEGORY,
        onnx="AveragePool",
        torch="torch.nn.functional.avg_pool2d",
        sample=lambda random: (random.normal(size=(2, 1, 4, 6)),),
    )
)


def global_forward(x: Array) -> Array:
    require_images(x)
    total: Array = np.sum(x, axis=(ROWS, COLUMNS)) / (x.shape[ROWS] * x.shape[COLUMNS])
    return total


def global_pullback(g: Array, y: Array, x: Array) -> tuple[Array]:
    share = (g / (x.shape[ROWS] * x.shape[COLUMNS])).reshape(*g.shape, 1, 1)
    return (np.broadcast_to(share, x.shape),)


register(
    Op(
        name="global_avg_pool",
        title=mark("Global average pooling"),
        says=mark("takes the mean of each channel of {x}"),
        inputs=("x",),
        symbol="avg",
        forward=global_forward,
        latex=r"\operatorname{{mean}}_{{H, W}}({x})",
        pullback=global_pullback,
        pullback_latex=(r"\frac{{{g}}}{{H \, W}}",),
        partial_says=(mark("Each channel shares its gradient evenly among its cells."),),
        linear=True,
        cost=lambda inputs, output: output.size,
        category=CATEGORY,
        onnx="GlobalAveragePool",
        sample=lambda random: (random.normal(size=(2, 2, 2, 3)),),
    )
)
