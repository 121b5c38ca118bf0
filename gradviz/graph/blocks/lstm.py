"""Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

The gates stand below one another in the parameters in PyTorch's order: input, forget, cell, output. A cell's
value is the pair of its states, h above c: ``s = lstm_cell(x, h, c)``, ``s[0]`` is h and ``s[1]`` is c.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradviz.graph.block import Form, register_block
from gradviz.graph.blocks.latex import template, weighed_back, with_meanings
from gradviz.graph.blocks.layers import affine
from gradviz.graph.blocks.recurrent import (
    beginning,
    biases,
    from_the_next,
    gated_cell,
    row,
    through_time,
    weighed_row,
)
from gradviz.graph.body import block, named, stack
from gradviz.graph.build import Tensor, applied
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


def gate_deltas(t: str, *, of_h: str, of_c: str, c: str, c_before: str) -> list[str]:
    r"""What the sums of the four gates receive, written :math:`\delta`. `of_h` and `of_c` are what comes back
    to the states, `c` and `c_before` the cell state now and before, and `t` the index of what is inside."""
    i, f, g, o = (f"{letter}{t}" for letter in ("i", "f", r"\tilde{c}", "o"))
    d_i, d_f, d_g, d_o, d_c = (rf"\delta{t}^{{{letter}}}" for letter in ("i", "f", r"\tilde{c}", "o", "c"))
    into = [
        rf"{d_i} = {d_c} \odot {g} \odot {i} \odot (1 - {i})",
        rf"{d_f} = {d_c} \odot {c_before} \odot {f} \odot (1 - {f})",
        rf"{d_g} = {d_c} \odot {i} \odot (1 - {g}^{{2}})",
        rf"{d_o} = {of_h} \odot \tanh({c}) \odot {o} \odot (1 - {o})",
    ]
    lines = (
        rf"\delta{t} = \left({d_i};\, {d_f};\, {d_g};\, {d_o}\right)",
        r",\quad ".join(into[:2]),
        r",\quad ".join(into[2:]),
        rf"{d_c} = {of_c} + {of_h} \odot {o} \odot (1 - \tanh^{{2}}({c}))",
    )
    return [template(line) for line in lines]


def lstm_cell_pullback(form: Form, **_: Any) -> dict[str, str]:
    found = weighed_back(form, "W_ih", "x", "b_ih", r"\delta")
    found |= weighed_back(form, "W_hh", "h", "b_hh", r"\delta")
    meanings = gate_deltas(
        "",
        of_h=r"\left[<g>\right]_{h}",
        of_c=r"\left[<g>\right]_{c}",
        c=r"\left[<y>\right]_{c}",
        c_before="<c:*>",
    )
    of_memory = {"c": template(r"\delta^{c} \odot f")}
    return with_meanings(found, *meanings) | with_meanings(of_memory, meanings[-1])


register_block(
    gated_cell(
        "lstm_cell",
        mark("LSTM cell"),
        mark("forgets a part of {c}, adds what {x} and {h} call for, and shows a part of it"),
        states=("h", "c"),
        gates=4,
        run=lstm_cell_run,
        show=lstm_cell_show,
        pullback=lstm_cell_pullback,
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


def lstm_pullback(form: Form, **_: Any) -> dict[str, str]:
    meanings = gate_deltas(
        "_{t}",
        of_h=r"\eta_{t}",
        of_c=r"\delta_{t+1}^{c} \odot f_{t+1}",
        c="c_{t}",
        c_before="c_{t-1}",
    )
    return with_meanings(through_time(form), *meanings, template(rf"\eta_{{t}} = {from_the_next(form)}"))


register_block(
    row(
        "lstm",
        mark("LSTM layer"),
        mark("reads the sequence {x} step by step and keeps a long and a short memory of it"),
        gates=4,
        run=lstm_run,
        show=lstm_show,
        pullback=lstm_pullback,
    )
)
