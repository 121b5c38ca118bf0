"""A drawing of very many cards is made a few at a time, and whatever happens meanwhile, it is whole in the
end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import trace
from gradviz.explain.frame import frame
from gradviz.graph.graph import Graph
from gradviz.ui.canvas import drawn
from gradviz.ui.canvas.drawing import EMPTY, Drawing
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas import sketches
from tests.ui.session_parts import until


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MADE_AT_ONCE", 30)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return sketches.random_graph(150, seed=4)


@pytest.fixture(scope="module")
def drawing(graph: Graph) -> Drawing:
    run = trace(graph)
    return sketches.arranged(graph, frame(run, len(run)).cards, "model")


@pytest.fixture
def view(qtbot: QtBot, graph: Graph, drawing: Drawing) -> CanvasView:
    """A view in which the drawing is being made; it goes on when the test says so."""
    made = CanvasView()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show_frame(frame(trace(graph), 0))
    made.show_drawing(drawing)
    assert not made.canvas.is_complete
    made.canvas._making._timer.stop()
    return made


def finish(qtbot: QtBot, view: CanvasView) -> None:
    if not view.canvas.is_complete:
        view.canvas._making._timer.start()
    until(qtbot, lambda: view.canvas.is_complete)


def is_whole(scene: CanvasScene, drawing: Drawing) -> bool:
    """Everything is there, where it should be, and says what it should."""
    graph = drawing.graph
    return (
        scene.cards.keys() == graph.nodes.keys()
        and list(scene.wires) == list(graph.edges)
        and all((c.pos().x(), c.pos().y()) == drawing.places[i] for i, c in scene.cards.items())
        and all(wire.route is not None for wire in scene.wires.values())
        and scene.frame is not None
        and all(card.face is scene.frame.cards[i] for i, card in scene.cards.items())
    )


def test_in_the_end_everything_is_there(qtbot: QtBot, view: CanvasView, drawing: Drawing) -> None:
    foreseen, told = view.canvas.bounds(), []
    view.canvas.completed.connect(lambda: told.append(True))
    assert len(view.canvas.cards) == 1
    finish(qtbot, view)
    assert told == [True]
    assert is_whole(view.canvas, drawing)
    assert view.canvas.bounds().contains(foreseen)


def test_it_is_looked_at_as_if_all_were_there(qtbot: QtBot, view: CanvasView, graph: Graph) -> None:
    first = view.canvas.cards[next(iter(graph.nodes))]
    view.fit(readable=True)
    scale, at = view.camera.scale, view.mapFromScene(first.pos())
    finish(qtbot, view)
    view.fit(readable=True)
    assert view.camera.scale == pytest.approx(scale, rel=0.1)
    assert (view.mapFromScene(first.pos()) - at).manhattanLength() < 40


def test_values_and_steps_go_on_meanwhile(
    qtbot: QtBot, view: CanvasView, graph: Graph, drawing: Drawing
) -> None:
    changed = graph.with_value(graph.leaves[0], 0.25)
    moved = replace(drawing, graph=changed)
    view.show_drawing(moved)
    run = trace(changed)
    view.show_frame(frame(run, 20))
    view.set_selection(graph.leaves[1])
    view.camera.pan(QPoint(30, 40))
    view.viewport().grab()
    finish(qtbot, view)
    assert is_whole(view.canvas, moved)
    assert view.canvas.cards[graph.leaves[1]].state.selected


def test_another_drawing_meanwhile_takes_its_place(qtbot: QtBot, view: CanvasView, drawing: Drawing) -> None:
    places = {node_id: (x + 40.0, y) for node_id, (x, y) in drawing.places.items()}
    elsewhere = replace(drawing, places=places)
    view.show_drawing(elsewhere)
    finish(qtbot, view)
    assert is_whole(view.canvas, elsewhere)


def test_nothing_meanwhile_leaves_nothing(qtbot: QtBot, view: CanvasView) -> None:
    view.show_drawing(EMPTY)
    assert view.canvas.is_complete
    assert not view.canvas.cards
    assert not view.canvas.wires
    assert not view.canvas._making.running


def test_a_picture_is_made_at_once(graph: Graph, drawing: Drawing) -> None:
    scene = CanvasScene()
    scene.show_frame(frame(trace(graph), 0))
    scene.show_drawing(drawing)
    assert scene.is_complete
    assert is_whole(scene, drawing)
