"""The strips beside the text of a program: line numbers at the left, values at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class LineNote:
    """What stands at the right of a line: the value of the node that the line defines."""

    text: str
    exact: str = ""


class Paint(Protocol):
    """Paints a part of a strip."""

    def __call__(self, painter: QPainter, area: QRect) -> None: ...


class Margin(QWidget):
    """The strip of line numbers, or of values: the editor knows where the lines are."""

    def __init__(self, editor: QWidget, paint: Paint, exact_at: Callable[[float], str]) -> None:
        super().__init__(editor)
        self._paint, self._exact_at = paint, exact_at

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint(QPainter(self), event.rect())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            self.setToolTip(self._exact_at(event.pos().y()))
        return super().event(event)
