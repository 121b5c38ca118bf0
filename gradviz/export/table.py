"""Values and gradients, and the gradient check, as tables: plain text for the terminal, Markdown for a page,
CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from math import isfinite
from typing import Literal, NamedTuple

import numpy as np

from gradviz.engine.gradcheck import GradCheck, Verdict
from gradviz.engine.trace import Trace
from gradviz.graph.block import short_name
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import mark, tr
from gradviz.ops.op import Array, shape_text

Style = Literal["text", "markdown", "csv"]

WRITTEN_OUT = 6
"""An array of more cells than this is its shape in a table that people read. CSV always has every cell."""


VERDICTS: Mapping[Verdict, str] = {
    "ok": mark("ok"),
    "off": mark("off"),
    "kink": mark("kink"),
    "undefined": mark("undefined"),
    "unseen": mark("too small"),
}


class Line(NamedTuple):
    """One node: its name, how it is computed, its value and its gradient."""

    name: str
    formula: str
    value: Array
    gradient: Array | None


def lines(trace: Trace) -> list[Line]:
    """One line a node, inputs first; a gradient that the sweep does not reach is None."""
    graph = trace.graph
    return [
        Line(
            graph.labels[node_id],
            spelt(graph, node_id),
            trace.values[node_id],
            trace.gradients.get(node_id),
        )
        for node_id in graph.order
    ]


def spelt(graph: Graph, node_id: NodeId) -> str:
    """``c + d`` or ``tanh(z)``; the kind of leaf for a leaf."""
    node = graph.nodes[node_id]
    if node.is_leaf:
        return tr(node.operation.title).lower()
    inputs = [graph.labels[source] for source in node.inputs if source is not None]
    if len(inputs) == 2 and len(node.operation.symbol) == 1 and not node.operation.symbol.isalnum():
        return f" {node.operation.symbol} ".join(inputs)
    return f"{short_name(node.op)}({', '.join(inputs)})"


def values_table(trace: Trace, style: Style = "text") -> str:
    """Every node's value and gradient in one of the three styles; without a newline at the end.

    CSV is for programs: one line a cell, every digit, English headings whatever the language. The other two
    are for people: six digits, and a large array is its shape.
    """
    if style == "csv":
        return _csv(trace)
    gradient = tr("tangent") if trace.mode == "forward" else tr("gradient")
    rows = [[tr("name"), tr("computed as"), tr("value"), gradient]]
    rows += [[line.name, line.formula, short(line.value), short(line.gradient)] for line in lines(trace)]
    return _markdown(rows, numeric=2) if style == "markdown" else text_table(rows, numeric=2)


def check_table(result: GradCheck, style: Style = "text") -> str:
    """The gradient check row by row: what the chain rule says, what nudging says, and the verdict."""
    if style == "csv":
        head = ["name", "cell", "analytic", "numeric", "error", "verdict"]
        body = [
            [row.label, _place(row.cell), *map(repr, (row.analytic, row.numeric, row.error)), row.verdict]
            for row in result.rows
        ]
        return csv_text([head, *body])
    head = [tr("verdict"), tr("name"), tr("gradient"), tr("by nudging"), tr("relative error")]
    body = [
        [
            tr(VERDICTS[row.verdict]),
            f"{row.label}[{_place(row.cell, ', ')}]" if row.cell else row.label,
            f"{row.analytic + 0.0:.6g}",
            f"{row.numeric + 0.0:.6g}",
            _error(row.error),
        ]
        for row in result.rows
    ]
    return (_markdown if style == "markdown" else text_table)([head, *body], numeric=3)


def _error(error: float) -> str:
    if not isfinite(error):
        return "—"
    return f"{error:.1e}" if error else "0"


def short(array: Array | None) -> str:
    """A number to six digits, a small array with its cells, a large one as its shape, nothing as a dash."""
    if array is None:
        return "—"
    if array.size > WRITTEN_OUT:
        return shape_text(array.shape)
    return _nested(array.tolist())


def _nested(cells: object) -> str:
    if isinstance(cells, list):
        return "[" + ", ".join(map(_nested, cells)) + "]"
    assert isinstance(cells, float)
    return f"{cells + 0.0:.6g}"


def text_table(rows: list[list[str]], numeric: int) -> str:
    """Aligned columns, the last `numeric` of them to the right."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(wide, column)) for column in columns]
    first = len(rows[0]) - numeric

    def line(row: list[str]) -> str:
        cells = []
        for k, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - wide(cell))
            cells.append(space + cell if k >= first else cell + space)
        return "  ".join(cells).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([line(rows[0]), rule, *map(line, rows[1:])])


def wide(text: str) -> int:
    """How many columns of a terminal the text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _markdown(rows: list[list[str]], numeric: int) -> str:
    first = len(rows[0]) - numeric
    rule = ["---:" if k >= first else "---" for k in range(len(rows[0]))]
    safe = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [safe[0], rule, *safe[1:]])


def _csv(trace: Trace) -> str:
    rows = [["name", "operation", "cell", "value", "gradient"]]
    for line, node_id in zip(lines(trace), trace.graph.order, strict=True):
        operation = short_name(trace.graph.nodes[node_id].op)
        for cell in np.ndindex(line.value.shape):
            gradient = "" if line.gradient is None else repr(float(line.gradient[cell]))
            rows.append([line.name, operation, _place(cell), repr(float(line.value[cell])), gradient])
    return csv_text(rows)


def csv_text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().removesuffix("\n")


def _place(cell: tuple[int, ...], between: str = " ") -> str:
    """The place of a cell, as in ``0 2``; empty for a scalar."""
    return between.join(map(str, cell))
