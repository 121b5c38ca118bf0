"""The program's text: line numbers at the left, values at the right, errors underlined, names completed.

The editor keeps no history of its own: what is typed goes to the session, and undo is the document's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.commenting import toggle_comment
from gradviz.ui.panels.completion import Completion
from gradviz.ui.panels.difference import difference
from gradviz.ui.panels.editor_margins import LineNote as LineNote
from gradviz.ui.panels.editor_margins import Margin
from gradviz.ui.panels.editor_marks import marks, space_lines
from gradviz.ui.panels.grains import Grains
from gradviz.ui.panels.highlight import Highlighter, characters, units

LINE_HEIGHT = 26
LINE_DROP = 3
"""Qt sets a line of fixed height low: its row, with the text in the middle, begins so many pixels below its
top."""
LEAST_LINES, MOST_LINES = 4, 18
TYPING_PAUSE = 150
"""Milliseconds of stillness before what is typed is read."""
BURST_PAUSE = 1_000
"""Milliseconds of stillness that end a burst of typing: a step of undo."""
LEAST_NOTE, WIDEST_NOTE = 8.0, 66.0
"""Pixels for the values at the right; a longer one is cut short, and in full when the pointer rests on it."""


class Editor(QTextEdit):
    """The text of the program."""

    typed = Signal(str)
    """The text, a moment after it was typed."""
    burst_ended = Signal()
    completed = Signal(str)
    """A name that was chosen from the list."""
    caret_moved = Signal(int)
    """Where the person has put the caret, in characters from the start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.mono_font(13))
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)  # a program has no indentation; the keyboard must find its way out
        self.setAcceptRichText(False)
        self.document().setDocumentMargin(4)
        space_lines(self.document(), LINE_HEIGHT)
        self.setStyleSheet("QTextEdit { border: none; background: transparent; padding: 0; }")
        self._theme = look.LIGHT
        self._notes: Mapping[int, LineNote] = {}
        self._noted: Mapping[int, LineNote] | None = None
        """The notes that the room for notes was made for."""
        self._seen: Mapping[int, LineNote] = {}
        self._tint: tuple[int, str] | None = None
        self._error: tuple[int, int, int] | None = None
        self._word = ""
        self._note_font = look.mono_font(12, 700)
        self._note_width = LEAST_NOTE
        self._showing = False
        self._told = ""
        """The text that the session knows of."""
        self._highlighter = Highlighter(self.document())
        self._numbers = Margin(self, self.paint_numbers, self.exact_at)
        self._values = Margin(self, self.paint_values, self.exact_at)
        self._completion = Completion(self)
        self._completion.completed.connect(self.completed)
        self._grains = Grains()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._typing.timeout.connect(self.flush)
        self._burst = QTimer(self, singleShot=True, interval=BURST_PAUSE)
        self._burst.timeout.connect(self.burst_ended)
        self.textChanged.connect(self._note_typing)
        self.cursorPositionChanged.connect(self._note_caret)
        self.document().blockCountChanged.connect(self._fit_margins)
        self.document().documentLayout().documentSizeChanged.connect(self._update_margins)
        self.verticalScrollBar().valueChanged.connect(self._update_margins)
        self._fit_margins()
        self.retranslate()

    @property
    def is_typing(self) -> bool:
        """Something was typed that has not been handed on yet."""
        return self._typing.isActive()

    @property
    def is_in_hand(self) -> bool:
        """Somebody is typing, with no pause longer than a thought."""
        return self._burst.isActive() and self.hasFocus()

    # --- what is shown -------------------------------------------------------------------------------------

    def show_text(self, text: str) -> None:
        """Make this the text. Only what differs is replaced, so that the caret stays where it is."""
        self._typing.stop()
        old = self.toPlainText()
        if text == old:
            return
        start, old_end, end = difference(old, text)
        if old_end - start > len(old) / 2:  # another program
            self._noted = None
        self._showing, self._told = True, text
        edit = QTextCursor(self.document())
        edit.setPosition(units(old[:start]))
        edit.setPosition(units(old[:old_end]), QTextCursor.MoveMode.KeepAnchor)
        edit.insertText(text[start:end])
        self._showing = False
        self._mark()  # what is marked may be known before the text that it is in

    def show_notes(self, notes: Mapping[int, LineNote], at_last: Iterable[str] = ()) -> None:
        """Values by line, counted from 0, and what will stand there in the end: there is room for it from the
        start. Only the notes of lines in sight are looked at."""
        self._notes = notes
        if self._noted is None or self._noted.keys() != notes.keys():
            self._note_width = self._note_room(at_last)
        seen = {line: note for line in self._lines_in_sight() if (note := notes.get(line)) is not None}
        if seen != self._seen or self._noted is None:
            self._seen = seen
            self._fit_margins()
            self._values.update()
        self._noted = notes

    def show_tint(self, line: int | None, colour: str = "") -> None:
        """Tint the line that the current step is about."""
        wanted = None if line is None else (line, colour)
        if wanted != self._tint:
            self._tint = wanted
            self._mark()

    def show_error(self, line: int | None, column: int = 0, length: int = 1) -> None:
        """Underline from here on, all counted from 0; None: nothing is wrong."""
        wanted = None if line is None else (line, column, length)
        if wanted != self._error:
            self._error = wanted
            self._mark()

    def show_word(self, word: str) -> None:
        """Set this name off wherever it occurs."""
        if word != self._word:
            self._word = word
            self._mark()

    def show_line(self, line: int) -> None:
        """Scroll until this line is in view; the caret stays where it is."""
        block = self.document().findBlockByNumber(line)
        bar, top = self.verticalScrollBar(), round(self._row_top(block)) if block.isValid() else 0
        if top < 0:
            bar.setValue(bar.value() + top)
        elif top + LINE_HEIGHT > self.viewport().height():
            bar.setValue(bar.value() + top + LINE_HEIGHT - self.viewport().height())

    def set_names(self, names: Iterable[str]) -> None:
        """What can be completed."""
        self._completion.set_names(names)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        self._highlighter.set_theme(theme)
        self._mark()
        self._update_margins()

    def retranslate(self) -> None:
        """The name for assistive technology."""
        self.setAccessibleName(tr("Program"))

    def flush(self) -> None:
        """Hand on what was typed, without waiting for a pause."""
        self._typing.stop()
        text = self.toPlainText()
        if text != self._told:
            self._told = text
            self.typed.emit(text)

    def sizeHint(self) -> QSize:
        wanted = max(LEAST_LINES * LINE_HEIGHT + 8, round(self.document().size().height()) + LINE_HEIGHT)
        return QSize(220, min(wanted, MOST_LINES * LINE_HEIGHT) + LINE_DROP)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 3 * LINE_HEIGHT)

    def put_in(self, at: int, text: str) -> None:
        """A piece of text, this many characters from the start, as if it had been typed; the caret stays in
        its word."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(self.toPlainText()[:at]))
        cursor.insertText(text)

    # --- typing --------------------------------------------------------------------------------------------

    def toggle_comment(self) -> None:
        """Comment the chosen lines out, or in again where all of them are comments."""
        toggle_comment(self.textCursor())

    def event(self, event: QEvent) -> bool:
        # Undo and redo are the document's: the window's shortcut takes them, not the text field.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and any(
                event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._completion.takes(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            if self._grains.begins(event, self.textCursor()):
                self._end_grain()
            super().keyPressEvent(event)
            self._completion.offer(event.text(), self._numbers.width())

    def focusNextPrevChild(self, forward: bool) -> bool:
        # While names are offered, Tab takes one.
        return not self._completion.popup.isVisible() and super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._completion.close()
            if self._typing.isActive():
                self.flush()
            self._end_burst()

    def _note_typing(self) -> None:
        self.updateGeometry()
        # Qt tells of colours as of changes, too: only another text is typing.
        if not self._showing and self.toPlainText() != self._told:
            self._typing.start()
            self._burst.start()

    def _end_grain(self) -> None:
        """What was typed up to here is a step of undo of its own."""
        if self._burst.isActive():
            self.flush()
            self._end_burst()

    def _end_burst(self) -> None:
        if self._burst.isActive():
            self._burst.stop()
            self.burst_ended.emit()

    def _note_caret(self) -> None:
        if not self._showing and self.hasFocus():
            self.caret_moved.emit(characters(self.toPlainText(), self.textCursor().position()))

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tint is not None:
            painter = QPainter(self.viewport())
            self._paint_tint(painter, self.viewport().width())
            painter.end()
        super().paintEvent(event)

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """The line numbers, for the left margin."""
        self._paint_tint(painter, self._numbers.width())
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.ahead if self._theme.dark else self._theme.quiet))
        for block, top, height in self._blocks(area):
            room = QRectF(0, top, self._numbers.width() - 12, height)
            painter.drawText(
                room,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(block.blockNumber() + 1),
            )

    def paint_values(self, painter: QPainter, area: QRect) -> None:
        """The values, for the right margin."""
        self._paint_tint(painter, self._values.width())
        painter.setFont(self._note_font)
        metrics = QFontMetricsF(self._note_font)
        painter.setPen(QColor(self._theme.forward))
        for block, top, height in self._blocks(area):
            note = self._notes.get(block.blockNumber())
            if note is not None:
                room = QRectF(0, top, self._values.width() - 12, height)
                shown = metrics.elidedText(note.text, Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def exact_at(self, y: float) -> str:
        """The exact value of the line at this height."""
        for block, top, height in self._blocks(self.rect()):
            if top <= y < top + height:
                note = self._notes.get(block.blockNumber())
                return note.exact if note is not None else ""
        return ""

    def _paint_tint(self, painter: QPainter, width: int) -> None:
        if self._tint is None:
            return
        block = self.document().findBlockByNumber(self._tint[0])
        if block.isValid():
            rows = max(1, block.layout().lineCount())
            area = QRectF(0, self._row_top(block), width, rows * LINE_HEIGHT)
            painter.fillRect(area, QColor(self._tint[1]))

    def _row_top(self, block: QTextBlock) -> float:
        area = self.document().documentLayout().blockBoundingRect(block)
        return area.top() + LINE_DROP - self.verticalScrollBar().value()

    def _blocks(self, area: QRect) -> Iterable[tuple[QTextBlock, float, float]]:
        block = self.cursorForPosition(QPoint(0, area.top() - LINE_HEIGHT)).block()
        while block.isValid():
            top = self._row_top(block)
            if top > area.bottom():
                return
            yield block, top, LINE_HEIGHT
            block = block.next()

    def _lines_in_sight(self) -> Iterable[int]:
        return (block.blockNumber() for block, _, _ in self._blocks(self.rect()))

    def _mark(self) -> None:
        """Underline the error and set off the chosen name."""
        self.setExtraSelections(marks(self.document(), self._word, self._error, self._theme))
        self.viewport().update()
        self._update_margins()

    # --- margins -------------------------------------------------------------------------------------------

    def _fit_margins(self) -> None:
        metrics = QFontMetricsF(self.font())
        numbers = metrics.horizontalAdvance("0") * max(1, len(str(self.document().blockCount()))) + 19
        # Only ever wider while the lines are the same: a value that is dragged must not push the text about.
        self._note_width = max(self._note_width, self._note_room(note.text for note in self._seen.values()))
        self._number_width, self._value_width = round(numbers), round(self._note_width) + 13
        self.setViewportMargins(self._number_width, 0, self._value_width, 0)
        self._place_margins()

    def _note_room(self, texts: Iterable[str]) -> float:
        bold = QFontMetricsF(self._note_font)
        return min(WIDEST_NOTE, max(map(bold.horizontalAdvance, set(texts)), default=LEAST_NOTE))

    def _place_margins(self) -> None:
        inner = self.contentsRect()
        bar = self.verticalScrollBar()
        right = inner.right() + 1 - (bar.width() if bar.isVisible() else 0)
        self._numbers.setGeometry(QRect(inner.left(), inner.top(), self._number_width, inner.height()))
        self._values.setGeometry(
            QRect(right - self._value_width, inner.top(), self._value_width, inner.height())
        )

    def _update_margins(self, *_what: object) -> None:
        self._numbers.update()
        self._values.update()

    def insertFromMimeData(self, source: QMimeData) -> None:
        # As typed: without fonts and colours, and with the line ends of other systems turned into ours.
        if source.hasText():
            self._end_grain()
            self.textCursor().insertText(source.text().replace("\r\n", "\n").replace("\r", "\n"))
            self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_margins()
