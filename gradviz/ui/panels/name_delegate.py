"""Names in a table: with their index below the line, as on the cards."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gradviz.ui.canvas.lettering import font, name_runs

LEFT = 6.0


class NameDelegate(QStyledItemDelegate):
    """Paints the names of a column; what is behind them is the style's, as in every other cell."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        name, shown.text = shown.text, ""
        shown.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        room = QRectF(option.rect).adjusted(LEFT, 0, -2, 0)
        elided = QFontMetricsF(font("table name")).elidedText(
            name, Qt.TextElideMode.ElideRight, room.width() + 6
        )
        painter.save()
        painter.setPen(shown.palette.color(shown.palette.ColorRole.Text))
        for run in name_runs(elided, room.left(), room.center().y(), "table name", "text"):
            painter.setFont(font(run.kind))
            painter.drawText(run.at, run.text)
        painter.restore()
