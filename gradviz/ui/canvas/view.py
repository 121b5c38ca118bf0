"""The canvas: shows a drawing and a frame, and tells what a person wants done. It never changes the
document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from gradviz.explain.frame import Frame
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.canvas import small
from gradviz.ui.canvas.arrivals import hold_over, let_go
from gradviz.ui.canvas.bubble import Bubble
from gradviz.ui.canvas.camera import Camera
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.editing import ValueEditor
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.gestures import gesture_for
from gradviz.ui.canvas.ground import paint_ground
from gradviz.ui.canvas.hits import Hit, hit_at
from gradviz.ui.canvas.hover import Hover
from gradviz.ui.canvas.menu import card_menu
from gradviz.ui.canvas.note_hands import NoteHands
from gradviz.ui.canvas.overview import SCALE, Overview
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.canvas.spoken import announce, hover_text
from gradviz.ui.canvas.wheel import ValueWheel
from gradviz.ui.tokens import Theme

if TYPE_CHECKING:
    from gradviz.ui.handwork import Handwork

READ_FROM = small.FROM
"""Farther away nothing is said that could have changed."""
SEATED_FROM = 0.44
"""From here on the chips of a huge graph need their places."""
NOTE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
MOST_AREAS = 6
"""More pieces of the overview than this are painted as one."""
WHEEL_ZOOM = 1.0015
"""Zoom factor for one eighth of a degree of the wheel."""


class CanvasView(QGraphicsView):
    """The graph on its dotted ground."""

    selected = Signal(object)
    """NodeId, Edge or None: what the user picked."""
    joined = Signal(object)
    """NodeId: it was picked beside what is selected, or let go."""
    banded = Signal(object)
    """All nodes that were picked with one gesture."""
    value_changed = Signal(object, object, bool)
    """(node_id, array, final): final is False while a drag or a wheel goes on."""
    nudged = Signal(object, float, bool)
    """(node_id, epsilon, final)."""
    moved = Signal(object, bool)
    """({node_id: (x, y)}, final)."""
    breakpoint_toggled = Signal(object)
    run_to_requested = Signal(object)
    output_requested = Signal(object)
    zoom_changed = Signal(float)
    asking_changed = Signal(bool)
    """A menu asks what to add, or does not any more."""

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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # so that panning only moves pixels
        self.camera = Camera(self)
        self.gesture: Gesture | None = None
        self.editor: ValueEditor | None = None
        self.note_hands: NoteHands | None = None
        self._overview = Overview(self.canvas)
        self._wheel = ValueWheel(self)
        self._space = False
        self._watching = False
        self.building = False
        """Hands may build: there are ports, and wires can be drawn."""
        self.hands: Handwork | None = None
        """Whom gestures ask for what is built."""
        self.bubble = Bubble(self.viewport())
        self.hover = Hover(self)
        self.retranslate()
        self.camera.centre(QPointF(0, 0))

    # --- what is shown -------------------------------------------------------------------------------------

    def show_drawing(self, drawing: Drawing, animate: bool = False) -> None:
        """Show this graph at these places. What stays, stays; with `animate`, cards glide to their places."""
        self.canvas.show_drawing(drawing, animate)
        self._wheel.look_again()
        if self.editor is not None and self.editor.node_id not in self.canvas.cards:
            self.editor.cancel()

    def show_frame(self, frame: Frame) -> None:
        """Let cards and wires say this."""
        self.canvas.show_frame(frame)

    def set_selection(self, what: NodeId | Edge | None, selected: frozenset[NodeId] | None = None) -> None:
        """Show what is pointed at and (by default it alone) which nodes are selected. Tells nobody."""
        if what != self.canvas.selection or (selected is not None and selected != self.canvas.selected):
            self.canvas.set_selection(what, self.hasFocus(), selected)
            self.hover.refresh()
            announce(self, self.canvas.spoken(what))

    def set_breakpoints(self, node_ids: frozenset[NodeId]) -> None:
        self.canvas.set_breakpoints(node_ids)

    def set_theme(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
        self.bubble.set_theme(theme)
        if self.editor is not None:
            self.editor.set_theme(theme)
        self.viewport().update()

    def set_building(self, building: bool) -> None:
        """Let hands build: ports, wires, adding; or only look, step and change values."""
        self.building = building
        self._cancel_gesture()
        self.hover.refresh()

    def set_reduced_motion(self, reduced: bool) -> None:
        """No moves at all: everything is where it goes at once."""
        self.canvas.motion.reduced = self.canvas.overlay.still = reduced
        self.canvas.motion.finish()

    def finish_animations(self) -> None:
        """Go to the end of every move, as if its time were over."""
        self.canvas.motion.finish()
        self.canvas.overlay.finish()

    def retranslate(self) -> None:
        """Say everything in the language that is spoken now."""
        self.setAccessibleName(tr("Graph"))
        self.canvas.retranslate()
        announce(self, self.canvas.spoken(self.canvas.selection))

    def _seen(self) -> QRectF:
        """The part of the scene in which something can be read."""
        if self.camera.scale < READ_FROM:
            return QRectF()
        return self.mapToScene(self.viewport().rect()).boundingRect()

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

    def where(self, what: NodeId | Edge) -> QPoint | None:
        """The middle of a card or a wire in the viewport, which it may lie outside of; None where it is not
        drawn."""
        rect = self.canvas.rect_of(what)
        return None if rect is None else self.mapFromScene(rect.center())

    def _look_changed(self) -> None:
        self._watch_scene(self.is_far)
        self.canvas.overlay.scale_now = self.camera.scale
        self._place_editor()
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
        super().scrollContentsBy(across, down)
        self._place_editor()

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
        areas = list(event.region()) if event.region().rectCount() <= MOST_AREAS else [event.rect()]
        for area in areas:
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

    # --- what is under the pointer -------------------------------------------------------------------------

    def hit(self, at: QPoint) -> Hit:
        """The part of the drawing at a point of the viewport."""
        return hit_at(self, at)

    def leaf_value(self, node_id: NodeId) -> Array | None:
        """The value of a leaf in the drawing's graph; None for a node that is computed."""
        node = self.canvas.drawing.graph.nodes.get(node_id)
        return node.value if node is not None and node.is_leaf else None

    def builds_on(self, edge: Edge) -> bool:
        """Whether hands may do something with this wire: none of its ends is inside of a block."""
        return self.building and self.hands is not None and len(edge.source) == len(edge.target) == 1

    def select(self, what: NodeId | Edge | None, extend: bool = False) -> None:
        """The user picked this: show it and tell. With `extend`, a node joins those that are selected, or
        leaves them: which, the one who is told says."""
        if extend and not isinstance(what, Edge) and what is not None:
            self.joined.emit(what)
        elif what != self.canvas.selection or len(self.canvas.selected) > 1:
            self.set_selection(what, _alone(what))
            self.selected.emit(what)

    def select_nodes(self, node_ids: frozenset[NodeId]) -> None:
        """The user picked all of these."""
        self.banded.emit(node_ids)

    # --- mouse ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._wheel.finish()
        if self.gesture is not None:
            return  # a second button during a gesture
        if self.editor is not None:
            self.setFocus()
        self.hover.leave()
        self.bubble.hide()
        at = event.position().toPoint()
        self.gesture = gesture_for(self, at, event.button(), event.modifiers(), self._space)
        self._button = event.button()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self.gesture is None:
            self.hover.move(at, self._space)
            return
        self.gesture.move(at, event.modifiers())
        if self.gesture.moved and self.gesture.cursor is not None:
            self.viewport().setCursor(self.gesture.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture is None or event.button() != self._button:
            return
        gesture, self.gesture = self.gesture, None
        at = event.position().toPoint()
        gesture.release(at, event.modifiers())
        self.hover.move(at, self._space)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position().toPoint())
        noted = self.note_hands.at(event.position().toPoint()) if self.note_hands is not None else None
        if event.button() == Qt.MouseButton.LeftButton and hit.part == "nothing" and noted is not None:
            assert self.note_hands is not None
            self.note_hands.write(noted.number)
        elif event.button() == Qt.MouseButton.LeftButton and hit.part == "nothing":
            if self.building and self.hands is not None:
                self.hands.offer_at(event.position().toPoint())
            else:
                self.fit()
        elif event.button() == Qt.MouseButton.LeftButton and hit.node_id is not None and hit.part == "card":
            self.begin_edit(hit.node_id)
        else:
            self.mousePressEvent(event)

    # --- what comes from the palette -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not hold_over(self, event):
            event.ignore()  # a file is for the window

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.canvas.overlay.clear()

    def dropEvent(self, event: QDropEvent) -> None:
        if not let_go(self, event):
            event.ignore()

    def _cancel_gesture(self) -> bool:
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self.viewport().unsetCursor()
        return gesture is not None

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position().toPoint()
        hit = self.hit(at)
        if hit.part == "value" and hit.node_id is not None and self._wheel.turn(hit.node_id, event):
            event.accept()
            return
        self._wheel.finish()
        smooth = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if smooth and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.camera.pan(event.pixelDelta())  # two fingers on a touch pad
        else:
            turned = event.angleDelta().y() or event.angleDelta().x()
            self.camera.zoom(WHEEL_ZOOM**turned, event.position())
            self._look_changed()
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._show_tip(event.pos(), event.globalPos())  # type: ignore[attr-defined]
            return True
        if event.type() == QEvent.Type.Leave:
            self.hover.leave()
        if isinstance(event, QNativeGestureEvent) and self._pinch(event):
            return True
        return super().viewportEvent(event)

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.camera.zoom(1.0 + event.value(), event.position())
        self._look_changed()
        return True

    def _show_tip(self, at: QPoint, where: QPoint) -> None:
        hit = self.hit(at)
        text = hover_text(self.canvas, hit)
        if text:
            QToolTip.showText(where, text, self.viewport())
        else:
            QToolTip.hideText()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        hit = self.hit(event.pos())
        node_id = hit.node_id
        where = event.globalPos()
        if by_keyboard and self.canvas.selection in self.canvas.cards:
            node_id = self.canvas.selection  # type: ignore[assignment]
            card = self.canvas.cards[node_id]  # type: ignore[index]
            where = self.viewport().mapToGlobal(self.mapFromScene(card.rect.center()))
        noted = (
            self.note_hands.at(event.pos()) if self.note_hands is not None and hit.part == "nothing" else None
        )
        if noted is not None and self.note_hands is not None:
            self.note_hands.select(noted.number)
            notes_menu = self.note_hands.menu(noted.number)
            notes_menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            notes_menu.popup(where)
            event.accept()
            return
        if node_id is None:
            event.ignore()
            return
        self.select(node_id)
        menu = card_menu(self, node_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)
        event.accept()

    # --- typing a value -------------------------------------------------------------------------------------

    def begin_edit(self, node_id: NodeId) -> None:
        """Type a leaf's value on its card. Nothing happens on a card that is computed."""
        value = self.leaf_value(node_id)
        card = self.canvas.cards.get(node_id)
        if value is None or card is None:
            return
        if self.editor is not None:
            self.editor.cancel()
        self.finish_animations()
        self.reveal(node_id)
        self.select(node_id)
        self.editor = ValueEditor(self.viewport(), node_id, value, self.canvas.look.theme)
        self.editor.committed.connect(self._keep_typed)
        self.editor.closed.connect(self._editor_closed)
        self._place_editor()
        self.editor.open()

    def _place_editor(self) -> None:
        """Keep the field over its value while the ground moves."""
        editor = getattr(self, "editor", None)  # the base class scrolls before there is one
        card = self.canvas.cards.get(editor.node_id) if editor is not None else None
        if editor is not None and card is not None:
            area = card.layout.value.translated(card.pos())
            editor.place_over(self.mapFromScene(area).boundingRect(), self.viewport().size())

    def _keep_typed(self, node_id: NodeId, value: Array) -> None:
        self.value_changed.emit(node_id, value, True)

    def _editor_closed(self) -> None:
        had_focus = self.editor is not None and self.editor.field.hasFocus()
        self.editor = None
        if had_focus or self.focusWidget() is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- keys ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, chosen = event.key(), self.canvas.selection
        if self.note_hands is not None and self.note_hands.key(event):
            return
        if key == Qt.Key.Key_Escape and (self._cancel_gesture() or chosen is not None):
            if self.canvas.selection is not None and not self.gesture:
                self.select(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and chosen in self.canvas.cards:
            self.begin_edit(chosen)  # type: ignore[arg-type]
        elif key == Qt.Key.Key_F9 and chosen in self.canvas.cards:
            self.breakpoint_toggled.emit(chosen)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat() and self.viewport().underMouse():
            self._space = True
            event.ignore()
        else:
            event.ignore()  # arrows, Space and letters belong to the window

    def event(self, event: QEvent) -> bool:
        # Delete and Enter are for the picked note before they are for the window's menu.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and self.note_hands is not None
            and self.note_hands.selected is not None
            and event.key() in NOTE_KEYS  # type: ignore[attr-defined]
        ):
            event.accept()
            return True
        return super().event(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks the cards in topological order; after the last it leaves the canvas."""
        following = self.canvas.neighbour(self.canvas.selection, forward)
        if following is None:
            return super().focusNextPrevChild(forward)
        self.select(following)
        self.reveal(following)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = {Qt.FocusReason.TabFocusReason: True, Qt.FocusReason.BacktabFocusReason: False}
        if event.reason() in by_key and self.canvas.selection is None:
            first = self.canvas.neighbour(None, by_key[event.reason()])
            if first is not None:
                self.select(first)
        self.canvas.set_selection(self.canvas.selection, True, self.canvas.selected)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        self._cancel_gesture()
        self.canvas.set_selection(self.canvas.selection, False, self.canvas.selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()


def _alone(what: NodeId | Edge | None) -> frozenset[NodeId]:
    return frozenset() if what is None or isinstance(what, Edge) else frozenset((what,))
