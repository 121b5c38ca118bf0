"""Records traces: at once where that is quick, beside the window where it is not. The window never waits.

Every request has a number; an answer that belongs to an older one is dropped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from gradviz.engine.descent import Descent
from gradviz.engine.trace import Mode, Trace, trace
from gradviz.graph.graph import Graph, GraphError, NodeId

MOST_NODES_AT_ONCE = 3_000
MOST_SECONDS_AT_ONCE = 0.030
FIRST_GUESS = 8e-6
"""Seconds a node, until there is a measurement."""


@dataclass(frozen=True, slots=True)
class Request:
    """One run to be recorded."""

    graph: Graph
    cell: tuple[int, ...] | None
    mode: Mode
    wrt: NodeId | None
    like: Trace | None = None
    """The trace before: while a value is dragged, much is the same in this one."""
    descent: Descent | None = None
    """How the parameters are updated at the end; None: not at all."""

    def run(self) -> Trace:
        """The trace of what can run. Raises GraphError."""
        wrt = self.wrt if self.mode != "reverse" else None
        return trace(
            self.graph,
            cell=self.cell,
            mode=self.mode,
            wrt=wrt,
            descent=self.descent if self.mode == "reverse" else None,
            partial=True,
            like=self.like,
        )


class Recorder(QObject):
    """Answers each request once, through `recorded`, unless a newer request has come meanwhile."""

    recorded = Signal(object)
    """A Trace, or the GraphError that says why there is none."""
    _arrived = Signal(int, object, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._seconds_per_node = FIRST_GUESS
        self._waiting: tuple[int, Request] | None = None
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.is_busy = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def record(self, request: Request) -> None:
        """Ask for a trace. A quick one is answered before this returns."""
        self._generation += 1
        if self._is_quick(request.graph):
            self.is_busy = False
            self._deliver(*timed(request.run), len(request.graph))
        else:
            self.is_busy = True
            self._hand_over(request)

    def cancel(self) -> None:
        """Drop what is still being recorded."""
        self._generation += 1
        self.is_busy = False

    def close(self) -> None:
        """End the thread; it finishes the run it is in and its answer is dropped."""
        self._generation += 1
        with self._condition:
            self._closed = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def _is_quick(self, graph: Graph) -> bool:
        expected = self._seconds_per_node * len(graph)
        return len(graph) <= MOST_NODES_AT_ONCE and expected <= MOST_SECONDS_AT_ONCE

    def _deliver(self, result: Trace | GraphError, seconds: float, nodes: int) -> None:
        if isinstance(result, Trace):
            self._seconds_per_node = seconds / max(20, nodes)
        self.recorded.emit(result)

    # --- beside the window ---------------------------------------------------------------------------------

    def _hand_over(self, request: Request) -> None:
        with self._condition:
            self._waiting = (self._generation, request)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="gradviz recorder", daemon=True)
                self._thread.start()
            self._condition.notify()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting is not None or self._closed)
                if self._closed or self._waiting is None:
                    return
                generation, request = self._waiting
                self._waiting = None
            result, seconds = timed(request.run)
            if isinstance(result, Trace):
                look_ahead(result)
            with self._condition:
                if self._closed:
                    return
                self._arrived.emit(generation, result, seconds)

    def _take(self, generation: int, result: Trace | GraphError, seconds: float) -> None:
        if generation != self._generation:
            return
        self.is_busy = False
        nodes = len(result.graph) if isinstance(result, Trace) else 1
        self._deliver(result, seconds, nodes)


def look_ahead(trace: Trace) -> None:
    """Work out beside the window what the window will ask first."""
    _ = trace.index, trace.multiplications, trace.graph.labels, trace.graph.used


def timed(run: Callable[[], Trace]) -> tuple[Trace | GraphError, float]:
    """The trace, or why there is none, and the seconds of work that it was: what others did meanwhile, on a
    busy machine or in the window, says nothing about the next one."""
    start = time.thread_time()
    try:
        result: Trace | GraphError = run()
    except GraphError as error:
        result = error
    return result, time.thread_time() - start
