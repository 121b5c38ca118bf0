"""The built-in sets of examples as a row of small pictures, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from gradviz.language import tr
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import RECIPES
from gradviz.ui.panels.cards import Words
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.theme import LIGHT, SMALL_SIZE, Theme
from gradviz.ui.training.pictures import Samples, picture

SIDE = 44
PICTURE = QSize(36, 36)


class DataTiles(QWidget):
    """Tells which set was chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._few: dict[str, Dataset] = {}
        self._group = QButtonGroup(self)
        self.samples = Samples(self)
        self.samples.arrived.connect(self._take)
        self.buttons: dict[str, QToolButton] = {name: self._button(name) for name in RECIPES}
        self.says = Words("quiet", SMALL_SIZE)
        rows = QWidget()
        flow = FlowLayout(rows, gap=6, line_gap=6)
        for button in self.buttons.values():
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(rows)
        column.addWidget(self.says)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setProperty("role", "tile")
        button.setFixedSize(SIDE, SIDE)
        button.setIconSize(PICTURE)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        return button

    def show_choice(self, name: str, says: str) -> None:
        """Which of them is used (none: another name), and what there is to say about the examples."""
        self._group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each == name)
        self._group.setExclusive(True)
        self.says.say(says)

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        for name in self._few:
            self._paint(name)

    def retranslate(self) -> None:
        """All words."""
        for name, button in self.buttons.items():
            recipe = RECIPES[name]
            words = tr("{name}: {what}").format(name=tr(recipe.title), what=tr(recipe.says))
            button.setToolTip(words)
            button.setAccessibleName(words)

    def _take(self, name: str, few: Dataset) -> None:
        self._few[name] = few
        self._paint(name)

    def _paint(self, name: str) -> None:
        made = picture(self._few[name], PICTURE, self.devicePixelRatioF(), self._theme)
        self.buttons[name].setIcon(QIcon(made))
