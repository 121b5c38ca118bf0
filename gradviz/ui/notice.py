"""A sentence at the top of the canvas, with at most two things to do about it. It never stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look

Kind = Literal["warning", "danger", "good"]
ICONS: dict[Kind, str] = {"warning": "warning", "danger": "warning", "good": "check"}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to do about it: a word on a button."""

    text: str
    act: Callable[[], object]


class Notice(QFrame):
    """Hidden until there is something to say; what is said last stands."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = look.LIGHT
        self._kind: Kind = "warning"
        self.key = ""
        """What the sentence is about, so that it can be taken back when that is over."""
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._offers = QHBoxLayout(spacing=4)
        self._close = QToolButton(autoRaise=True)
        self._close.setProperty("role", "flat")
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addLayout(self._offers)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setVisible(False)
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, *offers: Offer, kind: Kind = "warning", key: str = "") -> None:
        """Show a sentence in place of the one before."""
        self.key, self._kind = key, kind
        self._text.setText(text)
        self._clear_offers()
        for offer in offers:
            button = QPushButton(offer.text)
            button.clicked.connect(lambda _checked=False, offer=offer: self._accept(offer))
            self._offers.addWidget(button)
        self.setProperty("role", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw_icon()
        self.setAccessibleName(text)
        self.setVisible(True)

    def say_error(self, text: str, details: str) -> None:
        """An unexpected error: a calm sentence, the details to copy for a report."""
        copy = Offer(tr("Copy details"), lambda: QGuiApplication.clipboard().setText(details))
        self.say(text, copy, kind="danger", key="error")

    def take_back(self, key: str) -> None:
        """What was said about `key` is over."""
        if self.key == key and not self.isHidden():
            self.setVisible(False)

    def dismiss(self) -> None:
        """The person has read it."""
        self.setVisible(False)
        self.dismissed.emit()

    def set_theme(self, theme: look.Theme) -> None:
        """Colours of the icons."""
        self._theme = theme
        self._close.setIcon(look.icon("close", theme.quiet))
        self._draw_icon()

    def retranslate(self) -> None:
        """The sentence itself was said in the language of its moment."""
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close"))

    def _accept(self, offer: Offer) -> None:
        self.setVisible(False)
        offer.act()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(look.icon(ICONS[self._kind], getattr(self._theme, self._kind)).pixmap(18, 18))

    def _clear_offers(self) -> None:
        while (entry := self._offers.takeAt(0)) is not None:
            entry.widget().deleteLater()
