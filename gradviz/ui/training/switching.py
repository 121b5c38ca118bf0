"""How often Python lets another thread come first. No Qt."""

from __future__ import annotations

import sys

SECONDS = 0.0005
"""While a net is trained: the window paints in many short stretches, and waits before each."""


class Quick:
    """Threads take turns quickly from `start` to `stop`."""

    def __init__(self) -> None:
        self._before: float | None = None

    def start(self) -> None:
        """From now on."""
        if self._before is None:
            self._before = sys.getswitchinterval()
            sys.setswitchinterval(SECONDS)

    def stop(self) -> None:
        """As before."""
        if self._before is not None:
            sys.setswitchinterval(self._before)
            self._before = None
