"""The little language of the rules: one text that is compiled to NumPy and typeset as LaTeX.

A rule is an expression of names, numbers, ``+ - * / ** @``, unary minus, comparisons, ``&`` between
comparisons, ``.T``, ``A if attribute else B`` and calls of the functions in `FUNCTIONS`. Rules are part of
this program and never what a user typed; they are checked against that whitelist all the same, so that a
slip in a rule is found where it is made.

    >>> compile_rule("1 - y**2", ("y",))(0.5)
    0.75
    >>> latex("1 - y**2", {"y": "-0.5"})
    '1 - (-0.5)^{2}'
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gradviz.language import tr
from gradviz.ops.kernels import erf, erfc

# How tightly a piece of LaTeX holds together: what is looser than its place asks for goes into parentheses.
CASES, SUM, SERIES, PRODUCT, POWER, ATOM = range(6)


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function that rules may call: its NumPy source and one of three ways to typeset it.

    `source` and `means` are expressions of the arguments a, b, c. Typeset as `means` where that is given
    (``log1p`` reads as ln(1 + a)), else by the template `latex` ({0}, {1}), else as a call of `command`.
    """

    arguments: str
    source: str
    command: str = ""
    latex: str = ""
    means: str = ""
    level: int = POWER
    inner: int = CASES
    """The arguments of a template are put into parentheses where they are looser than this."""


NAMESPACE: Mapping[str, Any] = {
    "np": np,
    "erf": erf,
    "erfc": erfc,
}
"""The names that the text made by `source` needs."""

CONSTANTS: Mapping[str, tuple[str, str]] = {"pi": ("np.pi", r"\pi")}
"""Named numbers: NumPy source and LaTeX."""

FUNCTIONS: Mapping[str, Function] = {
    "exp": Function(arguments="a", source="np.exp(a)", latex="e^{{{0}}}"),
    "expm1": Function(arguments="a", source="np.expm1(a)", means="exp(a) - 1"),
    "log": Function(arguments="a", source="np.log(a)", command=r"\ln"),
    "log1p": Function(arguments="a", source="np.log1p(a)", means="log(1 + a)"),
    "sqrt": Function(arguments="a", source="np.sqrt(a)", latex=r"\sqrt{{{0}}}", level=ATOM),
    "sin": Function(arguments="a", source="np.sin(a)", command=r"\sin"),
    "cos": Function(arguments="a", source="np.cos(a)", command=r"\cos"),
    "tanh": Function(arguments="a", source="np.tanh(a)", command=r"\tanh"),
    # exp overflows to infinity below -709 and the quotient is then the right 0: no second branch is needed.
    "sigmoid": Function(arguments="a", source="1 / (1 + np.exp(-a))", command=r"\sigma"),
    "softplus": Function(arguments="a", source="np.logaddexp(0, a)", means="log(1 + exp(a))"),
    "erf": Function(arguments="a", source="erf(a)", command=r"\operatorname{erf}"),
    # Distribution function and density of the standard normal; erfc keeps every digit far to the left.
    "normal": Function(arguments="a", source="erfc(-a / np.sqrt(2)) / 2", command=r"\Phi"),
    "bell": Function(arguments="a", source="np.exp(-a**2 / 2) / np.sqrt(2 * np.pi)", command=r"\varphi"),
    "abs": Function(arguments="a", source="np.abs(a)", latex=r"\left|{0}\right|", level=ATOM),
    "floor": Function(
        arguments="a", source="np.floor(a)", latex=r"\left\lfloor {0} \right\rfloor", level=ATOM
    ),
    "sign": Function(arguments="a", source="np.sign(a)", command=r"\operatorname{sign}"),
    "maximum": Function(arguments="ab", source="np.maximum(a, b)", command=r"\max"),
    "minimum": Function(arguments="ab", source="np.minimum(a, b)", command=r"\min"),
    "mean": Function(arguments="a", source="np.sum(a) / np.size(a)", command=r"\operatorname{mean}"),
    "average": Function(  # over axes, which are typeset below the sign
        arguments="ab", source="np.mean(a, axis=b)", latex=r"\operatorname{{mean}}{1}({0})"
    ),
    "highest": Function(arguments="ab", source="np.max(a, axis=b)", latex=r"\max{1}({0})"),
    "lowest": Function(arguments="ab", source="np.min(a, axis=b)", latex=r"\min{1}({0})"),
    "total": Function(  # the sum along an axis that stays as an axis of one
        arguments="ab",
        source="np.sum(a, axis=b, keepdims=True)",
        latex=r"\sum{1} {0}",
        level=SERIES,
        inner=PRODUCT,
    ),
    "size": Function(arguments="a", source="np.size(a)", latex="{n}", level=ATOM),
    "where": Function(arguments="abc", source="np.where(a, b, c)", level=CASES),
    # A convention for the points at which formula c has no value: evaluated like `where`, typeset as the
    # formula.
    "unless": Function(arguments="abc", source="np.where(a, b, c)", means="c"),
    # Formula a kept from falling below a bound where a computer's numbers run out: typeset as the formula.
    "atleast": Function(arguments="ab", source="np.maximum(a, b)", means="a"),
    # Formula a repeated to where a and b broadcast: b asks for one share in each of these cells, though its
    # numbers do not enter. Typeset as the formula.
    "across": Function(arguments="ab", source="np.broadcast_arrays(a, b)[0]", means="a"),
}

