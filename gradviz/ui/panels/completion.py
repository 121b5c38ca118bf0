"""The list of names that opens while one is typed: functions, words of the language, nodes of the program."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QTextEdit

FROM_LETTERS = 2
"""Letters before the list opens."""
PREFIX = re.compile(r"[^\W\d]\w*$")


class Completion(QObject):
    """Completes the name before the caret of one editor."""

    completed = Signal(str)
    """The name that was put in."""

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._names = QStringListModel(self)
        self._known: list[str] = []
        self._completer = QCompleter(self._names, self)
        self._completer.setWidget(editor)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self._completer.setMaxVisibleItems(8)
        self._completer.activated.connect(self._insert)
        popup = self._completer.popup()
        assert popup is not None
        popup.setProperty("role", "popup")
        self._popup = popup

    @property
    def popup(self) -> QAbstractItemView:
        """The list."""
        return self._popup

    def set_names(self, names: Iterable[str]) -> None:
        """What can be completed."""
        self._known = sorted(set(names), key=lambda name: (name.lower(), name))

    def close(self) -> None:
        """Hide the list."""
        self.popup.hide()

    def takes(self, event: QKeyEvent) -> bool:
        """The key was for the list, and is done with."""
        if not self.popup.isVisible():
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            name = self.popup.currentIndex().data() or self._completer.currentCompletion()
            if self._ends_line(event, name):
                self.close()
                return False
            self._insert(name)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return True
        return False

    def offer(self, typed: str, indent: int) -> None:
        """After a key that typed this: open the list, narrow it, or close it."""
        prefix = self._prefix()
        if len(prefix) < FROM_LETTERS or not (typed.isalnum() or typed == "_"):
            self.close()
            return
        # What is being typed is a name of the program already, as far as it goes: it completes nothing.
        often = len(re.findall(rf"\b{prefix}\b", self._editor.toPlainText()))
        names = [name for name in self._known if name != prefix or often > 1]
        if names != self._names.stringList():
            self._names.setStringList(names)
        self._completer.setCompletionPrefix(prefix)
        found = self._completer.completionModel()
        names = [found.index(row, 0).data() for row in range(self._completer.completionCount())]
        if not names or names == [prefix]:
            self.close()
            return
        area = self._editor.cursorRect()
        area.translate(indent, 2)
        area.setWidth(self.popup.sizeHintForColumn(0) + 28)
        self._completer.complete(area)
        self.popup.setCurrentIndex(found.index(0, 0))

    def _ends_line(self, event: QKeyEvent, name: str) -> bool:
        """The key is for the line: what was typed is a name already, and nobody has walked down the list."""
        prefix = self._prefix()
        chosen = event.key() == Qt.Key.Key_Tab or self.popup.currentIndex().row() > 0
        return name == prefix or (prefix in self._known and not chosen)

    def _prefix(self) -> str:
        cursor = self._editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        before = cursor.selectedText()
        found = None if "#" in before else PREFIX.search(before)
        return found.group() if found else ""

    def _insert(self, name: str) -> None:
        self.close()
        cursor, left = self._editor.textCursor(), QTextCursor.MoveOperation.Left
        cursor.movePosition(left, QTextCursor.MoveMode.KeepAnchor, len(self._prefix()))
        cursor.insertText(name)
        self._editor.setTextCursor(cursor)
        self.completed.emit(name)
