r"""Pieces of the formulas of blocks, as templates of `gradviz.ops.typeset`: ``W x + b``, what bends it, and
the :math:`\delta` that comes back through both."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.graph.block import Form


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
    as what an exponent is put to. `inside` is what was bent, `sign` the sign of the product.
    """

    activation: str
    inside: str
    sign: str = r"\odot"

    def __format__(self, place: str) -> str:
        if self.activation == "none":
            return f"{{g:{place}}}" if place else "{g}"
        if self.activation == "log_softmax":
            text = r"{g} - e^{{{y}}} \, \mathbf{{1}}^{{\top}} {g:*}"
        else:
            text = rf"{{g:*}} {self.sign} {self._slope()}"
        if self.activation == "softmax":
            text = r"{y:*} \odot \left({g} - {y:^}^{{\top}} {g:*}\right)"
        return rf"\left({text}\right)" if place else text

    def _slope(self) -> str:
        """In the output, where textbooks write it so."""
        if self.activation == "sigmoid":
            return rf"{{y:*}} {self.sign} \left(1 - {{y}}\right)"
        if self.activation == "tanh":
            return r"\left(1 - {y:^}^{{2}}\right)"
        return rf"{function_latex(self.activation)}'\left({self.inside}\right)"
