"""Curves, taut strings, and what is measured on them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.arrange import Box, Link
from gradviz.graph.arrange.curves import height_at, smooth_curve, taut_string
from gradviz.graph.arrange.metrics import (
    bounds_of,
    count_crossings,
    count_hits,
    count_overlaps,
    displacement,
    pieces_in_boxes,
    sample,
    total_length,
)

heights = st.floats(-500, 500)
paths = st.lists(heights, min_size=2, max_size=8).map(lambda ys: [(60.0 * i, y) for i, y in enumerate(ys)])


def straight(*points: tuple[float, float]) -> np.ndarray:
    """A single cubic that is a straight line."""
    start, stop = map(np.array, points)
    return np.array([start, start + (stop - start) / 3, stop - (stop - start) / 3, stop], float)


@given(paths)
def test_a_smooth_curve_passes_its_points_and_never_overshoots(path):
    curve = smooth_curve(path)
    assert curve[::3].tolist() == [list(point) for point in path]
    assert (np.diff(curve[:, 0]) > 0).all()
    points = sample(curve, 20)
    for i, ((_, y0), (_, y1)) in enumerate(pairwise(path)):
        piece = points[20 * i : 20 * i + 21, 1]
        assert piece.min() >= min(y0, y1) - 1e-6
        assert piece.max() <= max(y0, y1) + 1e-6
        middle = 60.0 * i + 30
        assert height_at(curve, i, middle) == pytest.approx(
            np.interp(middle, points[:, 0], points[:, 1]), abs=1
        )


@given(heights, heights, st.lists(st.tuples(heights, st.floats(0, 300)), max_size=6))
def test_a_taut_string_passes_every_portal_and_is_no_longer_than_another_way(y0, y1, gates):
    portals = [(100.0 * (i + 1), low, low + size) for i, (low, size) in enumerate(gates)]
    start, stop = (0.0, y0), (100.0 * (len(gates) + 1), y1)
    path = taut_string(start, stop, portals)
    assert (path[0], path[-1]) == (start, stop)
    xs, ys = zip(*path, strict=True)
    for x, low, high in portals:
        assert low - 1e-6 <= np.interp(x, xs, ys) <= high + 1e-6
    middle = [start, *((x, (low + high) / 2) for x, low, high in portals), stop]
    assert np.hypot(*np.diff(path, axis=0).T).sum() <= np.hypot(*np.diff(middle, axis=0).T).sum() + 1e-6


def test_a_free_string_is_straight():
    assert taut_string((0, 0), (300, 30), [(100, -50, 50), (200, -50, 50)]) == [(0, 0), (300, 30)]


def test_crossings_are_counted_once_and_meetings_not_at_all():
    down, up = straight((0, 0), (100, 100)), straight((0, 100), (100, 0))
    assert count_crossings([down, up]) == 1
    assert count_crossings([down, down + np.array((0, 10))]) == 0
    assert count_crossings([down, straight((100, 100), (200, 0))]) == 0
    assert count_crossings([straight((0, y), (100, 100 - y)) for y in range(0, 101, 10)]) == 55
    assert count_crossings([]) == 0


def test_hits_and_overlaps_are_counted():
    boxes = {"a": Box(20, 20), "b": Box(20, 20), "c": Box(20, 20)}
    places = {"a": (0.0, 0.0), "b": (100.0, 0.0), "c": (50.0, 5.0)}
    link = [Link("k", "a", "b")]
    assert count_hits(boxes, link, places, {"k": straight((10, 0), (90, 0))}) == 1
    assert count_hits(boxes, link, places, {"k": straight((10, -20), (90, -20))}) == 0
    assert count_overlaps(boxes, places) == 0
    assert count_overlaps(boxes, places | {"c": (15.0, 5.0)}) == 1


def test_a_piece_enters_a_box_only_through_its_inside():
    box = np.array([[0.0, 0.0, 10.0, 10.0]])
    pieces = {
        ((-5, 5), (15, 5)): True,
        ((5, 2), (6, 3)): True,
        ((-5, 0), (15, 0)): False,
        ((5, -5), (5, 15)): True,
        ((0, -5), (0, 15)): False,
        ((-5, 5), (-1, 5)): False,
        ((-5, 8), (5, 18)): False,
    }
    starts, stops = (np.array(ends, float) for ends in zip(*pieces, strict=True))
    assert pieces_in_boxes(starts, stops, box)[:, 0].tolist() == list(pieces.values())


def test_lengths_bounds_and_movement():
    route = straight((0, 0), (30, 40))
    assert total_length([route, route]) == pytest.approx(100)
    assert bounds_of({"a": Box(20, 10)}, {"a": (0.0, 0.0)}, [route]) == (-10, -5, 30, 40)
    old = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (20.0, 0.0)}
    new = {key: (x + 5, y) for key, (x, y) in old.items()} | {"d": (0.0, 0.0)}
    assert displacement(old, new) == 5
    assert displacement(old, new, aligned=True) == 0
    assert displacement({}, new) == 0
