"""Every step as a formula that says the same as the numbers, and that the renderer can draw."""

import re
import warnings

import numpy as np
import pytest

from gradviz.engine.trace import Mode, Trace, trace
from gradviz.explain.formulas import (
    Formula,
    operation_formula,
    partial_formula,
    partial_words,
    pullback_formula,
    step_formula,
)
from gradviz.explain.symbols import number
from gradviz.graph.graph import Edge
from tests.graphs import Builder, ladder, random_graph, seed_graph, small_net

with warnings.catch_warnings():  # ziamath reads its font in a way that Python will drop
    warnings.simplefilter("ignore", DeprecationWarning)
    import ziamath

MODES: list[Mode] = ["reverse", "forward", "paths"]
d = r"\frac{\partial %s}{\partial %s}"


def drawn(latex: str) -> None:
    """Rendered as the window does it; raises where the renderer cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        svg = ziamath.Latex(latex.replace(r"\partial", "\U0001d715"), size=18).svg()
    assert svg.startswith("<svg")
    assert "nan" not in svg


def test_the_seed_expression_in_symbols_and_numbers() -> None:
    run = trace(seed_graph())
    assert step_formula(run, 0) == Formula()
    assert step_formula(run, 1).latex() == "c = a + b = 2 + 1 = 3"
    assert step_formula(run, 4).latex() == d % ("e", "e") + " = 1"
    assert step_formula(run, 8) == Formula(
        rf"{d % ('e', 'b')} \leftarrow {d % ('e', 'c')} \cdot {d % ('c', 'b')}", r"2 \cdot 1", "2"
    )
    assert step_formula(run, 10) == Formula(
        rf"{d % ('e', 'b')} = {d % ('e', 'c')} \, {d % ('c', 'b')} + {d % ('e', 'd')} \, {d % ('d', 'b')}",
        "2 + 3",
        "5",
    )


def test_the_other_ways_to_the_same_derivative() -> None:
    tangents = trace(seed_graph(), mode="forward", wrt="b")
    assert step_formula(tangents, 7).latex() == (
        rf"{d % ('e', 'b')} \leftarrow {d % ('c', 'b')} \cdot {d % ('e', 'c')} = 1 \cdot 2 = 2"
    )
    paths = trace(seed_graph(), mode="paths", wrt="b")
    assert step_formula(paths, 5).latex() == rf"{d % ('c', 'b')} \, {d % ('e', 'c')} = 1 \cdot 2 = 2"
    assert step_formula(paths, 7).latex().endswith("= 2 + 3 = 5")


def test_an_update_with_its_rate() -> None:
    build = Builder()
    build.add("multiply", build.leaf(1.0, "param", "b"), build.leaf(5.0, "const"), name="L")
    run = trace(build.graph(), learning_rate=0.1)
    assert step_formula(run, len(run)) == Formula(
        rf"b \leftarrow b - \eta \, {d % ('L', 'b')}", r"1 - 0.1 \cdot 5", "0.5"
    )


def test_a_negative_factor_stands_in_parentheses() -> None:
    build = Builder()
    build.add("negate", build.add("negate", build.leaf(2.0, name="x")), name="y")
    run = trace(build.graph())
    assert step_formula(run, len(run)).numbers == r"-1 \cdot (-1)"


def test_small_matrices_have_cells_and_large_ones_a_shape() -> None:
    run = trace(small_net())
    first = step_formula(run, 1)
    assert first.symbols == r"v_{1} = W_{1} \, x"
    assert first.result == r"\begin{bmatrix} 0 \\ -1.5 \end{bmatrix}"
    assert first.numbers.startswith(r"\begin{bmatrix} -2 & -1 & 0 \\ 1 & 2 & 3 \end{bmatrix}")
    build = Builder()
    build.add(
        "matmul", build.leaf(np.ones((4, 5)), "param", "W"), build.leaf(np.ones((5, 2)), name="x"), name="z"
    )
    large = step_formula(trace(build.graph()), 1)
    assert large == Formula(
        r"\underset{4 \times 2}{z} = \underset{4 \times 5}{W} \, \underset{5 \times 2}{x}", "", ""
    )


def test_the_size_of_a_vector_does_not_look_like_an_index() -> None:
    build = Builder()
    build.add("tanh", build.leaf(np.ones(12), name="x"), name="h")
    assert step_formula(trace(build.graph()), 1).symbols == r"\underset{(12)}{h} = \tanh(\underset{(12)}{x})"


def test_a_matrix_product_passes_back_the_transposed_factor() -> None:
    run = trace(small_net())
    w, x, z = run.graph.find("W1"), run.graph.find("x"), run.graph.find("v1")
    symbols, numbers = pullback_formula(run, Edge(w, z, 0))
    assert symbols == (
        r"\frac{\partial \mathit{loss}}{\partial W_{1}} \leftarrow \frac{\partial \mathit{loss}}"
        r"{\partial v_{1}} \, x^{\top}"
    )
    assert numbers.endswith(number(run.gradients[w]))
    assert partial_formula(run, Edge(x, z, 1))[0].endswith(
        r"W_{1}^{\top} \, \frac{\partial \mathit{loss}}{\partial v_{1}}"
    )


def test_an_operation_and_its_partials_at_any_time() -> None:
    graph = seed_graph()
    run = trace(graph)
    c, e = graph.find("c"), graph.find("e")
    assert operation_formula(graph, run, e) == (r"e = c \, d", r"3 \cdot 2 = 6")
    assert operation_formula(graph, None, e) == (r"e = c \, d", "")
    assert operation_formula(graph, run, graph.find("a")) == ("a", "2")
    assert partial_formula(run, Edge(c, e, 0)) == (d % ("e", "c") + " = d", "2")
    assert partial_words(run, Edge(c, e, 0)).endswith(".")
    build = Builder()
    x = build.leaf(0.5, name="x")
    y = build.add("tanh", x, name="y")
    symbols, numbers = partial_formula(trace(build.graph()), Edge(x, y, 0))
    assert symbols == d % ("y", "x") + " = 1 - y^{2}"
    assert numbers == "1 - 0.4621^{2} = 0.7864"


def test_numbers_as_latex() -> None:
    assert [number(x) for x in (1.2e-7, -1e-12, np.inf, np.nan, -0.5)] == [
        r"1.2 \cdot 10^{-7}",
        r"-10^{-12}",
        r"\infty",
        r"\text{NaN}",
        "-0.5",
    ]
    assert number(np.zeros((4, 4))) == ""
    assert number(np.zeros((2, 2, 2))) == ""


def balanced(latex: str) -> bool:
    bare = latex.replace(r"\{", "").replace(r"\}", "")
    return bare.count("{") == bare.count("}") and bare.count(r"\left") - bare.count(r"\leftarrow") == (
        bare.count(r"\right")
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(40))
def test_every_formula_is_well_formed(seed: int, mode: Mode) -> None:
    run = trace(random_graph(seed), mode=mode, learning_rate=0.01)
    for latex in all_formulas(run):
        assert balanced(latex), latex
        assert not latex.startswith(" = ")
        assert "None" not in latex
        assert not re.search(r"(?<![\d.])\d+e[-+]?\d", latex), latex


@pytest.mark.parametrize("seed", range(12))
def test_the_renderer_draws_every_formula(seed: int) -> None:
    mode = MODES[seed % 3]
    formulas = set(all_formulas(trace(random_graph(seed), mode=mode, learning_rate=0.01)))
    for latex in sorted(formulas, key=len)[-20:]:
        drawn(latex)


def test_the_renderer_draws_the_known_ones() -> None:
    for run in (
        trace(seed_graph()),
        trace(seed_graph(), mode="forward"),
        trace(seed_graph(), mode="paths"),
        trace(small_net(), learning_rate=0.1),
        trace(ladder(40), mode="paths"),
    ):
        for latex in dict.fromkeys(step_formula(run, k).latex() for k in range(1, len(run) + 1)):
            drawn(latex)


def all_formulas(run: Trace) -> list[str]:
    found = [step_formula(run, k).latex() for k in range(1, len(run) + 1)]
    for edge in run.graph.edges:
        found += [*partial_formula(run, edge), *pullback_formula(run, edge)]
    for node_id in run.graph.nodes:
        found += operation_formula(run.graph, run, node_id)
    return [latex for latex in found if latex]
