"""Cards that find their places by themselves."""

import pytest

from gradviz.graph.parse import parse
from gradviz.ui.lineup import GAP, USUAL, clear_of, free_place, spread

Area = tuple[float, float, float, float]


def card_at(x: float, y: float) -> Area:
    return (x - USUAL.width / 2, y - USUAL.height / 2, USUAL.width, USUAL.height)


def test_a_free_place_is_taken_as_it_is() -> None:
    assert free_place((40.0, 50.0), []) == (40.0, 50.0)
    assert free_place((40.0, 50.0), [card_at(400.0, 50.0)]) == (40.0, 50.0)


def test_cards_that_are_added_at_one_point_never_cover_each_other() -> None:
    taken: list[Area] = []
    for _ in range(30):
        x, y = free_place((0.0, 0.0), taken)
        for left, top, width, height in taken:
            across = abs(x - (left + width / 2)) - width
            down = abs(y - (top + height / 2)) - height
            assert max(across, down) >= GAP - 1e-9
        taken.append(card_at(x, y))


def test_rather_below_than_beside() -> None:
    x, y = free_place((0.0, 0.0), [card_at(0.0, 0.0)])
    assert x == 0.0
    assert y > 0


def test_a_piece_is_arranged_around_the_point_where_it_is_put() -> None:
    graph = parse("y = (a + b) * (b + 1)")
    places = spread(graph, graph.nodes, (500.0, 300.0))
    across, down = zip(*places.values(), strict=True)
    assert (min(across) + max(across)) / 2 == pytest.approx(500, abs=1)
    assert (min(down) + max(down)) / 2 == pytest.approx(300, abs=1)
    assert places[graph.find("y")][0] == max(across)
    assert spread(graph, [], (0.0, 0.0)) == {}


def test_a_piece_finds_a_place_where_it_covers_nothing() -> None:
    places = {(0,): (0.0, 0.0), (1,): (300.0, 0.0), (2,): (300.0, 150.0)}
    taken = [card_at(290.0, 160.0), card_at(600.0, 20.0)]
    moved = clear_of(places, taken)
    assert len({(moved[i][0] - x, moved[i][1] - y) for i, (x, y) in places.items()}) == 1, "together"
    for x, y in moved.values():
        for left, top, width, height in taken:
            across = abs(x - (left + width / 2)) - width
            down = abs(y - (top + height / 2)) - height
            assert max(across, down) >= GAP - 1e-9
    assert clear_of(places, [card_at(300.0, 500.0)]) == places
    assert clear_of({}, taken) == {}
