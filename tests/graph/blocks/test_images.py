"""What blocks for images take, what they refuse, and what is seen where they are open."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.explain.sizes import sizes
from gradviz.graph.block import block_of
from gradviz.graph.expand import expand
from gradviz.graph.parse import parse
from gradviz.ops.op import ShapeError


def program(call: str, *shape: int) -> gv.Graph:
    image = np.random.default_rng(0).normal(size=shape).tolist()
    return parse(f"x = {image}\ny = {call}\nL = sum(y)")


def refusal(name: str, shape: tuple[int, ...], **attrs: object) -> str:
    with pytest.raises(ShapeError) as caught:
        block_of(name).parameter_list([shape], attrs)
    return str(caught.value)


@pytest.mark.parametrize("name", ["conv", "lenet", "vgg", "residual2d"])
def test_what_is_no_stack_of_images_is_refused(name: str) -> None:
    assert "four axes" in refusal(name, (3, 4))


def test_what_cannot_go_around_is_refused_and_what_makes_it_fit_is_said() -> None:
    said = refusal("residual2d", (1, 2, 4, 4), channels=3)
    assert "3 channels" in said
    assert 'skip="projected"' in said


def test_an_image_too_small_for_a_net_is_refused_in_a_sentence() -> None:
    assert "does not fit" in refusal("lenet", (1, 1, 2, 2), kernel=5, padding=0)
    assert "at least one" in refusal("lenet", (1, 1, 28, 28), channels=())


@pytest.mark.parametrize("name", ["conv", "lenet", "vgg", "residual2d"])
def test_it_is_a_function_of_tensors_too(name: str) -> None:
    images = np.random.default_rng(1).normal(size=(2, 1, 8, 8))
    y = getattr(gv, name)(gv.tensor(images, name="x"), name="y")
    graph = gv.graph_of(y)
    assert block_of(graph.nodes[graph.find("y")].op) is block_of(name)
    y.sum().backward()
    assert all(parameter.grad is not None for parameter in y.parameters.values())


def test_an_open_layer_shows_its_channels_one_by_one() -> None:
    graph = program("conv(x, 3)", 1, 2, 6, 6)
    opened = expand(graph, {graph.find("y")}).graph
    kinds = [node.op for node in opened]
    assert kinds.count("conv2d") == kinds.count("max_pool2d") == 3
    assert kinds.count("concatenate") == 1
    assert {opened.labels[node.id] for node in opened if node.op == "max_pool2d"} == {"y_1", "y_2", "y_3"}
    assert (
        sorted(node.value.shape for node in opened if node.op == "param") == [(1,)] * 3 + [(1, 2, 3, 3)] * 3
    )


def test_a_layer_of_many_channels_shows_them_together() -> None:
    graph = program("conv(x, 16)", 1, 2, 6, 6)
    opened = expand(graph, {graph.find("y")}).graph
    assert [node.op for node in opened if not node.is_leaf] == ["conv2d", "relu", "max_pool2d", "sum"]


def test_an_open_net_shows_its_layers() -> None:
    graph = program("lenet(x, hidden=(12,))", 1, 1, 12, 12)
    opened = expand(graph, {graph.find("y")}).graph
    assert [node.op for node in opened if not node.is_leaf] == [
        "conv",
        "conv",
        "flatten",
        "dense",
        "dense",
        "sum",
    ]
    rows = sizes(gv.trace(graph)).rows
    [net] = [row for row in rows if row.name == "y"]
    assert net.check[0] == "(1×1×12×12) ∗ (4×1×3×3) + (4) → 1×4×12×12"
    assert net.check[-1] == "(1×12)·(10×12)ᵀ + (10) → 1×10"


def test_the_receptive_field_of_a_block_is_that_of_what_is_inside() -> None:
    graph = program("vgg(x, 2, layers=2)", 1, 1, 12, 12)
    [row] = [row for row in sizes(gv.trace(graph)).rows if row.name == "y"]
    assert row.field == "6 × 6"
    opened = sizes(gv.trace(expand(graph, {graph.find("y")}).graph)).rows
    assert [row.field for row in opened if row.field] == ["3 × 3", "6 × 6"]


def test_what_a_bias_of_a_net_is_told_holds_for_its_convolutions_and_for_its_neurons() -> None:
    receives = block_of("lenet").receives
    assert "channel" not in receives["b"]
    assert "channel" in block_of("conv").receives["b"]
