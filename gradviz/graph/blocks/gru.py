"""Gated recurrent units (Cho et al. 2014), in PyTorch's form: the reset gate acts on what the state brings,
its bias included. The gates stand below one another in the parameters in PyTorch's order: reset, update,
new."""

from __future__ import annotations

from typing import Any

from gradviz.graph.block import Form, register_block
from gradviz.graph.blocks.latex import template, weighed_back, with_meanings
from gradviz.graph.blocks.layers import affine
from gradviz.graph.blocks.lstm import rows
from gradviz.graph.blocks.recurrent import (
    beginning,
    biases,
    from_the_next,
    gated_cell,
    layer,
    row,
    through_time,
    weighed_row,
)
from gradviz.graph.body import block, named, stack
from gradviz.graph.build import Tensor, applied
from gradviz.language import mark


def next_state(of_x: Tensor, of_h: Tensor, h: Tensor, units: int) -> Tensor:
    """The state after the sums that input and state bring to all gates."""
    r, z = (
        applied("sigmoid", of_x[..., k * units : (k + 1) * units] + of_h[..., k * units : (k + 1) * units])
        for k in range(2)
    )
    n = applied("tanh", of_x[..., 2 * units :] + r * of_h[..., 2 * units :])
    return (1 - z) * n + z * h


def gru_cell_run(x: Tensor, h: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, **_: Any) -> Tensor:
    b_ih, b_hh = biases(given)
    return next_state(affine(x, W_ih, b_ih), affine(h, W_hh, b_hh), h, h.shape[-1])


def gru_cell_show(x: Tensor, h: Tensor, *parameters: Tensor, bias: bool, **_: Any) -> Tensor:
    units = h.shape[-1]
    r, z = (
        named(block("gate", x, h, *rows(parameters, letter, k, units), bias=bias), letter)
        for k, letter in enumerate("rz")
    )
    own = rows(parameters, "n", 2, units)
    of_x, of_h = layer(x, own[0], own[2:3], "a"), layer(h, own[1], own[3:], "u")
    n = named(applied("tanh", named(of_x + named(r * of_h, "q"), "m")), "n")
    return named(named(1 - z, "k") * n, "new") + named(z * h, "keep")


def gate_deltas(t: str, *, of_h: str, h: str, of_state: str) -> list[str]:
    r"""What the sums of the three gates receive: :math:`\delta` through the input's weights and
    :math:`\delta'` through the state's. `of_h` is what comes back to the state, `h` the state before,
    `of_state` what that brings to the new one, and `t` the index of what is inside."""
    r, z, n, u = (f"{letter}{t}" for letter in "rznu")
    d_r, d_z, d_n = (rf"\delta{t}^{{{letter}}}" for letter in "rzn")
    of_input = rf"\delta{t} = \left({d_r};\, {d_z};\, {d_n}\right)"
    through_state = rf"\delta'{t} = \left({d_r};\, {d_z};\, {r} \odot {d_n}\right)"
    new = rf"{d_n} = {of_h} \odot (1 - {z}) \odot (1 - {n}^{{2}})"
    update = rf"{d_z} = {of_h} \odot ({h} - {n}) \odot {z} \odot (1 - {z})"
    reset = rf"{d_r} = {d_n} \odot {u} \odot {r} \odot (1 - {r})"
    pairs = ((of_input, through_state), (new, update), (reset, f"{u} = {of_state}"))
    return [template(r",\quad ".join(pair)) for pair in pairs]


def gru_cell_pullback(form: Form, bias: bool, **_: Any) -> dict[str, str]:
    found = weighed_back(form, "W_ih", "x", "b_ih", r"\delta")
    of_state = weighed_back(form, "W_hh", "h", "b_hh", r"\delta'")
    of_state["h"] += template(r" + z \odot <g:*>")
    u = (r"<h:*> \, W_{n}^{\top}" if form.batch else r"W_{n} \, <h:*>") + (" + b_{n}" if bias else "")
    return with_meanings(found | of_state, *gate_deltas("", of_h="<g:*>", h="<h:*>", of_state=u))


register_block(
    gated_cell(
        "gru_cell",
        mark("GRU cell"),
        mark("keeps a part of {h} and puts what {x} calls for in the place of the rest"),
        states=("h",),
        gates=3,
        run=gru_cell_run,
        show=gru_cell_show,
        pullback=gru_cell_pullback,
    )
)


def gru_run(x: Tensor, W_ih: Tensor, W_hh: Tensor, *given: Tensor, units: int, **_: Any) -> Tensor:
    b_ih, b_hh = biases(given)
    of_x = weighed_row(x, W_ih, None, None)
    of_x = of_x if b_ih is None else of_x + b_ih
    h, states = beginning(x, units), []
    for t in range(x.shape[0]):
        h = next_state(of_x[t], affine(h, W_hh, b_hh), h, units)
        states.append(h)
    return stack(states, axis=0)


def gru_show(x: Tensor, *shared: Tensor, units: int, bias: bool, **_: Any) -> Tensor:
    h, states = named(beginning(x, units), "h0"), []
    for t in range(x.shape[0]):
        h = named(block("gru_cell", x[t], h, *shared, bias=bias), f"h{t + 1}")
        states.append(h)
    return stack(states, axis=0)


def gru_pullback(form: Form, bias: bool, **_: Any) -> dict[str, str]:
    before = r"\left[<y>\right]_{t-1}"
    u = (rf"{before} \, W_{{n}}^{{\top}}" if form.axes > 2 else rf"W_{{n}} {before}") + (
        " + b_{n}" if bias else ""
    )
    meanings = gate_deltas("_{t}", of_h=r"\eta_{t}", h=before, of_state=u)
    back = from_the_next(form, r"\delta'_{t+1}")
    next_one = rf"\eta_{{t}} = {back} + z_{{t+1}} \odot \eta_{{t+1}}"
    return with_meanings(through_time(form, of_state=r"\delta'_{t}"), *meanings, template(next_one))


register_block(
    row(
        "gru",
        mark("GRU layer"),
        mark("reads the sequence {x} step by step and renews a part of its state each time"),
        gates=3,
        run=gru_run,
        show=gru_show,
        pullback=gru_pullback,
    )
)
