"""The shapes and parameters of the net as a list that follows it: the dimension check of the textbooks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradviz.engine.trace import Trace
from gradviz.explain.sizes import Sizes, sizes
from gradviz.explain.titles import parameter_words
from gradviz.export.sizes import sizes_table
from gradviz.graph.graph import Edge
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.panels.fade import Fade
from gradviz.ui.panels.sizes_list import SizesList
from gradviz.ui.session import Session

REST = 60
"""Milliseconds between two looks at a graph that is being edited."""
LEAST_HEIGHT, MOST_HEIGHT = 260, 440
MOST_MEASURED = 20
NOTHING = Sizes((), 0)


class SizesView(QWidget):
    """Follows the graph on the screen while it is in sight; a row that is chosen points at its node."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: Trace | None = None
        self.shown = NOTHING
        self.list = SizesList()
        self.total = QLabel()
        self.total.setFont(look.word_font(look.SMALL_SIZE, 600))
        self.copy, self.copy_csv = QPushButton(), QPushButton()
        for button, style in ((self.copy, "text"), (self.copy_csv, "csv")):
            button.clicked.connect(lambda _on=False, style=style: self._copy(style))
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.total, 1)
        below.addWidget(self.copy)
        below.addWidget(self.copy_csv)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addLayout(below)
        self.setMinimumHeight(LEAST_HEIGHT)
        self._fade = Fade(self.list)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.write)
        self.list.selectionModel().currentChanged.connect(self._choose)
        session.trace_changed.connect(self.follow)
        session.selection_changed.connect(self._point)

    def sizeHint(self) -> QSize:
        """As high as the rows, up to a good part of the window."""
        rows = sum(self.list.sizeHintForRow(k) for k in range(min(MOST_MEASURED, len(self.shown.rows))))
        return QSize(super().sizeHint().width(), min(MOST_HEIGHT, max(LEAST_HEIGHT, rows + 60)))

    def follow(self, *_what: object) -> None:
        """The graph may be another one."""
        if not self.isHidden() and self._session.trace is not self._told and not self._rest.isActive():
            self._rest.start()

    def write(self) -> None:
        """Show the graph as it is now."""
        self._rest.stop()
        trace = self._told = self._session.trace
        shown = NOTHING if trace is None else sizes(trace)
        if shown != self.shown:
            self.shown = shown
            self.list.sizes.show_rows(shown.rows)
            self.updateGeometry()
            self.total.setText(parameter_words(shown.total) if shown.rows else "")
        for button in (self.copy, self.copy_csv):
            button.setEnabled(bool(shown.rows))
        self._point()

    def _point(self, *_what: object) -> None:
        what = self._session.selection
        self.list.select_node(what.target if isinstance(what, Edge) else what)

    def _choose(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._session.seek(self.shown.rows[index.row()].node_id)

    def _copy(self, style: str) -> None:
        text = sizes_table(self.shown, "csv" if style == "csv" else "text")
        QGuiApplication.clipboard().setText(text)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self.list.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.copy.setText(tr("Copy"))
        self.copy.setToolTip(tr("Copy the table as text"))
        self.copy_csv.setText("CSV")
        self.copy_csv.setToolTip(tr("Copy the table for a spreadsheet"))
        self.list.setAccessibleName(tr("Shapes and parameters"))
        self._told, self.shown = None, NOTHING
        self.follow()
