"""A wire drawn with the keyboard: it hangs at the selected node and goes from one port that it fits to the
next."""

from __future__ import annotations

from heapq import nsmallest
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from gradviz.explain.names import plain_name
from gradviz.graph.graph import Edge
from gradviz.language import tr
from gradviz.ui.canvas.overlay import Sketch
from gradviz.ui.canvas.ports import Spot, distance
from gradviz.ui.canvas.spoken import announce
from gradviz.ui.canvas.wiring import Hanging

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView
    from gradviz.ui.handwork import Handwork

MOST_ASKED = 120
"""The ports of so many cards are walked, the nearest ones."""


class WireByKeys(Hanging):
    """Tab and arrows choose where it goes, Enter draws it, Escape does not, Space asks what to add."""

    def __init__(self, view: CanvasView, fixed: Spot, lifted: Edge | None = None) -> None:
        super().__init__(view, view.mapFromScene(fixed.at), fixed, lifted)
        self._before = view.canvas.overlay.sketch
        cards = view.canvas.cards
        near = nsmallest(MOST_ASKED, cards, key=lambda node_id: distance(cards[node_id].pos(), fixed.at))
        there = [spot for node_id in near for spot in self._open_to(node_id)]
        # An input that is open is what one is looking for; one that is wired would lose its wire.
        there.sort(key=lambda spot: (spot.wired and not spot.is_output, distance(spot.at, fixed.at)))
        self.targets = there
        self._place = -1
        self.begin()
        self.move_on(1)

    def move_on(self, by: int) -> None:
        """To the next port, or to the one before."""
        ways = ((self._place + by * k) % len(self.targets) for k in range(1, len(self.targets) + 1))
        place = next((k for k in ways if not self.reason(self.targets[k])), None)
        if place is None:
            self.draw(self.fixed.at, "")
            announce(self.view, tr("This wire fits nowhere; Space adds something at its end."))
            return
        self._place, self.aim = place, self.targets[place]
        self.view.reveal(self.aim.port.node)
        self.draw(self.aim.at, "")
        announce(self.view, self.sentence(self.aim))

    def sentence(self, aim: Spot) -> str:
        """Where the wire would go, for a screen reader."""
        labels = self.view.canvas.drawing.graph.labels
        source, target = (self.fixed, aim) if self.fixed.is_output else (aim, self.fixed)
        return tr("Wire from {source} to input {number} of {target}").format(
            source=plain_name(labels[source.port.node]),
            number=(target.port.slot or 0) + 1,
            target=plain_name(labels[target.port.node]),
        )

    def take(self, key: Qt.Key) -> bool:
        """A key; False where it is not for the wire."""
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.move_on(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.move_on(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.let_go()
        elif key == (Qt.Key.Key_Space if self.lifted is None else Qt.Key.Key_Delete):
            self.aim = None
            self.let_go()
        else:
            return False
        return True

    def let_go(self) -> None:
        """Draw it where it is; without an aim, ask what to add at its end."""
        self.view.gesture = None
        self.finish(self.start)

    def ask(self, hands: Handwork, at: QPoint) -> None:
        hands.offer_beside(self.fixed)

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer has no say."""

    def release(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """Nor have its buttons."""

    def cancel(self) -> None:
        super().cancel()
        self.view.canvas.overlay.draw(Sketch())


def wire_by_keys(view: CanvasView, fixed: Spot, lifted: Edge | None = None) -> None:
    """Begin one."""
    view.cancel_gesture()
    view.gesture = WireByKeys(view, fixed, lifted)
