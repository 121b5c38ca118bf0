"""Where the chips sit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge, Graph, Node
from gradviz.ui.canvas.chips import LEAST_WIDTH, Seat, seats
from gradviz.ui.canvas.items import fitting
from gradviz.ui.canvas.measure import chip_width
from gradviz.ui.canvas.scene import CanvasScene
from tests.ui.canvas import sketches
from tests.ui.session_parts import until

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(graph: Graph, order: str = "crossings") -> CanvasScene:
    frame = sketches.made_up_frame(graph)
    scene = CanvasScene()
    scene.show_frame(frame)
    scene.show_drawing(sketches.arranged(graph, frame.cards, order))
    return scene


def test_the_chips_of_the_seed_expression_sit_at_the_middle_of_their_wires() -> None:
    frame = sketches.seed_frame()
    scene = CanvasScene()
    scene.show_frame(frame)
    scene.show_drawing(sketches.arranged(sketches.seed_graph(), frame.cards))
    for edge, seat in scene.seats.items():
        middle = scene.wires[edge].path.pointAtPercent(0.5)
        assert abs(seat.x - middle.x()) < 4
        assert abs(seat.y - middle.y()) < 4
        assert scene.chips[edge].said()[0] == frame.wires[edge].chip


@pytest.mark.parametrize("count", [8, 30, 60])
@pytest.mark.parametrize("seed", range(4))
def test_no_chip_covers_a_card_an_arrowhead_or_another_chip(count: int, seed: int) -> None:
    scene = drawn(sketches.random_graph(count, seed))
    rects = {edge: chip.said()[1] for edge, chip in scene.chips.items()}
    solid = [card.rect for card in scene.cards.values()]
    bad = 0
    for edge, rect in rects.items():
        inner = rect.adjusted(1, 1, -1, -1)
        bad += any(inner.intersects(card) for card in solid)
        bad += any(inner.intersects(other) for e, other in rects.items() if e != edge)
        for wire in scene.wires.values():
            bad += any(inner.contains(*wire.route[end]) for end in (0, -1))
    assert bad == 0, f"{bad} of {len(rects)}"


def test_two_wires_side_by_side_both_have_room_for_their_chips() -> None:
    x, y = (0,), (1,)
    graph = Graph({x: Node(x, "input", name="b"), y: Node(y, "multiply", (x, x), name="c")})
    scene = drawn(graph)
    one, other = (chip.said()[1] for chip in scene.chips.values())
    assert not one.intersects(other)


def test_the_numbers_on_chips_do_not_move_them() -> None:
    graph = sketches.random_graph(20)
    scene = drawn(graph)
    before = dict(scene.seats)
    for seed in range(2, 6):
        scene.show_frame(sketches.made_up_frame(graph, seed))
        for edge, chip in scene.chips.items():
            assert (chip.seat.x, chip.seat.y) == (before[edge].x, before[edge].y)


def test_the_seats_are_the_same_every_time() -> None:
    graph = sketches.random_graph(40)
    assert drawn(graph).seats == drawn(graph).seats


def test_a_chip_without_any_room_still_gets_a_seat_on_its_wire() -> None:
    edge = Edge((0,), (1,), 0)
    from gradviz.ui.canvas.curve import plain_route

    left, right = QRectF(0, 0, 132, 84), QRectF(150, 0, 132, 84)
    seat = seats({edge: plain_route(left, right)}, [left, right], {edge: 100.0})[edge]
    assert 132 <= seat.x <= 150
    assert seat.width == LEAST_WIDTH


def test_a_chip_tells_less_where_there_is_less_room() -> None:
    face = sketches.wire("∂e/∂c = d = 2")
    full, middle = chip_width("∂e/∂c = d = 2"), chip_width("∂e/∂c = 2")
    assert fitting(face, full) == "∂e/∂c = d = 2"
    assert fitting(face, full - 1) == "∂e/∂c = 2"
    assert fitting(face, middle - 1) == "2"
    assert fitting(face, 0) == "2"


def test_a_seat_is_the_middle_of_its_chip() -> None:
    assert Seat(10, 20, 80).rect(40).center().toTuple() == (10, 20)


def test_chips_of_a_large_graph_come_a_few_at_a_time_to_the_same_seats(qtbot: QtBot) -> None:
    graph = sketches.random_graph(160)
    frame = sketches.made_up_frame(graph)
    scene = CanvasScene()
    scene.show_frame(frame)
    scene.show_drawing(sketches.arranged(graph, frame.cards, "model"))
    assert not scene.chips
    until(qtbot, lambda: len(scene.chips) == len(scene.wires))
    found = dict(scene.seats)
    scene.seat_now()
    assert scene.seats == found
