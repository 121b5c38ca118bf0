"""What is pointed at: one node or wire, which the inspector speaks of, and all nodes that are selected with
it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal

from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ui.edits import Selection, still_there
from gradviz.ui.moment import Moment


class Selecting(Moment):
    """A moment in which something is selected."""

    selection_changed = Signal(object)
    """The node or edge that is pointed at, or None."""
    selected_changed = Signal(object)
    """All selected nodes, a frozenset."""

    sought = Signal(object)
    """A node or edge that somebody wants to see: the canvas brings it into sight."""

    selection: Selection = None
    selected: frozenset[NodeId] = frozenset()
    """All selected nodes; `selection` is one of them, or an edge, or None."""

    @property
    def graph(self) -> Graph:
        """The graph on the screen."""
        raise NotImplementedError

    def select(self, what: Selection, extend: bool = False) -> None:
        """Point at a node or an edge; None: at nothing. With `extend` a node joins those that are selected,
        or leaves them."""
        wanted = still_there(what, self.graph)
        if not extend or wanted is None or isinstance(wanted, Edge):
            if not (extend and wanted is None):
                self._point_at(wanted, frozenset() if wanted is None else _nodes_of(wanted))
        elif wanted in self.selected:
            left = self.selected - {wanted}
            self._point_at(self._latest(left), left)
        else:
            self._point_at(wanted, self.selected | {wanted})

    def seek(self, what: NodeId | Edge) -> None:
        """Point at this and bring it into sight."""
        self.select(what)
        if self.selection == what:
            self.sought.emit(what)

    def select_nodes(self, node_ids: Iterable[NodeId], extend: bool = False) -> None:
        """Select all of these, as a rubber band does; with `extend` beside what is selected already."""
        graph = self.graph
        wanted = frozenset(node_id for node_id in node_ids if node_id in graph)
        if extend:
            wanted |= self.selected
        now = self.selection
        keeps = now is not None and not isinstance(now, Edge) and now in wanted
        self._point_at(now if keeps else self._latest(wanted), wanted)

    def select_all(self) -> None:
        """Select every node."""
        self.select_nodes(self.graph.nodes)

    def select_dependents(self) -> None:
        """Select all that depends on what is selected."""
        graph = self.graph
        self.select_nodes(found for node_id in self._starts() for found in graph.descendants(node_id))

    def select_dependencies(self) -> None:
        """Select all that what is selected depends on."""
        graph = self.graph
        self.select_nodes(found for node_id in self._starts() for found in graph.ancestors(node_id))

    def look_at_selection(self) -> None:
        """Drop what is not there any more."""
        graph = self.graph
        left = frozenset(node_id for node_id in self.selected if node_id in graph)
        selection = still_there(self.selection, graph)
        self._point_at(self._latest(left) if selection is None else selection, left)

    def _starts(self) -> frozenset[NodeId]:
        """Where to start from: of what is selected, all that is still there."""
        found = (self.selection.target,) if isinstance(self.selection, Edge) else self.selected
        graph = self.graph
        return frozenset(node_id for node_id in found if node_id in graph)

    def _latest(self, node_ids: frozenset[NodeId]) -> NodeId | None:
        """The last of these in model order: what came last is what one is working on."""
        return next((node_id for node_id in reversed(tuple(self.graph.nodes)) if node_id in node_ids), None)

    def _point_at(self, selection: Selection, selected: frozenset[NodeId]) -> None:
        before = self.selection, self.selected
        self.selection, self.selected = selection, selected
        if selection != before[0]:
            self.selection_changed.emit(selection)
        if selected != before[1]:
            self.selected_changed.emit(selected)


def _nodes_of(what: NodeId | Edge) -> frozenset[NodeId]:
    return frozenset() if isinstance(what, Edge) else frozenset((what,))
