"""What a hand does to a drawing, deed by deed."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph import edit
from gradviz.graph.check import problems
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.graph.initial import is_owned
from gradviz.graph.owning import data_count
from gradviz.graph.parse import parse, parse_program
from tests.graph.edits import random_edit
from tests.graph.strategies import PROGRAMS

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"


def inputs(graph: Graph, key: str) -> list[str]:
    """What arrives at a node, by label."""
    return ["_" if source is None else graph.labels[source] for source in graph[key].inputs]


def edge(graph: Graph, source: str, target: str) -> Edge:
    """The first wire from one node to another."""
    ends = graph.find(source), graph.find(target)
    return next(wire for wire in graph.edges if wire[:2] == ends)


# --- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "taken, wanted, name",
    [((), "w", "w"), (("w",), "w", "w2"), (("w", "w2"), "w", "w3"), (("w1",), "w1", "w1_2")],
)
def test_a_name_that_is_taken_gets_a_number(taken: tuple[str, ...], wanted: str, name: str) -> None:
    assert edit.fresh_name(taken, wanted) == name


def test_a_node_is_called_otherwise_and_keeps_everything_else() -> None:
    graph = parse(SEED)
    changed = edit.renamed(graph, graph.find("e"), "loss")
    assert changed["loss"].inputs == graph["e"].inputs
    assert edit.renamed(changed, changed.find("loss"), "").by_name.keys() == {"a", "b"}


@pytest.mark.parametrize(
    "name, reason", [("b", "called b already"), ("2x", "cannot be a name"), ("_1", "stands for")]
)
def test_a_name_that_cannot_be_is_refused(name: str, reason: str) -> None:
    graph = parse(SEED)
    with pytest.raises(GraphError, match=reason):
        edit.renamed(graph, graph.find("a"), name)


# --- nodes --------------------------------------------------------------------------------------------------


def test_a_new_node_has_open_inputs_and_becomes_the_output_where_none_is_chosen() -> None:
    graph = edit.with_new(parse(SEED), "multiply", name="m")
    assert inputs(graph, "m") == ["_", "_"]
    assert graph.output == graph.find("m")


def test_a_new_leaf_is_no_output() -> None:
    graph = edit.with_new(parse(SEED), "param", name="w")
    assert graph["w"].value == 1
    assert graph.output == graph.find("e")
    assert edit.with_new(parse("a = 2"), "input", name="b", value=[1, 2]).output == (1,)


def test_what_is_no_operation_is_refused() -> None:
    with pytest.raises(GraphError, match="no function frobnicate"):
        edit.with_new(Graph(), "frobnicate")


def test_another_operation_keeps_the_wires_where_the_inputs_match() -> None:
    graph = parse("y = clip(a, low=-1, high=2) * b\nz = concatenate(y, a, b, axis=1)")
    c = graph["y"].inputs[0]
    assert c is not None
    leaky = edit.replaced(graph, c, "relu")
    assert leaky.nodes[c].inputs == graph.nodes[c].inputs
    assert dict(leaky.nodes[c].attrs) == {}
    assert inputs(edit.replaced(graph, graph.find("y"), "negate"), "y") == [graph.labels[c]]
    stacked = edit.replaced(graph, graph.find("z"), "stack")
    assert inputs(stacked, "z") == ["y", "a", "b"]
    assert dict(stacked["z"].attrs) == {"axis": 1}
    assert inputs(edit.replaced(graph, graph.find("y"), "where" if False else "total"), "y")[:1] == [
        graph.labels[c]
    ]
    leaf = edit.replaced(graph, graph.find("y"), "param")
    assert (leaf["y"].inputs, leaf["y"].value) == ((), 1)


def test_an_attribute_is_set_and_one_that_is_not_there_is_refused() -> None:
    graph = parse("y = sum(x)")
    assert edit.with_attribute(graph, graph.find("y"), "axis", 0)["y"].attrs == {"axis": 0}
    with pytest.raises(GraphError, match="has no “low”"):
        edit.with_attribute(graph, graph.find("y"), "low", 0)


def test_what_is_deleted_leaves_open_inputs_and_closes_up_where_any_number_will_do() -> None:
    graph = parse("y = concatenate(a, b, c)\nz = y * a")
    left = edit.without_nodes(graph, [graph.find("a")])
    assert inputs(left, "y") == ["b", "c"]
    assert inputs(left, "z") == ["y", "_"]
    assert inputs(edit.without_nodes(graph, graph.leaves), "y") == ["_"]


def test_a_bridge_leads_past_what_has_one_wire_into_it() -> None:
    graph = parse("a = 2\nb = relu(a)\nc = tanh(b)\nd = c * c\noutput c")
    left = edit.without_nodes(graph, [graph.find("b"), graph.find("c")], bridge=True)
    assert inputs(left, "d") == ["a", "a"]
    assert left.chosen == left.find("a")
    assert inputs(edit.without_nodes(graph, [graph.find("a")], bridge=True), "b") == ["_"]


# --- wires --------------------------------------------------------------------------------------------------


def test_a_wire_takes_the_place_of_another_and_a_list_of_inputs_grows() -> None:
    graph = parse("y = concatenate(a, b)\nz = a * b")
    assert inputs(edit.connected(graph, graph.find("y"), graph.find("z"), 1), "z") == ["a", "y"]
    assert inputs(edit.connected(graph, graph.find("a"), graph.find("y"), 2), "y") == ["a", "b", "a"]
    with pytest.raises(GraphError, match="z has no input number 3"):
        edit.connected(graph, graph.find("a"), graph.find("z"), 2)
    with pytest.raises(KeyError):
        edit.connected(graph, (99,), graph.find("z"), 0)


def test_cut_wires_leave_open_inputs() -> None:
    graph = parse("y = concatenate(a, b, c)\nz = b * b")
    assert inputs(edit.disconnected(graph, [edge(graph, "b", "y")]), "y") == ["a", "c"]
    assert inputs(edit.disconnected(graph, [Edge(graph.find("b"), graph.find("z"), 1)]), "z") == ["b", "_"]
    assert inputs(edit.disconnected(graph, graph.edges), "y") == ["_"]
    assert edit.disconnected(graph, [Edge((99,), (0,), 0), Edge((0,), (99,), 0)]) is graph


def test_either_end_of_a_wire_can_be_led_elsewhere() -> None:
    graph = parse("y = a - b\nz = concatenate(a, b, c)")
    wire = edge(graph, "a", "y")
    a, b, y, z = map(graph.find, "abyz")
    assert inputs(edit.reconnected(graph, wire, b, y, 0), "y") == ["b", "b"]
    swapped = edit.reconnected(graph, wire, a, y, 1)
    assert inputs(swapped, "y") == ["_", "a"]
    moved = edit.reconnected(graph, wire, a, z, 3)
    assert (inputs(moved, "y"), inputs(moved, "z")) == (["_", "b"], ["a", "b", "c", "a"])
    assert inputs(edit.reconnected(graph, edge(graph, "a", "z"), a, z, 3), "z") == ["b", "c", "a"]


def test_an_operation_on_a_wire_takes_what_came_and_gives_it_on() -> None:
    graph = parse(SEED)
    put_in = edit.inserted(graph, edge(graph, "a", "c"), "power", (9,))
    assert put_in["e"].inputs == graph["e"].inputs
    assert put_in.nodes[graph.find("c")].inputs == ((9,), graph.find("b"))
    assert put_in.nodes[(9,)].inputs == (graph.find("a"), None)
    with pytest.raises(GraphError, match="takes no input"):
        edit.inserted(graph, graph.edges[0], "param")


# --- blocks -------------------------------------------------------------------------------------------------


def own(graph: Graph, key: str) -> list[NodeId]:
    """The parameters that belong to a block."""
    return [source for source in graph[key].inputs if source is not None and is_owned(graph, source)]


def test_a_block_brings_its_parameters_which_begin_when_their_shape_is_known() -> None:
    graph = edit.with_new(parse("x = [1, 2]"), "dense", (5,), attrs={"units": 3}, name="h")
    assert own(graph, "h") == [(5, 0), (5, 1)]
    assert graph.nodes[(5, 0)].value is None
    wired = edit.connected(graph, graph.find("x"), (5,), 0)
    assert [wired.nodes[i].value.shape for i in own(wired, "h")] == [(3, 2), (3,)]  # type: ignore[union-attr]
    assert problems(wired) == ()
    assert edit.without_nodes(wired, [(5,)]).nodes.keys() == {(0,)}


def test_what_a_block_only_keeps_is_no_parameter_for_training() -> None:
    graph = edit.with_new(Graph(), "batch_norm", name="y")
    typed = parse("y = batch_norm(_)")
    assert [graph.nodes[i].op for i in own(graph, "y")] == [typed.nodes[i].op for i in own(typed, "y")]
    assert {graph.nodes[i].op for i in own(graph, "y")} == {"param", "const"}


def test_a_wire_that_is_cut_and_led_back_costs_a_block_no_numbers() -> None:
    graph = parse("x = [1, 2]\nh = dense(x, 2, W=[[1, 2], [3, 4]])")
    wire = edge(graph, "x", "h")
    back = edit.connected(edit.disconnected(graph, [wire]), graph.find("x"), graph.find("h"), 0)
    assert np.array_equal(back["h.W"].value, [[1, 2], [3, 4]])  # type: ignore[arg-type]


def test_an_input_of_another_shape_lets_a_block_begin_anew() -> None:
    graph = parse("x = [1, 2]\nv = [1, 2, 3]\nh = dense(x, 2, W=[[1, 2], [3, 4]])")
    other = edit.connected(graph, graph.find("v"), graph.find("h"), 0)
    assert other["h.W"].value is not None
    assert other["h.W"].value.shape == (2, 3)


def test_what_is_given_to_a_block_is_given_to_all_that_share_it_and_it_gets_its_own_back() -> None:
    graph = parse("x = [1, 2]\nV = param([[1, 2], [3, 4]])\nh = dense(x, 2)\ny = h.W.T\nz = V @ x")
    slot = data_count(graph["h"])
    given_ = edit.connected(graph, graph.find("V"), graph.find("h"), slot)
    assert inputs(given_, "y") == ["V"]
    back = edit.disconnected(given_, [Edge(graph.find("V"), graph.find("h"), slot)])
    assert own(back, "h") == own(graph, "h")
    assert edit.disconnected(graph, [Edge(own(graph, "h")[0], graph.find("h"), slot)]) == graph


def test_another_number_of_layers_keeps_the_numbers_of_those_that_stay() -> None:
    graph = parse("x = [1, 2]\nh = mlp(x, (3, 2))\ny = h.W1")
    deeper = edit.with_attribute(graph, graph.find("h"), "widths", (3, 2, 4))
    assert len(own(deeper, "h")) == 6
    assert deeper["h.W1"].value is graph["h.W1"].value
    flat = edit.with_attribute(graph, graph.find("h"), "widths", (5,))
    assert flat["h.W1"].value is not None
    assert flat["h.W1"].value.shape == (5, 2)
    assert flat["y"].inputs == (own(flat, "h")[0],)
    anew = edit.with_attribute(graph, graph.find("h"), "seed", 7)
    assert not np.array_equal(anew["h.W1"].value, graph["h.W1"].value)  # type: ignore[arg-type]


def test_nothing_stands_between_a_block_and_its_own_parameter() -> None:
    graph = parse("x = [1, 2]\nh = dense(x, 2)")
    with pytest.raises(GraphError, match="belongs to its block"):
        edit.inserted(graph, Edge(own(graph, "h")[0], graph.find("h"), 1), "relu")


# --- whatever is done ---------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.integers(0, 1_000_000))
def test_every_graph_that_a_hand_makes_holds_together(seed: int) -> None:
    random = Random(seed)
    graph = parse_program(random.choice(PROGRAMS)).graph
    for _ in range(10):
        graph = random_edit(random, graph)
        assert len(graph.order) == len(graph)
        assert len(graph.by_name) == sum(bool(node.name) for node in graph)
        for node in graph:
            assert all(source is None or source in graph for source in node.inputs)
            assert all(source is not None for source in node.inputs[data_count(node) :])
            assert node.is_leaf == (node.value is not None) or is_owned(graph, node.id)
