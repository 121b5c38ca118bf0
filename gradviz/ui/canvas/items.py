"""Cards, wires, chips and the halo as items of a scene. They hold what is to be painted and nothing else.

Items never change the document and handle no events: gestures do. Nothing is cached by Qt, because a cached
item turns into a bitmap when the scene is exported. What only painting needs is worked out when it is
painted: while numbers run, most cards are out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradviz.explain.frame import CardFace, CardProgress, Frame, Phase, WireFace, WireProgress
from gradviz.explain.tints import ROUND
from gradviz.graph.arrange.values import Box
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr
from gradviz.ops.op import shape_text
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.chips import LEAST_WIDTH, Seat
from gradviz.ui.canvas.figures import lay_out, paint_figure
from gradviz.ui.canvas.lines import LEVELS, Stroke, level_of
from gradviz.ui.canvas.measure import (
    TAB_GAP,
    TAB_HEIGHT,
    CardLayout,
    chip_forms,
    chip_width,
    numbers_fit,
)
from gradviz.ui.canvas.paint import (
    HALO_GAP,
    MARGIN,
    CardState,
    paint_chip,
    paint_halo,
    paint_wire,
)
from gradviz.ui.tokens import CARD_RADIUS, LIGHT, Theme

HIT_WIDTH = 16.0
"""A wire is caught by a click this wide around it."""
REACH = 12.0
"""Nothing of a line is farther away from it."""
HALO_LEVEL, WIRE_LEVEL, CURRENT_LEVEL, CARD_LEVEL, CHIP_LEVEL, LIFTED_LEVEL = -1.0, 0.0, 0.5, 1.0, 2.0, 3.0


UNASKED = -1
"""The turn of an item that has never been asked what it says."""


@dataclass
class Look:
    """What all items of one scene share: the theme, and what is stamped instead of painted."""

    theme: Theme = LIGHT
    phase: Phase = "forward"
    """That of the moment: the current card glows in its colour."""
    backdrops: Backdrops | None = field(default_factory=Backdrops)
    exposed: QRectF = field(default_factory=QRectF)
    """What is being painted of the scene; empty where that is not known, and everything has to be painted."""
    frame: Frame | None = None
    """What everything says."""
    turn: int = 0
    """Moves on with a frame in which any face may be another: each item looks its own up when it needs it."""


class CardItem(QGraphicsItem):
    """One node."""

    def __init__(self, node_id: NodeId, look: Look) -> None:
        super().__init__()
        self.node_id = node_id
        self.look = look
        self.state = CardState()
        self.changing: tuple[CardLayout, float] | None = None
        """What was said before, and how far that is past."""
        self.is_large = False
        """A layer that is too large to be opened: it shows its matrix."""
        self.is_leaving = False
        """It is only seen until it has gone."""
        self._face: CardFace | None = None
        self._turn = look.turn
        self._measured: CardFace | None = None
        """What there is certainly room for."""
        self._least: Box | None = None
        self._layout: CardLayout | None = None
        self._bounds = QRectF()
        self.setZValue(CARD_LEVEL)

    @property
    def face(self) -> CardFace | None:
        """What it says now."""
        if self._turn != self.look.turn and not self.is_leaving:
            self._turn = self.look.turn
            face = self.look.frame.cards.get(self.node_id) if self.look.frame is not None else None
            if face is not None and face is not self._face:
                self._face, self._layout = face, None
        return self._face

    @property
    def progress(self) -> CardProgress | None:
        """How far it has come, without a look at its words; None before it has any."""
        frame = self.look.frame
        if self._turn != self.look.turn and frame is not None and self.node_id in frame.cards:
            return frame.card_progress(self.node_id)
        return None if self._face is None else self._face.progress

    @property
    def layout(self) -> CardLayout:
        """Where everything in the card is."""
        assert self.face is not None, "a card without a face has no layout"
        if self._layout is None:
            self._layout = lay_out(self.face, self._least, said_shape(self.face, self.state), self.is_large)
        return self._layout

    @property
    def rect(self) -> QRectF:
        """The card's outline in the scene."""
        assert self._least is not None, "a card without a face has no outline"
        width, height = self._least.width, self._least.height
        at = self.pos()
        return QRectF(at.x() - width / 2, at.y() - height / 2, width, height)

    @property
    def is_round(self) -> bool:
        """It is a circle."""
        return self._least is not None and self._least.round

    @property
    def radius(self) -> float:
        """Of its corners."""
        return self.rect.width() / 2 if self.is_round else CARD_RADIUS

    @property
    def outline(self) -> curve.Outline:
        """Where wires meet it."""
        return curve.Outline(self.rect, self.is_round)

    def wait(self, least: Box) -> None:
        """Be this large, and look up what to say when somebody looks."""
        self._least, self._turn = least, UNASKED
        outline = QRectF(-least.width / 2, -least.height / 2, least.width, least.height)
        self._set_bounds(outline, outline)

    def set_face(self, face: CardFace) -> bool:
        """Show another face; True where the card had to grow. A card never shrinks by what it says."""
        self._face, self._turn, self._layout = face, self.look.turn, None
        return self.catch_up()

    def catch_up(self) -> bool:
        """Make room for what it says now; True where the card had to grow."""
        before, face = self._measured, self.face
        if face is None or face is before:
            return False
        self._measured = face
        if before is not None and self._still_fits(before, face):
            return False
        return self._measure()

    def set_least(self, least: Box | None) -> bool:
        """Be at least this large, and no larger than that and the texts need; True where the outline
        changed."""
        before, self._least, self._layout = self._least, least, None
        if self.face is not None:
            self._measure()
        return self._least != before

    def set_state(self, state: CardState) -> None:
        """Show the same face in another state."""
        if state != self.state:
            said = self.face and said_shape(self.face, self.state) != said_shape(self.face, state)
            self.state = state
            if said:
                self._layout = None
                self._measure()
            self.update()

    def forget_layout(self) -> None:
        """Lay out again what is said, in another language now."""
        self._layout = None
        if self.face is not None:
            self._measure()

    def _still_fits(self, before: CardFace, face: CardFace) -> bool:
        if face.figure in ROUND:
            return before.running_sum == face.running_sum
        if before.inside != face.inside:
            return False
        same = before.label == face.label and before.shape == face.shape and before.symbol == face.symbol
        plain = face.value_cells is None and face.gradient_cells is None
        return (
            same
            and plain
            and self._least is not None
            and before.running_sum == face.running_sum
            and numbers_fit(face, self._least.width)
        )

    def _measure(self) -> bool:
        layout, before, self._measured = self.layout, self._least, self.face
        self._set_bounds(layout.rect, layout.tab if not layout.tab.isEmpty() else layout.rect)
        self._least = Box(layout.rect.width(), layout.rect.height(), layout.figure in ROUND)
        return self._least != before

    def _set_bounds(self, outline: QRectF, below: QRectF) -> None:
        bounds = outline.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN + TAB_GAP + TAB_HEIGHT).united(below)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        if self._least is not None and not self.is_leaving:
            add = path.addEllipse if self.is_round else path.addRect
            add(self.rect.translated(-self.pos()))
            if self.is_round and self.face is not None:
                path.addRect(self.layout.opener if not self.state.handle else self.layout.handle)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.face is None:
            return
        look, before = self.look, self.changing
        fits = before is not None and before[0].rect == self.layout.rect
        paint_figure(
            painter,
            self.face,
            self.layout,
            look.theme,
            self.state,
            look.backdrops,
            (before[0].runs, before[1]) if before is not None and fits else None,
            look.phase,
        )


