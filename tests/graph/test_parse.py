import ast
import contextlib
import copy
import gc
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import ParseError, parse, parse_program
from gradviz.graph.tokens import TEXT_HERE


def shown(graph: Graph, key: str | tuple[int, ...] | None = None) -> str:
    """A node with everything below it, fully bracketed: ``e=multiply(add(a, b), add(b, 1))``."""
    node = graph[graph.output if key is None else key]
    if node.is_leaf:
        return node.name or repr(node.value.tolist())
    attrs = [f"{name}={value}" for name, value in node.attrs.items()]
    inputs = ["_" if source is None else shown(graph, source) for source in node.inputs]
    return f"{node.op}({', '.join(inputs + attrs)})"


# --- what programs mean --------------------------------------------------------------------------------


def test_the_seed_expression_has_its_six_nodes_in_the_order_of_reading() -> None:
    graph = parse("e = (a + b) * (b + 1)")
    assert [node.op for node in graph] == ["input", "input", "add", "const", "add", "multiply"]
    assert [node.name for node in graph] == ["a", "b", "", "", "", "e"]
    assert graph["e"].inputs == ((2,), (4,))
    assert graph["a"].value == graph["b"].value == 1.0
    assert graph.output == graph.find("e")
    assert graph.chosen is None


@pytest.mark.parametrize(
    "text, meaning",
    [
        ("a - b - c", "subtract(subtract(a, b), c)"),
        ("a ** b ** c", "power(a, power(b, c))"),
        ("-a ** 2", "negate(power(a, 2.0))"),
        ("-2 ** 2", "negate(power(2.0, 2.0))"),
        ("(-2) ** 2", "power(-2.0, 2.0)"),
        ("2 ** -1", "power(2.0, -1.0)"),
        ("-a * b", "multiply(negate(a), b)"),
        ("a @ b / c", "divide(matmul(a, b), c)"),
        ("-2", "-2.0"),
        ("-(2)", "negate(2.0)"),
        ("+a + +2", "add(a, 2.0)"),
        ("- -a", "negate(negate(a))"),
        ("2 ** 3", "power(2.0, 3.0)"),
        ("x[0]", "pick(x)"),
        ("x[1:3, 2]", "pick(x, index=(('slice', 1, 3, None), 2))"),
        ("x[..., ::-1]", "pick(x, index=(('ellipsis',), ('slice', None, None, -1)))"),
        ("x.T", "transpose(x)"),
        ("-x.T[1] ** 2", "negate(power(pick(transpose(x), index=(1,)), 2.0))"),
        ("max(a, b)", "maximum(a, b)"),
        ("max(a, 0)", "maximum(a, 0.0)"),
        ("max(x)", "max(x)"),
        ("min(x, axis=0)", "min(x, axis=0)"),
        ("sum(x, 1)", "sum(x, axis=1)"),
        ("sum(x, axis=(0, 1), keepdims=True)", "sum(x, axis=(0, 1), keepdims=True)"),
        ("sum(x, axis=None)", "sum(x)"),
        ("clip(x, 0, 1)", "clip(x, low=0.0)"),
        ("reshape(x, 2, 3)", "reshape(x, shape=(2, 3))"),
        ("reshape(x, (2, 3))", "reshape(x, shape=(2, 3))"),
        ("reshape(x, [2, -1])", "reshape(x, shape=(2, -1))"),
        ("transpose(x, 1, 0)", "transpose(x, axes=(1, 0))"),
        ("concatenate(a, b, axis=1)", "concatenate(a, b, axis=1)"),
        ("concatenate([a, b])", "concatenate(a, b)"),
        ("[a, 1, b]", "stack(a, 1.0, b)"),
        ("[[a, b], [1, 2]]", "stack(stack(a, b), [1.0, 2.0])"),
        ("mse(target=t, prediction=p)", "mse(p, t)"),
        ("hinge(s, 0, margin=2)", "hinge(s, 0.0, margin=2.0)"),
        ("ln(x)", "log(x)"),
        ("σ(z)", "sigmoid(z)"),
        ("a + _", "add(a, _)"),
        ("inf - nan", "subtract(inf, nan)"),
        ("1_000.5e-3", "1.0005"),
        (".5", "0.5"),
    ],
)
def test_expressions_mean_what_they_mean_in_python_and_numpy(text: str, meaning: str) -> None:
    assert shown(parse(text)) == meaning


