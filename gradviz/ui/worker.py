"""Keeps the arranging process: starts it when it is wanted, again where it has died, and drops stale
answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from gradviz.graph.arrange import Arrangement, NodeKey, Point
from gradviz.ui.arranger import Answer, Keys, Wish, arrangement_of, packed, unpacked, wish_of
from gradviz.ui.sheet import Sheet

MOST_RESTARTS = 2
"""For one wish. A graph that kills the process twice is not given to a third one."""
FAREWELL = 300
"""Milliseconds that the process has to end by itself."""


class Worker(QObject):
    """Arranges graphs in a process of its own. Only the newest wish is answered."""

    answered = Signal(object, bool)
    """(Arrangement, whether it is the last one of its wish)."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._wish: Wish | None = None
        self._keys = Keys(Sheet())
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._restarts = 0

    @property
    def is_busy(self) -> bool:
        """There is a wish without its last answer."""
        return self._wish is not None

    def warm_up(self) -> None:
        """Start the process now, so that the first wish need not wait for it."""
        if self._process is None:
            self._start()

    def ask(
        self,
        sheet: Sheet,
        stages: Sequence[str],
        previous: Arrangement | None = None,
        pinned: Mapping[NodeKey, Point] | None = None,
        places: Mapping[NodeKey, Point] | None = None,
    ) -> None:
        """Arrange this drawing; whatever was asked before is dropped."""
        self._number += 1
        self._keys = Keys(sheet, previous)
        self._wish = wish_of(self._number, sheet, self._keys, stages, previous, pinned, places)
        self._restarts = 0
        self.warm_up()
        self._send()

    def cancel(self) -> None:
        """Drop the wish; the process may finish it, its answer is not taken."""
        self._number += 1
        self._wish = None

    def close(self) -> None:
        """End the process."""
        self.cancel()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.closeWriteChannel()
        if not process.waitForFinished(FAREWELL):
            process.kill()
            process.waitForFinished(FAREWELL)

    # --- the process ---------------------------------------------------------------------------------------

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        # The process finds the package where this one has found it, wherever it was started.
        environment.insert("PYTHONPATH", os.pathsep.join(entry or os.getcwd() for entry in sys.path))
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            environment.insert(name, "1")
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._restart)
        process.errorOccurred.connect(self._note_error)
        self._buffer.clear()
        self._process = process
        process.start(sys.executable, ["-m", "gradviz.ui.arranger"])

    def _send(self) -> None:
        if self._wish is not None and self._process is not None:
            self._process.write(packed(self._wish))

    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += self._process.readAllStandardOutput().data()
        for content in unpacked(self._buffer):
            self._take(msgspec.msgpack.decode(content, type=Answer))

    def _take(self, answer: Answer) -> None:
        if answer.number != self._number or self._wish is None:
            return
        if answer.last:
            self._wish = None
        if answer.arrangement is None:
            self.failed.emit(answer.failure)
        else:
            self.answered.emit(arrangement_of(answer.arrangement, self._keys), answer.last)

    def _restart(self) -> None:
        """The process has died; what it was asked is asked again."""
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        if self._wish is None:
            return
        self._restarts += 1
        if self._restarts > MOST_RESTARTS:
            self._wish = None
            self.failed.emit("the arranging process does not stay alive")
            return
        self._start()
        self._send()

    def _note_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._process, self._wish = None, None
            self.failed.emit("the arranging process does not start")
