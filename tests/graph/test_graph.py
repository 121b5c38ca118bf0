import pytest

from gradviz.graph.graph import Graph, GraphError, Node


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