def test_a_name_that_is_given_a_number_is_an_input_and_a_number_inside_is_a_constant() -> None:
    graph = parse("a = 2\nk = const(3)\nw = param(0.5)\ny = a*k*w*4")
    assert [(node.op, node.name) for node in graph if node.is_leaf] == [
        ("input", "a"),
        ("const", "k"),
        ("param", "w"),
        ("const", ""),
    ]


@pytest.mark.parametrize(
    "text, value",
    [
        ("x = -2.5e3", -2500.0),
        ("x = [1, -2]", [1, -2]),
        ("x = [\n  [1, 2],  # a row\n  [3, 4],\n]", [[1, 2], [3, 4]]),
        ("x = input()", 1.0),
        ("x = input(2, 3)", np.ones((2, 3))),
        ("x = input((2, 3))", np.ones((2, 3))),
        ("x = param([[1, 2]])", [[1, 2]]),
        ("x = param(0.5, shape=(3, 2))", np.full((3, 2), 0.5)),
        ("x = param([1, 2], shape=(3, 2))", [[1, 2]] * 3),
        ("x = const(-inf)", -math.inf),
    ],
)
def test_leaves_have_the_values_that_are_written(text: str, value: object) -> None:
    found = parse(text)["x"].value
    assert found is not None
    np.testing.assert_array_equal(found, np.array(value, dtype=float))
    assert not found.flags.writeable


def test_a_long_array_reads_the_same_in_one_go_and_number_by_number() -> None:
    numbers = np.random.default_rng(1).normal(size=(40, 5))
    text = str(numbers.tolist())
    np.testing.assert_array_equal(parse(f"x = {text}")["x"].value, numbers)
    np.testing.assert_array_equal(parse(f"x = {text[:-1]},]")["x"].value, numbers)


def test_a_minus_zero_stays_one() -> None:
    assert math.copysign(1, float(parse("x = -0.0")["x"].value)) == -1


def test_a_leaf_stands_where_it_is_first_used_whether_a_line_gives_it_a_value_or_not() -> None:
    written = parse("b = 1\na = 1\ne = (a + b) * (b + 1)")
    assert written == parse("e = (a + b) * (b + 1)")


def test_lines_may_end_as_in_any_system_and_with_a_semicolon() -> None:
    expected = parse("a = 2\ny = a * b")
    for text in (
        "a = 2\r\ny = a * b\r\n",
        "a = 2\ry = a * b",
        "a = 2; y = a * b;",
        "\ufeff\ta = 2\n\n\n \ty = a * b",
    ):
        assert parse(text) == expected


def test_an_empty_program_is_an_empty_graph() -> None:
    assert parse("") == parse("  \n# nothing\n") == Graph()


def test_what_chinese_input_methods_type_is_read_as_its_ascii_twin() -> None:
    assert parse("权重 ＝ ［１，２］；ｙ＝sum（权重，axis＝0）×２ ＃ 说明") == parse(
        "权重 = [1, 2]; y = sum(权重, axis=0)*2"
    )


def test_names_are_compared_in_pythons_normal_form_and_stay_in_the_text_as_typed() -> None:
    program = parse_program("w₁ = 2\ny = w1 * ﬁ")
    assert [node.name for node in program.graph] == ["w1", "fi", "y"]
    assert [program.text[a:b] for a, b in program.name_ranges[program.graph.find("w1")]] == ["w₁", "w1"]


def test_a_name_on_its_own_line_is_an_identity() -> None:
    graph = parse("y = x")
    assert shown(graph) == "identity(x)"
    assert graph["y"].op == "identity"


def test_numbered_underscores_name_lines_and_not_nodes() -> None:
    graph = parse("_1 = a + b\ny = _1 * _1")
    assert [node.name for node in graph] == ["a", "b", "", "y"]
    assert graph["y"].inputs == ((2,), (2,))


