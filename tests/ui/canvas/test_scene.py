"""The scene touches what differs and nothing else, and moves end where they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from gradviz.explain.frame import Frame
from gradviz.graph.graph import Edge, Graph, Node, frozen_array
from gradviz.ui.canvas.drawing import EMPTY, Drawing
from gradviz.ui.canvas.scene import CanvasScene
from tests.ui.canvas import sketches
from tests.ui.canvas.sketches import ONE, A, B, C, D, E

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def scene() -> CanvasScene:
    made = CanvasScene()
    frame = sketches.seed_frame()
    made.show_frame(frame)
    made.show_drawing(sketches.arranged(sketches.seed_graph(), frame.cards))
    return made


def next_moment(frame: Frame) -> Frame:
    """The other share of b's gradient arrives."""
    cards, wires = dict(frame.cards), dict(frame.wires)
    cards[B] = replace(cards[B], gradient="5", running_sum="∂e/∂b = 2 + 3")
    wires[Edge(B, C, 1)] = replace(wires[Edge(B, C, 1)], current=False)
    wires[Edge(B, D, 0)] = sketches.wire("∂d/∂b = 1", "backward", current=True)
    return Frame(cards, wires, Edge(B, D, 0), "backward")


def test_everything_of_the_drawing_is_there(scene: CanvasScene) -> None:
    assert set(scene.cards) == {A, B, ONE, C, D, E}
    assert set(scene.wires) == set(scene.drawing.graph.edges)
    assert set(scene.chips) == set(scene.drawing.graph.edges)


def test_the_same_wiring_in_another_graph_puts_nothing_anywhere_anew(scene: CanvasScene) -> None:
    drawing = scene.drawing
    other = Graph(dict(drawing.graph.nodes), drawing.graph.chosen)  # as one without the insides of its blocks
    assert other.edges is not drawing.graph.edges
    before = scene.places_version
    scene.show_drawing(replace(drawing, graph=other))
    assert scene.places_version == before


def test_cards_stand_where_the_drawing_says(scene: CanvasScene) -> None:
    for node_id, place in scene.drawing.places.items():
        assert scene.cards[node_id].pos().toTuple() == pytest.approx(place)


def test_wires_run_from_border_to_border(scene: CanvasScene) -> None:
    for edge, wire in scene.wires.items():
        assert wire.route is not None
        assert wire.route[0][0] == scene.cards[edge.source].rect.right()
        assert wire.route[-1][0] == scene.cards[edge.target].rect.left()


def test_an_edit_keeps_the_items_of_what_is_still_there(scene: CanvasScene) -> None:
    before = dict(scene.cards), dict(scene.wires)
    graph = scene.drawing.graph.with_node(Node((9,), "tanh", (E,), name="y"))
    drawing = scene.drawing
    scene.show_drawing(Drawing(graph, {**drawing.places, (9,): (900.0, 0.0)}, drawing.routes, drawing.boxes))
    assert all(scene.cards[i] is card for i, card in before[0].items())
    assert all(scene.wires[e] is wire for e, wire in before[1].items())
    assert Edge(E, (9,), 0) in scene.wires
    assert scene.cards[(9,)].state.output
    assert not scene.cards[E].state.output


def test_what_is_gone_leaves_nothing_behind(scene: CanvasScene) -> None:
    drawing = scene.drawing
    scene.show_drawing(Drawing(drawing.graph.without([D]), drawing.places, drawing.routes))
    assert D not in scene.cards
    assert all(D not in (e.source, e.target) for e in (*scene.wires, *scene.chips, *scene.seats))
    scene.show_drawing(EMPTY)
    assert [item for item in scene.items() if item not in (scene.halo, scene.overlay, scene.shapes)] == []


def test_a_node_without_a_place_is_not_drawn(scene: CanvasScene) -> None:
    places = {i: place for i, place in scene.drawing.places.items() if i != ONE}
    scene.show_drawing(replace(scene.drawing, places=places))
    assert ONE not in scene.cards
    assert Edge(ONE, D, 1) not in scene.wires


