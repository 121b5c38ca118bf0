"""The keyboard on the canvas: what each key does there. Letters, and while one steps arrows and Space too,
belong to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas.keywire import WireByKeys

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView

KEY = Qt.Key
ENTER = (KEY.Key_Return, KEY.Key_Enter)
NOTE_KEYS = (KEY.Key_Delete, KEY.Key_Backspace, *ENTER, KEY.Key_F2)
"""With a note picked, these are for the note."""
ARROWS = {KEY.Key_Left: (-1, 0), KEY.Key_Right: (1, 0), KEY.Key_Up: (0, -1), KEY.Key_Down: (0, 1)}
NUDGE, FINE_NUDGE = 8.0, 1.0
"""How far an arrow moves a card."""
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
WIRES = {KEY.Key_Period: True, KEY.Key_Comma: False}
"""To the next wire, and back."""
KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Keyboard:
    """What the keys do on one canvas."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.panning = False
        """Space is held over the canvas: a drag moves the ground."""
        self._tapped = False
        """Space went down, and nothing else has happened since."""
        self._moving: frozenset[NodeId] = frozenset()
        """Cards that arrows have moved, until the keys are up."""
        self._moving_note = False

    def claims(self, event: QKeyEvent) -> bool:
        """The canvas takes this key before the window's shortcuts do."""
        key, modifiers = KEY(event.key()), event.modifiers() & ~KEYPAD
        notes = self._view.note_hands
        if notes is not None and notes.selected is not None and key in NOTE_KEYS:
            return True
        if isinstance(self._view.gesture, WireByKeys):
            return not modifiers or key == KEY.Key_Backtab
        if key in ARROWS and modifiers in (ALT, ALT | SHIFT):
            return True
        return self._view.building and not modifiers and (key in ARROWS or key == KEY.Key_Space)

    def press(self, event: QKeyEvent) -> bool:
        """A key goes down; False where the canvas has nothing to do with it."""
        key, modifiers = KEY(event.key()), event.modifiers() & ~KEYPAD
        self._tapped = False
        if self._view.note_hands is not None and self._view.note_hands.key(event):
            return True
        gesture = self._view.gesture
        if isinstance(gesture, WireByKeys) and gesture.take(key):
            return True
        if key in ARROWS and modifiers in (ALT, ALT | SHIFT):
            return self._move_cards(ARROWS[key], FINE_NUDGE if modifiers & SHIFT else NUDGE)
        if key == KEY.Key_N and modifiers in (SHIFT, Qt.KeyboardModifier.NoModifier):
            return self._view.note_hands is not None and self._view.note_hands.walk(not modifiers)
        if key in ARROWS and self._view.building and not modifiers:
            return self._walk(ARROWS[key])
        if key == KEY.Key_Space:
            return self._space(event)
        return not modifiers and self._plain(key)

    def _plain(self, key: Qt.Key) -> bool:
        view = self._view
        chosen = view.canvas.selection
        if key == KEY.Key_Escape:
            if view.cancel_gesture() or chosen is None:
                return view.gesture is not None or chosen is not None
            view.select(None)
            return True
        if key in WIRES:
            return self._next_wire(WIRES[key])
        if chosen is None or isinstance(chosen, Edge) or chosen not in view.canvas.cards:
            return False
        if key in ENTER:
            self._enter(chosen)
        elif key == KEY.Key_F9:
            view.breakpoint_toggled.emit(chosen)
        else:
            return False
        return True

    def _next_wire(self, forward: bool) -> bool:
        view = self._view
        following = view.canvas.next_wire(view.canvas.selection, forward)
        if following is not None:
            view.select(following)
            view.reveal(following)
        return True

    def _enter(self, chosen: NodeId) -> None:
        """Open a block, or close it again; type what there is to type: a leaf's value, or else the name."""
        view = self._view
        pointed = view.canvas.enclosures.pointed
        if pointed is not None:
            view.opening_requested.emit(pointed, False)
        elif chosen in view.canvas.drawing.sealed:
            view.opening_requested.emit(chosen, False)
        elif view.canvas.opens(chosen):
            view.opening_requested.emit(chosen, True)
        elif self._view.leaf_value(chosen) is not None:
            self._view.begin_edit(chosen)
        elif self._view.building:
            self._view.begin_rename(chosen)

    def _space(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return self._view.building
        self.panning = self._view.viewport().underMouse()
        self._tapped = self._view.building
        return self._view.building

    def release(self, event: QKeyEvent) -> bool:
        """A key comes up."""
        if event.isAutoRepeat():
            return False
        if event.key() == KEY.Key_Space:
            self.panning = False
            if self._tapped and self._view.hands is not None:
                self._tapped = False
                self._view.hands.quick_add()
                return True
        if (self._moving or self._moving_note) and event.key() in (*ARROWS, KEY.Key_Alt):
            self._end_move()
        return False

    def pressed_mouse(self) -> None:
        """Space was for the mouse."""
        self._tapped = False

    def leave(self) -> None:
        """The keyboard is somewhere else."""
        self.panning = self._tapped = False
        self._end_move()

    def tab(self, forward: bool) -> bool:
        """Tab walks the cards in topological order, or the ports that a wire could go to."""
        view = self._view
        if isinstance(view.gesture, WireByKeys):
            view.gesture.move_on(1 if forward else -1)
            return True
        following = view.canvas.neighbour(view.canvas.selection, forward)
        if following is None:
            return False
        view.select(following)
        view.reveal(following)
        return True

    # --- arrows --------------------------------------------------------------------------------------------

    def _walk(self, way: tuple[int, int]) -> bool:
        """To the nearest card in that direction."""
        view = self._view
        cards, chosen = view.canvas.cards, view.canvas.selection
        if isinstance(chosen, Edge):
            chosen = chosen.target if way[0] + way[1] > 0 else chosen.source
        if chosen not in cards:
            return view.keyboard.tab(way[0] + way[1] > 0)
        here = cards[chosen].pos()
        ahead = {i: _effort(card.pos() - here, way) for i, card in cards.items() if i != chosen}
        best = min((i for i in ahead if ahead[i] is not None), key=lambda i: ahead[i] or 0.0, default=None)
        if best is not None:
            view.select(best)
            view.reveal(best)
        return True

    def _move_cards(self, way: tuple[int, int], step: float) -> bool:
        view = self._view
        if view.note_hands is not None and view.note_hands.selected is not None:
            self._moving_note = True
            view.note_hands.shift((step * way[0], step * way[1]))
            return True
        chosen = frozenset(i for i in view.canvas.selected if i in view.canvas.cards)
        if not chosen:
            return False
        if chosen != self._moving:
            self._end_move()
        self._moving = chosen
        places = self._places()
        moved = {i: (x + step * way[0], y + step * way[1]) for i, (x, y) in places.items()}
        view.canvas.motion.finish()
        view.canvas.drag_cards(moved)
        view.moved.emit(moved, False)
        if view.canvas.selection in moved:
            view.reveal(view.canvas.selection)  # type: ignore[arg-type]
        return True

    def _end_move(self) -> None:
        """The keys are up: what they did is one step."""
        if self._moving_note and self._view.note_hands is not None:
            self._moving_note = False
            self._view.note_hands.settle()
        if self._moving:
            places = self._places()
            self._view.canvas.settle(self._moving)
            self._moving = frozenset()
            self._view.moved.emit(places, True)

    def _places(self) -> dict[NodeId, tuple[float, float]]:
        cards = self._view.canvas.cards
        return {i: (cards[i].pos().x(), cards[i].pos().y()) for i in self._moving if i in cards}


def _effort(by: QPointF, way: tuple[int, int]) -> float | None:
    """How far it is to there, going this way; what lies aside is farther. None: it is not that way."""
    along = by.x() * way[0] + by.y() * way[1]
    aside = abs(by.x() * way[1]) + abs(by.y() * way[0])
    return along + 2 * aside if along > 0 and aside <= 2 * along + 40 else None
