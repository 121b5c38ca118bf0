"""What hands ask for, whether by a gesture, a key or a menu: it is done to what is selected, where they are.

Between the canvas, which knows places on the screen, and the session, which knows the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from gradviz.document.document import Place
from gradviz.graph.edit import renamed
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.ui.block_making import ask_for_block
from gradviz.ui.building import Port
from gradviz.ui.canvas.keywire import wire_by_keys
from gradviz.ui.canvas.overlay import Thread, outline
from gradviz.ui.canvas.ports import Spot, spots
from gradviz.ui.canvas.quickadd import Find, QuickAdd
from gradviz.ui.canvas.wiring import ends_of
from gradviz.ui.choices import Choice, choice_of, choices
from gradviz.ui.lineup import Axis, Side, free_place
from gradviz.ui.stock import Entry, Situation, offered, search, stock

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView
    from gradviz.ui.session import Session

BESIDE = 172.0
"""From the edge of a card to the middle of one that is added beside it."""
BELOW = QPoint(8, -26)
"""From where something is added to the corner of the menu that asks what."""
Add = Callable[[Choice], object]


class Handwork:
    """The hands of one window."""

    def __init__(self, session: Session, canvas: CanvasView, entries: Sequence[Entry] | None = None) -> None:
        self._session, self._canvas = session, canvas
        self._stock = tuple(stock() if entries is None else entries)
        self.menu: QuickAdd | None = None
        """The quick-add menu, while it is open."""
        canvas.hands = self

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything there is to build with."""
        return (*self._session.shelf.entries(), *self._stock)

    @property
    def graph(self) -> Graph:
        """What is built."""
        return self._session.state.graph

    @property
    def chosen(self) -> frozenset[NodeId]:
        """The selected nodes that are not inside of a block."""
        return frozenset(node_id for node_id in self._session.selected if node_id in self.graph)

    # --- wires ---------------------------------------------------------------------------------------------

    def why_not(self, source: NodeId, target: NodeId, slot: int, without: Edge | None = None) -> str:
        """Why a wire cannot be drawn, in one sentence; "" where it can."""
        return self._session.building.why_not(source, target, slot, without)

    def connect(self, source: NodeId, target: Port) -> None:
        """A wire."""
        assert target.slot is not None
        self._session.building.connect(source, target.node, target.slot)

    def reconnect(self, edge: Edge, *, source: NodeId | None = None, target: Port | None = None) -> None:
        """One end of a wire led elsewhere."""
        self._session.building.reconnect(edge, source=source, target=target)

    def disconnect(self, edge: Edge) -> None:
        """A wire away."""
        self._session.building.disconnect(edge)

    def could_be_put_on(self, node_id: NodeId) -> bool:
        """A node that stands alone and takes a value can be put on a wire."""
        node = self.graph.nodes.get(node_id)
        if node is None or not node.inputs:
            return False
        return not any(source is not None for source in node.inputs) and not self.graph.outgoing[node_id]

    def put_on(self, edge: Edge, node_id: NodeId) -> None:
        """A node that stands alone onto a wire."""
        if not self._session.building.put_on(edge, node_id):
            self._session.settle()

    def begin_wire(self) -> None:
        """Draw a wire with the keyboard: from the selected node, or lead the selected wire elsewhere."""
        self._begin_wire(from_value=True)

    def begin_wire_back(self) -> None:
        """The same to the selected node, or feed the selected wire from elsewhere."""
        self._begin_wire(from_value=False)

    def _begin_wire(self, from_value: bool) -> None:
        view, selection = self._canvas, self._session.selection
        if not view.building or selection is None:
            return
        view.setFocus()
        if isinstance(selection, Edge):
            ends = ends_of(view, selection) if view.builds_on(selection) else None
            if ends is not None:
                wire_by_keys(view, ends[0] if from_value else ends[1], selection)
            return
        there = [spot for spot in spots(view.canvas, selection) if spot.is_output == from_value]
        free = next((spot for spot in there if not spot.wired), None)
        if free is not None:
            wire_by_keys(view, free)
        elif there:  # every input is wired: the first one is fed from elsewhere
            source = self.graph.nodes[selection].inputs[0]
            assert source is not None
            wire_by_keys(view, there[0], Edge(source, selection, 0))

    # --- adding --------------------------------------------------------------------------------------------

    def drop(self, op: str, at: QPointF, on: Edge | NodeId | None) -> None:
        """An operation from the palette, let go at a point of the scene: on a wire, a card or the ground."""
        building, place = self._session.building, (round(at.x()), round(at.y()))
        if isinstance(on, Edge):
            building.insert(on, op, at=place)
        elif on is not None:
            building.replace(on, op)
        else:
            building.add(op, at=place)

    def takes_values(self, op: str) -> bool:
        """Whether this has inputs, and so can stand on a wire."""
        return any(entry.name == op and entry.inputs for entry in self.entries)

    def could_become(self, node_id: NodeId, op: str) -> bool:
        """A node may become something else."""
        node = self.graph.nodes.get(node_id)
        return node is not None and node.op != op

    def add_in_view(self, entry: Entry) -> None:
        """An entry of the palette in the middle of what is seen, beside what stands there already."""
        self._session.building.add(entry.name, at=self._free_place())
        self._canvas.setFocus()

    def _free_place(self) -> Place:
        """A place for a card in the middle of what is seen."""
        return self._place_near(self._canvas.mapToScene(self._canvas.viewport().rect().center()))

    def _place_near(self, wanted: QPointF) -> Place:
        """The place nearest to a point at which a card covers no other."""
        rects = [card.rect for card in self._canvas.canvas.cards.values()]
        x, y = free_place((wanted.x(), wanted.y()), [(r.x(), r.y(), r.width(), r.height()) for r in rects])
        return (round(x), round(y))

    def quick_add(self) -> None:
        """Ask what to add where the keyboard is: behind what is selected, on a wire, or in the middle."""
        selection = self._session.selection
        sources = tuple(i for i in self.graph.nodes if i in self.chosen)
        if isinstance(selection, Edge):
            self.offer_on(selection)
        elif len(sources) in (1, 2):
            self.offer_behind(sources)
        else:
            middle = self._canvas.viewport().rect().center()
            self._offer(self._situation(), middle, self._adder(self._free_place()))

    def offer_at(self, at: QPoint, hanging: Spot | None = None) -> None:
        """Ask what to add at a point of the viewport, perhaps at the end of a wire that hangs there."""
        here = self._canvas.mapToScene(at)
        place = (round(here.x()), round(here.y()))
        if hanging is None:
            self._offer(self._situation(), at, self._adder(place))
            return
        self._offer_at_wire(hanging, here, place)

    def _offer_at_wire(self, hanging: Spot, end: QPointF, place: Place) -> None:
        self._canvas.canvas.overlay.show(
            thread=Thread(*((hanging.at, end) if hanging.is_output else (end, hanging.at)))
        )
        port = hanging.port
        into = {"sources": (port.node,)} if port.slot is None else {"target": (port.node, port.slot)}
        self._offer(self._situation(**into), self._canvas.mapFromScene(end), self._adder(place, (port,)))

    def offer_behind(self, sources: tuple[NodeId, ...]) -> None:
        """Ask what to do with the values of these nodes."""
        cards = [self._canvas.canvas.cards[i].rect for i in sources if i in self._canvas.canvas.cards]
        if not cards:
            return
        x = max(rect.right() for rect in cards)
        y = sum(rect.center().y() for rect in cards) / len(cards)
        add = self._adder(self._place_near(QPointF(x + BESIDE, y)), tuple(map(Port, sources)))
        self._offer(self._situation(sources), self._canvas.mapFromScene(QPointF(x, y)), add)

    def offer_beside(self, hanging: Spot) -> None:
        """Ask what to add at the end of a wire that hangs at a port, beside its card."""
        out = hanging.is_output
        end = hanging.at + QPointF(BESIDE if out else -BESIDE, 0)
        self._offer_at_wire(hanging, end, self._place_near(end))

    def offer_on(self, edge: Edge) -> None:
        """Ask what to put on a wire."""
        wire = self._canvas.canvas.wires.get(edge)
        if wire is None or edge.source not in self.graph or edge.target not in self.graph:
            return
        middle = wire.path.pointAtPercent(0.5)
        self._canvas.canvas.overlay.show(glow=wire.path)

        def add(choice: Choice) -> None:
            self._session.building.insert(edge, choice.op, at=(round(middle.x()), round(middle.y())))

        situation = self._situation((edge.source,))
        self._open(
            self._canvas.mapFromScene(middle),
            lambda text: [choice for choice in choices(self.entries, situation, text) if choice.op],
            add,
        )

    def begin_replacement(self) -> None:
        """Ask what the selected node should become."""
        selection = self._session.selection
        if selection is not None and not isinstance(selection, Edge):
            self.offer_instead(selection)

    def make_output(self) -> None:
        """Differentiate the selected node; or again the program's last one."""
        selection = self._session.selection
        if selection is not None and not isinstance(selection, Edge):
            self._session.set_output(None if selection == self.graph.chosen else selection)

    def offer_instead(self, node_id: NodeId) -> None:
        """Ask what a node should become; what takes as many values comes first."""
        card, node = self._canvas.canvas.cards.get(node_id), self.graph.nodes.get(node_id)
        if card is None or node is None:
            return
        arity = len(node.inputs)
        likely = offered(self.entries, Situation(graph=self.graph))
        others = [entry for entry in likely if entry.name != node.op]
        others.sort(key=lambda entry: abs(len(entry.inputs) - arity))
        self._canvas.canvas.overlay.show(glow=outline(card.rect))
        self._open(
            self._canvas.mapFromScene(QPointF(card.rect.left(), card.rect.bottom())) - BELOW,
            lambda text: [choice_of(entry) for entry in search(others, text)],
            lambda choice: self._session.building.replace(node_id, choice.op),
        )

    def _situation(
        self, sources: tuple[NodeId, ...] = (), target: tuple[NodeId, int] | None = None
    ) -> Situation:
        trace = self._session.trace
        values = {} if trace is None else trace.values
        return Situation(graph=self.graph, values=values, sources=sources, target=target)

    def _adder(self, place: Place, ports: tuple[Port, ...] = ()) -> Add:
        building = self._session.building

        def add(choice: Choice) -> None:
            if choice.node is not None:
                building.connect(choice.node, ports[0].node, ports[0].slot or 0)
            elif choice.text:
                self._session.select_nodes(
                    building.paste(choice.text, place, connect_to=ports[0] if ports else None)
                )
            else:
                building.add(choice.op, at=place, connect_to=ports, name=choice.name, value=choice.value)

        return add

    def _offer(self, situation: Situation, at: QPoint, add: Add) -> None:
        self._open(at, lambda text: choices(self.entries, situation, text), add)

    def _open(self, at: QPoint, find: Find, add: Add) -> None:
        """Open the menu."""
        if self.menu is not None:
            self.menu.close_quietly()
        canvas = self._canvas
        menu = QuickAdd(canvas.viewport(), find, canvas.canvas.look.theme)
        self.menu = menu
        menu.chosen.connect(add)
        menu.closed.connect(self._menu_closed)
        menu.open_at(at + BELOW)
        canvas.asking_changed.emit(True)

    def _menu_closed(self) -> None:
        self.menu = None
        self._canvas.canvas.overlay.clear()
        self._canvas.setFocus()
        self._canvas.asking_changed.emit(False)

    # --- what is selected ----------------------------------------------------------------------------------

    def make_block(self) -> None:
        """Ask how the block is to be called that the selected nodes become."""
        ask_for_block(self._session, self.chosen, self._canvas.window())

    def delete(self) -> None:
        """What is selected away."""
        selection = self._session.selection
        self._session.building.delete([selection] if isinstance(selection, Edge) else self.chosen)

    def delete_and_join(self) -> None:
        """Selected nodes away; what fed them feeds what they fed."""
        self._session.building.delete(self.chosen, bridge=True)

    def duplicate(self) -> None:
        """What is selected a second time."""
        if self.chosen:
            self._session.select_nodes(self._session.building.duplicate(self.chosen))

    def copy(self) -> None:
        """What is selected, as a program, to the clipboard."""
        if self.chosen:
            QGuiApplication.clipboard().setText(self._session.building.copy(self.chosen))

    def cut(self) -> None:
        """What is selected to the clipboard, and away."""
        if self.chosen:
            QGuiApplication.clipboard().setText(self._session.building.cut(self.chosen))

    @property
    def can_paste(self) -> bool:
        """Whether there is text on the clipboard."""
        return bool(QGuiApplication.clipboard().text().strip())

    def paste(self, at: QPoint | None = None) -> None:
        """The program on the clipboard, at a point of the viewport or in the middle of what is seen."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            here = None if at is None else self._canvas.mapToScene(at)
            place = self._free_place() if here is None else (round(here.x()), round(here.y()))
            made = self._session.building.paste(text, place)
            self._session.select_nodes(made)
            self._canvas.reveal_all(made)

    def why_not_name(self, node_id: NodeId, name: str) -> str:
        """Why a node cannot be called so, in one sentence; "" where it can."""
        try:
            renamed(self.graph, node_id, name)
        except GraphError as error:
            return str(error)
        return ""

    def begin_rename(self) -> None:
        """Type the name of the selected node on its card."""
        selection = self._session.selection
        if selection is not None and not isinstance(selection, Edge):
            self._canvas.begin_rename(selection)

    def rename(self, node_id: NodeId, name: str) -> None:
        """Another name for a node."""
        self._session.building.rename(node_id, name)

    def select_all(self) -> None:
        """Every node."""
        self._session.select_all()

    def select_dependents(self) -> None:
        """All that depends on what is selected."""
        self._session.select_dependents()

    def select_dependencies(self) -> None:
        """All that what is selected depends on."""
        self._session.select_dependencies()

    def tidy(self) -> None:
        """All cards arranged afresh."""
        self._session.tidy()

    def align(self, side: Side) -> None:
        """Selected cards in line."""
        self._session.building.align(self.chosen, side)

    def distribute(self, axis: Axis) -> None:
        """Selected cards at equal distances."""
        self._session.building.distribute(self.chosen, axis)
