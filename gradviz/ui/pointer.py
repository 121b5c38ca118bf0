"""Where the step is, when it is out of sight: the camera moves only when asked, and this is how to ask."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from gradviz.explain.frame import Frame
from gradviz.language import tr
from gradviz.ui.canvas.view import CanvasView

MARGIN = 12
REST = 120
"""Milliseconds for which the ground has to stand still."""


class StepPointer(QPushButton):
    """A button at the edge behind which the current step lies; pressed, it brings the step into view."""

    def __init__(self, canvas: CanvasView, stage: QWidget) -> None:
        super().__init__(stage, visible=False)
        self._canvas = canvas
        self._stage = stage
        self._frame: Frame | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._reveal)
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(self._follow_ground)
        canvas.zoom_changed.connect(self._follow_ground)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.follow)

    def show_frame(self, frame: Frame | None) -> None:
        """Point to the focus of another moment."""
        self._frame = frame
        self.follow()

    def follow(self) -> None:
        """Show up where the focus is out of sight, at the edge that is nearest to it."""
        self.setVisible(self._aim())
        self.raise_()

    def _follow_ground(self, *_place: object) -> None:
        # Under something that floats Qt cannot move the ground's pixels: it would paint them all anew.
        wanted, goes_on = self._aim(), self._rest.isActive()
        if wanted:
            self._rest.start()
        self.setVisible(wanted and not goes_on)

    def _aim(self) -> bool:
        """Stand where it belongs; whether there is something to point to."""
        focus = None if self._frame is None else self._frame.focus
        there = None if focus is None else self._canvas.where(focus)
        view = self._canvas.viewport().rect()
        if there is None or view.contains(there):
            return False
        beyond = {
            "←": view.left() - there.x(),
            "→": there.x() - view.right(),
            "↑": view.top() - there.y(),
            "↓": there.y() - view.bottom(),
        }
        sign = max(beyond, key=beyond.__getitem__)
        self.setText(tr("{arrow} the step is here").format(arrow=sign))
        self.setGeometry(self._place(sign, view, there.x(), there.y()))
        return True

    def _place(self, sign: str, view: QRect, x: int, y: int) -> QRect:
        size = self.sizeHint()
        room = view.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        left = {"←": room.left(), "→": room.right() - size.width()}.get(sign, x - size.width() // 2)
        top = {"↑": room.top(), "↓": room.bottom() - size.height()}.get(sign, y - size.height() // 2)
        left = min(max(left, room.left()), room.right() - size.width())
        top = min(max(top, room.top()), room.bottom() - size.height())
        return QRect(self._canvas.viewport().mapTo(self._stage, QPoint(left, top)), size)

    def _reveal(self) -> None:
        if self._frame is not None and self._frame.focus is not None:
            self._canvas.reveal(self._frame.focus)
        self.follow()
