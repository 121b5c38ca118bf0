"""The inspector: everything about the selected node or edge, or the graph where nothing is selected.

Only the page that can be seen is kept up to date; a hidden one is brought up to date when it is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gradviz.explain.names import plain_name
from gradviz.graph.graph import Edge
from gradviz.language import tr
from gradviz.ui.panels.cards import OneLine, Section
from gradviz.ui.panels.fade import Fade
from gradviz.ui.panels.inspector_block import BlockPage
from gradviz.ui.panels.inspector_edge import EdgePage
from gradviz.ui.panels.inspector_graph import GraphPage
from gradviz.ui.panels.inspector_node import NodePage
from gradviz.ui.panels.inspector_parts import Page, named
from gradviz.ui.session import Session
from gradviz.ui.theme import LIGHT, Theme, math_font

MAKERS: dict[str, type[Page]] = {
    "graph": GraphPage,
    "node": NodePage,
    "edge": EdgePage,
    "block": BlockPage,
}


class _Inside(QWidget):
    """What is scrolled: as wide as its view and as high as that width makes it.

    Without this, Qt takes the height that the cards would have at their least width for the least height.
    """

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Inspector(QWidget):
    """A title and, under it, the page that fits the selection."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._stale = True
        self._pages: dict[str, Page] = {}
        self.kind, self.name = Section(), OneLine()
        self.name.setFont(math_font(18))
        self.name.setFixedHeight(self.name.fontMetrics().height() + 2)
        title = QHBoxLayout()
        title.setContentsMargins(16, 14, 16, 8)
        title.setSpacing(8)
        title.addWidget(self.kind)
        title.addWidget(self.name, 1)
        self._inside = _Inside()
        self._column = QVBoxLayout(self._inside)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.setContentsMargins(16, 2, 16, 16)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidget(self._inside)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        Fade(self.scroller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(title)
        column.addWidget(self.scroller, 1)
        session.cursor_changed.connect(self._follow)
        session.trace_changed.connect(self._follow)
        session.selection_changed.connect(self._selection_changed)
        session.state_changed.connect(self._follow)
        session.blocks.pointed_changed.connect(self._selection_changed)

    @property
    def page(self) -> Page:
        """The page that fits the selection; made when it is first wanted."""
        selection = self._session.selection
        key = "graph" if selection is None else "edge" if isinstance(selection, Edge) else "node"
        if key == "node" and self._session.blocks.pointed is not None:
            key = "block"
        if self._session.trace is None:
            key = "graph"
        if key not in self._pages:
            page = self._pages[key] = MAKERS[key](self._session)
            self._column.insertWidget(0, page)
            page.set_theme(self._theme)
            page.retranslate()
        return self._pages[key]

    def refresh(self) -> None:
        """Show the session's selection at its cursor, now or when the inspector is next seen."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        page = self.page
        for other in self._pages.values():
            other.setVisible(other is page)
        self._show_title()
        page.refresh()

    def _show_title(self) -> None:
        selection, trace = self._session.selection, self._session.trace
        if trace is None or selection is None:
            kind, name = tr("Graph"), ""
        elif isinstance(selection, Edge):
            names = named(trace.graph, selection.source), named(trace.graph, selection.target)
            kind, name = tr("Edge"), " → ".join(names)
        elif (opened := self._session.expanded.blocks.get(self._session.blocks.pointed or ())) is not None:
            kind, name = tr("Block"), plain_name(opened.name)
        else:
            kind, name = tr("Node"), named(trace.graph, selection)
        self.kind.setText(kind)
        self.name.say(name)

    def _follow(self, *what: object) -> None:
        self.refresh()

    def _selection_changed(self, selection: object) -> None:
        self.scroller.verticalScrollBar().setValue(0)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(320, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 200)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        for page in self._pages.values():
            page.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        for page in self._pages.values():
            page.retranslate()
        self.refresh()
