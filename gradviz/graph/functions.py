"""The blocks as functions of tensors, under the names that they have in a program.

    >>> h = dense(tensor([1.0, 2.0]), 4, activation="tanh")
    >>> h.parameters["W"].shape
    (4, 2)

A block with parameters makes them when it is called, and they belong to it: `gradviz.graph_of` gives a graph
with the block as one node. To run it again with the same parameters, hand them on:
``dense(x, 4, activation="tanh", **h.parameters)``.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from numpy.typing import ArrayLike

from gradviz.graph.attributes import expectation, fits
from gradviz.graph.block import Block, block_of
from gradviz.graph.build import Operand, Tensor, applied, constant
from gradviz.graph.graph import GraphError
from gradviz.graph.history import history
from gradviz.graph.initial import start_value
from gradviz.graph.methods import as_attribute
from gradviz.graph.own import block_op
from gradviz.language import tr
from gradviz.ops.op import Attr, settings


class BlockFunction(Protocol):
    """``dense(x, 4, activation="tanh", W=..., name="h")``: inputs, then attributes, as in a program.

    Parameters that are not given begin as the block's attributes say; a name, or else the place in the
    computation, tells blocks with the same seed apart. Raises GraphError with one sentence where something
    does not fit.
    """

    def __call__(self, *arguments: Any, name: str = "", **named: Any) -> Tensor: ...


def call_block(block: str, /, *arguments: Any, name: str = "", **named: Any) -> Tensor:
    """The result of a block, called as `BlockFunction` says."""
    kind = block_of(block)
    operands, given = _inputs(kind, arguments, named)
    attrs = _attributes(kind, given, named)
    names = kind.parameter_names(attrs)
    own = {key: named.pop(key) for key in names if key in named}
    if named:
        message = tr("{function} has no “{name}”.")
        raise GraphError(message.format(function=kind.name, name=next(iter(named))))
    inputs = [operand if isinstance(operand, Tensor) else constant(operand) for operand in operands]
    result = applied(block, *inputs, *_parameters(kind, inputs, attrs, own, name), **attrs)
    result.name = name
    return result


def _inputs(
    kind: Block, arguments: Sequence[Any], named: dict[str, Any]
) -> tuple[list[Operand], Sequence[Any]]:
    """The data inputs, and what is left of the positional arguments."""
    count = len(arguments) if kind.variadic else len(kind.inputs)
    operands = list(arguments[:count])
    operands += [named.pop(key) for key in kind.inputs[len(operands) :] if key in named]
    if len(operands) < len(kind.inputs):
        message = tr("{function} needs {names}.")
        raise GraphError(message.format(function=kind.name, names=", ".join(kind.inputs)))
    return operands, arguments[count:]


def _attributes(kind: Block, positional: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The attributes that were given. Raises GraphError where one is not what it must be."""
    known = {attr.name: attr for attr in kind.attrs}
    if len(positional) > 1 and kind.attrs and kind.attrs[0].kind == "shape":
        positional = [tuple(positional)]
    if len(positional) > len(known):
        message = tr("{function} takes {names}, and nothing more.")
        names = ", ".join((*kind.inputs, *known))
        raise GraphError(message.format(function=kind.name, names=names))
    found = dict(zip(known, positional, strict=False))
    found |= {key: named.pop(key) for key in known if key in named}
    return {key: _attribute(kind, known[key], value) for key, value in found.items()}


def _attribute(kind: Block, attr: Attr, value: Any) -> Any:
    try:
        kept = as_attribute(attr, value)
        if fits(attr, kept):
            return kept
    except (TypeError, ValueError):
        pass
    message = tr("“{attribute}” of {function} is {expected}.")
    words = {"attribute": attr.name, "function": kind.name, "expected": expectation(attr)}
    raise GraphError(message.format(**words))


def _parameters(
    kind: Block, inputs: Sequence[Tensor], attrs: Mapping[str, Any], given: Mapping[str, Operand], name: str
) -> list[Tensor]:
    """The tensors of all parameters: those given, numbers made into some, and the others as they begin."""
    names = kind.parameter_names(attrs)
    found = {}
    for key, value in given.items():
        found[key] = value if isinstance(value, Tensor) else _owned(kind, key, value)
    if len(found) < len(names):
        try:
            wanted = kind.parameter_list([x.shape for x in inputs], attrs)
        except ValueError as error:
            raise GraphError(str(error)) from None
        salt, chosen = _salt(inputs, name), settings(kind, attrs)
        for number, (key, parameter) in enumerate(zip(names, wanted, strict=True)):
            if key not in found:
                found[key] = _owned(kind, key, start_value(parameter, chosen, salt, number))
    return [found[key] for key in names]


def _owned(kind: Block, key: str, value: ArrayLike) -> Tensor:
    """A leaf that belongs to its block."""
    leaf = Tensor(value, param=True) if kind.leaf_of(key) == "param" else constant(value)
    leaf.belongs = True
    return leaf


def _salt(inputs: Sequence[Tensor], name: str) -> int:
    """What tells this block apart from others, as in a program: its name, or the how manieth nameless one it
    is."""
    if name:
        return zlib.crc32(name.encode())
    before = {id(tensor) for x in inputs for tensor in history(x) if tensor.parameters and not tensor.name}
    first = inputs[0]
    first.fed += 1
    return zlib.crc32(f"#{len(before) + first.fed}".encode())


def _function(name: str) -> BlockFunction:
    found: Any = partial(call_block, name)
    found.__doc__ = f"{tr(block_of(name).title)}. {BlockFunction.__doc__}"
    return found  # type: ignore[no-any-return]


def block(definition: str) -> BlockFunction:
    """The block that a text defines, as a function of tensors.

        >>> unit = block("block unit(x, width=3) { h = dense(x, width); sum(h) }")
        >>> unit([1.0, 2.0], width=2).parameters["h_W"].shape
        (2, 2)

    A text may define several, which call each other: the last one is meant. Raises ParseError (a ValueError)
    with one sentence where the text defines none.
    """
    return _function(block_op(definition))


neuron = _function("neuron")
dense = _function("dense")
mlp = _function("mlp")
residual = _function("residual")
rnn_cell = _function("rnn_cell")
gate = _function("gate")
rnn = _function("rnn")
lstm_cell = _function("lstm_cell")
lstm = _function("lstm")
gru_cell = _function("gru_cell")
gru = _function("gru")
attention = _function("attention")
embedding = _function("embedding")
batch_norm = _function("batch_norm")
layer_norm = _function("layer_norm")
dropout = _function("dropout")
l1 = _function("l1")
l2 = _function("l2")
conv = _function("conv")
lenet = _function("lenet")
vgg = _function("vgg")
residual2d = _function("residual2d")
