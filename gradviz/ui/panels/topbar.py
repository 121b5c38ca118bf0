"""The bar over everything: whose window this is, what is open, in which light it is shown, and the
picture to take away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from gradviz.language import LANGUAGES, language, tr
from gradviz.ui import theme as look
from gradviz.ui.actions import Actions, group
from gradviz.ui.panels.segments import Switch
from gradviz.ui.session import Session

HEIGHT = 48
NARROW = 1_060
"""Below this width the words of the export button give way to its icon."""
SHORT_NAMES = {"en": "EN", "zh_CN": "中文"}


class TitleLabel(QLabel):
    """The document's name, shortened in the middle where there is little room; a dot says that it is not
    saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "quiet")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(48)
        self._name, self._modified = "", False

    def show_title(self, name: str, modified: bool) -> None:
        """Write it anew."""
        self._name, self._modified = name, modified
        self.setToolTip(tr("{name}, with changes that are not saved").format(name=name) if modified else name)
        self.setAccessibleName(self.toolTip())
        self.updateGeometry()
        self._write()

    def sizeHint(self) -> QSize:
        wanted = self.fontMetrics().horizontalAdvance(self._full()) + 4
        return QSize(min(wanted, 320), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _full(self) -> str:
        return f"{self._name} •" if self._modified else self._name

    def _write(self) -> None:
        metrics: QFontMetrics = self.fontMetrics()
        self.setText(metrics.elidedText(self._full(), Qt.TextElideMode.ElideMiddle, self.width()))


class TopBar(QFrame):
    """Menu, wordmark, document, undo and redo; language, theme and export."""

    language_wanted = Signal(str)
    theme_toggled = Signal()

    def __init__(
        self, session: Session, actions: Actions, menu: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._session = session
        self._theme = look.LIGHT
        self._export = actions["export"]
        self.menu_button = self._tool_button()
        self.menu_button.setMenu(menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._wordmark = QLabel("gradviz", font=look.word_font(15, 700))
        self._wordmark.setProperty("role", "title")
        self.title = TitleLabel()
        self._undo, self._redo = self._tool_button(actions["undo"]), self._tool_button(actions["redo"])
        self.language_button = QPushButton()
        self.language_button.setProperty("role", "flat")
        self.language_button.clicked.connect(self._next_language)
        self.theme_button = self._tool_button()
        self.theme_button.clicked.connect(self.theme_toggled)
        self.export_button = QPushButton()
        self.export_button.clicked.connect(self._export.trigger)
        self._export.changed.connect(lambda: self.export_button.setEnabled(self._export.isEnabled()))
        self.lights = Switch([actions[name] for name in group("light")])
        self._lay_out()
        session.title_changed.connect(self.refresh)
        self.retranslate()

    def _lay_out(self) -> None:
        left, right = QHBoxLayout(spacing=4), QHBoxLayout(spacing=4)
        for widget in (self.menu_button, self._wordmark):
            left.addWidget(widget)
        left.addSpacing(10)
        left.addWidget(self.title)
        left.addSpacing(6)
        for widget in (self._undo, self._redo):
            left.addWidget(widget)
        left.addStretch(1)
        right.addStretch(1)
        for widget in (self.language_button, self.theme_button):
            right.addWidget(widget)
        right.addSpacing(4)
        right.addWidget(self.export_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(8)
        row.addLayout(left, 1)
        row.addWidget(self.lights)
        row.addLayout(right, 1)

    def _tool_button(self, action: QAction | None = None) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "flat")
        button.setIconSize(QSize(18, 18))
        if action is not None:
            button.setDefaultAction(action)
        return button

    def refresh(self) -> None:
        """The document's name and whether it has changes."""
        document = self._session.document
        name = document.state.title or tr("Untitled")
        self.title.show_title(name, document.is_modified)

    def set_theme(self, theme: look.Theme) -> None:
        """Icons in the theme's colours, and the one that switches to the other theme."""
        self._theme = theme
        self.menu_button.setIcon(look.icon("menu", theme.text))
        self.theme_button.setIcon(look.icon("sun" if theme.dark else "moon", theme.quiet))
        self.export_button.setIcon(look.icon("export", theme.text) if self._is_narrow() else look.icon(""))
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the bar."""
        self.menu_button.setToolTip(tr("Menu"))
        self.menu_button.setAccessibleName(tr("Menu"))
        self.language_button.setText(" / ".join(SHORT_NAMES[name] for name in LANGUAGES))
        self.language_button.setToolTip(tr("Language: {name}").format(name=LANGUAGES[language()]))
        self.theme_button.setToolTip(tr("Light theme") if self._theme.dark else tr("Dark theme"))
        self.theme_button.setAccessibleName(self.theme_button.toolTip())
        self.lights.setAccessibleName(tr("What to do with the graph"))
        self.export_button.setText("" if self._is_narrow() else self._export.text())
        self.export_button.setToolTip(self._export.toolTip())
        self.export_button.setAccessibleName(self._export.text())
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != self._is_narrow():
            self.set_theme(self._theme)

    def _is_narrow(self) -> bool:
        return self.width() < NARROW

    def _next_language(self) -> None:
        names = list(LANGUAGES)
        self.language_wanted.emit(names[(names.index(language()) + 1) % len(names)])