def said_shape(face: CardFace, state: CardState) -> str:
    """What the corner of the header says: a leaf that is a number says nothing, the output says that it is
    it."""
    scalar = face.shape == shape_text(())
    if state.output:
        return tr("output") if scalar or not face.shape else tr("{shape}, output").format(shape=face.shape)
    return "" if scalar and state.leaf else face.shape


class WireItem(QGraphicsItem):
    """One edge: a curve with an arrowhead at the end that it points to."""

    def __init__(self, edge: Edge, look: Look) -> None:
        super().__init__()
        self.edge = edge
        self.look = look
        self.route: curve.Points | None = None
        self.straight: QLineF | None = None
        """Its line, where that is straight."""
        self.selected = False
        self.growing: tuple[WireFace, float] | None = None
        """The face before, and how far the new one has grown along the wire."""
        self._face: WireFace | None = None
        self._level = WIRE_LEVEL
        self._turn = look.turn
        self._bounds = QRectF()
        self._drawn: tuple[curve.Pieces, QPolygonF] | None = None
        self._whole: QPainterPath | None = None
        self._pieces: curve.Pieces | None = None
        self._ends: tuple[curve.End, curve.End] | None = None
        self._hit: QPainterPath | None = None

    def set_route(self, route: curve.Points) -> None:
        """Run along other control points (in the scene, ends on the borders of the cards)."""
        self.prepareGeometryChange()
        self.route = route
        self._drawn = self._whole = self._hit = self._pieces = self._ends = None
        points = route.tolist()
        self.straight = QLineF(*points[0], *points[-1]) if curve.is_straight(points) else None
        across, down = zip(*points, strict=True)  # a handful of points: quicker than an array's way
        left, top = min(across) - 9, min(down) - 9
        self._bounds = QRectF(left, top, max(across) + 9 - left, max(down) + 9 - top)

    def wait(self) -> None:
        """Look up what to say when somebody looks."""
        self._turn = UNASKED

    def set_face(self, face: WireFace) -> None:
        """Show another face."""
        before, self._face, self._turn = self._face, face, self.look.turn
        if before is None or (face.backward, face.current) != (before.backward, before.current):
            self._drawn = None
        level = _level(face)
        if level != self._level:
            self._level = level
            self.setZValue(level)

    @property
    def face(self) -> WireFace | None:
        """What it says now."""
        if self._turn != self.look.turn:
            self._turn = self.look.turn
            face = self.look.frame.wires.get(self.edge) if self.look.frame is not None else None
            if face is not None:
                self.set_face(face)
        return self._face

    @property
    def progress(self) -> WireProgress | None:
        """How far it has come, without a look at its words; None before it has any."""
        frame = self.look.frame
        if self._turn != self.look.turn and frame is not None and self.edge in frame.wires:
            return frame.wire_progress(self.edge)
        return None if self._face is None else self._face.progress

    @property
    def path(self) -> QPainterPath:
        """The whole line, without an arrowhead."""
        if self._whole is None:
            self._whole = curve.path_of(self.route) if self.route is not None else QPainterPath()
        return self._whole

    def near(self, exposed: QRectF) -> QPainterPath:
        """What there is of the whole line in a part of the scene."""
        if self._pieces is None:
            assert self.route is not None, "a wire without a course has no line"
            self._pieces = curve.Pieces(self.route)
        return self._pieces.within(exposed)

    def straight_near(self, exposed: QRectF) -> QLineF | None:
        """What there is of a straight line in a part of the scene: a long one is painted slowly."""
        if self.straight is None or exposed.isEmpty():
            return self.straight
        return curve.clipped(self.straight, exposed.adjusted(-REACH, -REACH, REACH, REACH))

    def tip(self, growth: float) -> QPolygonF:
        """The arrowhead, at the end that it is at."""
        if self._ends is None:
            assert self.route is not None, "a wire without a course has no end"
            self._ends = curve.ends(self.route)
        start, end = self._ends
        return (start if self.face is not None and self.face.backward else end).head(growth)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        if self._hit is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(HIT_WIDTH)
            self._hit = stroker.createStroke(self.path)
        return self._hit

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.face is None or self.route is None:
            return
        if self._drawn is None:
            self._drawn = drawn(self.route, self.face)
        theme, exposed = self.look.theme, self.look.exposed
        if self.growing is None:
            line, tip = self._drawn
            calm = not (self.face.current or self.selected)  # what shines through may have no seams
            if calm and self.straight is not None and self.face.weight is not None:
                near = self.straight_near(exposed)
                if near is None:
                    return
                seen: Stroke = near
            else:
                seen = line.within(exposed if calm else QRectF())
            paint_wire(painter, self.face, seen, tip, theme, self.selected)
            return
        before, share = self.growing
        line, tip = drawn(self.route, before)
        paint_wire(painter, before, line.whole, tip, theme, self.selected)
        if share > 0.02:
            paint_wire(painter, self.face, *grown(self.route, self.face, share), theme, self.selected)


