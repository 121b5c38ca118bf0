"""Attention (Vaswani et al. 2017), one head: each place of a sequence looks at the others."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import PLAIN_ONES, template, with_meanings
from gradviz.graph.blocks.layers import affine
from gradviz.graph.body import block, constant, named
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.op import Array, Attr, ShapeError, shape_text


def causal_mask(count: int) -> Array:
    """0 where a place may look, minus infinity where it would look ahead."""
    return np.where(np.tri(count) == 1.0, 0.0, -np.inf)


def turned(x: Tensor) -> Tensor:
    """The last two axes exchanged."""
    return x.T if x.ndim == 2 else applied("transpose", x, axes=(0, 2, 1))


def attention_run(
    x: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor, *, units: int, causal: bool, **_: Any
) -> Tensor:
    q, k, v = (affine(x, W, None) for W in (W_q, W_k, W_v))
    scores = q @ turned(k) / sqrt(units)
    if causal:
        scores = scores + constant(causal_mask(x.shape[-2]))
    return applied("softmax", scores) @ v


def attention_show(
    x: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor, *, units: int, causal: bool, **_: Any
) -> Tensor:
    q, k, v = (
        named(block("dense", x, W, units=units, bias=False), name)
        for name, W in (("Q", W_q), ("K", W_k), ("V", W_v))
    )
    product = named(q @ named(turned(k), "KT"), "P")
    scores = named(product / constant(sqrt(units)), "S")
    if causal:
        scores = named(scores + named(constant(causal_mask(x.shape[-2])), "M"), "SM")
    return named(applied("softmax", scores), "A") @ v


def attention_parameters(shape: Shape, *, units: int, **_: Any) -> list[Parameter]:
    if len(shape) not in (2, 3):
        text = tr("Attention needs a sequence of shape (places, numbers), not {shape}.")
        raise ShapeError(text.format(shape=shape_text(shape)))
    return [Parameter((units, shape[-1]), fan=(shape[-1], units))] * 3


def attention_latex(_: Form, units: int, causal: bool, **__: Any) -> str:
    queries, keys = (rf"\left({{x}} \, {{{W}:^}}^{{{{\top}}}}\right)" for W in ("W_q", "W_k"))
    scores = rf"\frac{{{{{queries} {keys}^{{{{\top}}}}}}}}{{{{\sqrt{{{{{{units}}}}}}}}}}"
    mask = " + M" if causal else ""
    return rf"\operatorname{{{{softmax}}}}\left({scores}{mask}\right) {{x:*}} \, {{W_v:^}}^{{{{\top}}}}"


def attention_pullback(form: Form, causal: bool, **_: Any) -> dict[str, str]:
    of_all = r"\sum_{n} " if form.axes > 2 else ""
    root = r"\frac{1}{\sqrt{<units>}} \, "
    of_scores = r"\left(\delta K <W_q:*> + \delta^{\top} Q <W_k:*>\right)"
    found = {
        "W_q": rf"{root}{of_all}\left(\delta K\right)^{{\top}} <x:*>",
        "W_k": rf"{root}{of_all}\left(\delta^{{\top}} Q\right)^{{\top}} <x:*>",
        "W_v": rf"{of_all}\left(A^{{\top}} <g:*>\right)^{{\top}} <x:*>",
        "x": rf"{root}{of_scores} + A^{{\top}} <g:*> \, <W_v:*>",
    }
    mask = " + M" if causal else ""
    meanings = (
        rf"\delta = A \odot \left(<g:*> \, V^{{\top}} - \left(<g:*> \odot <y:*>\right) {PLAIN_ONES}\right)",
        rf"A = \operatorname{{softmax}}\left(\frac{{1}}{{\sqrt{{<units>}}}} \, Q K^{{\top}}{mask}\right)",
        r"Q = <x:*> \, <W_q:^>^{\top},\quad K = <x:*> \, <W_k:^>^{\top},\quad V = <x:*> \, <W_v:^>^{\top}",
    )
    return with_meanings({name: template(text) for name, text in found.items()}, *map(template, meanings))


def attention_sample(random: np.random.Generator, _: Attrs) -> tuple[Array, ...]:
    axes = int(random.integers(2, 4))
    return (random.normal(size=tuple(int(size) for size in random.integers(1, 4, size=axes))),)


register_block(
    Block(
        name="attention",
        title=mark("Attention"),
        says=mark("lets each place of {x} collect from the places that matter to it"),
        inputs=("x",),
        symbol="QKV",
        attrs=(
            Attr(
                name="units",
                kind="int",
                default=1,
                low=1,
                high=10_000,
                says=mark("how many numbers queries, keys and values have"),
            ),
            Attr(
                name="causal",
                kind="bool",
                default=False,
                says=mark("whether nobody may look at later places"),
            ),
            *BEGINNING,
        ),
        names=("W_q", "W_k", "W_v"),
        parameters=attention_parameters,
        run=attention_run,
        show=attention_show,
        latex=attention_latex,
        pullback_latex=attention_pullback,
        receives={
            "x": mark("Each place hears from all that looked at it: as a query, as a key and as a value."),
            "W_q": mark("The query weights receive what better questions would have brought."),
            "W_k": mark("The key weights receive what being found more easily would have brought."),
            "W_v": mark("The value weights receive the gradient, weighed as the values were."),
        },
        sample=attention_sample,
    )
)
