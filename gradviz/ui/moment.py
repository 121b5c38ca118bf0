"""The moment that is looked at: a trace, a cursor in it, and the ways to move the cursor.

Everything that a moment shows is a function of (graph, trace, cursor): going back is a smaller number.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gradviz.engine.trace import Trace
from gradviz.explain.frame import Frame, built, frame
from gradviz.explain.words import phases
from gradviz.graph.graph import NodeId
from gradviz.ui.edits import cursor_after, receiver
from gradviz.ui.player import Player


class Moment(QObject):
    """Steps through the trace that it is given."""

    trace_changed = Signal()
    """Another run, or another graph under it; cursor and frame are already in step with it."""
    cursor_changed = Signal(int)
    rest_changed = Signal(bool)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trace: Trace | None = None
        self.cursor = 0
        self.at_rest = False
        """The graph as such is looked at, at no moment: every value is there, and no derivative."""
        self._left_at: tuple[Trace | None, int] = (None, 0)
        """Where stepping goes on after building."""
        self._frame: Frame | None = None
        self._whole: Frame | None = None
        self.player = Player(self._advance, self)
        self.player.changed.connect(self.playing_changed)

    @property
    def breakpoints(self) -> frozenset[NodeId]:
        """Nodes at which playing stops."""
        return frozenset()

    @property
    def frame(self) -> Frame | None:
        """The picture of this moment; None where there is nothing to run."""
        if self._frame is None and self.trace is not None:
            self._frame = built(self.trace) if self.at_rest else frame(self.trace, self.cursor)
        return self._frame

    def whole_frame(self) -> Frame:
        """The picture of the last moment: what the cards need room for."""
        if self._whole is None:
            assert self.trace is not None
            self._whole = frame(self.trace, len(self.trace))
        return self._whole

    def _look_at(self, trace: Trace | None, cursor: int) -> None:
        """Another trace, at this moment. Tells nobody: there may be more to be brought into step first."""
        self.trace, self.cursor = trace, cursor
        self._frame = self._whole = None

    def rest(self, on: bool) -> None:
        """Look at the graph as such; or again at the moment that was looked at before."""
        if on == self.at_rest:
            return
        self.player.pause()
        self.at_rest = on
        if on:
            self._left_at = self.trace, self.cursor
        self._look_at(self.trace, self._resting(self.trace) if on else self._moment_in(self.trace))
        self.rest_changed.emit(on)
        self.cursor_changed.emit(self.cursor)

    def _resting(self, trace: Trace | None) -> int:
        """The moment at which all values are known, and nothing else."""
        return 0 if trace is None else sum(step.kind == "forward" for step in trace.steps)

    def _moment_in(self, trace: Trace | None) -> int:
        """Where stepping goes on in a trace, perhaps of a graph that was built on since."""
        before, cursor = self._left_at
        return 0 if trace is None else cursor_after(before, cursor, trace)

    def set_cursor(self, cursor: int) -> None:
        """Show the moment after this many steps (clamped). Whoever looks at a moment does not build."""
        self.rest(False)
        wanted = max(0, min(cursor, len(self.trace) if self.trace is not None else 0))
        if wanted != self.cursor:
            self.cursor = wanted
            self._frame = None
            self.cursor_changed.emit(wanted)

    def step(self, by: int = 1) -> None:
        """So many steps on (or back); the player stands still."""
        self.pause()
        self.set_cursor(self.cursor + by)

    def step_phase(self, by: int = 1) -> None:
        """To the end of this phase, or back to the start of it or of the one before."""
        self.pause()
        if self.trace is None:
            return
        marks = phases(self.trace)
        if by > 0:
            stops = [mark.last for mark in marks if mark.last > self.cursor]
            self.set_cursor(min(stops, default=len(self.trace)))
        else:
            self.set_cursor(max((mark.first - 1 for mark in marks if mark.first <= self.cursor), default=0))

    def to_start(self) -> None:
        """Nothing is known yet but the leaves."""
        self.player.pause()
        self.set_cursor(0)

    def to_end(self) -> None:
        """Everything is known."""
        self.player.pause()
        self.set_cursor(len(self.trace) if self.trace is not None else 0)

    def run_to(self, node_id: NodeId) -> None:
        """To the next step in which the node gets a number; after its last one, to its first."""
        self.pause()
        if self.trace is None:
            return
        moments = [k for k, step in enumerate(self.trace.steps, start=1) if receiver(step) == node_id]
        if moments:
            self.set_cursor(next((k for k in moments if k > self.cursor), moments[0]))

    def play(self) -> None:
        """From here on by itself; from the start where this is the end."""
        self.rest(False)
        if self.trace is None:
            return
        if self.cursor >= len(self.trace):
            self.set_cursor(0)
        self.player.play()

    def pause(self) -> None:
        """Stand still, at a moment."""
        self.player.pause()
        self.rest(False)

    def toggle_play(self) -> None:
        """Play, or pause."""
        if self.player.is_playing:
            self.pause()
        else:
            self.play()

    def _advance(self) -> bool:
        if self.trace is None or self.cursor >= len(self.trace):
            return False
        self.set_cursor(self.cursor + 1)
        at_breakpoint = receiver(self.trace.steps[self.cursor - 1]) in self.breakpoints
        return self.cursor < len(self.trace) and not at_breakpoint
