"""An array as a table of coloured cells: blue above zero, vermilion below, the deeper the larger.

Only the cells in view are ever asked for: a large array costs no more than a small one. Of an array with
more than two axes one slice is shown at a time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gradviz.explain.numbers import exact, short
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.panels.cell_picker import CellPicker
from gradviz.ui.panels.timeline import mixed
from gradviz.ui.theme import LEAST_SIZE, LIGHT, SMALL_SIZE, Theme, word_font

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 26
MOST_ROWS_SHOWN = 9
DEEPEST = 0.42
"""How much of the colour the largest number gets: text on it keeps a contrast of 4.5 to 1."""


class ArrayModel(QAbstractTableModel):
    """One two-dimensional slice of an array; a vector is a column, a scalar a single cell."""

    edited = Signal(object)
    """A whole new array, after a cell was typed over."""

    def __init__(self) -> None:
        super().__init__()
        self._array: Array = np.empty((0, 0))
        self._leading: tuple[int, ...] = ()
        self._scale = 1.0
        self._theme = LIGHT
        self.is_editable = False
        self.seeded: tuple[int, ...] | None = None

    @property
    def array(self) -> Array:
        """The whole array."""
        return self._array

    def show_array(self, array: Array) -> None:
        """Show this one; of the same shape, only the cells are painted again."""
        same_shape = array.shape == self._array.shape
        if not same_shape:
            self.beginResetModel()
            self._leading = (0,) * max(0, array.ndim - 2)
        self._array = array
        finite = np.abs(array[np.isfinite(array)])
        self._scale = float(finite.max()) if finite.size else 0.0
        if same_shape:
            self._repaint()
        else:
            self.endResetModel()

    def show_slice(self, leading: tuple[int, ...]) -> None:
        """The indices along all axes but the last two."""
        self._leading = leading
        self._repaint()

    def set_theme(self, theme: Theme) -> None:
        """Colour by this theme."""
        self._theme = theme
        self._repaint()

    def _repaint(self) -> None:
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() or 0 in self._array.shape[:-2]:
            return 0
        return self._array.shape[-2:][0] if self._array.ndim else 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else (self._array.shape[-1] if self._array.ndim > 1 else 1)

    def cell(self, index: Index) -> tuple[int, ...]:
        """The array's index of a table cell."""
        own = (index.row(), index.column())[: min(2, self._array.ndim)]
        return (*self._leading, *own)

    def index_of(self, cell: tuple[int, ...]) -> QModelIndex:
        """The table cell of an array's index (in the slice that is shown)."""
        row, column = (*cell[-2:], 0, 0)[:2] if len(cell) != 1 else (cell[0], 0)
        return self.index(row, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = float(self._array[self.cell(index)])
        if role == Qt.ItemDataRole.DisplayRole:
            return short(number)
        if role == Qt.ItemDataRole.EditRole:
            return exact(number)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            place = ", ".join(map(str, self.cell(index)))
            return f"[{place}]  {exact(number)}"
        if role == Qt.ItemDataRole.BackgroundRole:
            return self.colour_of(number)
        return None

    def colour_of(self, number: float) -> QColor:
        """The ground of a cell with this number."""
        if math.isnan(number):
            return QColor(self._theme.danger_soft)
        share = 1.0 if math.isinf(number) else abs(number) / self._scale if self._scale else 0.0
        colour = self._theme.forward if number > 0 else self._theme.backward
        return mixed(QColor(self._theme.surface), QColor(colour), DEEPEST * share)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        shown = self._array.ndim > (1 if orientation == Qt.Orientation.Horizontal else 0)
        return str(section) if shown else ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.is_editable:
            return False
        number = number_in(str(value))
        cell = self.cell(index)
        if number is None or number == self._array[cell]:
            return False
        changed = self._array.copy()
        changed[cell] = number
        self.edited.emit(changed)
        return True


def number_in(text: str) -> float | None:
    """The finite number that was typed; None where it is none. A typographic minus is a minus."""
    try:
        number = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class _Cells(QStyledItemDelegate):
    """Paints a cell as its colour and its number, with an outline where it is selected or seeded."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = LIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, ArrayModel)
        rectangle = QRectF(option.rect).adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(index.data(Qt.ItemDataRole.BackgroundRole))
        painter.drawRoundedRect(rectangle, 4, 4)
        painter.setFont(word_font(SMALL_SIZE))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(rectangle, Qt.AlignmentFlag.AlignCenter, index.data())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if model.seeded == model.cell(index):
            painter.setPen(QPen(QColor(self.theme.backward), 1.6, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(rectangle.adjusted(1, 1, -1, -1), 4, 4)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(self.theme.selection), 1.6))
            painter.drawRoundedRect(rectangle.adjusted(0.4, 0.4, -0.4, -0.4), 4, 4)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(word_font(SMALL_SIZE))
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setStyleSheet("QLineEdit { padding: 0 2px; border-radius: 4px; }")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(Qt.ItemDataRole.EditRole))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())


class _Grid(QTableView):
    """A table in which Enter on a cell that cannot be edited picks it."""

    picked = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and index.isValid() and self.state() != QAbstractItemView.State.EditingState:
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
            else:
                self.picked.emit(index)
            return
        super().keyPressEvent(event)


class ArrayTable(QWidget):
    """The table with the choice of slice above it."""

    edited = Signal(object)
    """A whole new array, after a cell was typed over."""
    picked = Signal(tuple)
    """The cell that was double-clicked, or on which Enter was pressed, where cells cannot be edited."""
    cell_selected = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ArrayModel()
        self.model.setParent(self)
        self.model.edited.connect(self.edited)
        self.slices = CellPicker(whole_axes=2)
        self.slices.changed.connect(self.model.show_slice)
        self.grid = _Grid()
        self._cells = _Cells(self.grid)
        self._widest = 0
        self._set_up_grid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.slices)
        column.addWidget(self.grid)

    def _set_up_grid(self) -> None:
        grid = self.grid
        grid.setModel(self.model)
        grid.setItemDelegate(self._cells)
        grid.setShowGrid(False)
        grid.setWordWrap(False)
        grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        grid.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        grid.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        grid.setCornerButtonEnabled(False)
        grid.setTabKeyNavigation(False)  # arrows walk the cells, Tab leaves the table
        grid.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        for header, size in ((grid.verticalHeader(), ROW_HEIGHT), (grid.horizontalHeader(), 60)):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(20)
            header.setDefaultSectionSize(size)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.setFont(word_font(LEAST_SIZE))
        grid.doubleClicked.connect(self._pick)
        grid.picked.connect(self._pick)
        grid.selectionModel().currentChanged.connect(self._tell)

    def show_array(
        self, array: Array, *, editable: bool = False, seeded: tuple[int, ...] | None = None
    ) -> None:
        """Show this array; one of the same shape keeps the slice, the selection and the scroll position."""
        if array is self.model.array and (editable, seeded) == (self.model.is_editable, self.model.seeded):
            return
        new_shape = array.shape != self.model.array.shape
        self.model.is_editable, self.model.seeded = editable, seeded
        self.model.show_array(array)
        self.slices.setVisible(array.ndim > 2)
        if new_shape:
            self._widest = 0
            self.slices.set_shape(array.shape)
            self.grid.horizontalHeader().setVisible(array.ndim > 1)
            rows = self.model.rowCount()
            self.grid.verticalHeader().setFixedWidth(
                self.fontMetrics().horizontalAdvance(str(max(10, rows - 1))) + 12
            )
        self._fit_columns()
        self._fit_height()

    def select_cell(self, cell: tuple[int, ...]) -> None:
        """Move the selection there, and to the slice that it is in."""
        if len(cell) > 2:
            self.slices.set_cell(cell[:-2])
            self.model.show_slice(cell[:-2])
        self.grid.setCurrentIndex(self.model.index_of(cell))

    @property
    def current_cell(self) -> tuple[int, ...] | None:
        """The selected cell."""
        index = self.grid.currentIndex()
        return self.model.cell(index) if index.isValid() else None

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._cells.theme = theme
        self.model.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.slices.retranslate()
        self.grid.setAccessibleName(tr("Cells of the array"))

    def _fit_columns(self) -> None:
        # A sample is enough, and a column never shrinks while a value is dragged: nothing trembles.
        array = self.model.array
        sample = array.flat[:: max(1, array.size // 120)] if array.size else ()
        metrics = self.grid.fontMetrics()
        widest = max((metrics.horizontalAdvance(short(float(x))) for x in sample), default=0) + 14
        if widest > self._widest:
            self._widest = widest
            wide = 150 if array.ndim < 2 else 110
            least = 80 if array.ndim < 2 else 40
            self.grid.horizontalHeader().setDefaultSectionSize(max(least, min(wide, widest)))

    def _fit_height(self) -> None:
        header, side = self.grid.horizontalHeader(), self.grid.verticalHeader()
        rows, columns = self.model.rowCount(), self.model.columnCount()
        height = min(MOST_ROWS_SHOWN, max(1, rows)) * ROW_HEIGHT
        if self.model.array.ndim > 1:
            height += header.sizeHint().height()
        if columns * header.defaultSectionSize() + side.width() > self.width():
            height += self.grid.horizontalScrollBar().sizeHint().height()
        if height + 2 != self.grid.height():
            self.grid.setFixedHeight(height + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _pick(self, index: QModelIndex) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.picked.emit(self.model.cell(index))

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_selected.emit(self.model.cell(index))
