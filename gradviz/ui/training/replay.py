"""Goes back to any step of a training, beside the window: it is computed again from what was kept."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from gradviz.train.run import Moment, Run, moment


class Replay(QObject):
    """Answers the newest wish only."""

    arrived = Signal(object)
    """The Moment that was wished for."""
    failed = Signal(str)
    """Why there is none, in one sentence."""
    _done = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._generation = 0
        self._threads: list[threading.Thread] = []
        self._done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def go_back(self, run: Run, step: int, folder: Path | None) -> None:
        """Compute this step again."""
        self._generation += 1
        thread = threading.Thread(
            target=self._work, args=(self._generation, run, step, folder), name="gradviz replay", daemon=True
        )
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self._generation += 1

    def close(self) -> None:
        """End; what is still computed is dropped."""
        self.cancel()
        for thread in self._threads:
            thread.join(1.0)

    def _work(self, generation: int, run: Run, step: int, folder: Path | None) -> None:
        found: Moment | str
        try:
            found = moment(run, step, folder)
        except (ValueError, OSError) as error:  # Trouble and GraphError are such: sentences for a person
            found = str(error)
        if generation == self._generation:
            self._done.emit(generation, found)

    def _take(self, generation: int, found: Moment | str) -> None:
        if generation != self._generation:
            return
        if isinstance(found, str):
            self.failed.emit(found)
        else:
            self.arrived.emit(found)
