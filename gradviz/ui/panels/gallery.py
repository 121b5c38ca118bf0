"""The examples: a tile with an italic sign, a title and what is to be seen there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gradviz.document.examples import EXAMPLES, Example
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.fade import Fade

ROW, HEADING = 48, 26
TILE_WIDTH, TILE_HEIGHT = 44.0, 32.0
Index = QModelIndex | QPersistentModelIndex
SECTION = Qt.ItemDataRole.UserRole + 1
"""The heading over an entry; empty where it continues a section."""


class ExamplesModel(QAbstractListModel):
    """The examples as a list; its words follow the language."""

    def __init__(self, examples: Sequence[Example], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.examples = tuple(examples)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.examples)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        example = self.examples[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(example.title)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return tr("{title}: {says}").format(title=tr(example.title), says=tr(example.says))
        if role == SECTION:
            before = self.examples[index.row() - 1].section if index.row() else ""
            return tr(example.section) if example.section != before else ""
        return example if role == Qt.ItemDataRole.UserRole else None


class ExampleDelegate(QStyledItemDelegate):
    """Draws one entry."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = look.LIGHT
        self.current_key = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW + (HEADING if index.data(SECTION) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        example: Example = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        if heading := index.data(SECTION):
            self._paint_heading(painter, area, heading)
            area.setTop(area.top() + HEADING)
        self._paint_ground(painter, area, option, example.key == self.current_key)
        tile = QRectF(area.left() + 6, area.center().y() - TILE_HEIGHT / 2, TILE_WIDTH, TILE_HEIGHT)
        self._paint_tile(painter, tile, example.icon)
        self._paint_words(
            painter,
            QRectF(tile.right() + 10, area.top(), area.right() - tile.right() - 16, area.height()),
            example,
        )
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRectF, heading: str) -> None:
        painter.setFont(look.word_font(look.SMALL_SIZE, 600))
        painter.setPen(QColor(self.theme.quiet))
        strip = QRectF(area.left() + 7, area.top() + 4, area.width() - 14, HEADING - 4)
        painter.drawText(strip, Qt.AlignmentFlag.AlignVCenter, heading)

    def _paint_ground(
        self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, is_open: bool
    ) -> None:
        theme, state = self.theme, option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        fill = theme.fill if is_open else theme.editor if hovered else None
        painter.setPen(QPen(QColor(theme.selection), 1.5) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), look.BUTTON_RADIUS, look.BUTTON_RADIUS)

    def _paint_tile(self, painter: QPainter, tile: QRectF, sign: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.forward_soft))
        painter.drawRoundedRect(tile, look.BADGE_RADIUS, look.BADGE_RADIUS)
        painter.setPen(QColor(self.theme.forward))
        painter.setFont(look.math_font(16))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, sign)

    def _paint_words(self, painter: QPainter, area: QRectF, example: Example) -> None:
        rows = (
            (tr(example.title), look.word_font(), self.theme.text, area.center().y() - 19),
            (tr(example.says), look.word_font(look.SMALL_SIZE), self.theme.quiet, area.center().y() - 1),
        )
        for text, font, colour, top in rows:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QRectF(area.left(), top, area.width(), 19), Qt.AlignmentFlag.AlignVCenter, shown)


class Gallery(QListView):
    """All examples; a click or Enter asks for one."""

    wanted = Signal(object)
    """An Example."""

    def __init__(self, parent: QWidget | None = None, examples: Sequence[Example] = EXAMPLES) -> None:
        super().__init__(parent)
        self._model = ExamplesModel(examples, self)
        self._delegate = ExampleDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(ROW * 2)
        self.clicked.connect(self._choose)
        Fade(self)
        self.retranslate()

    def sizeHint(self) -> QSize:
        sections = {example.section for example in self._model.examples}
        return QSize(220, ROW * len(self._model.examples) + HEADING * len(sections))

    def show_open(self, key: str) -> None:
        """Mark the example that is open; empty: none is."""
        if key != self._delegate.current_key:
            self._delegate.current_key = key
            keys = [example.key for example in self._model.examples]
            if key in keys:
                self.scrollTo(self._model.index(keys.index(key), 0))
            self.viewport().update()

    def set_theme(self, theme: look.Theme) -> None:
        """Colours of all entries."""
        self._delegate.theme = theme
        self.viewport().update()

    def retranslate(self) -> None:
        """Words of all entries."""
        self.setAccessibleName(tr("Examples"))
        self.viewport().update()
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        self.wanted.emit(index.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not `activated`: that comes with a double click too, whose first click has already opened
        # the example.
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            and self.currentIndex().isValid()
        ):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)
