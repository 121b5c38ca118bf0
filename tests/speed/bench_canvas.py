"""How fast the canvas is by itself, with a tangled graph: ``python -m tests.speed.bench_canvas [nodes ...]``.

Given sizes, it also draws each graph in a square with long wires across, the worst there can be. Everything
is measured to painted, in a viewport of 1600 x 1000: the time of the call that changes something and of the
paint event that follows.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
from PySide6.QtCore import QEventLoop, QPoint, QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from gradviz.explain.faces import Touched
from gradviz.explain.frame import Frame
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.theme import LIGHT, apply
from tests.speed.table import Goal, head, row
from tests.ui.canvas import sketches

ROUNDS = 40
SIZES = (1000,)
GOALS = {"step": Goal(16.0), "pan": Goal(16.7), "zoom": Goal(33.3, late=True)}


def main(sizes: list[int]) -> None:
    app = QApplication.instance() or QApplication([])
    apply(app, LIGHT)  # type: ignore[arg-type]
    for size in sizes or SIZES:
        for square in (False, True) if sizes else (False,):
            head(f"{size} nodes, {'in a square' if square else 'laid out'}")
            measure(app, size, square)  # type: ignore[arg-type]


class Counting(CanvasView):
    """A canvas that knows how often it was painted."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.paints += 1


def measure(app: QApplication, size: int, square: bool) -> None:
    graph = sketches.random_graph(size)
    frame = sketches.made_up_frame(graph, focus=0)
    drawing = (
        sketches.in_a_square(graph, frame.cards) if square else sketches.arranged(graph, frame.cards, "model")
    )
    view = Counting()
    view.resize(1600, 1000)
    view.show()
    start = time.perf_counter()
    view.show_drawing(drawing)
    view.show_frame(frame)
    while not view.canvas.is_complete:  # the cards of a vast drawing are made a few at a time
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    took = 1e3 * (time.perf_counter() - start)
    row(f"build, {len(graph.edges)} wires", [took])
    view.finish_animations()
    app.processEvents()

    frames: list[Frame] = []

    def report(name: str, act: Callable[[int], None], rounds: int = ROUNDS) -> None:
        times = []
        for k in range(rounds):
            if name.startswith("step"):
                frames.append(next_frame(view, k))
            start = time.perf_counter()
            before = view.paints
            act(k)
            for _ in range(3):  # what is out of sight is not painted at all
                if view.paints == before:
                    app.processEvents()
            times.append(1e3 * (time.perf_counter() - start))
        row(name, times, next((goal for kind, goal in GOALS.items() if name.startswith(kind)), None))

    def step(k: int) -> None:
        view.show_frame(frames.pop())
        view.finish_animations()

    centre = QPointF(800, 500)
    for scale in (1.0, 0.6, 0.46, 0.3):
        view.camera.zoom(scale / view.camera.scale)
        view._look_changed()
        middle = list(view.canvas.cards.values())[size // 2]
        view.camera.centre(middle.rect.center())
        app.processEvents()
        report(f"pan at {scale:g}", lambda k: view.camera.pan(QPoint(9, 4 if k % 2 else -3)))
        report(f"step at {scale:g}", step)
    view.fit()
    app.processEvents()
    report(
        f"pan, whole graph at {view.camera.scale:.2f}",
        lambda k: view.camera.pan(QPoint(9, 4 if k % 2 else -3)),
    )
    report("step, whole graph", step)
    factor = (1.2 / view.camera.scale) ** (1 / 60)
    report("zoom from whole to 1.2", lambda k: (view.camera.zoom(factor, centre), view._look_changed()), 60)  # type: ignore[func-returns-value]
    report("zoom back", lambda k: (view.camera.zoom(1 / factor, centre), view._look_changed()), 60)  # type: ignore[func-returns-value]
    many = [sketches.made_up_frame(graph, seed=k, focus=0) for k in range(6)]
    view.reset_zoom()
    app.processEvents()
    report("every number changes at 1", lambda k: view.show_frame(many[k % 6]), 12)
    view.fit()
    app.processEvents()
    report("every number changes, whole graph", lambda k: view.show_frame(many[k % 6]), 12)
    view.close()


@dataclass(frozen=True, eq=False)
class Next(Frame):
    """The moment after another one, which knows in what they differ, as those of a trace do."""

    touched: Touched = (set(), set())

    def touched_since(self, previous: Frame | None) -> Touched | None:
        return self.touched


def next_frame(view: CanvasView, k: int) -> Frame:
    """The next moment: a handful of faces in sight differ, the others are the same objects."""
    wires = dict(view.canvas.frame.wires)  # type: ignore[union-attr]
    cards = dict(view.canvas.frame.cards)  # type: ignore[union-attr]
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    edges = [edge for edge, wire in view.canvas.wires.items() if wire.boundingRect().intersects(seen)]
    old = view.canvas.frame.focus  # type: ignore[union-attr]
    edge = edges[Random(k).randrange(len(edges))]
    for end, current in ((old, False), (edge, True)):
        wires[end] = replace(wires[end], current=current, phase="backward", backward=True)  # type: ignore[index]
        cards[end.source] = replace(cards[end.source], current=current)  # type: ignore[union-attr]
    ends = {end for end in (old, edge) if end is not None}
    return Next(cards, wires, edge, "backward", ({end.source for end in ends}, ends))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
