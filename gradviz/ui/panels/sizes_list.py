"""The rows of the table of shapes, in the width of a panel: what it is, and below it how the shapes fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradviz.explain.sizes import SizeRow
from gradviz.explain.titles import parameter_words
from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.lettering import name_runs, name_width
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.fonts import word_font

Index = QModelIndex | QPersistentModelIndex
SIDE, ABOVE, GAP = 12.0, 8.0, 2.0
HEAD = 22.0
LEAST_WIDTH = 120


class Line(NamedTuple):
    """One line below the name."""

    text: str
    colour: str
    """The name of a theme's token."""
    size: float


def lines_of(row: SizeRow) -> list[Line]:
    """What is said below the name."""
    if row.problem:
        return [Line(row.problem, "warning", look.SMALL_SIZE)]
    check = row.check or ((f"→ {row.output}",) if row.output else ())
    found = [Line(text, "text", look.SMALL_SIZE) for text in check]
    own = ", ".join(f"{name} {shape}" for name, shape in row.parameters)
    if own and row.check:
        found.append(Line(own, "quiet", look.LEAST_SIZE))
    if row.formula:
        found.append(Line(row.formula, "quiet", look.LEAST_SIZE))
    if row.field:
        text = tr("receptive field {size}").format(size=row.field)
        found.append(Line(text, "quiet", look.LEAST_SIZE))
    return found


def spoken(row: SizeRow) -> str:
    """A row for a screen reader."""
    parts = [f"{row.name}, {row.what}", *(line.text for line in lines_of(row))]
    return "; ".join([*parts, parameter_words(row.count)] if row.count else parts)


class SizesModel(QAbstractListModel):
    """The rows as a list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[SizeRow] = ()

    def show_rows(self, rows: Sequence[SizeRow]) -> None:
        """Show these; where they are as many as before, each stays where it is."""
        if len(rows) == len(self.rows):
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row)
        return row if role == Qt.ItemDataRole.UserRole else None


class SizeDelegate(QStyledItemDelegate):
    """Draws one row, as high as its lines are in the width there is."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._view = parent
        self.theme = look.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = max(LEAST_WIDTH, self._view.viewport().width())
        places = _places(lines_of(index.data(Qt.ItemDataRole.UserRole)), width - 2 * SIDE)
        bottom = places[-1].bottom() if places else 0.0
        return QSize(width, round(ABOVE + HEAD + bottom + ABOVE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme = index.data(Qt.ItemDataRole.UserRole), self.theme
        assert isinstance(row, SizeRow)
        area: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selection_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.fill))
        if index.row():
            painter.fillRect(
                QRectF(area.left() + SIDE, area.top(), area.width() - 2 * SIDE, 1), QColor(theme.line)
            )
        room = QRectF(area).adjusted(SIDE, ABOVE, -SIDE, -ABOVE)
        _paint_head(painter, row, room, theme)
        lines = lines_of(row)
        for line, place in zip(lines, _places(lines, room.width()), strict=True):
            painter.setFont(word_font(line.size))
            painter.setPen(QColor(getattr(theme, line.colour)))
            painter.drawText(
                place.translated(room.left(), room.top() + HEAD), Qt.TextFlag.TextWordWrap, line.text
            )
        painter.restore()


class SizesList(QListView):
    """The rows under each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = SizesModel(self)
        self.setModel(self.sizes)
        self.rows = SizeDelegate(self)
        self.setItemDelegate(self.rows)
        self.setProperty("role", "editor")
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    def select_node(self, node_id: NodeId | None) -> None:
        """Point at the row of this node, without telling anybody."""
        places = (k for k, row in enumerate(self.sizes.rows) if row.node_id == node_id)
        place = next(places, None)
        before = self.selectionModel().blockSignals(True)
        if place is None:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(self.sizes.index(place))
            self.scrollTo(self.sizes.index(place))
        self.selectionModel().blockSignals(before)
        self.viewport().update()

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self.rows.theme = theme
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()


def _paint_head(painter: QPainter, row: SizeRow, room: QRectF, theme: look.Theme) -> None:
    """The name, what it is, and at the right how many parameters it has."""
    middle, small = room.top() + HEAD / 2 - 1, word_font(look.SMALL_SIZE)
    count = parameter_words(row.count) if row.count else ""
    metrics = QFontMetricsF(small)
    right = metrics.horizontalAdvance(count) + 8 if count else 0.0
    for run in name_runs(row.name, room.left(), middle, "table name", "text"):
        paint_run(painter, run, theme)
    left = room.left() + name_width(row.name, "table name") + 8
    place = QRectF(left, room.top(), max(0.0, room.right() - right - left), HEAD)
    painter.setFont(small)
    painter.setPen(QColor(theme.quiet))
    what = metrics.elidedText(row.what, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, what)
    if count:
        painter.setFont(_bold())
        painter.setPen(QColor(theme.forward))
        painter.drawText(
            QRectF(room.left(), room.top(), room.width(), HEAD),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            count,
        )


def _bold() -> QFont:
    return word_font(look.SMALL_SIZE, 500)


def _places(lines: Sequence[Line], width: float) -> list[QRectF]:
    """Where each line goes, broken into as many as it needs, below the head."""
    found, top = [], 0.0
    for line in lines:
        metrics = QFontMetricsF(word_font(line.size))
        asked = QRectF(0, top, max(1.0, width), 1e4)
        place = metrics.boundingRect(asked, Qt.TextFlag.TextWordWrap, line.text)
        found.append(QRectF(0, top, width, place.height()))
        top += place.height() + GAP
    return found
