"""Lines of a program commented out and in again."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor


def toggle_comment(cursor: QTextCursor) -> None:
    """Comment the chosen lines out, or in again where all of them are comments."""
    document = cursor.document()
    first, last = (
        document.findBlock(place).blockNumber() for place in (cursor.selectionStart(), cursor.selectionEnd())
    )
    blocks = [document.findBlockByNumber(k) for k in range(first, last + 1)]
    filled = [block for block in blocks if block.text().strip()]
    out = any(not block.text().lstrip().startswith("#") for block in filled)
    cursor.beginEditBlock()
    for block in filled:
        _toggle_line(block, out)
    cursor.endEditBlock()


def _toggle_line(block: QTextBlock, out: bool) -> None:
    text = block.text()
    indent = len(text) - len(text.lstrip())
    edit = QTextCursor(block)
    edit.setPosition(block.position() + indent)
    if out:
        edit.insertText("# ")
        return
    width = 2 if text[indent:].startswith("# ") else 1
    edit.setPosition(block.position() + indent + width, QTextCursor.MoveMode.KeepAnchor)
    edit.removeSelectedText()
