"""The numbers that a leaf begins with: all equal, random in one of the usual ways, or from a file; seen as
cells before they are taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.document.numbers import KINDS, read_numbers
from gradviz.document.records import FileError
from gradviz.graph.graph import GraphError
from gradviz.graph.initial import BEGINNING, begun
from gradviz.graph.setting import read_setting
from gradviz.language import mark, tr
from gradviz.ops.op import OPS, Array, shape_text
from gradviz.ui.dialogs.export import filled
from gradviz.ui.panels.array_table import ArrayTable
from gradviz.ui.panels.cards import Words, set_role

WAYS = {
    "zeros": mark("Zeros"),
    "ones": mark("Ones"),
    "constant": mark("All the same"),
    "normal": mark("Normal distribution"),
    "uniform": mark("Uniform distribution"),
    "xavier": mark("Xavier (Glorot)"),
    "he": mark("He (Kaiming)"),
}
"""The ways to begin, by what a program calls them."""
SCALES = {
    "constant": mark("Value"),
    "normal": mark("Deviation"),
    "uniform": mark("Bound"),
    "xavier": mark("Times"),
    "he": mark("Times"),
}
"""What the number means, where there is one."""
RANDOM = ("normal", "uniform", "xavier", "he")
LINES = 2
"""Of what is said of the numbers, or of what is wrong with them."""
_, SCALE, SEED = BEGINNING


class FillDialog(QDialog):
    """A few choices, and the numbers that come of them."""

    taken = Signal(object)
    """The array, when it is wanted."""

    def __init__(self, name: str, value: Array, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Fill {name}").format(name=name))
        self._before, self._array = value, value
        self.way = filled(QComboBox(), [(tr(words), way) for way, words in WAYS.items()])
        self.way.setCurrentIndex(self.way.findData("xavier" if value.ndim > 1 else "normal"))
        self.scale, self.seed = QLineEdit("1"), QLineEdit("0")
        self.table, self.says = ArrayTable(), Words("quiet")
        self.file, self.fill = QPushButton(tr("From a file…")), QPushButton(tr("Fill"))
        self._lay_out()
        self.way.currentIndexChanged.connect(self.refresh)
        self.scale.textChanged.connect(self.refresh)
        self.seed.textChanged.connect(self.refresh)
        self.file.clicked.connect(self._ask_for_file)
        self.fill.clicked.connect(self._take)
        self.refresh()

    def _lay_out(self) -> None:
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.fill.setProperty("role", "primary")
        self.fill.setDefault(True)
        self.file.setToolTip(tr("A table of numbers (.csv), or an array of NumPy (.npy, .npz)"))
        self._form = QFormLayout(horizontalSpacing=16, verticalSpacing=8)
        self._scale_name, self._seed_name = QLabel(), QLabel(tr("Seed"))
        for label, field in (
            (QLabel(tr("Numbers")), self.way),
            (self._scale_name, self.scale),
            (self._seed_name, self.seed),
        ):
            label.setBuddy(field)
            self._form.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(10)
        column.addLayout(self._form)
        self.says.setMinimumHeight(LINES * self.says.fontMetrics().lineSpacing())
        self.says.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.says)
        column.addWidget(self.table, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)
        row = QHBoxLayout(spacing=8)
        row.addWidget(self.file)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.fill)
        column.addLayout(row)
        self.setMinimumWidth(460)

    def refresh(self) -> None:
        """The numbers as they are chosen now."""
        way = self.way.currentData()
        for parts, shown in (
            ((self._scale_name, self.scale), way in SCALES),
            ((self._seed_name, self.seed), way in RANDOM),
        ):
            for part in parts:
                part.setVisible(shown)
        self._scale_name.setText(tr(SCALES[way]) if way in SCALES else "")
        self.scale.setAccessibleName(self._scale_name.text())
        attrs, wrong = {"init": way}, ""
        for attr, field, wanted in (
            (SCALE, self.scale, tr("Type a number, for example 0.5.")),
            (SEED, self.seed, tr("A seed is a whole number, from 0 on.")),
        ):
            set_role(field, "")
            try:
                if field.isVisibleTo(self):
                    attrs[attr.name] = read_setting(OPS["param"], attr, field.text())
            except GraphError:
                set_role(field, "bad")
                wrong = wrong or wanted
        shape = self._before.shape
        if wrong:
            self._refuse(wrong)
        else:
            self._show(begun(shape, attrs), tr("Shape {shape}.").format(shape=shape_text(shape)))

    def _show(self, array: Array, words: str) -> None:
        self._array = array
        self.table.show_array(array.reshape(1) if not array.ndim else array)
        self._say("quiet", words)
        self.fill.setEnabled(True)

    def _refuse(self, reason: str) -> None:
        self._say("danger", reason)
        self.fill.setEnabled(False)

    def _say(self, role: str, words: str) -> None:
        set_role(self.says, role)
        self.says.say(words)

    def _ask_for_file(self) -> None:
        kinds = f"{tr('Numbers')} ({' '.join(f'*{kind}' for kind in KINDS)})"
        path, _ = QFileDialog.getOpenFileName(self, tr("Numbers from a file"), "", kinds)
        if path:
            self.read(path)

    def read(self, path: str) -> None:
        """Show the numbers of a file, or why they cannot be used."""
        try:
            array = read_numbers(path, self._before.shape)
        except FileError as error:
            self._say("danger", str(error))
            return
        self._show(array, tr("From {file}.").format(file=Path(path).name))

    def _take(self) -> None:
        array = self._array
        self.accept()
        self.taken.emit(array)


def offer_filling(name: str, value: Array, take: Callable[[Array], object], parent: QWidget) -> FillDialog:
    """Ask what to fill a leaf with; `take` gets the array."""
    dialog = FillDialog(name, value, parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(True)
    dialog.taken.connect(take)
    dialog.open()
    return dialog
