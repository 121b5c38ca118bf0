"""The nets in the gallery: each runs, and gives the same numbers closed and open."""

from __future__ import annotations

import pytest

from gradviz.document.examples import EXAMPLES, example
from gradviz.engine.trace import trace
from gradviz.graph.block import BLOCKS
from gradviz.graph.check import problems
from gradviz.graph.expand import collected, expand
from gradviz.graph.parse import parse

NETS = [entry.key for entry in EXAMPLES if any(f"{name}(" in entry.text for name in BLOCKS)]


@pytest.mark.parametrize("key", NETS)
def test_a_net_runs_and_open_it_is_the_same(key: str) -> None:
    graph = parse(example(key).text)
    assert problems(graph) == ()
    closed = trace(graph)
    opened: set[tuple[int, ...]] = set()
    for _ in range(4):
        opened |= {node.id for node in expand(graph, opened).graph if node.op in BLOCKS}
    shown = expand(graph, opened)
    run = trace(shown.graph)
    assert len(run) > len(closed)
    assert run.value(run.output) == pytest.approx(closed.value(closed.output), abs=1e-12)
    found = collected(shown, run.gradients)
    for leaf in graph.leaves:
        if leaf in closed.gradients:
            assert found[leaf] == pytest.approx(closed.gradients[leaf], abs=1e-12)


def test_the_net_by_hand_has_the_numbers_that_everybody_knows() -> None:
    run = trace(parse(example("textbook").text))
    assert run.value("E") == pytest.approx(0.298371109, abs=1e-9)
    assert run.value("o") == pytest.approx([0.75136507, 0.772928465], abs=1e-8)
    assert run.grad("o.W")[0][0] == pytest.approx(0.082167041, abs=1e-9)  # type: ignore[index]
    assert run.grad("h.W")[0][0] == pytest.approx(0.000438568, abs=1e-9)  # type: ignore[index]


def test_the_nets_are_all_there() -> None:
    assert set(NETS) == {"net241", "textbook", "residual", "rnn", "lstm", "attention"}
