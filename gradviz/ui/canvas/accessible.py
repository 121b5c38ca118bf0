"""The canvas for screen readers: a list of its nodes in topological order, each with the wires that come in;
then the open blocks, and what is written beside the drawing.

Qt knows nothing of what a graphics view paints. So the canvas answers Qt's accessibility interface itself:
every node and every wire is an object with a place on the screen, a role, a state and a sentence. The
objects are made when somebody asks for them; who never uses a screen reader pays nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas.view import CanvasView


@dataclass(frozen=True, slots=True)
class Opened:
    """An open block."""

    block: NodeId


@dataclass(frozen=True, slots=True)
class Jotted:
    """A note, or a frame that a person has drawn."""

    number: int


Thing = NodeId | Edge | Opened | Jotted


class Teller(Protocol):
    """Who knows what there is and what it is called (the stage)."""

    def things(self) -> Sequence[Thing]:
        """The nodes that are drawn, in topological order; open blocks, outer ones first; notes."""
        ...

    def wires_into(self, node_id: NodeId) -> Sequence[Edge]:
        """The wires that come into a node, in the order of its inputs."""
        ...

    def sentence(self, what: Thing) -> str:
        """What it says."""
        ...


class ThingInterface(QAccessibleInterface):
    """One card, one wire as a child of the card that it leads to, one open block or one note."""

    def __init__(self, canvas: CanvasInterface, what: Thing) -> None:
        super().__init__()
        self._canvas, self._what = canvas, what

    def isValid(self) -> bool:
        return self._canvas.isValid() and self._canvas.shows(self._what)

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface:
        return self._canvas.thing(self._what.target) if isinstance(self._what, Edge) else self._canvas

    def childCount(self) -> int:
        return len(self._wires())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        wires = self._wires()
        return self._canvas.thing(wires[index]) if 0 <= index < len(wires) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((k for k, edge in enumerate(self._wires()) if self._canvas.thing(edge) is child), -1)

    def text(self, kind: QAccessible.Text) -> str:
        return self._canvas.teller.sentence(self._what) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names come from the graph."""

    def rect(self) -> QRect:
        return self._canvas.place_of(self._what)

    def role(self) -> QAccessible.Role:
        if isinstance(self._what, Jotted):
            return QAccessible.Role.Note
        return QAccessible.Role.Grouping if isinstance(self._what, Opened) else QAccessible.Role.ListItem

    def state(self) -> Any:
        state = QAccessible.State()
        state.selectable = state.focusable = True  # type: ignore[assignment]
        if self._canvas.is_pointed_at(self._what):
            state.selected = state.focused = True  # type: ignore[assignment]
        return state

    def _wires(self) -> Sequence[Edge]:
        if isinstance(self._what, Edge | Opened | Jotted):
            return ()
        return self._canvas.teller.wires_into(self._what)


class CanvasInterface(QAccessibleWidget):
    """The canvas: its children are the cards, the open blocks and the notes."""

    def __init__(self, view: CanvasView, teller: Teller) -> None:
        super().__init__(view, QAccessible.Role.List, "")
        self.view, self.teller = view, teller
        self._made: dict[Thing, ThingInterface] = {}

    def thing(self, what: Thing) -> ThingInterface:
        """The object for a card or a wire; the same one each time."""
        found = self._made.get(what)
        if found is None:
            found = self._made[what] = ThingInterface(self, what)
            QAccessible.registerAccessibleInterface(found)
        return found

    def childCount(self) -> int:
        return len(self.teller.things())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        things = self.teller.things()
        return self.thing(things[index]) if 0 <= index < len(things) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        here = [what for what in self.teller.things() if self.place_of(what).contains(x, y)]
        # Cards lie upon frames, and inner frames upon outer ones.
        lying = [what for what in here if isinstance(what, Opened | Jotted)]
        cards = [what for what in here if not isinstance(what, Opened | Jotted)]
        smallest = min(lying, key=lambda what: self.place_of(what).width(), default=None)
        found = cards[0] if cards else smallest
        return None if found is None else self.thing(found)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((k for k, what in enumerate(self.teller.things()) if self._made.get(what) is child), -1)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        found = (what for what in (self._pointed(), self.view.canvas.selection) if what is not None)
        what = next((what for what in found if self.shows(what)), None)
        return None if what is None else self.thing(what)

    def shows(self, what: Thing) -> bool:
        """It is drawn."""
        return not self._rect_of(what).isNull()

    def is_pointed_at(self, what: Thing) -> bool:
        """It is what the person has selected."""
        return what in (self.view.canvas.selection, self._pointed())

    def _pointed(self) -> Thing | None:
        """The open block or the note that is picked."""
        canvas = self.view.canvas
        block = canvas.enclosures.pointed
        number = next((number for number, item in canvas.notes.items.items() if item.selected), None)
        if block is not None:
            return Opened(block)
        return None if number is None else Jotted(number)

    def _rect_of(self, what: Thing) -> QRectF:
        """Where it is in the scene; null where it is not drawn."""
        canvas = self.view.canvas
        match what:
            case Opened(block):
                frame = canvas.enclosures.items.get(block)
                return QRectF() if frame is None else frame.rect
            case Jotted(number):
                note = canvas.notes.items.get(number)
                return QRectF() if note is None else note.rect
            case _:
                return canvas.rect_of(what) or QRectF()

    def place_of(self, what: Thing) -> QRect:
        """Where it is on the screen."""
        place = self._rect_of(what)
        if place.isNull():
            return QRect()
        seen = self.view.mapFromScene(place).boundingRect()
        return QRect(self.view.viewport().mapToGlobal(seen.topLeft()), seen.size())

    def announce(self, what: Thing) -> None:
        """Say this, if somebody listens: it is selected now."""
        QAccessible.updateAccessibility(QAccessibleEvent(self.thing(what), QAccessible.Event.Focus))


_tellers: dict[CanvasView, Teller] = {}
_interfaces: dict[CanvasView, CanvasInterface] = {}
"""Qt keeps no Python object alive; a view's own go when it does."""


def tell(view: CanvasView, teller: Teller) -> None:
    """From now on this canvas answers screen readers."""
    if not _tellers:
        QAccessible.installFactory(_interface_of)
    _tellers[view] = teller
    view.destroyed.connect(lambda: (_tellers.pop(view, None), _interfaces.pop(view, None)))


def announce(view: CanvasView, what: Thing | None) -> None:
    """What is selected now, for whoever listens."""
    if what is None or not QAccessible.isActive():
        return
    QAccessible.queryAccessibleInterface(view)
    found = _interfaces.get(view)
    if found is not None and found.shows(what):
        found.announce(what)


def _interface_of(_class: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, CanvasView) or thing not in _tellers:
        return None
    if thing not in _interfaces:
        _interfaces[thing] = CanvasInterface(thing, _tellers[thing])
    return _interfaces[thing]
