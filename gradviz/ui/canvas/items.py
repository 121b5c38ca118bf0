"""Cards, wires, chips and the halo as items of a scene. They hold what is to be painted and nothing else.

Items never change the document and handle no events: gestures do. Nothing is cached by Qt, because a cached item turns
into a bitmap when the scene is exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradviz.explain.frame import CardFace, Phase, WireFace
from gradviz.graph.arrange.values import Box
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import shape_text
from gradviz.ui.canvas import curve
from gradviz.ui.canvas.chips import Seat
from gradviz.ui.canvas.measure import TAB_GAP, TAB_HEIGHT, CardLayout, chip_width, lay_out
from gradviz.ui.canvas.paint import (
    HALO_GAP,
    MARGIN,
    CardState,
    Detail,
    paint_card,
    paint_chip,
    paint_halo,
    paint_wire,
)
from gradviz.ui.tokens import LIGHT, Theme

HIT_WIDTH = 16.0
"""A wire is caught by a click this wide around it."""
HALO_LEVEL, WIRE_LEVEL, CURRENT_LEVEL, CARD_LEVEL, CHIP_LEVEL, LIFTED_LEVEL = -1.0, 0.0, 0.5, 1.0, 2.0, 3.0


@dataclass
class Look:
    """What all items of one scene share: the theme, and how near the eye is."""

    theme: Theme = LIGHT
    detail: Detail = Detail.FULL


class CardItem(QGraphicsItem):
    """One node."""

    def __init__(self, node_id: NodeId, look: Look) -> None:
        super().__init__()
        self.node_id = node_id
        self.look = look
        self.state = CardState()
        self.least = Box(0.0, 0.0)
        self.face: CardFace | None = None
        self.layout: CardLayout | None = None
        self.fading: tuple[CardFace, CardLayout, float] | None = None
        """The face before, its layout, and how far the new one has come out of it."""
        self.setZValue(CARD_LEVEL)

    def set_face(self, face: CardFace, state: CardState, least: Box | None = None) -> bool:
        """Show another face; True where the card's outline changed. A card never shrinks by what it says."""
        if face is self.face and state == self.state and (least is None or least == self.least):
            return False
        if least is not None:
            self.least = least
        before = self.layout.rect if self.layout else None
        self.face, self.state = face, state
        layout = lay_out(face, self.least, said_shape(face, state))
        if before is None or layout.rect != before or layout.tab != (self.layout.tab if self.layout else None):
            self.prepareGeometryChange()
        self.layout = layout
        self.least = Box(layout.rect.width(), layout.rect.height())
        self.update()
        return layout.rect != before

    def set_state(self, state: CardState) -> None:
        """Show the same face in another state."""
        if state != self.state and self.face is not None:
            self.set_face(self.face, state)

    @property
    def rect(self) -> QRectF:
        """The card's outline in the scene."""
        assert self.layout is not None
        return self.layout.rect.translated(self.pos())

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        if self.layout is None:
            return QRectF()
        below = TAB_GAP + TAB_HEIGHT
        body = self.layout.rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN + below)
        return body.united(self.layout.tab) if not self.layout.tab.isEmpty() else body

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        if self.layout is not None:
            path.addRect(self.layout.rect)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.face is None or self.layout is None:
            return
        theme, detail = self.look.theme, self.look.detail
        if self.fading is not None:
            face, layout, share = self.fading
            paint_card(painter, face, layout, theme, self.state, detail)
            painter.setOpacity(share)
        paint_card(painter, self.face, self.layout, theme, self.state, detail)


def said_shape(face: CardFace, state: CardState) -> str:
    """What the corner of the header says: a leaf that is a number says nothing, the output says that it is it."""
    from gradviz.language import tr

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
        self.face: WireFace | None = None
        self.selected = False
        self.route: curve.Points | None = None
        self.growing: tuple[WireFace, float] | None = None
        """The face before, and how far the new one has grown along the wire."""
        self._hit: QPainterPath | None = None
        self._bounds = QRectF()
        self._whole: QPainterPath | None = None

    def set_route(self, route: curve.Points) -> None:
        """Run along other control points (in the scene, ends on the borders of the cards)."""
        self.prepareGeometryChange()
        self.route = route
        self._hit = self._whole = None
        low, high = route.min(axis=0) - 8, route.max(axis=0) + 8
        self._bounds = QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])
        self._draw()

    def set_face(self, face: WireFace) -> None:
        """Show another face."""
        if face is not self.face:
            turned = self.face is None or (face.backward, face.current) != (self.face.backward, self.face.current)
            self.face = face
            self.setZValue(CURRENT_LEVEL if face.current else WIRE_LEVEL)
            if turned and self.route is not None:
                self._draw()
            self.update()

    def set_selected(self, selected: bool) -> None:
        if selected != self.selected:
            self.selected = selected
            self.update()

    def _draw(self) -> None:
        if self.route is None or self.face is None:
            return
        self.line, self.tip = drawn(self.route, self.face)

    def overview_path(self) -> QPainterPath:
        """The whole line, without an arrowhead."""
        if self._whole is None:
            self._whole = curve.path_of(self.route) if self.route is not None else QPainterPath()
        return self._whole

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._bounds

    def shape(self) -> QPainterPath:
        if self._hit is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(HIT_WIDTH)
            self._hit = stroker.createStroke(self.overview_path())
        return self._hit

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.face is None or self.route is None:
            return
        if self.growing is None:
            paint_wire(painter, self.face, self.line, self.tip, self.look.theme, self.selected)
            return
        before, share = self.growing
        line, tip = drawn(self.route, before)
        paint_wire(painter, before, line, tip, self.look.theme, self.selected)
        if share > 0.02:
            line, tip = grown(self.route, self.face, share)
            paint_wire(painter, self.face, line, tip, self.look.theme, self.selected)