COMPARISONS: Mapping[type[ast.cmpop], tuple[str, type[ast.cmpop]]] = {
    ast.Gt: (">", ast.LtE),
    ast.Lt: ("<", ast.GtE),
    ast.GtE: (r"\ge", ast.Lt),
    ast.LtE: (r"\le", ast.Gt),
    ast.Eq: ("=", ast.NotEq),
    ast.NotEq: (r"\ne", ast.Eq),
}
"""The sign of each comparison, and its opposite."""

THIRD = {
    frozenset((ast.Gt, ast.Lt)): ast.Eq,
    frozenset((ast.Gt, ast.Eq)): ast.Lt,
    frozenset((ast.Lt, ast.Eq)): ast.Gt,
}
"""Of larger, smaller and equal, the one that is left when two are taken."""

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.BitAnd)


@lru_cache(maxsize=4096)
def parse_rule(rule: str) -> ast.expr:
    """The checked syntax tree of a rule. Raises ValueError where the rule says more than the language
    allows."""
    tree = ast.parse(rule, mode="eval").body
    _check(tree, rule)
    return tree


def _check(node: ast.expr, rule: str) -> None:
    match node:
        case ast.Name() | ast.Constant(value=int() | float()):
            return
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            parts = [left, right]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            parts = [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            parts = [left, right]
        case ast.IfExp(test=ast.Name(), body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.Attribute(value=value, attr="T"):
            parts = [value]
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if name in FUNCTIONS:
            if len(parts) != len(FUNCTIONS[name].arguments):
                raise ValueError(f"rule {rule!r}: {name} takes {len(FUNCTIONS[name].arguments)} arguments")
        case _:
            raise ValueError(f"rule {rule!r}: {ast.unparse(node)!r} is not part of the language")
    for part in parts:
        _check(part, rule)


class _Substitute(ast.NodeTransformer):
    """Names replaced by expressions; with `functions`, calls replaced by their NumPy source as well."""

    def __init__(self, names: Mapping[str, ast.expr], functions: bool) -> None:
        self.names = names
        self.functions = functions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.names:
            raise ValueError(
                f"the rule uses {node.id!r}, which is not one of {', '.join(sorted(self.names))}"
            )
        return copy.deepcopy(self.names[node.id])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        arguments = [self.visit(argument) for argument in node.args]
        if not self.functions:
            return ast.Call(func=node.func, args=arguments, keywords=[])
        assert isinstance(node.func, ast.Name)
        function = FUNCTIONS[node.func.id]
        return _filled(function.source, dict(zip(function.arguments, arguments, strict=True)))


def _filled(template: str, arguments: Mapping[str, ast.expr]) -> ast.expr:
    """The expression `template` with its one-letter names replaced (names of modules and functions are
    longer)."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(arguments[node.id]) if node.id in arguments else node

    filled: ast.expr = Fill().visit(ast.parse(template, mode="eval").body)
    return filled


def source(rule: str, names: Mapping[str, str]) -> str:
    """The rule as NumPy source, each name replaced by the expression it stands for; it runs in `NAMESPACE`.

    Raises ValueError where the rule uses a name that is not given.
    """
    constants = {name: numpy for name, (numpy, _) in CONSTANTS.items()}
    trees = {name: ast.parse(text, mode="eval").body for name, text in {**constants, **names}.items()}
    return ast.unparse(_Substitute(trees, functions=True).visit(copy.deepcopy(parse_rule(rule))))


@lru_cache(maxsize=4096)
def compile_rule(rule: str, names: tuple[str, ...]) -> Callable[..., Any]:
    """A function of `names`, by position or keyword, that evaluates the rule with NumPy."""
    text = f"lambda {', '.join(names)}: {source(rule, {name: name for name in names})}"
    # The one place where text becomes code: a rule of ours that has passed the whitelist of `parse_rule`.
    compiled: Callable[..., Any] = eval(compile(text, f"<rule {rule}>", "eval"), dict(NAMESPACE))  # noqa: S307
    return compiled


@lru_cache(maxsize=4096)
def constant_of(rule: str) -> float | None:
    """The number that a rule is, whatever its inputs ("1", "-1"), or None."""
    match parse_rule(rule):
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(operand=ast.Constant(value=int() | float() as value)):
            return -float(value)
    return None


# --- typesetting --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """LaTeX and how tightly it holds together."""

    text: str
    level: int

    def at(self, level: int, signed: bool = False) -> str:
        """The text for a place that needs at least `level`; a leading minus is let through where `signed`."""
        loose = self.level < level or (not signed and self.text.startswith("-"))
        if loose:
            return parenthesised(self.text)
        # An exponent right after \end{...} is more than the renderer takes.
        return f"{{{self.text}}}" if level == ATOM and r"\end" in self.text else self.text


def parenthesised(text: str) -> str:
    """The text in parentheses of its height."""
    tall = r"\frac" in text or r"\begin" in text
    return rf"\left({text}\right)" if tall else f"({text})"


_GROUP = re.compile(r"\\begin\{.*?\\end\{\w+\}|\{[^{}]*\}|\([^()]*\)|\[[^][]*\]|\|[^|]*\|")


def piece_of_symbol(text: str) -> Piece:
    """How tightly the LaTeX of a name or number holds together, judged by what stands outside its
    brackets."""
    bare, count = text.replace(r"\left", "").replace(r"\right", ""), 1
    while count:
        bare, count = _GROUP.subn("", bare)
    if re.search(r"[-+=<>]", bare):
        return Piece(text, SUM)
    if re.search(r"\\cdot|\\times|\\,|/", bare):
        return Piece(text, PRODUCT)
    return Piece(text, POWER if "^" in bare or r"\frac" in bare else ATOM)


def latex(rule: str, symbols: Mapping[str, str]) -> str:
    """The rule as LaTeX, each name replaced by its symbol: a letter, a number, or any other LaTeX.

    Parentheses stand where the symbols need them: ``latex("x**2", {"x": "-3"})`` is ``(-3)^{2}``. The key
    ``n`` may give the symbol for the number of cells. Raises ValueError where a name has no symbol.
    """
    return _typeset(parse_rule(rule), symbols).text


def _typeset(node: ast.expr, symbols: Mapping[str, str]) -> Piece:
    match node:
        case ast.Constant(value=value):
            return Piece(repr(value), ATOM)
        case ast.Name(id=name):
            if name in symbols:
                return piece_of_symbol(symbols[name])
            if name in CONSTANTS:
                return Piece(CONSTANTS[name][1], ATOM)
            raise ValueError(f"the rule uses {name!r}, which has no symbol")
        case ast.UnaryOp(operand=operand):
            return Piece("-" + _typeset(operand, symbols).at(PRODUCT), SUM)
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(op, left, right, symbols)
        case ast.Compare() | ast.BinOp(op=ast.BitAnd()):
            return Piece(_condition(node, symbols), CASES)
        case ast.Attribute(value=value):
            return Piece(_typeset(value, symbols).at(ATOM) + r"^{\top}", POWER)
        case ast.IfExp(test=ast.Name(id=name), body=body, orelse=orelse):
            return _typeset(body if symbols.get(name) == "True" else orelse, symbols)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments, symbols)
    raise AssertionError(ast.dump(node))


def _operation(op: ast.operator, left: ast.expr, right: ast.expr, symbols: Mapping[str, str]) -> Piece:
    if isinstance(left, ast.UnaryOp) and isinstance(op, ast.Mult | ast.Div):  # (-a) b is written -ab
        return Piece("-" + _operation(op, left.operand, right, symbols).at(PRODUCT), SUM)
    if isinstance(right, ast.UnaryOp) and isinstance(op, ast.Add):  # a + (-b) is written a - b
        op, right = ast.Sub(), right.operand
    one, two = _typeset(left, symbols), _typeset(right, symbols)
    match op:
        case ast.Add():
            return Piece(f"{one.at(SUM, signed=True)} + {two.at(SUM)}", SUM)
        case ast.Sub():
            return Piece(f"{one.at(SUM, signed=True)} - {two.at(SERIES)}", SUM)
        case ast.Mult() | ast.MatMult():
            first, second = one.at(PRODUCT), two.at(SERIES)
            return Piece(first + times(first, second) + second, SERIES if two.level == SERIES else PRODUCT)
        case ast.Div():
            return Piece(rf"\frac{{{one.text}}}{{{two.text}}}", POWER)
        case ast.Pow():
            return Piece(f"{one.at(ATOM)}^{{{two.text}}}", POWER)
    raise AssertionError(ast.dump(op))


_NOT_A_LETTER = re.compile(r"\\(?:cdot|times|left|right|frac|,)")
_WORD = re.compile(r"\\(?:text|math[a-z]+)\{\w{2,}")


def times(first: str, second: str) -> str:
    """What stands between two factors: a dot where numbers or words would run together, else a thin space."""
    numeric = [not re.search(r"[A-Za-z]", _NOT_A_LETTER.sub("", text)) for text in (first, second)]
    if numeric[1] or first == "1" or _WORD.search(first) or _WORD.search(second):
        return r" \cdot "
    return " " if numeric[0] else r" \, "


def _condition(node: ast.expr, symbols: Mapping[str, str], sign: type[ast.cmpop] | None = None) -> str:
    """A comparison, with another sign if asked; or two of them, as a chain where they share the middle."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            relation = COMPARISONS[sign or type(op)][0]
            return f"{_typeset(left, symbols).text} {relation} {_typeset(right, symbols).text}"
        case ast.BinOp(left=ast.Compare() as one, right=ast.Compare() as two):
            first, second = _condition(one, symbols), _condition(two, symbols)
            if ast.dump(one.comparators[0]) == ast.dump(two.left):
                return first + second.removeprefix(_typeset(two.left, symbols).text)
            return rf"{first},\ {second}"
    return _typeset(node, symbols).text


def _call(name: str, arguments: list[ast.expr], symbols: Mapping[str, str]) -> Piece:
    function = FUNCTIONS[name]
    if name == "where":
        return Piece(_cases(arguments, symbols), CASES)
    if function.means:
        names = dict(zip(function.arguments, arguments, strict=True))
        return _typeset(_filled(function.means, names), symbols)
    pieces = [_typeset(argument, symbols) for argument in arguments]
    if function.latex:
        texts = [piece.at(function.inner, signed=True) for piece in pieces]
        return Piece(function.latex.format(*texts, n=symbols.get("n", "n")), function.level)
    return Piece(function.command + parenthesised(", ".join(piece.text for piece in pieces)), function.level)


def _cases(arguments: list[ast.expr], symbols: Mapping[str, str]) -> str:
    """Nested ``where`` as one list of cases; the last condition in signs where that is possible."""
    rows, tests = [], []
    rest: ast.expr = ast.Call(func=ast.Name(id="where"), args=arguments, keywords=[])
    while isinstance(rest, ast.Call) and isinstance(rest.func, ast.Name) and rest.func.id == "where":
        test, value, rest = rest.args
        tests.append(test)
        rows.append(f"{_typeset(value, symbols).text} & {_condition(test, symbols)}")
    rows.append(f"{_typeset(rest, symbols).text} & {_remaining(tests, symbols)}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _remaining(tests: list[ast.expr], symbols: Mapping[str, str]) -> str:
    """The condition under which none of `tests` holds."""
    compared = [test for test in tests if isinstance(test, ast.Compare)]
    if len(compared) == len(tests):
        sides = {(ast.dump(test.left), ast.dump(test.comparators[0])) for test in compared}
        if len(tests) == 1:
            return _condition(tests[0], symbols, COMPARISONS[type(compared[0].ops[0])][1])
        third = THIRD.get(frozenset(type(test.ops[0]) for test in compared))
        if len(sides) == 1 and third:
            return _condition(tests[0], symbols, third)
    return rf"\text{{{tr('otherwise')}}}"