def test_another_value_alone_moves_nothing(scene: CanvasScene) -> None:
    routes = {e: wire.route for e, wire in scene.wires.items()}
    seats = scene.seats
    scene.show_drawing(replace(scene.drawing, graph=scene.drawing.graph.with_value("a", 7)))
    assert all(scene.wires[e].route is route for e, route in routes.items())
    assert scene.seats is seats


def test_a_face_that_is_the_same_object_is_not_repainted(
    scene: CanvasScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    assert scene.frame is not None
    following = next_moment(scene.frame)
    for item in (*scene.cards.values(), *scene.wires.values()):
        original = item.set_face
        monkeypatch.setattr(
            item,
            "set_face",
            lambda face, item=item, original=original: (asked.append(item), original(face))[1],
        )
    scene.show_frame(following)
    assert asked == [scene.cards[B], scene.wires[Edge(B, C, 1)], scene.wires[Edge(B, D, 0)]]


def test_the_halo_is_around_the_current_card_and_gone_without_one(scene: CanvasScene) -> None:
    assert scene.halo.isVisible()
    assert scene.halo.target == scene.cards[B].rect
    assert scene.frame is not None
    cards = {i: replace(face, current=False) for i, face in scene.frame.cards.items()}
    scene.show_frame(Frame(cards, scene.frame.wires, None, "forward"))
    scene.motion.finish()
    assert not scene.halo.isVisible()


def test_the_current_card_glows_in_the_colour_of_the_moment(scene: CanvasScene) -> None:
    """Its own gradient may be incomplete still: in a backward step it glows vermilion all the same."""
    assert scene.frame is not None
    cards = {**scene.frame.cards, B: replace(scene.frame.cards[B], phase="forward")}
    scene.show_frame(replace(scene.frame, cards=cards))
    assert scene.look.phase == "backward"
    image = QImage(200, 160, QImage.Format.Format_RGB32)
    image.fill(QColor(scene.look.theme.canvas))
    painter = QPainter(image)
    painter.translate(100, 80)
    scene.cards[B].paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    border = round(100 + scene.cards[B].layout.rect.left() + 1)
    assert image.pixelColor(border, 100) == QColor(scene.look.theme.backward)


def test_a_step_is_animated_and_its_end_does_not_depend_on_it(scene: CanvasScene) -> None:
    assert scene.frame is not None
    following = next_moment(scene.frame)
    scene.show_frame(following)
    assert scene.motion.running
    scene.motion.hold(0.5)
    assert scene.cards[B].changing is not None
    assert scene.wires[Edge(B, D, 0)].growing is not None
    scene.motion.finish()
    assert not scene.motion.running
    assert all(card.changing is None for card in scene.cards.values())
    assert all(wire.growing is None for wire in scene.wires.values())
    assert scene.halo.target == scene.cards[B].rect


def test_a_new_moment_finishes_the_move_to_the_last(scene: CanvasScene) -> None:
    assert scene.frame is not None
    first = scene.frame
    scene.show_frame(next_moment(first))
    scene.motion.hold(0.3)
    scene.show_frame(first)
    scene.motion.finish()
    assert scene.wires[Edge(B, D, 0)].growing is None
    assert scene.wires[Edge(B, D, 0)].face is first.wires[Edge(B, D, 0)]


def test_with_reduced_motion_nothing_moves(scene: CanvasScene) -> None:
    scene.motion.reduced = True
    assert scene.frame is not None
    scene.show_frame(next_moment(scene.frame))
    assert not scene.motion.running
    scene.show_drawing(shifted(scene.drawing, 100), animate=True)
    assert not scene.motion.running


def test_a_dragged_value_is_not_animated(scene: CanvasScene) -> None:
    assert scene.frame is not None
    cards = {i: replace(face, value="9") for i, face in scene.frame.cards.items()}
    scene.show_frame(replace(scene.frame, cards=cards))
    assert not scene.motion.running


def shifted(drawing: Drawing, by: float) -> Drawing:
    places = {i: (x + by, y) for i, (x, y) in drawing.places.items()}
    routes = {e: route + np.array([by, 0.0]) for e, route in drawing.routes.items()}
    return replace(drawing, places=places, routes=routes)


def test_cards_glide_to_their_places_with_their_wires(scene: CanvasScene) -> None:
    start = scene.cards[A].pos().x()
    scene.show_drawing(shifted(scene.drawing, 100), animate=True)
    scene.motion.hold(0.5)
    assert scene.cards[A].pos().x() == pytest.approx(start + 50)
    route = scene.wires[Edge(A, C, 0)].route
    assert route is not None
    assert route[0][0] == pytest.approx(scene.cards[A].rect.right())
    scene.motion.finish()
    assert scene.cards[A].pos().x() == pytest.approx(start + 100)
    assert scene.chips[Edge(A, C, 0)].isVisible()


def test_a_card_that_says_more_grows_and_its_wires_follow(scene: CanvasScene) -> None:
    assert scene.frame is not None
    before = scene.cards[A].rect.width()
    face = replace(scene.frame.cards[A], value="−1.2345e−17", gradient="−9.8765e−12")
    scene.show_frame(replace(scene.frame, cards={**scene.frame.cards, A: face}))
    assert scene.cards[A].rect.width() > before
    route = scene.wires[Edge(A, C, 0)].route
    assert route is not None
    assert route[0][0] == scene.cards[A].rect.right()


def test_a_card_does_not_shrink_while_numbers_run(scene: CanvasScene) -> None:
    assert scene.frame is not None
    wide = replace(scene.frame.cards[A], value="−1.2345e−17", gradient="−9.8765e−12")
    scene.show_frame(replace(scene.frame, cards={**scene.frame.cards, A: wide}))
    grown = scene.cards[A].rect
    scene.show_frame(sketches.seed_frame())
    assert scene.cards[A].rect == grown


def test_a_card_without_a_face_says_its_name_and_its_value() -> None:
    scene = CanvasScene()
    graph = Graph({A: Node(A, "input", name="a", value=frozen_array(2.5))})
    scene.show_drawing(Drawing(graph, {A: (0.0, 0.0)}, {}))
    face = scene.cards[A].face
    assert face is not None
    assert (face.label, face.value, face.gradient) == ("a", "2.5", "—")


def test_selection_and_breakpoints_survive_an_edit(scene: CanvasScene) -> None:
    scene.set_selection(C, focused=True)
    scene.set_breakpoints(frozenset({D}))
    scene.show_drawing(replace(scene.drawing, graph=scene.drawing.graph.with_value("a", 3)))
    assert scene.cards[C].state.selected
    assert scene.cards[D].state.breakpoint
    scene.set_breakpoints(frozenset())
    scene.set_selection(Edge(C, E, 0), focused=True)
    assert not scene.cards[C].state.selected
    assert not scene.cards[D].state.breakpoint
    assert scene.wires[Edge(C, E, 0)].selected
    assert scene.chips[Edge(C, E, 0)].selected


def test_a_dragged_card_takes_its_wires_and_chips_along(scene: CanvasScene) -> None:
    still = scene.wires[Edge(D, E, 1)].route
    scene.drag_cards({A: (-300.0, 40.0)})
    route = scene.wires[Edge(A, C, 0)].route
    assert route is not None
    assert route[0][0] == scene.cards[A].rect.right()
    assert scene.wires[Edge(D, E, 1)].route is still
    middle = scene.wires[Edge(A, C, 0)].path.pointAtPercent(0.5)
    assert abs(scene.seats[Edge(A, C, 0)].x - middle.x()) < 2
    scene.settle([A])


def test_while_a_card_is_dragged_the_documents_drawings_leave_other_wires_alone(scene: CanvasScene) -> None:
    drawing, still = scene.drawing, scene.wires[Edge(D, E, 1)].route
    seat = scene.seats[Edge(D, E, 1)]
    scene.drag_cards({A: (-300.0, 40.0)})
    scene.show_drawing(replace(drawing, places={**drawing.places, A: (-300.0, 40.0)}))
    assert scene.wires[Edge(D, E, 1)].route is still
    assert scene.seats[Edge(D, E, 1)] is seat
    assert scene.cards[A].pos().toTuple() == (-300.0, 40.0)
    scene.settle([A])
    assert not scene.dragging


def test_a_move_that_the_document_does_not_take_is_taken_back(scene: CanvasScene) -> None:
    drawing = scene.drawing
    scene.drag_cards({A: (-300.0, 40.0)})
    scene.settle([A])
    scene.show_drawing(replace(drawing))
    assert scene.cards[A].pos().toTuple() == pytest.approx(drawing.places[A])
    route = scene.wires[Edge(A, C, 0)].route
    assert route is not None
    assert route[0][0] == scene.cards[A].rect.right()


def test_a_huge_graph_gets_its_chips_when_somebody_comes_near(
    scene: CanvasScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradviz.ui.canvas import seats as module

    monkeypatch.setattr(module, "MOST_SEATED", 3)
    scene.show_drawing(shifted(scene.drawing, 10))
    assert scene.unseated
    assert scene.chips == {}
    scene.seat_now()
    assert set(scene.chips) == set(scene.wires)


def test_another_language_is_spoken_at_once(scene: CanvasScene) -> None:
    from gradviz.language import set_language

    assert scene.cards[E].layout.corner.text == "output"
    set_language("zh_CN")
    scene.retranslate()
    said = scene.cards[E].layout.corner.text
    set_language("en")
    scene.retranslate()
    assert said != ""
    assert scene.cards[E].layout.corner.text == "output"


def test_the_bounds_hold_every_card_its_tab_and_every_chip(scene: CanvasScene) -> None:
    bounds = scene.bounds()
    for card in scene.cards.values():
        assert bounds.contains(card.rect)
    assert bounds.contains(scene.cards[B].layout.tab.translated(scene.cards[B].pos()))
    for chip in scene.chips.values():
        assert bounds.contains(chip.said()[1])


def test_a_wire_that_appears_before_its_frame_is_silent(scene: CanvasScene) -> None:
    graph = scene.drawing.graph.with_node(Node((9,), "tanh", (E,), name="y"))
    scene.show_drawing(
        replace(scene.drawing, graph=graph, places={**scene.drawing.places, (9,): (900.0, 0.0)})
    )
    assert Edge(E, (9,), 0) not in scene.chips
    assert scene.spoken(Edge(E, (9,), 0)) == ""


def test_two_edges_between_the_same_cards_are_two_wires() -> None:
    graph = Graph({A: Node(A, "input", name="b", value=frozen_array(3)), B: Node(B, "multiply", (A, A))})
    cards = {A: sketches.card("b", "in"), B: sketches.card("c", "×")}
    scene = CanvasScene()
    scene.show_drawing(sketches.arranged(graph, cards))
    assert set(scene.wires) == {Edge(A, B, 0), Edge(A, B, 1)}
    one, other = (wire.route for wire in scene.wires.values())
    assert one is not None
    assert other is not None
    assert not np.allclose(one, other)


def test_empty_bounds_are_empty() -> None:
    assert CanvasScene().bounds() == QRectF()


def test_from_a_leaf_the_way_goes_on_along_its_own_first_wire(scene: CanvasScene) -> None:
    assert scene.next_wire(B, forward=True) == Edge(B, C, 1)
    assert scene.next_wire(C, forward=True) == Edge(A, C, 0)
