"""A small picker of one cell of an array, or of one slice of it: ``[ 3 , 0 ]``."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from gradviz.language import tr
from gradviz.ui.theme import SMALL_SIZE, word_font

STYLE = "QSpinBox { padding: 1px 2px; border-radius: 6px; } QLineEdit { padding: 0; border: none; }"
"""Inside a spin box there is a line edit, which must not look like one."""


class CellPicker(QWidget):
    """One spin box for each axis; indices count from 0, as in the program."""

    changed = Signal(tuple)
    """The cell that a person has picked."""

    def __init__(self, whole_axes: int = 0, parent: QWidget | None = None) -> None:
        """The last `whole_axes` axes are not picked from: they show as ``:``."""
        super().__init__(parent)
        self._whole_axes = whole_axes
        self._shape: tuple[int, ...] = ()
        self._boxes: list[QSpinBox] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the array which is picked from."""
        return self._shape

    @property
    def cell(self) -> tuple[int, ...]:
        """What is picked: one index for each axis that is picked from."""
        return tuple(box.value() for box in self._boxes)

    def set_shape(self, shape: tuple[int, ...]) -> None:
        """Pick from an array of this shape, from its first cell on. The same shape again changes nothing."""
        if shape == self._shape:
            return
        self._shape = shape
        while self._row.count():
            widget = self._row.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        picked = shape[: len(shape) - self._whole_axes] if self._whole_axes else shape
        self._boxes = [self._box(axis, size) for axis, size in enumerate(picked)]
        self._row.addWidget(_mark("["))
        parts: list[QWidget] = [*self._boxes, *(_mark(":") for _ in shape[len(picked) :])]
        for number, part in enumerate(parts):
            if number:
                self._row.addWidget(_mark(","))
            self._row.addWidget(part)
        self._row.addWidget(_mark("]"))
        self._row.addStretch(1)

    def set_cell(self, cell: tuple[int, ...]) -> None:
        """Show this cell without telling anybody."""
        for box, index in zip(self._boxes, cell, strict=True):
            with QSignalBlocker(box):
                box.setValue(index)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        for axis, box in enumerate(self._boxes):
            self._explain(box, axis)

    def _box(self, axis: int, size: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, max(0, size - 1))
        box.setFont(word_font(SMALL_SIZE))
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setWrapping(True)
        box.setStyleSheet(STYLE)
        digits = "0" * max(2, len(str(size - 1)))
        box.setFixedWidth(QFontMetrics(word_font(SMALL_SIZE)).horizontalAdvance(digits) + 22)
        self._explain(box, axis)
        box.valueChanged.connect(lambda _: self.changed.emit(self.cell))
        return box

    def _explain(self, box: QSpinBox, axis: int) -> None:
        words = tr("Index along axis {axis}, from 0 to {last}").format(axis=axis, last=box.maximum())
        box.setToolTip(words)
        box.setAccessibleName(words)


def _mark(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    return label