# --- the output ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, output, is_chosen",
    [
        ("y = a\nz = b", "z", False),
        ("y = a\nz = b\noutput y", "y", True),
        ("output y\ny = a\nz = b", "y", True),
        ("y = a\noutput y", "y", True),
        ("z = a * b\ny = z + 1\nz", "z", True),
        ("c = 3\ny = a", "y", False),
        ("y = a\nc = 3", "c", False),
        ("a = 1\ny = a\na", "a", True),
        ("output = a", "output", False),
        ("output = a\noutput output", "output", True),
    ],
)
def test_the_last_line_is_the_output_unless_one_is_chosen(text: str, output: str, is_chosen: bool) -> None:
    graph = parse(text)
    assert graph.output == graph.find(output)
    assert (graph.chosen is not None) == is_chosen


# --- where things stand --------------------------------------------------------------------------------


def test_every_node_knows_its_place_in_the_text() -> None:
    text = "# first\na = -2\ne = (a + b) * (b + 1)\n"
    program = parse_program(text)
    found = {shown(program.graph, i): text[s.start : s.end] for i, s in program.spans.items()}
    assert found == {
        "a": "-2",
        "b": "b",
        "add(a, b)": "a + b",
        "1.0": "1",
        "add(b, 1.0)": "b + 1",
        "multiply(add(a, b), add(b, 1.0))": "(a + b) * (b + 1)",
    }
    one = program.spans[program.graph.find("e")]
    assert (one.line, one.column, one.end_line, one.end_column) == (3, 5, 3, 22)
    assert program.lines == {program.graph.find("a"): 2, program.graph.find("e"): 3}


@pytest.mark.parametrize(
    "text, name, literal",
    [
        ("a = (-2)  # two", "a", "-2"),
        ("a = [1,\n 2]", "a", "[1,\n 2]"),
        ("a = param(0.5, shape=(3, 2))", "a", "0.5, shape=(3, 2)"),
        ("a = input(3, 2)", "a", "input(3, 2)"),
        ("y = a", "a", None),
    ],
)
def test_a_leaf_knows_where_its_value_is_written(text: str, name: str, literal: str | None) -> None:
    program = parse_program(text)
    span = program.literals.get(program.graph.find(name))
    assert (None if span is None else text[span.start : span.end]) == literal


def test_the_node_at_a_place_is_the_innermost_one_there() -> None:
    text = "e = (a + b) * (b + 1)"
    program = parse_program(text)
    assert program.node_at(0) == program.graph.find("e")
    assert program.node_at(text.index("a")) == program.graph.find("a")
    assert program.node_at(text.index("+") + 1) == (2,)
    assert program.node_at(text.index("*")) == program.graph.find("e")
    assert parse_program("  # nothing").node_at(1) is None


