"""Play: one step after another until the end, a breakpoint or the person says stop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

STEP_TIME = 900
"""Milliseconds a step at speed 1: long enough to read the sentence's numbers."""
LEAST_INTERVAL = 16
"""One frame; faster than that, several steps are taken at once."""


class Player(QObject):
    """Calls `advance` in time with the speed, until it answers False."""

    changed = Signal(bool)
    """Playing or not."""

    def __init__(self, advance: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._advance = advance
        self._speed = 1.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Between `play` and `pause`."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """How many times faster than `STEP_TIME`."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._speed = speed
        if self.is_playing:
            self._timer.start(self._interval())

    def play(self) -> None:
        """Take the first step at once, then go on."""
        if self.is_playing:
            return
        self._timer.start(self._interval())
        self.changed.emit(True)
        self._tick()

    def pause(self) -> None:
        """Stand still."""
        if self.is_playing:
            self._timer.stop()
            self.changed.emit(False)

    def _interval(self) -> int:
        return max(LEAST_INTERVAL, round(STEP_TIME / self._speed))

    def _tick(self) -> None:
        for _ in range(max(1, round(LEAST_INTERVAL * self._speed / STEP_TIME))):
            if not self._advance():
                self.pause()
                return
