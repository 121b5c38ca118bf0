"""Work that takes long, done in the window a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

SLICE = 0.006
"""Seconds of work between two looks at what else there is to do."""
REST = 4
"""Milliseconds left to everything else."""


Result = TypeVar("Result")


def done(work: Generator[None, None, Result]) -> Result:
    """Do all of it at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


class Slices(QObject):
    """Runs one piece of work; another one takes its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[object] | None = None
        self._timer = QTimer(self, interval=REST)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """There is something left to do."""
        return self._work is not None

    def start(self, work: Iterator[object]) -> None:
        """Do this from now on, between two yields at a time."""
        self._work = work
        self._timer.start()

    def cancel(self) -> None:
        """Leave undone what is left."""
        self._work = None
        self._timer.stop()

    def _go_on(self) -> None:
        work, end = self._work, time.perf_counter() + SLICE
        # What it does may cancel or replace it.
        while work is not None and work is self._work and time.perf_counter() < end:
            try:
                next(work)
            except StopIteration:
                if work is self._work:
                    self.cancel()
