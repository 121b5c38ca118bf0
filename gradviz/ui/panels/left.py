"""The left panel: the program over the examples. The examples take what the program leaves, and can be folded
away."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.gallery import Gallery
from gradviz.ui.panels.views import Views
from gradviz.ui.session import Session


class LeftPanel(QWidget):
    """Program and examples."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = look.LIGHT
        self.views = Views(session)
        self.program = self.views.program
        self.gallery = Gallery()
        self._examples_title = QLabel()
        self._examples_title.setProperty("role", "section")
        self._examples_title.setFont(look.section_font())
        self._fold = QToolButton()
        self._fold.setProperty("role", "flat")
        self._fold.setStyleSheet("padding: 2px")
        self._fold.setIconSize(QSize(14, 14))
        self._fold.clicked.connect(lambda: self._show_examples(self.gallery.isHidden()))
        heading = QHBoxLayout()
        heading.addWidget(self._examples_title, 1)
        heading.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 13, 14, 10)
        column.setSpacing(8)
        column.addWidget(self.views)
        column.addSpacing(6)
        column.addLayout(heading)
        column.addWidget(self.gallery, 1)
        self._rest = QWidget(visible=False)
        column.addWidget(self._rest, 1)
        self.setMinimumWidth(200)

    def sizeHint(self) -> QSize:
        return QSize(280, 560)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        self.views.set_theme(theme)
        self.gallery.set_theme(theme)
        self._show_fold()

    def retranslate(self) -> None:
        """All words."""
        self._examples_title.setText(tr("Examples"))
        self.views.retranslate()
        self.gallery.retranslate()
        self._show_fold()

    def set_calm(self, calm: bool) -> None:
        """While a graph is built there is the palette beside the program, and little room for examples."""
        self._show_examples(not calm)

    def _show_examples(self, on: bool) -> None:
        self.gallery.setVisible(on)
        self._rest.setVisible(not on)
        self._show_fold()

    def _show_fold(self) -> None:
        shown = not self.gallery.isHidden()
        self._fold.setIcon(look.icon("chevron-down" if shown else "chevron-right", self._theme.quiet))
        self._fold.setToolTip(tr("Fold the examples away") if shown else tr("Show the examples"))
        self._fold.setAccessibleName(self._fold.toolTip())
