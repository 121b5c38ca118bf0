"""A program's text with statements taken out, put in and changed, everything else left as it was typed.

A *row* is what stands on the lines of one statement, and of those that share a line with it (``a = 1; b =
2``). A statement that has its row for itself goes with its whole lines, comment included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from gradviz.graph.parse_error import line_starts
from gradviz.graph.tokens import BYTE_ORDER_MARK, newline_of, plain

Range = tuple[int, int]


class Row(NamedTuple):
    """The lines of some statements: where they begin and end (their line end included), and which they
    are."""

    start: int
    end: int
    statements: tuple[int, ...]


class Change(NamedTuple):
    """A piece of the text, and what takes its place."""

    start: int
    end: int
    by: str


class Sheet:
    """One text and its statements. Changes are collected, and made all at once."""

    def __init__(self, text: str, places: Sequence[Range]) -> None:
        self.text = text
        self.places = places
        self._ready = plain(text)
        self._newline = newline_of(text)
        self._changes: list[Change] = []
        self.replaced: set[int] = set()
        """Statements that others stand in the place of."""
        self._rows = self._found_rows()
        self._row_of = {k: row for row in self._rows for k in row.statements}

    def _found_rows(self) -> list[Row]:
        starts = [*line_starts(self._ready), len(self._ready)]
        rows: list[Row] = []
        for number, (start, end) in enumerate(self.places):
            first = starts[bisect_right(starts, start, hi=len(starts) - 1) - 1]
            last = starts[bisect_right(starts, max(start, end - 1), hi=len(starts) - 1)]
            if rows and first < rows[-1].end:
                rows[-1] = Row(rows[-1].start, max(rows[-1].end, last), (*rows[-1].statements, number))
            else:
                rows.append(Row(first, last, (number,)))
        return rows

    # --- what stands there ---------------------------------------------------------------------------------

    def begins_row(self, number: int) -> bool:
        """Nothing stands before this statement on its line."""
        return number == self._row_of[number].statements[0]

    def is_alone(self, number: int) -> bool:
        """Nothing stands beside this statement on its line."""
        return len(self._row_of[number].statements) == 1

    def ends_row(self, number: int) -> bool:
        """Nothing but a comment stands behind this statement on its line."""
        return number == self._row_of[number].statements[-1]

    def taken(self, number: int, changes: Sequence[Change], with_comment: bool) -> str:
        """A statement with these changes in it, to be put elsewhere; alone in its row it can take its comment
        along."""
        start, end = self.places[number]
        row = self._row_of[number]
        if with_comment and len(row.statements) == 1:
            end += len(self._ready[end : row.end].rstrip())
        return changed(self.text[start:end], [Change(a - start, b - start, by) for a, b, by in changes])

    # --- changes -------------------------------------------------------------------------------------------

    def change(self, changes: Sequence[Change]) -> None:
        """Other text in some places."""
        self._changes.extend(changes)

    def take_out(self, numbers: Sequence[int]) -> None:
        """Statements away, unless something stands in their place already; whole lines where nothing else
        stands on them."""
        gone = set(numbers) - self.replaced
        for row in self._rows:
            kept = [number for number in row.statements if number not in gone]
            if len(kept) == len(row.statements):
                continue
            if not kept:
                start = row.start
                if start == 0 and self.text.startswith(BYTE_ORDER_MARK):
                    start = 1
                self._changes.append(Change(start, row.end, ""))
                continue
            for number in row.statements:
                if number in gone and number < kept[-1]:
                    self._changes.append(Change(self.places[number][0], self.places[number + 1][0], ""))
            last = row.statements[-1]
            if last != kept[-1]:
                self._changes.append(Change(self.places[kept[-1]][1], self.places[last][1], ""))

    def put_in_place_of(self, number: int, statements: Sequence[str]) -> None:
        """Statements where another one stood; a comment behind it goes with it."""
        row = self._row_of[number]
        self.replaced.add(number)
        if len(row.statements) > 1:
            self._changes.append(Change(*self.places[number], "; ".join(statements)))
            return
        margin = self.text[row.start : self.places[number][0]]
        lines = (self._newline + margin.removeprefix(BYTE_ORDER_MARK)).join(statements)
        self._changes.append(Change(row.start, row.end, f"{margin}{lines}{self._newline}"))

    def put_before(self, number: int, statements: Sequence[str]) -> None:
        """Statements above another one and the comment that belongs to it, or before it on its line where it
        does not begin the line."""
        if not statements:
            return
        row, start = self._row_of[number], self.places[number][0]
        if not self.begins_row(number):
            self._changes.append(Change(start, start, "".join(f"{statement}; " for statement in statements)))
            return
        margin = self.text[row.start : start].removeprefix(BYTE_ORDER_MARK)
        at = self._above_comment(row.start) or start - len(margin)
        text = "".join(f"{margin}{statement}{self._newline}" for statement in statements)
        self._changes.append(Change(at, at, text))

    def _above_comment(self, start: int) -> int:
        """Where the comment lines begin that stand right above a line; 0 where they head the whole text."""
        while start > 0:
            line = self._ready.rfind("\n", 0, start - 1) + 1
            if not self._ready[line:start].lstrip().startswith("#"):
                break
            start = line
        return start

    def put_after(self, number: int | None, statements: Sequence[str]) -> None:
        """Statements on lines of their own below another one; None: at the very end."""
        if not statements:
            return
        at = len(self.text) if number is None else self._row_of[number].end
        gap = "" if self._ready[:at].endswith("\n") or not self._ready[:at].strip(" ") else self._newline
        text = "".join(f"{statement}{self._newline}" for statement in statements)
        self._changes.append(Change(at, at, gap + text))

    def result(self) -> str:
        """The text with all changes."""
        return changed(self.text, self._changes)


def changed(text: str, changes: Sequence[Change]) -> str:
    """The text with these changes, which do not overlap; at one place they are made in their order."""
    pieces: list[str] = []
    done = 0
    for start, end, by in sorted(changes, key=lambda change: (change.start, change.end)):
        pieces += (text[done:start], by)
        done = end
    return "".join((*pieces, text[done:]))
