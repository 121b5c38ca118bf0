"""Notes and frames on the canvas: under the wires and cards, so that they never hide a number."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from gradviz.document.notes import Colour, Note
from gradviz.ui.canvas.items import Look
from gradviz.ui.fonts import word_font
from gradviz.ui.tokens import LEAST_SIZE, PANEL_RADIUS, TEXT_SIZE, Theme

FRAME_LEVEL, NOTE_LEVEL = -3.0, -2.0
PADDING = 12.0
TITLE_HEIGHT = 30.0
"""The strip of a frame by which it is taken hold of."""
LARGEST = 26.0
"""Letters grow up to this size against the drawing when it is looked at from far away."""
WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
ABOVE_WIDTH, LARGEST_ABOVE = 33.0, 32.0
"""How wide a note over the drawing is for its letters, and how large these get over a vast one."""
SEEN_AT_ONCE = 620.0
"""Up to this width a drawing is seen at its own size in a window that is not large."""
CORNER = 16.0
"""The size of the corner that is pulled to resize."""
FRAME_TINT, NOTE_TINT, BORDER_TINT = 0.07, 0.10, 0.38
"""How much of the colour there is in the ground of a frame, in a note, and in their borders."""
TEXT_TINT = 0.25
"""How much of it there is in the words."""


def ink_of(theme: Theme, colour: Colour) -> QColor:
    """The full colour of a note in a theme."""
    inks: Mapping[Colour, str] = {
        "grey": theme.quiet,
        "blue": theme.forward,
        "orange": theme.backward,
        "violet": theme.selection,
        "green": theme.good,
    }
    return QColor(inks[colour])


def _mixed(ink: QColor, ground: QColor, share: float) -> QColor:
    def between(one: float, other: float) -> float:
        return share * one + (1 - share) * other

    return QColor.fromRgbF(
        between(ink.redF(), ground.redF()),
        between(ink.greenF(), ground.greenF()),
        between(ink.blueF(), ground.blueF()),
    )


class NoteItem(QGraphicsItem):
    """One note or frame."""

    def __init__(self, number: int, note: Note, look: Look) -> None:
        super().__init__()
        self.number, self.note, self.look = number, note, look
        self.selected = False
        self.setZValue(FRAME_LEVEL if note.kind == "frame" else NOTE_LEVEL)
        self.setPos(*note.place)

    def show_note(self, note: Note) -> None:
        """Be this from now on."""
        if note != self.note:
            self.prepareGeometryChange()
            self.note = note
            self.setPos(*note.place)
            self.update()

    def set_selected(self, selected: bool) -> None:
        """Show that it is picked."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    @property
    def rect(self) -> QRectF:
        """Where it lies in the scene."""
        return QRectF(*self.note.rect)

    def is_corner(self, at: QPointF) -> bool:
        """Whether a point of the scene is the corner that resizes."""
        return (
            self.rect.contains(at)
            and at.x() > self.rect.right() - CORNER
            and at.y() > self.rect.bottom() - CORNER
        )

    def is_grip(self, at: QPointF) -> bool:
        """Whether it is taken hold of at this point of the scene: a frame only by its title and corner, for
        what is inside it is the ground."""
        if not self.rect.contains(at):
            return False
        return self.note.kind == "note" or self.is_corner(at) or at.y() < self.rect.top() + TITLE_HEIGHT

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.note.rect[2], self.note.rect[3]).adjusted(-3, -3, 3, 3)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        paint_note(painter, self.note, self.look.theme, self.selected)


def paint_note(painter: QPainter, note: Note, theme: Theme, selected: bool = False) -> None:
    """A note with its top left corner at the origin."""
    ink, ground = ink_of(theme, note.colour), QColor(theme.canvas)
    frame = note.kind == "frame"
    box = QRectF(0.5, 0.5, note.rect[2] - 1, note.rect[3] - 1)
    border = QPen(_mixed(ink, ground, BORDER_TINT), 1.2)
    if selected:
        border = QPen(QColor(theme.selection), 2.0)
    elif frame:
        border.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(border)
    painter.setBrush(_mixed(ink, ground, FRAME_TINT if frame else NOTE_TINT))
    radius = PANEL_RADIUS * (letters_above(note.rect[2]) / TEXT_SIZE if note.above else 1.0)
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(_mixed(ink, QColor(theme.text), TEXT_TINT))
    letters = _letters(painter.worldTransform().m11())
    if frame:
        _paint_title(painter, note.text, box, letters)
    elif note.above:
        painter.setFont(word_font(letters_above(note.rect[2])))
        painter.drawText(box.adjusted(*_insets(letters_above(note.rect[2]))), WRAPPED, note.text)
    else:
        inside = box.adjusted(*_insets())
        painter.setFont(word_font(_fitting(note.text, letters, inside)))
        painter.drawText(inside, WRAPPED, note.text)
    if selected:
        _paint_corner(painter, box, QColor(theme.selection))


