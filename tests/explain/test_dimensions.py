"""The dimension check of the textbooks."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.explain.dimensions import bracketed, compact, dimension_check
from gradviz.explain.fields import receptive_fields, size_formula
from gradviz.explain.sizes import SizeRow, sizes
from gradviz.graph.expand import expand
from gradviz.graph.graph import Graph
from gradviz.graph.parse import parse


def rows_of(program: str) -> dict[str, SizeRow]:
    return {row.name: row for row in sizes(trace(parse(program), partial=True)).rows}


def zeros(*shape: int) -> str:
    return str(np.zeros(shape).tolist())


def test_shapes_are_written_as_briefly_as_can_be() -> None:
    assert compact((32, 4)) == "32×4"
    assert compact((4,)) == "(4)"
    assert compact(()) == "scalar"
    assert (bracketed((32, 4)), bracketed((4,)), bracketed(())) == ("(32×4)", "(4)", "scalar")


@pytest.mark.parametrize(
    ("op", "attrs", "inputs", "output", "line"),
    [
        ("matmul", {}, [(32, 2), (2, 4)], (32, 4), "(32×2)·(2×4) → 32×4"),
        ("add", {}, [(32, 4), (4,)], (32, 4), "(32×4) + (4) → 32×4"),
        ("tanh", {}, [(32, 4)], (32, 4), "tanh(32×4) → 32×4"),
        ("tanh", {}, [(4,)], (4,), "tanh(4) → (4)"),
        ("tanh", {}, [()], (), "tanh(scalar) → scalar"),
        ("mse", {}, [(32, 1), (32, 1)], (), "mse(32×1, 32×1) → scalar"),
        ("dense", {"units": 4}, [(32, 2), (4, 2), (4,)], (32, 4), "(32×2)·(4×2)ᵀ + (4) → 32×4"),
        ("dense", {"units": 4}, [(2,), (4, 2), (4,)], (4,), "(4×2)·(2) + (4) → (4)"),
        ("neuron", {}, [(2,), (2,), ()], (), "(2)·(2) + scalar → scalar"),
        ("conv2d", {}, [(1, 3, 8, 8), (4, 3, 3, 3), (4,)], (1, 4, 6, 6),
         "(1×3×8×8) ∗ (4×3×3×3) + (4) → 1×4×6×6"),
        ("lstm", {"units": 2}, [(3, 2), (8, 2), (8, 2), (8,), (8,)], (3, 2), "lstm(3×2) → 3×2"),
    ],
)  # fmt: skip
def test_each_kind_of_operation_is_checked_as_it_is_written(op, attrs, inputs, output, line) -> None:  # type: ignore[no-untyped-def]
    assert dimension_check(op, attrs, inputs, output) == (line,)


def test_a_block_of_layers_is_checked_layer_by_layer() -> None:
    shapes = [(5, 2), (4, 2), (4,), (1, 4), (1,)]
    assert dimension_check("mlp", {"widths": (4, 1)}, shapes, (5, 1)) == (
        "(5×2)·(4×2)ᵀ + (4) → 5×4",
        "(5×4)·(1×4)ᵀ + (1) → 5×1",
    )


def test_there_is_a_row_for_each_input_and_operation_and_every_parameter_is_counted_once() -> None:
    program = f"x = {zeros(5, 2)}\nW = param({zeros(2, 4)})\nh = dense(tanh(x @ W), 3)\nL = sum(h)"
    table = sizes(trace(parse(program)))
    assert [row.name for row in table.rows] == ["x", "W", "j", "k", "h", "L"]
    rows = {row.name: row for row in table.rows}
    assert rows["h"].what == "dense 3"
    assert rows["h"].parameters == (("W_h", "3×4"), ("b_h", "(3)"))
    assert (rows["h"].count, rows["W"].count, rows["x"].count) == (15, 8, 0)
    assert table.total == 23 == sum(row.count for row in table.rows)
    assert (rows["x"].output, rows["L"].output) == ("5×2", "scalar")


def test_what_is_open_is_told_by_its_parts_and_the_total_stays() -> None:
    graph = parse("x = [1, 2]\ny = mlp(x, [3, 1])\nL = sum(y)")
    closed = sizes(trace(graph))
    block = graph.find("y")
    half = sizes(trace(expand(graph, {block}).graph))
    assert {row.what for row in half.rows} >= {"dense 3 · tanh", "dense 1"}
    everything = expand(graph, {block, *expand(graph, {block}).graph.nodes})
    whole = sizes(trace(everything.graph))
    assert any(row.what.startswith("neuron") for row in whole.rows)
    assert closed.total == half.total == whole.total == 13


def test_a_row_that_does_not_fit_says_why_and_those_behind_it_say_nothing() -> None:
    rows = rows_of(f"x = {zeros(3, 2)}\nW = param({zeros(3, 4)})\nz = x @ W\ny = tanh(z)\nL = sum(y)")
    assert "3 × 2" in rows["z"].problem
    assert rows["z"].check == () == rows["y"].check
    assert (rows["z"].output, rows["y"].output, rows["y"].problem) == ("", "", "")
    assert rows["x"].output == "3×2"


# --- layers of images --------------------------------------------------------------------------------------

CHAIN = f"""
x = {zeros(1, 1, 28, 28)}
K = param({zeros(8, 1, 3, 3)})
c = conv2d(x, K, padding=1)
r = relu(c)
p = max_pool2d(r, 2)
Q = param({zeros(4, 8, 3, 3)})
d = conv2d(p, Q, stride=2, dilation=2)
f = flatten(d)
y = dense(f, 10)
"""


def test_the_size_of_the_output_is_shown_with_its_numbers() -> None:
    rows = rows_of(CHAIN)
    assert rows["c"].formula == "⌊(28 + 2·1 − 3) / 1⌋ + 1 = 28"
    assert rows["p"].formula == "⌊(28 + 2·0 − 2) / 2⌋ + 1 = 14"
    assert rows["d"].formula == "⌊(14 + 2·0 − (2·(3 − 1) + 1)) / 2⌋ + 1 = 5"
    assert rows["d"].output == "1×4×5×5"
    assert rows["r"].formula == rows["f"].formula == rows["y"].formula == ""


def test_rows_and_columns_are_told_apart_where_they_differ() -> None:
    rows = rows_of(
        f"x = {zeros(1, 1, 6, 9)}\nK = param({zeros(1, 1, 3, 2)})\nc = conv2d(x, K)\nu = upsample(c, 2)"
    )
    assert rows["c"].formula == "rows: ⌊(6 + 2·0 − 3) / 1⌋ + 1 = 4; columns: ⌊(9 + 2·0 − 2) / 1⌋ + 1 = 8"
    assert rows["u"].formula == "rows: 4 · 2 = 8; columns: 8 · 2 = 16"
    assert rows["c"].field == "3 × 2"


def test_the_receptive_field_grows_along_the_chain_and_ends_where_all_is_seen() -> None:
    rows = rows_of(CHAIN)
    assert (rows["c"].field, rows["p"].field, rows["d"].field) == ("3 × 3", "4 × 4", "12 × 12")
    assert rows["r"].field == rows["f"].field == rows["y"].field == ""


def reach(graph: Graph) -> tuple[int, int]:
    """How many rows and columns of the image `x` the cell in the middle of the output depends on, counted by
    its gradient."""
    run = trace(graph, cell=tuple(size // 2 for size in trace(graph).values[graph.output].shape))
    rows, columns = np.nonzero(np.abs(run.grad("x")).sum(axis=(0, 1)))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


@pytest.mark.parametrize(
    "layers",
    [
        "y = conv2d(x, K)",
        "a = conv2d(x, K, padding=1)\ny = conv2d(a, K, padding=1)",
        "a = conv2d(x, K, stride=2)\nb = avg_pool2d(a, 2)\ny = conv2d(b, K, dilation=2, padding=2)",
        "a = avg_pool2d(x, 3, stride=2)\nb = tanh(a)\ny = conv2d(b, K, padding=1)",
        "a = conv2d(x, K, padding=1)\nb = conv2d(a, K, padding=1)\nc = x + b\ny = conv2d(c, K)",
        "a = avg_pool2d(x, 4)\nb = upsample(a, 2)\ny = conv2d(b, K)",
    ],
)
def test_a_cell_depends_on_as_much_of_the_image_as_its_receptive_field_says(layers: str) -> None:
    image = np.random.default_rng(1).normal(size=(1, 1, 40, 40)).tolist()
    graph = parse(f"x = {image}\nK = [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]\n{layers}")
    run = trace(graph)
    shapes = {node_id: value.shape for node_id, value in run.values.items()}
    seen = receptive_fields(graph, shapes)[graph.output]
    rows, columns = (int(each) for each in seen.text.split(" × "))
    assert reach(graph) == (rows, columns)


def test_what_is_no_image_has_no_formula() -> None:
    graph = parse("x = [[1, 2], [3, 4]]\ny = max_pool2d(x, 2)\nz = tanh(x)")
    for name in ("y", "z"):
        assert size_formula(graph.nodes[graph.find(name)], [(2, 2)]) == ""
