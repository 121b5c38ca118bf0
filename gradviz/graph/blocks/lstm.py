"""Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

The gates stand below one another in the parameters in PyTorch's order: input, forget, cell, output. A cell's
value is the pair of its states, h above c: ``s = lstm_cell(x, h, c)``, ``s[0]`` is h and ``s[1]`` is c.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradviz.graph.block import Block, register_block
from gradviz.graph.blocks.layers import BIAS, affine
from gradviz.graph.blocks.recurrent import (
    RECEIVES,
    UNITS,
    beginning,
    biases,
    cell_parameters,
    cell_sample,
    recurrent_names,
    row_parameters,
    row_sample,
    weighed_row,
)
from gradviz.graph.body import block, named, stack
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark

GATES = (("i", "sigmoid"), ("f", "sigmoid"), ("g", "tanh"), ("o", "sigmoid"))
"""Their letters and what bends them, in the order of the parameters."""


def next_state(z: Tensor, c: Tensor, units: int) -> tuple[Tensor, Tensor]:
    """h and c after the sums `z` of all gates."""
    i, f, g, o = (applied(bend, z[..., k * units : (k + 1) * units]) for k, (_, bend) in enumerate(GATES))
    c = f * c + i * g
    return o * applied("tanh", c), c


def lstm_cell_run(
    x: Tensor, h: Tensor, c: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, **_: Any
) -> Tensor:
    b_ih, b_hh = biases(given)
    return stack(next_state(affine(x, W_ih, b_ih) + affine(h, W_hh, b_hh), c, h.shape[-1]), axis=0)


def rows(parameters: Sequence[Tensor], letter: str, k: int, units: int) -> list[Tensor]:
    """The part of each parameter that belongs to one gate, named as in PyTorch's manual: ``W_if``."""
    letters = ("W_i", "W_h", "b_i", "b_h")
    return [
        named(parameter[k * units : (k + 1) * units], first + letter)
        for parameter, first in zip(parameters, letters, strict=False)
    ]


def lstm_cell_show(x: Tensor, h: Tensor, c: Tensor, *parameters: Tensor, bias: bool, **_: Any) -> Tensor:
    units = h.shape[-1]
    i, f, g, o = (
        named(block("gate", x, h, *rows(parameters, letter, k, units), activation=bend, bias=bias), letter)
        for k, (letter, bend) in enumerate(GATES)
    )
    c = named(named(f * c, "keep") + named(i * g, "add"), "c")
    return stack([named(named(applied("tanh", c), "a") * o, "h"), c], axis=0)


register_block(
    Block(
        name="lstm_cell",
        title=mark("LSTM cell"),
        says=mark("forgets a part of {c}, adds what {x} and {h} call for, and shows a part of it"),
        inputs=("x", "h", "c"),
        symbol="lstm",
        attrs=(BIAS, *BEGINNING),
        names=recurrent_names,
        parameters=cell_parameters(4),
        run=lstm_cell_run,
        show=lstm_cell_show,
        latex=r"\operatorname{{lstm}}\left({x},\, {h},\, {c}\right)",
        receives=RECEIVES,
        sample=cell_sample(2),
    )
)


def lstm_run(x: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, units: int, **_: Any) -> Tensor:
    sums = weighed_row(x, W_ih, *biases(given))
    h = c = beginning(x, units)
    states = []
    for t in range(x.shape[0]):
        h, c = next_state(sums[t] + affine(h, W_hh, None), c, units)
        states.append(h)
    return stack(states, axis=0)


def lstm_show(x: Tensor, *shared: Tensor, units: int, bias: bool, **_: Any) -> Tensor:
    h, c = named(beginning(x, units), "h0"), named(beginning(x, units), "c0")
    states = []
    for t in range(x.shape[0]):
        state = named(block("lstm_cell", x[t], h, c, *shared, bias=bias), f"s{t + 1}")
        h, c = named(state[0], f"h{t + 1}"), named(state[1], f"c{t + 1}")
        states.append(h)
    return stack(states, axis=0)


register_block(
    Block(
        name="lstm",
        title=mark("LSTM layer"),
        says=mark("reads the sequence {x} step by step and keeps a long and a short memory of it"),
        inputs=("x",),
        symbol="LSTM",
        attrs=(UNITS, BIAS, *BEGINNING),
        names=recurrent_names,
        parameters=row_parameters(4),
        run=lstm_run,
        show=lstm_show,
        latex=r"\operatorname{{lstm}}\left({x}\right)",
        receives=RECEIVES,
        sample=row_sample,
    )
)
