"""A switch of several words, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QWidget

from gradviz.ui.panels.cards import small_font
from gradviz.ui.panels.flow import FlowLayout


class Segments(QWidget):
    """The words stand side by side in one trough, and wrap where there is no room."""

    chosen = Signal(int)
    """The place of the word that somebody has chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._trough = QFrame()
        self._trough.setProperty("role", "segments")
        self._trough.setStyleSheet('QPushButton[role="segment"] { padding: 1px 9px; margin: 2px 1px; }')
        self._row = FlowLayout(self._trough, gap=0, line_gap=0)
        self._row.setContentsMargins(2, 0, 2, 0)
        FlowLayout(self).addWidget(self._trough)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        self.place = 0
        """Which one is chosen."""

    def offer(self, words: Sequence[str]) -> None:
        """Offer these; the first is chosen."""
        while len(self.buttons) < len(words):
            self.buttons.append(self._button(len(self.buttons)))
        for button, word in zip(self.buttons, words, strict=False):
            button.setText(word)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(words))
        self.choose(0)

    def say(self, words: Sequence[str]) -> None:
        """The same choice in other words."""
        for button, word in zip(self.buttons, words, strict=True):
            button.setText(word)

    def choose(self, place: int) -> None:
        """Choose one without telling."""
        self.place = place
        if place < len(self.buttons):
            self.buttons[place].setChecked(True)

    def _button(self, place: int) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setProperty("role", "segment")
        button.setFont(small_font(500))
        button.clicked.connect(lambda: self._take(place))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button

    def _take(self, place: int) -> None:
        self.place = place
        self.chosen.emit(place)
