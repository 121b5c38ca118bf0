"""What a sweep goes over: one or two hyperparameters, and the values that each is to have."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from gradviz.document.training import HYPERPARAMETERS, TrainingSetup
from gradviz.language import tr
from gradviz.train.sweep import grid
from gradviz.ui.panels.cards import Words, small_font
from gradviz.ui.theme import SMALL_SIZE, mono_font
from gradviz.ui.training.fields import read

NUMERIC = tuple(name for name, each in HYPERPARAMETERS.items() if each.attr.kind in ("int", "float"))
WIDTH = 128
BEGIN = (("learning_rate", "0.001, 0.01, 0.1"), ("batch_size", ""))


class SweepForm(QWidget):
    """Tells which trainings are wanted."""

    wanted = Signal(object)
    """A tuple of TrainingSetups."""
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names: list[QComboBox] = []
        self.values: list[QLineEdit] = []
        self.start = QPushButton()
        self.start.setFont(small_font(500))
        self.problem = Words("danger", SMALL_SIZE)
        self.setup: Callable[[], TrainingSetup] = TrainingSetup
        """What is set besides."""
        self.is_running = False
        table = QGridLayout(self)
        table.setContentsMargins(0, 0, 8, 6)
        table.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(BEGIN):
            box, line = QComboBox(), QLineEdit(text)
            for each in NUMERIC:
                box.addItem(each, each)
            box.setCurrentIndex(NUMERIC.index(name))
            box.setFont(small_font(500))
            box.setFixedWidth(WIDTH)
            line.setFont(mono_font(12.5))
            line.returnPressed.connect(self._press)
            table.addWidget(box, row, 0)
            table.addWidget(line, row, 1)
            self.names.append(box)
            self.values.append(line)
        table.addWidget(self.start, 0, 2, len(BEGIN), 1)
        table.addWidget(self.problem, len(BEGIN), 0, 1, 3)
        self.start.clicked.connect(self._press)

    def chosen(self) -> dict[str, list[object]]:
        """The values of each hyperparameter that has some."""
        found: dict[str, list[object]] = {}
        for box, line in zip(self.names, self.values, strict=True):
            name = box.currentData()
            parts = [part for part in line.text().replace(";", ",").split(",") if part.strip()]
            if parts:
                found[name] = [read(HYPERPARAMETERS[name], part) for part in parts]
        return found

    def _press(self) -> None:
        if self.is_running:
            self.stopped.emit()
            return
        self.problem.say("")
        values = self.chosen()
        if not values:
            self.problem.say(tr("Type the values that are to be tried, with commas between them."))
            return
        try:
            setups = grid(self.setup(), values)
        except ValueError as error:
            self.problem.say(str(error))
            return
        self.wanted.emit(setups)

    def show_running(self, on: bool) -> None:
        """Whether a sweep goes on."""
        self.is_running = on
        self.start.setText(tr("Stop") if on else tr("Sweep"))

    def retranslate(self) -> None:
        """All words."""
        self.show_running(self.is_running)
        for number, (box, line) in enumerate(zip(self.names, self.values, strict=True), start=1):
            for place in range(box.count()):
                box.setItemText(place, tr(HYPERPARAMETERS[box.itemData(place)].title))
            box.setAccessibleName(tr("hyperparameter {number} of the sweep").format(number=number))
            line.setAccessibleName(tr("its values, with commas between them"))
            line.setPlaceholderText(tr("values, with commas"))
