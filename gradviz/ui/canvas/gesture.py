"""What a gesture is: one object, made at the press, asked at each move, ended once.

A gesture never changes the document: it moves what is on screen and lets the view tell what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView


class Gesture:
    """From a press to a release. The base does nothing."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: CanvasView, at: QPoint) -> None:
        self.view = view
        self.start = QPoint(at)
        self.moved = False

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer is somewhere else. A tremble is not a drag."""
        far = (at - self.start).manhattanLength() >= QApplication.startDragDistance()
        if self.moved or far:
            if not self.moved:
                self.moved = True
                self.begin()
            self.drag(at, modifiers)

    def begin(self) -> None:
        """It has become a drag."""

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """It goes on."""

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The button is up: the last word."""
        if self.moved:
            self.drop(at, modifiers)
        else:
            self.click(at, modifiers)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The end of a drag."""

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The end of a press that was no drag."""

    def cancel(self) -> None:
        """Escape, or the window lost the mouse: everything is as it was before."""
