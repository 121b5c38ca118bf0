"""The shapes of arrays on their wires."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import Trace, trace
from gradviz.explain.frame import built, frame
from gradviz.graph.graph import Edge
from gradviz.graph.parse import parse
from gradviz.ui.canvas.curve import plain_route, samples
from gradviz.ui.canvas.drawing import EMPTY
from gradviz.ui.canvas.lettering import advance
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.canvas.shapes import labels_at
from gradviz.ui.canvas.slices import done
from gradviz.ui.canvas.taken import Ground
from gradviz.ui.picture import drawing_of
from gradviz.ui.window import Window
from tests.graphs import random_graph
from tests.ui.session_parts import until

pytestmark = pytest.mark.usefixtures("qapp")

NET = """x = [[1, 2], [3, 4], [5, 6]]
W = param([[1, 2, 3, 4], [5, 6, 7, 8]])
b = param([1, 2, 3, 4])
h = tanh(x @ W + b)
L = sum(h)
"""


def drawn(program: str) -> CanvasScene:
    return shown(trace(parse(program)))


def shown(run: Trace) -> CanvasScene:
    scene = CanvasScene()
    scene.show_frame(frame(run, len(run)))
    scene.show_drawing(drawing_of(run))
    scene.seat_now()
    return scene


def said(scene: CanvasScene) -> dict[tuple[str, str], str]:
    labels = scene.drawing.graph.labels
    return {(labels[e.source], labels[e.target]): label.text for e, label in scene.shapes.labels.items()}


def test_every_wire_that_carries_an_array_says_its_shape_and_no_other_one() -> None:
    scene = drawn(NET)
    graph = scene.drawing.graph
    assert set(scene.shapes.labels) == set(graph.edges)
    assert set(said(scene).values()) == {"3 × 2", "2 × 4", "(4)", "3 × 4"}
    assert drawn("e = (a + b) * (b + 1)").shapes.labels == {}


def test_a_shape_stands_beside_the_beginning_of_its_wire() -> None:
    scene = drawn(NET)
    for edge, label in scene.shapes.labels.items():
        card, wire = scene.cards[edge.source].rect, scene.wires[edge]
        assert 0 < label.rect.left() - card.right() < 60
        way = [y for x, y in samples(wire.route).tolist() if label.rect.left() <= x <= label.rect.right()]
        assert min(abs(label.rect.top() - max(way)), abs(min(way) - label.rect.bottom())) < 8


@pytest.mark.parametrize("seed", range(8))
def test_no_shape_covers_a_card_a_chip_another_shape_or_another_wire(seed: int) -> None:
    scene = shown(trace(random_graph(seed)))
    labels = {edge: label.rect for edge, label in scene.shapes.labels.items()}
    assert labels, "this graph carries no array"
    chips = [chip.said()[1] for chip in scene.chips.values()]
    for edge, rect in labels.items():
        assert not any(rect.intersects(card.rect) for card in scene.cards.values())
        assert not any(rect.intersects(chip) for chip in chips)
        assert not any(rect.intersects(other) for e, other in labels.items() if e != edge)
        for other, wire in scene.wires.items():
            assert other == edge or not any(rect.contains(*point) for point in samples(wire.route).tolist())


def test_where_there_is_no_room_there_is_none() -> None:
    edge = Edge((0,), (1,), 0)
    left, right = QRectF(0, 0, 100, 84), QRectF(120, 0, 100, 84)
    assert done(labels_at({edge: plain_route(left, right)}, {edge: "32 × 4"}, Ground())) == {}


def test_a_wire_that_runs_to_the_left_says_its_shape_on_that_side() -> None:
    edge = Edge((0,), (1,), 0)
    route = plain_route(QRectF(0, 0, 100, 84), QRectF(300, 0, 100, 84))
    label = done(labels_at({edge: -route}, {edge: "32 × 4"}, Ground()))[edge]
    assert label.leftward
    assert -route[0, 0] > label.rect.right() - 60
    assert label.rect.right() < -route[0, 0]


def test_numbers_never_move_a_shape_and_another_shape_takes_its_place() -> None:
    scene = drawn("x = [1, 2, 3]\ny = exp(x)\nL = sum(y)")
    before = dict(scene.shapes.labels)
    run = trace(parse("x = [1, 2, 9]\ny = exp(x)\nL = sum(y)"))
    scene.show_frame(frame(run, 2))
    assert scene.shapes.labels == before
    run = trace(parse("x = [[1, 2], [3, 4]]\ny = exp(x)\nL = sum(y)"))
    scene.show_frame(frame(run, 2))
    assert set(said(scene).values()) == {"2 × 2"}


def test_shapes_are_there_while_a_graph_is_built_and_before_the_first_step() -> None:
    run = trace(parse(NET))
    for moment in (built(run), frame(run, 0)):
        scene = CanvasScene()
        scene.show_frame(moment)
        scene.show_drawing(drawing_of(run))
        assert len(scene.shapes.labels) == len(run.graph.edges)


def test_a_carried_card_leaves_its_shapes_behind_until_it_is_let_go() -> None:
    scene = drawn(NET)
    x = scene.drawing.graph.find("x")
    scene.drag_cards({x: (scene.cards[x].pos().x(), scene.cards[x].pos().y() - 60)})
    assert not any(edge.source == x for edge in scene.shapes.labels)
    scene.settle([x])
    assert any(edge.source == x for edge in scene.shapes.labels)


def test_the_shapes_of_what_is_gone_are_gone() -> None:
    scene = drawn(NET)
    scene.show_drawing(EMPTY)
    assert scene.shapes.labels == {}


@pytest.mark.parametrize("scale", [0.3, 0.4, 0.6, 0.8])
def test_from_afar_shapes_have_places_of_their_own_that_cover_no_card_and_no_wire(scale: float) -> None:
    scene = drawn(NET)
    far = scene.shapes._labels_at(scale)
    assert far
    for edge, label in far.items():
        assert label.rect.width() * scale >= advance(label.text, "small chip") * 0.99
        assert not any(label.rect.intersects(card.rect) for card in scene.cards.values())
        for wire in scene.wires.values():
            assert not any(label.rect.contains(*point) for point in samples(wire.route).tolist()), edge
    assert scene.shapes._labels_at(0.2) == {}


def test_the_menu_takes_shapes_away_and_the_next_window_remembers(empty_window: Window, qtbot: QtBot) -> None:
    window = empty_window
    window.session.open_text(NET)
    until(qtbot, lambda: window.session.is_drawn and bool(window.canvas.canvas.shapes.labels))
    window.deeds["shapes"].trigger()
    until(qtbot, lambda: not window.canvas.canvas.shapes.labels)
    assert not window.preferences.shapes
    window.deeds["shapes"].trigger()
    until(qtbot, lambda: bool(window.canvas.canvas.shapes.labels))
    assert window.preferences.shapes
