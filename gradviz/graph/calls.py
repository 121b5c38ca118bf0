"""Which operation a call means, and which of its arguments are inputs and which are attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, NoReturn

import numpy as np

from gradviz.graph import block as blocks
from gradviz.graph.attributes import read_attribute
from gradviz.graph.literals import Leaf, read_array, read_leaf
from gradviz.graph.parse_error import Fault
from gradviz.graph.trees import Argument, Block, Call, Listing, Number, Tree
from gradviz.language import tr, trn
from gradviz.ops.op import LEAVES, OPS, Attr, Op

Kind = Op | blocks.Block

ALIASES = {"ln": "log", "σ": "sigmoid", "pow": "power", "logistic": "sigmoid", "cat": "concatenate"}
PAIRWISE = {"max": "maximum", "min": "minimum"}
"""With two values these compare them cell by cell; with one they look through its cells."""


class Recipe(NamedTuple):
    """An operation to be made of these operands (None: an input that nothing was given for)."""

    op: str
    operands: tuple[Tree, ...]
    attrs: Mapping[str, Any]
    start: int
    end: int
    own: tuple[Leaf | None, ...] | None = None
    """Of a block: how each parameter begins where no operand stands for it (None: as the block has it)."""
    given: tuple[int, ...] = ()
    """Of a block: the numbers of the parameters that operands stand for; they are the last operands."""


def function_names() -> list[str]:
    """Everything that can be called, in the order of the palette."""
    return [name for name in OPS if name not in LEAVES] + list(blocks.BLOCKS) + list(LEAVES) + list(ALIASES)


def read_call(call: Call, defined: Iterable[str], own: Mapping[str, str]) -> Recipe:
    """The operation that a call means. `defined` are the program's names, for the message; `own` the
    operations of the blocks that it defines. Raises Fault."""
    op = _operation(call, defined, own)
    parameters = _taken_parameters(op, call)
    positional = [argument.tree for argument in call.arguments if not argument.keyword]
    if op.variadic:
        operands, extra = _spread(positional), []
    else:
        operands, extra = positional[: len(op.inputs)], positional[len(op.inputs) :]
    slots: dict[str, Tree] = {} if op.variadic else dict(zip(op.inputs, operands, strict=False))
    attrs = _positional_attrs(op, extra, call)
    for argument in call.arguments:
        if not argument.keyword or argument.keyword in parameters:
            continue
        _keyword_argument(op, argument, slots, attrs)
    if not op.variadic:
        operands = [slots[name] for name in op.inputs if name in slots]
    if len(operands) < len(op.inputs):
        names = ", ".join(op.inputs)
        message = trn(
            "{function} needs a value: {names}.", "{function} needs {n} values: {names}.", len(op.inputs)
        )
        text = message.format(function=call.function.name, names=names, n=len(op.inputs))
        raise Fault(text, call.start, call.end, names)
    defaults = {attr.name: attr.default for attr in op.attrs}
    chosen = {name: value for name, value in attrs.items() if value != defaults[name]}
    kind = op.op if isinstance(op, blocks.Block) else op.name
    recipe = Recipe(kind, tuple(operands), chosen, call.start, call.end)
    return _with_parameters(recipe, parameters) if isinstance(op, blocks.Block) else recipe


def _taken_parameters(op: Kind, call: Call) -> dict[str, Argument]:
    """The arguments that look like a block's parameters: ``W=...``; which of them it has is seen later."""
    if not isinstance(op, blocks.Block):
        return {}
    known = {attr.name for attr in op.attrs} | set(op.inputs)
    taken: dict[str, Argument] = {}
    for argument in call.arguments:
        if argument.keyword and argument.keyword not in known:
            if argument.keyword in taken:
                message = tr("“{name}” is given twice.").format(name=argument.keyword)
                raise Fault(message, argument.start, argument.end)
            taken[argument.keyword] = argument
    return taken


def _with_parameters(recipe: Recipe, taken: Mapping[str, Argument]) -> Recipe:
    """The recipe of a block with its parameters: literals and missing ones are its own, others operands."""
    names = blocks.parameter_names(recipe.op, recipe.attrs)
    for name, argument in taken.items():
        if name not in names:
            choices = [*names, *(attr.name for attr in blocks.attrs_of(recipe.op))]
            _refuse_keyword(blocks.short_name(recipe.op), name, choices, argument)
    own = tuple(_own_leaf(taken[name].tree) if name in taken else None for name in names)
    given = tuple(k for k, name in enumerate(names) if name in taken and own[k] is None)
    operands = recipe.operands + tuple(taken[names[k]].tree for k in given)
    return recipe._replace(operands=operands, own=own, given=given)


