"""How a block is to be called."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import tr
from gradviz.ui import theme as look

WhyNot = Callable[[str], str]
"""Why a block cannot be called so, in one sentence; "" where it can."""
LINES_OF_PROBLEM = 2


class NameDialog(QDialog):
    """One field, what it is about, and perhaps one thing more that can be wished."""

    named = Signal(str, bool)
    """The name, and whether that is wished, too."""

    def __init__(
        self,
        title: str,
        name: str,
        why_not: WhyNot,
        *,
        says: str = "",
        also: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._why_not = why_not
        self.setWindowTitle(title)
        self.setFixedWidth(440)
        self.field = QLineEdit(name)
        self.field.setAccessibleName(tr("Name of the block"))
        self.field.selectAll()
        self.field.textChanged.connect(self._check)
        self.problem = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.problem.setProperty("role", "danger")
        self.problem.setMinimumHeight(LINES_OF_PROBLEM * self.problem.fontMetrics().lineSpacing() + 4)
        self.also = QCheckBox(also)
        self._lay_out(title, says)
        self._check()

    def _lay_out(self, title: str, says: str) -> None:
        self._accept, cancel = QPushButton(title), QPushButton(tr("Cancel"))
        self._accept.setProperty("role", "primary")
        self._accept.setDefault(True)
        self._accept.clicked.connect(self._done)
        cancel.clicked.connect(self.reject)
        what = QLabel(says, wordWrap=True)
        what.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(10)
        heading = QLabel(tr("Name of the block"), font=look.word_font(look.TEXT_SIZE, 600))
        for widget, shown in (
            (heading, True),
            (what, bool(says)),
            (self.field, True),
            (self.problem, True),
            (self.also, bool(self.also.text())),
        ):
            column.addWidget(widget)
            widget.setVisible(shown)
        row = QHBoxLayout(spacing=8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._accept)
        column.addLayout(row)

    def _check(self) -> None:
        reason = self._why_not(self.field.text().strip())
        self.problem.setText(reason)
        self._accept.setEnabled(not reason)

    def _done(self) -> None:
        name, also = self.field.text().strip(), self.also.isChecked()
        self.accept()
        self.named.emit(name, also)
