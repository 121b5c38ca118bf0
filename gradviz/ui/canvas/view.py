"""The canvas: shows a drawing and a frame, and tells what a person wants done. It never changes the
document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
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
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from gradviz.explain.frame import Frame
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.canvas.arrivals import hold_over, let_go
from gradviz.ui.canvas.bubble import Bubble
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.editing import CardField
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.gestures import gesture_for
from gradviz.ui.canvas.hits import Hit, hit_at
from gradviz.ui.canvas.hover import Hover
from gradviz.ui.canvas.inplace import Typing
from gradviz.ui.canvas.keyboard import Keyboard
from gradviz.ui.canvas.keywire import WireByKeys
from gradviz.ui.canvas.looking import LookingView
from gradviz.ui.canvas.measure import HEADER
from gradviz.ui.canvas.menu import menu_at, menu_of_selection
from gradviz.ui.canvas.note_hands import NoteHands
from gradviz.ui.canvas.opening import LevelWheel
from gradviz.ui.canvas.spoken import announce, hover_text
from gradviz.ui.canvas.wheel import ValueWheel
from gradviz.ui.tokens import Theme

if TYPE_CHECKING:
    from gradviz.ui.handwork import Handwork

WHEEL_ZOOM = 1.0015
"""Zoom factor for one eighth of a degree of the wheel."""


class CanvasView(LookingView):
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
    opening_requested = Signal(object, bool)
    """(block, whether it is to be open)."""
    level_requested = Signal(object, bool)
    """(block or None for all, whether one level more is to be open)."""
    block_picked = Signal(object)
    """An open block whose frame the user has pointed at."""
    asking_changed = Signal(bool)
    """A menu asks what to add, or does not any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.gesture: Gesture | None = None
        self.note_hands: NoteHands | None = None
        self._wheel, self._levels = ValueWheel(self), LevelWheel(self)
        self.building = False
        """Hands may build: there are ports, and wires can be drawn."""
        self.hands: Handwork | None = None
        """Whom gestures ask for what is built."""
        self.bubble = Bubble(self.viewport())
        self.hover = Hover(self)
        self.typing = Typing(self)
        self.keyboard = Keyboard(self)
        self.followed.connect(self.typing.follow)
        self.retranslate()

    # --- what is shown -------------------------------------------------------------------------------------

    def show_drawing(self, drawing: Drawing, animate: bool = False) -> None:
        """Show this graph at these places. What stays, stays; with `animate`, cards glide to their places."""
        self.canvas.show_drawing(drawing, animate)
        self._wheel.look_again()
        self.typing.look_again()
        self.hover.refresh()

    def show_frame(self, frame: Frame) -> None:
        """Let cards and wires say this."""
        self.canvas.show_frame(frame)

    def set_selection(self, what: NodeId | Edge | None, selected: frozenset[NodeId] | None = None) -> None:
        """Show what is pointed at and (by default it alone) which nodes are selected. Tells nobody."""
        if what != self.canvas.selection or (selected is not None and selected != self.canvas.selected):
            self.canvas.set_selection(what, self.hasFocus(), selected)
            self.hover.refresh()
            announce(self, self.canvas.spoken(what))

    def set_block(self, block: NodeId | None) -> None:
        """Show that this open block is meant."""
        self.canvas.enclosures.point_at(block)

    def set_breakpoints(self, node_ids: frozenset[NodeId]) -> None:
        self.canvas.set_breakpoints(node_ids)

    def set_theme(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
        self.bubble.set_theme(theme)
        self.typing.set_theme(theme)
        self.viewport().update()

    def set_building(self, building: bool) -> None:
        """Let hands build: ports, wires, adding; or only look, step and change values."""
        self.building = building
        self.cancel_gesture()
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
        if isinstance(self.gesture, WireByKeys):
            self.cancel_gesture()
        if self.gesture is not None:
            return  # a second button during a gesture
        if self.editor is not None:
            self.setFocus()
        self.keyboard.pressed_mouse()
        self.hover.leave()
        self.bubble.hide()
        at = event.position().toPoint()
        self.gesture = gesture_for(self, at, event.button(), event.modifiers(), self.keyboard.panning)
        self._button = event.button()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self.gesture is None:
            self.hover.move(at, self.keyboard.panning)
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
        self.hover.move(at, self.keyboard.panning)
        self.hover.refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        hit = self.hit(at)
        if event.button() == Qt.MouseButton.LeftButton and hit.part == "frame":
            self.opening_requested.emit(hit.block, False)
        elif event.button() != Qt.MouseButton.LeftButton or hit.part not in ("nothing", "card"):
            self.mousePressEvent(event)
        elif hit.node_id is not None:
            self._double_click_card(hit.node_id, at)
        else:
            self._double_click_ground(at)

    def _double_click_ground(self, at: QPoint) -> None:
        """A note is written there, something is added, or everything is shown."""
        noted = self.note_hands.at(at) if self.note_hands is not None else None
        if noted is not None and self.note_hands is not None:
            self.note_hands.write(noted.number)
        elif self.building and self.hands is not None:
            self.hands.offer_at(at)
        else:
            self.fit()

    def _double_click_card(self, node_id: NodeId, at: QPoint) -> None:
        """On its name it is renamed, elsewhere its value is typed; a block is opened."""
        card = self.canvas.cards[node_id]
        has_header = not card.is_round and len(node_id) == 1
        if self.building and has_header and self.mapToScene(at).y() < card.rect.top() + HEADER:
            self.begin_rename(node_id)
        elif self.canvas.opens(node_id) or node_id in self.canvas.drawing.sealed:
            self.opening_requested.emit(node_id, self.canvas.opens(node_id))
        else:
            self.begin_edit(node_id)

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

    def cancel_gesture(self) -> bool:
        """Take back what a hand is about to do; False where it does nothing."""
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
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._levels.turn(event, at)
            event.accept()
            return
        smooth = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if smooth:
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
        menu = menu_of_selection(self) if by_keyboard else menu_at(self, event.pos())
        if menu is None:
            event.ignore()
            return
        where = event.globalPos()
        if by_keyboard and self.canvas.selection is not None:
            where = self.viewport().mapToGlobal(self.where(self.canvas.selection) or event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)
        event.accept()

    # --- typing on a card ----------------------------------------------------------------------------------

    def begin_edit(self, node_id: NodeId) -> None:
        """Type a leaf's value on its card. Nothing happens on a card that is computed."""
        self.typing.edit_value(node_id)

    def begin_rename(self, node_id: NodeId) -> None:
        """Type a node's name on its card."""
        self.typing.edit_name(node_id)

    @property
    def editor(self) -> CardField | None:
        """The field on a card, while somebody types there."""
        return self.typing.field

    # --- keys ----------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.keyboard.claims(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.keyboard.press(event))  # arrows and letters belong to the window

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.keyboard.release(event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.keyboard.tab(forward) or super().focusNextPrevChild(forward)

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
        self.keyboard.leave()
        self.cancel_gesture()
        self.canvas.set_selection(self.canvas.selection, False, self.canvas.selected)


def _alone(what: NodeId | Edge | None) -> frozenset[NodeId]:
    return frozenset() if what is None or isinstance(what, Edge) else frozenset((what,))
