"""Small nets for images: LeNet (LeCun et al. 1998), a block of VGG (Simonyan & Zisserman 2014), a residual
block of two convolutions (He et al. 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.conv import (
    CHANNELS,
    IMAGE_RECEIVES,
    KERNEL,
    NORM,
    PADDING,
    STRIDE,
    conv_layer,
    convolved,
    image_shape,
    kernel_names,
    kernel_parameters,
    kernels_of,
    some_images,
)
from gradviz.graph.blocks.latex import applied_latex
from gradviz.graph.blocks.layers import ACTIVATIONS, ROW_ACTIVATIONS, activation_attr, affine
from gradviz.graph.body import activated, block, named
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.layout import CATEGORY
from gradviz.ops.op import Array, Attr, ShapeError
from gradviz.ops.windows import Windows

SMALL_KERNEL, SMALL_PADDING = 3, 1
"""Of the blocks that leave the image as large as it is."""

# --- LeNet ---------------------------------------------------------------------------------------------
# As it begins it is small enough to be opened down to its numbers. LeNet-5 itself is channels=(6, 16),
# kernel=5, padding=2, hidden=(120, 84), activation="tanh", pool="avg".


def lenet_names(channels: tuple[int, ...], hidden: tuple[int, ...], **_: Any) -> tuple[str, ...]:
    convolutions = [name for k in range(len(channels)) for name in kernel_names(False, str(k + 1))]
    first = len(channels) + 1
    layers = [f"{name}{first + k}" for k in range(len(hidden) + 1) for name in ("W", "b")]
    return (*convolutions, *layers)


def lenet_parameters(
    shape: Shape,
    *,
    channels: tuple[int, ...],
    kernel: int,
    padding: int,
    hidden: tuple[int, ...],
    classes: int,
    **_: Any,
) -> list[Parameter]:
    if not channels or min((*channels, *hidden)) < 1:
        raise ShapeError(tr("Every layer has at least one channel or neuron."))
    before, size = image_shape(shape)[1], shape[2:]
    found: list[Parameter] = []
    for k, count in enumerate(channels):
        found += kernel_parameters(before, count, kernel, False)
        size = Windows(size, (kernel, kernel), 1, 0 if k else padding).out
        size = Windows(size, (2, 2), 2).out
        before = count
    before *= size[0] * size[1]
    for count in (*hidden, classes):
        found += [Parameter((count, before), fan=(before, count)), Parameter((count,), start="zeros")]
        before = count
    return found


def _layers(
    parameters: Sequence[Tensor], convolutions: int
) -> tuple[list[Sequence[Tensor]], list[Sequence[Tensor]]]:
    """The parameters two by two: those of the convolutions, those of the layers of neurons."""
    pairs = [parameters[k : k + 2] for k in range(0, len(parameters), 2)]
    return pairs[:convolutions], pairs[convolutions:]


def lenet_run(
    x: Tensor,
    *parameters: Tensor,
    channels: tuple[int, ...],
    padding: int,
    activation: str,
    pool: str,
    last: str,
    **_: Any,
) -> Tensor:
    convolutions, layers = _layers(parameters, len(channels))
    for k, pair in enumerate(convolutions):
        x = conv_layer(x, kernels_of(pair, False), 1, 0 if k else padding, activation, pool, 2)
    x = applied("flatten", x)
    for k, (W, b) in enumerate(layers, start=1):
        x = activated(affine(x, W, b), last if k == len(layers) else activation)
    return x


def lenet_show(
    x: Tensor,
    *parameters: Tensor,
    channels: tuple[int, ...],
    kernel: int,
    padding: int,
    activation: str,
    pool: str,
    last: str,
    **_: Any,
) -> Tensor:
    convolutions, layers = _layers(parameters, len(channels))
    for k, (count, pair) in enumerate(zip(channels, convolutions, strict=True)):
        sides = {"kernel": kernel, "padding": 0 if k else padding}
        x = block("conv", x, *pair, channels=count, activation=activation, pool=pool, **sides)
        named(x, f"c{k + 1}")
    x = named(applied("flatten", x), "f")
    for k, (W, b) in enumerate(layers, start=1):
        x = block("dense", x, W, b, units=W.shape[0], activation=last if k == len(layers) else activation)
        if k < len(layers):
            named(x, f"h{k}")
    return x


def lenet_sample(random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
    side = 1
    for _ in attrs["channels"]:
        side = 2 * side + attrs["kernel"] - 1
    return (some_images(random, max(1, side - 2 * attrs["padding"]), False),)


register_block(
    Block(
        name="lenet",
        title=mark("LeNet"),
        says=mark("finds patterns in the images {x}, then patterns of these, and tells classes apart"),
        inputs=("x",),
        symbol="LeNet",
        attrs=(
            Attr(
                name="channels", kind="shape", default=(4, 8),
                says=mark("how many kernels each convolution has"),
            ),
            Attr(name="classes", kind="int", default=10, low=1, high=1_000, says=mark("how many classes")),
            Attr(
                name="hidden", kind="shape", default=(),
                says=mark("how many neurons the layers in between have"),
            ),
            KERNEL,
            Attr(name=PADDING.name, kind="int", default=1, low=0, high=100, says=PADDING.says),
            activation_attr("activation", "relu", ACTIVATIONS, mark("what bends each sum")),
            Attr(
                name="pool", kind="choice", default="max", choices=("max", "avg"),
                says=mark("what thins out the images after each convolution"),
            ),
            activation_attr("last", "none", ROW_ACTIVATIONS, mark("what bends the sums of the last layer")),
            *BEGINNING,
        ),
        names=lenet_names,
        parameters=lenet_parameters,
        run=lenet_run,
        show=lenet_show,
        latex=r"\operatorname{{LeNet}}\left({x}\right)",
        receives={
            **IMAGE_RECEIVES,
            "W": mark("Each weight receives the gradient of its neuron's sum times its own input."),
            "b": mark("A bias receives the gradient of every sum that it is added to."),
        },
        category=CATEGORY,
        sample=lenet_sample,
    )
)  # fmt: skip

# --- VGG -----------------------------------------------------------------------------------------------


def vgg_parameters(shape: Shape, *, channels: int, layers: int, norm: bool, **_: Any) -> list[Parameter]:
    before, found = image_shape(shape)[1], []
    for _layer in range(layers):
        found += kernel_parameters(before, channels, SMALL_KERNEL, norm)
        before = channels
    return found


def _each(parameters: Sequence[Tensor], norm: bool) -> list[Sequence[Tensor]]:
    """The parameters convolution by convolution."""
    step = len(kernel_names(norm))
    return [parameters[k : k + step] for k in range(0, len(parameters), step)]


def vgg_run(x: Tensor, *parameters: Tensor, norm: bool, activation: str, **_: Any) -> Tensor:
    for own in _each(parameters, norm):
        x = activated(convolved(x, kernels_of(own, norm), 1, SMALL_PADDING), activation)
    return applied("max_pool2d", x, kernel=2)


def vgg_show(x: Tensor, *parameters: Tensor, channels: int, norm: bool, activation: str, **_: Any) -> Tensor:
    every = _each(parameters, norm)
    for k, own in enumerate(every, start=1):
        settings = {"channels": channels, "kernel": SMALL_KERNEL, "padding": SMALL_PADDING, "norm": norm}
        pool = "max" if k == len(every) else "none"
        x = block("conv", x, *own, activation=activation, pool=pool, **settings)
        if k < len(every):
            named(x, f"c{k}")
    return x


def vgg_latex(_: Form, layers: int, norm: bool, activation: str, **__: Any) -> str:
    if layers > 2:
        return r"\operatorname{{vgg}}\left({x}\right)"
    formula = "{x:*}"
    for k in range(1, layers + 1):
        formula = applied_latex(activation, _convolution(formula, str(k), norm))
        if activation == "none" and k < layers:
            formula = rf"\left({formula}\right)"
    return rf"\operatorname{{{{maxpool}}}}\left({formula}\right)"


def _convolution(inside: str, index: str, norm: bool) -> str:
    product = rf"{inside} \ast {{K{index}:*}}"
    return rf"\operatorname{{{{BN}}}}\left({product}\right)" if norm else f"{product} + {{b{index}}}"


register_block(
    Block(
        name="vgg",
        title=mark("VGG block"),
        says=mark("sends {x} through convolutions that keep its size, then halves it by pooling"),
        inputs=("x",),
        symbol="VGG",
        attrs=(
            CHANNELS,
            Attr(name="layers", kind="int", default=2, low=1, high=10, says=mark("how many convolutions")),
            NORM,
            activation_attr("activation", "relu", ACTIVATIONS, mark("what bends each sum")),
            *BEGINNING,
        ),
        names=lambda layers, norm, **_: tuple(
            name for k in range(layers) for name in kernel_names(norm, str(k + 1))
        ),
        parameters=vgg_parameters,
        run=vgg_run,
        show=vgg_show,
        latex=vgg_latex,
        receives=IMAGE_RECEIVES,
        category=CATEGORY,
        sample=lambda random, attrs: (some_images(random, 2, attrs["norm"]),),
    )
)

# --- a way around two convolutions ---------------------------------------------------------------------


def around_names(norm: bool) -> tuple[str, ...]:
    """The parameters on the way around: no bias, as what it is added to has one."""
    return kernel_names(True, "s") if norm else ("Ks",)


def residual2d_names(norm: bool, skip: str, **_: Any) -> tuple[str, ...]:
    inside = (*kernel_names(norm, "1"), *kernel_names(norm, "2"))
    return (*inside, *around_names(norm)) if skip == "projected" else inside


def residual2d_parameters(shape: Shape, *, channels: int, norm: bool, skip: str, **_: Any) -> list[Parameter]:
    before = image_shape(shape)[1]
    if skip == "identity" and channels != before:
        text = tr(
            "What goes around must have the {channels} channels that it is added to, not {count}: "
            'skip="projected" makes it fit.'
        )
        raise ShapeError(text.format(channels=channels, count=before))
    found = kernel_parameters(before, channels, SMALL_KERNEL, norm)
    found += kernel_parameters(channels, channels, SMALL_KERNEL, norm)
    if skip == "projected":
        found += kernel_parameters(before, channels, 1, norm)[: len(around_names(norm))]
    return found


def _halves(
    parameters: Sequence[Tensor], norm: bool
) -> tuple[Sequence[Tensor], Sequence[Tensor], Sequence[Tensor]]:
    """The parameters of both convolutions, and those on the way around."""
    step = len(kernel_names(norm))
    return parameters[:step], parameters[step : 2 * step], parameters[2 * step :]


def _around(x: Tensor, own: Sequence[Tensor], stride: int, norm: bool) -> Tensor:
    if not own:
        return x if stride == 1 else x[:, :, ::stride, ::stride]
    if norm:
        return convolved(x, kernels_of(own, True), stride)
    return applied("conv2d", x, own[0], stride=stride)


def residual2d_run(
    x: Tensor, *parameters: Tensor, stride: int, norm: bool, activation: str, last: str, **_: Any
) -> Tensor:
    first, second, around = _halves(parameters, norm)
    inside = activated(convolved(x, kernels_of(first, norm), stride, SMALL_PADDING), activation)
    inside = convolved(inside, kernels_of(second, norm), 1, SMALL_PADDING)
    return activated(inside + _around(x, around, stride, norm), last)


def residual2d_show(
    x: Tensor,
    *parameters: Tensor,
    channels: int,
    stride: int,
    norm: bool,
    activation: str,
    last: str,
    **_: Any,
) -> Tensor:
    first, second, around = _halves(parameters, norm)
    settings = {
        "channels": channels,
        "kernel": SMALL_KERNEL,
        "padding": SMALL_PADDING,
        "norm": norm,
        "pool": "none",
    }
    h = named(block("conv", x, *first, stride=stride, activation=activation, **settings), "a")
    f = named(block("conv", h, *second, activation="none", **settings), "f")
    way = named(_around(x, around, stride, norm), "skip") if around or stride > 1 else x
    z = f + way
    return z if last == "none" else activated(named(z, "z"), last)


def residual2d_latex(_: Form, norm: bool, activation: str, last: str, skip: str, **__: Any) -> str:
    h = applied_latex(activation, _convolution("{x:*}", "1", norm))
    if activation == "none":
        h = rf"\left({h}\right)"
    around = "{x}"  # every so many rows and columns of it where the stride is larger
    if skip == "projected":
        around = _convolution("{x:*}", "s", True) if norm else r"{x:*} \ast {Ks:*}"
    return applied_latex(last, f"{_convolution(h, '2', norm)} + {around}")


def residual2d_sample(random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
    fixed = attrs["channels"] if attrs["skip"] == "identity" else 0
    return (some_images(random, 2, attrs["norm"], fixed),)


register_block(
    Block(
        name="residual2d",
        title=mark("Residual block of images"),
        says=mark("adds to the images {x} what two convolutions make of them"),
        inputs=("x",),
        symbol="+∗",
        attrs=(
            CHANNELS,
            STRIDE,
            NORM,
            activation_attr(
                "activation", "relu", ACTIVATIONS, mark("what bends the sums of the first layer")
            ),
            activation_attr("last", "relu", ACTIVATIONS, mark("what bends the whole at the end")),
            Attr(
                name="skip", kind="choice", default="identity", choices=("identity", "projected"),
                says=mark("whether the input goes around as it is, or through weights of its own"),
            ),
            *BEGINNING,
        ),
        names=residual2d_names,
        parameters=residual2d_parameters,
        run=residual2d_run,
        show=residual2d_show,
        latex=residual2d_latex,
        receives={
            **IMAGE_RECEIVES,
            "x": mark(
                "The input receives two shares: one through the layers, and one that comes back unchanged."
            ),
            "Ks": mark("The weights on the way around receive the gradient of the sum times the input."),
        },
        category=CATEGORY,
        sample=residual2d_sample,
    )
)  # fmt: skip