def drawn(route: curve.Points, face: WireFace) -> tuple[QPainterPath, Any]:
    """The line of a wire, up to its arrowhead, and the arrowhead."""
    growth = curve.HEAD_GROWTH if face.current else 1.0
    short = curve.shortened(route, (curve.HEAD_LENGTH - 1.5) * growth, at_start=face.backward)
    return curve.path_of(short), curve.head(route, face.backward, growth)


def grown(route: curve.Points, face: WireFace, share: float) -> tuple[QPainterPath, Any]:
    """The same on its way: the first `share` of the wire in the direction of flow."""
    points = curve.samples(route)
    stretch = curve.part(points, 1.0 - share, 1.0)[::-1] if face.backward else curve.part(points, 0.0, share)
    path = QPainterPath()
    path.addPolygon(curve.polyline(stretch))
    along = stretch[-1] - stretch[-2]
    along = along / (float((along**2).sum()) ** 0.5 or 1.0)
    return path, curve.arrow(stretch[-1], along, curve.HEAD_GROWTH if face.current else 1.0)


class ChipItem(QGraphicsItem):
    """The local derivative on a wire. There is one only where there is something to say."""

    def __init__(self, edge: Edge, look: Look) -> None:
        super().__init__()
        self.edge = edge
        self.look = look
        self.face: WireFace | None = None
        self.selected = False
        self.seat = Seat(0.0, 0.0, 0.0)
        self.rect = QRectF()
        self.text = ""
        self._texts = ("", "")
        self._rects = (QRectF(), QRectF())
        self.setZValue(CHIP_LEVEL)

    def show_face(self, face: WireFace, seat: Seat) -> None:
        """Say what this face says, as long as the seat allows."""
        if face is self.face and seat is self.seat:
            return
        if seat is not self.seat or self.face is None or face.chip != self.face.chip:
            self.prepareGeometryChange()
            self.seat = seat
            self._texts = (fitting(face, seat.width), face.short_chip)
            self._rects = tuple(seat.rect(chip_width(text)) for text in self._texts)  # type: ignore[assignment]
        self.face = face
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._rects[0].united(self._rects[1]).adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        if self.look.detail != Detail.BARE:
            path.addRect(self._rects[self.look.detail != Detail.FULL])
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.face is None or self.look.detail == Detail.BARE:
            return
        near = self.look.detail != Detail.FULL
        paint_chip(painter, self._texts[near], self._rects[near], self.face, self.look.theme, self.selected)


def fitting(face: WireFace, width: float) -> str:
    """The longest form of a chip's text that fits: the whole of it, without its middle, the number alone."""
    parts = face.chip.split(" = ")
    forms = [face.chip, f"{parts[0]} = {parts[-1]}"] if len(parts) > 2 else [face.chip]
    return next((form for form in forms if chip_width(form) <= width), face.short_chip or face.chip)


class HaloItem(QGraphicsItem):
    """The ring around the card of the current step. It is one item that moves, so the eye can follow it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.target = QRectF()
        self.phase: Phase = "forward"
        self.setZValue(HALO_LEVEL)
        self.setVisible(False)

    def show_around(self, rect: QRectF | None, phase: Phase) -> None:
        """Around this card; None hides it."""
        self.prepareGeometryChange()
        self.setVisible(rect is not None)
        self.target = rect or QRectF()
        self.phase = phase
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        gap = HALO_GAP + 2
        return self.target.adjusted(-gap, -gap, gap, gap)

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of a click

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self.target.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            paint_halo(painter, self.target, self.look.theme, self.phase)
