"""A square to draw examples on: points in the plane, each of a class, with the mouse or the keyboard."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gradviz.document.training import MOST_POINTS, Point
from gradviz.language import tr, trn
from gradviz.ui.panels.cards import Words, small_font
from gradviz.ui.panels.segments import Segments
from gradviz.ui.theme import LIGHT, SMALL_SIZE, Theme
from gradviz.ui.training.pictures import colours

CLASSES = 3
REACH = 1.5
"""The square shows the plane from minus this to this."""
NEAR = 9.0
"""Pixels from a point at which it is meant."""
APART = 14.0
"""Pixels between two points that are drawn in one stroke."""
KEY_STEP = 0.1
MOVES = {
    Qt.Key.Key_Left: (-KEY_STEP, 0.0),
    Qt.Key.Key_Right: (KEY_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, KEY_STEP),
    Qt.Key.Key_Down: (0.0, -KEY_STEP),
}


class Square(QWidget):
    """Where the points are drawn. It tells of a stroke when the button is let go."""

    drawn = Signal(object)
    """All points: a tuple of `Point`."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self.points: tuple[Point, ...] = ()
        self.kind = 0
        """The class that is drawn."""
        self._cross: tuple[float, float] | None = None
        self._stroke: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(190)

    def sizeHint(self) -> QSize:
        return QSize(190, 190)

    @property
    def _room(self) -> QRectF:
        side = min(self.width(), self.height()) - 2.0
        room = QRectF(0, 0, side, side)
        room.moveCenter(QRectF(self.rect()).center())
        return room

    def place_of(self, where: QPointF) -> tuple[float, float]:
        """The point of the plane under a point of the widget."""
        room = self._room
        x = (where.x() - room.left()) / room.width() * 2 - 1
        y = 1 - (where.y() - room.top()) / room.height() * 2
        return round(min(1.0, max(-1.0, x)) * REACH, 3), round(min(1.0, max(-1.0, y)) * REACH, 3)

    def spot_of(self, x: float, y: float) -> QPointF:
        """The other way round."""
        room = self._room
        return QPointF(
            room.left() + (x / REACH + 1) / 2 * room.width(),
            room.top() + (1 - y / REACH) / 2 * room.height(),
        )

    # --- drawing -------------------------------------------------------------------------------------------

    def add(self, x: float, y: float) -> None:
        """One more point."""
        if len(self.points) < MOST_POINTS:
            self.points = (*self.points, (x, y, self.kind))
            self.update()

    def take_away(self, where: QPointF) -> bool:
        """The point nearest to here goes, where one is near; whether there was one."""
        away = [hypot(*(self.spot_of(x, y) - where).toTuple()) for x, y, _ in self.points]
        if not away or min(away) > NEAR:
            return False
        k = away.index(min(away))
        self.points = self.points[:k] + self.points[k + 1 :]
        self.update()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            if self.take_away(event.position()):
                self.drawn.emit(self.points)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._stroke = event.position()
            self.add(*self.place_of(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke is not None and hypot(*(event.position() - self._stroke).toTuple()) >= APART:
            self._stroke = event.position()
            self.add(*self.place_of(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._stroke is not None and event.button() == Qt.MouseButton.LeftButton:
            self._stroke = None
            self.drawn.emit(self.points)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, cross = event.key(), self._cross or (0.0, 0.0)
        if key in MOVES:
            dx, dy = MOVES[Qt.Key(key)]
            self._cross = _within(cross[0] + dx), _within(cross[1] + dy)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add(*cross)
            self.drawn.emit(self.points)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.take_away(self.spot_of(*cross)):
                self.drawn.emit(self.points)
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + CLASSES:
            self.kind = key - Qt.Key.Key_1
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def event(self, event: QEvent) -> bool:
        # The keys that draw are shortcuts elsewhere in the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mine = (*MOVES, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return)
            if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() in mine:
                event.accept()
                return True
        return super().event(event)

    # --- painting ------------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, room = QPainter(self), self._theme, self._room
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.editor))
        painter.setPen(QPen(QColor(theme.selection if self.hasFocus() else theme.line), 1))
        painter.drawRoundedRect(room, 8, 8)
        painter.setPen(QPen(QColor(theme.line), 1))
        middle = room.center()
        painter.drawLine(QPointF(room.left(), middle.y()), QPointF(room.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), room.top()), QPointF(middle.x(), room.bottom()))
        inks = colours(theme)
        painter.setPen(QPen(QColor(theme.surface), 1))
        for x, y, kind in self.points:
            painter.setBrush(QColor(inks[kind % len(inks)]))
            painter.drawEllipse(self.spot_of(x, y), 4.0, 4.0)
        if self.hasFocus() and self._cross is not None:
            here = self.spot_of(*self._cross)
            painter.setPen(QPen(QColor(inks[self.kind]), 2))
            for step in (QPointF(6, 0), QPointF(0, 6)):
                painter.drawLine(here - step, here + step)


def _within(number: float) -> float:
    """The number, as far as the square reaches."""
    return round(min(REACH, max(-REACH, number)), 3)


class PointsPad(QWidget):
    """The square with the choice of a class over it."""

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.square = Square()
        self.square.drawn.connect(self.drawn)
        self.square.drawn.connect(lambda _points: self._say())
        self.kinds = Segments()
        self.kinds.chosen.connect(self._choose)
        self.clear = QPushButton()
        self.clear.setProperty("role", "link")
        self.clear.setFont(small_font())
        self.clear.clicked.connect(self._clear)
        self.says = Words("quiet", SMALL_SIZE)
        foot = QHBoxLayout()
        foot.addWidget(self.says, 1)
        foot.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.kinds)
        column.addWidget(self.square)
        column.addLayout(foot)
        self.retranslate()

    def show_points(self, points: tuple[Point, ...]) -> None:
        """These are drawn already."""
        if points != self.square.points:
            self.square.points = points
            self.square.update()
        self._say()

    def _choose(self, kind: int) -> None:
        self.square.kind = kind

    def _clear(self) -> None:
        self.square.points = ()
        self.square.update()
        self.drawn.emit(())

    def _say(self) -> None:
        count = len(self.square.points)
        words = trn("{n} point", "{n} points", count).format(n=count)
        self.says.say(words)
        hint = tr("Click or draw to add points, right-click to take one away. Or arrows, Enter and Delete.")
        self.square.setToolTip(hint)
        self.square.setAccessibleDescription(f"{words}. {hint}")

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self.square.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.kinds.offer([str(kind) for kind in range(CLASSES)])
        for kind, button in enumerate(self.kinds.buttons):
            button.setAccessibleName(tr("Class {n}").format(n=kind))
            button.setToolTip(tr("Class {n}").format(n=kind))
        self.kinds.choose(self.square.kind)
        self.kinds.setAccessibleName(tr("Which class is drawn"))
        self.square.setAccessibleName(tr("Points drawn by hand"))
        self.clear.setText(tr("Clear"))
        self._say()
