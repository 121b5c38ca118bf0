"""What is wrong with a program, where, and what was expected there: always one plain sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from gradviz.graph.graph import GraphError
from gradviz.language import tr


class Span(NamedTuple):
    """A piece of a program. Lines and columns count from 1, in characters; the end is exclusive.

    `start` and `end` are the same two places as offsets into the text, for those who cut it.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class ParseError(GraphError):
    """The text is not a program. `message` is one sentence (``str()`` puts the place before it); `expected`
    says in a few words what would have been right.

    Lines and columns count from 1; `end_column` is exclusive and lies on the line `end_line`.
    """

    def __init__(self, message: str, span: Span, expected: str = "") -> None:
        where = tr("Line {line}, column {column}: {message}")
        super().__init__(where.format(line=span.line, column=span.column, message=message))
        self.message = message
        self.span = span
        self.line, self.column = span.line, span.column
        self.end_line, self.end_column = span.end_line, span.end_column
        self.expected = expected

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, Span, str]]:
        return ParseError, (self.message, self.span, self.expected)


class Fault(Exception):
    """Raised inside the parser, which knows offsets only; it leaves as a ParseError.

    A ``{line}`` in the message becomes the line of the offset `refers`.
    """

    def __init__(
        self, message: str, start: int, end: int, expected: str = "", refers: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.refers = refers
        self.start = start
        self.end = end
        self.expected = expected


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins; `text` has no line ends but ``\\n``."""
    starts = [0]
    place = text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return starts


def span_of(starts: Sequence[int], start: int, end: int) -> Span:
    """The span between two offsets, for the line starts of its text."""
    line = bisect_right(starts, start)
    end_line = bisect_right(starts, end)
    return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1, start, end)
