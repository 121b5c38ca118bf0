"""How the palette's tiles look: a badge as on the cards beside the operation's title."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.lettering import badge_kind, centred
from gradviz.ui.canvas.measure import BADGE_HEIGHT, badge_width
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.stock import Entry

Index = QModelIndex | QPersistentModelIndex
HEIGHT, HEADING = 36, 30
GAP = 6
"""Between tiles: it is a part of each, at its right and below."""
PAD = 6
TEXT = 12.5
SCROLL_BAR = 12


class TileDelegate(QStyledItemDelegate):
    """Draws one tile, or one heading that has a line for itself."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.theme = look.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(Qt.ItemDataRole.UserRole)
        room = max(self._view.width() - SCROLL_BAR, 80)
        if isinstance(row, str):
            return QSize(room, HEADING)
        words = QFontMetricsF(words_font()).horizontalAdvance(tr(row.title))
        return QSize(min(ceil(PAD + badge_width(row.symbol) + 7 + words + 10) + GAP, room), HEIGHT + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            self._paint_heading(painter, QRectF(option.rect), tr(row))
        else:
            self._paint_tile(painter, QRectF(option.rect).adjusted(0, 0, -GAP, -GAP), option, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRectF, words: str) -> None:
        painter.setFont(words_font(600))
        painter.setPen(QColor(self.theme.quiet))
        painter.drawText(
            area.adjusted(1, 0, 0, -6), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, words
        )

    def _paint_tile(
        self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, entry: Entry
    ) -> None:
        theme, state = self.theme, option.state
        states = QStyle.StateFlag
        focused = state & states.State_HasFocus
        chosen = state & states.State_Selected
        hovered = state & states.State_MouseOver
        line = theme.selection if focused or chosen else theme.field_line if hovered else theme.line
        painter.setPen(QPen(QColor(line), 1.6 if focused else 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(area.adjusted(0.8, 0.8, -0.8, -0.8), look.BUTTON_RADIUS, look.BUTTON_RADIUS)
        badge = QRectF(
            area.left() + PAD, area.center().y() - BADGE_HEIGHT / 2, badge_width(entry.symbol), BADGE_HEIGHT
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.forward_soft if entry.is_leaf else theme.fill))
        radius = look.BADGE_RADIUS if entry.is_leaf else BADGE_HEIGHT / 2
        painter.drawRoundedRect(badge, radius, radius)
        colour = "forward" if entry.is_leaf else "text"
        paint_run(painter, centred(entry.symbol, badge, badge_kind(entry.symbol), colour), theme)
        words = QRectF(badge.right() + 7, area.top(), area.right() - badge.right() - 12, area.height())
        painter.setFont(words_font())
        painter.setPen(QColor(theme.text))
        shown = QFontMetricsF(words_font()).elidedText(
            tr(entry.title), Qt.TextElideMode.ElideRight, words.width() + 4
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


def words_font(weight: int = 400) -> QFont:
    """The font of titles and headings."""
    return look.word_font(TEXT if weight == 400 else look.SMALL_SIZE, weight)
