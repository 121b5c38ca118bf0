"""A canvas on the screen with the seed expression on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import NodeId
from gradviz.ui import theme as look
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas import sketches


class Heard:
    """What a canvas has told, signal by signal."""

    def __init__(self, view: CanvasView) -> None:
        self.selected: list[object] = []
        self.values: list[tuple[NodeId, list[float] | float, bool]] = []
        self.nudges: list[tuple[NodeId, float, bool]] = []
        self.moves: list[tuple[dict[NodeId, tuple[float, float]], bool]] = []
        self.asked: list[tuple[str, NodeId]] = []
        view.selected.connect(self.selected.append)
        view.value_changed.connect(lambda i, a, final: self.values.append((i, a.tolist(), final)))
        view.nudged.connect(lambda i, e, final: self.nudges.append((i, e, final)))
        view.moved.connect(lambda places, final: self.moves.append((dict(places), final)))
        view.breakpoint_toggled.connect(lambda i: self.asked.append(("breakpoint", i)))
        view.run_to_requested.connect(lambda i: self.asked.append(("run to", i)))
        view.output_requested.connect(lambda i: self.asked.append(("output", i)))


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[CanvasView]:
    """At 100 %, with the keyboard on it, and nothing moving."""
    look.load_fonts()
    canvas = CanvasView()
    qtbot.addWidget(canvas)
    canvas.resize(960, 640)
    canvas.set_reduced_motion(True)
    frame = sketches.seed_frame()
    canvas.show_frame(frame)
    canvas.show_drawing(sketches.arranged(sketches.seed_graph(), frame.cards))
    canvas.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.fit()
    canvas.reset_zoom()
    canvas.setFocus()
    yield canvas
    canvas.close()


@pytest.fixture
def heard(view: CanvasView) -> Heard:
    return Heard(view)


def on_screen(view: CanvasView, node_id: NodeId, area: str = "rect") -> QPoint:
    """The middle of a part of a card (``rect``, ``value``, ``handle``, ``badge``) in the viewport."""
    card = view.canvas.cards[node_id]
    part: QRectF = getattr(card.layout, area)
    return view.mapFromScene(card.pos() + part.center())
