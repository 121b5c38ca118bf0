"""What else is done with images: normalise, flatten, enlarge."""

from __future__ import annotations

import math

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.layout import CATEGORY, innermost, outermost, require_images
from gradviz.ops.op import Array, Attr, Op, ShapeError, register, shape_text


def flatten_forward(x: Array) -> Array:
    if x.ndim < 2:
        message = tr("Only an array of two axes or more can be flattened, not {shape}.")
        raise ShapeError(message.format(shape=shape_text(x.shape)))
    return x.reshape(x.shape[0], -1)


register(
    Op(
        name="flatten",
        title=mark("Flatten"),
        says=mark("makes one row of numbers of each example in {x}"),
        inputs=("x",),
        symbol="▤",
        forward=flatten_forward,
        latex=r"\operatorname{{flatten}}({x})",
        pullback=lambda g, y, x: (g.reshape(x.shape),),
        pullback_latex=(r"\operatorname{{reshape}}({g})",),
        partial_says=(mark("The gradient is arranged in the input's own shape again."),),
        linear=True,
        cost=lambda inputs, output: 0,
        category=CATEGORY,
        onnx="Flatten",
        sample=lambda random: (random.normal(size=(2, 2, 1, 3)),),
    )
)


def channels(x: Array) -> tuple[int, ...]:
    """The axes that batch normalisation takes together: all but the channels. Raises ShapeError."""
    if x.ndim not in (2, 4):
        message = tr("A batch has two axes (examples, features) or four (images), not {shape}.")
        raise ShapeError(message.format(shape=shape_text(x.shape)))
    return (0, 2, 3)[: x.ndim - 1]


def by_channel(numbers: Array, x: Array) -> Array:
    """One number for each channel, as it broadcasts with the batch. Raises ShapeError."""
    if numbers.shape != (x.shape[1],):
        message = tr("{channels} channels need one number each, not {shape}.")
        raise ShapeError(message.format(channels=x.shape[1], shape=shape_text(numbers.shape)))
    return numbers.reshape(-1, *(1,) * (x.ndim - 2))


def per_channel(x: Array) -> int:
    """How many numbers each channel has; 1 where it has none, since nothing is then divided by it."""
    return max(1, int(x.shape[0]) * math.prod(x.shape[2:]))


def normalised(x: Array, eps: float) -> tuple[Array, Array]:
    """The batch with mean 0 and variance 1 in each channel, and what it was multiplied by."""
    axes = channels(x)
    count = per_channel(x)
    centred = x - np.sum(x, axis=axes, keepdims=True) / count
    variance = np.sum(centred**2, axis=axes, keepdims=True) / count
    scale = 1.0 / np.sqrt(variance + eps)
    return centred * scale, scale


def batch_norm_forward(x: Array, scale: Array, shift: Array, eps: float) -> Array:
    return normalised(x, eps)[0] * by_channel(scale, x) + by_channel(shift, x)


def batch_norm_pullback(
    g: Array, y: Array, x: Array, scale: Array, shift: Array, eps: float
) -> tuple[Array, ...]:
    """Ioffe & Szegedy, "Batch Normalization" (2015), section 3, with the terms gathered."""
    axes, count = channels(x), per_channel(x)
    normal, factor = normalised(x, eps)
    to_scale = np.sum(g * normal, axis=axes, keepdims=True)
    to_shift = np.sum(g, axis=axes, keepdims=True)
    rest = g - (to_shift + normal * to_scale) / count
    to_x = rest * (factor * by_channel(scale, x))
    return to_x, to_scale.reshape(scale.shape), to_shift.reshape(shift.shape)


_MOVED = r"{g} - \overline{{{g}}} - \hat{{x}} \, \overline{{\hat{{x}} {g:*}}}"
register(
    Op(
        name="batch_norm2d",
        title=mark("Batch normalisation"),
        says=mark(
            "gives each channel of {x} mean 0 and variance 1 over the batch, times {scale}, plus {shift}"
        ),
        inputs=("x", "scale", "shift"),
        symbol="BN",
        forward=batch_norm_forward,
        latex=r"\frac{{{x} - \mu}}{{\sqrt{{\sigma^{{2}} + {eps}}}}} \, {scale:*} + {shift}",
        pullback=batch_norm_pullback,
        pullback_latex=(
            rf"\frac{{{{{{scale}}}}}}{{{{\sigma}}}} \left({_MOVED}\right)",
            r"\sum {g:*} \, \hat{{x}}",
            r"\sum {g:*}",
        ),
        partial_says=(
            mark("What would only move a channel's mean or its spread has no effect, so it is taken out."),
            mark("The scale receives the gradient times the normalised number, added up over the batch."),
            mark("The shift receives the gradient added up over the batch."),
        ),
        attrs=(
            Attr(
                name="eps",
                kind="float",
                default=1e-5,
                low=0.0,
                says=mark("what keeps the variance from being 0"),
            ),
        ),
        category=CATEGORY,
        onnx="BatchNormalization",
        sample=lambda random: (
            random.normal(size=(3, 2, 2, 1)),
            random.uniform(0.5, 1.5, size=2),
            random.normal(size=2),
        ),
    )
)


def upsample_forward(x: Array, factor: int) -> Array:
    require_images(x)
    inner = innermost(x)
    channels, rows, columns, examples = inner.shape
    repeated = np.broadcast_to(
        inner.reshape(channels, rows, 1, columns, 1, examples),
        (channels, rows, factor, columns, factor, examples),
    )
    return outermost(repeated.reshape(channels, rows * factor, columns * factor, examples))


def upsample_pullback(g: Array, y: Array, x: Array, factor: int) -> tuple[Array]:
    examples, channels, rows, columns = x.shape
    copies = innermost(g).reshape(channels, rows, factor, columns, factor, examples)
    return (outermost(copies.sum(axis=(2, 4))),)


register(
    Op(
        name="upsample",
        title=mark("Upsampling"),
        says=mark("makes the images {x} larger by repeating each of their cells"),
        inputs=("x",),
        symbol="⇱",
        forward=upsample_forward,
        latex=r"\operatorname{{upsample}}({x})",
        pullback=upsample_pullback,
        pullback_latex=(r"\sum {g:*}",),
        partial_says=(mark("Every copy reports back, so the gradients of the copies are added up."),),
        linear=True,
        cost=lambda inputs, output: 0,
        attrs=(
            Attr(
                name="factor", kind="int", default=2, low=1, says=mark("how many times as high and as wide")
            ),
        ),
        category=CATEGORY,
        onnx="Resize",
        sample=lambda random: (random.normal(size=(2, 1, 2, 3)),),
    )
)
