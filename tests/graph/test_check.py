import subprocess
import sys

import pytest

from gradviz.graph.check import hints, problems
from gradviz.graph.graph import Graph, Node, frozen_array
from gradviz.graph.parse import parse


def told(text: str) -> list[tuple[str, str]]:
    return [(problem.kind, problem.text) for problem in problems(parse(text))]


def test_a_graph_that_runs_has_no_problems() -> None:
    assert problems(parse("e = (a + b) * (b + 1)")) == ()


def test_an_empty_graph_has_nothing_to_run() -> None:
    assert told("") == [("empty", "There is nothing to run yet: the graph is empty.")]


@pytest.mark.parametrize(
    "text, message",
    [
        ("x = input(2, 3)\ny = x + input(4)", "At y: x (2 × 3) and z (4) do not fit; from the last axis on"),
        ("x = [1, 2]\ny = x[5]", "At y: [5] lies outside an array of shape 2."),
        ("x = input(2, 3)\ny = x @ x", "At y: A matrix product needs as many columns"),
        ("x = input(2, 3)\ny = reshape(x, 4)", "At y, with x (2 × 3): 6 numbers cannot be arranged as 4."),
    ],
)
def test_shapes_that_do_not_fit_are_named(text: str, message: str) -> None:
    [problem] = problems(parse(text))
    assert problem.kind == "shape"
    assert problem.node == parse(text).find("y")
    assert problem.text.startswith(message), problem.text


def test_what_follows_from_a_misfit_is_not_told() -> None:
    assert len(told("x = [1, 2]\ny = x + [1, 2, 3]\nz = y * 2\nw = x[7]")) == 2


def test_an_open_input_is_named_with_its_node() -> None:
    assert told("y = a / _") == [("open", "The input x2 of y is still open.")]
    assert told("y = concatenate([1], _, _)") == [("open", "The input x of y is still open.")]


def test_a_circle_is_told_once_by_its_members() -> None:
    nodes = [
        Node((0,), "input", (), {}, "x", frozen_array(1.0)),
        Node((1,), "add", ((0,), (2,)), {}, "u"),
        Node((2,), "tanh", ((1,),), {}, "v"),
        Node((3,), "negate", ((3,),), {}, "w"),
        Node((4,), "negate", ((2,),), {}, "y"),
    ]
    found = problems(Graph({node.id: node for node in nodes}))
    assert sorted((p.kind, p.text) for p in found) == [
        ("cycle", "These nodes depend on themselves in a circle: u, v."),
        ("cycle", "These nodes depend on themselves in a circle: w."),
    ]


def test_a_leaf_without_a_value_is_a_problem() -> None:
    [problem] = problems(Graph({(0,): Node((0,), "input", (), {}, "x")}))
    assert (problem.kind, problem.text) == ("value", "x has no value yet.")


@pytest.mark.parametrize(
    "text, message",
    [
        ("y = log(0 - a)", "y is not a number here: Logarithm of -1."),
        ("y = [1, 1] / [2, 0]", "y is infinite here: Division of 1, 0."),
        ("y = sqrt(-4) + 1", "z is not a number here: Square root of -4."),
        ("x = nan\ny = x + 1", "x is not a number here."),
    ],
)
def test_a_value_that_is_not_finite_is_a_hint_where_it_arises(text: str, message: str) -> None:
    graph = parse(text)
    assert problems(graph) == ()
    [hint] = hints(graph)
    assert (hint.kind, hint.text) == ("value", message)


def test_a_leaf_that_the_output_does_not_need_is_a_hint() -> None:
    [hint] = hints(parse("a = 1\nb = 2\ny = tanh(b)"))
    assert (hint.kind, hint.text) == ("unused", "The output does not depend on a.")


def test_what_does_not_run_has_no_hints() -> None:
    assert hints(parse("a = 1\ny = _")) == ()


def test_a_graph_library_is_only_loaded_when_there_is_a_circle() -> None:
    code = (
        "import sys, gradviz as g\n"
        "from gradviz.graph.check import problems\n"
        "problems(g.parse('y = a'))\n"
        "print('networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
