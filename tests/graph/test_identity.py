"""Editing the text keeps the identity of every node that is still there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.parse import parse, parse_program
from tests.graph.strategies import PROGRAMS

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"


def edited(before: str, after: str) -> tuple[Graph, Graph]:
    """The graph before, and the one after the edit."""
    graph = parse(before)
    return graph, parse_program(after, graph).graph


def kept(before: Graph, after: Graph) -> set[NodeId]:
    return set(before.nodes) & set(after.nodes)


@given(st.sampled_from(PROGRAMS), st.data())
def test_comments_lines_and_spaces_change_nothing_at_all(text: str, data: st.DataObject) -> None:
    graph = parse(text)
    line = data.draw(st.integers(0, text.count("\n")))
    rows = text.split("\n")
    # Between statements only: inside brackets, too, a line may be empty or a comment.
    rows.insert(line, data.draw(st.sampled_from(["", "   ", "# a note (with [brackets", "\t# × ="])))
    spaced = re.sub(r"(?<=[ (=*+,])(?=[\w(])", data.draw(st.sampled_from(["", " ", "   "])), "\n".join(rows))
    assert parse_program(spaced, graph).graph is graph


@given(st.sampled_from([p for p in PROGRAMS if re.search(r"\b[1-9]\b", p)]), st.data())
def test_changing_one_number_changes_that_leaf_and_no_other_node(text: str, data: st.DataObject) -> None:
    before = parse_program(text)
    leaves = [
        i for i in before.literals if before.graph[i].value is not None and before.graph[i].value.ndim == 0
    ]
    if not leaves:
        return
    leaf = data.draw(st.sampled_from(sorted(leaves)))
    span = before.literals[leaf]
    after = parse_program(text[: span.start] + "7.25" + text[span.end :], before.graph)
    assert list(after.graph.nodes) == list(before.graph.nodes)
    changed = [i for i in after.graph.nodes if after.graph.nodes[i] is not before.graph.nodes[i]]
    assert changed in ([leaf], [])
    assert after.graph[leaf].value == 7.25


@given(st.sampled_from(PROGRAMS), st.data())
def test_a_renamed_node_keeps_its_id_wherever_its_name_stands(text: str, data: st.DataObject) -> None:
    before = parse_program(text)
    named = [node.id for node in before.graph if node.name]
    if not named:
        return
    node_id = data.draw(st.sampled_from(named))
    for start, end in sorted(before.name_ranges[node_id], reverse=True):
        text = text[:start] + "renamed" + text[end:]
    after = parse_program(text, before.graph).graph
    assert after[node_id].name == "renamed"
    assert list(after.nodes) == list(before.graph.nodes)


@pytest.mark.parametrize(
    "before, after",
    [
        ("z = w*x + b", "z = w*x + u*v + b"),
        ("w*x + b", "w*x + b + c"),
        ("y = tanh(2*a + 3*b)", "y = tanh(2*a + 3*b + 4*c)"),
        ("y = 2*a", "y = 2*a\nz = y**2 + a"),
        ("a*b + a*b", "k = a*b + a*b\nk + c\noutput k"),
        (SEED, "c = 0.5\n" + SEED + "f = log(e)*c\n"),
    ],
)
def test_adding_a_term_keeps_everything_that_was_there(before: str, after: str) -> None:
    old, new = edited(before, after)
    assert kept(old, new) == set(old.nodes)
    assert all(node_id[0] > max(old.nodes)[0] for node_id in new.nodes if node_id not in old)


def test_deleting_a_term_keeps_the_rest() -> None:
    old, new = edited("y = 2*a + 3*b + 4*c", "y = 2*a + 4*c")
    for text in ("2*a", "4*c"):
        number, letter = float(text[0]), text[-1]
        product = next(n for n in new if n.op == "multiply" and n.inputs[1] == new.find(letter))
        assert old.nodes[product.id].inputs[1] == old.find(letter)
        assert old.nodes[product.inputs[0]].value == new.nodes[product.inputs[0]].value == number
    assert new.find("y") == old.find("y")


def test_giving_a_name_to_part_of_an_expression_keeps_that_part() -> None:
    old, new = edited("y = sigmoid(w*x + b)", "z = w*x + b\ny = sigmoid(z)")
    assert set(new.nodes) == set(old.nodes)
    assert old[new.find("z")].op == "add"


def test_taking_a_name_away_keeps_the_node() -> None:
    old, new = edited("z = w*x + b\ny = sigmoid(z)", "y = sigmoid(w*x + b)")
    assert set(new.nodes) == set(old.nodes)
    assert new[old.find("z")].op == "add"


def test_another_function_in_the_same_place_keeps_the_node() -> None:
    old, new = edited("y = 2 * sigmoid(x) + 1", "y = 2 * tanh(x) + 1")
    assert set(new.nodes) == set(old.nodes)
    assert next(node for node in new if node.op == "tanh").id == next(n for n in old if n.op == "sigmoid").id


def test_the_same_name_is_the_same_node_even_with_another_meaning() -> None:
    old, new = edited("a = 2\ny = a * b", "a = b + 1\ny = a * b")
    assert new.find("a") == old.find("a")


def test_a_name_that_is_used_once_differently_is_a_new_node() -> None:
    old, new = edited("e = (a + b) * (b + 1)", "e = (a + b) * (c + 1)")
    assert new.find("b") == old.find("b")
    assert new.find("c") not in old


def test_swapped_operands_keep_their_ids() -> None:
    old, new = edited("y = a * 2", "y = 2 * a")
    assert set(new.nodes) == set(old.nodes)


def test_equal_constants_stay_with_their_users() -> None:
    old, new = edited("y = tanh(a + 1) * tanh(b + 1)", "y = tanh(b + 1)")
    sum_of_b = next(node for node in old if node.op == "add" and node.inputs[0] == old.find("b"))
    assert next(node for node in new if node.op == "const").id == sum_of_b.inputs[1]


def test_ids_are_never_used_again_along_a_line_of_programs() -> None:
    first = parse_program("y = a * b")
    second = parse_program("y = a", first)
    third = parse_program("y = a * c", second)
    assert third.graph.find("c") not in first.graph


def test_what_was_drawn_in_a_circle_does_not_stop_the_text() -> None:
    from gradviz.graph.graph import Node

    circle = Graph({(0,): Node((0,), "negate", ((1,),)), (1,): Node((1,), "negate", ((0,),), {}, "y")})
    assert parse_program("y = -a", circle).graph.find("y") == (1,)
