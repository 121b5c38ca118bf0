"""The walk: the same window without a screen, led through the seed expression; every moment as a picture."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gradviz.explain.numbers import exact
from gradviz.language import tr
from gradviz.ops.op import Array

SIZE = (1280, 800)


def walk(out: Path, size: tuple[int, int] = SIZE) -> list[Path]:
    """Write one PNG a step, one SVG of the last moment and two tables of values and gradients (Markdown and
    CSV) into `out`; the files, in that order. Raises OSError where they cannot be written.

    Nothing of the person's own settings or unsaved work is read or touched.
    """
    choose_platform()
    from gradviz.document.examples import example
    from gradviz.ui import app

    out.mkdir(parents=True, exist_ok=True)
    app.make_application()
    with tempfile.TemporaryDirectory() as home:
        window = app.make_window(Path(home) / "settings.ini", Path(home))
        window.set_theme_choice("light")
        window.set_reduced_motion(True)
        window.resize(*size)
        window.show()
        window.filing.open_example(example("seed"))
        try:
            return [*_pictures(window, out), *_tables(window, out)]
        finally:
            window.close()


def choose_platform() -> None:
    """Without a display there is no window system to be had: draw in memory."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _pictures(window: object, out: Path) -> Iterator[Path]:
    from PySide6.QtWidgets import QApplication

    from gradviz.ui.picture import export
    from gradviz.ui.window import Window

    assert isinstance(window, Window)
    session = window.session
    assert session.trace is not None
    last = len(session.trace)
    for cursor in range(last + 1):
        session.set_cursor(cursor)
        QApplication.processEvents()
        path = out / f"step-{cursor:02}.png"
        if not window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")
        yield path
    path = out / "graph.svg"
    assert session.frame is not None
    export(session.drawing, session.frame, window.theme, path)
    yield path


def _tables(window: object, out: Path) -> Iterator[Path]:
    from gradviz.ui.window import Window

    assert isinstance(window, Window)
    trace = window.session.trace
    assert trace is not None
    graph = trace.graph
    heads = [tr("node"), tr("operation"), tr("value"), tr("gradient")]
    facts = [
        (graph.labels[i], tr(graph[i].operation.title), trace.values.get(i), trace.gradients.get(i))
        for i in graph.order
    ]
    path = out / "values.md"
    rows = [[name, operation, exact(value), exact(gradient)] for name, operation, value, gradient in facts]
    lines = ["| " + " | ".join(row) + " |" for row in [heads, ["---", "---", "---:", "---:"], *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield path
    path = out / "values.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        numbers = [
            [name, operation, plain(value), plain(gradient)] for name, operation, value, gradient in facts
        ]
        csv.writer(file).writerows([heads, *numbers])
    yield path


def plain(value: Array | None) -> str:
    """A value as programs read it; empty where there is none."""
    return "" if value is None else str(value.tolist())