def _own_leaf(tree: Tree) -> Leaf | None:
    """The value that a program states for a parameter; None where something else stands for it."""
    if isinstance(tree, Call) and tree.function.name == "param":
        return read_leaf(tree)
    value = read_array(tree) if isinstance(tree, Number | Block | Listing) else None
    return None if value is None else Leaf("param", value, (tree.start, tree.end))


def _operation(call: Call, defined: Iterable[str], own: Mapping[str, str]) -> Kind:
    name = call.function.name
    if name in own or name in blocks.BLOCKS:
        return blocks.block_of(own.get(name, name))
    op = OPS.get(ALIASES.get(name, name))
    if op is not None and not op.is_leaf:
        if name in PAIRWISE and len(call.arguments) > 1 and not any(a.keyword for a in call.arguments):
            return OPS[PAIRWISE[name]]
        return op
    start, end = call.function.start, call.function.end
    if name in set(defined):
        message = tr("{name} is a value, not a function; a product is written {name} * (...).").format(
            name=name
        )
        raise Fault(message, start, end, "*")
    near = _near(name, [*function_names(), *own])
    if near:
        message = tr("There is no function {name}; did you mean {near}?").format(name=name[:40], near=near)
    else:
        message = tr("There is no function {name}.").format(name=name[:40])
    raise Fault(message, start, end, near)


def _near(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name[:40].lower(), list(names), n=1, cutoff=0.6)
    return close[0] if close else ""


def _spread(positional: list[Tree]) -> list[Tree]:
    """``concatenate([a, b])`` means ``concatenate(a, b)``."""
    if len(positional) != 1:
        return positional
    only = positional[0]
    if isinstance(only, Listing):
        return list(only.items)
    if isinstance(only, Block):
        return [Block(np.asarray(row), only.start, only.end) for row in only.value]
    return positional


def gathers(attrs: Sequence[Attr], extra: list[Tree]) -> bool:
    """Whether what stands behind the inputs is one shape or one set of axes: ``reshape(x, 2, 3)``."""
    first = bool(attrs) and attrs[0].kind in ("shape", "axes")
    return first and len(extra) > 1 and (len(attrs) == 1 or all(isinstance(t, Number) for t in extra))


def _positional_attrs(op: Kind, extra: list[Tree], call: Call) -> dict[str, Any]:
    if gathers(op.attrs, extra):
        extra = [Listing(tuple(extra), True, extra[0].start, extra[-1].end)]
    if len(extra) > len(op.attrs):
        names = ", ".join([*op.inputs, *(attr.name for attr in op.attrs)])
        message = tr("{function} takes {names}, and nothing more.")
        first = extra[len(op.attrs)]
        text = message.format(function=call.function.name, names=names)
        raise Fault(text, first.start, first.end, "“)”")
    return {attr.name: read_attribute(op, attr, tree) for attr, tree in zip(op.attrs, extra, strict=False)}


def _keyword_argument(op: Kind, argument: Argument, slots: dict[str, Tree], attrs: dict[str, Any]) -> None:
    name = argument.keyword
    known: dict[str, Attr] = {attr.name: attr for attr in op.attrs}
    if name in slots or name in attrs:
        message = tr("“{name}” is given twice.").format(name=name)
        raise Fault(message, argument.start, argument.end)
    if name in known:
        attrs[name] = read_attribute(op, known[name], argument.tree)
    elif name in op.inputs and not op.variadic:
        slots[name] = argument.tree
    else:
        _refuse_keyword(op.name, name, [*known, *(() if op.variadic else op.inputs)], argument)


def _refuse_keyword(function: str, name: str, choices: list[str], at: Argument) -> NoReturn:
    expected = ", ".join(choices)
    near = _near(name, choices)
    if near:
        message = tr("{function} has no “{name}”; did you mean {near}?")
    elif choices:
        message = tr("{function} has no “{name}”, only {expected}.")
    else:
        message = tr("{function} has no “{name}”.")
    text = message.format(function=function, name=name[:40], near=near, expected=expected)
    raise Fault(text, at.start, at.start + len(name), expected)
