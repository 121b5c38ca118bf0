"""A plot as a value: places are found, walked through and read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradviz.ui.plots.figure import (
    Cursor,
    Figure,
    Rect,
    colour_image,
    grid,
    mixed,
    ramp,
    signed,
    spot,
)
from gradviz.ui.tokens import LIGHT


def says(column: int, row: int) -> str:
    return f"{column},{row}"


THREE = Figure(
    200,
    200,
    (),
    (
        grid(Rect(0, 0, 90, 60), 3, 2, says, "left"),
        grid(Rect(110, 0, 80, 60), 4, 3, says, "right"),
        spot(Rect(0, 100, 190, 20), "below"),
    ),
)


@given(st.floats(-10, 210), st.floats(-10, 210))
def test_a_place_that_is_found_is_where_it_was_looked_for(x: float, y: float) -> None:
    found = THREE.at(x, y)
    rects = [(k, each.rect) for k, each in enumerate(THREE.grids)]
    inside = [k for k, r in rects if r.left <= x < r.right and r.top <= y < r.bottom]
    if found is None:
        assert inside == []
    else:
        assert inside == [found.grid]
        rect = THREE.rect(found)
        assert rect.left - 1e-9 <= x <= rect.right + 1e-9
        assert rect.top - 1e-9 <= y <= rect.bottom + 1e-9


@given(st.lists(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]), max_size=30))
def test_walking_never_leaves_the_figure(steps: list[tuple[int, int]]) -> None:
    cursor = None
    for step in steps:
        cursor = THREE.moved(cursor, *step)
        assert cursor is not None
        assert THREE.kept(cursor) == cursor
        assert THREE.words(cursor)


def test_walking_goes_from_one_table_to_the_next_in_that_direction() -> None:
    assert THREE.moved(None, 1, 0) == Cursor(0, 0, 0)
    assert THREE.moved(Cursor(0, 2, 1), 1, 0) == Cursor(1, 0, 2)
    assert THREE.moved(Cursor(1, 0, 0), -1, 0) == Cursor(0, 2, 0)
    assert THREE.moved(Cursor(1, 3, 2), 0, 1) == Cursor(2, 0, 0)
    assert THREE.moved(Cursor(2, 0, 0), 0, 1) == Cursor(2, 0, 0)


def test_the_place_is_kept_as_far_as_it_is_still_there() -> None:
    fewer = Figure(200, 200, (), (grid(Rect(0, 0, 90, 60), 2, 1, says),))
    assert fewer.kept(Cursor(0, 2, 1)) == Cursor(0, 1, 0)
    assert fewer.kept(Cursor(1, 0, 0)) is None
    assert fewer.kept(None) is None


def test_a_figure_without_places_has_none_to_walk_to() -> None:
    assert Figure(10, 10).moved(None, 1, 0) is None
    assert Figure(10, 10).at(1, 1) is None


def test_colours_run_from_pale_to_full_and_no_number_shines_through() -> None:
    found = ramp(np.array([0.0, 1.0, np.nan, 9.0]), "#FFFFFF", "#102030")
    assert [hex(each) for each in found.tolist()] == ["0xffffffff", "0xff102030", "0x0", "0xff102030"]


def test_signs_have_their_colours() -> None:
    found = signed(np.array([-1.0, 0.0, 1.0]), LIGHT)
    expected = [LIGHT.backward, LIGHT.surface, LIGHT.forward]
    assert [f"#{each & 0xFFFFFF:06X}" for each in found.tolist()] == expected


def test_an_image_of_three_channels_keeps_its_colours() -> None:
    image = np.array([[[1.0]], [[0.5]], [[0.0]]])
    assert hex(int(colour_image(image)[0, 0])) == "0xffff8000"
    assert hex(int(colour_image(image[:1])[0, 0])) == "0xffffffff"


def test_colours_are_mixed_by_shares() -> None:
    assert mixed("#000000", "#FFFFFF", 1.0) == "#000000"
    assert mixed("#FF0000", "#0000FF", 0.5) == "#800080"
