"""Segmented switches: a few words side by side in one trough, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gradviz.ui.panels.cards import small_font
from gradviz.ui.panels.flow import FlowLayout

SLIM = 'QPushButton[role="segment"] { padding: 1px 9px; margin: 2px 1px; }'
"""In a panel, where there is little room."""


class Trough(QFrame):
    """The ground that the segments of one switch lie on."""

    def __init__(self, *, wraps: bool = False, slim: bool = False, parent: QWidget | None = None) -> None:
        """`wraps`: where there is no room the segments stand on several lines. `slim`: in small letters."""
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._slim = slim
        if slim:
            self.setStyleSheet(SLIM)
        self._group = QButtonGroup(self)
        self._row = FlowLayout(self, gap=0, line_gap=0) if wraps else QHBoxLayout(self)
        side = 2 if slim else 3
        self._row.setContentsMargins(side, 0, side, 0)
        if not wraps:
            self._row.setSpacing(0)

    def add(self, button: QPushButton | None = None) -> QPushButton:
        """A further segment, of which one at a time is on."""
        made = QPushButton() if button is None else button
        made.setCheckable(True)
        made.setProperty("role", "segment")
        if self._slim:
            made.setFont(small_font(500))
        self._group.addButton(made)
        self._row.addWidget(made)
        return made


class Segments(QWidget):
    """A switch of words that change, told apart by their places."""

    chosen = Signal(int)
    """The place of the word that somebody has chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._trough = Trough(wraps=True, slim=True)
        FlowLayout(self).addWidget(self._trough)
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
        button = self._trough.add()
        button.clicked.connect(lambda: self._take(place))
        return button

    def _take(self, place: int) -> None:
        self.place = place
        self.chosen.emit(place)


class Switch(Trough):
    """One segment for each of these exclusive actions; their words, tooltips and states are the actions'."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.buttons = {action.objectName(): self._segment(action) for action in actions}

    def _segment(self, action: QAction) -> QPushButton:
        button = self.add()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        def follow() -> None:
            button.setText(action.text())
            button.setToolTip(action.toolTip())
            button.setEnabled(action.isEnabled())
            button.setChecked(action.isChecked())

        button.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()
        return button
