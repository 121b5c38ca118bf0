"""Colours of a program's text: numbers, functions, comments; names stay as they are."""

from __future__ import annotations

import re

from PySide6.QtGui import (
    QColor,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)

from gradviz.ui import theme as look

TOKEN = re.compile(
    r"(?P<comment>[#＃].*)|(?P<number>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|"
    r"(?P<function>[^\W\d]\w*(?=\s*[(（])|^\s*block(?=\s+[^\W\d]))"
)


class Highlighter(QSyntaxHighlighter):
    """Colours one line at a time."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(look.LIGHT)

    def set_theme(self, theme: look.Theme) -> None:
        """Colours of the theme. The blue of values and the vermilion of gradients are not used here: they
        mean numbers of the run, not words of the program."""
        colours = {"comment": theme.quiet, "number": theme.text, "function": theme.selection}
        for kind, colour in colours.items():
            made = QTextCharFormat()
            made.setForeground(QColor(colour))
            made.setFontItalic(kind == "comment")
            self._formats[kind] = made
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        alike = text.isascii()
        for found in TOKEN.finditer(text):
            if found.lastgroup is not None:
                start, end = found.span()
                if not alike:  # Qt counts in UTF-16 units, Python in characters
                    start, end = units(text[:start]), units(text[:end])
                self.setFormat(start, end - start, self._formats[found.lastgroup])


def units(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2


def characters(text: str, position: int) -> int:
    """How many characters of the text lie before a position of Qt's."""
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", errors="ignore"))
