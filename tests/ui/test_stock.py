"""What there is to build with: found by any of its names, and offered where it fits."""

import numpy as np
import pytest

from gradviz.graph.block import BLOCKS
from gradviz.graph.graph import NodeId
from gradviz.graph.parse import parse
from gradviz.language import set_language
from gradviz.ops.op import LEAVES, OPS
from gradviz.ui.stock import Entry, Situation, by_category, offered, search, stock

STOCK = stock()


def names(entries: list[Entry]) -> list[str]:
    return [entry.name for entry in entries]


def test_everything_is_there_once_and_each_category_in_one_piece() -> None:
    assert sorted(names(list(STOCK))) == sorted({*OPS, *BLOCKS})
    assert names([entry for group in by_category(STOCK).values() for entry in group]) == names(list(STOCK))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("+", "add"), ("-", "subtract"), ("×", "multiply"), ("*", "multiply"), ("**", "power"),
        ("@", "matmul"), ("ln", "log"), ("σ", "sigmoid"), ("sig", "sigmoid"), ("Sigmoid", "sigmoid"),
        ("mean", "mean"), ("addit", "add"), ("加法", "add"), ("矩阵", "matmul"), ("cross", "cross_entropy"),
        (" EXP ", "exp"), ("product", "matmul"),
    ],
)  # fmt: skip
def test_it_is_found_by_sign_name_and_title_in_every_language(text: str, first: str) -> None:
    likely = offered(STOCK, Situation())
    assert search(likely, text)[0].name == first
    set_language("zh_CN")
    assert search(likely, text)[0].name == first


def test_what_is_called_otherwise_is_not_found() -> None:
    assert search(STOCK, "qqq") == []
    assert search(STOCK, "") == list(STOCK)
    assert "add" not in names(search(STOCK, "sig"))


def situated(program: str, *sources: str, target: tuple[str, int] | None = None) -> Situation:
    from gradviz.engine.trace import trace

    graph = parse(program)
    into: tuple[NodeId, int] | None = None if target is None else (graph.find(target[0]), target[1])
    return Situation(
        graph=graph, values=trace(graph).values, sources=tuple(map(graph.find, sources)), target=into
    )


def test_a_leaf_does_not_fit_behind_a_wire() -> None:
    found = names(offered(STOCK, situated("y = a * b", "y")))
    assert not set(LEAVES) & set(found)
    assert found[:2] == ["add", "sum"]


def test_before_an_open_input_leaves_come_first() -> None:
    found = names(offered(STOCK, situated("y = sigmoid(a + b)", target=("y", 0))))
    assert found[0] == "add"
    assert set(found[:5]) & set(LEAVES)


def test_what_cannot_take_the_value_is_not_offered() -> None:
    scalar = names(offered(STOCK, situated("y = a * b", "y")))
    assert "matmul" not in scalar
    assert "cross_entropy" not in scalar
    vector = names(offered(STOCK, situated("x = [1, 2, 3]\ny = x * x", "y")))
    assert {"matmul", "cross_entropy", "sum", "softmax"} <= set(vector)


def test_two_sources_want_an_operation_of_two() -> None:
    found = names(offered(STOCK, situated("y = a + b", "a", "b")))
    assert found[:2] == ["multiply", "add"]
    assert "exp" not in found
    misfit = situated("W = [[1, 2], [3, 4]]\nx = [1, 2, 3]\ny = sum(W)*sum(x)", "W", "x")
    assert "add" not in names(offered(STOCK, misfit))
    assert "concatenate" in names(offered(STOCK, situated("y = [a, b]\nz=[a,c]\nu=y+z", "y", "z")))


def test_a_block_is_offered_where_it_has_parameters_for_what_comes_in() -> None:
    vector = names(offered(STOCK, situated("x = [1, 2, 3]\ny = x * x", "x")))
    assert vector.index("dense") < vector.index("softmax")
    assert search(STOCK, "layer")[0].category == "Blocks"
    assert search(STOCK, "神经元")[0].name == "neuron"
    behind = names(offered(STOCK, situated("x = [1, 2]\nh = dense(x, 3)", "h")))
    assert behind[0] == "dense"


def test_what_is_used_here_is_likely() -> None:
    plain = names(offered(STOCK, Situation()))
    used = names(offered(STOCK, situated("y = gelu(gelu(x))")))
    assert used.index("gelu") < plain.index("gelu")
    assert plain[:3] == ["input", "param", "multiply"]


def test_an_array_too_large_to_try_is_offered_everything() -> None:
    graph = parse("x = input(200, 200)\ny = x * x")
    large = Situation(graph=graph, values={graph.find("x"): np.zeros((200, 200))}, sources=(graph.find("x"),))
    assert "hinge" in names(offered(STOCK, large))
