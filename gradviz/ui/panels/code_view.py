"""The NumPy program that the graph compiles to: what the fast run runs, to be read and copied."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gradviz.graph.graph import Graph, GraphError
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.fonts import mono_font
from gradviz.ui.panels.highlight import Highlighter
from gradviz.ui.session import Session

REST = 250
"""Milliseconds of rest before the program is written anew: while a value is dragged nobody reads it."""
MOST_NODES = 1_500
LEAST_HEIGHT = 260


class CodeView(QWidget):
    """Follows the graph while it is in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._written: Graph | None = None
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setProperty("role", "editor")
        self.text.setFont(mono_font(12))
        self._colours = Highlighter(self.text.document())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.copy = QPushButton()
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.text, 1)
        column.addWidget(self.copy)
        self.setMinimumHeight(LEAST_HEIGHT)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.write)
        session.trace_changed.connect(self.follow)

    def follow(self, *_what: object) -> None:
        """The graph may be another one: write it when there is rest."""
        if not self.isHidden() and self._session.state.graph is not self._written:
            self._rest.start()

    def write(self) -> None:
        """Show the program of the graph as it is now."""
        graph = self._session.state.graph
        self._rest.stop()
        self._written = graph
        words = self._words(graph)
        if words != self.text.toPlainText():
            place = self.text.verticalScrollBar().value()
            self.text.setPlainText(words)
            self.text.verticalScrollBar().setValue(place)
        self.copy.setEnabled(words.startswith('"""'))

    def _words(self, graph: Graph) -> str:
        if len(graph) > MOST_NODES:
            return tr("With more than {count} nodes nobody would read the program.").format(count=MOST_NODES)
        from gradviz.engine.plan import compile as compiled  # not before somebody looks

        try:
            return compiled(graph, dtype="float64").source
        except (GraphError, ValueError) as error:
            return str(error)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._colours.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.copy.setText(tr("Copy"))
        self.setAccessibleName(tr("NumPy program"))
        self._written = None
        self.follow()
