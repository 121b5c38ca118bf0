"""Decides where cards stand: at once for small graphs, beside the window for large ones, and as little as
possible anew.

Cards that have a place keep it; an edit moves them only as far as it must (`previous` of `arrange`). A graph
without places is drawn in model order first, and then, where a search finds fewer crossings, the better
drawing glides in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gradviz.document.document import Place, State
from gradviz.explain.frame import Frame
from gradviz.graph.arrange import Arrangement, Box, Curve, Link, Options, arrange, drifted, reroute
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import mark
from gradviz.ui.canvas.measure import box_of, rank_gap
from gradviz.ui.worker import Worker

AT_ONCE = 100
"""Nodes up to which a graph is arranged while the window waits: a few milliseconds."""
DRAG_AT_ONCE = 60
"""Edges up to which all of them are drawn anew while a card is dragged; else only its own."""
TOUCHED_AT_ONCE = 30
"""A dragged card's own edges, up to which they keep clear of other cards during the drag."""
ROUTED_AT_ONCE = 200
"""Edges up to which all of them are drawn while the window waits."""
MEASURE_AT_ONCE = 60
"""Nodes up to which cards are measured at every pixel of a drag; else at rest."""
REST = 250
"""Milliseconds without a change after which what was left out is done."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything is now, by node and by edge (Any: the layout takes whatever is hashable)."""

    places: Mapping[Any, Place]
    routes: Mapping[Any, Curve]
    boxes: Mapping[Any, Box]
    animate: bool = False
    label: str = ""
    """What the step of undo that this is is called, marked for translation; empty where it only follows from
    another one."""


