"""The menu that adds something where it is needed: a field over a list of what fits, likely choices first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.lettering import badge_kind, centred
from gradviz.ui.canvas.measure import BADGE_HEIGHT, badge_width
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.canvas.spoken import announce
from gradviz.ui.choices import Choice

WIDTH, ROW, MOST_ROWS = 268, 34, 8
BADGES = 52.0
"""Room for the badges at the left."""
Index = QModelIndex | QPersistentModelIndex
Find = Callable[[str], Sequence[Choice]]


class ChoiceModel(QAbstractListModel):
    """What is offered now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choices: Sequence[Choice] = ()

    def offer(self, found: Sequence[Choice]) -> None:
        """Offer this."""
        self.beginResetModel()
        self.choices = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        choice = self.choices[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return choice.title
        return choice if role == Qt.ItemDataRole.UserRole else None


class ChoiceDelegate(QStyledItemDelegate):
    """Draws one line: a badge and words."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = look.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 20, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice, theme, area = index.data(Qt.ItemDataRole.UserRole), self.theme, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        states = QStyle.StateFlag
        if option.state & (states.State_Selected | states.State_MouseOver):
            painter.setBrush(QColor(theme.fill if option.state & states.State_Selected else theme.editor))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)
        wide = badge_width(choice.symbol)
        badge = QRectF(
            area.left() + 8 + (BADGES - 8 - wide) / 2,
            area.center().y() - BADGE_HEIGHT / 2,
            wide,
            BADGE_HEIGHT,
        )
        painter.setBrush(QColor(theme.forward_soft if choice.is_leaf else theme.surface))
        radius = look.BADGE_RADIUS if choice.is_leaf else BADGE_HEIGHT / 2
        painter.drawRoundedRect(badge, radius, radius)
        colour = "forward" if choice.is_leaf else "text"
        paint_run(painter, centred(choice.symbol, badge, badge_kind(choice.symbol), colour), theme)
        font = look.word_font()
        words = area.adjusted(BADGES + 8, 0, -8, 0)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        shown = QFontMetricsF(font).elidedText(choice.title, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class QuickAdd(QFrame):
    """Open at a point until something is chosen, or it is left."""

    chosen = Signal(object)
    """A Choice."""
    closed = Signal()

    def __init__(self, parent: QWidget, find: Find, theme: look.Theme) -> None:
        super().__init__(parent)
        self._find = find
        self._done = False
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Add"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Operation, number or name"))
        self.field.setAccessibleName(self.field.placeholderText())
        self.field.textChanged.connect(self._look)
        self.field.installEventFilter(self)
        self._model = ChoiceModel(self)
        self._delegate = ChoiceDelegate(self)
        self._delegate.theme = theme
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("What fits here"))
        self.list.selectionModel().currentChanged.connect(self._say)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._nothing = QLabel(wordWrap=True, visible=False)  # type: ignore[call-overload]
        self._nothing.setProperty("role", "quiet")
        self._nothing.setContentsMargins(6, 4, 6, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        self.setFixedWidth(WIDTH)
        self._look("")

    def open_at(self, at: QPoint) -> None:
        """Show up with the field at this point, or as near as there is room."""
        self._at = at
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def choices(self) -> Sequence[Choice]:
        """What is offered now."""
        return self._model.choices

    def _look(self, text: str) -> None:
        self._model.offer(self._find(text))
        rows = len(self._model.choices)
        self.list.setCurrentIndex(self._model.index(0))
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(ROW * min(rows, MOST_ROWS) + 2)
        self._nothing.setVisible(rows == 0)
        self._nothing.setText(tr("Nothing that fits here is called “{text}”.").format(text=text.strip()))
        if self.isVisible():
            self._place()

    def _say(self, current: QModelIndex) -> None:
        """The keyboard stays in the field: there a screen reader is told what would be added."""
        announce(self.field, current.data() if current.isValid() else "")

    def _place(self) -> None:
        self.layout().activate()
        self.resize(WIDTH, self.sizeHint().height())
        room = self.parentWidget().rect().adjusted(6, 6, -6, -6)
        most = QSize(WIDTH, ROW * MOST_ROWS + 66)  # where it stands does not depend on how much is found
        left = min(self._at.x(), room.right() - most.width())
        top = min(self._at.y(), room.bottom() - most.height())
        self.move(max(left, room.left()), max(top, room.top()))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._model.choices):
            choice = self._model.choices[row]
            self._close()
            self.chosen.emit(choice)

    def close_quietly(self) -> None:
        """Leave without adding anything."""
        self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            self.field.clearFocus()
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # while typing, no key of the window's does anything
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._take_key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut and self.window().isActiveWindow():
            self._close()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key == Qt.Key.Key_Space and not self.field.text():
            pass  # the second half of a double press: nothing is called by a space
        elif key in steps:
            last = len(self._model.choices) - 1
            row = min(max(self.list.currentIndex().row() + steps[key], 0), last)
            self.list.setCurrentIndex(self._model.index(row))
        else:
            return False
        return True
