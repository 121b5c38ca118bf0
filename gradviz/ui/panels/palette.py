"""The palette: everything there is to build with, by category, with a search; dragged onto the canvas, or
added by a double click or Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.cargo import MIME, cargo, picture_of
from gradviz.ui.panels.palette_own import ask_name, own_menu, take_out
from gradviz.ui.panels.palette_tiles import TileDelegate
from gradviz.ui.shelf import Shelf
from gradviz.ui.stock import Entry, Situation, by_category, offered, search, stock

Index = QModelIndex | QPersistentModelIndex
HOT_SPOT = QPoint(24, 20)
"""Where the pointer holds the picture of a card."""


class PaletteModel(QAbstractListModel):
    """Headings and entries in one list; while somebody searches, what was found, without headings."""

    def __init__(self, entries: Sequence[Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stock, self._entries = tuple(entries), tuple(entries)
        self._text = ""
        self._rows: list[Entry | str] = []
        self.show_found("")

    def show_own(self, own: Sequence[Entry]) -> None:
        """List these before all others."""
        self._entries = (*own, *self._stock)
        self.show_found(self._text)

    def show_found(self, text: str) -> None:
        """List what is called so, the closest first; everything under its heading for an empty text."""
        self.beginResetModel()
        self._text = text
        if text.strip():
            self._rows = [*search(offered(self._entries, Situation()), text)]
        else:
            self._rows = []
            for category, entries in by_category(self._entries).items():
                self._rows += [category, *entries]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if isinstance(row, str):
            return tr(row) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(row.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row)
        return tip(row).replace("\n", ": ", 1) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        kinds = Qt.ItemFlag
        return kinds.ItemIsEnabled | kinds.ItemIsSelectable | kinds.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return cargo(self._rows[indexes[0].row()])  # type: ignore[arg-type]

    def first(self) -> QModelIndex:
        """The first entry; invalid where there is none."""
        places = (k for k, row in enumerate(self._rows) if isinstance(row, Entry))
        return self.index(next(places, -1))


def tip(entry: Entry) -> str:
    """What an entry is, and what it does to its inputs."""
    inputs = dict(zip(("x", "x1", "x2"), ("x", "x₁", "x₂"), strict=True))
    says = tr(entry.says).format_map({**{name: name for name in entry.inputs}, **inputs})
    return f"{tr(entry.title)}\ny {says}"


class Tiles(QListView):
    """The list itself: tiles that flow like words."""

    wanted = Signal(object)
    """An Entry, to be added in the middle of what is seen."""

    def __init__(self, model: PaletteModel) -> None:
        super().__init__()
        self._delegate = TileDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._want)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._delegate.theme = theme
        self.viewport().update()

    def _want(self, index: QModelIndex) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(entry, Entry):
            self.wanted.emit(entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._want(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        entry = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        if not isinstance(entry, Entry):
            return
        drag = QDrag(self)
        drag.setMimeData(cargo(entry))
        drag.setPixmap(picture_of(entry, self._delegate.theme, self.devicePixelRatioF()))
        drag.setHotSpot(HOT_SPOT)
        drag.exec(Qt.DropAction.CopyAction)


class Palette(QWidget):
    """A search over the tiles."""

    wanted = Signal(object)
    """An Entry, to be added in the middle of what is seen."""
    left = Signal()
    """Escape: back to the canvas."""

    def __init__(self, shelf: Shelf | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PaletteModel(stock(), self)
        self._shelf = shelf
        self._title = QLabel(font=look.section_font())
        self._title.setProperty("role", "section")
        self.field = QLineEdit(clearButtonEnabled=False)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.tiles = Tiles(self._model)
        self.tiles.wanted.connect(self.wanted)
        self.tiles.installEventFilter(self)
        self.tiles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tiles.customContextMenuRequested.connect(self._ask_menu)
        if shelf is not None:
            shelf.changed.connect(self._show_own)
        self._nothing = QLabel(wordWrap=True, visible=False)
        self._nothing.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 13, 14, 4)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.field)
        column.addWidget(self._nothing)
        column.addWidget(self.tiles, 1)
        self.setMinimumWidth(200)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(280, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self.tiles.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self._title.setText(tr("Palette"))
        self.field.setPlaceholderText(tr("Search operations"))
        self.field.setAccessibleName(tr("Search operations"))
        self.tiles.setAccessibleName(tr("Operations"))
        self._search(self.field.text())

    def ask(self) -> None:
        """Wait for the name of something."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _show_own(self) -> None:
        assert self._shelf is not None
        self._model.show_own(self._shelf.entries())
        self._search(self.field.text())

    def menu_of(self, entry: Entry) -> QMenu | None:
        """What can be done with an entry besides adding it; None where there is nothing."""
        return None if self._shelf is None else own_menu(self._shelf, entry, self)

    def _ask_menu(self, at: QPoint) -> None:
        entry = self.tiles.indexAt(at).data(Qt.ItemDataRole.UserRole)
        menu = self.menu_of(entry) if isinstance(entry, Entry) else None
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tiles.viewport().mapToGlobal(at))

    def _search(self, text: str) -> None:
        self._model.show_found(text)
        found = self._model.first()
        self._nothing.setText(tr("Nothing is called “{text}”.").format(text=text.strip()))
        self._nothing.setVisible(not found.isValid())
        if text.strip():
            self.tiles.setCurrentIndex(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if watched is self.tiles and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._manage(event)
        return super().eventFilter(watched, event)

    def _manage(self, event: QKeyEvent) -> bool:
        """A key for a block of one's own among the tiles."""
        entry, key = self.tiles.currentIndex().data(Qt.ItemDataRole.UserRole), event.key()
        if self._shelf is None or not isinstance(entry, Entry):
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            take_out(self._shelf, entry)
        elif key == Qt.Key.Key_F2:
            ask_name(self._shelf, entry, self)
        else:
            return False
        return True

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tiles.keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Down:
            if not self.tiles.currentIndex().isValid():
                self.tiles.setCurrentIndex(self._model.first())
            self.tiles.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape:
            if self.field.text():
                self.field.clear()
            else:
                self.left.emit()
        else:
            return False
        return True
