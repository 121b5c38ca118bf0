"""A row of equal cells that hand a state on: the plain recurrent net, and the gate that the others are
made of.

Parameters are laid out, ordered and named as in PyTorch: ``W_ih`` weighs the input, ``W_hh`` the state, each
with a bias of its own. A sequence is (T, n), T examples in order, or (T, N, n), N of them side by side; (T,)
is a sequence of single numbers. The state begins with zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import Delta, affine_latex, applied_latex, template, with_meanings
from gradviz.graph.blocks.layers import ACTIVATIONS, BIAS, activation_attr, affine
from gradviz.graph.body import activated, block, constant, named, stack
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.op import Array, Attr, ShapeError, shape_text

UNITS = Attr(
    name="units", kind="int", default=1, low=1, high=10_000, says=mark("how many numbers the state has")
)
RECEIVES = {
    "x": mark("The input receives what every gate sends back through its weights."),
    "h": mark("The state before receives its share: so the gradient travels back through time."),
    "c": mark("The cell state before receives the gradient times the forget gate: hardly anything is lost."),
    **dict.fromkeys(
        ("W_ih", "W_hh"), mark("Shared weights receive a share at every time step, and the shares add up.")
    ),
    **dict.fromkeys(
        ("b_ih", "b_hh"), mark("A shared bias receives a share at every time step, and the shares add up.")
    ),
}


def recurrent_names(bias: bool, **_: Any) -> tuple[str, ...]:
    """The parameters of every cell and of every row of cells."""
    return ("W_ih", "W_hh", "b_ih", "b_hh") if bias else ("W_ih", "W_hh")


def biases(given: Sequence[Tensor]) -> tuple[Tensor | None, Tensor | None]:
    """The two biases, where there are any."""
    return (given[0], given[1]) if given else (None, None)


def recurrent_parameters(shape: Shape, units: int, gates: int, bias: bool) -> list[Parameter]:
    """Weights and biases of all gates, one below the other, for one example of this shape."""
    count = shape[-1] if shape else 1
    found = [
        Parameter((gates * units, count), fan=(count, units)),
        Parameter((gates * units, units), fan=(units, units)),
    ]
    return found + [Parameter((gates * units,), start="zeros")] * 2 if bias else found


def cell_parameters(gates: int) -> Callable[..., list[Parameter]]:
    """The parameters of a cell, whose state says how many units there are."""

    def parameters(x: Shape, *states: Shape, bias: bool, **_: Any) -> list[Parameter]:
        h = states[0]
        if not h or any(state != h for state in states) or (len(h) > 1 and x[:-1] != h[:-1]):
            text = tr(
                "With an input of shape {input} a cell needs a state with a row for each example, "
                "not {state}."
            )
            shapes = tr(" and ").join(shape_text(state) for state in states)
            raise ShapeError(text.format(input=shape_text(x), state=shapes))
        return recurrent_parameters(x, h[-1], gates, bias)

    return parameters


def row_parameters(gates: int) -> Callable[..., list[Parameter]]:
    """The parameters of a row of cells, which all of them share."""

    def parameters(x: Shape, *, units: int, bias: bool, **_: Any) -> list[Parameter]:
        if not x or not x[0] or len(x) > 3:
            text = tr("A sequence has the shape (steps, numbers) or (steps, examples, numbers), not {shape}.")
            raise ShapeError(text.format(shape=shape_text(x)))
        return recurrent_parameters(x[1:], units, gates, bias)

    return parameters


def cell_sample(states: int) -> Callable[[np.random.Generator, Attrs], tuple[Array, ...]]:
    """Random inputs of a cell with so many states."""

    def sample(random: np.random.Generator, _: Attrs) -> tuple[Array, ...]:
        numbers, units, examples = (int(size) for size in random.integers(1, 4, size=3))
        batch = (examples,) if random.random() < 0.5 else ()
        return (
            random.normal(size=(*batch, numbers)),
            *(random.normal(size=(*batch, units)) for _ in range(states)),
        )

    return sample


def row_sample(random: np.random.Generator, _: Attrs) -> tuple[Array, ...]:
    axes = int(random.integers(1, 4))
    return (random.normal(size=tuple(int(size) for size in random.integers(1, 4, size=axes))),)


def weighed_row(x: Tensor, W_ih: Tensor, b_ih: Tensor | None, b_hh: Tensor | None) -> Tensor:
    """What the inputs of all time steps bring to the gates, in one product."""
    rows = applied("reshape", x, shape=(-1, 1)) if x.ndim == 1 else x
    found = rows @ W_ih.T
    return found if b_ih is None or b_hh is None else found + (b_ih + b_hh)


def beginning(x: Tensor, units: int) -> Tensor:
    """The state before the first time step."""
    return constant(np.zeros((*x.shape[1:-1], units)))


# --- one cell ------------------------------------------------------------------------------------------


def cell_run(
    x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, activation: str, **_: Any
) -> Tensor:
    b_ih, b_hh = biases(given)
    return activated(affine(x, W_ih, b_ih) + affine(h, W_hh, b_hh), activation)


def cell_show(
    x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, activation: str, **_: Any
) -> Tensor:
    z = named(layer(x, W_ih, given[:1], "a") + layer(h, W_hh, given[1:], "u"), "z")
    return activated(z, activation)


def layer(x: Tensor, W: Tensor, bias: Sequence[Tensor], name: str) -> Tensor:
    """A layer without activation inside a cell."""
    return named(block("dense", x, W, *bias, units=W.shape[0], bias=bool(bias)), name)


def cell_sum(form: Form, bias: bool) -> str:
    of_input = affine_latex(form, bias, "W_ih", "{x:*}", "b_ih")
    return f"{of_input} + {affine_latex(form, bias, 'W_hh', '{h:*}', 'b_hh')}"


def cell_latex(form: Form, activation: str, bias: bool, **_: Any) -> str:
    return applied_latex(activation, cell_sum(form, bias))


def cell_pullback(form: Form, activation: str, bias: bool, **_: Any) -> dict[str, str]:
    delta = Delta(activation, cell_sum(form, bias))
    found = {}
    for x, W, b in (("x", "W_ih", "b_ih"), ("h", "W_hh", "b_hh")):
        if form.batch:
            found[W] = rf"{delta:^}^{{{{\top}}}} \, {{{x}:*}}"
            found[x] = rf"{delta:*} \, {{{W}:*}}"
            found[b] = rf"{delta:^}^{{{{\top}}}} \, \mathbf{{{{1}}}}"
        else:
            found[W] = rf"{delta:*} \, {{{x}:^}}^{{{{\top}}}}"
            found[x] = rf"{{{W}:^}}^{{{{\top}}}} \, {delta:*}"
            found[b] = f"{delta}"
    return found


# --- back through time ---------------------------------------------------------------------------------


def through_time(form: Form, delta: str = r"\delta_{t}", of_state: str = "") -> dict[str, str]:
    """What weights and inputs of a row of cells receive: the shares of all time steps, added up. `of_state`
    is what comes back to the weights of the state, where that is something else."""
    back = of_state or delta
    if form.axes > 2:  # a row for each example
        return {
            "W_ih": template(rf"\sum_{{t}} {delta}^{{\top}} \left[<x>\right]_{{t}}"),
            "W_hh": template(rf"\sum_{{t}} {back}^{{\top}} \left[<y>\right]_{{t-1}}"),
            "b_ih": template(rf"\sum_{{t}} {delta}^{{\top}} \, \mathbf{{1}}"),
            "b_hh": template(rf"\sum_{{t}} {back}^{{\top}} \, \mathbf{{1}}"),
            "x": template(rf"\left[{delta} \, <W_ih:*>\right]_{{t=1,2,\ldots}}"),
        }
    return {
        "W_ih": template(rf"\sum_{{t}} {delta} \left[<x>\right]_{{t}}^{{\top}}"),
        "W_hh": template(rf"\sum_{{t}} {back} \left[<y>\right]_{{t-1}}^{{\top}}"),
        "b_ih": template(rf"\sum_{{t}} {delta}"),
        "b_hh": template(rf"\sum_{{t}} {back}"),
        "x": template(rf"\left[<W_ih:^>^{{\top}} \, {delta}\right]_{{t=1,2,\ldots}}"),
    }


def from_the_next(form: Form, delta: str = r"\delta_{t+1}") -> str:
    """What the state receives: from what the row hands out, and from the next time step."""
    back = rf"{delta} \, <W_hh:*>" if form.axes > 2 else rf"<W_hh:^>^{{\top}} \, {delta}"
    return rf"\left[<g>\right]_{{t}} + {back}"


def rnn_pullback(form: Form, activation: str, **_: Any) -> dict[str, str]:
    state = template(r"\left[<y>\right]_{t}")
    delta = Delta(activation, "a_t", g=template(rf"\left({from_the_next(form)}\right)"), y=state)
    meanings = [template(r"\delta_{t} = ") + f"{delta}"]
    if activation not in ("none", "tanh", "sigmoid"):
        meanings.append(state + " = " + applied_latex(activation, "a_t"))
    return with_meanings(through_time(form), *meanings, template(r"\delta_{T+1} = 0"))


def cell(name: str, title: str, says: str, symbol: str, activation: str) -> Block:
    """A cell with one gate: the sum of what input and state bring, bent."""
    return Block(
        name=name,
        title=title,
        says=says,
        inputs=("x", "h"),
        symbol=symbol,
        attrs=(
            activation_attr("activation", activation, ACTIVATIONS, mark("what bends the sum")),
            BIAS,
            *BEGINNING,
        ),
        names=recurrent_names,
        parameters=cell_parameters(1),
        run=cell_run,
        show=cell_show,
        latex=cell_latex,
        pullback_latex=cell_pullback,
        receives=RECEIVES,
        sample=cell_sample(1),
    )


register_block(
    cell(
        "rnn_cell",
        mark("Recurrent cell"),
        mark("mixes the input {x} with the state {h} into the next state"),
        "rnn",
        "tanh",
    )
)
register_block(
    cell(
        "gate",
        mark("Gate"),
        mark("decides by {x} and {h} how far to open, number by number"),
        "gate",
        "sigmoid",
    )
)

# --- a row of them -------------------------------------------------------------------------------------


def rnn_run(
    x: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, units: int, activation: str, **_: Any
) -> Tensor:
    sums = weighed_row(x, W_ih, *biases(given))
    h, states = beginning(x, units), []
    for t in range(x.shape[0]):
        h = activated(sums[t] + affine(h, W_hh, None), activation)
        states.append(h)
    return stack(states, axis=0)


def rnn_show(x: Tensor, *shared: Tensor, units: int, activation: str, bias: bool, **_: Any) -> Tensor:
    h, states = named(beginning(x, units), "h0"), []
    for t in range(x.shape[0]):
        h = named(block("rnn_cell", x[t], h, *shared, activation=activation, bias=bias), f"h{t + 1}")
        states.append(h)
    return stack(states, axis=0)


def row(
    name: str,
    title: str,
    says: str,
    *,
    gates: int,
    run: Callable[..., Tensor],
    show: Callable[..., Tensor],
    pullback: Callable[..., dict[str, str]],
    bends: tuple[Attr, ...] = (),
) -> Block:
    """A row of cells with so many gates; `bends` says what bends them, where that can be chosen."""
    return Block(
        name=name,
        title=title,
        says=says,
        inputs=("x",),
        symbol=name.upper(),
        attrs=(UNITS, *bends, BIAS, *BEGINNING),
        names=recurrent_names,
        parameters=row_parameters(gates),
        run=run,
        show=show,
        latex=rf"\operatorname{{{{{name}}}}}\left({{x}}\right)",
        pullback_latex=pullback,
        receives=RECEIVES,
        sample=row_sample,
    )


def gated_cell(
    name: str,
    title: str,
    says: str,
    *,
    states: tuple[str, ...],
    gates: int,
    run: Callable[..., Tensor],
    show: Callable[..., Tensor],
    pullback: Callable[..., dict[str, str]],
) -> Block:
    """One cell with several gates, and with these states."""
    symbol = name.removesuffix("_cell")
    inputs = ("x", *states)
    given = r",\, ".join(f"{{{each}}}" for each in inputs)
    return Block(
        name=name,
        title=title,
        says=says,
        inputs=inputs,
        symbol=symbol,
        attrs=(BIAS, *BEGINNING),
        names=recurrent_names,
        parameters=cell_parameters(gates),
        run=run,
        show=show,
        latex=rf"\operatorname{{{{{symbol}}}}}\left({given}\right)",
        pullback_latex=pullback,
        receives=RECEIVES,
        sample=cell_sample(len(states)),
    )


register_block(
    row(
        "rnn",
        mark("Recurrent layer"),
        mark("reads the sequence {x} step by step and keeps a state, with the same weights at every step"),
        gates=1,
        run=rnn_run,
        show=rnn_show,
        pullback=rnn_pullback,
        bends=(activation_attr("activation", "tanh", ACTIVATIONS, mark("what bends the sum at each step")),),
    )
)
