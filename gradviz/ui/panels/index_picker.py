"""Which one of several, counted from 0 as in the program: ``channel [ 2 ]``."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from gradviz.language import tr
from gradviz.ui.panels.cell_picker import STYLE
from gradviz.ui.theme import SMALL_SIZE, word_font


class IndexPicker(QWidget):
    """Hidden where there is but one."""

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.words, self.box = QLabel(), QSpinBox()
        self.words.setProperty("role", "quiet")
        for part in (self.words, self.box):
            part.setFont(word_font(SMALL_SIZE))
        self.box.setWrapping(True)
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setStyleSheet(STYLE)
        self.box.setFixedWidth(46)
        self.box.valueChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self.words)
        row.addWidget(self.box)
        self.set_count(1)

    @property
    def value(self) -> int:
        """The one that is picked."""
        return self.box.value()

    def set_value(self, value: int) -> None:
        """Pick this one without telling anybody."""
        with QSignalBlocker(self.box):
            self.box.setValue(value)

    def set_count(self, count: int) -> None:
        """There are so many."""
        with QSignalBlocker(self.box):
            self.box.setRange(0, max(0, count - 1))
        self.setHidden(count < 2)

    def retranslate(self, words: str) -> None:
        """What is picked."""
        self.words.setText(words)
        name = tr("{what}, from 0 to {last}").format(what=words, last=self.box.maximum())
        self.box.setAccessibleName(name)
        self.box.setToolTip(name)
