"""Where one step of undo ends and the next begins while a person types without a pause.

A line is a step, and in a line every word with what leads to it; so is a run of deletions, and what is typed
at another place. The text is read at the end of each step, so in a long program words are not told apart:
reading it at each of them would hold up whoever types fast.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

LONGEST = 4_000
"""Characters of a program in which words are steps of their own."""
Kind = Literal["typed", "deleted", "moved"]
DELETING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
MOVING = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)


class Grains:
    """Remembers what was typed last and where."""

    def __init__(self) -> None:
        self._last: Kind = "typed"
        self._after = -1
        """Where the caret was left by what was typed last."""

    def begins(self, event: QKeyEvent, caret: QTextCursor) -> bool:
        """Whether a step begins with this key, which is about to be typed at the caret."""
        kind = kind_of(event)
        if kind is None:
            return False
        before, self._last = self._last, kind
        elsewhere = caret.hasSelection() or (kind == "typed" and caret.position() != self._after)
        self._after = caret.selectionStart() + len(event.text()) if kind == "typed" else -1
        if kind != before or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True
        if kind != "typed":
            return False
        return elsewhere or (goes_on(event.text(), caret) and caret.document().characterCount() <= LONGEST)


def kind_of(event: QKeyEvent) -> Kind | None:
    """What a key does to a text; None where it does nothing, as Shift."""
    if event.key() in DELETING:
        return "deleted"
    if event.key() in MOVING:
        return "moved"
    return "typed" if event.text() else None


def goes_on(typed: str, caret: QTextCursor) -> bool:
    """What comes after a whole word or after what a bracket closes: ` + b` after `y = a`. What is left when
    it is undone can mostly be read as a program. The name alone that a line begins with would be another one,
    and so would a function without its brackets.
    """
    before = caret.block().text()[: caret.positionInBlock()]
    return "=" in before and ends_word(before[-1]) and not ends_word(typed[0]) and typed[0] not in ",(["


def ends_word(sign: str) -> bool:
    """Letters, figures, and what goes with them."""
    return sign.isalnum() or sign in "_.)]"
