"""What closed blocks and the lines between neurons say."""

import numpy as np
import pytest

from gradviz.engine.trace import Trace, trace
from gradviz.explain.figures import figure_of
from gradviz.explain.frame import built, frame
from gradviz.explain.titles import block_title
from gradviz.graph.expand import expand
from gradviz.graph.graph import Edge, NodeId
from gradviz.graph.parse import parse

NET = """
x = [1, 2]
h = dense(x, 2, activation="tanh", W=[[0.5, -0.25], [0, 1]], b=[0, 0.5])
L = mse(h, [0, 0])
"""
X, H = (0,), (1,)


def run_of(text: str, *opened: NodeId, rate: float | None = None) -> Trace:
    return trace(expand(parse(text), frozenset(opened)).graph, learning_rate=rate)


def cursor_at(run: Trace, kind: str, source: str) -> int:
    for cursor, step in enumerate(run.steps, start=1):
        at = step.source if kind == "backward" else step.node
        if step.kind == kind and at is not None and run.graph.labels[at] == source:
            return cursor
    raise AssertionError(source)


@pytest.mark.parametrize(
    "op, attrs, title",
    [
        ("dense", {"units": 3, "activation": "tanh"}, "dense 3 · tanh"),
        ("dense", {}, "dense 1"),
        ("conv", {"channels": 4, "stride": 2, "pool": "none"}, "conv 4 · stride 2 · relu"),
        ("mlp", {"widths": (4, 1), "last": "sigmoid"}, "mlp 4, 1 · tanh · sigmoid"),
        ("neuron", {"seed": 7, "init": "he", "scale": 2.0, "bias": False}, "neuron · sigmoid"),
    ],
)
def test_a_block_is_called_by_what_makes_it_this_one(op: str, attrs: dict[str, object], title: str) -> None:
    assert block_title(op, attrs) == title


def test_a_closed_layer_says_what_it_is_and_shows_its_parameters() -> None:
    run = run_of(NET)
    face = frame(run, len(run)).cards[H]
    assert face.figure == "block"
    inside = face.inside
    assert inside is not None
    assert (inside.title, inside.count, inside.activation) == ("dense 2 · tanh", "6 parameters", "tanh")
    assert inside.names == ("W_h", "b_h")
    assert inside.arrays[0].tolist() == [[0.5, -0.25], [0, 1]]


def test_a_closed_layer_says_which_of_its_parameters_a_step_is_about() -> None:
    run = run_of(NET)
    cursor = cursor_at(run, "backward", "W_h")
    moment = frame(run, cursor)
    face = moment.cards[H]
    assert moment.focus == H
    assert face.current
    assert face.inside is not None
    assert face.inside.about == "W_h"
    assert face.running_sum == "∂L/∂W_h = (2 × 2)"
    assert moment.card_progress(H).summing, "there is something under the card"
    after = frame(run, cursor_at(run, "backward", "b_h")).cards[H]
    assert after.running_sum.startswith("∂L/∂b_h = [")


def test_after_an_update_a_layer_shows_its_new_parameters() -> None:
    run = run_of(NET, rate=1.0)
    cursor = cursor_at(run, "update", "W_h")
    before, after = frame(run, cursor - 1).cards[H], frame(run, cursor).cards[H]
    assert before.inside is not None
    assert after.inside is not None
    assert not np.array_equal(before.inside.arrays[0], after.inside.arrays[0])
    assert after.running_sum == "W_h = (2 × 2)"


def test_a_parameter_that_was_changed_is_shown_in_the_next_trace() -> None:
    graph = parse(NET)
    frame(trace(graph), 1).cards[H]
    changed = graph.with_value((1, 0), [[9, 9], [9, 9]])
    inside = frame(trace(changed), 0).cards[H].inside
    assert inside is not None
    assert inside.arrays[0].tolist() == [[9, 9], [9, 9]]


