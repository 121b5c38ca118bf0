"""All leaves of a graph in one table: name, value, gradient. A row that is chosen selects its node."""

from __future__ import annotations

from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gradviz.engine.known import Known
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import exact
from gradviz.explain.symbols import gradient_text
from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ui.canvas.lettering import font, name_width
from gradviz.ui.panels.cards import number_words
from gradviz.ui.panels.name_delegate import NameDelegate
from gradviz.ui.theme import LEAST_SIZE, LIGHT, TEXT_SIZE, Theme, word_font

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 28
MOST_ROWS_SHOWN = 10
NAME, VALUE, GRADIENT = range(3)


class LeafModel(QAbstractTableModel):
    """The inputs and parameters of a trace as they are known at a moment; constants are no variables."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Known | None = None
        self._leaves: tuple[NodeId, ...] = ()
        self._theme = LIGHT

    def show_moment(self, known: Known | None) -> None:
        """Show the leaves at this moment."""
        graph = None if known is None else known.trace.graph
        leaves = () if graph is None else tuple(i for i in graph.leaves if graph.nodes[i].op != "const")
        if leaves != self._leaves:
            self.beginResetModel()
            self._known, self._leaves = known, leaves
            self.endResetModel()
        else:
            self._known = known
            self.repaint()

    def repaint(self) -> None:
        """All cells have new words, numbers or colours."""
        if self._leaves:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._leaves) - 1, GRADIENT))

    def set_theme(self, theme: Theme) -> None:
        """Colour by this theme."""
        self._theme = theme
        self.repaint()

    def leaf(self, row: int) -> NodeId:
        """The node of a row."""
        return self._leaves[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._leaves)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._known is None:
            return None
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(self._leaves[index.row()], column, role == Qt.ItemDataRole.ToolTipRole)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor((self._theme.text, self._theme.forward, self._theme.backward)[column])
        if role == Qt.ItemDataRole.FontRole:
            return font("table name") if column == NAME else word_font(TEXT_SIZE, 600)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, leaf: NodeId, column: int, exactly: bool) -> str:
        assert self._known is not None
        trace = self._known.trace
        if column == NAME:
            return plain_name(trace.graph.labels[leaf])
        number = self._known.value(leaf) if column == VALUE else self._known.gradient(leaf)
        if not exactly:
            return number_words(number)
        if number is None:
            return tr("not known yet")
        return exact(number) if column == VALUE else f"{gradient_text(trace, leaf)} = {exact(number)}"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            forward = self._known is not None and self._known.trace.mode == "forward"
            return (tr("input"), tr("value"), tr("tangent") if forward else tr("gradient"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class LeafTable(QTableView):
    """Shows a `LeafModel`."""

    chosen = Signal(tuple)
    """The id of the node whose row was clicked, or on which Enter was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.leaves = LeafModel()
        self.leaves.setParent(self)
        self.setModel(self.leaves)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setItemDelegateForColumn(NAME, NameDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setFont(word_font(LEAST_SIZE))
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.leaves.modelReset.connect(self._fit)
        self._fit()

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.leaves.leaf(index.row()))

    def _fit(self) -> None:
        names = [self.leaves.index(row, NAME).data() for row in range(min(200, self.leaves.rowCount()))]
        widest = max((name_width(name, "table name") for name in names), default=0)
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(NAME, max(44, min(110, ceil(widest) + 20)))
        rows = min(MOST_ROWS_SHOWN, self.leaves.rowCount())
        self.setFixedHeight(rows * ROW_HEIGHT + self.horizontalHeader().sizeHint().height() + 2)
