"""The one place where document, trace, cursor and selection meet. Panels and canvas talk only to the session.

The flow is one way: an edit changes the document, the document's change asks for a trace, the trace asks for
places where a card has none, and what has changed is told by signals. Traces and places that take long come
later, from beside the window; each carries a generation, and a stale one is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, Signal

from gradviz.document.document import Document, Place, State
from gradviz.document.label import Label
from gradviz.engine.gradcheck import Nudge, nudge
from gradviz.engine.trace import Mode, Trace
from gradviz.graph import check
from gradviz.graph.expand import Expanded, expand, followed, with_view
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.parse import ParseError, Program, parse_program
from gradviz.graph.text import with_output
from gradviz.language import mark, tr
from gradviz.ui import edits
from gradviz.ui.blocks import Blocks
from gradviz.ui.building import Building
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.enclosing import NO_GROUPING, grouping_of
from gradviz.ui.drafts import draft_after
from gradviz.ui.edits import Problem
from gradviz.ui.findings import Findings
from gradviz.ui.jotting import Jotting
from gradviz.ui.lending import Lent, seen_in
from gradviz.ui.placement import Placement
from gradviz.ui.placer import Placer
from gradviz.ui.recorder import Recorder, Request
from gradviz.ui.script import Script
from gradviz.ui.selecting import Selecting
from gradviz.ui.shelf import Shelf

STILL = 0.25
"""Seconds without a touch."""


class Session(Selecting):
    """What one window works on."""

    state_changed = Signal(object, object)
    """(old, new) after every change of the document."""
    problem_changed = Signal(object)
    """The Problem to be told under the text, or None."""
    drawing_changed = Signal(object, bool)
    """(Drawing, whether the cards should glide to their places)."""
    nudge_changed = Signal(object)
    """The Nudge while a leaf is being nudged, then None."""
    mode_changed = Signal()
    drift_changed = Signal(bool)
    title_changed = Signal()
    """Title, or whether there is something to save."""
    lent_changed = Signal()
    """Another graph than the document's is shown, or that is over."""
    refused = Signal(str)
    """An edit that could not be done, in one sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document()
        self.mode: Mode = "reverse"
        self.wrt: NodeId | None = None
        self.problem: Problem | None = None
        self.nudged: Nudge | None = None
        self.drawing = Drawing(Graph(), {}, {})
        self.expanded = Expanded(Graph(), Graph())
        """The document's graph as it is on the screen: with its open blocks open."""
        self.lent: Lent | None = None
        """What is shown in place of the document's graph."""
        self._opened: frozenset[NodeId] = frozenset()
        self._grouping = NO_GROUPING
        self._fresh_start = True
        self._gliding = False
        self._run: Trace | None = None
        """The document's own trace; while a leaf is nudged, `trace` is another one."""
        self._script = Script(self.document)
        self._findings = Findings()
        self.building = Building(self)
        self.blocks = Blocks(self)
        self.jotting = Jotting(self)
        self._put_places: Mapping[NodeId, Place] = {}
        """Places that come from the placer: it need not be asked about them."""
        self._recorder = Recorder(self)
        self._recorder.recorded.connect(self._take)
        self._placer = Placer(self)
        self._placer.placed.connect(self._put)
        self._placer.drift_changed.connect(self.drift_changed)
        self._unwatch = self.document.watch(self._follow)
        self.shelf = Shelf(self)
        self._touched = 0.0
        self.cursor_changed.connect(self.touch)

    # --- reading -------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The document's current state."""
        return self.document.state

    @property
    def breakpoints(self) -> frozenset[NodeId]:
        """Nodes at which playing stops."""
        return self.state.breakpoints

    @property
    def graph(self) -> Graph:
        """The graph on the screen, its blocks open or closed; while a leaf is nudged the nudged one."""
        return self.trace.graph if self.trace is not None else self.state.graph

    @property
    def text(self) -> str:
        """The text in the editor: the program, or what was typed last where that does not parse yet."""
        return self.state.text if self.state.draft is None else self.state.draft

    @property
    def program(self) -> Program:
        """The state's text, and where in it each node stands."""
        return self._script.program

    @property
    def problems(self) -> tuple[check.Problem, ...]:
        """What is wrong with the graph: where the run stops and why. Then the hints: values that are not
        finite, leaves that nothing uses. Changes with the trace."""
        return self._findings.of(self._run)

    @property
    def is_drawn(self) -> bool:
        """The drawing has just the cards of the frame: a new graph's places may come a little later than its
        numbers."""
        if self.trace is None:
            return False
        shown, wanted = self.drawing.graph, self.trace.graph.drawn
        return shown is wanted or shown.nodes.keys() == wanted.nodes.keys()

    @property
    def drifted(self) -> bool:
        """After many small edits a fresh arrangement would be clearly better: the window offers to tidy."""
        return self._placer.drifted

    @property
    def is_busy(self) -> bool:
        """A trace is being recorded or cards are being placed beside the window."""
        return self._recorder.is_busy or self._placer.is_busy

    @property
    def is_arranging(self) -> bool:
        """Something about the drawing is being worked out beside the window: a better one may come."""
        return self._placer.is_arranging

    def touch(self, *_what: object) -> None:
        """Somebody pans, zooms or steps: what may wait waits until it `is_still`."""
        self._touched = time.monotonic()

    @property
    def is_still(self) -> bool:
        """Nothing has been moved for a moment."""
        return time.monotonic() - self._touched >= STILL

    # --- the document --------------------------------------------------------------------------------------

    def open_state(self, state: State) -> None:
        """Show something else, with nothing to undo and nothing to save."""
        self._begin_afresh()
        self.document.reset(state)

    def open_text(self, text: str, title: str = "", **beside: Any) -> None:
        """Show a program, with nothing to undo and nothing to save; `beside` is what else the state has.
        Raises ParseError."""
        self.open_state(self._read(text, title, beside))

    def replace_text(self, text: str, title: str, label: Label, **beside: Any) -> None:
        """Another program in place of this one, as one step that can be undone. Raises ParseError."""
        state = self._read(text, title, beside)
        self._begin_afresh()
        self.document.change(state, label)

    def _read(self, text: str, title: str, beside: Mapping[str, Any]) -> State:
        program = parse_program(text)
        state = State(graph=program.graph, text=text, title=title, **beside)
        if program.text == text:  # long programs need not be read again
            self._script.keep(state, program)
        return state

    def open_graph(self, graph: Graph, text: str, title: str = "") -> None:
        """Show a graph that was made elsewhere. Raises GraphError for a circle."""
        graph.order  # noqa: B018  a circle is found here, before anything is shown
        self.open_state(State(graph=graph, text=text, title=title))

    def set_text(self, text: str) -> None:
        """What the person has typed. Where it cannot be used, the last good graph stays and `problem` says
        why."""
        if text == self.text:
            return
        try:
            program = parse_program(text, self.program)
        except ParseError:
            changed = replace(self.state, draft=text)
        else:
            changed = edits.with_program(self.state, program)
            self._script.keep(changed, program)
        self.document.change(changed, Label(mark("typing")), merge="typing")

    def adopt(self, state: State, program: Program, label: Label, merge: Hashable | None = None) -> None:
        """Make a state whose program is known already the current one, as a step of undo of its own, or as
        the end of the one before that has the same key."""
        self._script.keep(state, program)
        self.document.change(state, label, merge)
        if merge is not None:
            self.document.settle()

    def settle(self) -> None:
        """The gesture or the burst of typing is over: what comes next is a step of undo of its own."""
        self.document.settle()

    def set_value(self, node_id: NodeId, value: ArrayLike, final: bool = True) -> None:
        """Another value at a leaf. While a drag goes on (`final` False) the values make one step of undo."""
        before = self.state
        if node_id not in self.graph and node_id not in before.graph:
            return  # the program has gone on while the hand was on its way
        try:
            node_id, value = with_view(self.expanded, node_id, value)
            if self.lent is not None:
                self.lend(self.lent.with_value(node_id, value))
                return
            program = edits.with_value(self.program, node_id, value)
            if not same_shape(before.graph, program.graph, node_id):
                edits.refuse_new_problems(before.graph, program.graph)
        except GraphError as error:
            self.refused.emit(str(error))
            return
        draft = draft_after(before, program.text, typing_wins=True)
        changed = replace(before, graph=program.graph, text=program.text, draft=draft)
        self._script.keep(changed, program)
        label = Label(mark("value of {name}"), before.graph.labels[node_id])
        self.document.change(changed, label, merge=("value", node_id))
        if final:
            self.document.settle()

    def move(self, places: Mapping[NodeId, Place], final: bool = True) -> None:
        """Cards dragged to new places."""
        places = {node_id: place for node_id, place in places.items() if node_id in self.graph}
        if not places:
            return
        labels = [self.graph.labels[node_id] for node_id in places]
        one = len(labels) == 1
        label = Label(mark("move of {name}"), labels[0]) if one else Label(mark("move of several nodes"))
        self.document.change(edits.with_places(self.state, places), label, merge=("move", frozenset(places)))
        if final:
            self.document.settle()

    def toggle_breakpoint(self, node_id: NodeId) -> None:
        """Set or take away a breakpoint."""
        label = Label(mark("breakpoint at {name}"), self.graph.labels[node_id])
        self.document.change(edits.with_breakpoint_toggled(self.state, node_id), label)

    def set_output(self, node_id: NodeId | None) -> None:
        """Differentiate another node; None: the program's last one."""
        if node_id == self.state.graph.chosen:
            return
        if node_id is not None and (node_id not in self.state.graph or is_owned(self.state.graph, node_id)):
            name = self.graph.labels.get(node_id, "?")
            self.refused.emit(
                tr("{name} is inside a block; the output is a node of the program.").format(name=name)
            )
            return
        program = parse_program(with_output(self.program, node_id), self.program)
        draft = draft_after(self.state, program.text, typing_wins=False)
        changed = replace(edits.with_program(self.state, program), draft=draft)
        self._script.keep(changed, program)
        self.document.change(changed, Label(mark("output")))

    def set_cell(self, cell: tuple[int, ...] | None) -> None:
        """Seed one cell of the output; None: all of them."""
        if cell != self.state.cell:
            self.document.change(replace(self.state, cell=cell), Label(mark("output cell")))

    def tidy(self) -> None:
        """Arrange all cards afresh, as one step that can be undone."""
        if self.trace is not None:
            self._placer.tidy(self.trace.graph.drawn, self.whole_frame, self._grouping)

    def open_block(self, node_id: NodeId, is_open: bool = True) -> None:
        """Open a block, or close it (by the id of the block, as `expanded.opened` has it)."""
        if is_open:
            self.blocks.open(node_id)
        else:
            self.blocks.close(node_id)

    def set_opened(self, opened: frozenset[NodeId], toggled: Iterable[NodeId], label: Label) -> None:
        """Other blocks open than before; `toggled` are those that were opened or closed."""
        if opened != self.state.opened:
            self.document.change(edits.with_opened(self.state, opened, toggled), label)

    def undo(self) -> None:
        """One step back, whatever it was."""
        self._travel(self.document.undo)

    def redo(self) -> None:
        """One step forward again."""
        self._travel(self.document.redo)

    def _travel(self, go: Callable[[], bool]) -> None:
        self._gliding = True
        go()
        self._gliding = False

    def mark_saved(self, state: State | None = None) -> None:
        """The state is on disk."""
        self.document.saved(state)
        self.title_changed.emit()

    def set_title(self, title: str) -> None:
        """The file has another name."""
        self.document.amend(replace(self.state, title=title))

    def lend(self, lent: Lent | None) -> None:
        """Show another graph with the document's nodes; None: the document's own again."""
        if lent is self.lent:
            return
        self.lent, self.nudged = lent, None
        self._record()
        self.lent_changed.emit()

    # --- what is pointed at -------------------------------------------------------------------------------

    def set_mode(self, mode: Mode, wrt: NodeId | None = None) -> None:
        """Backward, forward mode or the sum over all paths; the latter two ask about one input (`wrt`)."""
        if mode not in get_args(Mode):
            raise ValueError(f"there is no mode {mode!r}")
        wanted = wrt if wrt is not None else self.wrt
        if (mode, wanted) != (self.mode, self.wrt):
            self.mode, self.wrt = mode, wanted
            self.player.pause()
            self._record()
            self.mode_changed.emit()

    def nudge(
        self, node_id: NodeId, epsilon: float, final: bool = True, *, cell: tuple[int, ...] | None = None
    ) -> None:
        """Move a leaf by epsilon for as long as the handle is held: everything follows, and returns at
        release.

        Of an array one `cell`, or all of them.
        """
        if final or epsilon == 0.0 or self._run is None or node_id not in self.expanded.graph:
            nudged = None
        else:
            try:
                nudged = nudge(self.expanded.graph, self._run, node_id, epsilon, cell=cell)
            except GraphError as error:
                self.refused.emit(str(error))
                return
        if nudged is None and self.nudged is None:
            return
        self.nudged = nudged
        self._record(nudged=None if nudged is None else (node_id, epsilon, cell))
        self.nudge_changed.emit(nudged)

    def close(self) -> None:
        """End what runs beside the window."""
        self.player.pause()
        self._unwatch()
        self._recorder.close()
        self._placer.close()

    # --- what follows from a change ------------------------------------------------------------------------

    def _begin_afresh(self) -> None:
        """What comes next has nothing to do with what is shown: step from its start, place it anew."""
        self.player.pause()
        self.select(None)
        self._fresh_start = True
        self._placer.forget()
        self.drawing = Drawing(Graph(), {}, {}, notes=self.state.notes)
        self.drawing_changed.emit(self.drawing, False)

    def _follow(self, old: State, new: State) -> None:
        if new.graph is not old.graph and self.lent is not None:
            self.lent = None
            self.lent_changed.emit()
        if new.graph is not old.graph or new.cell != old.cell or new.opened != old.opened:
            self.nudged = None
            self._record()
        elif (
            new.places is not old.places and new.places is not self._put_places and not self._recorder.is_busy
        ):
            self._place(animate=self._gliding)
        if new.draft is not old.draft or new.text is not old.text:
            self.look_at_problem()
        if self.state.notes is not self.drawing.notes:  # not `new`: they may have been moved meanwhile
            self.drawing = replace(self.drawing, notes=self.state.notes)
            self.drawing_changed.emit(self.drawing, False)
        self.state_changed.emit(old, new)
        self.title_changed.emit()

    def look_at_problem(self) -> None:
        """Say anew what is wrong with the text: it is another one now, or another language."""
        if self.state.draft is not None:
            self._set_problem(edits.problem_of(self.state.draft))
        else:
            stops = () if self._run is None else check.standing(self._run.graph, self._run.values)
            self._set_problem(edits.first_of(stops, lambda: self.program))

    def look_at_trace(self) -> None:
        """Write the picture of this moment anew: its words are in another language now."""
        if self.trace is not None:
            self._look_at(self.trace, self.cursor)
            self._place(animate=False)
            self.trace_changed.emit()

    def warm_up(self) -> None:
        """Start what large graphs will need, while the person looks at the window."""
        self._placer.warm_up()

    def _record(self, nudged: tuple[NodeId, float, tuple[int, ...] | None] | None = None) -> None:
        self.expanded = self._expanded()
        graph = self.expanded.graph
        if self.wrt is None or self.wrt not in graph or not graph[self.wrt].is_leaf:
            self.wrt = default_wrt(graph)
        if not len(graph):
            self._recorder.cancel()
            self._show_nothing()
            return
        if nudged is not None:
            node_id, epsilon, cell = nudged
            value = np.array(graph[node_id].value)
            value[... if cell is None else cell] += epsilon
            graph = graph.with_value(node_id, value)
        descent = None if self.lent is None else seen_in(self.expanded, self.lent.descent)
        self._recorder.record(Request(graph, self.state.cell, self.mode, self.wrt, self.trace, descent))

    def _expanded(self) -> Expanded:
        """The state's graph with its open blocks open; while only values change, nothing is opened anew."""
        state, before = self.state, self.expanded
        graph = state.graph if self.lent is None else self.lent.graph
        if graph is before.source and state.opened == self._opened:
            return before
        same = followed(before, graph) if state.opened == self._opened else None
        self._opened = state.opened
        return same or expand(graph, state.opened)

    def _show_nothing(self) -> None:
        self._look_at(None, 0)
        self._run = None
        self.look_at_problem()
        self.drawing = Drawing(Graph(), {}, {}, notes=self.state.notes)
        self._fresh_start = False
        self.select(None)
        self.drawing_changed.emit(self.drawing, False)
        self.trace_changed.emit()
        self.cursor_changed.emit(0)

    def _take(self, result: Trace | GraphError) -> None:
        if isinstance(result, GraphError):
            self._set_problem(Problem(str(result)))
            return
        opening, self._fresh_start = self._fresh_start, False
        if opening:
            self._left_at = None, 0
        if self.at_rest:
            cursor = self._resting(result)
        else:
            cursor = 0 if opening else edits.cursor_after(self.trace, self.cursor, result)
        moved = cursor != self.cursor
        self._look_at(result, cursor)
        if self.nudged is None:
            self._run = result
        self.look_at_selection()
        self.look_at_problem()
        self._place(animate=not opening)
        self.trace_changed.emit()
        if moved:
            self.cursor_changed.emit(cursor)

    def _place(self, animate: bool) -> None:
        if self.trace is not None:
            self._grouping = grouping_of(self.expanded, self._grouping)
            self._placer.place(
                self.trace.graph.drawn,
                self.whole_frame,
                self.state,
                animate,
                self._grouping,
                self.blocks.anchor,
            )

    def _put(self, placement: Placement) -> None:
        """Show the cards at their places; where the placer chose them, they become part of the state."""
        self._put_places = placement.places
        graph = self.trace.graph if self.trace is not None else self.state.graph
        notes = self.jotting.above(placement.covered())
        self.drawing = Drawing(
            graph.drawn,
            placement.places,
            placement.routes,
            placement.boxes,
            placement.frames,
            self._grouping.enclosures,
            self._grouping.sealed,
            notes,
        )
        state = replace(self.state, places=placement.places, notes=notes)
        if placement.label:
            self.document.change(replace(state, pinned=frozenset()), Label(placement.label))
        elif placement.places is not self.state.places or notes is not self.state.notes:
            self.document.amend(state)
        self.drawing_changed.emit(self.drawing, placement.animate)

    def _set_problem(self, problem: Problem | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self.problem_changed.emit(problem)


def same_shape(one: Graph, other: Graph, node_id: NodeId) -> bool:
    """The values of a leaf in two graphs have the same shape."""
    before, after = one[node_id].value, other[node_id].value
    return before is not None and after is not None and before.shape == after.shape


def default_wrt(graph: Graph) -> NodeId | None:
    """The input asked about where nobody has chosen one: that which most nodes use, for there paths meet."""
    asked = [node_id for node_id in graph.leaves if graph[node_id].op != "const"]
    return max(asked, key=lambda node_id: len(graph.outgoing[node_id]), default=None)
