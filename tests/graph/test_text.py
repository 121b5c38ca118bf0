import numpy as np
import pytest
from hypothesis import given

from gradviz.graph.graph import Graph, GraphError, Node, frozen_array, same_structure
from gradviz.graph.parse import parse, parse_program
from gradviz.graph.text import in_reading_order, program_of, with_output_in_text, with_value_in_text
from gradviz.ops.op import OPS
from tests.graph.strategies import NETS, PROGRAMS, graphs


def bits(graph: Graph) -> list[bytes]:
    """The leaves' values, signs of zero included."""
    return [node.value.tobytes() for node in graph if node.value is not None]


@given(graphs())
def test_any_graph_prints_as_a_program_that_parses_to_the_same_graph(graph: Graph) -> None:
    ready = in_reading_order(graph)
    again = parse(program_of(graph))
    assert same_structure(again, ready)
    assert bits(again) == bits(ready)
    assert (again.chosen is None) == (graph.chosen is None)
    assert program_of(again) == program_of(ready)


@given(graphs())
def test_the_printed_program_keeps_every_id(graph: Graph) -> None:
    again = parse_program(program_of(graph), graph).graph
    assert dict(again.nodes) == dict(graph.nodes)
    assert again.output == graph.output


@given(graphs())
def test_reading_order_moves_nodes_and_changes_nothing_else(graph: Graph) -> None:
    ready = in_reading_order(graph)
    assert dict(ready.nodes) == dict(graph.nodes)
    assert (ready.output, ready.chosen) == (graph.output, graph.chosen)
    assert in_reading_order(ready) is ready


@pytest.mark.parametrize("text", PROGRAMS + NETS)
def test_what_was_parsed_is_in_reading_order(text: str) -> None:
    graph = parse(text)
    assert in_reading_order(graph) is graph


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if not op.is_leaf])
def test_every_operation_has_a_text_of_its_own(name: str) -> None:
    op = OPS[name]
    leaves = [Node((i,), "input", (), {}, f"x{i}", frozen_array(1.0)) for i in range(len(op.inputs))]
    node = Node((9,), name, tuple(leaf.id for leaf in leaves), {}, "y")
    graph = Graph({n.id: n for n in (*leaves, node)})
    assert same_structure(parse(program_of(graph)), graph)


@pytest.mark.parametrize(
    "text",
    [
        "e = (a + b) * (b + 1)",
        "z = w1*x1 + w2*x2 + b",
        "y = sigmoid(w1*x + b)",
        "y = a ** 3",
        "y = a**2 + b**-2",
        "y = 2 * (a + b)",
        "y = a - (b - c) - d",
        "y = a/(b*c) * d",
        "y = -(a + b)",
        "y = -a**2",
        "y = (-a) ** 2",
        "y = (-2) ** a",
        "y = (a**b) ** c",
        "y = a ** b**c",
        "y = a ** -b",
        "y = a - -2",
        "y = -(2) * a",
        "y = -2 * a",
        "y = -(-a)",
        "y = (W @ x)[0, 1:].T",
        "y = (2)[0]",
        "y = W2 @ relu(W1 @ x)",
        "y = max(a, 0) + max(x, axis=0)",
        "y = sum(x, axis=(0, 1), keepdims=True)",
        "y = reshape(x, 2, -1)",
        "y = reshape(x, ())",
        "y = clip(x, low=0, high=inf)",
        "y = concatenate([[1, 2]])",
        "y = stack(a, b, axis=1)",
        "y = transpose(x, axes=(1, 0))",
        "y = param(0.5) * x",
        "y = x * const(0, shape=(3, 3))",
        "y = a + _",
        "y = _",
        "y = x",
        "y = identity(a + b)",
        "_1 = a + b\ny = _1 * _1",
        "_1 = const(2)\ny = _1 + a*_1",
        "a = -0.0\nb = [1e-07, nan, -inf]\nc = param(0.1, shape=(3, 4))\nd = input(3, 4)\ny = a*b + c*d",
        "z = a * b\ny = z + 1\noutput z",
        "tanh(a) + 1",
        "y = exp(a)\n_1 = tanh(a)\nb = 3\nz = y",
        "sum = 3\ny = sum(sum)",
    ],
)
def test_programs_print_as_a_person_would_write_them(text: str) -> None:
    lines = text.split("\n")
    printed = [
        row for row in program_of(parse(text)).split("\n")[:-1] if row in lines or not row.endswith(" = 1")
    ]
    assert printed == lines


