"""Blocks that a person has defined: from the text of a definition to a `Block` like those of the library.

Both bodies are the statements of the definition. What they train, parameters of their own and those of the
blocks inside, are the parameters of the block: ``w``, and ``h_W`` for the ``W`` of a block called ``h``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from gradviz.graph.block import (
    Block,
    Parameter,
    Shape,
    attrs_of,
    block_of,
    declared_inputs,
    define_blocks_with,
    is_block,
    parameter_names,
    short_name,
)
from gradviz.graph.blocks.latex import function_latex
from gradviz.graph.body import constant, named
from gradviz.graph.build import Tensor, applied
from gradviz.graph.calls import ALIASES
from gradviz.graph.definition_text import blocks_of, last_block
from gradviz.graph.definitions import Inside, Own, inside
from gradviz.graph.edit import fresh_name
from gradviz.graph.graph import GraphError
from gradviz.graph.meaning import Draft
from gradviz.graph.parse import parse_program
from gradviz.graph.parse_error import Fault
from gradviz.graph.program_syntax import defaults
from gradviz.language import mark, tr
from gradviz.ops.op import LEAVES, OPS, Attr, Kind, settings

SAYS = mark("is what a block of your own makes of its inputs")
SETTING = mark("a setting of this block")
CATEGORY = mark("My blocks")
LONGEST_SYMBOL = 12
FEW = 3
"""Parameters that a formula lists."""


class Trained(NamedTuple):
    """A parameter of the block: its name, and the draft that it is inside."""

    name: str
    draft: int
    leaf: str
    """The operation of its leaf."""


class _Body(NamedTuple):
    """What is inside for one choice of settings."""

    inside: Inside
    trained: tuple[Trained, ...]


def block_op(text: str) -> str:
    """The operation of the block that a text defines; of several definitions the last one's.

    Raises GraphError with one sentence where the text is no definition.
    """
    program = parse_program(text)
    if program.statements or not program.blocks:
        message = tr("The definition of a block is wanted here, as in {example}.")
        raise GraphError(message.format(example="block f(x) { x * 2 }"))
    return last_block(text)


@lru_cache(maxsize=512)
def own_of(op: str) -> Own:
    """What an operation defines that is a definition. Raises GraphError where it means nothing, or is not in
    its normal form."""
    found = next((own for own in blocks_of(op).values() if own.op == op), None)
    if found is None:
        raise GraphError(tr("This is no block, or not all of one."))
    return found


@lru_cache(maxsize=512)
def defined(op: str) -> Block:
    """The block of an operation that is a definition. Raises GraphError as `own_of` does."""
    own = own_of(op)
    definition = own.definition
    name, inputs = definition.name.name, tuple(word.name for word in definition.inputs)
    standard = trained(op)

    def names(**attrs: Any) -> tuple[str, ...]:
        try:
            return tuple(each.name for each in _body(op, tuple(attrs.items())).trained)
        except GraphError:  # said where the shapes are asked for
            return tuple(each.name for each in standard)

    def parameters(*shapes: Shape, **attrs: Any) -> Sequence[Parameter]:
        return _wanted(op, shapes, tuple(attrs.items()))

    def run(*given: Tensor, **attrs: Any) -> Tensor:
        body = _body(op, tuple(attrs.items()))
        drafts = (*body.inside.inputs, *(each.draft for each in body.trained))
        leaves = dict(zip(drafts, given, strict=True))
        return _replayed(body.inside, lambda draft, _: leaves[draft])

    return Block(
        name=name,
        title=name,
        says=SAYS,
        inputs=inputs,
        symbol=name if len(name) <= LONGEST_SYMBOL else f"{name[: LONGEST_SYMBOL - 1]}…",
        definition=op,
        run=run,
        attrs=tuple(_attr(own, setting.name.name, setting.default) for setting in definition.settings),
        names=names,
        kept=tuple(each.name for each in standard if each.leaf == "const"),
        parameters=parameters,
        latex=_latex(name, inputs, [each.name for each in standard]),
        category=CATEGORY,
    )


define_blocks_with(defined)


def trained(op: str) -> tuple[Trained, ...]:
    """The parameters of a block whose settings are those it has by itself."""
    return _body(op, tuple(defaults(own_of(op).definition).items())).trained


# --- bodies ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _body(op: str, chosen: tuple[tuple[str, Any], ...]) -> _Body:
    """What is inside a block with these settings. Raises GraphError where they are too much for it."""
    own = own_of(op)
    try:
        found = inside(own.definition, dict(chosen), own.within)
    except Fault as fault:
        raise GraphError(fault.message) from None
    header = {word.name for word in own.definition.inputs} | {key for key, _ in chosen}
    return _Body(found, tuple(_trained(found, header)))


def _trained(found: Inside, header: Collection[str]) -> Iterator[Trained]:
    """The parameters inside, each under a name of its own."""
    taken = {*header, "name"}
    called = _called(found)
    for number, draft in enumerate(found.drafts):
        if draft.own is None and draft.op != "param":
            continue
        name = fresh_name(taken, draft.name or _own_name(found, draft, called) or "p")
        taken.add(name)
        yield Trained(name, number, draft.op)


def _called(found: Inside) -> dict[int, str]:
    """What each block inside is called: where nobody named it, as what it is, with a number."""
    taken = {draft.name for draft in found.drafts}
    names: dict[int, str] = {}
    for number, draft in enumerate(found.drafts):
        if is_block(draft.op):
            names[number] = draft.name or fresh_name(taken, short_name(draft.op))
            taken.add(names[number])
    return names


def _own_name(found: Inside, draft: Draft, called: Mapping[int, str]) -> str:
    """``h_W`` for the W of a block inside that is called h."""
    if draft.own is None:
        return ""
    block = found.drafts[draft.own[0]]
    name = parameter_names(block.op, block.attrs)[draft.own[1]]
    return f"{called[draft.own[0]]}_{name}"


Leaf = Callable[[int, Sequence[Tensor]], Tensor]
"""The leaf that a draft is, told what was made before it."""


def _replayed(found: Inside, leaf: Leaf) -> Tensor:
    """The result as a tensor, inputs and parameters being these leaves."""
    made: list[Tensor] = []
    for number, draft in enumerate(found.drafts):
        if draft.op == "const" and draft.own is None:
            assert draft.value is not None
            made.append(constant(draft.value))
        elif draft.op in LEAVES:
            made.append(leaf(number, made))
            continue
        else:
            sources = [made[source] for source in draft.inputs if source is not None]
            made.append(applied(draft.op, *sources, **draft.attrs))
        if draft.name:
            named(made[-1], draft.name)
    result = made[found.result]
    return applied("identity", result) if result.is_leaf else result


@lru_cache(maxsize=1024)
def _wanted(op: str, shapes: tuple[Shape, ...], chosen: tuple[tuple[str, Any], ...]) -> tuple[Parameter, ...]:
    """How the parameters begin for inputs of these shapes. Raises GraphError where these do not fit."""
    body = _body(op, chosen)
    data = dict(zip(body.inside.inputs, shapes, strict=True))
    trained = {each.draft for each in body.trained}
    wanted: dict[int, Parameter] = {}

    def leaf(number: int, made: Sequence[Tensor]) -> Tensor:
        if number in trained:
            wanted[number] = _parameter(body.inside, number, made)
        return Tensor(np.zeros(wanted[number].shape if number in trained else data[number]))

    _replayed(body.inside, leaf)
    return tuple(wanted[each.draft] for each in body.trained)


def _parameter(found: Inside, number: int, made: Sequence[Tensor]) -> Parameter:
    """How one parameter inside begins."""
    draft = found.drafts[number]
    if draft.value is not None:
        return Parameter(draft.value.shape, value=draft.value)
    assert draft.own is not None
    block = found.drafts[draft.own[0]]
    count = len(block.inputs) - len(parameter_names(block.op, block.attrs))
    kind = block_of(block.op)
    shapes = [made[source].shape for source in block.inputs[:count] if source is not None]
    own = kind.parameter_list(shapes, block.attrs)[draft.own[1]]
    salt = zlib.crc32((block.name or f"#{draft.own[0]}").encode())
    attrs = settings(kind, block.attrs) if own.attrs is None else own.attrs
    return replace(own, attrs=attrs, salt=own.salt ^ salt)


# --- how it is described -----------------------------------------------------------------------------------


def _attr(own: Own, name: str, default: Any) -> Attr:
    """A setting as an attribute: what it may be is what the calls allow that it is handed on to."""
    uses = list(_uses(own, name))
    lows = [attr.low for attr in uses if attr.low is not None]
    highs = [attr.high for attr in uses if attr.high is not None]
    choices = [attr.choices for attr in uses if attr.choices]
    kind: Kind = "shape"
    if isinstance(default, bool):
        kind = "bool"
    elif isinstance(default, str):
        kind = "choice"
    elif isinstance(default, int | float):
        kind = "int" if isinstance(default, int) else "float"
    return Attr(
        name=name,
        kind=kind,
        default=default,
        says=SETTING,
        low=max(lows, default=None),
        high=min(highs, default=None),
        choices=tuple(c for c in choices[0] if all(c in other for other in choices)) if choices else (),
    )


def _uses(own: Own, name: str) -> Iterator[Attr]:
    """The attributes that a setting is handed on to."""
    calls: list[tuple[str, int]] = []  # the name of each open call, and how many arguments came before
    body = own.definition.body
    for place, token in enumerate(body):
        before = body[place - 1] if place else token
        if token.text in ("(", "[") and token.kind == "sign":
            is_call = before.kind == "name" and token.text == "("
            calls.append((before.text if is_call else "", 0))
        elif token.text in (")", "]") and token.kind == "sign" and calls:
            calls.pop()
        elif token.text == "," and calls:
            calls[-1] = (calls[-1][0], calls[-1][1] + 1)
        elif token.kind == "name" and token.text == name and calls:
            function, number = calls[-1]
            found = _argument(own, function, number, body[place - 2].text if before.text == "=" else "")
            if found is not None:
                yield found


def _argument(own: Own, function: str, number: int, keyword: str) -> Attr | None:
    """The attribute that one argument of a call is."""
    op = own.within.get(function, ALIASES.get(function, function))
    if not is_block(op) and op not in OPS:
        return None
    attrs = attrs_of(op)
    if keyword:
        return next((attr for attr in attrs if attr.name == keyword), None)
    inputs, variadic = declared_inputs(op)
    number -= len(inputs)
    return attrs[number] if not variadic and 0 <= number < len(attrs) else None


def _latex(name: str, inputs: Sequence[str], trained: Sequence[str]) -> str:
    """``f(x, y; w)``."""
    given = r",\, ".join(f"{{{each}}}" for each in inputs)
    own = r",\, ".join(f"{{{each}}}" for each in trained)
    given += rf";\, {own}" if 0 < len(trained) <= FEW else ""
    return rf"{function_latex(name)}\left({given}\right)"