def _level(face: WireFace) -> float:
    """How far on top a wire is drawn: of the lines of weights the strong ones, over all the current one."""
    if face.current:
        return CURRENT_LEVEL
    return WIRE_LEVEL + (0.0 if face.weight is None else 0.4 * abs(level_of(face.weight.share)) / LEVELS)


def drawn(route: curve.Points, face: WireFace) -> tuple[curve.Pieces, QPolygonF]:
    """The line of a wire, up to its arrowhead, and the arrowhead."""
    growth = curve.HEAD_GROWTH if face.current else 1.0
    if face.weight is not None and not face.current:
        return curve.Pieces(route), QPolygonF()
    short = curve.shortened(route, (curve.HEAD_LENGTH - 1.5) * growth, at_start=face.backward)
    return curve.Pieces(short), curve.head(route, face.backward, growth)


def grown(route: curve.Points, face: WireFace, share: float) -> tuple[QPainterPath, QPolygonF]:
    """The same on its way: the first `share` of the wire in the direction of flow."""
    points = curve.samples(route)
    stretch = curve.part(points, 1.0 - share, 1.0)[::-1] if face.backward else curve.part(points, 0.0, share)
    path = QPainterPath()
    path.addPolygon(curve.polyline(stretch))
    along = stretch[-1] - stretch[max(-4, -len(stretch))]
    along = along / (float((along**2).sum()) ** 0.5 or 1.0)
    return path, curve.arrow(stretch[-1], along, curve.HEAD_GROWTH if face.current else 1.0)


