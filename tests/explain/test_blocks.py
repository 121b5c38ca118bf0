"""What is said about closed blocks: a layer in matrices with their shapes, a neuron as its sum."""

import pytest

from gradviz.engine.trace import Trace, trace
from gradviz.explain.formulas import step_formula
from gradviz.explain.words import sentence
from gradviz.graph.expand import expand
from gradviz.graph.graph import NodeId
from gradviz.graph.parse import parse

NET = """
x = [1, 2]
h = dense(x, 2, activation="tanh", W=[[0.5, -0.25], [0, 1]], b=[0, 0.5])
L = mse(h, [0, 0])
"""


def run_of(text: str, *opened: NodeId) -> Trace:
    return trace(expand(parse(text), frozenset(opened)).graph)


def formula_at(run: Trace, name: str, kind: str, source: str = "") -> str:
    """The first step of this kind at a node."""
    graph = run.graph
    for cursor, step in enumerate(run.steps, start=1):
        here = graph.labels[step.node] == name and step.kind == kind
        if here and (not source or (step.source is not None and graph.labels[step.source] == source)):
            return step_formula(run, cursor).latex()
    raise AssertionError(f"{name} has no {kind} step")


def test_a_layer_is_told_in_matrices_over_their_shapes() -> None:
    told = formula_at(run_of(NET), "h", "forward")
    inside = r"\underset{2 \times 2}{W_{h}} \, \underset{(2)}{x} + \underset{(2)}{b_{h}}"
    assert told.startswith(rf"\underset{{(2)}}{{h}} = \tanh\left({inside}\right)")
    assert r"\begin{bmatrix} 0.5 & -0.25 \\ 0 & 1 \end{bmatrix}" in told


def test_a_derivative_that_is_only_named_is_not_filled_with_numbers() -> None:
    told = formula_at(
        run_of("block f(x) { x**2 }\nx = [1, 2]; h = f(x); L = mse(h, [0, 0])"), "h", "backward", "x"
    )
    symbols, result = told.split(" = ")
    assert symbols == (
        r"\frac{\partial L}{\partial x} \leftarrow "
        r"\left(\frac{\partial h}{\partial x}\right)^{\!\top} \frac{\partial L}{\partial h}"
    )
    assert result.startswith(r"\begin{bmatrix}")


def test_what_a_net_of_layers_passes_back_is_told_in_deltas() -> None:
    told = formula_at(run_of("x = [1, 2]; y = mlp(x, 2, 2); L = mse(y, [0, 0])"), "y", "backward", "x")
    assert told.startswith(
        r"\frac{\partial L}{\partial x} \leftarrow \underset{2 \times 2}{W_{1}}^{\top} \, \delta_{1} = "
    )
    assert r"\delta_{1} &= \left(W_{2}^{\top} \, \delta_{2}\right) \odot \left(1 - h_{1}^{2}\right)" in told
    assert r"h_{1} &= \tanh\left(W_{1} \, x + b_{1}\right)" in told
    assert r"\delta_{2} &= \frac{\partial L}{\partial y}" in told


def test_what_the_input_of_a_layer_receives_is_told_as_in_textbooks() -> None:
    told = formula_at(run_of(NET), "h", "backward", "x")
    assert told.startswith(
        r"\frac{\partial L}{\partial x} \leftarrow \underset{2 \times 2}{W_{h}}^{\top} \, "
        r"\left(\frac{\partial L}{\partial h} \odot \left(1 - h^{2}\right)\right)"
    )


@pytest.mark.parametrize("activation, bent", [("tanh", r"\tanh(%s)"), ("none", "%s")])
def test_a_neuron_is_told_as_its_sum(activation: str, bent: str) -> None:
    text = f'u = 1\nv = 2\ny = neuron(u, v, activation="{activation}", init="ones")'
    run = run_of(text)
    told = formula_at(run, "y", "forward")
    symbols = bent % r"w_{y,1} \, u + w_{y,2} \, v + b_{y}"
    numbers = bent % r"1 \cdot 1 + 1 \cdot 2 + 0"
    assert told.startswith(f"y = {symbols} = {numbers} = ")
    cursor = next(k for k, step in enumerate(run.steps, start=1) if step.kind == "forward")
    assert "1 · 1 + 1 · 2 + 0" in sentence(run, cursor).plain


def test_a_neuron_on_a_whole_vector_is_told_with_its_cells() -> None:
    told = formula_at(run_of('x = [1, 2]\ny = neuron(x, activation="none", init="ones")'), "y", "forward")
    assert told == r"y = w_{y} \cdot x + b_{y} = 1 \cdot 1 + 1 \cdot 2 + 0 = 3"


def test_a_long_sum_leaves_its_middle_out() -> None:
    values = ", ".join(map(str, range(1, 9)))
    told = formula_at(
        run_of(f'x = [{values}]\ny = neuron(x, activation="none", init="ones")'), "y", "forward"
    )
    assert r"1 \cdot 1 + 1 \cdot 2 + 1 \cdot 3 + \cdots + 0 = 36" in told


def test_between_single_numbers_a_neuron_passes_on_a_product() -> None:
    told = formula_at(
        run_of('u = 3\nv = 2\ny = neuron(u, v, activation="none", init="ones")'), "y", "backward", "u"
    )
    assert told == (
        r"\frac{\partial y}{\partial u} \leftarrow \frac{\partial y}{\partial y} \cdot "
        r"\frac{\partial y}{\partial u} = 1 \cdot 1 = 1"
    )


def test_an_open_layer_is_told_neuron_by_neuron() -> None:
    run = run_of(NET, (1,))
    told = formula_at(run, "h_1", "forward")
    assert told.startswith(r"h_{1} = \tanh(")
    assert r"0.5 \cdot 1 + (-0.25) \cdot 2 + 0" in told
