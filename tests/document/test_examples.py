"""What there is to begin with: each runs, opens to the last number, and shows what its textbook says."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from gradviz.document.document import State
from gradviz.document.examples import EXAMPLES, LEARNING, Example, example
from gradviz.document.files import decode, encode
from gradviz.engine.gradcheck import gradcheck
from gradviz.engine.trace import Trace, trace
from gradviz.explain.words import sentence
from gradviz.graph.block import BLOCKS
from gradviz.graph.check import problems
from gradviz.graph.expand import MOST_PARTS, collected
from gradviz.graph.graph import Graph
from gradviz.graph.opening import expand
from gradviz.graph.parse import parse
from gradviz.language import LANGUAGES, set_language
from gradviz.train.datasets import dataset
from gradviz.train.setup import prepared
from gradviz.train.trainer import train
from tests.blocks import all_open

every_example = pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.key)
NETS = [entry for entry in EXAMPLES if any(re.search(rf"\b{name}\(", entry.text) for name in BLOCKS)]
NO_LOSS = {"perceptron", "gates", "matrices"}
"""Those that end with what is computed, and that is not a single number."""

ALWAYS_CLOSED = {"cbow", "skipgram", "digits", "convnet", "lenet"}
"""Those whose blocks have nothing inside, or too much of it to be drawn."""


def graph_of(key: str) -> Graph:
    return parse(example(key).text)


def run_of(key: str) -> Trace:
    return trace(graph_of(key))


@every_example
def test_it_runs_forward_and_backward_and_its_gradients_are_right(entry: Example) -> None:
    graph = parse(entry.text)
    assert problems(graph) == ()
    run = trace(graph)
    assert {step.kind for step in run.steps} >= {"forward", "seed", "backward"}
    assert run.values[run.output].ndim == 0 or entry.key in NO_LOSS
    # Where all pixels are alike every window is a draw, and no gradient is checked by nudging.
    images = [
        leaf.name for leaf in graph if leaf.op == "input" and leaf.value is not None and leaf.value.ndim == 4
    ]
    random = np.random.default_rng(0)
    assert gradcheck(graph, {name: random.normal(size=graph[name].value.shape) for name in images}).ok


@pytest.mark.parametrize("entry", NETS, ids=lambda entry: entry.key)
def test_a_net_gives_the_same_numbers_closed_and_open(entry: Example) -> None:
    graph = parse(entry.text)
    shown = all_open(graph, MOST_PARTS)
    closed, opened = trace(graph), trace(shown.graph)
    assert len(opened) > len(closed) or entry.key in ALWAYS_CLOSED
    assert opened.value(opened.output) == pytest.approx(closed.value(closed.output), abs=1e-12)
    found = collected(shown, opened.gradients)
    for leaf in graph.leaves:
        if graph[leaf].op == "param":
            assert found[leaf] == pytest.approx(closed.gradients[leaf], abs=1e-12)


@every_example
def test_every_step_closed_and_open_has_a_sentence(entry: Example) -> None:
    graph = parse(entry.text)
    for run in (trace(graph), trace(all_open(graph, MOST_PARTS).graph)):
        assert all(sentence(run, cursor).plain for cursor in range(len(run) + 1))


@every_example
def test_its_note_is_there_in_every_language_and_is_kept_in_a_file(entry: Example) -> None:
    found = []
    for language in LANGUAGES:
        set_language(language)
        found.append([note.text for note in entry.notes.values()])
        state = State(graph=parse(entry.text), text=entry.text, notes=entry.notes)
        assert decode(encode(state), "it").notes == entry.notes
    set_language("en")
    if entry in NETS:
        assert all(len(texts) == 1 and len(texts[0]) > 20 for texts in found)
        assert len({texts[0] for texts in found}) == len(LANGUAGES)


def test_the_templates_are_all_there() -> None:
    assert {entry.key for entry in NETS} == {
        *("gate", "regression", "net241", "textbook", "residual", "rnn", "lstm", "attention"),
        *("cbow", "skipgram", "digits"),
        *("xor", "circles", "spirals", "sine", "convnet", "lenet"),
    }


def test_keys_are_told_apart_and_sections_stand_together() -> None:
    assert len({entry.key for entry in EXAMPLES}) == len(EXAMPLES)
    sections = [entry.section for entry in EXAMPLES]
    changes = [b for a, b in pairwise(sections) if a != b]
    assert len(changes) + 1 == len(set(sections))
    with pytest.raises(KeyError):
        example("nothing")


@pytest.mark.parametrize(
    "key, least", [("regression", 0.8), ("net241", 0.95), ("digits", 0.8)], ids=lambda part: str(part)
)
def test_what_can_learn_learns_at_once(key: str, least: float) -> None:
    setup = example(key).training
    assert setup is not None
    ready = prepared(graph_of(key), setup)
    *_, end = train(ready.work, ready.settings)
    assert end.validation is not None
    assert end.validation.score > least


def test_all_that_is_there_to_be_trained_says_how() -> None:
    assert {entry.key for entry in EXAMPLES if entry.training and entry.section != LEARNING} == {
        *("regression", "net241", "digits")
    }
    assert all(entry.training for entry in EXAMPLES if entry.section == LEARNING)


# --- what the textbooks say --------------------------------------------------------------------------------


@pytest.mark.parametrize("b, truth", [(-1.5, [0, 0, 0, 1]), (-0.5, [0, 1, 1, 1])])
def test_the_gate_is_and_and_its_note_says_how_it_becomes_or(b: float, truth: list[int]) -> None:
    graph = graph_of("gate").with_value("y.b", b)
    inputs = [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [float(trace(graph, {"x1": a, "x2": c}).value("y")) for a, c in inputs] == truth


def test_the_gate_becomes_not_as_its_note_says() -> None:
    graph = parse('x = 1\ny = neuron(x, activation="step", w=[-1], b=0.5)')
    assert [float(trace(graph, {"x": x}).value("y")) for x in (0, 1)] == [1, 0]


def test_the_net_by_hand_has_the_numbers_that_everybody_knows() -> None:
    run = run_of("textbook")
    known = {
        "h1": 0.593269992,
        "h2": 0.596884378,
        "o1": 0.75136507,
        "o2": 0.772928465,
        "E1": 0.274811083,
        "E2": 0.023560026,
        "E": 0.298371109,
    }
    for name, value in known.items():
        assert run.value(name) == pytest.approx(value, abs=5e-9)
    assert run.grad("o1.w")[0] == pytest.approx(0.082167041, abs=5e-10)  # type: ignore[index]
    assert run.grad("h1.w")[0] == pytest.approx(0.000438568, abs=5e-10)  # type: ignore[index]


def test_one_step_of_descent_by_hand_gives_the_known_weights() -> None:
    graph = graph_of("textbook")
    run = trace(graph, learning_rate=0.5)
    after = {step.node: step.value for step in run.steps if step.kind == "update"}
    known = {
        "h1.w": [0.149780716, 0.19956143],
        "h2.w": [0.24975114, 0.29950229],
        "o1.w": [0.35891648, 0.408666186],
        "o2.w": [0.511301270, 0.561370121],
    }
    for name, weights in known.items():
        assert after[graph.find(name)] == pytest.approx(np.array(weights), abs=5e-9)


def test_no_letter_is_predicted_from_what_comes_later() -> None:
    graph = parse(example("rnn").text + "\nfirst = sum(y[0])\noutput first")
    gradient = trace(graph).gradients[graph.find("x")]
    assert gradient[0].any()
    assert not gradient[1:].any()


def test_the_recurrent_nets_open_to_one_cell_a_step() -> None:
    for key, cell, steps in (("rnn", "rnn_cell", 4), ("lstm", "lstm_cell", 3)):
        shown = expand(graph_of(key), "h").graph
        assert [node.op for node in shown if node.op == cell] == [cell] * steps


def test_no_place_looks_ahead() -> None:
    graph = parse(example("attention").text + "\nfirst = sum(y[0])\noutput first")
    gradient = trace(graph).gradients[graph.find("x")]
    assert gradient[0].any()
    assert not gradient[1:].any()


@pytest.mark.parametrize("key, table, rows", [("cbow", "V", {0, 1, 3}), ("skipgram", "v", {2})])
def test_only_the_words_that_were_looked_up_learn(key: str, table: str, rows: set[int]) -> None:
    run = run_of(key)
    gradient = run.gradients[run.graph.find(f"{table}.E")]
    assert set(np.flatnonzero(gradient.any(axis=1))) == rows
    right = np.where(run.value("t") == 1.0, run.value("p"), 1.0 - run.value("p"))
    assert run.value("L") == pytest.approx(float(-np.log(right).mean()))


def test_the_digit_is_a_written_one() -> None:
    written = dataset("mnist16")
    run = run_of("digits")
    np.testing.assert_array_equal(run.value("x"), np.rint(9 * written.inputs[23, 0]) / 10)
    assert run.value("t") == written.targets[23] == 3


def test_the_gradient_of_the_digit_s_scores_is_softmax_minus_one_at_the_right_digit() -> None:
    run = run_of("digits")
    scores = run.value("z")
    expected = np.exp(scores) / np.sum(np.exp(scores))
    expected[0, 3] -= 1.0
    np.testing.assert_allclose(run.gradients[run.graph.find("z")], expected, atol=1e-12)
    W = run.gradients[run.graph.find("z.W")]
    np.testing.assert_allclose(W, expected.T @ run.value("v"), atol=1e-12)
