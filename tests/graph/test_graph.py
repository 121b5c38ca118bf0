import numpy as np
import pytest

from gradviz.graph.graph import Graph, GraphError, Node, same_array


def test_a_circle_is_named_without_what_merely_follows_from_it() -> None:
    nodes = [
        Node((0,), "negate", ((1,),), name="p"),
        Node((1,), "negate", ((0,),), name="q"),
        Node((2,), "tanh", ((1,),), name="after"),
        Node((3,), "tanh", ((3,),), name="alone"),
    ]
    graph = Graph({node.id: node for node in nodes})
    assert graph.circles() == (((0,), (1,)), ((3,),))
    with pytest.raises(GraphError, match=r"in a circle: p, q\.$"):
        _ = graph.order


NAN = float("nan")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (2.0, 2.0, True),
        (2.0, 3.0, False),
        (0.0, -0.0, True),
        (NAN, NAN, True),
        (NAN, 0.0, False),
        ([1.0, NAN], [1.0, NAN], True),
        ([1.0, NAN], [1.0, 2.0], False),
        ([2.0], 2.0, False),
        ([2.0], [[2.0]], False),
    ],
)
def test_arrays_are_the_same_in_shape_and_in_every_cell(one: object, other: object, same: bool) -> None:
    assert same_array(np.array(one), np.array(other)) is same
    assert same_array(np.array(other), np.array(one)) is same


def test_no_array_is_the_same_as_none_but_none() -> None:
    assert same_array(None, None)
    assert not same_array(None, np.array(0.0))
    assert not same_array(np.array(0.0), None)
