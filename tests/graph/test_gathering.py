"""A block made of a selection says what the selection said."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from gradviz.engine.trace import trace
from gradviz.graph.block import block_of
from gradviz.graph.expand import collected, expand
from gradviz.graph.gathering import ends_of_block, gathered
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.graph.parse import parse, parse_program
from gradviz.graph.weave import weave
from tests.blocks import EVERYTHING
from tests.graphs import random_graph

NET = """x = [1, 2]
w = param([0.5, -0.25])
h = dense(x, 2, activation="tanh")
p = w*h
z = sum(p)
y = sigmoid(z)
loss = (y - 1)**2
"""


def ids(graph: Graph, names: str) -> list[NodeId]:
    return [graph[name].id for name in names.split()]


def after(text: str, names: str, called: str = "unit") -> str:
    """The text in which these nodes are a block."""
    program = parse_program(text)
    made = gathered(program.graph, ids(program.graph, names), called, (program.next_id,))
    return weave(program, made.graph).text


def test_the_text_gets_the_definition_and_a_call():
    assert after("a = 2\nb = 1\n# the product\ne = (a+b)*(b+1)  # here\n", "c d e") == (
        "block unit(a, b) {\n    (a + b) * (b + 1)\n}\n\n"
        "a = 2\nb = 1\n# the product\ne = unit(a, b)  # here\n"
    )


def test_names_stay_inside_and_the_result_keeps_its_own():
    assert after(NET, "h p z y") == (
        'block unit(x, w) {\n    h = dense(x, 2, activation="tanh")\n'
        "    p = w * h\n    z = sum(p)\n    sigmoid(z)\n}\n\n"
        "x = [1, 2]\nw = param([0.5, -0.25])\ny = unit(x, w)\nloss = (y - 1)**2\n"
    )


def test_a_selected_parameter_goes_along_where_nothing_else_uses_it():
    graph = parse(NET)
    made = gathered(graph, ids(graph, "w h p z y"), "unit", (99,))
    assert block_of(made.op).parameter_names({}) == ("h_W", "h_b", "w")
    assert made.graph[made.block].name == "y"
    np.testing.assert_array_equal(made.graph["y.w"].value, [0.5, -0.25])
    np.testing.assert_array_equal(made.graph["y.h_W"].value, graph["h.W"].value)


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        (NET, "x w", "at least one operation"),
        ("a = 2\nc = a*2\nd = c*c\ne = c+d\n", "c d", "2 values leave: c, d"),
        ("a = 2\nc = a*a\nd = c*3\ne = c*d + d*c\nf = e*c\n", "c f", "One|one result|comes back"),
        ("a = 2\nc = _ * a\nd = c+a", "c", "still open"),
        ("a = param(2)\ny = a*2\nz = y+a", "a y z", "nothing goes into"),
    ],
)
def test_what_cannot_be_a_block_is_one_sentence(text, names, said):
    graph = parse(text)
    with pytest.raises(GraphError, match=said):
        gathered(graph, ids(graph, names), "unit", (99,))
    with pytest.raises(GraphError, match=said):
        ends_of_block(graph, ids(graph, names))


@pytest.mark.parametrize(
    ("name", "said"), [("dense", "already"), ("2x", "cannot be a name"), ("if", "Python")]
)
def test_a_name_that_no_block_can_have_is_refused(name, said):
    graph = parse(NET)
    with pytest.raises(GraphError, match=said) as error:
        gathered(graph, ids(graph, "z"), name, (99,))
    assert "Line" not in str(error.value)


def connected(random: Random, graph: Graph) -> list[NodeId]:
    """A result and some of what serves nothing else, the result's only way out."""
    computed = [node.id for node in graph if not node.is_leaf]
    found = [random.choice(computed)]
    for _ in range(random.randint(0, 12)):
        sources = {s for i in found for s in graph.nodes[i].inputs if s is not None} - set(found)
        fitting = [s for s in graph.nodes if s in sources and s != graph.output]
        fitting = [s for s in fitting if all(edge.target in found for edge in graph.outgoing[s])]
        if fitting:
            found.append(random.choice(fitting))
    return found


def agree(graph: Graph, other: Graph, names: dict[NodeId, NodeId]) -> None:
    """Values to the last bit; gradients as far as sums in another order allow."""
    before, after = trace(graph), trace(other)
    for old, new in names.items():
        np.testing.assert_array_equal(before.values[old], after.values[new])
        if old in before.gradients:
            np.testing.assert_allclose(after.gradients[new], before.gradients[old], rtol=1e-9, atol=1e-12)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6))
def test_closed_and_opened_again_values_and_gradients_are_what_they_were(seed):
    random, graph = Random(seed), random_graph(seed)
    try:
        made = gathered(graph, connected(random, graph), "unit", graph.fresh_id())
    except GraphError:  # the sentences are held below
        reject()
    kept = {node_id: node_id for node_id in graph.nodes if node_id in made.graph.nodes}
    assert made.block in made.graph.nodes
    agree(graph, made.graph, kept)
    opened = expand(made.graph, [made.block], EVERYTHING)
    run, before = trace(opened.graph), trace(graph)
    gradients = collected(opened, run.gradients)
    for old, new in kept.items():
        np.testing.assert_array_equal(run.values[opened.shown_id(new)], before.values[old])
        if old in before.gradients and new in gradients:
            np.testing.assert_allclose(gradients[new], before.gradients[old], rtol=1e-9, atol=1e-12)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6))
def test_any_selection_gives_a_block_or_a_sentence(seed):
    random, graph = Random(seed), random_graph(seed)
    chosen = random.sample(list(graph.nodes), random.randint(1, min(6, len(graph))))
    try:
        ends_of_block(graph, chosen)
    except GraphError:
        with pytest.raises(GraphError) as error:
            gathered(graph, chosen, "unit", graph.fresh_id())
        assert "\n" not in str(error.value)
        return
    try:
        made = gathered(graph, chosen, "unit", graph.fresh_id())
    except GraphError:  # a random attribute that no program can say
        reject()
    agree(graph, made.graph, {i: i for i in graph.nodes if i in made.graph.nodes})
