"""A layer of a net for images: kernels move over the image, what they find is bent, then thinned out by
pooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import applied_latex
from gradviz.graph.blocks.layers import ACTIVATIONS, activation_attr
from gradviz.graph.body import activated, named
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.layout import CATEGORY
from gradviz.ops.op import Array, Attr, ShapeError, shape_text

MOST_CHANNELS = 8
"""Up to so many channels are seen one by one where the layer is open; more are seen as whole arrays."""
POOLS = {"max": "max_pool2d", "avg": "avg_pool2d"}

CHANNELS = Attr(
    name="channels", kind="int", default=1, low=1, high=1_000, says=mark("how many kernels, one for each channel of the result")  # noqa: E501
)  # fmt: skip
KERNEL = Attr(
    name="kernel", kind="int", default=3, low=1, high=100, says=mark("how many rows and columns a kernel has")
)
STRIDE = Attr(name="stride", kind="int", default=1, low=1, high=100, says=mark("how far the kernel moves on"))
PADDING = Attr(
    name="padding", kind="int", default=0, low=0, high=100,
    says=mark("how many rows and columns of 0 surround the image"),
)  # fmt: skip
NORM = Attr(
    name="norm",
    kind="bool",
    default=False,
    says=mark("whether each channel is normalised over the batch; its shift then takes the place of a bias"),
)
POOL = Attr(
    name="pool", kind="choice", default="max", choices=("max", "avg", "none"), says=mark("what thins out the image at the end")  # noqa: E501
)  # fmt: skip
IMAGE_RECEIVES = {
    "x": mark("Each cell of the image hears from every window that covers it."),
    "K": mark("Each weight of a kernel hears from every place of the image that it lay on."),
    "b": mark("A bias is added in every place of its channel, so it receives the sum."),
    "gamma": mark("The scale of a channel receives the gradient times the normalised number, added up."),
    "beta": mark("The shift of a channel receives the gradient, added up."),
}


class Kernels(NamedTuple):
    """One convolution with what belongs to it: kernels, and a bias or the scale and shift of a
    normalisation."""

    K: Tensor
    b: Tensor | None
    gamma: Tensor | None
    beta: Tensor | None


def kernel_names(norm: bool, index: str = "") -> tuple[str, ...]:
    """The names of the parameters of one convolution."""
    return tuple(f"{name}{index}" for name in (("K", "gamma", "beta") if norm else ("K", "b")))


def kernels_of(parameters: Sequence[Tensor], norm: bool) -> Kernels:
    """The parameters of one convolution by their names."""
    if norm:
        K, gamma, beta = parameters
        return Kernels(K, None, gamma, beta)
    K, b = parameters
    return Kernels(K, b, None, None)


def kernel_parameters(channels: int, units: int, size: int, norm: bool) -> list[Parameter]:
    """How the parameters of one convolution begin, from so many channels to so many."""
    cells = size * size
    kernels = Parameter((units, channels, size, size), fan=(channels * cells, units * cells))
    if norm:
        return [kernels, Parameter((units,), start="ones"), Parameter((units,), start="zeros")]
    return [kernels, Parameter((units,), start="zeros")]


def image_shape(shape: Shape) -> Shape:
    """The shape of a stack of images. Raises ShapeError where it is none."""
    if len(shape) != 4:
        message = tr("Images have four axes (examples, channels, rows, columns), not {shape}.")
        raise ShapeError(message.format(shape=shape_text(shape)))
    return shape


def convolved(x: Tensor, kernels: Kernels, stride: int = 1, padding: int = 0) -> Tensor:
    """The convolution, and its normalisation."""
    settings = {"stride": stride, "padding": padding}
    if kernels.b is not None:
        return applied("conv2d", x, kernels.K, kernels.b, **settings)
    assert kernels.gamma is not None
    assert kernels.beta is not None
    z = named(applied("conv2d", x, kernels.K, **settings), "c")
    return applied("batch_norm2d", z, kernels.gamma, kernels.beta)


def pooled(x: Tensor, pool: str, size: int) -> Tensor:
    """One number for each window."""
    return x if pool == "none" else applied(POOLS[pool], x, kernel=size)


def conv_layer(
    x: Tensor, kernels: Kernels, stride: int, padding: int, activation: str, pool: str, size: int
) -> Tensor:
    """All of the layer on whole arrays."""
    z = named(convolved(x, kernels, stride, padding), "z")
    return pooled(named(activated(z, activation), "a"), pool, size)


# --- the layer -----------------------------------------------------------------------------------------


def conv_run(
    x: Tensor,
    *parameters: Tensor,
    stride: int,
    padding: int,
    norm: bool,
    activation: str,
    pool: str,
    pool_size: int,
    **_: Any,
) -> Tensor:
    return conv_layer(x, kernels_of(parameters, norm), stride, padding, activation, pool, pool_size)


def conv_show(x: Tensor, *parameters: Tensor, channels: int, norm: bool, **attrs: Any) -> Tensor:
    if not 1 < channels <= MOST_CHANNELS:
        return conv_run(x, *parameters, norm=norm, **attrs)
    maps = []
    for k in range(channels):
        own = kernels_of([each[k : k + 1] for each in parameters], norm)
        maps.append(named(_one_channel(x, own, k + 1, **attrs), f"self_{k + 1}"))
    return applied("concatenate", *maps, axis=1)


def _one_channel(
    x: Tensor,
    kernels: Kernels,
    number: int,
    *,
    stride: int,
    padding: int,
    activation: str,
    pool: str,
    pool_size: int,
    **_: Any,
) -> Tensor:
    z = named(convolved(x, kernels, stride, padding), f"z_{number}")
    return pooled(named(activated(z, activation), f"a_{number}"), pool, pool_size)


def conv_parameters(shape: Shape, *, channels: int, kernel: int, norm: bool, **_: Any) -> list[Parameter]:
    return kernel_parameters(image_shape(shape)[1], channels, kernel, norm)


def conv_latex(_: Form, norm: bool, activation: str, pool: str, **__: Any) -> str:
    inside = r"\operatorname{{BN}}\left({x:*} \ast {K:*}\right)" if norm else r"{x:*} \ast {K:*} + {b}"
    inside = applied_latex(activation, inside)
    return inside if pool == "none" else rf"\operatorname{{{{{pool}pool}}}}\left({inside}\right)"


def conv_sample(random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
    pool = 1 if attrs["pool"] == "none" else attrs["pool_size"]
    side = (pool - 1) * attrs["stride"] + attrs["kernel"] - 2 * attrs["padding"]
    return (some_images(random, max(1, side), attrs["norm"]),)


def some_images(random: np.random.Generator, side: int, norm: bool, channels: int = 0) -> Array:
    """A few images with at least so many rows and columns; more than one where they are normalised."""
    rows, columns = side + int(random.integers(2)), side + int(random.integers(2))
    examples = 2 if norm else int(random.integers(1, 3))
    made: Array = random.normal(size=(examples, channels or int(random.integers(1, 3)), rows, columns))
    return made


register_block(
    Block(
        name="conv",
        title=mark("Convolutional layer"),
        says=mark("moves its kernels over {x}, bends what they find and thins it out"),
        inputs=("x",),
        symbol="∗",
        attrs=(
            CHANNELS,
            KERNEL,
            STRIDE,
            PADDING,
            NORM,
            activation_attr("activation", "relu", ACTIVATIONS, mark("what bends each sum")),
            POOL,
            Attr(
                name="pool_size", kind="int", default=2, low=1, high=100,
                says=mark("how many rows and columns a window of the pooling has"),
            ),
            *BEGINNING,
        ),
        names=lambda norm, **_: kernel_names(norm),
        parameters=conv_parameters,
        run=conv_run,
        show=conv_show,
        latex=conv_latex,
        receives=IMAGE_RECEIVES,
        category=CATEGORY,
        sample=conv_sample,
    )
)  # fmt: skip
