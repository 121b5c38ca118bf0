"""What hands do with notes and frames on the canvas: pick, carry, resize, write, colour, take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QActionGroup, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from gradviz.document.notes import COLOURS, LONGEST, Colour, Note, Place
from gradviz.graph.graph import NodeId
from gradviz.language import mark, tr
from gradviz.ui.canvas.gesture import Gesture
from gradviz.ui.canvas.note_items import TITLE_HEIGHT, NoteItem, ink_of
from gradviz.ui.canvas.spoken import announce
from gradviz.ui.fonts import word_font
from gradviz.ui.tokens import TEXT_SIZE

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView
    from gradviz.ui.session import Session

COLOUR_NAMES: dict[Colour, str] = {
    "grey": mark("Grey"),
    "blue": mark("Blue"),
    "orange": mark("Orange"),
    "violet": mark("Violet"),
    "green": mark("Green"),
}


class NoteHands(QObject):
    """The hands of one window on its notes."""

    def __init__(self, session: Session, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self.selected: int | None = None
        """The note that is picked; then no card is."""
        self.editor: NoteEditor | None = None
        canvas.note_hands = self
        session.selection_changed.connect(self._card_was_picked)
        session.drawing_changed.connect(self._look_again)

    # --- which one -----------------------------------------------------------------------------------------

    def at(self, at: QPoint) -> NoteItem | None:
        """The note that is taken hold of at a point of the viewport."""
        return self._canvas.canvas.notes.at(self._canvas.mapToScene(at))

    def select(self, number: int | None) -> None:
        """Pick a note; None: none."""
        if number is not None:
            self._canvas.select(None)
        self.selected = number
        for other, item in self._canvas.canvas.notes.items.items():
            item.set_selected(other == number)

    def _card_was_picked(self, what: object) -> None:
        if what is not None and self.selected is not None:
            self.select(None)

    def _look_again(self, *_drawing: object) -> None:
        items = self._canvas.canvas.notes.items
        if self.selected is not None and self.selected not in items:
            self.selected = None
        if self.selected is not None:
            items[self.selected].set_selected(True)
        if self.editor is not None and self.editor.number not in items:
            self.editor.close_without()

    def walk(self, forward: bool) -> bool:
        """Pick the next note, or the one before, as they are read: from above, from the left. False where
        there is none."""
        items = self._canvas.canvas.notes.items
        order = sorted(items, key=lambda number: items[number].note.place[::-1])
        if not order:
            return False
        here = order.index(self.selected) if self.selected in order else -1 if forward else 0
        number = order[(here + (1 if forward else -1)) % len(order)]
        self.select(number)
        left, top, width, height = items[number].note.rect
        self._canvas.camera.reveal(QRectF(left, top, width, height))
        announce(self._canvas, items[number].note.text)
        return True

    def shift(self, way: Place) -> None:
        """Move the picked note, a frame with what is in it; one step until `settle`."""
        if self.selected is None:
            return
        cards = self._canvas.canvas.cards
        places = {i: (card.pos().x(), card.pos().y()) for i, card in cards.items()}
        held = self._session.jotting.held_by(self.selected, places)
        carried = {i: (places[i][0] + way[0], places[i][1] + way[1]) for i in held}
        self._canvas.canvas.motion.finish()
        self._session.jotting.move(self.selected, way, carried, final=False)

    def settle(self) -> None:
        """What moved a note is over."""
        self._session.document.settle()

    # --- what is done --------------------------------------------------------------------------------------

    def add_note(self) -> None:
        """A new note in the middle of what is seen, ready to be written."""
        middle = self._canvas.mapToScene(self._canvas.viewport().rect().center())
        number = self._session.jotting.add("note", (round(middle.x()), round(middle.y())), colour="orange")
        self.select(number)
        self.write(number)

    def frame_selection(self) -> None:
        """A frame around the selected cards, or an empty one in the middle, ready to be named."""
        cards = self._canvas.canvas.cards
        boxes = [
            (rect.left(), rect.top(), rect.width(), rect.height())
            for node_id in self._session.selected
            if node_id in cards
            for rect in [cards[node_id].rect]
        ]
        number = self._session.jotting.frame(boxes)
        if number is None:
            middle = self._canvas.mapToScene(self._canvas.viewport().rect().center())
            number = self._session.jotting.add("frame", (round(middle.x()), round(middle.y())), colour="blue")
        self.select(number)
        self.write(number)

    def write(self, number: int) -> None:
        """Edit the text of a note in its place."""
        item = self._canvas.canvas.notes.items.get(number)
        if item is None:
            return
        if self.editor is not None:
            self.editor.keep()
        self.editor = NoteEditor(self, self._canvas, number, item.note)

    def keep_text(self, number: int, text: str) -> None:
        """What was written."""
        self._session.jotting.write(number, text)

    def delete_selected(self) -> None:
        """The picked note goes."""
        if self.selected is not None:
            number, self.selected = self.selected, None
            self._session.jotting.delete(number)

    def key(self, event: QKeyEvent) -> bool:
        """A key for the picked note; whether it was one."""
        if self.selected is None:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.write(self.selected)
        elif key == Qt.Key.Key_Escape:
            self.select(None)
        else:
            return False
        return True

    def menu(self, number: int) -> QMenu:
        """What can be done with one note."""
        menu = QMenu(self._canvas)
        menu.addAction(tr("Edit text")).triggered.connect(lambda: self.write(number))
        colours = menu.addMenu(tr("Colour"))
        group = QActionGroup(colours)
        for colour in COLOURS:
            action = colours.addAction(self._swatch(colour), tr(COLOUR_NAMES[colour]))
            action.setCheckable(True)
            action.setChecked(self._session.jotting.notes[number].colour == colour)
            group.addAction(action)
            action.triggered.connect(
                lambda checked=False, colour=colour: self._session.jotting.colour(number, colour)
            )
        menu.addSeparator()
        menu.addAction(tr("Delete")).triggered.connect(lambda: self._session.jotting.delete(number))
        return menu

    def _swatch(self, colour: Colour) -> QIcon:
        picture = QPixmap(32, 32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink_of(self._canvas.canvas.look.theme, colour))
        painter.drawEllipse(6, 6, 20, 20)
        painter.end()
        return QIcon(picture)

    def gesture(self, at: QPoint) -> Gesture | None:
        """What a press on a note begins; None where there is none."""
        item = self.at(at)
        if item is None:
            return None
        self.select(item.number)
        kind = ResizeNote if item.is_corner(self._canvas.mapToScene(at)) else CarryNote
        return kind(self._canvas, at, item.number, self._session)


class CarryNote(Gesture):
    """Carries a note; a frame takes along the cards and notes in it."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: CanvasView, at: QPoint, number: int, session: Session) -> None:
        super().__init__(view, at)
        self.number, self._session = number, session
        self._from = view.mapToScene(at)
        self._done = (0.0, 0.0)
        places = {i: (card.pos().x(), card.pos().y()) for i, card in view.canvas.cards.items()}
        held = session.jotting.held_by(number, places)
        self._homes: dict[NodeId, tuple[float, float]] = {node_id: places[node_id] for node_id in held}

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._to(at, final=False)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._to(at, final=True)

    def cancel(self) -> None:
        if self.moved:
            self._by((0.0, 0.0), final=True)

    def _to(self, at: QPoint, final: bool) -> None:
        way = self.view.mapToScene(at) - self._from
        self._by((float(round(way.x())), float(round(way.y()))), final)

    def _by(self, way: tuple[float, float], final: bool) -> None:
        step = way[0] - self._done[0], way[1] - self._done[1]
        self._done = way
        carried = {i: (x + way[0], y + way[1]) for i, (x, y) in self._homes.items()}
        self._session.jotting.move(self.number, step, carried, final)


