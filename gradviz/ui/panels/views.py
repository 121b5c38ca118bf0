"""One graph in several writings: the program, which is typed, and views that follow it and are only read."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.code_view import CodeView
from gradviz.ui.panels.derivation import Derivation
from gradviz.ui.panels.program import ProgramPanel
from gradviz.ui.panels.segments import Switch
from gradviz.ui.panels.sizes_view import SizesView
from gradviz.ui.session import Session

LOOSE, TIGHT = 10, 3
"""Pixels beside a word in the switch, and where there is no room for that."""


class Views(QWidget):
    """The writings with the switch between them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.program = ProgramPanel(session)
        self.code = CodeView(session)
        self.derivation = Derivation(session)
        self.sizes = SizesView(session)
        self._pages: dict[str, QWidget] = {
            "program": self.program,
            "numpy": self.code,
            "latex": self.derivation,
            "shapes": self.sizes,
        }
        self._padding = 0
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._title.setFont(look.section_font())
        group = QActionGroup(self)
        self.actions_by_name = {name: self._action(group, name) for name in self._pages}
        self.switch = Switch(tuple(self.actions_by_name.values()))
        self._tighten(False)
        for button in self.switch.buttons.values():
            button.setFont(look.word_font(look.SMALL_SIZE))
        heading = QHBoxLayout()
        heading.addWidget(self._title, 1)
        heading.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(heading)
        for page in self._pages.values():
            column.addWidget(page, 1)
        self.show_page("program")

    def _action(self, group: QActionGroup, name: str) -> QAction:
        action = QAction(group, checkable=True, objectName=name)
        action.triggered.connect(lambda: self.show_page(name))
        return action

    def show_page(self, name: str) -> None:
        """Show one of the writings: "program", "numpy", "latex" or "shapes"."""
        self.actions_by_name[name].setChecked(True)
        for other, page in self._pages.items():
            page.setVisible(other == name)
        self.code.follow()
        self.derivation.follow()
        self.sizes.follow()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is room for one of them only, the switch says more than the title.
        self._tighten(False)
        self._tighten(self.switch.sizeHint().width() > event.size().width())
        both = self._title.sizeHint().width() + self.switch.sizeHint().width() + 8
        self._title.setVisible(event.size().width() >= both)

    def _tighten(self, tight: bool) -> None:
        padding = TIGHT if tight else LOOSE
        if padding != self._padding:
            self._padding = padding
            self.switch.setStyleSheet(
                f'QPushButton[role="segment"] {{ padding: 1px {padding}px; margin: 2px 1px; }}'
            )

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self.program.set_theme(theme)
        self.code.set_theme(theme)
        self.derivation.set_theme(theme)
        self.sizes.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self._title.setText(tr("Program"))
        words = {
            "program": (tr("Text"), tr("The program: type here")),
            "numpy": (tr("NumPy"), tr("The graph as a NumPy program that runs on its own")),
            "latex": (tr("LaTeX"), tr("The derivation of the selected node's gradient, line by line")),
            "shapes": (tr("Shapes"), tr("How the shapes fit together, and how many parameters there are")),
        }
        for name, (text, tip) in words.items():
            self.actions_by_name[name].setText(text)
            self.actions_by_name[name].setToolTip(tip)
        self.program.retranslate()
        self.code.retranslate()
        self.derivation.retranslate()
        self.sizes.retranslate()
