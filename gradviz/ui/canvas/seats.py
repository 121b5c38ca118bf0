"""A scene whose wires have chips, and where those sit: beside their wires, where nothing else is.

Where a chip sits depends on the drawing alone, so numbers never move one; so do the shapes of what goes along
the wires. For large graphs they are seated a
few at a time, for huge ones only when somebody comes near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import curve, small
from gradviz.ui.canvas.chips import Seat, seating
from gradviz.ui.canvas.drawing import EMPTY
from gradviz.ui.canvas.items import CardItem, ChipItem, Look, WireItem
from gradviz.ui.canvas.measure import chip_width
from gradviz.ui.canvas.shapes import Label, ShapeLayer, labels_at
from gradviz.ui.canvas.slices import Slices, done
from gradviz.ui.canvas.taken import Ground, sides

Selection = NodeId | Edge | None

MOST_SEATED = 2500
"""More wires than this get chips only when somebody comes near."""
SEATED_AT_ONCE = 150
"""More wires than this get their chips a few at a time."""


class SeatedScene(QGraphicsScene):
    """Cards, wires, and the chips on the wires."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = Look()
        self.drawing = EMPTY
        self.cards: dict[NodeId, CardItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.chips: dict[Edge, ChipItem] = {}
        self.seats: dict[Edge, Seat] = {}
        self.shapes = ShapeLayer(self.look, self._shapes_from_afar)
        self.addItem(self.shapes)
        self.shows_shapes = True
        """Wires say the shapes of the arrays that go along them."""
        self._shaped: Mapping[Edge, str] = {}
        self.selection: Selection = None
        self._unseated = False
        self._seating = Slices(self)

    def _seat(self, changed: Iterable[Edge]) -> None:
        """Give every wire's chip its place. It depends on the drawing alone, so numbers never move a chip."""
        self._seating.cancel()
        self._unseated = len(self.wires) > MOST_SEATED
        if self._unseated:
            changed = list(self.wires)
        elif len(self.wires) <= SEATED_AT_ONCE:
            self.seat_now()
            return
        self.shapes.show_labels({})
        for edge in changed:
            self.seats.pop(edge, None)
            self._drop_chip(edge)
        if not self._unseated:
            self.seat_soon()

    def seat_soon(self) -> None:
        """A few chips at a time. Of a huge graph they are seated when they are first near enough to be
        read."""
        self._unseated = False
        self._seating.start(self._seat_all())

    def seat_now(self) -> None:
        """All chips, for a picture or a small graph."""
        self._unseated = False
        self._seating.cancel()
        for _ in self._seat_all():
            pass

    def _seat_all(self) -> Iterator[None]:
        labels = self.drawing.graph.labels
        routes = self._routes()
        wanted: dict[Edge, float] = {}
        for edge in routes:
            wanted[edge] = chip_width(f"∂{labels[edge.target]}/∂{labels[edge.source]} = −0.12")
            yield
        self._shaped = self._said_shapes()
        taken = self._taken()
        yield
        self.seats, shapes = yield from seating(routes, taken, wanted, self._shaped)
        self.shapes.show_labels(shapes)
        yield from self._match_chips()

    def _match_chips(self) -> Iterator[None]:
        """A chip on every wire that has something to say."""
        for edge in list(self.wires):
            self._match_chip(edge)
            yield

    def _said_shapes(self) -> Mapping[Edge, str]:
        frame = self.look.frame
        return {} if frame is None or not self.shows_shapes else frame.shapes

    def set_shapes(self, on: bool) -> None:
        """Let the wires say what goes along them, or not."""
        if on != self.shows_shapes:
            self.shows_shapes = on
            self._seat(())

    def _shapes_from_afar(self, scale: float) -> Mapping[Edge, Label]:
        if not self._shaped:
            return {}
        ground = Ground()
        for rect in self._taken():
            ground.add(sides(rect), "card")
        for seat in self.seats.values() if scale >= small.CHIPS_FROM else ():
            ground.add(small.least_chip(seat, scale), "chip")
        return done(labels_at(self._routes(), self._shaped, ground, scale))

    def _routes(self) -> dict[Edge, curve.Points]:
        return {edge: wire.route for edge, wire in self.wires.items() if wire.route is not None}

    def _match_shapes(self) -> None:
        """Another frame may have arrays of other shapes on the same wires."""
        said = self._said_shapes()
        if self.wires and said is not self._shaped and said != self._shaped:
            self._seat(())

    def _taken(self) -> list[QRectF]:
        """What no chip may cover."""
        return [card.rect for card in self.cards.values()]

    @property
    def unseated(self) -> bool:
        """The chips have no places yet."""
        return self._unseated

    def _seat_loosely(self, edges: Iterable[Edge]) -> None:
        """Chips stay at the middle of wires that are on their way."""
        loose = list(edges)
        self.shapes.drop(loose)
        for edge in loose:
            route, seat = self.wires[edge].route, self.seats.get(edge)
            if route is not None and seat is not None:
                x, y = curve.point_along(curve.samples(route), 0.5).tolist()
                self.seats[edge] = Seat(x, y, seat.width)
                self._match_chip(edge)

    def _match_chip(self, edge: Edge) -> None:
        wire, seat = self.wires[edge], self.seats.get(edge)
        if wire.face is None or seat is None or not wire.face.chip:
            self._drop_chip(edge)
            return
        chip = self.chips.get(edge)
        if chip is None:
            chip = self.chips[edge] = ChipItem(wire, self.look)
            chip.selected = edge == self.selection
            chip.sit(seat)
            self.addItem(chip)
        else:
            chip.sit(seat)

    def _drop_chip(self, edge: Edge) -> None:
        chip = self.chips.pop(edge, None)
        if chip is not None:
            self.removeItem(chip)
