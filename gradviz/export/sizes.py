"""The table of shapes and parameters, to be pasted elsewhere: plain text for people, CSV for programs."""

from __future__ import annotations

from typing import Literal

from gradviz.explain.sizes import SizeRow, Sizes
from gradviz.export.table import csv_text, text_table
from gradviz.language import tr

HEADINGS = (
    "name",
    "operation",
    "dimension check",
    "inputs",
    "output",
    "output size",
    "receptive field",
    "parameters",
    "count",
    "problem",
)


def sizes_table(sizes: Sizes, style: Literal["text", "csv"] = "text") -> str:
    """One line a row, the total last; without a newline at the end.

    CSV is for programs: English headings whatever the language.
    """
    if style == "csv":
        rows = [_fields(row) for row in sizes.rows]
        last = ["total", *[""] * (len(HEADINGS) - 3), str(sizes.total), ""]
        return csv_text([list(HEADINGS), *rows, last])
    head = [tr("name"), tr("operation"), tr("dimension check"), tr("parameters"), tr("number")]
    lines = [line for row in sizes.rows for line in _lines(row)]
    return text_table([head, *lines, [tr("total"), "", "", "", f"{sizes.total:,}"]], numeric=1)


def _fields(row: SizeRow) -> list[str]:
    own = "; ".join(f"{name} {shape}" for name, shape in row.parameters)
    return [
        row.name,
        row.what,
        "; ".join(row.check),
        "; ".join(row.inputs),
        row.output,
        row.formula,
        row.field,
        own,
        str(row.count),
        row.problem,
    ]


def _lines(row: SizeRow) -> list[list[str]]:
    """A row and what does not fit into one line of it."""
    own = ", ".join(f"{name} {shape}" for name, shape in row.parameters)
    count = f"{row.count:,}" if row.count else ""
    told = [*(row.check or ((row.output,) if row.output else ())), row.formula, row.problem]
    if row.field:
        told.append(tr("receptive field {size}").format(size=row.field))
    first, *rest = [line for line in told if line] or [""]
    return [[row.name, row.what, first, own, count], *(["", "", line, "", ""] for line in rest)]
