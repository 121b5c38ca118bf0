"""A way around two layers (He et al. 2015): what they compute is added to what went in."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import affine_latex, applied_latex
from gradviz.graph.blocks.layers import ACTIVATIONS, activation_attr, affine
from gradviz.graph.body import activated, block, named
from gradviz.graph.build import Tensor
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.op import Array, Attr, ShapeError


def residual_names(skip: str, **_: Any) -> tuple[str, ...]:
    names = ("W1", "b1", "W2", "b2")
    return (*names, "Ws") if skip == "projected" else names


def residual_parameters(shape: Shape, *, units: int, skip: str, **_: Any) -> list[Parameter]:
    count = shape[-1] if shape else 1
    if skip == "identity" and units != count:
        text = tr(
            "What goes around must have the {units} numbers that it is added to, not {count}: "
            'skip="projected" makes it fit.'
        )
        raise ShapeError(text.format(units=units, count=count))
    found = [
        Parameter((units, count), fan=(count, units)),
        Parameter((units,), start="zeros"),
        Parameter((units, units), fan=(units, units)),
        Parameter((units,), start="zeros"),
    ]
    return [*found, Parameter((units, count), fan=(count, units))] if skip == "projected" else found


def residual_run(
    x: Tensor,
    W1: Tensor,
    b1: Tensor,
    W2: Tensor,
    b2: Tensor,
    *Ws: Tensor,
    activation: str,
    last: str,
    **_: Any,
) -> Tensor:
    inside = affine(activated(affine(x, W1, b1), activation), W2, b2)
    return activated(inside + (affine(x, Ws[0], None) if Ws else x), last)


def residual_show(
    x: Tensor,
    W1: Tensor,
    b1: Tensor,
    W2: Tensor,
    b2: Tensor,
    *Ws: Tensor,
    activation: str,
    last: str,
    **_: Any,
) -> Tensor:
    units = W1.shape[0]
    h = named(block("dense", x, W1, b1, units=units, activation=activation), "a")
    f = named(block("dense", h, W2, b2, units=units), "f")
    around = named(block("dense", x, Ws[0], units=units, bias=False), "skip") if Ws else x
    z = f + around
    return z if last == "none" else activated(named(z, "z"), last)


def residual_latex(form: Form, activation: str, last: str, skip: str, **_: Any) -> str:
    h = applied_latex(activation, affine_latex(form, True, "W1", "{x:*}", "b1"))
    if activation == "none":
        h = rf"\left({h}\right)"
    around = affine_latex(form, False, "Ws") if skip == "projected" else "{x}"
    return applied_latex(last, f"{affine_latex(form, True, 'W2', h, 'b2')} + {around}")


def residual_sample(random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
    examples = (int(random.integers(1, 4)),) if random.random() < 0.5 else ()
    count = attrs["units"] if attrs["skip"] == "identity" else int(random.integers(1, 4))
    return (random.normal(size=(*examples, count)),)


register_block(
    Block(
        name="residual",
        title=mark("Residual block"),
        says=mark("adds to {x} what two layers make of it"),
        inputs=("x",),
        symbol="+F",
        attrs=(
            Attr(name="units", kind="int", default=1, low=1, high=10_000, says=mark("how many neurons")),
            activation_attr(
                "activation", "relu", ACTIVATIONS, mark("what bends the sums of the first layer")
            ),
            activation_attr("last", "relu", ACTIVATIONS, mark("what bends the whole at the end")),
            Attr(
                name="skip",
                kind="choice",
                default="identity",
                choices=("identity", "projected"),
                says=mark("whether the input goes around as it is, or through weights of its own"),
            ),
            *BEGINNING,
        ),
        names=residual_names,
        parameters=residual_parameters,
        run=residual_run,
        show=residual_show,
        latex=residual_latex,
        receives={
            "x": mark(
                "The input receives two shares: one through the layers, and one that comes back unchanged."
            ),
            "Ws": mark("The weights on the way around receive the gradient of the sum times the input."),
        },
        sample=residual_sample,
    )
)
