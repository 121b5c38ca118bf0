"""Arrangements after an edit: what was there stays."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Link, Options, arrange
from gradviz.graph.arrange.metrics import displacement
from tests.graph.arrange.graphs import CARD, Drawing, assert_clean, drawings, runs_right, seed
from tests.speed.layout_suite import net


def test_an_arrangement_of_the_same_graph_moves_nothing():
    boxes, links = seed()
    first = arrange(boxes, links)
    again = arrange(boxes, links, previous=first)
    assert displacement(first.places, again.places) < 0.5
    assert again.ranks == first.ranks


@settings(deadline=None, max_examples=40)
@given(drawings(), st.sampled_from(["model", "crossings"]))
def test_arranging_again_hardly_moves_anything_of_any_graph(graph: Drawing, order):
    boxes, links = graph
    options = Options(order=order, effort=0.05)
    first = arrange(boxes, links, options)
    again = arrange(boxes, links, options, previous=first)
    moves = [np.hypot(again.places[k][0] - x, again.places[k][1] - y) for k, (x, y) in first.places.items()]
    assert max(moves, default=0.0) < 0.5


@settings(deadline=None, max_examples=60)
@given(drawings(), st.data())
def test_after_any_edit_the_drawing_is_clean(graph: Drawing, data):
    boxes, links = graph
    assume(boxes)
    first = arrange(boxes, links)
    node = data.draw(st.sampled_from(sorted(boxes)))
    other = data.draw(st.sampled_from(sorted(boxes)))
    edit = data.draw(st.sampled_from(["add", "remove", "link", "unlink", "resize"]))
    boxes, links = dict(boxes), list(links)
    if edit == "add":
        boxes["new"] = CARD
        links += [Link("to new", node, "new"), Link("also to new", other, "new", 1)]
    elif edit == "remove":
        del boxes[node]
        links = [link for link in links if node not in (link.source, link.target)]
    elif edit == "unlink" and links:
        links.pop(data.draw(st.integers(0, len(links) - 1)))
    elif edit == "link" and node != other:
        source, target = sorted((node, other), key=lambda key: int(key[1:]))
        links.append(Link("new", source, target, 9))
    else:
        boxes[node] = CARD
    result = arrange(boxes, links, previous=first)
    assert_clean(boxes, links, result)
    assert all(runs_right(route) for route in result.routes.values())


def test_a_new_consumer_moves_only_what_is_beside_it():
    case = net(2, 4, 1)
    boxes, links = case.boxes, case.links
    first = arrange(boxes, links)
    boxes["new"] = CARD
    result = arrange(boxes, [*links, Link("new", case.count - 1, "new")], previous=first)
    assert displacement(first.places, result.places) < 0.5
    assert result.places["new"][0] > first.places[case.count - 1][0]


def test_an_edge_that_needs_room_moves_the_fewer_nodes():
    boxes, links = seed()
    first = arrange(boxes, links)
    boxes["n"] = CARD
    links = [link for link in links if link.key != ("b", "d", 0)]
    links += [Link("in", "b", "n"), Link("out", "n", "d")]
    result = arrange(boxes, links, previous=first)
    moved = [key for key in first.places if abs(result.places[key][0] - first.places[key][0]) > 1]
    assert moved == ["b"]


def test_an_unlinked_newcomer_lies_below_everything():
    boxes, links = seed()
    first = arrange(boxes, links)
    boxes["n"] = CARD
    result = arrange(boxes, links, previous=first)
    assert displacement(first.places, result.places) < 0.5
    assert result.places["n"][1] > max(y for _, y in first.places.values())


def test_twenty_edits_in_a_row_end_clean():
    case = net(2, 4, 1)
    boxes, links = case.boxes, case.links
    result = arrange(boxes, links)
    for step in range(20):
        key = f"new {step}"
        boxes[key] = CARD
        links.append(Link(key, (step * 7) % case.count, key))
        if step % 3 == 0:
            links.pop((step * 5) % len(links))
        result = arrange(boxes, links, previous=result)
    assert_clean(boxes, links, result)