# --- what is wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, message",
    [
        ("y = simgoid(x)", (1, 5, 12), "There is no function simgoid; did you mean sigmoid?"),
        ("y = qqq(x)", (1, 5, 8), "There is no function qqq."),
        ("a = 2\ny = a(3)", (2, 5, 6), "a is a value, not a function; a product is written a * (...)."),
        ("y = relu", (1, 5, 9), "relu is a function and needs a value, as in relu(x)."),
        ("y = 2x", (1, 6, 7), "Something is missing between “2” and “x”, such as *."),
        ("y = (a)(b)", (1, 8, 9), "Something is missing between “)” and “(”, such as *."),
        ("y = a +", (1, 7, 8), "The line ends too early: a number, a name or a bracket was expected."),
        (
            "y = a +  # more\nz = 2",
            (1, 7, 8),
            "The line ends too early: a number, a name or a bracket was expected.",
        ),
        ("y = (a + b\nz = 3", (1, 5, 6), "This “(” is never closed."),
        ("y = [1, 2", (1, 5, 6), "This “[” is never closed."),
        ("y = a]", (1, 6, 7), "This “]” closes nothing."),
        ("y = *a", (1, 5, 6), "“*” cannot stand here: a number, a name or a bracket was expected."),
        ("y = x^2", (1, 6, 7), "A power is written with **, as in x**2."),
        ("y = x²", (1, 6, 7), "A power is written with **, as in x**2."),
        (
            "y = a < b",
            (1, 7, 8),
            "“<” compares, which a program cannot do; a value gets its name with one “=”.",
        ),
        ("y += 1", (1, 3, 5), "“+=” changes a value, but every name is given its meaning once, with “=”."),
        ("y = x // 2", (1, 7, 9), "“//” is no operation here; there are + - * / ** @ and functions."),
        ("y = {1}", (1, 5, 6), "Braces have no meaning here: use ( ) to group and [ ] for arrays."),
        (
            "y = 'a'",
            (1, 5, 8),
            TEXT_HERE,
        ),
        ("y = a \\\n + b", (1, 7, 8), "A line that is continued needs brackets around it, not “\\”."),
        ("y = a\0", (1, 6, 7), "The character U+0000 has no meaning here."),
        ("y = 😀", (1, 5, 6), "The character “😀” has no meaning here."),
        (
            "import os",
            (1, 1, 7),
            "“import” is a word of Python and has no meaning here: a line is name = expression.",
        ),
        ("lambda = 3", (1, 1, 7), "“lambda” is a word of Python and cannot be a name; take lambda_."),
        ("inf = 3", (1, 1, 4), "“inf” is a number here and cannot be a name."),
        ("_ = 3", (1, 1, 2), "“_” stands for a node without a name and cannot be a name itself."),
        ("a = 1\n\na = 2", (3, 1, 2), "a has its meaning from line 1 already; take another name."),
        ("y = b\nb = 2", (1, 5, 6), "b gets its meaning only in line 2, which belongs above this one."),
        ("y = y + 1", (1, 5, 6), "y is made of itself here."),
        ("a = b = 3", (1, 7, 8), "One name stands on the left of “=”, and no other “=” after it."),
        ("2 = b", (1, 3, 4), "One name stands on the left of “=”, and no other “=” after it."),
        (
            "a + b\ny = 2",
            (1, 1, 6),
            "Only the last line may be without a name; this one needs one, as in y = ….",
        ),
        (
            "y = a.shape",
            (1, 6, 12),
            "“.shape” has no meaning here: .T or a block's parameter follows a point.",
        ),
        ("y = a.sum()", (1, 6, 10), "A function stands before its values, without a point: sum(x)."),
        ("y = sigmoid()", (1, 5, 14), "sigmoid needs a value: x."),
        ("y = mse(a)", (1, 5, 11), "mse needs 2 values: prediction, target."),
        ("y = sigmoid(a, b)", (1, 16, 17), "sigmoid takes x, and nothing more."),
        ("y = clip(a, 1, 2, 3)", (1, 19, 20), "clip takes x, low, high, and nothing more."),
        ("y = sum(x, axes=1)", (1, 12, 16), "sum has no “axes”; did you mean axis?"),
        (
            "y = sum(x, axis=1.5)",
            (1, 17, 20),
            "“axis” of sum is a whole number, several in parentheses, or None.",
        ),
        ("y = leaky_relu(x, slope=2)", (1, 25, 26), "“slope” of leaky_relu is a number from 0 to 1."),
        ("y = sum(x, keepdims=1)", (1, 21, 22), "“keepdims” of sum is True or False."),
        ("y = sum(x, axis=0, axis=1)", (1, 20, 26), "“axis” is given twice."),
        ("y = sum(axis=0, x)", (1, 17, 18), "Arguments with a name, as in axis=0, come last."),
        ("y = x[a]", (1, 7, 8), "“a” cannot stand here: a whole number or a slice such as 1:3 was expected."),
        ("y = x[::0]", (1, 9, 10), "The step of a slice cannot be 0."),
        ("y = [1, [2]]", (1, 5, 13), "An array holds either numbers or rows, not both."),
        ("y = [[1, 2], [3]]", (1, 14, 17), "Every row has as many numbers as the first: 2, not 1."),
        ("y = [[1, 2]\n [3, 4]]", (2, 2, 3), "Something is missing between “]” and “[”, such as *."),
        ("y = []", (1, 5, 7), "An array needs at least one number."),
        ("y = (1, 2)", (1, 5, 11), "An array is written in square brackets, as in [1, 2]."),
        ("y = ()", (1, 5, 7), "There is nothing between these parentheses."),
        ("y = 1e999", (1, 5, 10), "This number is too large or too long: the largest is about 1.8e308."),
        ("y = True", (1, 5, 9), "“True” has no meaning here."),
        ("output q", (1, 8, 9), "There is no q that could be the output."),
        (
            "y = a\noutput y\noutput y",
            (3, 1, 9),
            "The output is chosen twice; one line “output …” is enough.",
        ),
        (
            "x = input(2.5)",
            (1, 11, 14),
            "input(...) takes sizes, as in input(32, 2); a value is written x = 2 or x = [1, 2].",
        ),
        (
            "w = param(a)",
            (1, 5, 13),
            "param(...) takes a number or an array, as in param(0.5) or param(0.5, shape=(3, 2)).",
        ),
        ("w = param([1, 2], shape=(3, 3))", (1, 19, 31), "2 cannot be repeated to fill 3 × 3."),
        ("x = input(1001, 1000)", (1, 11, 21), "An array has at most 1000000 numbers."),
    ],
)
def test_a_bad_program_gets_one_sentence_and_its_place(
    text: str, place: tuple[int, int, int], message: str
) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    error = caught.value
    assert error.message == message
    assert (error.line, error.column, error.end_column) == place
    assert str(error) == f"Line {place[0]}, column {place[1]}: {message}"


