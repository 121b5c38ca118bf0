"""Decides where cards stand: at once for small graphs, beside the window for large ones, and as little as
possible anew.

Cards that have a place keep it; an edit moves them only as far as it must (`previous` of `arrange`). A graph
without places is drawn in model order first, and then, where a search finds fewer crossings, the better
drawing glides in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gradviz.document.document import Place, State
from gradviz.explain.frame import Frame as Moment
from gradviz.graph import arrange as layout
from gradviz.graph.arrange import Arrangement, Curve, Frame
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import mark
from gradviz.ui.canvas.enclosing import NO_GROUPING, Grouping
from gradviz.ui.canvas.slices import Slices
from gradviz.ui.measuring import boxes_of, sheet_in_slices
from gradviz.ui.placement import ROUTED_AT_ONCE, Placement, routes_between, wider
from gradviz.ui.sheet import Anchor, Sheet, toggled
from gradviz.ui.worker import Worker

AT_ONCE = 100
"""Nodes up to which a graph is arranged while the window waits: a few milliseconds."""
MEASURE_AT_ONCE = 60
"""Nodes up to which cards are measured at every pixel of a drag; else at rest."""
MEASURED_IN_ONE = 300
"""Nodes up to which all cards are measured in one go; of more, a few at a time."""
KEPT = 12
"""Arrangements that are remembered."""
REST = 250
"""Milliseconds without a change after which what was left out is done."""


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
        self._measuring = Slices(self)
        self._wish = ""
        """What is on its way: "measures" of new cards, what the worker was asked for ("places", "better",
        "routes", "drift"), or nothing."""
        self._label = ""
        self.forget()

    @property
    def is_busy(self) -> bool:
        """Cards have no places yet."""
        return self._wish in ("measures", "places")

    @property
    def is_arranging(self) -> bool:
        """There is an answer to come."""
        return self._wish != ""

    def forget(self) -> None:
        """What comes next has nothing to do with what is there."""
        self._cancel()
        self._sheet, self._grouping = Sheet(), NO_GROUPING
        self._made: list[Arrangement] = []
        """The last arrangements, the newest first: undo leads back to one of them."""
        self._places: Mapping[Any, Place] = {}
        self._routes: Mapping[Any, Curve] = {}
        self._frames: Mapping[Any, Frame] = {}
        self._anchor: Anchor | None = None
        """Of the arrangement that is wanted."""
        self._pinned: Mapping[Any, Place] = {}
        self._rough = False
        self._unmeasured: tuple[Graph, Callable[[], Moment]] | None = None
        self._set_drifted(False)

    @property
    def _arrangement(self) -> Arrangement | None:
        """The arrangement of what is shown, though cards may have been dragged since."""
        return self._arrangement_of(self._sheet)

    def _arrangement_of(self, sheet: Sheet) -> Arrangement | None:
        return next(
            (
                made
                for made in self._made
                if made.places.keys() == sheet.boxes.keys() and made.groups == sheet.groups
            ),
            None,
        )

    def warm_up(self) -> None:
        """Start the process that large graphs will need."""
        self._worker.warm_up()

    def close(self) -> None:
        """End what runs beside the window."""
        self._cancel()
        self._worker.close()

    # --- requests ------------------------------------------------------------------------------------------

    def place(
        self,
        graph: Graph,
        whole: Callable[[], Moment],
        state: State,
        animate: bool,
        grouping: Grouping = NO_GROUPING,
        anchor: NodeId | None = None,
    ) -> None:
        """Places for a graph whose cards say what `whole()` says, in a document that is in this state.

        Where several blocks were opened or closed at once, everything is arranged afresh, and `anchor` stays
        where it is.
        """
        before, same = self._sheet, self._is_same_graph(graph, grouping)
        self._stop_measuring()
        self._anchor = None

        def go_on(grown: frozenset[NodeId]) -> None:
            self._pinned = {i: state.places[i] for i in state.pinned if i in state.places}
            if all(node_id in state.places for node_id in graph.nodes):
                self._follow(state.places, same, grown, animate)
                return
            afresh = len(toggled(before, self._sheet)) > 1
            previous = None if afresh else self._previous(before, state)
            held = self._held(previous, before, state)
            if afresh and not held:
                self._anchor = Anchor(anchor, self._places, self._frames)
            if len(graph) <= AT_ONCE:
                self._arrange_now(previous, held, animate)
            else:
                self._ask("places", ("model", "crossings"), previous, held)

        if same and len(graph) > MEASURE_AT_ONCE:
            # While a value is dragged the cards keep their sizes; when it rests, they are measured.
            self._unmeasured = (graph, whole)
            self._rest.start()
            go_on(frozenset())
        else:
            self._measure(graph, whole(), same, grouping, go_on)

    def tidy(self, graph: Graph, whole: Callable[[], Moment], grouping: Grouping = NO_GROUPING) -> None:
        """Everything afresh, also what was put by hand."""
        self._stop_measuring()

        def go_on(_grown: frozenset[NodeId]) -> None:
            self._pinned, self._anchor = {}, None
            if len(graph) <= AT_ONCE:
                made = self._sheet.arranged()
                self._settle(made, mark("tidying"), animate=True)
                self._improve(made)
            else:
                self._ask("places", ("model", "crossings"), None, {})
                self._label = mark("tidying")

        self._measure(graph, whole(), False, grouping, go_on)

    # --- at once -------------------------------------------------------------------------------------------

    def _is_same_graph(self, graph: Graph, grouping: Grouping) -> bool:
        sheet = self._sheet
        return (
            graph.nodes.keys() == sheet.boxes.keys()
            and graph.edges == sheet.edges
            and grouping.groups.keys() == sheet.groups.keys()
            and grouping.sealed == self._grouping.sealed
        )

    def _measure(
        self,
        graph: Graph,
        whole: Moment,
        keep: bool,
        grouping: Grouping,
        go_on: Callable[[frozenset[NodeId]], None],
    ) -> None:
        """Find the sizes of the cards, and go on with those that grew. With `keep`, a card that needs less
        room keeps what it has: nothing jumps in a drag."""
        work = self._measured(graph, whole, keep, grouping, go_on)
        if len(graph) <= MEASURED_IN_ONE:
            for _ in work:
                pass
        else:
            if not keep:
                self._cancel()
                self._wish = "measures"
            self._measuring.start(work)

    def _measured(
        self,
        graph: Graph,
        whole: Moment,
        keep: bool,
        grouping: Grouping,
        go_on: Callable[[frozenset[NodeId]], None],
    ) -> Iterator[None]:
        grown: frozenset[NodeId] = frozenset()
        if keep:
            found, sheet = (yield from boxes_of(graph, whole, grouping)), self._sheet
            boxes = {i: wider(box, sheet.boxes[i]) for i, box in found.items()}
            grown = frozenset(i for i, box in boxes.items() if box is not sheet.boxes[i])
            if grown:
                self._sheet = replace(sheet, boxes=boxes)
        else:
            self._sheet = yield from sheet_in_slices(graph, whole, grouping)
            self._grouping = grouping
            self._unmeasured = None
        self._stop_measuring()
        go_on(grown)

    def _stop_measuring(self) -> None:
        self._measuring.cancel()
        if self._wish == "measures":
            self._wish = ""

    def _follow(
        self, places: Mapping[Any, Place], same: bool, grown: frozenset[NodeId], animate: bool
    ) -> None:
        """Every card has its place already: it was dragged there, loaded, or undone."""
        changed = grown.union(i for i in self._sheet.boxes if places[i] != self._places.get(i))
        if changed or not same:
            self._cancel()
            kept = self._routes if same else {}
            self._routes, self._rough = routes_between(self._sheet, places, changed, kept)
            self._frames = self._sheet.frames(places, self._arrangement)
        self._places = places
        self._emit(animate=animate)
        if self._rough:
            self._rest.start()

    def _arrange_now(self, previous: Arrangement | None, held: Mapping[Any, Place], animate: bool) -> None:
        self._cancel()
        made = self._sheet.arranged("model", previous, held)
        self._settle(made, "", animate=animate and (previous is not None or self._anchor is not None))
        if previous is None and not held:
            self._improve(made)
        else:
            self._rest.start()

    def _previous(self, before: Sheet, state: State) -> Arrangement | None:
        """The arrangement before the edit, with the cards where they really are."""
        if not before.boxes.keys() <= self._places.keys() or not any(
            i in state.places for i in self._sheet.boxes
        ):
            return None
        made = self._arrangement_of(before)
        if made is None:  # of what was loaded, or comes from another undo
            if len(before.boxes) > AT_ONCE:
                return None
            made = before.arranged()
        places = {i: state.places.get(i, self._places[i]) for i in before.boxes}
        return layout.relocated(made, places, before.options)

    def _held(self, previous: Arrangement | None, before: Sheet, state: State) -> Mapping[Any, Place]:
        """What must not move: cards put by hand; where there is no arrangement to start from, all that have a
        place, unless blocks were opened or closed, which need room."""
        if previous is None and before.groups.keys() == self._sheet.groups.keys():
            return {i: place for i, place in state.places.items() if i in self._sheet.boxes}
        return self._pinned

    def _settle(self, made: Arrangement, label: str, animate: bool) -> None:
        if self._anchor is not None:
            made = self._anchor.held(made)
        self._made = [made, *self._made][:KEPT]
        self._places, self._routes, self._rough = made.places, made.routes, False
        self._frames = made.frames
        self._emit(animate=animate, label=label)

    def _emit(self, *, animate: bool, label: str = "") -> None:
        self.placed.emit(
            Placement(self._places, self._routes, self._sheet.boxes, self._frames, animate, label)
        )

    # --- later ---------------------------------------------------------------------------------------------

    def _improve(self, made: Arrangement) -> None:
        if made.crossings and not self._sheet.groups:
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
        if previous is not None or (wish == "places" and self._sheet.groups):
            stages = stages[:1]  # neurons stay in their order
        self._worker.ask(self._sheet, stages, previous, pinned, places)

    def _cancel(self) -> None:
        self._rest.stop()
        self._measuring.cancel()
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
            self._set_drifted(self._arrangement is not None and layout.drifted(self._arrangement, made))
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
            self._settle(self._sheet.arranged("model", None, self._pinned), label, animate=True)

    def _finish(self) -> None:
        """It has become quiet: lead all edges around what was dragged, and look whether tidying would pay."""
        if self._unmeasured is not None:
            graph, whole = self._unmeasured
            self._unmeasured = None
            self._measure(graph, whole(), True, self._grouping, self._finish_measured)
        else:
            self._finish_measured(frozenset())

    def _finish_measured(self, grown: frozenset[NodeId]) -> None:
        self._rough = bool(grown) or self._rough
        if self._rough and len(self._sheet.links) > ROUTED_AT_ONCE:
            self._ask("routes", ("routes",), None, {}, self._places)
            return
        if self._rough:
            self._routes = self._sheet.routes(self._places)
            self._frames = self._sheet.frames(self._places, self._arrangement)
            self._rough = False
            self._emit(animate=False)
        self._look_for_drift()

    def _look_for_drift(self) -> None:
        settled = self._wish == "" and not self._pinned and not self._sheet.groups
        if settled and self._arrangement is not None:
            self._ask("drift", ("crossings",), None, {})

    def _set_drifted(self, on: bool) -> None:
        if on != self.drifted:
            self.drifted = on
            self.drift_changed.emit(on)
