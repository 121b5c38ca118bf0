import math

import numpy as np
import pytest

from gradviz.ops.rule import FUNCTIONS, NAMESPACE, compile_rule, constant_of, latex, parse_rule, source

LETTERS = {name: name for name in "abxygn"}


@pytest.mark.parametrize(
    "rule, values, expected",
    [
        ("1 - y**2", {"y": 0.5}, 0.75),
        ("-x / 2", {"x": 3.0}, -1.5),
        ("a if b else x", {"a": 1.0, "b": True, "x": 2.0}, 1.0),
        ("a if b else x", {"a": 1.0, "b": False, "x": 2.0}, 2.0),
        ("where(x > 0, 1, where(x < 0, -1, 0))", {"x": -2.0}, -1.0),
        ("where((0 <= x) & (x <= 1), a, b)", {"x": 0.5, "a": 3.0, "b": 4.0}, 3.0),
        ("unless(x == 0, 0, 1 / x)", {"x": 4.0}, 0.25),
        ("sqrt(pi)", {}, math.sqrt(math.pi)),
        ("sigmoid(-x) * 2", {"x": 1.0}, 2 / (1 + math.e)),
        ("atleast(log(x), -100)", {"x": 1e-300}, -100.0),
    ],
)
def test_a_rule_computes_what_it_says(rule: str, values: dict[str, float], expected: float) -> None:
    with np.errstate(all="ignore"):
        assert compile_rule(rule, tuple(values))(**values) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "rule, expected", [("1", 1.0), ("-1", -1.0), ("0", 0.0), ("x", None), ("1 - 1", None)]
)
def test_a_rule_that_is_one_number_is_known_as_such(rule: str, expected: float | None) -> None:
    assert constant_of(rule) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "__import__('os')",
        "x.__class__",
        "open(x)",
        "[x]",
        "x if y > 0 else 1",
        "x and y",
        "0 < x < 1",
        "x[0]",
        "lambda: x",
        "exp(x=1)",
        "exp(x, x)",
        "'text'",
        "x // 2",
        "~x",
        "np.exp(x)",
        "(y := x)",
        "1j * x",
    ],
)
def test_what_the_language_does_not_have_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="rule"):
        parse_rule(rule)


def test_a_name_that_nobody_gave_is_refused() -> None:
    with pytest.raises(ValueError, match="'z'"):
        compile_rule("x + z", ("x",))
    with pytest.raises(ValueError, match="'z'"):
        latex("x + z", {"x": "x"})


def test_the_same_rule_is_compiled_once() -> None:
    assert compile_rule("x + 1", ("x",)) is compile_rule("x + 1", ("x",))


@pytest.mark.parametrize(
    "rule, names, expected",
    [
        ("tanh(x)", {"x": "v3"}, "np.tanh(v3)"),
        ("x * y", {"x": "a + b", "y": "c[0]"}, "(a + b) * c[0]"),
        ("g * sigmoid(x)", {"g": "g7", "x": "v3"}, "g7 * (1 / (1 + np.exp(-v3)))"),
        ("x ** 2", {"x": "-a"}, "(-a) ** 2"),
        ("g @ x.T", {"g": "g1", "x": "w"}, "g1 @ w.T"),
        ("2 * pi", {}, "2 * np.pi"),
    ],
)
def test_source_is_numpy_with_the_names_put_in(rule: str, names: dict[str, str], expected: str) -> None:
    assert source(rule, names) == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_runs_and_typesets(name: str) -> None:
    arguments = {"where": "(x > 0, x, x)", "unless": "(x > 0, x, x)"}.get(
        name, "(x)" if len(FUNCTIONS[name].arguments) == 1 else "(x, 0)"
    )
    value = compile_rule(name + arguments, ("x",))(np.array([0.25, 0.5]))
    assert np.all(np.isfinite(value))
    assert latex(name + arguments, LETTERS)


