"""Typing a leaf's value on its card. Enter keeps it, Escape does not; what is not a value is said and kept as
typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.canvas.typed import NotAValue, read_like, write_value
from gradviz.ui.fonts import mono_font, word_font
from gradviz.ui.tokens import Theme

LEAST_WIDTH = 84
FIELD_HEIGHT = 30


class ValueEditor(QFrame):
    """A field over a card's value: one line for a number, a small text field for an array.

    Emits `committed` with the value, or `closed` alone when there is nothing to keep. It closes itself.
    """

    committed = Signal(object, object)
    """(node_id, array)"""
    closed = Signal()

    def __init__(self, parent: QWidget, node_id: NodeId, value: Array, theme: Theme) -> None:
        super().__init__(parent)
        self.node_id = node_id
        self.value = value
        self._done = False
        self.setObjectName("value-editor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.field = self._number_field() if value.ndim == 0 else self._array_field()
        self.field.installEventFilter(self)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setFont(word_font(12))
        self.hint.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.field)
        rows.addWidget(self.hint)
        self.set_theme(theme)

    def _number_field(self) -> QLineEdit:
        field = QLineEdit(write_value(self.value), self)
        field.setFont(word_font(15, 600))
        field.setAccessibleName(tr("Value"))
        field.textEdited.connect(self._clear_hint)
        field.setFixedHeight(FIELD_HEIGHT)
        return field

    def _array_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit(write_value(self.value), self)
        field.setFont(mono_font(13))
        field.setAccessibleName(tr("Array"))
        field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        field.setTabChangesFocus(True)
        field.textChanged.connect(self._clear_hint)
        metrics = QFontMetricsF(mono_font(13))
        lines = field.toPlainText().split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + 40
        height = min(len(lines), 12) * metrics.lineSpacing() + 26
        field.setFixedSize(int(min(max(width, 180), 460)), int(max(height, 48)))
        return field

    def set_theme(self, theme: Theme) -> None:
        fields = "#value-editor QLineEdit, #value-editor QPlainTextEdit"
        bad = '#value-editor QLineEdit[role="bad"], #value-editor QPlainTextEdit[role="bad"]'
        self.setStyleSheet(
            f"{fields} {{ background: {theme.editor}; color: {theme.text}; padding: 1px 6px;"
            f" border: 2px solid {theme.selection}; border-radius: 8px;"
            f" selection-background-color: {theme.forward}; selection-color: {theme.on_forward}; }}"
            f"{bad} {{ border-color: {theme.danger}; }}"
            f"#value-editor QLabel {{ color: {theme.danger}; background: {theme.danger_soft};"
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
        """Keep what is typed; False, with a hint, where it is not a value."""
        if self._done:
            return True
        try:
            value = read_like(self.text(), self.value)
        except NotAValue as problem:
            self._show_hint(str(problem))
            return False
        self._close(lambda: self.committed.emit(self.node_id, value))
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
        """A click elsewhere keeps a value; what is not one is given up: nobody is left to mend it."""
        window = self.window()
        if not window.isActiveWindow():
            return  # another program is in front; go on later
        try:
            read_like(self.text(), self.value)
        except NotAValue:
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
