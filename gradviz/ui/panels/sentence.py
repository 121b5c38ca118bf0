"""The step in words: what has happened and, pale under it, what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gradviz.explain.spans import Span
from gradviz.explain.words import Sentence
from gradviz.ui.indices import with_indices
from gradviz.ui.theme import LIGHT, SENTENCE_SIZE, TEXT_SIZE, Theme, word_font


class SentenceView(QWidget):
    """One `Sentence`. It keeps the greatest height that it has needed: stepping does not move the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._sentence: Sentence | None = None
        self.said, self.pending = QLabel(), QLabel()
        for label, px, role in (
            (self.said, SENTENCE_SIZE, "sentence"),
            (self.pending, TEXT_SIZE + 0.5, "quiet"),
        ):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setFont(word_font(px))
            label.setProperty("role", role)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addStretch(1)
        column.addWidget(self.said)
        column.addWidget(self.pending)
        column.addStretch(1)
        self._least = self.said.fontMetrics().height() + self.pending.fontMetrics().height() + 3
        self._needed = self._least

    def show_sentence(self, sentence: Sentence | None) -> None:
        """Show this one; None empties the place."""
        self._sentence = sentence
        self._write()

    def start_afresh(self) -> None:
        """Another graph: forget the heights of the old one's sentences."""
        self._needed = self._least
        self._reserve()

    def set_theme(self, theme: Theme) -> None:
        """Write in these colours from now on."""
        self._theme = theme
        self._write()

    def _write(self) -> None:
        said, pending = (self._sentence.said, self._sentence.pending) if self._sentence else ((), ())
        self.said.setText(rich(said, self._theme))
        self.pending.setText(rich(pending, self._theme, pale=True))
        self.pending.setVisible(bool(pending))
        self._reserve()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.start_afresh()

    def _reserve(self) -> None:
        width = max(80, self.width())
        needed = self.said.heightForWidth(width)
        if not self.pending.isHidden():
            needed += 3 + self.pending.heightForWidth(width)
        self._needed = max(self._needed, needed)
        if self.minimumHeight() != self._needed:
            self.setFixedHeight(self._needed)


def rich(spans: Iterable[Span], theme: Theme, *, pale: bool = False) -> str:
    """The spans as HTML: names bold, numbers in their direction's colour; what is to come in one."""
    parts = []
    for span in spans:
        text = escape(span.text)
        if span.style in ("name", "number"):
            parts.append(f'<span style="font-weight:600">{with_indices(text)}</span>')
        elif span.style in ("forward", "backward"):
            colour = "" if pale else f"color:{getattr(theme, span.style)};"
            parts.append(f'<span style="{colour}font-weight:600">{text}</span>')
        else:
            parts.append(text)
    return "".join(parts)
