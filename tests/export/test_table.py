"""Values and gradients as a table, for people and for programs."""

import csv
import io

import numpy as np
import pytest

from gradviz.engine.gradcheck import gradcheck
from gradviz.engine.trace import trace
from gradviz.export.table import check_table, short, spelt, values_table, wide
from tests.graphs import Builder, random_graph, seed_graph, small_net


def test_the_seed_expression_as_text() -> None:
    assert values_table(trace(seed_graph())) == (
        "name  computed as  value  gradient\n"
        "────  ───────────  ─────  ────────\n"
        "a     input            2         2\n"
        "b     input            1         5\n"
        "c     a + b            3         2\n"
        "1     constant         1         —\n"
        "d     b + 1            2         3\n"
        "e     c × d            6         1"
    )


def test_the_seed_expression_as_markdown() -> None:
    assert values_table(trace(seed_graph()), "markdown").splitlines()[:3] == [
        "| name | computed as | value | gradient |",
        "| --- | --- | ---: | ---: |",
        "| a | input | 2 | 2 |",
    ]


def test_a_bar_in_a_name_does_not_break_markdown() -> None:
    build = Builder()
    build.leaf(1.0, name="a|b")
    assert "a\\|b" in values_table(trace(build.graph()), "markdown")


@pytest.mark.parametrize("seed", range(20))
def test_csv_has_every_cell_with_every_digit(seed: int) -> None:
    run = trace(random_graph(seed))
    rows = list(csv.DictReader(io.StringIO(values_table(run, "csv"))))
    values = [float(row["value"]) for row in rows]
    np.testing.assert_array_equal(values, np.concatenate([run.values[i].ravel() for i in run.graph.order]))
    at = 0
    for node_id in run.graph.order:
        gradient = run.gradients.get(node_id)
        for cell in np.ndindex(run.values[node_id].shape):
            assert rows[at]["cell"] == " ".join(map(str, cell))
            assert rows[at]["gradient"] == ("" if gradient is None else repr(float(gradient[cell])))
            at += 1


def test_a_large_array_is_its_shape_and_a_small_one_its_cells() -> None:
    assert short(np.zeros((2, 3))) == "[[0, 0, 0], [0, 0, 0]]"
    assert short(np.zeros((4, 3))) == "4 × 3"
    assert short(None) == "—"
    assert short(np.asarray(-0.0)) == "0"
    assert short(np.asarray(1 / 3)) == "0.333333"


def test_forward_mode_lists_tangents() -> None:
    text = values_table(trace(seed_graph(), mode="forward", wrt="b"))
    assert "tangent" in text.splitlines()[0]
    assert text.splitlines()[-1].split() == ["e", "c", "×", "d", "6", "5"]


def test_a_function_is_spelt_with_its_inputs() -> None:
    graph = small_net()
    assert [spelt(graph, i) for i in graph.order][3:5] == ["W1 @ x", "v1 + b"]
    assert spelt(graph, graph.find("loss")).startswith("sum(")


def test_columns_line_up_under_chinese_headings() -> None:
    assert wide("梯度") == 4
    assert wide("∂e") == 2


def test_the_gradient_check_row_by_row() -> None:
    build = Builder()
    w = build.leaf([0.0, 2.0], name="w")
    build.add("relu", w, name="y")
    result = gradcheck(build.graph())
    assert check_table(result) == (
        "verdict  name  gradient  by nudging  relative error\n"
        "───────  ────  ────────  ──────────  ──────────────\n"
        "kink     w[0]         0         0.5               0\n"
        "ok       w[1]         1           1               0"
    )
    assert check_table(result, "markdown").splitlines()[1] == "| --- | --- | ---: | ---: | ---: |"
    rows = list(csv.DictReader(io.StringIO(check_table(result, "csv"))))
    assert [(row["cell"], float(row["numeric"]), row["verdict"]) for row in rows] == [
        ("0", 0.5, "kink"),
        ("1", 1.0, "ok"),
    ]
