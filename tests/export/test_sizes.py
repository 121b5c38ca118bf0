"""The table of shapes as text and as CSV."""

import csv
import io

from gradviz.engine.trace import trace
from gradviz.explain.sizes import Sizes, sizes
from gradviz.export.sizes import sizes_table
from gradviz.graph.parse import parse
from gradviz.language import set_language


def table() -> Sizes:
    return sizes(trace(parse("x = [1, 2]\nh = dense(x, 3)\nL = sum(h)")))


def test_as_text_every_row_has_its_line_and_the_total_is_the_last() -> None:
    lines = sizes_table(table()).splitlines()
    assert lines[0].split() == ["name", "operation", "dimension", "check", "parameters", "number"]
    assert any("(3×2)·(2) + (3) → (3)" in line and line.endswith(" 9") for line in lines)
    assert lines[-1].split() == ["total", "9"]


def test_as_csv_every_row_has_every_field_in_english() -> None:
    set_language("zh_CN")
    try:
        head, *rows = csv.reader(io.StringIO(sizes_table(table(), "csv")))
    finally:
        set_language("en")
    assert head[:3] == ["name", "operation", "dimension check"]
    assert {len(row) for row in rows} == {len(head)}
    layer = dict(zip(head, rows[1], strict=True))
    assert (layer["name"], layer["output"], layer["count"]) == ("h", "(3)", "9")
    assert layer["inputs"] == "(2); 3×2; (3)"
    assert layer["parameters"] == "W_h 3×2; b_h (3)"
    assert dict(zip(head, rows[-1], strict=True))["count"] == "9"


def test_the_layers_of_a_block_have_a_line_each() -> None:
    made = sizes(trace(parse("x = [1, 2]\ny = mlp(x, [3, 1])")))
    text = sizes_table(made)
    assert "(3×2)·(2) + (3) → (3)" in text
    assert "(1×3)·(3) + (1) → (1)" in text
