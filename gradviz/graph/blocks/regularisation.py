"""What keeps a net from learning by heart: numbers that are left out at random, and a price on large
weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradviz.graph.block import Block, Form, register_block
from gradviz.graph.body import constant, named, total
from gradviz.graph.build import Tensor, applied
from gradviz.language import mark
from gradviz.ops.op import Array, Attr

# --- dropout -------------------------------------------------------------------------------------------


def dropout_mask(shape: tuple[int, ...], rate: float, seed: int) -> Array:
    """1 for each number that stays, 0 for each that is left out."""
    random = np.random.Generator(np.random.PCG64(seed))
    return np.asarray(random.random(shape) >= rate, dtype=np.float64)


def kept_share(rate: float) -> float:
    """The share of numbers that stay, by which they are divided; where none stays, nothing is."""
    return 1.0 - rate if rate < 1.0 else 1.0


def dropout_run(x: Tensor, rate: float, training: bool, seed: int) -> Tensor:
    if not training:
        return x
    return x * constant(dropout_mask(x.shape, rate, seed) / kept_share(rate))


def dropout_show(x: Tensor, rate: float, training: bool, seed: int) -> Tensor:
    if not training:
        return x
    mask = named(constant(dropout_mask(x.shape, rate, seed)), "m")
    return named(x * mask, "left") / constant(kept_share(rate))


def dropout_pullback(_: Form, training: bool, **__: Any) -> dict[str, str]:
    return {"x": r"\frac{{{g:*} \odot m}}{{1 - {rate}}}" if training else "{g}"}


# Inverted scaling, as in PyTorch: the mean stays, and in eval mode nothing is left to do.
register_block(
    Block(
        name="dropout",
        title=mark("Dropout"),
        says=mark("leaves numbers of {x} out at random while it trains, and makes up for them in the others"),
        inputs=("x",),
        symbol="drop",
        attrs=(
            Attr(
                name="rate",
                kind="float",
                default=0.5,
                low=0.0,
                high=1.0,
                says=mark("how likely a number is left out"),
            ),
            Attr(name="training", kind="bool", default=True, says=mark("whether the net is being trained")),
            Attr(
                name="seed", kind="int", default=0, low=0, high=2**31 - 1, says=mark("which random numbers")
            ),
        ),
        run=dropout_run,
        show=dropout_show,
        latex=lambda _, training, **__: r"\frac{{{x:*} \odot m}}{{1 - {rate}}}" if training else "{x}",
        pullback_latex=dropout_pullback,
        receives={"x": mark("Only what was not left out receives a gradient, scaled in the same way.")},
    )
)

# --- penalties -----------------------------------------------------------------------------------------

STRENGTH = Attr(
    name="strength", kind="float", default=0.01, low=0.0, says=mark("how much large weights cost")
)


def penalty(name: str, title: str, says: str, size: Callable[[Tensor], Tensor], **words: Any) -> Block:
    """The sum of what all cells of all inputs cost, times the strength."""

    def run(*inputs: Tensor, strength: float) -> Tensor:
        return total([applied("sum", size(x)) for x in inputs]) * strength

    def show(*inputs: Tensor, strength: float) -> Tensor:
        sums = []
        for k, x in enumerate(inputs, start=1):
            cost = named(size(x), f"q_{k}") if x.ndim else size(x)
            sums.append(named(applied("sum", cost) if x.ndim else cost, f"t_{k}"))
        return (named(total(sums), "t") if len(sums) > 1 else sums[0]) * constant(strength)

    return Block(
        name=name,
        title=title,
        says=says,
        inputs=("x",),
        variadic=True,
        symbol=name.upper(),
        attrs=(STRENGTH,),
        run=run,
        show=show,
        **words,
    )


def norms(norm: str) -> Callable[..., str]:
    """The penalty as LaTeX: ``norm`` of each input, added up."""

    def latex(form: Form, **_: Any) -> str:
        names = ["x"] if form.inputs == 1 else [f"x{k + 1}" for k in range(form.inputs)]
        terms = " + ".join(norm.replace("%", name) for name in names)
        return r"{strength} \cdot " + (terms if len(names) == 1 else rf"\left({terms}\right)")

    return latex


register_block(
    penalty(
        "l1",
        mark("L1 penalty"),
        mark("charges for the sizes of all numbers in {x}"),
        lambda x: applied("abs", x),
        latex=norms(r"\left\lVert {%} \right\rVert_{{1}}"),
        pullback_latex={"x": r"{g:*} \cdot {strength} \cdot \operatorname{{sign}}\left({self}\right)"},
        receives={"x": mark("Every weight is pulled towards 0 with the same force, however small it is.")},
    )
)
register_block(
    penalty(
        "l2",
        mark("L2 penalty"),
        mark("charges for the squares of all numbers in {x}"),
        lambda x: x**2,
        latex=norms(r"\left\lVert {%} \right\rVert^{{2}}"),
        pullback_latex={"x": r"{g:*} \cdot 2 \cdot {strength} \cdot {self:*}"},
        receives={"x": mark("Every weight is pulled towards 0 in proportion to its size.")},
    )
)
