"""Everything that is measured, and at the end what was promised and what came of it.

    python -m tests.speed [name ...]

Each benchmark runs in a process of its own. `name` is the end of its file's name: start, window, canvas,
blocks, layout, groups, plan, training, accuracy.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from tests.speed.table import NOTEBOOK, Promise, promises, verdict

BENCHES = ("start", "window", "canvas", "blocks", "layout", "groups", "plan", "training", "accuracy")
BUSY = 0.5
"""With more to do than this, beside us, times are longer than the program needs."""


def main(names: list[str]) -> int:
    """Run these benchmarks; 0 where all of them ran."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}.")
        return 2
    print(machine())
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder, "promises")
        notebook.touch()
        for name in names or BENCHES:
            print(f"\n{'=' * 20} {name} {'=' * 20}", flush=True)
            command = [sys.executable, "-m", f"tests.speed.bench_{name}"]
            if subprocess.run(command, env={**os.environ, NOTEBOOK: str(notebook)}).returncode:
                failed.append(name)
        print_promises(promises(notebook))
    print(machine())
    for name in failed:
        print(f"{name} broke off.")
    return 1 if failed else 0


def machine() -> str:
    """What it runs on, and whether it has anything else to do."""
    cores = os.cpu_count() or 1
    text = f"Python {platform.python_version()}, {cores} cores"
    if hasattr(os, "getloadavg"):
        load = os.getloadavg()[0]
        text += f", load {load:.1f}"
        if load > cores + BUSY:
            text += ": OTHER WORK IS GOING ON, and times are longer than they should be"
    return text


def print_promises(found: list[Promise]) -> None:
    """One line for each promise, then how many were kept."""
    print(f"\n{'=' * 20} promises {'=' * 20}")
    for title, group in groupby(found, key=lambda one: one.title):
        print(f"\n{title:<58} {'goal':>10} {'found':>10}")
        for one in group:
            print(f"  {one.what:<56} {one.goal:>10} {one.found:>10} {verdict(one.kept)}")
    kept = sum(one.kept for one in found)
    print(f"\n{kept} of {len(found)} promises kept.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
