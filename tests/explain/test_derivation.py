"""The derivation of one gradient, line by line."""

from __future__ import annotations

import pytest

from gradviz.engine.trace import trace
from gradviz.explain.derivation import derivation, latex_of
from gradviz.graph.parse import parse
from tests.graphs import random_graph

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)"


def test_the_lines_are_the_steps_from_the_output_down_to_the_node() -> None:
    run = trace(parse(SEED))
    lines = derivation(run, run.graph.find("b"))
    assert [line.result for line in lines] == ["1", "2", "3", "2", "3", "5"]
    assert lines[-1].numbers == "2 + 3"
    assert len(derivation(run, run.graph.find("a"))) == 3, "what only b needs is left out"


def test_the_output_has_its_seed_and_a_constant_nothing() -> None:
    run = trace(parse(SEED))
    assert [line.result for line in derivation(run, run.graph.find("e"))] == ["1"]
    assert derivation(run, run.graph.find("1")) == ()
    assert latex_of(()) == ""


def test_forward_mode_and_the_sum_over_paths_have_their_own_lines() -> None:
    forward = trace(parse(SEED), mode="forward", wrt="b")
    assert [line.result for line in derivation(forward, forward.output)] == ["1", "1", "1", "2", "3", "5"]
    paths = trace(parse(SEED), mode="paths", wrt="b")
    assert [line.result for line in derivation(paths, paths.graph.find("b"))] == ["2", "3", "5"]


def test_as_latex_every_line_is_aligned_at_its_first_sign() -> None:
    run = trace(parse(SEED))
    latex = latex_of(derivation(run, run.graph.find("b")))
    assert latex.startswith("\\begin{align*}\n")
    assert latex.endswith("\\end{align*}\n")
    rows = latex.splitlines()[1:-1]
    assert len(rows) == 6
    assert all(row.count("&") == 1 for row in rows)
    assert rows[-1].endswith("= 2 + 3 = 5")


@pytest.mark.parametrize("seed", range(25))
def test_the_last_line_says_the_gradient_of_any_node_of_any_graph(seed: int) -> None:
    run = trace(random_graph(seed))
    for node_id in run.graph.nodes:
        lines = derivation(run, node_id)
        assert bool(lines) == (node_id in run.gradients)
        shares = sum(step.kind == "backward" and step.source == node_id for step in run.steps)
        if shares == 1:
            assert lines[-1].symbols
