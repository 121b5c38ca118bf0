"""Where the step is, when it is out of sight: the camera moves only when asked, and this is how to ask."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from gradviz.explain.frame import Frame
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import language, tr
from gradviz.ui.canvas.items import CardItem
from gradviz.ui.canvas.view import CanvasView

MARGIN = 12
CLEAR, STRIDE = 5, 8
"""Pixels between the button and a card, and by how many it is moved along its edge to get out of the way."""
MOST_CARDS = 1_000
"""Of so many cards in all none can be read, and there is no way out of their way."""
REST = 120
"""Milliseconds for which the ground has to stand still."""


class StepPointer(QPushButton):
    """A button at the edge behind which the current step lies; pressed, it brings the step into view."""

    def __init__(self, canvas: CanvasView, stage: QWidget) -> None:
        super().__init__(stage, visible=False)
        self._canvas = canvas
        self._stage = stage
        self._frame: Frame | None = None
        self._stands: tuple[object, ...] = ()
        """What its place depends on: while a value is dragged, it need not be looked for again."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._reveal)
        canvas.followed.connect(self._follow_ground)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.follow)

    def show_frame(self, frame: Frame | None) -> None:
        """Point to the focus of another moment."""
        self._frame = frame
        self.follow()

    def follow(self) -> None:
        """Show up where the focus is out of sight, at the edge that is nearest to it."""
        self._appear(self._aim())

    def _follow_ground(self, *_place: object) -> None:
        # Under something that floats Qt cannot move the ground's pixels: it would paint them all anew.
        there, goes_on = self._aim(), self._rest.isActive()
        if there is not None:
            self._rest.start()
        self._appear(None if goes_on else there)

    def _appear(self, there: QPoint | None) -> None:
        stands = there, self._canvas.viewport().size(), self._canvas.canvas.places_version, language()
        if there is not None and stands != self._stands:
            self._stands = stands
            sign = self._sign(there)
            self.setText(tr("{arrow} the step is here").format(arrow=sign))
            self.setGeometry(self._place(sign, there))
            self.raise_()
        self.setVisible(there is not None)

    def _aim(self) -> QPoint | None:
        """Where the focus is in the viewport; None where it can be seen, or there is none."""
        focus = self.focus
        there = None if focus is None else self._canvas.where(focus)
        return None if there is None or self._canvas.viewport().rect().contains(there) else there

    @property
    def focus(self) -> NodeId | Edge | None:
        """What is to be seen of the step: of a wire that is run along, the card that receives."""
        if self._frame is None or not isinstance(self._frame.focus, Edge):
            return None if self._frame is None else self._frame.focus
        frame, edge = self._frame, self._frame.focus
        ends = [end for end in (edge.source, edge.target) if end in frame.cards]
        return next((end for end in ends if frame.card_progress(end).current), edge)

    def _sign(self, there: QPoint) -> str:
        view = self._canvas.viewport().rect()
        beyond = {
            "←": view.left() - there.x(),
            "→": there.x() - view.right(),
            "↑": view.top() - there.y(),
            "↓": there.y() - view.bottom(),
        }
        return max(beyond, key=beyond.__getitem__)

    def _place(self, sign: str, there: QPoint) -> QRect:
        """At the edge, as near as can be to where the focus is without covering a card."""
        size = self.sizeHint()
        room = self._canvas.viewport().rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        upright = sign in "←→"
        left = {"←": room.left(), "→": room.right() - size.width()}.get(sign, there.x() - size.width() // 2)
        top = {"↑": room.top(), "↓": room.bottom() - size.height()}.get(sign, there.y() - size.height() // 2)
        left = min(max(left, room.left()), room.right() - size.width())
        top = min(max(top, room.top()), room.bottom() - size.height())
        wish, cards = QRect(QPoint(left, top), size), self._cards_in(room)
        reach = (room.height() if upright else room.width()) // STRIDE
        places = [wish]
        for by in (sign * k * STRIDE for k in range(1, reach) for sign in (1, -1)):
            place = wish.translated(0, by) if upright else wish.translated(by, 0)
            places += [place] if room.contains(place) else []
        best = min(places, key=lambda place: covered(place, cards))
        return QRect(self._canvas.viewport().mapTo(self._stage, best.topLeft()), size)

    def _cards_in(self, room: QRect) -> Sequence[QRect]:
        canvas = self._canvas
        if len(canvas.canvas.cards) > MOST_CARDS:
            return ()
        near = canvas.items(room, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        drawn = (canvas.mapFromScene(card.rect).boundingRect() for card in near if isinstance(card, CardItem))
        return [rect for rect in drawn if rect.intersects(room)]

    def _reveal(self) -> None:
        if self.focus is not None:
            self._canvas.reveal(self.focus)
        self.follow()


def covered(place: QRect, cards: Sequence[QRect]) -> int:
    """How much of the cards a button there would cover; of equals the first place is the nearest."""
    grown = place.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR)
    shared = [grown.intersected(card) for card in cards]
    return sum(part.width() * part.height() for part in shared if part.isValid())