def _paint_title(painter: QPainter, title: str, box: QRectF, letters: float) -> None:
    painter.setFont(word_font(letters, 600))
    strip = box.adjusted(PADDING, 7, -PADDING, -6)
    strip.setHeight(max(TITLE_HEIGHT - 8, painter.fontMetrics().height()))
    text = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(strip.width()))
    painter.drawText(strip, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), text)


def letters_above(width: float) -> float:
    """The size of the letters in a note of this width that stands over the drawing."""
    return width / ABOVE_WIDTH


def width_above(drawing: float) -> float:
    """The width of such a note over a drawing of this width: as large as can be read where the whole drawing
    is seen."""
    letters = min(LARGEST_ABOVE, max(TEXT_SIZE, TEXT_SIZE * drawing / SEEN_AT_ONCE))
    return ABOVE_WIDTH * round(2 * letters) / 2


def height_above(text: str, width: float) -> float:
    """The height of such a note in which all of the text is seen."""
    letters = letters_above(width)
    left, top, right, bottom = _insets(letters)
    room = QRectF(0, 0, width - 1 + right - left, 1e6)
    needed = QFontMetricsF(word_font(letters)).boundingRect(room, WRAPPED, text)
    return math.ceil(needed.height() + 1 + top - bottom)


def _insets(letters: float = TEXT_SIZE) -> tuple[float, float, float, float]:
    """From a note's borders to its text: left, top, right, bottom."""
    padding = PADDING * letters / TEXT_SIZE
    return padding, 0.75 * padding, -padding, -padding / 2


def _fitting(text: str, letters: float, inside: QRectF) -> float:
    """Letters as large as wanted where the text has room for them, and no smaller than those of its own
    size."""
    while letters > TEXT_SIZE:
        needed = QFontMetricsF(word_font(letters)).boundingRect(QRectF(inside), WRAPPED, text)
        if needed.height() <= inside.height():
            return letters
        letters *= 0.93
    return TEXT_SIZE


def _letters(scale: float) -> float:
    """Letters that can still be read on the screen, as long as they are not out of all proportion."""
    return min(LARGEST, max(TEXT_SIZE, LEAST_SIZE / max(scale, 1e-3)))


def _paint_corner(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.5))
    for inset in (5.0, 9.0):
        painter.drawLine(
            QPointF(box.right() - inset, box.bottom() - 3), QPointF(box.right() - 3, box.bottom() - inset)
        )


class NoteLayer:
    """The notes of one scene: what differs from what was shown is touched."""

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene, self._look = scene, look
        self.items: dict[int, NoteItem] = {}

    def show(self, notes: Mapping[int, Note]) -> None:
        """Show just these."""
        for number in [number for number in self.items if number not in notes]:
            self._scene.removeItem(self.items.pop(number))
        for number, note in notes.items():
            item = self.items.get(number)
            if item is not None and item.note.kind == note.kind:
                item.show_note(note)
                continue
            if item is not None:
                self._scene.removeItem(item)
            item = self.items[number] = NoteItem(number, note, self._look)
            self._scene.addItem(item)

    def at(self, place: QPointF) -> NoteItem | None:
        """The topmost note that is taken hold of at a point of the scene."""
        found = [item for item in self.items.values() if item.is_grip(place)]
        return max(found, key=lambda item: (item.zValue(), item.number), default=None)

    def bounds(self) -> QRectF:
        """The room that all of them take."""
        whole = QRectF()
        for item in self.items.values():
            whole = whole.united(item.rect)
        return whole

    def paint(self, painter: QPainter) -> None:
        """All of them, by hand: from far away the scene paints no items."""
        for item in sorted(self.items.values(), key=QGraphicsItem.zValue):
            painter.save()
            painter.translate(item.pos())
            paint_note(painter, item.note, self._look.theme, item.selected)
            painter.restore()
