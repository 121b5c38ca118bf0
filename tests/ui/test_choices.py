"""What a quick-add menu offers for what is typed."""

import pytest

from gradviz.graph.graph import NodeId
from gradviz.graph.parse import parse
from gradviz.language import set_language
from gradviz.ui.choices import Choice, choices
from gradviz.ui.stock import Situation, stock

STOCK = stock()
EMPTY = Situation()


def titles(found: list[Choice]) -> list[str]:
    return [choice.title for choice in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Input"), ("+", "Addition"), ("exp", "Exponential"), ("sig", "Sigmoid"), ("x", "Input x"),
        ("a", "Input a"), ("w2", "Input w2"), ("weight", "Input weight"), ("2", "Constant 2"),
        ("-1.5e3", "Constant -1.5e3"), ("[1, 2]", "Constant [1, 2]"), ("a*b+1", "Expression a*b+1"),
        ("sin(x)", "Expression sin(x)"), ("y = 3 * x", "Expression y = 3 * x"), ("max", "Maximum of two"),
        ("softmax", "Softmax"), ("θ", "Input θ"), (" tanh ", "Hyperbolic tangent"),
    ],
)  # fmt: skip
def test_the_likeliest_meaning_comes_first(typed: str, first: str) -> None:
    assert titles(choices(STOCK, EMPTY, typed))[0] == first


def test_a_number_may_be_a_constant_an_input_or_a_parameter() -> None:
    found = choices(STOCK, EMPTY, "0.5")
    assert [(choice.op, float(choice.value)) for choice in found if choice.value is not None] == [
        ("const", 0.5), ("input", 0.5), ("param", 0.5),
    ]  # fmt: skip


def test_a_name_stays_possible_where_an_operation_begins_so() -> None:
    found = titles(choices(STOCK, EMPTY, "sig"))
    assert found[0] == "Sigmoid"
    assert "Input sig" in found
    assert "Parameter sig" in found


@pytest.mark.parametrize("typed", ["(a", "a +", "1 2", "def", "_", "print('x')"])
def test_what_means_nothing_is_not_offered(typed: str) -> None:
    assert choices(STOCK, EMPTY, typed) == []


def test_behind_a_wire_nothing_typed_is_a_leaf() -> None:
    graph = parse("y = a * b")
    behind = Situation(graph=graph, sources=(graph.find("y"),))
    assert choices(STOCK, behind, "3") == []
    assert titles(choices(STOCK, behind, "qq")) == []
    assert titles(choices(STOCK, behind, "log"))[0] == "Logarithm"


def test_before_an_input_the_name_of_a_node_means_a_wire_from_it() -> None:
    graph = parse("c = a + b\ny = exp(c)")
    into: tuple[NodeId, int] = (graph.find("y"), 0)
    [wire] = choices(STOCK, Situation(graph=graph, target=into), "b")[:1]
    assert wire.title == "Wire from b"
    assert wire.node == graph.find("b")
    there = choices(STOCK, Situation(graph=graph), "b")
    assert not any(choice.node or choice.name for choice in there), "a second b would be no name"


def test_the_menu_speaks_the_language_of_the_window() -> None:
    set_language("zh_CN")
    assert titles(choices(STOCK, EMPTY, "x"))[0] == "输入 x"
    assert titles(choices(STOCK, EMPTY, "加"))[0] == "加法"


def test_behind_a_wire_an_expression_has_a_place_for_it() -> None:
    graph = parse("x = [1, 2]")
    behind = Situation(graph=graph, sources=(graph.find("x"),))
    assert titles(choices(STOCK, behind, "dense(_, 4)")) == ["Expression dense(_, 4)"]
    assert choices(STOCK, behind, "dense(x, 4)") == [], "the wire would end nowhere"
    assert choices(STOCK, behind, "_ * (2") == []
