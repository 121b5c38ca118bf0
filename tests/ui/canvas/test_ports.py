"""Where the ports of a card are."""

import pytest

from gradviz.ui.canvas.ports import APART, EDGE_ROOM, heights_of, spots
from gradviz.ui.canvas.view import CanvasView
from tests.ui.canvas import sketches
from tests.ui.canvas.sketches import A, B, C, D, E


def test_a_wired_input_has_its_port_where_the_wire_ends(view: CanvasView) -> None:
    scene = view.canvas
    first, second, output = spots(scene, C)
    for spot, source in ((first, A), (second, B)):
        wire = next(w for e, w in scene.wires.items() if (e.source, e.target) == (source, C))
        assert wire.route is not None
        assert spot.at.toTuple() == pytest.approx(tuple(wire.route[-1]))
        assert spot.wired
    assert output.is_output
    assert output.at.x() == scene.cards[C].rect.right()


def test_a_leaf_has_an_output_alone(view: CanvasView) -> None:
    assert [spot.port.slot for spot in spots(view.canvas, A)] == [None]


def test_nobody_has_ports_inside_of_a_block_or_where_nothing_is(view: CanvasView) -> None:
    assert spots(view.canvas, (0, 3)) == []
    assert spots(view.canvas, (99,)) == []


@pytest.mark.parametrize("slots", [1, 2, 3, 4])
def test_open_inputs_share_the_side_evenly(slots: int) -> None:
    heights = heights_of(slots, {}, 0.0, 84.0)
    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(84.0 - heights[-1])
    assert all(EDGE_ROOM - 1e-9 <= height <= 84.0 - EDGE_ROOM + 1e-9 for height in heights)


@pytest.mark.parametrize(("wired", "slots"), [({0: 42.0}, 2), ({1: 42.0}, 2), ({0: 20.0, 2: 40.0}, 3)])
def test_an_open_input_keeps_its_order_and_its_distance_from_a_wire(
    wired: dict[int, float], slots: int
) -> None:
    heights = heights_of(slots, wired, 0.0, 84.0)
    assert heights == sorted(heights)
    assert all(heights[k] == height for k, height in wired.items())
    if len(wired) == 1:
        assert abs(heights[1] - heights[0]) >= APART


def test_all_cards_of_the_seed_have_the_ports_of_their_operations(view: CanvasView) -> None:
    assert {n: len(spots(view.canvas, n)) for n in (A, B, C, D, E)} == {A: 1, B: 1, C: 3, D: 3, E: 3}


def test_a_block_has_ports_for_its_data_and_none_for_its_parameters(view: CanvasView) -> None:
    from gradviz.graph.expand import expand
    from gradviz.graph.parse import parse

    graph = parse("x = [1, 2]\nh = dense(x, 3)\ny = sum(h)")
    block = graph.find("h")
    for opened, slots in ((frozenset(), [0, None]), (frozenset({block}), [None])):
        shown = expand(graph, opened).graph.drawn
        faces = {node_id: sketches.card(shown.labels[node_id]) for node_id in shown.nodes}
        view.show_drawing(sketches.arranged(shown, faces))
        assert [spot.port.slot for spot in spots(view.canvas, block)] == slots