class ChipItem(QGraphicsItem):
    """The local derivative on a wire. There is one only where there is something to say."""

    def __init__(self, wire: WireItem, look: Look) -> None:
        super().__init__()
        self.wire = wire
        self.look = look
        self.selected = False
        self.seat = Seat(0.0, 0.0, 0.0)
        self._said: tuple[WireFace, str, QRectF] | None = None
        self.setZValue(CHIP_LEVEL)

    @property
    def edge(self) -> Edge:
        """The edge whose derivative this is."""
        return self.wire.edge

    @property
    def face(self) -> WireFace | None:
        """What the wire says now."""
        return self.wire.face

    def sit(self, seat: Seat) -> None:
        """Stand here, and say no more than there is room for."""
        if seat is not self.seat:
            self.prepareGeometryChange()
            self.seat, self._said = seat, None

    def said(self) -> tuple[str, QRectF]:
        """The text for which there is room, and the chip's outline."""
        face = self.face
        assert face is not None
        if self._said is None or self._said[0] is not face:
            text = fitting(face, self.seat.width)
            self._said = face, text, self.seat.rect(chip_width(text))
        return self._said[1:]

    def boundingRect(self) -> QRectF:
        return self.seat.rect(max(self.seat.width, LEAST_WIDTH + 40)).adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        if self.face is not None:
            path.addRect(self.said()[1])
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.face is not None:
            text, rect = self.said()
            look = self.look
            paint_chip(painter, text, rect, self.face, look.theme, self.selected, look.backdrops)


def fitting(face: WireFace, width: float) -> str:
    """The longest form of a chip's text that fits: the whole of it, without its middle, the number alone."""
    forms = chip_forms(face)
    return next((form for form in forms if chip_width(form) <= width), forms[-1])


class HaloItem(QGraphicsItem):
    """The ring around the card of the current step. It is one item that moves, so the eye can follow it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.target = QRectF()
        self.radius: float = CARD_RADIUS
        """Of its corners; half its width around a circle."""
        self.setZValue(HALO_LEVEL)
        self.setVisible(False)

    def show_around(self, rect: QRectF | None, radius: float = CARD_RADIUS) -> None:
        """Around this card; None hides it."""
        self.radius = radius
        self.prepareGeometryChange()
        self.setVisible(rect is not None)
        self.target = rect or QRectF()
        self.update()

    def boundingRect(self) -> QRectF:
        gap = HALO_GAP + 2
        return self.target.adjusted(-gap, -gap, gap, gap)

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of a click

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self.target.isEmpty():
            paint_halo(painter, self.target, self.look.theme, self.look.phase, self.radius)
