"""What a closed block is to everything around it: an operation with parameters."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.explain.symbols import input_symbols
from gradviz.graph.block import (
    BLOCKS,
    Block,
    attrs_of,
    declared_inputs,
    is_block,
    operation_of,
    parameter_names,
    register_block,
)
from gradviz.graph.build import Tensor
from gradviz.graph.parse import parse
from gradviz.language import mark
from gradviz.ops import typeset
from gradviz.ops.op import OPS, run

DENSE = {"units": 2, "activation": "tanh"}


def formula(text: str, batch: bool = False) -> str:
    """The formula of h, with the names of its inputs."""
    graph = parse(text)
    node = graph["h"]
    op = operation_of(node.op, node.attrs, len(node.inputs), 2 if batch else 1)
    return f"h = {typeset.formula(op, input_symbols(graph, node.id), node.attrs)}"


def received(text: str, by: str, batch: bool = False) -> str:
    """What an input of h receives, with g for the gradient of h."""
    graph = parse(text)
    node = graph["h"]
    op = operation_of(node.op, node.attrs, len(node.inputs), 2 if batch else 1)
    slot = node.inputs.index(graph.find(by))
    return typeset.pullback_formula(op, slot, input_symbols(graph, node.id), "h", "g", node.attrs)


def test_a_name_is_registered_once() -> None:
    for taken in ("dense", "tanh"):
        with pytest.raises(ValueError, match="registered twice"):
            register_block(
                Block(name=taken, title="", says="", inputs=("x",), symbol="", run=lambda x: x, category="")
            )
    assert BLOCKS["dense"].title == "Dense layer"
    assert "tanh" not in BLOCKS


def test_a_block_is_told_from_an_operation() -> None:
    assert is_block("dense")
    assert not is_block("tanh")
    assert declared_inputs("neuron") == (("x",), True)
    assert declared_inputs("power") == (("x1", "x2"), False)
    assert [attr.name for attr in attrs_of("dense")][:3] == ["units", "activation", "bias"]
    assert attrs_of("softmax") == OPS["softmax"].attrs


def test_the_parameters_follow_the_attributes() -> None:
    assert parameter_names("dense", {}) == ("W", "b")
    assert parameter_names("dense", {"bias": False}) == ("W",)
    assert parameter_names("mlp", {"widths": (3, 2)}) == ("W1", "b1", "W2", "b2")
    assert parameter_names("tanh", {}) == ()


def test_a_closed_block_runs_as_one_operation() -> None:
    op = operation_of("dense", DENSE, 3)
    assert op.inputs == ("x", "W", "b")
    W, b, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.1, -0.1]), np.array([0.5, -0.5])
    np.testing.assert_array_equal(run(op, [x, W, b], DENSE), np.tanh(W @ x + b))


def test_a_block_with_many_inputs_has_a_name_for_each() -> None:
    assert operation_of("neuron", {}, 5).inputs == ("x1", "x2", "x3", "w", "b")
    assert operation_of("neuron", {}, 3).inputs == ("x", "w", "b")
    assert operation_of("neuron", {"bias": False}, 3).inputs == ("x1", "x2", "w")


def test_the_operation_of_an_operation_is_itself() -> None:
    assert operation_of("tanh", {}, 1) is OPS["tanh"]
    assert operation_of("total", {}, 3).inputs == ("x1", "x2", "x3")
    with pytest.raises(KeyError):
        operation_of("nothing", {}, 1)


def test_a_layer_is_written_as_in_textbooks() -> None:
    assert formula("x = [1, 2]; h = dense(x, 2)") == r"h = W_{h} \, x + b_{h}"
    assert formula("x = [1, 2]; h = dense(x, 2, bias=False)") == r"h = W_{h} \, x"
    assert formula('x = [1, 2]; h = dense(x, 2, activation="sigmoid")') == (
        r"h = \sigma\left(W_{h} \, x + b_{h}\right)"
    )


def test_a_layer_fed_with_a_batch_is_written_for_rows() -> None:
    assert formula("x = [[1, 2], [3, 4]]; h = dense(x, 2)", batch=True) == r"h = x \, W_{h}^{\top} + b_{h}"


def test_a_neuron_is_written_as_in_textbooks() -> None:
    assert formula('h = neuron(x1, x2, activation="tanh")') == (
        r"h = \tanh\left(w_{h} \cdot \left(x_{1},\, x_{2}\right) + b_{h}\right)"
    )


def test_several_layers_are_written_one_inside_the_other() -> None:
    assert formula("x = [1, 2]; h = mlp(x, 3, 2)") == (
        r"h = W_{2} \, \tanh\left(W_{1} \, x + b_{1}\right) + b_{2}"
    )
    assert formula("x = [1, 2]; h = mlp(x, 1, 1, 1, 1)") == r"h = \operatorname{mlp}\left(x\right)"


def test_the_weights_of_a_layer_receive_delta_times_the_input() -> None:
    program = 'x = [1, 2]; h = dense(x, 4, activation="sigmoid")'
    delta = r"g \odot h \odot \left(1 - h\right)"
    assert received(program, "h.b") == delta
    assert received(program, "h.W") == rf"\left({delta}\right) \, x^{{\top}}"
    assert received(program, "x") == rf"W_{{h}}^{{\top}} \, \left({delta}\right)"


def test_the_weights_of_a_layer_receive_the_shares_of_all_rows_of_a_batch() -> None:
    program = "x = [[1, 2], [3, 4]]; h = dense(x, 4)"
    assert received(program, "h.W", batch=True) == r"g^{\top} \, x"
    assert received(program, "h.b", batch=True) == r"g^{\top} \, \mathbf{1}"
    assert received(program, "x", batch=True) == r"g \, W_{h}"


def test_a_slope_that_has_no_formula_in_the_output_is_named() -> None:
    program = 'x = [1, 2]; h = dense(x, 2, activation="relu")'
    assert received(program, "h.b") == r"g \odot \operatorname{relu}'\left(W_{h} \, x + b_{h}\right)"


def test_what_is_bent_by_nothing_passes_the_gradient_on() -> None:
    assert received("x = [1, 2]; h = dense(x, 2)", "h.b") == "g"


def test_each_input_of_a_neuron_receives_delta_times_its_weight() -> None:
    program = 'h = neuron(a, b, activation="tanh")'
    delta = r"\left(g \cdot \left(1 - h^{2}\right)\right)"
    assert received(program, "b") == rf"{delta} \cdot \left[w_{{h}}\right]_{{2}}"
    assert received(program, "h.w") == rf"{delta} \cdot \left(a,\, b\right)"


def test_a_derivative_that_no_product_says_is_only_named() -> None:
    assert received("block f(x) { w = param(2); w*x }\nx = [1, 2]; h = f(x)", "h.w") == (
        r"\left(\frac{\partial h}{\partial w_{h}}\right)^{\!\top} g"
    )
    assert operation_of("dense", {}, 3).symbolic_inputs == frozenset()


def test_no_numbers_are_written_for_what_is_inside() -> None:
    assert operation_of("mlp", {"widths": (2,)}, 3).symbolic_inputs == frozenset()
    assert operation_of("mlp", {"widths": (3, 2)}, 5).symbolic_inputs == {0, 1, 2, 3, 4}
    formula, *meanings = received("x = [1, 2]; h = mlp(x, 3, 2)", "h.W1").split("\n")
    assert formula == r"\delta_{1} \, x^{\top}"
    assert meanings[0].startswith(r"\delta_{1} = ")


def test_an_input_without_a_derivative_receives_nothing() -> None:
    name = "pushed_away"
    BLOCKS[name] = Block(
        name=name,
        title=mark("Sum"),
        says=mark("adds up {x}"),
        inputs=("x", "y"),
        symbol="",
        run=lambda x, y: x + y * 0,
        fixed=("y",),
    )
    try:
        graph = parse(f"h = {name}(a, b)")
        assert set(trace(graph).gradients) == {graph.find("h"), graph.find("a")}
    finally:
        del BLOCKS[name]


def test_a_body_may_use_its_inputs_as_they_are() -> None:
    x = Tensor(2.0)
    assert BLOCKS["neuron"].run(x, Tensor([3.0]), activation="none", bias=False).item() == 6.0
