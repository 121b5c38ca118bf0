"""How long the program takes from its start to a painted window, and to one that is ready to be worked with.

    python tests/speed/bench_start.py [runs]

Each run is a process of its own with an empty home. *painted*: the window's first paint event is over.
*ready*: the example is drawn and the event loop is idle again. Goals on two cores: 0.6 s and 1.2 s.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
GOALS = {"painted": 0.6, "ready": 1.2}

DRIVER = """
import json, sys, time
started = float(sys.argv[1])
from pathlib import Path
from gradviz.ui import app
times = {}

def fill(window):
    from PySide6.QtCore import QTimer
    app.fill(window)
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, done))

def done():
    times["ready"] = time.time() - started
    print(json.dumps(times), flush=True)
    window.close()

window = app.start(fill, Path(sys.argv[2]) / "settings.ini", Path(sys.argv[2]))
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "painted" not in times:
            QTimer.singleShot(0, lambda: times.setdefault("painted", time.time() - started))
        return False

watch = Watch()
window.stage.canvas.viewport().installEventFilter(watch)
app.make_application().exec()
"""


def measure() -> dict[str, float]:
    """One start, in seconds."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.setdefault("OMP_NUM_THREADS", "1")
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        arguments = [sys.executable, "-c", DRIVER, repr(time.time()), home]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    measure()  # what the disk has to fetch is not the program's
    found = [measure() for _ in range(runs)]
    print(f"{'start, seconds':<16}{'median':>8}{'least':>8}{'most':>8}{'goal':>8}")
    for name, goal in GOALS.items():
        values = [run[name] for run in found]
        print(
            f"{name:<16}{statistics.median(values):>8.2f}{min(values):>8.2f}{max(values):>8.2f}{goal:>8.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
