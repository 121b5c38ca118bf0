"""Recurrent nets: through time step by step, opened and closed, and what they refuse."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.graph.check import problems
from gradviz.graph.expand import Expanded, expand
from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.parse import parse
from tests.blocks import all_open

SEQUENCE = "x = [[1, 2], [3, 4], [5, 6]]; h = {net}(x, 2); loss = sum(h[-1])"


def opened(graph: Graph, *names: str) -> Expanded:
    found: frozenset[NodeId] = frozenset()
    for name in names:
        found |= {expand(graph, found).graph.find(name)}
    return expand(graph, found)


def ops(graph: Graph) -> list[str]:
    return [node.op for node in graph if not node.is_leaf and node.op != "pick"]


@pytest.mark.parametrize("net, cells", [("rnn", "rnn_cell"), ("gru", "gru_cell"), ("lstm", "lstm_cell")])
def test_a_layer_opens_into_a_row_of_cells_that_share_their_parameters(net: str, cells: str) -> None:
    graph = parse(SEQUENCE.format(net=net))
    shown = opened(graph, "h").graph
    row = [node for node in shown if node.op == cells]
    assert len(row) == 3
    shared = graph.nodes[graph.find("h")].inputs[1:]
    assert all(node.inputs[-4:] == shared for node in row)
    assert {shown.inside.get(parameter) for parameter in shared if parameter} == {None}


@pytest.mark.parametrize("net", ["rnn", "gru", "lstm"])
def test_the_states_are_called_h_and_hand_on_to_the_next_cell(net: str) -> None:
    shown = opened(parse(SEQUENCE.format(net=net)), "h").graph
    states = [shown.find(f"h_{t}") for t in range(4)]
    assert list(shown.nodes[shown.find("h")].inputs) == states[1:]
    if net != "lstm":
        assert [shown.nodes[state].inputs[1] for state in states[1:]] == states[:-1]


def test_an_lstm_cell_opens_into_the_gates_of_the_textbooks() -> None:
    found = opened(parse(SEQUENCE.format(net="lstm")), "h", "s1")
    shown = found.graph
    gates = {shown.labels[node.id]: node.attrs.get("activation") for node in shown if node.op == "gate"}
    assert gates == {"f1": "sigmoid", "i1": "sigmoid", "g1": "tanh", "o1": "sigmoid"}
    assert {"W_if", "W_hf", "b_if", "b_hf", "W_ii", "W_ig", "W_io"} <= set(shown.labels.values())
    c1 = shown.nodes[shown.find("c1")]
    assert c1.op == "add"
    assert [shown.labels[i] for i in c1.inputs if i] == ["keep1", "add1"]
    second = next(node for node in shown if node.op == "lstm_cell")
    assert second.inputs[1:3] == (shown.find("h_1"), shown.find("c1"))


def test_the_gates_of_several_cells_share_their_part_of_the_weights() -> None:
    shown = opened(parse(SEQUENCE.format(net="lstm")), "h", "s1", "s2").graph
    weights = shown.find("W_if")
    assert len(shown.outgoing[weights]) == 2


def test_a_gru_cell_opens_into_reset_update_and_new() -> None:
    shown = opened(parse(SEQUENCE.format(net="gru")), "h", "h_1").graph
    assert ops(shown).count("gate") == 2
    assert {"r_h_1", "z_h_1", "n_h_1"} <= set(shown.labels.values()) or {"r_1", "z_1", "n_1"} <= set(
        shown.labels.values()
    )


def test_backpropagation_through_time_is_stepped_cell_by_cell() -> None:
    graph = parse(SEQUENCE.format(net="rnn"))
    found = opened(graph, "h")
    run = trace(found.graph)
    W_hh = graph.find("h.W_hh")
    shares = [step for step in run.steps if step.kind == "backward" and step.source == W_hh]
    assert [found.graph.labels[step.node] for step in shares] == ["h_3", "h_2", "h_1"]
    (total,) = [step for step in run.steps if step.kind == "sum" and step.node == W_hh]
    np.testing.assert_allclose(total.value, trace(graph).gradients[W_hh], rtol=1e-12)


def test_parts_of_shared_weights_are_put_together_from_all_time_steps() -> None:
    from gradviz.graph.expand import collected

    graph = parse(SEQUENCE.format(net="lstm"))
    found = all_open(graph)
    together = collected(found, trace(found.graph).gradients)
    for name in ("W_ih", "W_hh", "b_ih", "b_hh"):
        node_id = graph.find(f"h.{name}")
        np.testing.assert_allclose(together[node_id], trace(graph).gradients[node_id], rtol=1e-12)


def test_cells_can_be_chained_by_hand_with_shared_parameters() -> None:
    by_hand = parse(
        "x = [[1, 2], [3, 4]]; h0 = [0, 0]\n"
        "h1 = rnn_cell(x[0], h0)\n"
        "h2 = rnn_cell(x[1], h1, W_ih=h1.W_ih, W_hh=h1.W_hh, b_ih=h1.b_ih, b_hh=h1.b_hh)"
    )
    row = parse("x = [[1, 2], [3, 4]]; h = rnn(x, 2)")
    for name in ("W_ih", "W_hh", "b_ih", "b_hh"):
        value = by_hand[f"h1.{name}"].value
        assert value is not None
        row = row.with_value(f"h.{name}", value)
    np.testing.assert_allclose(trace(row).value("h")[-1], trace(by_hand).value("h2"), rtol=1e-12)


@pytest.mark.parametrize(
    "text, sentence",
    [
        (
            "h = rnn(x, 2)",
            "A sequence has the shape (steps, numbers) or (steps, examples, numbers), not scalar.",
        ),
        ("h = lstm(x, 2); x = input(2, 2, 2, 2)", "not 2 × 2 × 2 × 2."),
        ("h = rnn_cell([1, 2], 3)", "needs a state with a row for each example, not scalar."),
        ("h = rnn_cell([[1, 2]], [[1], [2]])", "needs a state with a row for each example, not 2 × 1."),
        ("h = lstm_cell([1, 2], [1, 2], [1, 2, 3])", "not 2 and 3."),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(text: str, sentence: str) -> None:
    lines = sorted(text.split("; "), key=lambda line: not line.startswith("x"))
    (problem,) = problems(parse("\n".join(lines)))
    assert problem.text.endswith(sentence)


def test_a_sequence_of_single_numbers_is_read_as_well() -> None:
    graph = parse("x = [1, 2, 3]; h = gru(x, 2); loss = sum(h)")
    assert trace(graph).value("h").shape == (3, 2)
