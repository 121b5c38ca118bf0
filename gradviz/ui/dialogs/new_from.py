"""New from…: everything there is to begin with, by sections, each with a picture of itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gradviz.document.examples import EXAMPLES, Example
from gradviz.language import in_every_language, tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.slices import Slices
from gradviz.ui.panels.fade import Fade
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.thumbnail import thumbnail

CARD, PICTURE_HEIGHT, PAD = QSize(216, 168), 112, 12
SIZE = QSize(968, 660)


class TemplateCard(QAbstractButton):
    """One entry: its picture over its title and what is to be seen there."""

    def __init__(self, entry: Example, theme: look.Theme) -> None:
        super().__init__()
        self.entry, self._theme = entry, theme
        self._picture_is_due = False
        self.setText(tr(entry.title))
        self.setAccessibleName(tr("{title}: {says}").format(title=tr(entry.title), says=tr(entry.says)))
        self.setToolTip(tr(entry.note))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return CARD

    def answers(self, text: str) -> bool:
        """Whether it is what somebody searches for, in any language."""
        words = [self.entry.title, self.entry.says, self.entry.section]
        known = " ".join(spoken for word in words for spoken in in_every_language(word)).casefold()
        return all(part in known for part in text.casefold().split())

    def draw(self) -> None:
        """Make the picture."""
        self._picture_is_due = True
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        theme, whole = self._theme, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(theme.selection if lively else theme.line), 2.0 if lively else 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(whole, look.PANEL_RADIUS, look.PANEL_RADIUS)
        self._paint_picture(painter, QRectF(PAD, PAD - 2, whole.width() - 2 * PAD, PICTURE_HEIGHT - PAD))
        words = QRectF(PAD, PICTURE_HEIGHT + 2, whole.width() - 2 * PAD, 0)
        for text, font, colour, top in (
            (tr(self.entry.title), look.word_font(look.TEXT_SIZE, 600), theme.text, 6),
            (tr(self.entry.says), look.word_font(look.SMALL_SIZE), theme.quiet, 26),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            said = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            row = QRectF(words.left(), words.top() + top, words.width(), 20)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_picture(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.canvas))
        painter.drawRoundedRect(room, look.BUTTON_RADIUS, look.BUTTON_RADIUS)
        if not self._picture_is_due:
            return
        ratio = self.devicePixelRatioF()
        inside = room.adjusted(6, 6, -6, -6)
        made = thumbnail(
            self.entry, self._theme, round(inside.width() * ratio), round(inside.height() * ratio)
        )
        size = QPointF(made.width() / ratio, made.height() / ratio)
        corner = room.center() - size / 2
        painter.drawImage(QRectF(corner, corner + size), made)


class NewFrom(QDialog):
    """The gallery; `chosen` is what was asked for when it was accepted."""

    def __init__(self, theme: look.Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New from a template"))
        self.chosen: Example | None = None
        self.cards: list[TemplateCard] = []
        self._sections: list[tuple[QLabel, list[TemplateCard]]] = []
        self.field = QLineEdit(placeholderText=tr("Search"), clearButtonEnabled=True)
        self.field.setAccessibleName(tr("Search"))
        self.field.textChanged.connect(self._search)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(10)
        for section, entries in groupby(EXAMPLES, lambda entry: entry.section):
            self._add_section(column, tr(section), [TemplateCard(entry, theme) for entry in entries])
        self._nothing = QLabel(tr("There is no template like that."), visible=False)
        self._nothing.setProperty("role", "quiet")
        column.addWidget(self._nothing)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        Fade(area)
        self._area = area
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 16, 0, 0)
        around.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(self.field)
        around.addLayout(head)
        around.addWidget(area, 1)
        room = parent.size() - QSize(80, 80) if parent is not None else SIZE
        self.resize(SIZE.boundedTo(room))
        self._drawing = Slices(self)
        self._drawing.start(self._draw())

    def _add_section(self, column: QVBoxLayout, title: str, cards: list[TemplateCard]) -> None:
        heading = QLabel(title, font=look.section_font())
        heading.setProperty("role", "section")
        column.addWidget(heading)
        row = FlowLayout(gap=14, line_gap=14)
        for card in cards:
            card.clicked.connect(lambda _checked=False, card=card: self._choose(card))
            row.addWidget(card)
        column.addLayout(row)
        column.addSpacing(8)
        self.cards += cards
        self._sections.append((heading, cards))

    def _draw(self) -> Iterator[None]:
        """One picture after the other: the window is there at once."""
        for card in self.cards:
            card.draw()
            card.repaint()
            yield

    def _choose(self, card: TemplateCard) -> None:
        self.chosen = card.entry
        self.accept()

    def _search(self, text: str) -> None:
        found = False
        for heading, cards in self._sections:
            for card in cards:
                card.setVisible(card.answers(text))
            heading.setVisible(any(card.answers(text) for card in cards))
            found = found or heading.isVisibleTo(self)
        self._nothing.setVisible(not found)
        self._area.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused, TemplateCard):
            self._choose(focused)
        elif self.field.text().strip():  # of what was searched for the first
            for card in [card for card in self.cards if card.isVisibleTo(self)][:1]:
                self._choose(card)

    def done(self, result: int) -> None:
        self._drawing.cancel()
        super().done(result)
