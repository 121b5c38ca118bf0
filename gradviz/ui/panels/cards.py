"""What the inspector is made of: cards, words, and rows of a name and a number."""

from __future__ import annotations

from html import escape
from math import ceil

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from gradviz.explain.numbers import exact, short
from gradviz.language import tr, trn
from gradviz.ops.op import Array
from gradviz.ui.indices import with_indices
from gradviz.ui.theme import SMALL_SIZE, TEXT_SIZE, section_font, word_font


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another role of the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


MOST_OF_A_WORD = 58
"""Pixels that the longest word of a name keeps for itself."""


class Card(QFrame):
    """A surface with a hairline around it; its parts stand one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.parts = QVBoxLayout(self)
        self.parts.setContentsMargins(14, 12, 14, 12)
        self.parts.setSpacing(8)

    def add(self, *parts: QWidget) -> None:
        """Put these under what is there."""
        for part in parts:
            self.parts.addWidget(part)


class Words(QLabel):
    """Text that wraps, and keeps the height that it needs wherever it stands."""

    def __init__(self, role: str = "", px: float = TEXT_SIZE, weight: int = 400) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setFont(word_font(px, weight))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(40)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        # Qt's own is the height at the least width, which would make every card far too tall.
        return QSize(40, self.fontMetrics().height())

    def say(self, text: str) -> None:
        """Show this; nothing takes no room. A long name may break after an underscore."""
        breakable = text.replace("_", "_\u200b")
        if breakable != self.text():
            self.setText(breakable)
        if self.isHidden() != (not text):
            self.setHidden(not text)


class RichWords(QLabel):
    """HTML that would like to be one line, and wraps where it must."""

    def __init__(self, role: str = "", px: float = TEXT_SIZE, weight: int = 400) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setFont(word_font(px, weight))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)

    def say(self, html: str) -> None:
        """Show this."""
        if html != self.text():
            self.setText(html)

    def sizeHint(self) -> QSize:
        # Qt's own hint for words that wrap is a block of a pleasing shape.
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        document.setHtml(self.text())
        width = ceil(document.idealWidth()) + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        # Words wrap; a word never does.
        document = QTextDocument()
        document.setHtml(self.text())
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(word) for word in document.toPlainText().split()), default=0)
        return QSize(min(MOST_OF_A_WORD, max(40, widest + 4)), metrics.height())


class OneLine(QLabel):
    """Names on one line, which ends in an ellipsis where there is too little room; all of it on hover."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show this."""
        self._whole = text
        self.setAccessibleName(text)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(with_indices(escape(shown)))
        self.setToolTip("" if shown == self._whole else self._whole)


class Section(QLabel):
    """Small capitals over a group of things."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "section")
        self.setFont(section_font())


class Number(QLabel):
    """A short number with the exact one on hover, which a context menu copies; an array says its shape."""

    def __init__(self, role: str = "number") -> None:
        super().__init__(short(None))
        self._exact = ""
        self.setProperty("role", role)
        self.setFont(word_font(TEXT_SIZE, 600))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setWordWrap(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_copy)

    @property
    def exact_text(self) -> str:
        """What is copied; empty while nothing is known."""
        return self._exact

    def show_number(self, number: Array | float | None) -> None:
        """Show a number, an array's shape, or that nothing is known yet."""
        self._say(number_words(number), "" if number is None else exact(number))

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        # A vector breaks between its numbers; a number never does.
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(widest + 2, metrics.height())

    def copy(self) -> None:
        """Put the exact number on the clipboard."""
        QGuiApplication.clipboard().setText(self._exact)

    def _say(self, text: str, exactly: str) -> None:
        if text != self.text():
            self.setText(text)
        if exactly != self._exact:
            self._exact = exactly
            self.setToolTip(exactly)

    def _offer_copy(self, where: QPoint) -> None:
        menu = QMenu(self)
        action = menu.addAction(tr("Copy the exact number"))
        action.setEnabled(bool(self._exact))
        action.triggered.connect(self.copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(where))


def number_words(number: Array | float | None) -> str:
    """The short number, or how many there are: a vector's shape alone would read like a number."""
    text = short(number)
    if isinstance(number, np.ndarray) and number.ndim == 1 and not text.startswith("["):
        return trn("{n} number", "{n} numbers", number.size).format(n=number.size)
    return text


class Facts(QWidget):
    """Rows of a name (rich text; names of variables in italics) and a number."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(7)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(0, 1)
        self._rows = 0

    def row(self, role: str = "number") -> tuple[RichWords, Number]:
        """A further row: its name, to be filled, and its number."""
        name, number = RichWords(), Number(role)
        self.put(name, number)
        return name, number

    def put(self, name: QWidget, value: QWidget) -> None:
        """A further row of any two widgets."""
        self._grid.addWidget(name, self._rows, 0)
        self._grid.addWidget(value, self._rows, 1)
        self._rows += 1


def small_font(weight: int = 400) -> QFont:
    """The font of remarks."""
    return word_font(SMALL_SIZE, weight)
