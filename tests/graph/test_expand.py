"""Opening blocks: what is on the screen, under which ids and names, and the way back to the drawing."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.graph.expand import MOST_PARTS, Expanded, View, collected, expand, followed, with_view
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.parse import parse
from tests.blocks import all_open

NET = parse('x = [1, 2]; h = dense(x, 2, activation="tanh"); y = dense(h, 1); loss = mse(y, [1])')
MLP = parse("x = [1, 2]; y = mlp(x, 3, 2); loss = sum(y)")


def opened(graph: Graph, *names: str) -> Expanded:
    """Blocks opened one after the other, each by its label on the screen."""
    found: frozenset[NodeId] = frozenset()
    for name in names:
        found |= {expand(graph, found).graph.find(name)}
    return expand(graph, found)


def ops(graph: Graph) -> list[str]:
    """What is computed, but for the numbers that a vector falls apart into."""
    return [node.op for node in graph if not node.is_leaf and node.op != "pick"]


def labels(expanded: Expanded) -> set[str]:
    return set(expanded.graph.labels.values())


def test_what_is_closed_is_the_drawing_itself() -> None:
    assert expand(NET, ()).graph is NET
    assert expand(NET, {(99,)}).graph is NET
    assert expand(NET, {NET.find("x")}).graph is NET


def test_a_layer_opens_into_its_neurons() -> None:
    found = opened(NET, "h")
    assert ops(found.graph) == ["neuron", "neuron", "stack", "dense", "mse"]
    assert {"h_1", "h_2", "h"} <= labels(found)
    assert found.opened == (NET.find("h"),)
    assert found.graph["h"].id == NET.find("h")


def test_a_neuron_opens_into_products_and_a_sum() -> None:
    found = opened(NET, "h", "h_1")
    assert ops(found.graph) == ["multiply", "multiply", "total", "tanh", "neuron", "stack", "dense", "mse"]
    assert {"p_1_1", "p_1_2", "z_1"} <= labels(found)


def test_ids_of_parts_lie_inside_the_block_and_stay() -> None:
    once, twice = opened(NET, "h"), opened(NET, "y", "h")
    inside = {node.id for node in once.graph if node.id[:1] == NET.find("h") and len(node.id) > 1}
    assert inside <= set(twice.graph.nodes)


def test_weights_fall_apart_into_just_what_is_used() -> None:
    W = NET.find("h.W")
    layer = opened(NET, "h")
    assert [layer.views[(*W, j)] for j in range(2)] == [View(W, (0,)), View(W, (1,))]
    neuron = opened(NET, "h", "h_1")
    assert {view.cells for view in neuron.views.values() if view.parameter == W} == {(0, 0), (0, 1), (1,)}
    assert W not in neuron.graph
    assert neuron.graph.labels[(*W, 0, 1)] == "w_h_1_2"


def test_numbers_go_straight_from_neuron_to_neuron() -> None:
    found = opened(NET, "h", "y")
    assert "stack" not in ops(found.graph)[:-2]
    assert found.shown_id(NET.find("x")) == NET.find("x")
    neurons = [node for node in found.graph if node.op == "neuron"]
    assert neurons[2].inputs[:2] == (neurons[0].id, neurons[1].id)


def test_a_stack_that_something_closed_needs_stays() -> None:
    assert "stack" in ops(opened(NET, "h").graph)


def test_what_else_uses_a_layer_still_finds_its_value() -> None:
    graph = parse("x = [1, 2]; h = dense(x, 2); y = dense(h, 1); loss = sum(y) + sum(h)")
    found = opened(graph, "h", "y")
    assert trace(found.graph).value("loss") == trace(graph).value("loss")
    assert found.shown_id(graph.find("h")) in found.graph


def test_a_parameter_that_is_used_elsewhere_keeps_its_card() -> None:
    graph = parse("x = [1, 2]; h = dense(x, 2); loss = sum(h) + sum(h.W**2)")
    found = opened(graph, "h")
    assert graph.find("h.W") in found.graph
    assert not any(view.parameter == graph.find("h.W") for view in found.views.values())


def test_the_last_layer_of_several_stands_for_the_whole() -> None:
    found = opened(MLP, "y")
    assert ops(found.graph) == ["dense", "dense", "sum"]
    whole = MLP.find("y")
    assert whole not in found.graph
    assert found.graph.nodes[found.shown_id(whole)].op == "dense"
    assert found.graph["y"].id == found.shown_id(whole)
    assert found.document_id(found.shown_id(whole)) == whole


def test_groups_say_in_which_block_a_node_is_drawn() -> None:
    found = opened(MLP, "y", "h1")
    outer, inner = found.opened
    assert found.parent_of == {inner: outer}
    neurons = [node.id for node in found.graph if node.op == "neuron"]
    assert {found.group_of[node_id] for node_id in neurons} == {inner}
    assert found.group_of[found.graph.find("y")] == outer
    assert MLP.find("x") not in found.group_of
    assert MLP.find("loss") not in found.group_of


def test_weights_are_drawn_with_what_uses_them() -> None:
    found = opened(NET, "h", "h_1")
    layer, neuron = found.opened
    W = NET.find("h.W")
    assert found.group_of[(*W, 0, 0)] == neuron
    assert found.group_of[(*W, 1)] == layer


def test_every_node_of_the_screen_belongs_to_one_of_the_drawing() -> None:
    found = all_open(NET)
    W = NET.find("h.W")
    assert found.document_id((*W, 0, 1)) == W
    assert found.document_id(NET.find("loss")) == NET.find("loss")
    assert all(found.document_id(node.id) in NET for node in found.graph)


def test_a_block_with_too_many_parts_stays_closed_and_says_so() -> None:
    graph = parse(f"x = [1, 2]; h = dense(x, {MOST_PARTS + 50})")
    found = expand(graph, {graph.find("h")})
    assert found.graph.nodes[graph.find("h")].op == "dense"
    assert found.too_large == {graph.find("h")}
    assert len(expand(graph, {graph.find("h")}, 10**6).graph) > MOST_PARTS


def test_a_block_whose_inputs_are_open_stays_closed() -> None:
    graph = parse("h = dense(_, 2)")
    assert expand(graph, {graph.find("h")}).opened == ()


@pytest.mark.parametrize(
    "text", ["h = dense(input(0), 2)", "a = attention(input(2, 0), 2)", "h = rnn(input(0, 3), 2)"]
)
def test_a_block_that_gets_no_numbers_stays_closed(text: str) -> None:
    graph = parse(text)
    assert graph.output is not None
    assert expand(graph, {graph.output}).opened == ()


def test_a_block_that_does_not_fit_stays_closed() -> None:
    graph = parse("x = [1, 2]; W = param([[1, 2, 3]]); h = dense(x, 1, W=W)")
    assert expand(graph, {graph.find("h")}).opened == ()


def test_the_output_of_the_drawing_is_the_output_of_the_screen() -> None:
    for graph in (NET, parse("x = [1, 2]; h = mlp(x, 2, 1)"), parse("x = [1, 2]; h = dense(x, 2)")):
        found = all_open(graph)
        assert graph.output is not None
        assert found.graph.output == found.shown_id(graph.output)


def test_a_chosen_output_inside_stays_chosen() -> None:
    graph = parse("x = [1, 2]; h = dense(x, 2); y = dense(h, 1); output h")
    found = opened(graph, "h", "y")
    assert trace(found.graph).output == found.shown_id(graph.find("h"))


def test_a_value_set_at_one_weight_is_set_in_the_matrix() -> None:
    found = opened(NET, "h", "h_1")
    W = NET.find("h.W")
    leaf, whole = with_view(found, (*W, 0, 1), 7.0)
    assert leaf == W
    assert whole[0, 1] == 7.0
    changed = np.argwhere(whole != NET.nodes[W].value)
    assert changed.tolist() == [[0, 1]]


def test_a_value_set_at_a_leaf_of_the_drawing_is_set_there() -> None:
    leaf, whole = with_view(opened(NET, "h"), NET.find("x"), [3, 4])
    assert leaf == NET.find("x")
    assert whole.tolist() == [3.0, 4.0]


def test_following_values_shares_wiring_and_names() -> None:
    found = opened(NET, "h", "h_1")
    order, names = found.graph.order, found.graph.labels
    after = followed(found, NET.with_value("x", [5.0, 6.0]))
    assert after is not None
    assert after.graph.order is order
    assert after.graph.labels is names
    assert after.graph["x"].value is not None
    assert after.graph["x"].value.tolist() == [5.0, 6.0]


def test_other_changes_are_not_followed() -> None:
    found = opened(NET, "h")
    assert followed(found, NET.with_value("x", [1.0, 2.0, 3.0])) is None
    assert followed(found, NET.with_output(NET.find("h"))) is None
    assert followed(found, NET.without([NET.find("loss")])) is None
    assert followed(found, parse("e = a + b")) is None


def test_gradients_of_parts_are_put_together() -> None:
    found = all_open(NET)
    together = collected(found, trace(found.graph).gradients)
    closed = trace(NET).gradients
    for name in ("h.W", "h.b", "y.W", "y.b", "x"):
        np.testing.assert_allclose(together[NET.find(name)], closed[NET.find(name)], rtol=1e-12)


def test_a_number_of_an_input_is_called_after_it() -> None:
    assert {"x_1", "x_2"} <= labels(opened(NET, "h"))


def test_part_of_a_formula_cannot_be_set() -> None:
    graph = parse("w = [1, 2]; loss = l2(w, strength=0.1)")
    found = expand(graph, {graph.find("loss")})
    inside = next(node.id for node in found.graph if node.op == "const")
    with pytest.raises(GraphError, match="is part of how the block works and cannot be set"):
        with_view(found, inside, 3.0)
