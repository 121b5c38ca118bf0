"""The canvas for screen readers: a list of its nodes in topological order, each with the wires that come in.

Qt knows nothing of what a graphics view paints. So the canvas answers Qt's accessibility interface itself:
every node and every wire is an object with a place on the screen, a role, a state and a sentence. The
objects are made when somebody asks for them; who never uses a screen reader pays nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas.view import CanvasView

Thing = NodeId | Edge


class Teller(Protocol):
    """Who knows what there is and what it is called (the stage)."""

    def things(self) -> Sequence[NodeId]:
        """The nodes that are drawn, in topological order."""
        ...

    def wires_into(self, node_id: NodeId) -> Sequence[Edge]:
        """The wires that come into a node, in the order of its inputs."""
        ...

    def sentence(self, what: Thing) -> str:
        """What a card or a wire says."""
        ...


class ThingInterface(QAccessibleInterface):
    """One card, or one wire as a child of the card that it leads to."""

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
        return QAccessible.Role.ListItem

    def state(self) -> Any:
        state = QAccessible.State()
        state.selectable = state.focusable = True  # type: ignore[assignment]
        if self._canvas.is_pointed_at(self._what):
            state.selected = state.focused = True  # type: ignore[assignment]
        return state

    def _wires(self) -> Sequence[Edge]:
        return () if isinstance(self._what, Edge) else self._canvas.teller.wires_into(self._what)


class CanvasInterface(QAccessibleWidget):
    """The canvas: its children are the cards."""

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
        return next(
            (
                self.thing(node_id)
                for node_id in self.teller.things()
                if self.place_of(node_id).contains(x, y)
            ),
            None,
        )

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next(
            (k for k, node_id in enumerate(self.teller.things()) if self._made.get(node_id) is child), -1
        )

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        what = self.view.canvas.selection
        return self.thing(what) if what is not None and self.shows(what) else None

    def shows(self, what: Thing) -> bool:
        """It is drawn."""
        canvas = self.view.canvas
        return what in canvas.wires if isinstance(what, Edge) else what in canvas.cards

    def is_pointed_at(self, what: Thing) -> bool:
        """It is what the person has selected."""
        return what == self.view.canvas.selection

    def place_of(self, what: Thing) -> QRect:
        """Where it is on the screen."""
        place = self.view.canvas.rect_of(what)
        if place is None:
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
