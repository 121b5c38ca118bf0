"""What is wrong with the graph, each thing in one sentence that leads to its node."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gradviz.graph.check import Problem
from gradviz.graph.graph import NodeId
from gradviz.language import tr, trn
from gradviz.ui import theme as look
from gradviz.ui.panels.cards import Card, Words

MOST = 12
"""More than these are counted."""


class ProblemRow(QWidget):
    """One sentence; a click or Enter goes to its node."""

    chosen = Signal(object)

    def __init__(self, problem: Problem, theme: look.Theme) -> None:
        super().__init__()
        self.problem = problem
        self._sign = QLabel()
        self._sign.setFixedWidth(18)
        self._words = Words()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self._words.say(problem.text)
        self.setAccessibleName(problem.text)
        if problem.node is not None:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(tr("Go to the node"))
        self.set_theme(theme)

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        hint = self.problem.kind in ("unused", "value")
        icon = look.icon("warning", theme.warning if hint else theme.danger)
        self._sign.setPixmap(icon.pixmap(QSize(15, 15)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self.problem.node is not None:
            self._words.setStyleSheet("text-decoration: underline")

    def leaveEvent(self, event: object) -> None:
        self._words.setStyleSheet("")

    def _choose(self) -> None:
        if self.problem.node is not None:
            self.chosen.emit(self.problem.node)


class ProblemsCard(Card):
    """All problems; hidden where there are none."""

    chosen = Signal(object)
    """The NodeId of the problem that was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = look.LIGHT
        self._shown: Sequence[Problem] = ()
        self.rows: list[ProblemRow] = []
        self.title, self.more = Words("title", weight=600), Words("quiet")
        self.add(self.title, self.more)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these."""
        if tuple(problems) == tuple(self._shown):
            return
        self._shown = tuple(problems)
        for row in self.rows:
            self.parts.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ProblemRow(problem, self._theme) for problem in problems[:MOST]]
        for place, row in enumerate(self.rows, start=1):
            row.chosen.connect(self.chosen)
            self.parts.insertWidget(place, row)
        left = len(problems) - MOST
        self.more.say(trn("… and {n} more", "… and {n} more", left).format(n=left) if left > 0 else "")
        self.setHidden(not problems)

    def node_ids(self) -> Sequence[NodeId | None]:
        """What the rows lead to."""
        return [row.problem.node for row in self.rows]

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        for row in self.rows:
            row.set_theme(theme)

    def retranslate(self) -> None:
        """All words; the sentences come anew with the trace."""
        self.title.say(tr("Problems"))
