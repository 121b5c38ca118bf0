"""Typing on a card: a leaf's value, or a node's name. Enter keeps it, Escape does not; what cannot be kept is
said, and stays as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.canvas.typed import read_like, write_value
from gradviz.ui.fonts import math_font, mono_font, word_font
from gradviz.ui.tokens import Theme

CardPart = Literal["value", "name"]

LEAST_WIDTH = 84
FIELD_HEIGHT = 30


class CardField(QFrame):
    """A field over a part of a card.

    Emits `committed` with what was typed, as `read` understands it, or `closed` alone when there is nothing
    to keep. `read` raises ValueError with one sentence. It closes itself.
    """

    committed = Signal(object, object)
    """(node_id, what was read)"""
    closed = Signal()

    def __init__(
        self,
        parent: QWidget,
        node_id: NodeId,
        part: CardPart,
        field: QLineEdit | QPlainTextEdit,
        read: Callable[[str], object],
        theme: Theme,
    ) -> None:
        super().__init__(parent)
        self.node_id = node_id
        self.part = part
        self.field = field
        self._read = read
        self._done = False
        self.setObjectName("card-field")
        self.setFrameShape(QFrame.Shape.NoFrame)
        if isinstance(field, QLineEdit):
            field.textEdited.connect(self._clear_hint)
        else:
            field.textChanged.connect(self._clear_hint)
        field.installEventFilter(self)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setFont(word_font(12))
        self.hint.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(field)
        rows.addWidget(self.hint)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        fields = "#card-field QLineEdit, #card-field QPlainTextEdit"
        bad = '#card-field QLineEdit[role="bad"], #card-field QPlainTextEdit[role="bad"]'
        self.setStyleSheet(
            f"{fields} {{ background: {theme.editor}; color: {theme.text}; padding: 1px 6px;"
            f" border: 2px solid {theme.selection}; border-radius: 8px;"
            f" selection-background-color: {theme.forward}; selection-color: {theme.on_forward}; }}"
            f"{bad} {{ border-color: {theme.danger}; }}"
            f"#card-field QLabel {{ color: {theme.danger}; background: {theme.danger_soft};"
            f" border-radius: 7px; padding: 4px 8px; }}"
        )

    def place_over(self, area: QRect, room: QSize) -> None:
        """Be over this area of the viewport, inside of it."""
        if isinstance(self.field, QLineEdit):
            self.field.setFixedWidth(max(LEAST_WIDTH, area.width() + 26))
        self.adjustSize()
        left = min(max(area.left() - 9, 4), max(room.width() - self.width() - 4, 4))
        top = min(max(area.center().y() - FIELD_HEIGHT // 2, 4), max(room.height() - self.height() - 4, 4))
        self.move(left, top)

    def open(self) -> None:
        """Show it, with everything selected."""
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def text(self) -> str:
        """What is typed."""
        return self.field.text() if isinstance(self.field, QLineEdit) else self.field.toPlainText()

    def commit(self) -> bool:
        """Keep what is typed; False, with a hint, where it cannot be kept."""
        if self._done:
            return True
        try:
            found = self._read(self.text())
        except ValueError as problem:
            self._show_hint(str(problem))
            return False
        self._close(lambda: self.committed.emit(self.node_id, found))
        return True

    def cancel(self) -> None:
        """Leave everything as it was."""
        if not self._done:
            self._close(lambda: None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # while typing, no key of the window's does anything
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._take_key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut and not self._done:
            self._focus_lost()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        newline = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not newline:
            self.commit()
            return True
        return False

    def _focus_lost(self) -> None:
        """A click elsewhere keeps what can be kept; the rest is given up: nobody is left to mend it."""
        window = self.window()
        if not window.isActiveWindow():
            return  # another program is in front; go on later
        try:
            self._read(self.text())
        except ValueError:
            self.cancel()
        else:
            self.commit()

    def _close(self, tell: Callable[[], None]) -> None:
        self._done = True
        self.field.clearFocus()  # hidden with the focus on it, it would send that on to the next card
        self.hide()
        tell()
        self.closed.emit()
        self.deleteLater()

    def _show_hint(self, sentence: str) -> None:
        self._mark("bad")
        self.hint.setText(sentence)
        width = max(self.field.width(), 220)
        self.hint.setFixedWidth(width)
        self.hint.setFixedHeight(self.hint.heightForWidth(width))
        self.hint.show()
        self.hint.setAccessibleName(sentence)
        self.adjustSize()

    def _clear_hint(self) -> None:
        if not self.hint.isHidden():
            self._mark("")
            self.hint.hide()
            self.adjustSize()

    def _mark(self, role: str) -> None:
        self.field.setProperty("role", role)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)


def value_field(parent: QWidget, node_id: NodeId, value: Array, theme: Theme) -> CardField:
    """For a leaf's value: one line for a number, a small text field for an array."""
    field = _number_field(value) if value.ndim == 0 else _array_field(value)
    return CardField(parent, node_id, "value", field, lambda text: read_like(text, value), theme)


def name_field(
    parent: QWidget, node_id: NodeId, name: str, why_not: Callable[[str], str], theme: Theme
) -> CardField:
    """For a node's name. `why_not` says why it cannot be called so, in one sentence; "" where it can."""
    field = QLineEdit(name)
    field.setFont(math_font(17))
    field.setAccessibleName(tr("Name"))
    field.setFixedHeight(FIELD_HEIGHT)

    def read(text: str) -> str:
        reason = why_not(text.strip())
        if reason:
            raise ValueError(reason)
        return text.strip()

    return CardField(parent, node_id, "name", field, read, theme)


def _number_field(value: Array) -> QLineEdit:
    field = QLineEdit(write_value(value))
    field.setFont(word_font(15, 600))
    field.setAccessibleName(tr("Value"))
    field.setFixedHeight(FIELD_HEIGHT)
    return field


def _array_field(value: Array) -> QPlainTextEdit:
    field = QPlainTextEdit(write_value(value))
    field.setFont(mono_font(13))
    field.setAccessibleName(tr("Array"))
    field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    field.setTabChangesFocus(True)
    metrics = QFontMetricsF(mono_font(13))
    lines = field.toPlainText().split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines) + 40
    height = min(len(lines), 12) * metrics.lineSpacing() + 26
    field.setFixedSize(int(min(max(width, 180), 460)), int(max(height, 48)))
    return field
