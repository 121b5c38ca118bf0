"""A person's text changes where it must, and nowhere else."""

import difflib

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gradviz.graph.graph import GraphError
from gradviz.graph.parse import parse, parse_program
from gradviz.graph.text import renamed, with_output, with_value
from tests.graph.strategies import PROGRAMS, arrays

SEED = "# the seed\n\na = 2  # two\ne = (a + b) * (b + 1)   # both\n"


def set_value(text: str, name: str, value: object) -> str:
    program = parse_program(text)
    return with_value(program, program.graph.find(name), np.array(value, dtype=float))


@given(st.sampled_from(PROGRAMS), arrays(), st.data())
def test_the_text_with_a_value_parses_to_the_graph_with_that_value(
    text: str, value: np.ndarray, data: st.DataObject
) -> None:
    program = parse_program(text)
    leaf = data.draw(st.sampled_from(program.graph.leaves))
    changed = with_value(program, leaf, value)
    again = parse_program(changed, program)
    assert again.graph == program.graph.with_value(leaf, value)
    assert again.graph[leaf].value.tobytes() == value.tobytes()


@given(st.sampled_from(PROGRAMS), st.floats(), st.data())
def test_nothing_but_the_value_changes_in_the_text(text: str, value: float, data: st.DataObject) -> None:
    program = parse_program(text)
    assume(program.literals)
    leaf = data.draw(st.sampled_from(sorted(program.literals)))
    start, end = program.literal_ranges[leaf]
    changed = with_value(program, leaf, value)
    assert changed.startswith(text[:start])
    assert changed.endswith(text[end:])


@pytest.mark.parametrize(
    "text, name, value, expected",
    [
        ("a = 2 # two", "a", 3, "a = 3 # two"),
        ("a = ( 2 )", "a", -0.5, "a = ( -0.5 )"),
        ("a ＝ ２", "a", 3, "a ＝ 3"),
        ("a = [1,\n  2]\ny = a", "a", [3, 4], "a = [3, 4]\ny = a"),
        ("a = param(0.5)", "a", 2, "a = param(2)"),
        ("a = param(0.5, shape=(3, 4))", "a", np.full((3, 4), 2), "a = param(2, shape=(3, 4))"),
        ("a = param(0.5, shape=(1, 2))", "a", [[1, 2]], "a = param([[1, 2]])"),
        ("a = input(2, 2)", "a", [[1, 2], [3, 4]], "a = [[1, 2], [3, 4]]"),
        ("a = input(2, 2)", "a", np.ones((2, 2)), "a = input(2, 2)"),
        ("a = const(2)", "a", 3, "a = const(3)"),
        ("y = a", "a", 3, "a = 3\ny = a"),
        ("# title\ny = a", "a", 3, "# title\na = 3\ny = a"),
        ("\ufeffy = a", "a", 3, "\ufeffa = 3\ny = a"),
        ("b = 1\r\n\r\ny = a*b\r\n", "a", 3, "b = 1\r\na = 3\r\n\r\ny = a*b\r\n"),
        ("b = 1; y = a*b", "a", 3, "a = 3\nb = 1; y = a*b"),
        ("b = [1,\n2]; y = a*b", "a", 3, "a = 3\nb = [1,\n2]; y = a*b"),
        ("y = w₁ * 2", "w1", 3, "w₁ = 3\ny = w₁ * 2"),
        ("a", "a", 3, "a = 3\na"),
        ("z = 1\ny = x\noutput z", "x", 5, "z = 1\nx = 5\ny = x\noutput z"),
    ],
)
def test_a_value_is_written_where_it_belongs(text: str, name: str, value: object, expected: str) -> None:
    assert set_value(text, name, value) == expected


@pytest.mark.parametrize(
    "text, value, expected",
    [
        ("y = a - 2", -3, "y = a - -3"),
        ("y = 2 ** a", -3, "y = (-3) ** a"),
        ("y = -2**a", -3, "y = -(-3)**a"),
        ("y = (2)[0]", -3, "y = (-3)[0]"),
        ("y = 2 .T", -3, "y = (-3) .T"),
        ("y = a*-2", 3, "y = a*3"),
        ("y = a * 2", [1, 2], "y = a * [1, 2]"),
        ("y = a * 2", np.zeros((3, 3)), "y = a * const(0, shape=(3, 3))"),
    ],
)
def test_a_constant_inside_an_expression_keeps_its_meaning(text: str, value: object, expected: str) -> None:
    program = parse_program(text)
    constant = next(node.id for node in program.graph if node.op == "const")
    changed = with_value(program, constant, np.array(value, dtype=float))
    assert changed == expected
    assert parse_program(changed, program).graph == program.graph.with_value(
        constant, np.array(value, dtype=float)
    )


def test_the_same_value_leaves_the_text_alone() -> None:
    assert set_value("a = 2.00", "a", 2) == "a = 2.00"


def test_only_a_leaf_has_a_value_to_set() -> None:
    with pytest.raises(GraphError, match="y is computed"):
        set_value("y = a + b", "y", 3)


# --- the output ----------------------------------------------------------------------------------------


