"""Layers are told from the drawing, whichever way it was made."""

import gradviz as gv
from gradviz.train.layers import Layer, layers_of, unfolded
from gradviz.train.roles import roles_of
from tests.train.nets import IMAGES, WRITTEN, net


def found(program: str) -> list[tuple[str, str, list[str], list[str]]]:
    graph = gv.parse(program)
    roles = roles_of(graph)
    shown = unfolded(graph)
    layers = layers_of(shown.graph, roles.data, shown.shown_id(roles.prediction))
    assert [layer.is_last for layer in layers] == [False] * (len(layers) - 1) + [True]
    return [told(layer, graph) for layer in layers]


def told(layer: Layer, graph: gv.Graph) -> tuple[str, str, list[str], list[str]]:
    weights, biases = ([graph.labels[i] for i in part] for part in (layer.weights, layer.biases))
    return layer.name, layer.activation, weights, biases


def test_the_layers_of_a_perceptron_are_those_inside_it() -> None:
    assert found(net((4, 3, 2), "tanh")) == [
        ("h1", "tanh", ["W1"], ["b1"]),
        ("h2", "tanh", ["W2"], ["b2"]),
        ("y", "none", ["W3"], ["b3"]),
    ]


def test_in_a_net_that_is_written_out_a_product_a_bias_and_a_function_are_one_layer() -> None:
    assert found(WRITTEN) == [("h", "relu", ["W"], ["b"]), ("y", "none", ["V"], ["c"])]


def test_a_convolution_is_a_layer_and_a_pool_is_none() -> None:
    layers = found(IMAGES)
    assert layers[0] == ("c", "relu", ["K"], ["k"])
    assert [layer[0] for layer in layers] == ["c", "y"]


def test_dense_layers_keep_their_names_and_a_second_function_is_none_of_theirs() -> None:
    program = """
x = input(1, 2)
t = input(1, 3)
a = dense(x, units=4, activation="sigmoid")
u = tanh(a)
y = dense(u, units=3)
loss = mse(y, t)
"""
    assert [layer[:2] for layer in found(program)] == [("a", "sigmoid"), ("y", "none")]


def test_both_layers_of_a_residual_block_are_seen() -> None:
    program = """
x = input(1, 2)
t = input(1, 2)
y = residual(x, units=2)
loss = mse(y, t)
"""
    graph = gv.parse(program)
    shown = unfolded(graph)
    roles = roles_of(graph)
    layers = layers_of(shown.graph, roles.data, shown.shown_id(roles.prediction))
    assert [len(layer.weights) for layer in layers] == [1, 1]
    assert {graph.labels[i][0] for layer in layers for i in layer.weights} == {"W"}


def test_a_sum_that_is_used_twice_ends_its_layer() -> None:
    program = """
x = input(1, 2)
t = input(1, 2)
W = param([[1, 2], [3, 4]])
z = x @ W
y = relu(z) + z
loss = mse(y, t)
"""
    graph = gv.parse(program)
    roles = roles_of(graph)
    assert [layer.name for layer in layers_of(graph, roles.data, roles.prediction)] == ["z"]
