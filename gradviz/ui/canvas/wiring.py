"""Drawing wires from port to port, leading their ends elsewhere, cutting them.

A wire hangs at one port and follows the hand. It snaps to a port that it could go to; where it cannot, the
reason stands beside the port at once. Let go over empty ground, a new wire asks what to add there, and one
that was lifted off is cut.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.building import Port
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.overlay import Mark, Thread, Tone
from gradviz.ui.canvas.ports import Spot, cards_near, distance, nearest, spots

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView
    from gradviz.ui.handwork import Handwork

SNAP = 26.0
"""Pixels of the screen from which a wire snaps to a port."""
LONGEST_LOOK = 0.03
"""Seconds spent on finding out beforehand which ports the wire could go to."""
MOST_SHOWN = 40
"""Of more cards than this nobody is told beforehand which ports the wire could go to."""


class Hanging(Gesture):
    """A wire that hangs at one port."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: CanvasView, at: QPoint, fixed: Spot, lifted: Edge | None = None) -> None:
        super().__init__(view, at)
        self.fixed = fixed
        self.lifted = lifted
        self.aim: Spot | None = None
        """The port that the wire has snapped to."""
        self._reasons: dict[Port, str] = {}
        self._shown: list[Spot] = []

    def begin(self) -> None:
        self.view.canvas.motion.finish()
        self._hide_lifted(True)
        cards = self.view.canvas.cards
        if len(cards) <= MOST_SHOWN:
            self._shown = list(self._fitting(time.perf_counter() + LONGEST_LOOK))

    def _fitting(self, until: float) -> Iterator[Spot]:
        """The free ports to which the wire could go, as far as that can be told in time."""
        there = (spot for node_id in self.view.canvas.cards for spot in self._open_to(node_id))
        for spot in there:
            if time.perf_counter() > until:
                return
            if (spot.is_output or not spot.wired) and not self.reason(spot):
                yield spot

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.aim = self.spot_for(at)
        reason = "" if self.aim is None else self.reason(self.aim)
        end = self.view.mapToScene(at) if self.aim is None else self.aim.at
        self.draw(end, reason)

    def draw(self, end: QPointF, reason: str) -> None:
        """Show the wire with its free end there, and why it cannot be there."""
        tone: Tone = "fits" if self.aim is None else "refused" if reason else "near"
        ends = (self.fixed.at, end) if self.fixed.is_output else (end, self.fixed.at)
        marks = [
            Mark(spot.at, "fits") for spot in self._shown if self.aim is None or spot.port != self.aim.port
        ]
        marks.append(Mark(self.fixed.at, "near"))
        if self.aim is not None:
            marks.append(Mark(self.aim.at, tone))
        self.view.canvas.overlay.show(ports=tuple(marks), thread=Thread(*ends, tone))
        if reason and self.aim is not None:
            self.view.bubble.say(reason, self.view.mapFromScene(self.aim.at))
        else:
            self.view.bubble.hide()

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.drag(at, modifiers)
        self.finish(at)

    def finish(self, at: QPoint) -> None:
        """Let go here."""
        hands, aim = self.view.hands, self.aim
        refused = aim is not None and self.reason(aim)
        self._end()
        self.view.bubble.linger() if refused else self.view.bubble.hide()
        if hands is None or refused:
            return
        if aim is not None:
            self._connect(aim)
        elif self.lifted is not None:
            hands.disconnect(self.lifted)
        else:
            self.ask(hands, at)

    def ask(self, hands: Handwork, at: QPoint) -> None:
        """A new wire that ends nowhere: what shall be there?"""
        hands.offer_at(at, self.fixed)

    def _connect(self, aim: Spot) -> None:
        hands = self.view.hands
        assert hands is not None
        if self.lifted is None:
            source, target = (self.fixed, aim) if self.fixed.is_output else (aim, self.fixed)
            hands.connect(source.port.node, target.port)
        elif self.fixed.is_output:
            hands.reconnect(self.lifted, target=aim.port)
        else:
            hands.reconnect(self.lifted, source=aim.port.node)

    def click(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.view.select(self.fixed.port.node if self.lifted is None else self.lifted)

    def cancel(self) -> None:
        self._end()
        self.view.bubble.hide()

    def _end(self) -> None:
        self._hide_lifted(False)
        self.view.canvas.overlay.clear()

    def _hide_lifted(self, hidden: bool) -> None:
        wire = self.view.canvas.wires.get(self.lifted) if self.lifted is not None else None
        if wire is not None:
            wire.setVisible(not hidden)
            self.view.canvas.places_version += 1

    # --- where it could go ---------------------------------------------------------------------------------

    def spot_for(self, at: QPoint) -> Spot | None:
        """The port that a wire whose end is here means: one that is near, or one of the card it is over."""
        here, reach = self.view.mapToScene(at), SNAP / self.view.camera.scale
        cards = list(cards_near(self.view, at, SNAP))
        found = nearest((spot for card in cards for spot in self._open_to(card.node_id)), here, reach)
        if found is not None:
            return found
        over = next((card.node_id for card in cards if card.rect.contains(here)), None)
        return None if over is None else self._best_of(over, here)

    def _best_of(self, node_id: NodeId, here: QPointF) -> Spot | None:
        """The first open input of a card that would do, or else the nearest port."""
        spots_there = list(self._open_to(node_id))
        would_do = (spot for spot in spots_there if not spot.wired and not self.reason(spot))
        return next(would_do, None) or min(spots_there, key=lambda s: distance(s.at, here), default=None)

    def _open_to(self, node_id: NodeId) -> Iterator[Spot]:
        """The ports of a card at which the free end could be: none of the card at which the wire hangs."""
        if node_id != self.fixed.port.node:
            for spot in spots(self.view.canvas, node_id):
                if spot.is_output != self.fixed.is_output:
                    yield spot

    def reason(self, spot: Spot) -> str:
        """Why the wire cannot go there, in one sentence; "" where it can."""
        if spot.port not in self._reasons:
            self._reasons[spot.port] = self._ask(spot)
        return self._reasons[spot.port]

    def _ask(self, spot: Spot) -> str:
        hands = self.view.hands
        source, target = (self.fixed, spot) if self.fixed.is_output else (spot, self.fixed)
        slot = target.port.slot
        assert slot is not None
        if hands is None or self.lifted == (source.port.node, target.port.node, slot):
            return ""
        return hands.why_not(source.port.node, target.port.node, slot, without=self.lifted)


class PullWire(Gesture):
    """A click on a wire selects it; a drag lifts the end that is nearer to the hand."""

    def __init__(self, view: CanvasView, at: QPoint, edge: Edge) -> None:
        super().__init__(view, at)
        self._edge = edge
        self._hanging: Hanging | None = None
        view.select(edge)

    def begin(self) -> None:
        ends = ends_of(self.view, self._edge)
        if ends is not None:
            here = self.view.mapToScene(self.start)
            start, end = ends
            fixed = end if distance(here, start.at) < distance(here, end.at) else start
            self._hanging = Hanging(self.view, self.start, fixed, self._edge)
            self._hanging.begin()

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self._hanging is not None:
            self._hanging.drag(at, modifiers)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self._hanging is not None:
            self._hanging.drop(at, modifiers)

    def cancel(self) -> None:
        if self._hanging is not None:
            self._hanging.cancel()


def ends_of(view: CanvasView, edge: Edge) -> tuple[Spot, Spot] | None:
    """The ports at the two ends of a wire; None where it is not drawn."""
    wire = view.canvas.wires.get(edge)
    if wire is None or wire.route is None:
        return None
    (x1, y1), (x2, y2) = wire.route[0].tolist(), wire.route[-1].tolist()
    start = Spot(Port(edge.source), QPointF(x1, y1), wired=True)
    return start, Spot(Port(edge.target, edge.slot), QPointF(x2, y2), wired=True)


def wire_from(view: CanvasView, at: QPoint, port: Port) -> Gesture:
    """A press on a port: a new wire, or where one ends here, its end."""
    node = view.canvas.drawing.graph.nodes[port.node]
    if port.slot is not None and port.slot < len(node.inputs):
        source = node.inputs[port.slot]
        ends = None if source is None else ends_of(view, Edge(source, port.node, port.slot))
        if source is not None and ends is not None:
            return Hanging(view, at, ends[0], Edge(source, port.node, port.slot))
    here = next(spot for spot in spots(view.canvas, port.node) if spot.port == port)
    return Hanging(view, at, here)
