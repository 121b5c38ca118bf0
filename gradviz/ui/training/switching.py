"""How the window and a training share one interpreter: the window comes first. No Qt.

Painting is hundreds of short calls, and before each of them the window's thread would have to wait for the
other one to let go. So while the window paints, or takes in a new moment, the training waits between two
steps.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType

SECONDS = 0.0001
"""So long may one thread go on while another waits, as long as a net is trained."""
MOST = 0.1
"""Seconds that a training waits for the window at most."""


class Courtesy:
    """`with courtesy:` is the window at work; a training asks `wait` before each step."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._depth = 0
        self._before: float | None = None

    def __enter__(self) -> None:
        self._depth += 1
        self._free.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if not self._depth:
            self._free.set()

    def wait(self) -> None:
        """Until the window has done what it is at."""
        self._free.wait(MOST)

    def hurry(self) -> None:
        """From now on threads take turns quickly."""
        if self._before is None:
            self._before = sys.getswitchinterval()
            sys.setswitchinterval(SECONDS)

    def rest(self) -> None:
        """As before."""
        if self._before is not None:
            sys.setswitchinterval(self._before)
            self._before = None
