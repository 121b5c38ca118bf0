"""Open groups: frames around their members."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Options, arrange
from tests.graph.arrange.graphs import runs_right
from tests.graph.arrange.nested import Nested, assert_nested, foreign_frames, nested_drawings


@settings(deadline=None, max_examples=120)
@given(nested_drawings(), st.sampled_from(["model", "crossings"]))
def test_frames_hold_what_is_theirs_and_nothing_else(drawing: Nested, order):
    boxes, links, groups = drawing
    result = arrange(boxes, links, Options(order=order, effort=0.05), groups=groups)
    assert_nested(boxes, links, groups, result)
    assert foreign_frames(links, groups, result) == 0
    for route in result.routes.values():  # a group may close a cycle that its members do not
        assert runs_right(route) or runs_right(route[::-1])


@settings(deadline=None, max_examples=100)
@given(nested_drawings(acyclic=False), st.sampled_from(["LR", "RL", "TB", "BT"]))
def test_any_graph_in_any_groups_is_arranged_in_every_direction(drawing: Nested, direction):
    boxes, links, groups = drawing
    result = arrange(boxes, links, Options(direction=direction), groups=groups)
    assert set(result.routes) == {link.key for link in links}
    if direction == "LR":
        assert_nested(boxes, links, groups, result)
