"""An operation as LaTeX: its formula, its local derivatives, and what each input receives.

Symbols are given by position, one per input (``b*b`` has two), and may be letters or numbers; parentheses
come by themselves. The result uses what every LaTeX renderer for formulas knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradviz.language import tr
from gradviz.ops.index import index_text
from gradviz.ops.op import Attr, Attrs, Op, sized
from gradviz.ops.rule import ATOM, PRODUCT, latex, piece_of_symbol


class Symbol(str):
    """LaTeX for a template: ``{x}`` as it is, ``{x:*}`` as a factor, ``{x:^}`` as what an exponent is put
    to."""

    def __format__(self, place: str) -> str:
        if not place:
            return str(self)
        return piece_of_symbol(self).at({"*": PRODUCT, "^": ATOM}[place])


def formula(op: Op, symbols: Sequence[str], attrs: Attrs | None = None) -> str:
    """The right-hand side of ``y = ...``; empty for a leaf."""
    op = sized(op, len(symbols))
    names = _names(op, symbols, attrs)
    if op.latex:
        return op.latex.format_map(_as_symbols(names))
    return latex(op.rule, names) if op.rule else ""


def partial_formula(
    op: Op, slot: int, symbols: Sequence[str], output: str = "y", attrs: Attrs | None = None
) -> str:
    """The local derivative dy/dx of input `slot`; empty where `op` is not elementwise."""
    op = sized(op, len(symbols))
    if not op.elementwise:
        return ""
    return latex(op.partials[slot], {**_names(op, symbols, attrs), "y": output})


def pullback_formula(
    op: Op,
    slot: int,
    symbols: Sequence[str],
    output: str = "y",
    upstream: str = "g",
    attrs: Attrs | None = None,
    count: str = "n",
) -> str:
    """The gradient that input `slot` receives, in the upstream gradient; empty where it receives none.

    `count` is the symbol or number for how many cells a mean is taken over.
    """
    op = sized(op, len(symbols))
    place = min(slot, len(op.inputs) - 1)
    if not op.inputs or place in op.fixed_inputs:
        return ""
    if op.elementwise:
        local = piece_of_symbol(partial_formula(op, slot, symbols, output, attrs))
        return rf"{piece_of_symbol(upstream).at(PRODUCT)} \cdot {local.at(PRODUCT)}"
    names = {**_names(op, symbols, attrs), "y": output, "g": upstream, "n": count}
    if op.variadic and slot >= place:
        names[op.inputs[-1]] = symbols[slot]
    if op.pullback_latex:
        return op.pullback_latex[place].format_map(_as_symbols(names))
    assert isinstance(op.pullback, tuple)
    return latex(op.pullback[place], names)


def is_symbolic(op: Op, slot: int) -> bool:
    """Whether what input `slot` receives is said in symbols only, into which no numbers fit."""
    return min(slot, len(op.inputs) - 1) in op.symbolic_inputs


def _as_symbols(names: Mapping[str, str]) -> dict[str, Symbol]:
    return {name: Symbol(text) for name, text in names.items()}


def _names(op: Op, symbols: Sequence[str], attrs: Attrs | None) -> dict[str, str]:
    """LaTeX for every name that the rules and templates of `op` use; a variadic input stands for all its
    symbols."""
    own = dict(zip(op.inputs, symbols, strict=False))
    if op.variadic:
        own[op.inputs[-1]] = r",\, ".join(symbols[len(op.inputs) - 1 :])
    given = attrs or {}
    return own | {attr.name: _attribute(attr, given.get(attr.name, attr.default)) for attr in op.attrs}


def _attribute(attr: Attr, value: Any) -> str:
    if attr.kind == "index":
        return index_text(value)
    if attr.name == "axis":  # a subscript, where it is not the usual one
        return "" if value == attr.default else rf"_{{\text{{{tr('axis')}}}\ {_plain(value)}}}"
    return number(value) if attr.kind == "float" else _plain(value)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def number(value: float) -> str:
    """A number as LaTeX, to six digits: ``0.01``, ``1.2 \\cdot 10^{-7}``."""
    text, _, exponent = f"{value:.6g}".partition("e")
    if not exponent:
        return text.replace("inf", r"\infty")
    power = f"10^{{{int(exponent)}}}"
    return power if text == "1" else rf"{text} \cdot {power}"
