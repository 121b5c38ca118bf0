"""The derivation of the selected node's gradient, typeset line by line; read-only, to be copied as LaTeX."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gradviz.explain.derivation import derivation, latex_of
from gradviz.explain.symbols import name
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr, trn
from gradviz.ui import theme as look
from gradviz.ui.panels.cards import Words
from gradviz.ui.panels.formula_lines import FormulaLines
from gradviz.ui.session import Session

MOST_LINES = 40
"""More than these are counted, and are in the copied LaTeX."""
SIZE = 14.0
LEAST_HEIGHT = 260
"""Some lines at once: a derivation is read as a whole."""


class Derivation(QScrollArea):
    """Follows selection, values and language while it is in sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = look.LIGHT
        self._lines: list[FormulaLines] = []
        self.latex = ""
        """All lines as LaTeX, as they would be copied."""
        self.hint, self._more = Words("quiet"), Words("quiet")
        self.copy = QPushButton()
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.latex))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(12)
        for part in (self.hint, self._more):
            self._column.addWidget(part)
        self._column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setProperty("role", "editor")
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        session.selection_changed.connect(self.follow)
        session.trace_changed.connect(self.follow)

    def follow(self, *_what: object) -> None:
        """Show the lines of what is selected now."""
        if self.isHidden():
            return
        trace, node_id = self._session.trace, self._node()
        found = () if trace is None or node_id is None else derivation(trace, node_id)
        self.latex = latex_of(found)
        self.hint.say(self._hint(node_id) if not found else "")
        self._more.say(
            trn("… and {n} more line", "… and {n} more lines", len(found) - MOST_LINES).format(
                n=len(found) - MOST_LINES
            )
            if len(found) > MOST_LINES
            else ""
        )
        self.copy.setVisible(bool(found))
        for line in self._line_widgets(min(len(found), MOST_LINES)):
            line.set_theme(self._theme)
        for line, formula in zip(self._lines, found, strict=False):
            line.set_formula(formula.symbols, formula.numbers, formula.result, accent="backward")

    def _node(self) -> NodeId | None:
        what = self._session.selection
        return what.source if isinstance(what, Edge) else what

    def _hint(self, node_id: NodeId | None) -> str:
        trace = self._session.trace
        if node_id is None or trace is None or node_id not in trace.graph:
            return tr("Select a node to see how its gradient comes about.")
        return tr("No gradient runs to {name}.").format(name=name(trace.graph, node_id))

    def _line_widgets(self, count: int) -> list[FormulaLines]:
        """As many lines as are wanted; those that are too many go."""
        while len(self._lines) > count:
            gone = self._lines.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < count:
            line = FormulaLines(size=SIZE)
            self._column.insertWidget(1 + len(self._lines), line)
            self._lines.append(line)
        return self._lines

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        for line in self._lines:
            line.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.copy.setText(tr("Copy as LaTeX"))
        self.setAccessibleName(tr("Derivation"))
        self.follow()
