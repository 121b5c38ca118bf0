"""What the other blocks refuse, and how many parameters they have."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.graph.block import parameter_names
from gradviz.graph.check import hints, problems
from gradviz.graph.expand import expand
from gradviz.graph.parse import parse


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("y = neuron([1, 2], 3)", "A neuron's inputs have one shape, not 2, scalar."),
        ("x = [1, 2]; y = mlp(x, 0, 2)", "Every layer has at least one neuron."),
        (
            "x = [1, 2]; y = residual(x, 3)",
            'have the 3 numbers that it is added to, not 2: skip="projected" makes it fit.',
        ),
        (
            "x = [1, 2]; y = batch_norm(x)",
            "Batch normalisation needs a batch of rows of numbers, or of images, not 2.",
        ),
        ("y = layer_norm(x)", "A single number has no mean and variance to be normalised by."),
        ("x = [1, 2]; y = attention(x, 2)", "Attention needs a sequence of shape (places, numbers), not 2."),
        ("y = embedding(5, 3, 2)", "Rows are numbered with whole numbers from 0 to 2."),
        ("y = embedding(0.5, 3, 2)", "Rows are numbered with whole numbers from 0 to 2."),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(text: str, sentence: str) -> None:
    (problem,) = problems(parse(text))
    assert problem.text.endswith(sentence)


@pytest.mark.parametrize(
    "text, shapes",
    [
        ('x = [1, 2]; y = residual(x, 3, skip="projected")', [(3, 2), (3,), (3, 3), (3,), (3, 2)]),
        ("x = input(5, 2); y = attention(x, 3)", [(3, 2), (3, 2), (3, 2)]),
        ("y = embedding(0, 5, 3)", [(5, 3)]),
        ("x = input(4, 2); y = batch_norm(x)", [(2,), (2,), (2,), (2,)]),
        ("x = input(4, 2); y = lstm(x, 3)", [(12, 2), (12, 3), (12,), (12,)]),
        ("x = input(4, 2); y = gru(x, 3, bias=False)", [(9, 2), (9, 3)]),
        ("x = 2; y = dense(x, 3)", [(3, 1), (3,)]),
    ],
)
def test_the_parameters_have_the_shapes_of_the_textbooks(text: str, shapes: list[tuple[int, ...]]) -> None:
    graph = parse(text)
    names = parameter_names(graph["y"].op, graph["y"].attrs)
    values = [graph[f"y.{name}"].value for name in names]
    assert [value.shape for value in values if value is not None] == shapes


def test_running_statistics_are_constants_of_the_block() -> None:
    graph = parse(
        "x = [[1, 2], [3, 5]]; y = batch_norm(x, training=False, running_mean=[1, 1]); loss = sum(y)"
    )
    assert graph["y.running_mean"].op == graph["y.running_var"].op == "const"
    assert graph["y.gamma"].op == "param"
    found = trace(graph).gradients
    assert graph.find("y.gamma") in found
    assert graph.find("y.running_mean") not in found
    np.testing.assert_allclose(trace(graph).value("y")[0], [0.0, 1.0], atol=1e-4)


def test_nobody_looks_ahead_under_a_causal_mask() -> None:
    graph = parse("x = [[1, 0], [0, 1], [1, 1]]; y = attention(x, 2, causal=True); loss = sum(y[0])")
    gradient = trace(graph).gradients[graph.find("x")]
    assert np.any(gradient[0] != 0.0)
    assert np.all(gradient[1:] == 0.0)


def test_the_weights_of_attention_are_on_view_when_it_is_open() -> None:
    graph = parse("x = [[1, 0], [0, 1], [1, 1]]; y = attention(x, 2, causal=True); loss = sum(y)")
    shown = expand(graph, {graph.find("y")}).graph
    weights = trace(shown).value("A_y")
    np.testing.assert_allclose(weights.sum(axis=1), np.ones(3), rtol=1e-12)
    assert np.all(weights[np.triu_indices(3, 1)] == 0.0)
    assert {"Q_y", "K_y", "V_y", "S_y", "M_y"} <= set(shown.labels.values())


def test_a_mask_of_minus_infinity_is_no_mishap() -> None:
    graph = parse("x = [[1, 0], [0, 1]]; y = attention(x, 2, causal=True); loss = sum(y)")
    assert hints(expand(graph, {graph.find("y")}).graph) == ()


def test_more_numbers_than_a_machine_should_draw_are_refused() -> None:
    graph = parse("x = input(10000); h = dense(x, 10000)")
    (problem,) = problems(graph)
    assert problem.text == "At h: An array has at most 1000000 numbers."
    assert graph["h.W"].value is None


def test_a_net_without_layers_passes_its_input_on() -> None:
    graph = parse("x = [1, 2]; y = mlp(x, ()); loss = sum(y)")
    assert trace(graph).value("loss") == 3.0
    shown = expand(graph, {graph.find("y")}).graph
    assert shown["y"].op == "identity"
