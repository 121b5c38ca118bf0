"""What takes longer than a plot may: computed in a thread of its own, in pieces, the newest wish only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Iterator[object]]
SENTENCES = (ValueError, OSError, KeyError, IndexError)
"""What says in one sentence what is wrong. Anything else nobody has thought of: it is told where such things
are told."""


class Errand(QObject):
    """Gives what comes from a generator; a newer wish ends the one before at its next piece."""

    arrived = Signal(object)
    failed = Signal(str)
    """Why there is nothing, in one sentence."""
    _done = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = 0
        self._threads: list[threading.Thread] = []
        """The newest last; those before it end at their next piece."""
        self.took = 0.0
        """Seconds that the last whole one took."""
        self.ended = 0.0
        """When that was."""
        self._done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Something is being computed."""
        return bool(self._threads) and self._threads[-1].is_alive()

    def ask(self, work: Work) -> None:
        """Compute this, in place of whatever is being computed."""
        self._generation += 1
        thread = threading.Thread(
            target=self._run, args=(self._generation, work), name="gradviz errand", daemon=True
        )
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self._generation += 1

    def close(self) -> None:
        """End; what is still computed is dropped."""
        self.cancel()
        for thread in self._threads:
            thread.join(1.0)

    def _run(self, generation: int, work: Work) -> None:
        start = time.monotonic()
        try:
            for piece in work():
                if generation != self._generation:
                    return
                self._done.emit(generation, piece)
                time.sleep(0.001)  # whoever paints and whoever learns comes first
        except Exception as error:
            if generation == self._generation:  # else it was broken off, and nobody waits for it
                self._done.emit(generation, error)
            return
        self.took, self.ended = time.monotonic() - start, time.monotonic()

    def _take(self, generation: int, found: object) -> None:
        if generation != self._generation:
            return
        if isinstance(found, Exception):
            if not isinstance(found, SENTENCES):
                raise found
            self.failed.emit(str(found.args[0]) if found.args else str(found))
        else:
            self.arrived.emit(found)
