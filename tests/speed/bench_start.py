"""How long the program takes from its start to a painted window, and to one that is ready to be worked with.

    python -m tests.speed.bench_start [runs]

Each run is a process of its own with an empty home, and finds its modules compiled, as those of an installed
program are. *painted*: the window's first paint event is over.
*ready*: the example is drawn and the event loop is idle again. Goals on two cores: 0.6 s and 1.2 s.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.speed.table import Goal, head, promise, row

RUNS = 7
GOALS = {"painted": 0.6, "ready": 1.2}

DRIVER = """
import json, sys, time
started = float(sys.argv[1])
from pathlib import Path
from gradviz import cli  # as the command does
from gradviz.ui import app
app.import_before_qt()
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


def measure(environment: Mapping[str, str]) -> dict[str, float]:
    """One start, in seconds."""
    with tempfile.TemporaryDirectory() as home:
        arguments = [sys.executable, "-c", DRIVER, repr(time.time()), home]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@contextmanager
def screen() -> Iterator[str]:
    """The X display there is, or one made for this; empty where there is none to be had."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
    elif shutil.which("Xvfb"):
        reading, writing = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            yield f":{answer.readline().strip()}"
        server.terminate()
        server.wait()
    else:
        yield ""


IMPORT = "import sys, gradviz; print(sum(name.startswith('PySide6') for name in sys.modules))"


def count_qt() -> int:
    """How many modules of Qt come with gradviz alone."""
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    return int(done.stdout)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with screen() as display, tempfile.TemporaryDirectory() as compiled:
        environment = {
            "OMP_NUM_THREADS": "1",
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONPYCACHEPREFIX": compiled,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        platforms = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
        if display:
            platforms["X11"] = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
        for name, more in platforms.items():
            measure(environment | more)  # what the disk has to fetch is not the program's
            found = [measure(environment | more) for _ in range(runs)]
            head(f"start, {name}", "seconds")
            for what, goal in GOALS.items():
                row(what, [run[what] for run in found], Goal(goal), digits=2)
    found_qt = count_qt()
    print(f"\nimporting gradviz alone imports {found_qt} modules of Qt")
    promise("modules of Qt", "0", str(found_qt), found_qt == 0, "importing gradviz alone")


if __name__ == "__main__":
    main()
