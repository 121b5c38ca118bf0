"""A sentence at a place of the canvas: why a wire cannot be drawn there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from gradviz.ui.fonts import word_font
from gradviz.ui.tokens import PANEL_RADIUS, SMALL_SIZE, Theme

WIDEST = 300
GAP = 16
STAY = 4_000
"""Milliseconds for which it is to be read after the hand has let go."""


class Bubble(QLabel):
    """Shows beside a point, inside of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, wordWrap=True, visible=False)  # type: ignore[call-arg]
        self.setFont(word_font(SMALL_SIZE + 0.5))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(10, 7, 10, 7)
        self._rest = QTimer(self, singleShot=True, interval=STAY)  # type: ignore[call-arg]
        self._rest.timeout.connect(self.hide)

    def set_theme(self, theme: Theme) -> None:
        """Its colours."""
        self.setStyleSheet(
            f"QLabel {{ color: {theme.danger}; background: {theme.danger_soft};"
            f" border: 1px solid {theme.danger}; border-radius: {PANEL_RADIUS}px; }}"
        )

    def say(self, sentence: str, at: QPoint) -> None:
        """Say this over the point, or under it where there is no room."""
        self._rest.stop()
        self.setText(sentence)
        self.setAccessibleName(sentence)
        around = self.contentsMargins().left() + self.contentsMargins().right() + 4
        width = min(self.fontMetrics().horizontalAdvance(sentence) + around, WIDEST)
        self.resize(width, self.heightForWidth(width))
        room = self.parentWidget().rect().adjusted(4, 4, -4, -4)
        left = min(at.x() - GAP, room.right() - self.width())
        above = at.y() - GAP - self.height()
        top = above if above >= room.top() else at.y() + GAP
        self.move(max(left, room.left()), max(top, room.top()))
        self.show()
        self.raise_()

    def linger(self) -> None:
        """The hand has let go: leave in a while."""
        if not self.isHidden():
            self._rest.start()
