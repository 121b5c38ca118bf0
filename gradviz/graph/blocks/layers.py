"""A neuron, a row of neurons, and rows of neurons one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradviz.graph.block import Block, Form, Parameter, Shape, register_block
from gradviz.graph.blocks.latex import (
    Delta,
    affine_latex,
    applied_latex,
    template,
    weighed_back,
    with_meanings,
)
from gradviz.graph.body import activated, block, cells, named, stack, total
from gradviz.graph.build import Tensor
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark, tr
from gradviz.ops.op import Attr, ShapeError, shape_text

ACTIVATIONS = ("none", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "softplus", "step", "sign")
ROW_ACTIVATIONS = (*ACTIVATIONS, "softmax", "log_softmax")
"""Also those that look at all neurons of a layer at once."""

BIAS = Attr(name="bias", kind="bool", default=True, says=mark("whether a bias is added"))


def activation_attr(name: str, default: str, choices: tuple[str, ...], says: str) -> Attr:
    """An attribute that names an activation function."""
    return Attr(name=name, kind="choice", default=default, choices=choices, says=says)


# --- one neuron ----------------------------------------------------------------------------------------


def neuron_parts(inputs: Sequence[Tensor], bias: bool) -> tuple[list[Tensor], Tensor, Tensor | None]:
    """The numbers that go in, the weights, and the bias."""
    data, w, b = (inputs[:-2], inputs[-2], inputs[-1]) if bias else (inputs[:-1], inputs[-1], None)
    return list(data) if len(data) > 1 else cells(data[0]), w, b


def neuron_run(*inputs: Tensor, activation: str, bias: bool, **_: Any) -> Tensor:
    data = inputs[: -2 if bias else -1]
    w = inputs[len(data)]
    if len(data) > 1:
        z = stack(data) @ w
    else:
        z = data[0] @ w if data[0].ndim else w[0] * data[0]
    return activated(z + inputs[-1] if bias else z, activation)


def neuron_show(*inputs: Tensor, activation: str, bias: bool, **_: Any) -> Tensor:
    parts, w, b = neuron_parts(inputs, bias)
    terms = [named(w[i] * x, f"p_{i + 1}") for i, x in enumerate(parts)]
    z = total(terms if b is None else [*terms, b])
    return z if activation == "none" else activated(named(z, "z"), activation)


def neuron_parameters(*shapes: Shape, bias: bool, **_: Any) -> list[Parameter]:
    if len(shapes) > 1 and any(shape != shapes[0] for shape in shapes):
        text = tr("A neuron's inputs have one shape, not {shapes}.")
        raise ShapeError(text.format(shapes=", ".join(shape_text(shape) for shape in shapes)))
    count = len(shapes) if len(shapes) > 1 else (shapes[0][-1] if shapes[0] else 1)
    weights = Parameter((count,), fan=(count, 1))
    return [weights, Parameter((), start="zeros")] if bias else [weights]


def neuron_sum(form: Form, bias: bool) -> str:
    """The weighted sum, as a template."""
    if form.inputs > 1:
        product = r"{w:*} \cdot \left({x}\right)"
    else:
        product = r"{x:*} \, {w:*}" if form.batch else r"{w:*} \cdot {x:*}"
    return product + (" + {b}" if bias else "")


def neuron_latex(form: Form, activation: str, bias: bool, **_: Any) -> str:
    return applied_latex(activation, neuron_sum(form, bias))


def neuron_pullback(form: Form, activation: str, bias: bool, **_: Any) -> dict[str, str]:
    delta = Delta(activation, neuron_sum(form, bias), r"\odot" if form.batch else r"\cdot")
    if form.inputs > 1:
        each = {
            f"x{k + 1}": rf"{delta:*} \cdot \left[{{w}}\right]_{{{{{k + 1}}}}}" for k in range(form.inputs)
        }
        return {"w": rf"{delta:*} \cdot \left({{x}}\right)", "b": f"{delta}", **each}
    if form.batch:
        return {
            "w": rf"{{x:^}}^{{{{\top}}}} \, {delta:*}",
            "b": rf"\sum_{{{{n}}}} {delta:*}",
            "x": rf"{delta:*} \, {{w:^}}^{{{{\top}}}}",
        }
    return {"w": rf"{delta:*} \cdot {{x:*}}", "b": f"{delta}", "x": rf"{delta:*} \cdot {{w:*}}"}


register_block(
    Block(
        name="neuron",
        title=mark("Neuron"),
        says=mark("weighs its inputs {x}, adds the bias and bends the sum"),
        inputs=("x",),
        variadic=True,
        symbol="○",
        attrs=(
            activation_attr("activation", "sigmoid", ACTIVATIONS, mark("what bends the sum")),
            BIAS,
            *BEGINNING,
        ),
        names=lambda bias, **_: ("w", "b") if bias else ("w",),
        parameters=neuron_parameters,
        run=neuron_run,
        show=neuron_show,
        latex=neuron_latex,
        pullback_latex=neuron_pullback,
        receives={
            "x": mark("An input receives the gradient of the sum times its own weight."),
            "w": mark("A weight receives the gradient of the sum times its own input."),
            "b": mark("The bias receives the gradient of the sum."),
        },
    )
)

# --- a layer -------------------------------------------------------------------------------------------


def affine(x: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
    """``W x + b`` for one example, a row of it for each of a batch."""
    if x.ndim > 1:
        z = x @ W.T
    else:
        z = W @ x if x.ndim else W[:, 0] * x
    return z if b is None else z + b


def dense_run(x: Tensor, W: Tensor, b: Tensor | None = None, *, activation: str, **_: Any) -> Tensor:
    return activated(affine(x, W, b), activation)


def dense_show(x: Tensor, W: Tensor, b: Tensor | None = None, *, activation: str, **_: Any) -> Tensor:
    parts = cells(x) if x.ndim and x.shape[-1] > 1 else [x]
    alone = activation if activation in ACTIVATIONS else "none"
    row = []
    for j in range(W.shape[0]):
        own = [W[j]] if b is None else [W[j], b[j]]
        neuron = block("neuron", *parts, *own, activation=alone, bias=b is not None)
        row.append(named(neuron, f"self_{j + 1}"))
    layer = stack(row)
    return layer if alone == activation else activated(layer, activation)


def dense_parameters(shape: Shape, *, units: int, bias: bool, **_: Any) -> list[Parameter]:
    count = shape[-1] if shape else 1
    weights = Parameter((units, count), fan=(count, units))
    return [weights, Parameter((units,), start="zeros")] if bias else [weights]


def dense_latex(form: Form, activation: str, bias: bool, **_: Any) -> str:
    return applied_latex(activation, affine_latex(form, bias))


def dense_pullback(form: Form, activation: str, bias: bool, **_: Any) -> dict[str, str]:
    delta = Delta(activation, affine_latex(form, bias), batch=form.batch)
    if form.batch:
        return {
            "W": rf"{delta:^}^{{{{\top}}}} \, {{x:*}}",
            "b": rf"{delta:^}^{{{{\top}}}} \, \mathbf{{{{1}}}}",
            "x": rf"{delta:*} \, {{W:*}}",
        }
    return {
        "W": rf"{delta:*} \, {{x:^}}^{{{{\top}}}}",
        "b": f"{delta}",
        "x": rf"{{W:^}}^{{{{\top}}}} \, {delta:*}",
    }


register_block(
    Block(
        name="dense",
        title=mark("Dense layer"),
        says=mark("feeds {x} to a row of neurons"),
        inputs=("x",),
        symbol="⋮",
        attrs=(
            Attr(name="units", kind="int", default=1, low=1, high=10_000, says=mark("how many neurons")),
            activation_attr("activation", "none", ROW_ACTIVATIONS, mark("what bends each sum")),
            BIAS,
            *BEGINNING,
        ),
        names=lambda bias, **_: ("W", "b") if bias else ("W",),
        parameters=dense_parameters,
        run=dense_run,
        show=dense_show,
        latex=dense_latex,
        pullback_latex=dense_pullback,
        receives={
            "x": mark("The inputs receive the gradient of the sums, each through the weights it goes by."),
            "W": mark("Each weight receives the gradient of its neuron's sum times its own input."),
            "b": mark("Each bias receives the gradient of its neuron's sum."),
        },
    )
)

# --- several layers ------------------------------------------------------------------------------------


def mlp_layers(parameters: Sequence[Tensor], activation: str, last: str) -> list[tuple[Any, ...]]:
    """Weights, bias and activation of each layer."""
    pairs = list(zip(parameters[::2], parameters[1::2], strict=True))
    end = len(pairs) - 1
    return [(W, b, last if k == end else activation) for k, (W, b) in enumerate(pairs)]


def mlp_run(x: Tensor, *parameters: Tensor, activation: str, last: str, **_: Any) -> Tensor:
    for W, b, bend in mlp_layers(parameters, activation, last):
        x = activated(affine(x, W, b), bend)
    return x


def mlp_show(x: Tensor, *parameters: Tensor, activation: str, last: str, **_: Any) -> Tensor:
    layers = mlp_layers(parameters, activation, last)
    for k, (W, b, bend) in enumerate(layers, start=1):
        x = block("dense", x, W, b, units=W.shape[0], activation=bend)
        if k < len(layers):
            named(x, f"h{k}")
    return x


def mlp_parameters(shape: Shape, *, widths: tuple[int, ...], **_: Any) -> list[Parameter]:
    if any(width < 1 for width in widths):
        raise ShapeError(tr("Every layer has at least one neuron."))
    before = (shape[-1] if shape else 1, *widths)
    found = []
    for fan_in, units in zip(before, widths, strict=False):
        found += [
            Parameter((units, fan_in), fan=(fan_in, units)),
            Parameter((units,), start="zeros"),
        ]
    return found


def mlp_latex(form: Form, widths: tuple[int, ...], activation: str, last: str, **_: Any) -> str:
    if len(widths) > 3:
        return r"\operatorname{{mlp}}\left({x}\right)"
    formula = "{x:*}"
    for k in range(1, len(widths) + 1):
        bend = last if k == len(widths) else activation
        inside = affine_latex(form, True, f"W{k}", formula, f"b{k}")
        formula = applied_latex(bend, inside)
        if bend == "none" and k < len(widths):
            formula = rf"\left({formula}\right)"
    return formula


def mlp_pullback(form: Form, widths: tuple[int, ...], activation: str, last: str, **_: Any) -> dict[str, str]:
    """The deltas of the textbooks, each led back from the layer behind it."""
    count = len(widths)
    if count == 1:
        names = {"W": "W1", "b": "b1", "x": "x"}
        only = dense_pullback(form, last, True)
        return {names[name]: text.replace("{W", "{W1").replace("{b", "{b1") for name, text in only.items()}
    h = [template(f"h_{{{k}}}") for k in range(count)]
    inside = [
        affine_latex(form, True, f"W{k + 1}", h[k] if k else "{x:*}", f"b{k + 1}") for k in range(count)
    ]
    makes_h = [f"{h[k]} = {applied_latex(activation, inside[k - 1])}" for k in range(1, count)]
    found: dict[str, str] = {}
    meanings: list[str] = []
    for k in range(count, 0, -1):
        delta = Delta(last, inside[k - 1], batch=form.batch)
        if k < count:
            behind = weighed_back(form, f"W{k + 1}", "x", "b", rf"\delta_{{{k + 1}}}")["x"]
            delta = Delta(activation, inside[k - 1], g=rf"\left({behind}\right)", y=h[k])
            meanings.insert(0, makes_h[k - 1])
        meanings.insert(0, template(rf"\delta_{{{k}}} = ") + f"{delta}")
        weighed = weighed_back(form, f"W{k}", "x", f"b{k}", rf"\delta_{{{k}}}")
        weights = weighed.pop(f"W{k}")
        if k > 1:
            del weighed["x"]
            weights = weights.replace("{x:*}", h[k - 1]).replace("{x:^}", h[k - 1])
        before = makes_h[k - 2 : k - 1] if k > 1 else []
        found |= with_meanings({f"W{k}": weights}, *_few([*before, *meanings]))
        found |= with_meanings(weighed, *_few(meanings))
    return found


MOST_MEANINGS = 5


def _few(meanings: Sequence[str]) -> list[str]:
    """The first of them, and the last."""
    if len(meanings) <= MOST_MEANINGS:
        return list(meanings)
    return [*meanings[: MOST_MEANINGS - 1], r"\vdots", meanings[-1]]


register_block(
    Block(
        name="mlp",
        title=mark("Multi-layer perceptron"),
        says=mark("sends {x} through its layers of neurons, one after the other"),
        inputs=("x",),
        symbol="mlp",
        attrs=(
            Attr(name="widths", kind="shape", default=(4, 1), says=mark("how many neurons each layer has")),
            activation_attr(
                "activation", "tanh", ACTIVATIONS, mark("what bends the sums of the hidden layers")
            ),
            activation_attr("last", "none", ROW_ACTIVATIONS, mark("what bends the sums of the last layer")),
            *BEGINNING,
        ),
        names=lambda widths, **_: tuple(f"{n}{k + 1}" for k in range(len(widths)) for n in ("W", "b")),
        parameters=mlp_parameters,
        run=mlp_run,
        show=mlp_show,
        latex=mlp_latex,
        pullback_latex=mlp_pullback,
        receives={
            "x": mark("The inputs receive the gradient led back through all layers."),
            "W": mark("Each weight receives the gradient of its neuron's sum times its own input."),
            "b": mark("Each bias receives the gradient of its neuron's sum."),
        },
    )
)
