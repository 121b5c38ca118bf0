"""Moves on the canvas: short, one set at a time, and finished at once when something new is to be shown.

What is drawn after a move never depends on the move: `finish` leads to the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation

STEP_TIME, PLACE_TIME = 170, 220
"""Milliseconds for a step of the cursor, and for cards going to other places."""

Transition = Callable[[float], None]
"""Called with how far the move has come, 0 to 1; the last call has 1."""


class Motion(QObject):
    """Runs transitions side by side."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reduced = False
        self._transitions: Sequence[Transition] = ()
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._advance)
        self._clock.finished.connect(self.finish)

    @property
    def running(self) -> bool:
        return bool(self._transitions)

    def start(self, transitions: Sequence[Transition], milliseconds: int) -> None:
        """Finish what runs, then run these. With reduced motion they are at their end at once."""
        self.finish()
        self._transitions = tuple(transitions)
        if not self._transitions:
            return
        if self.reduced:
            self.finish()
            return
        self._clock.setDuration(milliseconds)
        self._advance(0.0)
        self._clock.start()

    def finish(self) -> None:
        """Go to the end of the move."""
        transitions, self._transitions = self._transitions, ()
        if self._clock.state() != QAbstractAnimation.State.Stopped:
            self._clock.stop()
        for transition in transitions:
            transition(1.0)

    def hold(self, share: float) -> None:
        """Stop at this share of the move (eased already), as if the clock stood still: for tests and
        films."""
        self._clock.pause()
        self._advance(share)

    def _advance(self, share: float) -> None:
        for transition in self._transitions:
            transition(float(share))