def test_an_error_is_a_value_error_that_says_what_was_expected() -> None:
    with pytest.raises(ValueError, match="simgoid") as caught:
        parse("y = simgoid(x)")
    assert isinstance(caught.value, GraphError)
    assert caught.value.expected == "sigmoid"
    again = copy.copy(caught.value)
    assert (str(again), again.span, again.expected) == (str(caught.value), caught.value.span, "sigmoid")


@pytest.mark.parametrize("opener", ["(", "[", "f(", "-", "2**", "x[0]+(", "{", "sum("])
def test_what_is_nested_too_deep_is_refused_even_with_little_stack_left(opener: str) -> None:
    def deep(frames: int) -> None:
        if frames:
            deep(frames - 1)
        else:
            with pytest.raises(ParseError):
                parse("y = " + opener * 5_000)

    deep(300)


def test_a_sum_of_ten_thousand_terms_is_read() -> None:
    graph = parse("y = " + " + ".join(f"x{i}" for i in range(9_000)))
    assert len(graph) == 17_999


# --- against Python's own grammar ----------------------------------------------------------------------


def expressions() -> st.SearchStrategy[str]:
    """Expressions with and without brackets, spaces and signs."""
    atoms = st.sampled_from(["a", "b", "c", "2", "0.5", "x[0]", "x.T", "exp(a)"])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" + ", "-", "*", " / ", "@", "**", " ** "]), inner).map(
                "".join
            ),
            st.tuples(st.sampled_from(["-", "+", "- "]), inner).map("".join),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"tanh({text})"),
        ),
        max_leaves=12,
    )


SIGNS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.MatMult: "matmul"}


def python_shown(node: ast.expr) -> str:
    """Python's own reading of an expression, in the form of `shown`."""
    match node:
        case ast.BinOp(left, op, right):
            name = "power" if isinstance(op, ast.Pow) else SIGNS[type(op)]
            return f"{name}({python_shown(left)}, {python_shown(right)})"
        case ast.UnaryOp(ast.UAdd(), operand):
            return python_shown(operand)
        case ast.UnaryOp(_, operand):
            return f"negate({python_shown(operand)})"
        case ast.Call(ast.Name(name), [argument]):
            return f"{name}({python_shown(argument)})"
        case ast.Subscript(value, _):
            return f"pick({python_shown(value)})"
        case ast.Attribute(value, _):
            return f"transpose({python_shown(value)})"
        case ast.Constant(value):
            return repr(float(value))
        case ast.Name(name):
            return name
    raise AssertionError(ast.dump(node))


@given(expressions())
def test_precedence_and_association_are_pythons(text: str) -> None:
    ours = shown(parse(text))
    for number in ("2.0", "0.5"):
        ours = ours.replace(f"-{number}", f"negate({number})")
    assert ours == python_shown(ast.parse(text, mode="eval").body)


# --- what reading leaves behind ------------------------------------------------------------------------


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("text", ["e = (a + b) * (b + 1)", "e = ("])
def test_the_garbage_collector_is_left_as_it_was(on: bool, text: str) -> None:
    was_on = gc.isenabled()
    try:
        gc.enable() if on else gc.disable()
        with contextlib.suppress(ParseError):
            parse(text)
        assert gc.isenabled() is on
    finally:
        gc.enable() if was_on else gc.disable()