class ResizeNote(Gesture):
    """Pulls the corner of a note."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, view: CanvasView, at: QPoint, number: int, session: Session) -> None:
        super().__init__(view, at)
        self.number, self._session = number, session
        self._from = view.mapToScene(at)
        self._size = session.jotting.notes[number].rect[2:]

    def drag(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._to(at, final=False)

    def drop(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._to(at, final=True)

    def cancel(self) -> None:
        if self.moved:
            self._session.jotting.resize(self.number, *self._size)

    def _to(self, at: QPoint, final: bool) -> None:
        way = self.view.mapToScene(at) - self._from
        wide, high = self._size[0] + way.x(), self._size[1] + way.y()
        self._session.jotting.resize(self.number, round(wide), round(high), final)


class NoteEditor(QPlainTextEdit):
    """A note's text, edited where it stands. Ctrl+Enter or a click elsewhere keeps it, Escape does not."""

    def __init__(self, hands: NoteHands, canvas: CanvasView, number: int, note: Note) -> None:
        super().__init__(canvas.viewport())
        self._hands, self._canvas, self.number, self._note = hands, canvas, number, note
        self._open = True
        self.setPlainText(note.text)
        self.setAccessibleName(tr("Note"))
        self.setPlaceholderText(tr("Title") if note.kind == "frame" else tr("Write here"))
        self.setFont(word_font(TEXT_SIZE, 600 if note.kind == "frame" else 400))
        self.setTabChangesFocus(True)
        self.setGeometry(self._place())
        self.selectAll()
        self.show()
        self.setFocus()

    def _place(self) -> QRect:
        left, top, width, height = self._note.rect
        if self._note.kind == "frame":
            height = TITLE_HEIGHT + 8
        corner = self._canvas.mapFromScene(left, top)
        scale = max(0.75, self._canvas.camera.scale)
        return QRect(corner.x(), corner.y(), max(140, round(width * scale)), max(38, round(height * scale)))

    def keep(self) -> None:
        """The text stays as it is now."""
        if self._open:
            self._open = False
            self._hands.keep_text(self.number, self.toPlainText()[:LONGEST].strip())
            self._end()

    def close_without(self) -> None:
        """The text stays as it was."""
        if self._open:
            self._open = False
            self._end()

    def _end(self) -> None:
        had_focus = self.hasFocus()
        self._hands.editor = None
        self.hide()
        self.deleteLater()
        if had_focus:
            self._canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        by_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.close_without()
        elif enter and (by_control or self._note.kind == "frame"):
            self.keep()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.keep()
        return super().event(event)
