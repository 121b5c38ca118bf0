"""How the text of a program looks besides its colours: an error and a chosen name set off, lines of one
height."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from gradviz.ui.panels.highlight import units
from gradviz.ui.tokens import Theme

Error = tuple[int, int, int]
"""Line and column from 0, and length."""


def marks(
    document: QTextDocument, word: str, error: Error | None, theme: Theme
) -> list[QTextEdit.ExtraSelection]:
    """The chosen name wherever it stands, and the error underlined."""
    found = [_selection(document, *place, _word_format(theme)) for place in word_places(document, word)]
    if error is not None:
        line, column, length = error
        block = document.findBlockByNumber(line)
        text, begin = block.text(), block.position()
        start = max(0, min(column, len(text) - 1))
        end = start + max(1, min(length, len(text) - start))
        place = begin + units(text[:start]), begin + units(text[:end])
        found.append(_selection(document, *place, _error_format(theme)))
    return found


def word_places(document: QTextDocument, word: str) -> Iterator[tuple[int, int]]:
    """Where a name stands, as Qt counts, apart from comments."""
    if not word:
        return
    text = document.toPlainText()
    for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text):
        line_start = text.rfind("\n", 0, found.start()) + 1
        if "#" not in text[line_start : found.start()]:
            yield units(text[: found.start()]), units(text[: found.end()])


def space_lines(document: QTextDocument, height: int) -> None:
    """Every line as high as this, whatever letters are in it."""
    form = QTextBlockFormat()
    form.setLineHeight(float(height), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(form)


def _selection(
    document: QTextDocument, start: int, end: int, how: QTextCharFormat
) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(document)
    made.cursor.setPosition(start)
    made.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    made.format = how
    return made


def _word_format(theme: Theme) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(QColor(theme.selection_soft))
    return made


def _error_format(theme: Theme) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    made.setUnderlineColor(QColor(theme.danger))
    return made
