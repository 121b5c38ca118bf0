"""The real window with everything in it, a large program open, and somebody who uses mouse and keyboard."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gradviz.ui import app
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.panels.editor import Editor

SIZE = 1600, 1000
TICK = 16


def program(nodes: int, seed: int = 1) -> str:
    """A program of about so many nodes, in which each line uses some of the lines just before it."""
    random, names, count, number = Random(seed), ["x0", "x1"], 2, 0
    lines = ["x0 = 0.5", "x1 = -0.3"]
    while count < nodes:
        one, other = random.sample(names[-8:], 2)
        kind, name = random.randrange(3), f"h{number}"
        if kind == 0:
            lines += [
                f"w{number} = param({random.uniform(-2, 2):.2f})",
                f"{name} = tanh({one} * w{number} + {other})",
            ]
            count += 4
        else:
            formula = f"sigmoid({one} - {other})" if kind == 1 else f"{one} + {other} * {one}"
            lines.append(f"{name} = {formula}")
            count += 2
        names.append(name)
        number += 1
    return "\n".join(lines) + "\n"


class Watch:
    """Knows when a kind of widget was painted last. To be made before the widget is."""

    def __init__(self, kind: Any) -> None:
        self.times: list[float] = []
        paint = kind.paintEvent

        def painting(widget: QWidget, event: QPaintEvent) -> None:
            paint(widget, event)
            self.times.append(time.perf_counter())

        kind.paintEvent = painting


class Desk:
    """One window, and the times that things take in it, in milliseconds."""

    def __init__(self) -> None:
        self.application = app.make_application(["bench"])
        self._painted, self.text_painted = Watch(CanvasView), Watch(Editor)
        self._home = tempfile.TemporaryDirectory()
        home = Path(self._home.name)
        self.window = app.start(lambda _window: None, home / "settings.ini", home)
        self.window.resize(*SIZE)
        self.session, self.canvas = self.window.session, self.window.canvas
        self.waited = self.ran = 0.0
        """Seconds that were measured, and in which the processor was there for the window's thread."""
        self.rest()

    def open(self, text: str) -> None:
        """Open a program and wait until it is drawn and everything is quiet."""
        self.session.open_text(text)
        self.window.stage.fit_next()
        self.settle()

    def settle(self, most: float = 60.0) -> None:
        """Wait until nothing that runs beside the window will bring a better drawing."""
        end = time.perf_counter() + most
        self.rest()
        while self.session.is_arranging and time.perf_counter() < end:
            self.rest(0.2)

    def rest(self, quiet: float = 0.4, most: float = 30.0) -> None:
        """Let the program run until nothing has been going on for a while."""
        end, since = time.perf_counter() + most, time.perf_counter()
        while time.perf_counter() < end and time.perf_counter() - since < quiet:
            self.application.processEvents()
            time.sleep(0.002)
            if self.session.is_busy or self.canvas.canvas.motion.running:
                since = time.perf_counter()

    def timed(
        self, act: Callable[[], object], watch: Watch | None = None, *, all_of_it: bool = False
    ) -> float:
        """From the act to the end of the paint that it leads to; what is done later does not count.

        With `all_of_it`, to the end of the paint that shows a run which is over, wherever it ran.
        """
        start, ran = time.perf_counter(), time.thread_time()
        took = self._timed(act, (watch or self._painted).times, all_of_it)
        self.waited += time.perf_counter() - start
        self.ran += time.thread_time() - ran
        return took

    def _timed(self, act: Callable[[], object], painted: list[float], all_of_it: bool) -> float:
        painted.clear()
        start = time.perf_counter()
        act()
        while all_of_it and self.session.is_busy:
            painted.clear()  # that was the run before
            self.application.processEvents()
        for _ in range(4):  # what changes nothing in sight is not painted at all
            if painted:
                return 1e3 * (painted[0] - start)
            self.application.processEvents()
        return 1e3 * ((painted[0] if painted else time.perf_counter()) - start)

    def key(self, key: int) -> None:
        """Press a key."""
        QTest.keyClick(self.window.windowHandle(), Qt.Key(key))

    def click(self, button: QWidget) -> None:
        """Press and let go of the left button of the mouse on a button of the window."""
        at = button.mapTo(self.window, button.rect().center())
        QTest.mouseClick(
            self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
        )

    def wheel(self, at: QPoint, turned: int) -> None:
        """Turn the wheel by so many eighths of a degree over a point of the canvas."""
        where = QPointF(self._in_window(at))
        QTest.wheelEvent(self.window.windowHandle(), where, QPoint(0, turned))

    def press(self, at: QPoint) -> None:
        """Press the left button on a point of the canvas."""
        handle, where = self.window.windowHandle(), self._in_window(at)
        QTest.mouseMove(handle, where)
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def move(self, at: QPoint) -> None:
        """Move the pointer."""
        QTest.mouseMove(self.window.windowHandle(), self._in_window(at))

    def release(self, at: QPoint) -> None:
        """Let the button go."""
        where = self._in_window(at)
        QTest.mouseRelease(
            self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where
        )

    def _in_window(self, at: QPoint) -> QPoint:
        return self.canvas.viewport().mapTo(self.window, at)

    def look_at(self, scale: float) -> None:
        """Look at the middle of the graph at this scale."""
        self.canvas.zoom_by(scale / self.canvas.camera.scale)
        self.canvas.camera.centre(self.canvas.canvas.bounds().center())
        self.rest(0.15)

    def gaps(self, seconds: float, act: Callable[[], object]) -> list[float]:
        """How far apart the ticks of a clock of 16 ms come while this is done: how long the window stands
        still."""
        found, last = [], time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            found.append(1e3 * (now - last))
            last = now

        clock = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK)
        clock.timeout.connect(tick)
        clock.start()
        QTimer.singleShot(2 * TICK, self.window, act)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return found

    def leave(self) -> None:
        """Close the window without a question."""
        self.session.mark_saved()
        self.window.close()
        self._home.cleanup()