def test_what_a_node_is_drawn_as() -> None:
    run = run_of(NET, H)
    figures = {run.graph.labels[i]: figure_of(run.graph, i) for i in run.graph.drawn.nodes}
    round_ones = {name: figure for name, figure in figures.items() if figure != "card"}
    assert round_ones == {"x_1": "number", "x_2": "number", "h_1": "neuron", "h_2": "neuron"}
    assert figures["x"] == figures["h"] == figures["L"] == "card"
    single = run_of("u = 1\nv = 2\nw = 3\ny = neuron(u, v)\nz = y * w")
    drawn = {single.graph.labels[i]: figure_of(single.graph, i) for i in single.graph.drawn.nodes}
    assert drawn == {"u": "number", "v": "number", "w": "card", "y": "neuron", "z": "card"}


def test_an_input_stays_a_number_when_the_neuron_that_weighs_it_is_opened() -> None:
    run = run_of("u = 1\nv = 2\ny = neuron(u, v)", (2,))
    assert figure_of(run.graph, (0,)) == "number"


def test_lines_are_as_strong_as_their_weights_measured_by_the_largest_of_the_layer() -> None:
    run = run_of(NET, H)
    weights = {
        (run.graph.labels[edge.source], run.graph.labels[edge.target]): face.weight
        for edge, face in frame(run, 0).wires.items()
        if face.weight is not None
    }
    assert {ends: (weight.value, weight.share) for ends, weight in weights.items()} == {
        ("x_1", "h_1"): (0.5, 0.5),
        ("x_2", "h_1"): (-0.25, -0.25),
        ("x_1", "h_2"): (0.0, 0.0),
        ("x_2", "h_2"): (1.0, 1.0),
    }
    assert weights["x_2", "h_1"].name == "w_h,1,2"


def test_once_the_gradient_has_run_a_line_is_as_strong_as_its_share() -> None:
    run = run_of(NET, H)
    edges = [edge for edge, face in frame(run, 0).wires.items() if face.weight is not None]
    shares = {edge: float(run.index.contributions[edge][1]) for edge in edges}
    largest = max(map(abs, shares.values()))
    end = frame(run, len(run))
    for edge in edges:
        weight = end.wires[edge].weight
        assert weight is not None
        assert weight.share == pytest.approx(shares[edge] / largest)


def test_a_weight_is_written_while_its_neuron_is_worked_out() -> None:
    values = ", ".join(["1"] * 16)
    run = run_of(f'x = [{values}]\nh = dense(x, 2, init="ones")', (1,))
    neuron = run.graph.find("h_1")
    edge = Edge(run.graph.find("x_1"), neuron, 0)
    cursor = cursor_at(run, "forward", "h_1")
    assert frame(run, cursor - 1).wires[edge].chip == ""
    assert frame(run, cursor).wires[edge].chip == "w_h,1,1 = 1"
    assert frame(run, cursor + 1).wires[edge].chip == ""


def test_few_weights_are_always_written_also_while_building() -> None:
    run = run_of('u = 1\nv = 2\ny = neuron(u, v, init="ones")')
    edge = Edge((0,), (2,), 0)
    assert frame(run, 0).wires[edge].chip == "1"
    assert built(run).wires[edge].chip == "1"


def test_a_larger_weight_elsewhere_in_the_layer_makes_a_line_thinner_in_the_next_trace() -> None:
    graph = parse(NET)
    edge = Edge((1, 3), (1, 9), 0)
    first = frame(trace(expand(graph, {H}).graph), 0).wires
    edge = next(edge for edge, face in first.items() if face.weight and face.weight.value == 0.5)
    changed = graph.with_value((1, 0), [[0.5, -0.25], [0, 2]])
    weight = frame(trace(expand(changed, {H}).graph), 0).wires[edge].weight
    assert weight is not None
    assert weight.share == 0.25


def test_a_batch_is_drawn_by_the_mean_of_its_shares() -> None:
    run = run_of('x = [[1, 2], [3, 4], [5, 6]]\nh = dense(x, 2, init="ones")\nL = sum(h)', (1,))
    end = frame(run, len(run))
    weights = [face.weight for face in end.wires.values() if face.weight is not None]
    assert len(weights) == 4
    assert all(weight.share == 1.0 for weight in weights)
