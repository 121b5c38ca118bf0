"""Numbers brought to mean 0 and variance 1, then to a mean and a scale that are learned."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import template
from gradviz.graph.body import named
from gradviz.graph.build import Tensor, applied
from gradviz.language import mark, tr
from gradviz.ops.op import Array, Attr, ShapeError, shape_text

EPS = Attr(
    name="eps",
    kind="float",
    default=1e-5,
    low=0.0,
    says=mark("what is added to the variance, so that nothing is divided by 0"),
)
SCALE_AND_SHIFT = {
    "gamma": mark("The scale receives the gradient times the normalised value, added up over the examples."),
    "beta": mark("The shift receives the gradient, added up over the examples."),
}
IMAGES = 4
"""The axes of a batch of images: examples, channels, rows, columns."""
NORMALISED = r"\frac{{{x} - %s}}{{\sqrt{{%s + {eps}}}}} \odot {gamma:*} + {beta}"


def norm_pullback(several: bool) -> dict[str, str]:
    """What comes back through mean and variance: every number moves them, so every number has a share."""
    added = r"\sum_{n} " if several else ""
    moved = r"\overline{\delta} - \hat{x} \odot \overline{\delta \odot \hat{x}}"
    x = rf"\frac{{1}}{{\sigma}} \odot \left(\delta - {moved}\right)"
    normal = r"\hat{x} = \frac{<x> - \bar{<x>}}{\sigma}"
    sigma = r"\sigma = \sqrt{\operatorname{var}\left(<x>\right) + <eps>}"
    return {
        "x": "\n".join(map(template, (x, r"\delta = <g:*> \odot <gamma:*>", normal, sigma))),
        "gamma": "\n".join(map(template, (rf"{added}<g:*> \odot \hat{{x}}", normal, sigma))),
        "beta": template(rf"{added}<g:*>" if several else "<g>"),
    }


def normalised(x: Tensor, mean: Tensor, variance: Tensor, eps: float, d: Tensor | None = None) -> Tensor:
    """``(x - mean) / sqrt(variance + eps)``."""
    deviation = named(applied("sqrt", named(variance + eps, "u")), "s")
    return named((named(x - mean, "d") if d is None else d) / deviation, "n")


def scaled(n: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    """The learned scale and shift."""
    return named(gamma * n, "k") + beta


def whitened(x: Tensor, axis: int | tuple[int, ...], keepdims: bool, eps: float) -> Tensor:
    """The numbers along an axis, or over several, brought to mean 0 and variance 1."""
    mean = named(applied("mean", x, axis=axis, keepdims=keepdims), "mu")
    d = named(x - mean, "d")
    variance = applied("mean", named(d**2, "q"), axis=axis, keepdims=keepdims)
    return normalised(x, mean, named(variance, "v"), eps, d)


# --- over the examples of a batch ----------------------------------------------------------------------


class Running(NamedTuple):
    """What batch normalisation remembers for the time after training."""

    mean: Array
    variance: Array


def running_after(x: Array, before: Running, momentum: float) -> Running:
    """What is remembered after the batch `x` of shape (N, n) or (N, channels, rows, columns) was seen: a step
    of size `momentum` towards its means and its variances (with one less below, as in PyTorch)."""
    axes = (0, *range(2, x.ndim))
    numbers = x.size // max(1, x.shape[1])
    variance = np.var(x, axis=axes) * (numbers / max(1, numbers - 1))
    return Running(
        (1.0 - momentum) * before.mean + momentum * np.mean(x, axis=axes),
        (1.0 - momentum) * before.variance + momentum * variance,
    )


def batch_norm_run(
    x: Tensor,
    gamma: Tensor,
    beta: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    *,
    training: bool,
    eps: float,
    **_: Any,
) -> Tensor:
    if x.ndim != IMAGES:
        n = whitened(x, 0, False, eps) if training else normalised(x, running_mean, running_var, eps)
        return scaled(n, gamma, beta)

    def by_channel(part: Tensor, name: str) -> Tensor:
        return named(applied("reshape", part, shape=(x.shape[1], 1, 1)), name)

    if training:
        n = whitened(x, (0, 2, 3), True, eps)
    else:
        n = normalised(x, by_channel(running_mean, "r"), by_channel(running_var, "w"), eps)
    return scaled(n, by_channel(gamma, "c"), by_channel(beta, "o"))


def batch_norm_parameters(shape: Shape, *, training: bool, **_: Any) -> list[Parameter]:
    if len(shape) not in ((2, IMAGES) if training else (1, 2, IMAGES)):
        text = tr("Batch normalisation needs a batch of rows of numbers, or of images, not {shape}.")
        raise ShapeError(text.format(shape=shape_text(shape)))
    each = shape[1:2] if len(shape) == IMAGES else shape[-1:]
    one, zero = Parameter(each, start="ones"), Parameter(each, start="zeros")
    return [one, zero, zero, one]


def batch_norm_latex(_: Form, training: bool, **__: Any) -> str:
    if training:
        return NORMALISED % (r"\bar{{{x}}}", r"\operatorname{{var}}\left({x}\right)")
    return NORMALISED % ("{running_mean}", "{running_var}")


def batch_norm_pullback(form: Form, training: bool, **_: Any) -> dict[str, str]:
    if training:
        return norm_pullback(True)
    added = r"\sum_{n} " if form.batch else ""
    deviation = r"\sqrt{<running_var> + <eps>}"
    found = {
        "x": rf"<g:*> \odot \frac{{<gamma>}}{{{deviation}}}",
        "gamma": rf"{added}<g:*> \odot \frac{{<x> - <running_mean>}}{{{deviation}}}",
        "beta": rf"{added}<g:*>" if added else "<g>",
    }
    return {name: template(text) for name, text in found.items()}


def batch_norm_sample(random: np.random.Generator, _: Attrs) -> tuple[Array, ...]:
    images = (2, 3) if random.random() < 0.3 else ()
    return (random.normal(size=(int(random.integers(2, 5)), int(random.integers(1, 4)), *images)),)


register_block(
    Block(
        name="batch_norm",
        title=mark("Batch normalisation"),
        says=mark(
            "brings each column or channel of {x} to mean 0 and variance 1 over the batch, then scales and "
            "shifts it"
        ),
        inputs=("x",),
        symbol="BN",
        attrs=(
            Attr(
                name="training",
                kind="bool",
                default=True,
                says=mark("whether the batch's own mean and variance count, or those remembered"),
            ),
            EPS,
            Attr(
                name="momentum",
                kind="float",
                default=0.1,
                low=0.0,
                high=1.0,
                says=mark("how fast the remembered mean and variance follow"),
            ),
        ),
        names=("gamma", "beta", "running_mean", "running_var"),
        kept=("running_mean", "running_var"),
        parameters=batch_norm_parameters,
        run=batch_norm_run,
        latex=batch_norm_latex,
        pullback_latex=batch_norm_pullback,
        receives={
            "x": mark(
                "Every example receives a share, because each of them moves the mean and the variance."
            ),
            **SCALE_AND_SHIFT,
        },
        sample=batch_norm_sample,
    )
)

# --- over the numbers of one example -------------------------------------------------------------------


def layer_norm_run(x: Tensor, gamma: Tensor, beta: Tensor, *, eps: float) -> Tensor:
    return scaled(whitened(x, -1, x.ndim > 1, eps), gamma, beta)


def layer_norm_parameters(shape: Shape, **_: Any) -> list[Parameter]:
    if not shape:
        raise ShapeError(tr("A single number has no mean and variance to be normalised by."))
    return [Parameter(shape[-1:], start="ones"), Parameter(shape[-1:], start="zeros")]


def layer_norm_sample(random: np.random.Generator, _: Attrs) -> tuple[Array, ...]:
    axes = int(random.integers(0, 3))
    return (
        random.normal(
            size=(*(int(size) for size in random.integers(1, 4, size=axes)), int(random.integers(2, 5)))
        ),
    )


register_block(
    Block(
        name="layer_norm",
        title=mark("Layer normalisation"),
        says=mark(
            "brings the numbers of each example in {x} to mean 0 and variance 1, then scales and shifts them"
        ),
        inputs=("x",),
        symbol="LN",
        attrs=(EPS,),
        names=("gamma", "beta"),
        parameters=layer_norm_parameters,
        run=layer_norm_run,
        latex=NORMALISED % (r"\bar{{{x}}}", r"\operatorname{{var}}\left({x}\right)"),
        pullback_latex=lambda form, **_: norm_pullback(form.batch),
        receives={
            "x": mark("Every number receives a share, because each of them moves the mean and the variance."),
            **SCALE_AND_SHIFT,
        },
        sample=layer_norm_sample,
    )
)
