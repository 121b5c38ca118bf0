"""Each registered block is held to the same promises, and none is named here: a new one is covered at
once."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.document.document import State
from gradviz.document.files import decode, encode
from gradviz.engine.gradcheck import gradcheck
from gradviz.engine.trace import Trace, trace
from gradviz.explain.formulas import operation_formula, partial_formula, partial_words
from gradviz.explain.words import sentence
from gradviz.graph.block import BLOCKS, parameter_names
from gradviz.graph.check import problems
from gradviz.graph.expand import Expanded, collected, expand, followed, with_view
from gradviz.graph.graph import Graph, NodeId, same_structure
from gradviz.graph.parse import parse, parse_program
from gradviz.graph.text import in_reading_order, program_of
from gradviz.language import set_language
from gradviz.ops.op import Array
from tests.blocks import EVERYTHING, all_open, block_graph, some_attributes, some_block_graph, some_opening

with warnings.catch_warnings():  # ziamath reads its font in a way that Python will drop
    warnings.simplefilter("ignore", DeprecationWarning)
    import ziamath

every_block = pytest.mark.parametrize("name", BLOCKS)
EXAMPLES = 25
SEEDS = st.integers(0, 2**32 - 1)
LEAVES_OF_A_BLOCK = ("input", "param")


def agree(one: Array, other: Array) -> None:
    scale = max(1.0, float(np.max(np.abs(other), initial=0.0)))
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12 * scale)


def gradients_of_leaves(graph: Graph, run: Trace) -> dict[NodeId, Array]:
    """What every input and parameter of the drawing receives; what nothing reaches counts as 0."""
    zero = {node.id: np.zeros(node.value.shape) for node in graph if node.value is not None}
    return {i: run.gradients.get(i, zero[i]) for i in zero if graph.nodes[i].op in LEAVES_OF_A_BLOCK}


def assert_same_numbers(graph: Graph, expanded: Expanded) -> None:
    """What is on the screen gives the values and gradients of the drawing."""
    closed, opened = trace(graph), trace(expanded.graph)
    for node_id, value in closed.values.items():
        shown = expanded.shown_id(node_id)
        if shown in expanded.graph:
            agree(opened.values[shown], value)
    found = collected(expanded, opened.gradients)
    for node_id, gradient in gradients_of_leaves(graph, closed).items():
        agree(np.asarray(found.get(node_id, np.zeros(gradient.shape))), gradient)


# --- numbers -------------------------------------------------------------------------------------------


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_it_runs_for_random_sizes_and_attributes(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    assert problems(graph) == ()
    assert all(np.all(np.isfinite(value)) for value in trace(graph).values.values())


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_the_numbers_are_the_same_whatever_mixture_is_open(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    assert_same_numbers(graph, some_opening(graph, np.random.default_rng(seed + 1)))


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_the_numbers_are_the_same_where_all_is_open(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    assert_same_numbers(graph, all_open(graph))


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_the_gradient_is_what_nudging_says(name: str, seed: int) -> None:
    assert gradcheck(some_block_graph(name, seed)).ok


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_every_edge_costs_some_multiplications_or_none(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    run = trace(graph)
    assert run.multiplications["reverse"] >= 0


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_nothing_writes_into_what_it_was_given(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    kept = {node.id: np.array(node.value) for node in graph if node.value is not None}
    first, second = trace(graph), trace(graph)
    for node_id, before in kept.items():
        np.testing.assert_array_equal(graph.nodes[node_id].value, before)
    for node_id, value in first.gradients.items():
        np.testing.assert_array_equal(second.gradients[node_id], value)


# --- the screen ----------------------------------------------------------------------------------------


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_what_follows_a_change_of_values_is_what_opening_anew_gives(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    random = np.random.default_rng(seed + 1)
    expanded = some_opening(graph, random)
    changed = graph
    for node in graph:
        if node.op in LEAVES_OF_A_BLOCK and node.value is not None and random.random() < 0.5:
            changed = changed.with_value(node.id, _shuffled(node.value, random))
    after = followed(expanded, changed)
    anew = expand(changed, expanded.opened, EVERYTHING)
    assert after is not None
    assert after.graph == anew.graph
    assert after.graph.labels == anew.graph.labels
    assert (after.views, after.group_of, after.stands_for) == (anew.views, anew.group_of, anew.stands_for)


def _shuffled(value: Array, random: np.random.Generator) -> Array:
    """Other numbers of the same kind: whole numbers stay in their range."""
    return random.permutation(value.ravel()).reshape(value.shape)


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_a_value_set_on_the_screen_is_set_in_the_drawing(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    expanded = all_open(graph)
    views = sorted(expanded.views)
    for node_id in views[:1] + views[-1:]:
        before = expanded.graph.nodes[node_id].value
        assert before is not None
        leaf, whole = with_view(expanded, node_id, before + 1.0)
        after = followed(expanded, graph.with_value(leaf, whole))
        assert after is not None
        np.testing.assert_array_equal(after.graph.nodes[node_id].value, before + 1.0)
        assert after.graph == expand(graph.with_value(leaf, whole), expanded.opened, EVERYTHING).graph


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_every_number_of_a_parameter_is_on_the_screen_at_most_once(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    expanded = all_open(graph)
    cells = [(view.parameter, view.cells) for view in expanded.views.values()]
    assert len(set(cells)) == len(cells)


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_opening_is_the_same_in_any_order_and_closing_undoes_it(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    expanded = some_opening(graph, np.random.default_rng(seed + 1))
    again = expand(graph, frozenset(reversed(expanded.opened)), EVERYTHING)
    assert again.graph == expanded.graph
    assert expand(graph, ()).graph is graph


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_what_is_open_keeps_the_names_and_ids_of_the_drawing(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    expanded = all_open(graph)
    assert {node.name for node in graph if node.name} <= {node.name for node in expanded.graph}
    assert len(set(expanded.graph.nodes)) == len(expanded.graph)
    assert expanded.graph.order
    for node in expanded.graph:
        assert expanded.document_id(node.id) in graph
        assert expanded.graph.labels[node.id]


# --- text and files ------------------------------------------------------------------------------------


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_it_prints_as_a_program_that_parses_to_the_same_graph(name: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    text = program_of(graph)
    again = parse(text)
    assert same_structure(again, in_reading_order(graph))
    assert program_of(again) == text
    assert dict(parse_program(text, graph).graph.nodes) == dict(graph.nodes)


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_a_block_that_begins_as_it_does_says_nothing_of_its_parameters(name: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    attrs = some_attributes(BLOCKS[name], random)
    graph = block_graph(name, attrs, BLOCKS[name].example(random, attrs))
    text = program_of(graph)
    assert not re.search(rf"\b({'|'.join(parameter_names(name, attrs)) or '-'})=", text)
    assert same_structure(parse(text), in_reading_order(graph))


@every_block
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_it_is_saved_and_loaded(name: str, seed: int) -> None:
    graph = in_reading_order(some_block_graph(name, seed))
    expanded = some_opening(graph, np.random.default_rng(seed + 1))
    state = State(graph=graph, text=program_of(graph), opened=frozenset(expanded.opened))
    loaded = decode(encode(state), "h.gradviz")
    assert loaded.graph == graph
    assert loaded.text == state.text
    assert loaded.opened == state.opened


# --- what is said --------------------------------------------------------------------------------------


@every_block
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@settings(max_examples=EXAMPLES)
@given(seed=SEEDS)
def test_every_step_has_a_sentence(name: str, language: str, seed: int) -> None:
    graph = some_block_graph(name, seed)
    set_language(language)
    for run in (trace(graph), trace(some_opening(graph, np.random.default_rng(seed), 0.7).graph)):
        for cursor in range(len(run) + 1):
            said = sentence(run, cursor).plain
            assert said
            assert "{" not in said
    set_language("en")


@every_block
def test_its_formula_and_what_each_input_receives_are_typeset(name: str) -> None:
    texts: set[str] = set()
    for seed in range(4):
        graph = some_block_graph(name, seed)
        run = trace(graph)
        block = graph.find("h")
        written = [operation_formula(graph, run, block)]
        for edge in graph.edges:
            if edge.target == block and edge.slot not in run.point.without_derivative(block):
                assert partial_words(run, edge)
                written.append(partial_formula(run, edge))
        texts.update(symbols for symbols, _ in written)
        texts.update(numbers for _, numbers in written if seed == 0)
    for text in filter(None, texts):
        assert "<path" in ziamath.Latex(text).svg(), text
