"""A view of the scene: where it looks, and how it paints near by and from far away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import small
from gradviz.ui.canvas.camera import GROUND, Camera
from gradviz.ui.canvas.exposed import pieces
from gradviz.ui.canvas.ground import paint_ground
from gradviz.ui.canvas.overview import SCALE, Overview
from gradviz.ui.canvas.scene import CanvasScene

READ_FROM = small.FROM
"""Farther away nothing is said that could have changed."""
SEATED_FROM = 0.44
"""From here on the chips of a huge graph need their places."""


class LookingView(QGraphicsView):
    """The graph on its dotted ground, to be looked at."""

    zoom_changed = Signal(float)
    followed = Signal()
    """The ground has moved under what stands over it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasScene(self)
        self.canvas.seen = self._seen
        self.setScene(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing, True)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, True)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # so that panning only moves pixels
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.camera = Camera(self, self._scroll)
        self.setSceneRect(GROUND)
        self._overview = Overview(self.canvas)
        self._watching = False
        self.camera.centre(QPointF(0, 0))

    def _seen(self) -> QRectF:
        """The part of the scene in which something can be read."""
        if self.camera.scale < READ_FROM:
            return QRectF()
        # A little more than what is painted, whatever is rounded: what was caught up with is not done again.
        return self.mapToScene(self.viewport().rect().adjusted(-2, -2, 2, 2)).boundingRect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.followed.emit()

    # --- the camera -----------------------------------------------------------------------------------------

    def fit(self, readable: bool = False) -> None:
        """Look at the whole graph; if it is to be readable, at its beginning where the whole would be too
        small."""
        first = next(iter(self.canvas.cards.values()), None) if readable else None
        self.camera.look_at(self.canvas.bounds(), None if first is None else first.pos())
        self._look_changed()

    def go_home(self) -> None:
        """Look at the origin at full size, as before there was anything."""
        self.camera.zoom(1.0 / self.camera.scale)
        self.camera.centre(QPointF(0, 0))
        self._look_changed()

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle of the view."""
        self.camera.zoom(factor)
        self._look_changed()

    def reset_zoom(self) -> None:
        """Back to 100 %, about the middle of the view."""
        self.camera.zoom(1.0 / self.camera.scale)
        self._look_changed()

    def reveal(self, what: NodeId | Edge) -> None:
        """Pan, only as far as needed, until this can be seen."""
        rect = self.canvas.rect_of(what)
        if rect is not None:
            self.camera.reveal(rect)

    def reveal_all(self, node_ids: Iterable[NodeId]) -> None:
        """The same for several cards; their middle where they need more room than there is."""
        rects = [rect for node_id in node_ids if (rect := self.canvas.rect_of(node_id)) is not None]
        if rects:
            self.camera.reveal(reduce(QRectF.united, rects))

    def where(self, what: NodeId | Edge) -> QPoint | None:
        """The middle of a card or a wire in the viewport, which it may lie outside of; None where it is not
        drawn."""
        rect = self.canvas.rect_of(what)
        return None if rect is None else self.mapFromScene(rect.center())

    def _look_changed(self) -> None:
        self._watch_scene(self.is_far)
        self.canvas.overlay.scale_now = self.camera.scale
        self.followed.emit()
        self.zoom_changed.emit(self.camera.scale)

    def _watch_scene(self, watch: bool) -> None:
        """Qt repaints what its items have changed where it painted them itself. The overview is painted at
        once, so it is told of changes; near by, being told would cost time for nothing."""
        if watch and not self._watching:
            self.canvas.changed.connect(self._scene_changed)
        elif self._watching and not watch:
            self.canvas.changed.disconnect(self._scene_changed)
        self._watching = watch

    def _scene_changed(self, areas: list[QRectF]) -> None:
        whole = QRectF()
        for area in areas:
            whole = whole.united(area)
        if not whole.isEmpty():
            seen = self.mapFromScene(whole).boundingRect()
            self.viewport().update(seen.adjusted(-4, -4, 4, 4))

    def scrollContentsBy(self, across: int, down: int) -> None:
        if not self.camera.takes(across, down):
            self._scroll(across, down)

    def _scroll(self, across: int, down: int) -> None:
        super().scrollContentsBy(across, down)
        self.followed.emit()

    @property
    def is_far(self) -> bool:
        """So far away that cards are drawn as an overview."""
        return self.camera.scale < SCALE

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed, each piece by itself: after a pan these are two narrow strips, and all that
        lies between them would be painted for nothing."""
        if self.canvas.unseated and self.camera.scale >= SEATED_FROM:
            self.canvas.seat_soon()
        inverse, _ = self.viewportTransform().inverted()
        for area in pieces(event.region()):
            self.canvas.look.exposed = inverse.mapRect(QRectF(area))
            if self.camera.scale >= READ_FROM:
                self.canvas.catch_up(self.canvas.look.exposed)
            if self.is_far:
                self._paint_overview(area)
            else:
                self._area = area
                super().paintEvent(QPaintEvent(area))
        self.canvas.look.exposed = QRectF()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        # The painter keeps the clip while items are painted: it is told not to save its state.
        transform = painter.worldTransform()
        painter.resetTransform()
        painter.setClipRect(self._area)
        paint_ground(painter, self._area, transform, self.canvas.look.theme)
        painter.setWorldTransform(transform)

    def _paint_overview(self, area: QRect) -> None:
        painter = QPainter(self.viewport())
        transform = self.viewportTransform()
        painter.setClipRect(area)
        paint_ground(painter, area, transform, self.canvas.look.theme)
        painter.setTransform(transform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.canvas.notes.paint(painter)
        self._overview.paint(painter, self.canvas.look.exposed, transform)
        painter.setTransform(transform)
        self.canvas.overlay.paint(painter, None)
        painter.end()
