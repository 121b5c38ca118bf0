"""What nobody sees is written when somebody looks at it, and nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import Trace, trace
from gradviz.explain import frame as frames
from gradviz.explain.face import CardFace
from gradviz.explain.faces import Faces
from gradviz.explain.frame import Frame, frame
from gradviz.graph.arrange import Box
from gradviz.graph.graph import Graph, NodeId
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas import sketches

COUNT = 120


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    frames._books.clear()


@pytest.fixture(scope="module")
def graph() -> Graph:
    return sketches.random_graph(COUNT, seed=3)


@pytest.fixture(scope="module")
def drawing(graph: Graph) -> Drawing:
    """In rows, each card with room for any two numbers."""
    whole = frame(trace(graph), 10_000)
    made = sketches.in_a_square(graph, whole.cards)
    return replace(made, boxes={node_id: Box(220.0, 84.0) for node_id in graph.nodes})


def shown(qtbot: QtBot, drawing: Drawing, moment: Frame) -> CanvasView:
    view = CanvasView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.set_reduced_motion(True)
    view.show_frame(moment)
    view.show_drawing(drawing)
    view.canvas.seat_now()
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def view(qtbot: QtBot, graph: Graph, drawing: Drawing) -> CanvasView:
    run = trace(graph)
    return shown(qtbot, drawing, frame(run, 0))


def dragged(graph: Graph, value: float) -> Trace:
    return trace(graph.with_value(graph.leaves[0], value))


def written(monkeypatch: pytest.MonkeyPatch) -> list[NodeId]:
    """The cards whose words are written from now on."""
    found: list[NodeId] = []
    write = Faces._new_card

    def writing(faces: Faces, node_id: NodeId, state: tuple[int, bool, int, bool, bool]) -> CardFace:
        found.append(node_id)
        return write(faces, node_id, state)

    monkeypatch.setattr(Faces, "_new_card", writing)
    return found


def test_while_a_value_is_dragged_only_what_is_seen_is_written(
    view: CanvasView, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.camera.centre(view.canvas.cards[graph.leaves[0]].rect.center())
    found = written(monkeypatch)
    run = dragged(graph, 1.25)
    view.show_frame(frame(run, len(run)))
    view.viewport().grab()
    assert 0 < len(found) <= COUNT // 3


@pytest.mark.parametrize("scale", [1.0, 0.77, 0.5])
def test_what_is_in_sight_is_looked_for_once_and_not_again_when_it_is_painted(
    view: CanvasView, graph: Graph, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.zoom_by(scale)
    view.camera.centre(view.canvas.cards[graph.leaves[0]].rect.center())
    asked: list[object] = []
    scene, items = view.canvas, view.canvas.items
    monkeypatch.setattr(scene, "items", lambda *which: (asked.append(which), items(*which))[1])
    for value in (1.25, 1.5):
        run = dragged(graph, value)
        view.show_frame(frame(run, len(run)))
        looked = len(asked)
        view.viewport().repaint()
        assert len(asked) == looked
    assert asked


def test_from_far_away_no_words_are_written(
    view: CanvasView, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.zoom_by(0.1)
    before = view.viewport().grab().toImage()
    found = written(monkeypatch)
    run = dragged(graph, 1.25)
    view.show_frame(frame(run, len(run)))
    assert view.viewport().grab().toImage() != before
    assert found == []


def test_what_comes_into_sight_later_says_what_it_should(view: CanvasView, graph: Graph) -> None:
    run = dragged(graph, 1.25)
    moment = frame(run, len(run))
    view.show_frame(moment)
    assert all(card.face is moment.cards[node_id] for node_id, card in view.canvas.cards.items())
    assert all(wire.face is moment.wires[edge] for edge, wire in view.canvas.wires.items())


def test_a_card_that_says_more_grows_when_it_comes_into_sight(view: CanvasView, graph: Graph) -> None:
    last = view.canvas.cards[tuple(graph.nodes)[-1]]
    view.camera.centre(view.canvas.cards[graph.leaves[0]].rect.center())
    run = trace(graph)
    moment = frame(run, 0)
    wide = replace(moment.cards[last.node_id], value="−1.2345e−17 and so on and so on")
    before = last.rect
    view.show_frame(Frame({**moment.cards, last.node_id: wide}, moment.wires, None, "forward"))
    view.viewport().grab()
    assert last.rect == before
    view.reveal(last.node_id)
    view.viewport().grab()
    assert last.rect.width() > before.width()
    assert all(
        view.canvas.wires[edge].route[-1][0] == last.rect.left()  # type: ignore[index]
        for edge in graph.edges
        if edge.target == last.node_id
    )


def same_picture(qtbot: QtBot, view: CanvasView, drawing: Drawing) -> bool:
    """What a view shows is what one shows that has just been made."""
    assert view.canvas.frame is not None
    fresh = shown(qtbot, drawing, view.canvas.frame)
    fresh.camera.zoom(view.camera.scale / fresh.camera.scale)
    fresh._look_changed()
    fresh.set_selection(view.canvas.selection)
    for bar, other in (
        (fresh.horizontalScrollBar(), view.horizontalScrollBar()),
        (fresh.verticalScrollBar(), view.verticalScrollBar()),
    ):
        bar.setValue(other.value())
    same = view.viewport().grab().toImage() == fresh.viewport().grab().toImage()
    fresh.close()
    return same


@pytest.mark.parametrize("scale", [0.1, 0.2])
def test_from_far_away_each_step_is_seen(
    qtbot: QtBot, view: CanvasView, graph: Graph, drawing: Drawing, scale: float
) -> None:
    view.camera.zoom(scale / view.camera.scale)
    view._look_changed()
    run = trace(graph)
    for cursor in (100, 101, 102, 101, 115):
        view.show_frame(frame(run, cursor))
        assert same_picture(qtbot, view, drawing)
    view.set_selection(graph.edges[3])
    assert same_picture(qtbot, view, drawing)
    view.set_selection(graph.leaves[1])
    assert same_picture(qtbot, view, drawing)


def test_nobody_can_tell_whether_it_was_written_at_once(
    qtbot: QtBot, view: CanvasView, graph: Graph, drawing: Drawing
) -> None:
    random = Random(5)
    run, cursor = trace(graph), 0
    for _ in range(16):
        for _ in range(random.randrange(1, 6)):
            act = random.choice(("drag", "pan", "zoom", "leap", "step", "step", "select"))
            if act == "drag":
                run = dragged(graph, round(random.uniform(-2, 2), 2))
            elif act == "pan":
                view.camera.pan(QPoint(random.randrange(-900, 900), random.randrange(-500, 500)))
            elif act == "zoom":
                view.camera.zoom(random.choice((0.1, 0.3, 0.6, 1.0)) / view.camera.scale)
                view._look_changed()
            elif act == "leap":
                cursor = random.randrange(len(run) + 1)
            elif act == "step":
                cursor = min(cursor + 1, len(run))
            else:
                view.set_selection(random.choice((*graph.nodes, *graph.edges, None)))
            view.show_frame(frame(run, cursor))
            if random.random() < 0.6:
                view.viewport().grab()
        assert same_picture(qtbot, view, drawing)
