r"""Pieces of the formulas of blocks, as templates of `gradviz.ops.typeset`: ``W x + b``, what bends it, and
the :math:`\delta` that comes back through both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradviz.graph.block import Form

PLAIN_ONES = r"\mathbf{1} \mathbf{1}^{\top}"
ONES = PLAIN_ONES.replace("{", "{{").replace("}", "}}")
"""Adds each row up and puts the sum into every cell of it."""


def template(text: str) -> str:
    """A template written as LaTeX, with ``<x>``, ``<x:*>`` and ``<x:^>`` for the names."""
    doubled = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"<(\w+(?::[*^])?)>", r"{\1}", doubled)


def weighed_back(form: Form, W: str, x: str, b: str, delta: str) -> dict[str, str]:
    """What weights, bias and input of ``W x + b`` receive, delta being what the sum receives."""
    if form.batch:
        return {
            W: template(rf"{delta}^{{\top}} \, <{x}:*>"),
            b: template(rf"{delta}^{{\top}} \, \mathbf{{1}}"),
            x: template(rf"{delta} \, <{W}:*>"),
        }
    return {
        W: template(rf"{delta} \, <{x}:^>^{{\top}}"),
        b: template(delta),
        x: template(rf"<{W}:^>^{{\top}} \, {delta}"),
    }


def with_meanings(formulas: dict[str, str], *meanings: str) -> dict[str, str]:
    """The formulas, each with what the names in it mean below."""
    return {name: "\n".join((formula, *meanings)) for name, formula in formulas.items()}


def function_latex(name: str) -> str:
    """The name of a function."""
    known = {"tanh": r"\tanh", "sigmoid": r"\sigma"}
    word = name.replace("_", r"\_")
    return known.get(name, rf"\operatorname{{{{{word}}}}}")


def applied_latex(activation: str, inside: str) -> str:
    r"""``\tanh\left(...\right)``; the bare inside where there is no activation."""
    return inside if activation == "none" else rf"{function_latex(activation)}\left({inside}\right)"


def affine_latex(form: Form, bias: bool, W: str = "W", x: str = "{x:*}", b: str = "b") -> str:
    """``W x + b``; examples in rows meet the weights from the left."""
    product = rf"{x} \, {{{W}:^}}^{{{{\top}}}}" if form.batch else rf"{{{W}:*}} \, {x}"
    return product + (f" + {{{b}}}" if bias else "")


@dataclass(frozen=True, slots=True)
class Delta:
    r"""The gradient of what was bent, the :math:`\delta` of the textbooks: upstream times slope.

    As in `gradviz.ops.typeset.Symbol`, ``{delta}`` is it as it is, ``{delta:*}`` as a factor, ``{delta:^}``
    as what an exponent is put to. `inside` is what was bent, `sign` the sign of the product; `g` and `y` are
    what comes back and what was made of it, where these are not the node's own; in a `batch` each row is by
    itself.
    """

    activation: str
    inside: str
    sign: str = r"\odot"
    g: str = "{g:*}"
    y: str = "{y:*}"
    batch: bool = False

    def __format__(self, place: str) -> str:
        g, y, alone = self.g, self.y, self.g.replace(":*", "")
        if self.activation == "none":
            return g.replace(":*", f":{place}" if place else "")
        if self.activation == "log_softmax" and self.batch:
            text = rf"{alone} - e^{{{{{y.replace(':*', '')}}}}} \odot \left({g} \, {ONES}\right)"
        elif self.activation == "log_softmax":
            text = rf"{alone} - e^{{{{{y.replace(':*', '')}}}}} \, \mathbf{{{{1}}}}^{{{{\top}}}} {g}"
        elif self.activation == "softmax" and self.batch:
            text = rf"{y} \odot \left({alone} - \left({g} \odot {y}\right) {ONES}\right)"
        elif self.activation == "softmax":
            text = rf"{y} \odot \left({alone} - {y.replace(':*', ':^')}^{{{{\top}}}} {g}\right)"
        else:
            text = rf"{g} {self.sign} {self._slope()}"
        return rf"\left({text}\right)" if place else text

    def _slope(self) -> str:
        """In the output, where textbooks write it so."""
        if self.activation == "sigmoid":
            return rf"{self.y} {self.sign} \left(1 - {self.y.replace(':*', '')}\right)"
        if self.activation == "tanh":
            return rf"\left(1 - {self.y.replace(':*', ':^')}^{{{{2}}}}\right)"
        return rf"{function_latex(self.activation)}'\left({self.inside}\right)"