@pytest.mark.parametrize("x", [-30.0, -6.0, -1.0, 0.0, 0.3, 2.0, 30.0, math.inf, -math.inf, math.nan])
def test_erf_is_exact_for_numbers_and_arrays(x: float) -> None:
    erf = NAMESPACE["erf"]
    np.testing.assert_equal(float(erf(np.asarray(x))), math.erf(x))
    np.testing.assert_equal(erf(np.array([[x, 0.5]])), [[math.erf(x), math.erf(0.5)]])
    assert erf(np.array([[x]])).dtype == np.float64


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("a + b", "a + b"),
        ("a - (b - x)", "a - (b - x)"),
        ("a - (b + x)", "a - (b + x)"),
        ("a - b - x", "a - b - x"),
        ("a + (b - x)", "a + b - x"),
        ("a + -b", "a - b"),
        ("a * b", r"a \, b"),
        ("2 * a", "2 a"),
        ("2 * 3", r"2 \cdot 3"),
        ("a * 2", r"a \cdot 2"),
        ("(a + b) * x", r"(a + b) \, x"),
        ("a * (b * x)", r"a \, b \, x"),
        ("-a * b", r"-a \, b"),
        ("-(a + b)", "-(a + b)"),
        ("-a / b**2", r"-\frac{a}{b^{2}}"),
        ("(a + b) / (a - b)", r"\frac{a + b}{a - b}"),
        ("(a / b) ** 2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a ** b ** x", "a^{b^{x}}"),
        ("(a ** b) ** x", "(a^{b})^{x}"),
        ("(-a) ** 2", "(-a)^{2}"),
        ("-(a ** 2)", "-a^{2}"),
        ("a ** (b - 1)", "a^{b - 1}"),
        ("exp(-x)", "e^{-x}"),
        ("exp(x) ** 2", "(e^{x})^{2}"),
        ("exp(x - 1) * y", r"e^{x - 1} \, y"),
        ("log(a + b)", r"\ln(a + b)"),
        ("log1p(exp(x))", r"\ln(1 + e^{x})"),
        ("log1p(-x)", r"\ln(1 - x)"),
        ("expm1(x) * a", r"(e^{x} - 1) \, a"),
        ("softplus(-x)", r"\ln(1 + e^{-x})"),
        ("sqrt(x) ** 2", r"\sqrt{x}^{2}"),
        ("sqrt(1 - x**2)", r"\sqrt{1 - x^{2}}"),
        ("abs(x - 1)", r"\left|x - 1\right|"),
        ("sigmoid(x) * (1 - sigmoid(x))", r"\sigma(x) \, (1 - \sigma(x))"),
        ("tanh(x) ** 2", r"(\tanh(x))^{2}"),
        ("maximum(0, x)", r"\max(0, x)"),
        ("maximum(a / b, x)", r"\max\left(\frac{a}{b}, x\right)"),
        ("a @ b.T", r"a \, b^{\top}"),
        ("(a @ b).T", r"(a \, b)^{\top}"),
        ("where(x > 0, 1, 0)", r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}"),
        ("where(x == 0, a, b)", r"\begin{cases} a & x = 0 \\ b & x \ne 0 \end{cases}"),
        (
            "where(a > b, 1, where(a < b, 0, 0.5))",
            r"\begin{cases} 1 & a > b \\ 0 & a < b \\ 0.5 & a = b \end{cases}",
        ),
        (
            "where((a <= x) & (x <= b), 1, 0)",
            r"\begin{cases} 1 & a \le x \le b \\ 0 & \text{otherwise} \end{cases}",
        ),
        (
            "where((a <= x) & (y < b), 1, 0)",
            r"\begin{cases} 1 & a \le x,\ y < b \\ 0 & \text{otherwise} \end{cases}",
        ),
        ("unless(x == 0, 0, 1 / x)", r"\frac{1}{x}"),
        ("2 * where(x > 0, a, b)", r"2 \left(\begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}\right)"),
        ("a / size(x)", r"\frac{a}{n}"),
        ("mean((a - b) ** 2)", r"\operatorname{mean}((a - b)^{2})"),
        ("pi * x", r"\pi \, x"),
    ],
)
def test_letters_are_typeset_as_in_a_textbook(rule: str, expected: str) -> None:
    assert latex(rule, LETTERS) == expected


@pytest.mark.parametrize(
    "rule, symbols, expected",
    [
        ("x**2", {"x": "-3"}, "(-3)^{2}"),
        ("x * y", {"x": "2", "y": "-1"}, r"2 \cdot (-1)"),
        ("x * y", {"x": "-2", "y": "3"}, r"(-2) \cdot 3"),
        ("x + y", {"x": "-2", "y": "-3"}, "-2 + (-3)"),
        ("x - y", {"x": "-2", "y": "-3"}, "-2 - (-3)"),
        ("-x", {"x": "-3"}, "-(-3)"),
        ("1 - y**2", {"y": "0.9640"}, "1 - 0.9640^{2}"),
        ("x / y", {"x": "-1", "y": "-2"}, r"\frac{-1}{-2}"),
        ("exp(-x)", {"x": "-3"}, "e^{-(-3)}"),
        ("y * (1 - y)", {"y": "0.5"}, r"0.5 \cdot (1 - 0.5)"),
        ("x**2", {"x": r"1.2 \cdot 10^{-7}"}, r"(1.2 \cdot 10^{-7})^{2}"),
        ("x**2", {"x": "10^{-7}"}, "(10^{-7})^{2}"),
        ("x * y", {"x": r"1.2 \cdot 10^{-7}", "y": "2"}, r"1.2 \cdot 10^{-7} \cdot 2"),
        (
            "x**2",
            {"x": r"\begin{bmatrix} 1 & -2 \end{bmatrix}"},
            r"{\begin{bmatrix} 1 & -2 \end{bmatrix}}^{2}",
        ),
        ("x * y", {"x": "w_{12}", "y": r"\hat{y}"}, r"w_{12} \, \hat{y}"),
        ("x * y", {"x": r"\mathit{rate}", "y": "g"}, r"\mathit{rate} \cdot g"),
        ("x**2", {"x": "w_{-1}"}, "w_{-1}^{2}"),
        ("x**2", {"x": r"\frac{a}{b}"}, r"\left(\frac{a}{b}\right)^{2}"),
        ("x * y", {"x": "a + b", "y": "f(a - b)"}, r"(a + b) \, f(a - b)"),
        ("a if x else b", {"a": "1", "b": "2", "x": "True"}, "1"),
        ("a if x else b", {"a": "1", "b": "2", "x": "False"}, "2"),
        ("x / size(x)", {"x": "6", "n": "3"}, r"\frac{6}{3}"),
        ("total(x, a)", {"x": "x - y", "a": ""}, r"\sum (x - y)"),
        ("y - total(x, a)", {"x": "x", "y": "y", "a": "_{0}"}, r"y - \sum_{0} x"),
    ],
)
def test_symbols_get_parentheses_where_they_need_them(
    rule: str, symbols: dict[str, str], expected: str
) -> None:
    assert latex(rule, symbols) == expected