class Placer(QObject):
    """Answers `place` and `tidy` through `placed`, at once or later; a newer request makes an older one
    void."""

    placed = Signal(object)
    drift_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drifted = False
        self._worker = Worker(self)
        self._worker.answered.connect(self._take)
        self._worker.failed.connect(self._arrange_here)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._finish)
        self._wish = ""
        """What the worker was asked for: "places", "better", "drift" or nothing."""
        self._label = ""
        self.forget()

    @property
    def is_busy(self) -> bool:
        """Cards have no places yet."""
        return self._wish == "places"

    def forget(self) -> None:
        """What comes next has nothing to do with what is there."""
        self._cancel()
        self._arrangement: Arrangement | None = None
        self._boxes: Mapping[Any, Box] = {}
        self._links: tuple[Link, ...] = ()
        self._places: Mapping[Any, Place] = {}
        self._routes: Mapping[Any, Curve] = {}
        self._options = Options()
        self._pinned: Mapping[Any, Place] = {}
        self._rough = False
        self._unmeasured: tuple[Graph, Callable[[], Frame]] | None = None
        self._set_drifted(False)

    def warm_up(self) -> None:
        """Start the process that large graphs will need."""
        self._worker.warm_up()

    def close(self) -> None:
        """End what runs beside the window."""
        self._cancel()
        self._worker.close()

    # --- requests ------------------------------------------------------------------------------------------

    def place(self, graph: Graph, whole: Callable[[], Frame], state: State, animate: bool) -> None:
        """Places for a graph whose cards say what `whole()` says, in a document that is in this state."""
        same = self._is_same_graph(graph)
        if same and len(graph) > MEASURE_AT_ONCE:
            # While a value is dragged the cards keep their sizes; when it rests, they are measured.
            grown: frozenset[NodeId] = frozenset()
            self._unmeasured = (graph, whole)
            self._rest.start()
        else:
            grown = self._measure(graph, whole(), keep=same)
        self._pinned = {node_id: state.places[node_id] for node_id in state.pinned if node_id in state.places}
        if all(node_id in state.places for node_id in graph.nodes):
            self._follow(state.places, same, grown, animate)
        elif len(graph) <= AT_ONCE:
            self._arrange_now(state, animate)
        else:
            self._ask("places", ("model", "crossings"), self._previous(state), self._held(state))

    def tidy(self, graph: Graph, whole: Callable[[], Frame]) -> None:
        """Everything afresh, also what was put by hand."""
        self._measure(graph, whole(), keep=False)
        self._pinned = {}
        if len(graph) <= AT_ONCE:
            made = arrange(self._boxes, self._links, self._options)
            self._settle(made, mark("tidying"), animate=True)
            self._improve(made)
        else:
            self._ask("places", ("model", "crossings"), None, {})
            self._label = mark("tidying")

    # --- at once -------------------------------------------------------------------------------------------

    def _is_same_graph(self, graph: Graph) -> bool:
        return graph.nodes.keys() == self._boxes.keys() and graph.edges == tuple(
            link.key for link in self._links
        )

    def _measure(self, graph: Graph, whole: Frame, keep: bool) -> frozenset[NodeId]:
        """Sizes of the cards; those that grew. With `keep`, a card that needs less room keeps what it has:
        nothing jumps in a drag."""
        boxes = {node_id: box_of(whole.cards[node_id]) for node_id in graph.nodes}
        if keep:
            boxes = {i: wider(box, self._boxes[i]) for i, box in boxes.items()}
            grown = frozenset(i for i, box in boxes.items() if box is not self._boxes[i])
            self._boxes = boxes if grown else self._boxes
            return grown
        self._unmeasured = None
        self._options = Options(rank_gap=rank_gap(whole.wires.values(), graph.depth))
        self._boxes = boxes
        self._links = tuple(Link(edge, edge.source, edge.target, edge.slot) for edge in graph.edges)
        return frozenset()

    def _follow(
        self, places: Mapping[Any, Place], same: bool, grown: frozenset[NodeId], animate: bool
    ) -> None:
        """Every card has its place already: it was dragged there, loaded, or undone."""
        changed = grown.union(i for i in self._boxes if places[i] != self._places.get(i))
        if changed or not same:
            self._cancel()
            kept = self._routes if same else {}
            self._routes = self._routes_between(places, changed, kept)
        self._places = places
        self._emit(animate=animate)
        if self._rough:
            self._rest.start()

    def _routes_between(
        self, places: Mapping[Any, Place], changed: frozenset[NodeId], kept: Mapping[Any, Curve]
    ) -> Mapping[Any, Curve]:
        """The edges' curves as well as they can be had at once; what is left out is done at rest."""
        touched = [
            link.key
            for link in self._links
            if link.key not in kept or not changed.isdisjoint((link.source, link.target))
        ]
        if len(self._links) <= DRAG_AT_ONCE or len(kept) < len(self._links) <= ROUTED_AT_ONCE:
            self._rough = False
            return reroute(self._boxes, self._links, places, self._options)
        self._rough = True
        fresh: Mapping[Any, Curve] = {}
        if len(touched) <= TOUCHED_AT_ONCE:
            fresh = reroute(self._boxes, self._links, places, self._options, only=touched)
        # An edge without a route is drawn as a plain curve between its cards.
        left_out = set(touched)
        return {**{edge: route for edge, route in kept.items() if edge not in left_out}, **fresh}

    def _arrange_now(self, state: State, animate: bool) -> None:
        self._cancel()
        previous, held = self._previous(state), self._held(state)
        made = arrange(self._boxes, self._links, self._options, previous=previous, pinned=held)
        self._settle(made, "", animate=animate and previous is not None)
        if previous is None and not held:
            self._improve(made)
        else:
            self._rest.start()

    def _previous(self, state: State) -> Arrangement | None:
        """The arrangement before the edit, with the cards where they really are."""
        if self._arrangement is None or not any(i in state.places for i in self._boxes):
            return None
        return replace(self._arrangement, places=self._arrangement.places | dict(state.places.items()))

    def _held(self, state: State) -> Mapping[Any, Place]:
        """What must not move: cards put by hand; where there is no arrangement to start from, all that have a
        place."""
        if self._arrangement is None:
            return {node_id: place for node_id, place in state.places.items() if node_id in self._boxes}
        return self._pinned

    def _settle(self, made: Arrangement, label: str, animate: bool) -> None:
        self._arrangement = made
        self._places, self._routes, self._rough = made.places, made.routes, False
        self._emit(animate=animate, label=label)

    def _emit(self, *, animate: bool, label: str = "") -> None:
        self.placed.emit(Placement(self._places, self._routes, self._boxes, animate, label))

    # --- later ---------------------------------------------------------------------------------------------

    def _improve(self, made: Arrangement) -> None:
        if made.crossings:
            self._ask("better", ("crossings",), None, {})

    def _ask(
        self,
        wish: str,
        stages: Sequence[str],
        previous: Arrangement | None,
        pinned: Mapping[Any, Place],
        places: Mapping[Any, Place] | None = None,
    ) -> None:
        self._cancel()
        self._wish = wish
        stages = stages if previous is None else stages[:1]
        self._worker.ask(self._boxes, self._links, self._options, stages, previous, pinned, places)

    def _cancel(self) -> None:
        self._rest.stop()
        self._wish, self._label = "", ""
        self._worker.cancel()

    def _take(self, made: Arrangement, last: bool) -> None:
        wish, label = self._wish, self._label
        if last:
            self._wish, self._label = "", ""
        if wish == "routes":
            self._routes, self._rough = made.routes, False
            self._emit(animate=False)
            self._look_for_drift()
        elif wish == "drift":
            self._set_drifted(self._arrangement is not None and drifted(self._arrangement, made))
        elif wish == "places":
            self._settle(made, label, animate=True)
            self._wish, self._label = ("" if last else "better"), ""
        elif (
            wish == "better"
            and self._arrangement is not None
            and made.crossings < self._arrangement.crossings
        ):
            self._settle(made, "", animate=True)

    def _arrange_here(self, _reason: str) -> None:
        """There is no process to be had: arrange in this one rather than not at all."""
        if self._wish == "places":
            label, self._wish, self._label = self._label, "", ""
            made = arrange(
                self._boxes, self._links, self._options, previous=self._arrangement, pinned=self._pinned
            )
            self._settle(made, label, animate=True)

    def _finish(self) -> None:
        """It has become quiet: lead all edges around what was dragged, and look whether tidying would pay."""
        if self._unmeasured is not None:
            graph, whole = self._unmeasured
            self._unmeasured = None
            self._rough = bool(self._measure(graph, whole(), keep=True)) or self._rough
        if self._rough and len(self._links) > ROUTED_AT_ONCE:
            self._ask("routes", ("routes",), None, {}, self._places)
            return
        if self._rough:
            self._routes = reroute(self._boxes, self._links, self._places, self._options)
            self._rough = False
            self._emit(animate=False)
        self._look_for_drift()

    def _look_for_drift(self) -> None:
        if self._wish == "" and not self._pinned and self._arrangement is not None:
            self._ask("drift", ("crossings",), None, {})

    def _set_drifted(self, on: bool) -> None:
        if on != self.drifted:
            self.drifted = on
            self.drift_changed.emit(on)


def wider(one: Box, other: Box) -> Box:
    """The box that holds both."""
    if one.width <= other.width and one.height <= other.height:
        return other
    return Box(max(one.width, other.width), max(one.height, other.height))