@given(st.sampled_from(PROGRAMS), st.data())
def test_any_node_can_be_chosen_and_let_go_again(text: str, data: st.DataObject) -> None:
    program = parse_program(text)
    node_id = data.draw(st.sampled_from(sorted(program.graph.nodes)))
    chosen = parse_program(with_output(program, node_id), program)
    assert chosen.graph.chosen == node_id
    assert set(chosen.graph.nodes) == set(program.graph.nodes)
    let_go = parse_program(with_output(chosen, None), chosen)
    assert set(let_go.graph.nodes) == set(program.graph.nodes)
    assert not any(defined is None for defined, _ in let_go.statements)


@pytest.mark.parametrize(
    "text, key, expected",
    [
        ("z = a\ny = z", "z", "z = a\ny = z\noutput z\n"),
        ("z = a\r\ny = z\r\n", "z", "z = a\r\ny = z\r\noutput z\r\n"),
        ("z = a\ny = z # last", "z", "z = a\ny = z # last\noutput z\n"),
        ("output y # here\nz = a\ny = z", "z", "output z # here\nz = a\ny = z"),
        ("y = tanh(a*b)", (2,), "_1 = a*b\ny = tanh(_1)\noutput _1\n"),
        ("a * b\n", (2,), "_1 = a * b\noutput _1\n"),
        ("z = a\noutput z\n# end", None, "z = a\n# end"),
        ("z = a; output z", None, "z = a"),
        ("output z; z = a", None, "z = a"),
        ("z = a", None, "z = a"),
    ],
)
def test_the_output_is_one_line(text: str, key: str | tuple[int, ...] | None, expected: str) -> None:
    program = parse_program(text)
    assert with_output(program, None if key is None else program.graph.find(key)) == expected


# --- names ---------------------------------------------------------------------------------------------


@given(st.sampled_from(PROGRAMS), st.data())
def test_any_node_can_be_renamed_and_made_nameless(text: str, data: st.DataObject) -> None:
    program = parse_program(text)
    node_id = data.draw(st.sampled_from(sorted(program.graph.nodes)))
    name = data.draw(st.sampled_from(["fresh", "新", ""]))
    again = parse_program(renamed(program, node_id, name), program)
    assert again.graph[node_id].name == name
    assert {i: node.name for i, node in again.graph.nodes.items() if i != node_id} == {
        i: node.name for i, node in program.graph.nodes.items() if i != node_id
    }


@pytest.mark.parametrize(
    "text, key, name, expected",
    [
        (SEED, "a", "alpha", SEED.replace("a = 2", "alpha = 2").replace("(a +", "(alpha +")),
        (SEED, "b", "c", SEED.replace("b + 1", "c + 1").replace("+ b)", "+ c)")),
        ("y = tanh(a*b)", (2,), "z", "z = a*b\ny = tanh(z)"),
        ("x = 1; y = tanh(a*x)", (2,), "z", "x = 1; z = a*x; y = tanh(z)"),
        ("y = tanh(a +\n b)", (2,), "z", "z = (a +\n b)\ny = tanh(z)"),
        ("y = (a + b) * 2", (2,), "z", "z = a + b\ny = z * 2"),
        ("y = -（（a + b） )", (2,), "z", "z = a + b\ny = -z"),
        ("y = tanh ((a + b))", (2,), "z", "z = a + b\ny = tanh (z)"),
        ("y = (\n  a + b\n) * 2", (2,), "z", "z = a + b\ny = z * 2"),
        ("y = 2 * a", (0,), "k", "k = const(2)\ny = k * a"),
        ("a * b", (2,), "y", "y = a * b"),
        ("(a * b)", (2,), "y", "y = (a * b)"),
        ("  y = tanh(a*b)", (2,), "z", "  z = a*b\n  y = tanh(z)"),
        ("a = 2\ny = a", "a", "", "_1 = 2\ny = _1"),
        ("y = a", "a", "", "_1 = 1\ny = _1"),
        ("_1 = a\ny = b*_1", "b", "", "_2 = 1\n_1 = a\ny = _2*_1"),
    ],
)
def test_a_name_changes_wherever_it_stands(
    text: str, key: str | tuple[int, ...], name: str, expected: str
) -> None:
    program = parse_program(text)
    assert renamed(program, program.graph.find(key), name) == expected


@pytest.mark.parametrize(
    "name, words",
    [
        ("b", "Another node is called b already."),
        ("2x", "“2x” cannot be a name"),
        ("a b", "cannot be a name"),
        ("for", "“for” is a word of Python and cannot be a name; take for_."),
        ("nan", "is a number here"),
        ("_3", "stands for a node without a name"),
        ("x" * 101, "at most 100 characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_one_sentence(name: str, words: str) -> None:
    program = parse_program("y = a * b")
    with pytest.raises(GraphError, match=words):
        renamed(program, program.graph.find("a"), name)


def test_a_node_may_be_given_the_name_that_it_has() -> None:
    program = parse_program(SEED)
    assert renamed(program, program.graph.find("a"), "a") == SEED


def test_a_change_touches_one_line() -> None:
    after = set_value(SEED, "b", 7)
    changed = [line for line in difflib.ndiff(SEED.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert changed == ["+ b = 7"]
    assert parse(after)["b"].value == 7