def test_a_long_expression_is_broken_up_over_lines_whose_nodes_stay_nameless() -> None:
    graph = parse("y = " + " + ".join(f"weight{i}*tanh(input{i})" for i in range(30)))
    text = program_of(graph)
    assert max(map(len, text.split("\n"))) < 120
    assert same_structure(parse(text), graph)


def test_a_chain_of_ten_thousand_nameless_nodes_prints_and_parses() -> None:
    nodes = [Node((0,), "input", (), {}, "x", frozen_array(1.0))]
    nodes += [Node((i,), "tanh" if i % 2 else "negate", ((i - 1,),)) for i in range(1, 10_000)]
    graph = Graph({node.id: node for node in nodes})
    assert same_structure(parse(program_of(graph)), graph)


def test_large_arrays_print_exactly() -> None:
    value = np.random.default_rng(0).normal(size=(60, 50)) * 1e-5
    graph = Graph({(0,): Node((0,), "param", (), {}, "W", frozen_array(value))})
    assert bits(parse(program_of(graph))) == bits(graph)


def test_a_graph_that_no_program_can_say_is_refused_in_one_sentence() -> None:
    circle = Graph({(0,): Node((0,), "negate", ((1,),)), (1,): Node((1,), "negate", ((0,),))})
    bad_name = Graph({(0,): Node((0,), "input", (), {}, "a b", frozen_array(1.0))})
    ligature = Graph({(0,): Node((0,), "input", (), {}, "ﬁ", frozen_array(1.0))})
    twins = Graph({(i,): Node((i,), "input", (), {}, "a", frozen_array(1.0)) for i in range(2)})
    lame = Graph({(0,): Node((0,), "add", (None,), {}, "y")})
    empty = Graph({(0,): Node((0,), "input", (), {}, "y")})
    for graph, words in [
        (circle, "circle"),
        (bad_name, "cannot be a name"),
        (ligature, "“ﬁ” is written fi in a program"),
        (twins, "Two nodes are called a"),
        (lame, "too few inputs"),
        (empty, "has no value"),
    ]:
        with pytest.raises(GraphError, match=words):
            program_of(graph)


def test_a_persons_text_follows_a_value_and_an_output_that_were_set_elsewhere() -> None:
    text = "a = 2  # two\ny = a * b\nz = y + 1\n"
    graph = parse(text).with_value("a", 3.0)
    text = with_value_in_text(text, graph, graph.find("a"))
    assert text == "a = 3  # two\ny = a * b\nz = y + 1\n"
    graph = graph.with_output(graph.find("y"))
    assert with_output_in_text(text, graph) == text + "output y\n"


def test_a_text_that_says_something_else_gives_way_to_the_graph() -> None:
    graph = parse("y = a * b")
    for text in ("y = a +", "y = a - b", "z = 3"):
        assert with_value_in_text(text, graph, graph.find("a")) == program_of(graph)
        assert with_output_in_text(text, graph) == program_of(graph)


@pytest.mark.parametrize(
    "text",
    [
        'x = [1, 2]\nh = dense(x, 4, activation="tanh")\n',
        "x = [1, 2]\nh = dense(x, 1, W=[[1, 2]])\n",
        "x = [1, 2]\nW = param([[1, 2]])\nh = dense(x, 1, W=W)\n",
        'x = [1, 2]\nh = mlp(x, 3, 2, activation="relu")\n',
        "a = 1\nb = 2\ny = neuron(a, b)\n",
        "y = neuron([[1, 2]])\n",
        "x = [1, 2]\nh = dense(x, 2)\nk = dense(h, 2, W=h.W)\nloss = sum(k) + l2(h.W, k.b, strength=0.5)\n",
        "y = l1([[1, -2]])\n",
        "x = input(5, 2)\nh = lstm(x, 2)\ny = h[-1]\n",
        "x = [[1, 2], [3, 5]]\ny = batch_norm(x, running_var=[1, 2])\n",
        "i = [0, 2]\ny = embedding(i, 3, units=2)\n",
    ],
)
def test_a_block_prints_as_people_write_it(text: str) -> None:
    graph = parse(text)
    assert program_of(graph) == text
    assert same_structure(parse(program_of(graph)), graph)
