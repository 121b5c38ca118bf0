"""Whatever a program says, all of it can be shown: its steps, its blocks open, its sentences and formulas,
its file. ``GRADVIZ_FUZZ=10000`` with ``--timeout=0`` tries that many programs."""

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from gradviz.document.document import State
from gradviz.document.files import decode, encode
from gradviz.engine.plan import compile as compiled
from gradviz.engine.trace import Trace, trace
from gradviz.explain.derivation import derivation, latex_of
from gradviz.explain.formulas import step_formula
from gradviz.explain.frame import built, frame
from gradviz.explain.words import sentence
from gradviz.graph.block import is_block
from gradviz.graph.check import problems, remarks
from gradviz.graph.expand import Expanded, expand
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import ParseError, parse
from tests.graph.strategies import altered_programs
from tests.patience import within_a_second

EXAMPLES = int(os.environ.get("GRADVIZ_FUZZ", "100"))
MOST_STEPS, MOST_FACES = 30, 40


def opened_fully(graph: Graph) -> Expanded:
    """The graph with its blocks open, and those inside them."""
    shown = expand(graph, ())
    for _ in range(3):
        if len(shown.graph) > 2_000:
            break
        shown = expand(graph, {*shown.opened, *(node.id for node in shown.graph if is_block(node.op))})
    return shown


def everything_is_said(run: Trace) -> None:
    """Cards, wires, sentences and formulas of some moments."""
    for moment in (built(run), *(frame(run, cursor) for cursor in (0, len(run) // 2, len(run)))):
        for node_id in list(moment.cards)[:MOST_FACES]:
            assert moment.cards[node_id].label is not None
        for edge in list(moment.wires)[:MOST_FACES]:
            assert moment.wires[edge].chip is not None
    for cursor in range(0, len(run) + 1, 1 + len(run) // MOST_STEPS):
        assert "{" not in sentence(run, cursor).plain
        assert step_formula(run, cursor) is not None
    for node_id in list(run.graph.nodes)[:3]:
        latex_of(derivation(run, node_id))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(altered_programs())
def test_what_can_be_read_can_be_run_opened_told_and_kept(text: str) -> None:
    try:
        with within_a_second("reading"):
            graph = parse(text)
    except ParseError:
        assume(False)
    with within_a_second("running"):
        found = problems(graph)
        run = trace(graph, partial=True)
        remarks(graph, run.values)
    assert all(problem.text.endswith((".", "?")) for problem in found)
    with within_a_second("telling"):
        everything_is_said(run)
    if not found:
        with within_a_second("compiling"):
            value = compiled_run(graph, run)
        if value is not None and all(
            np.isfinite(array).all() for array in run.values.values()
        ):  # to a plan, 0 · inf is 0
            assert value == pytest.approx(run.value(run.output), rel=1e-9, abs=1e-9)
    with within_a_second("opening"):
        shown = opened_fully(graph)
    with within_a_second("running what is open"):
        inside = trace(shown.graph, partial=True)
    everything_is_said(inside)
    state = State(graph=graph, text=text, opened=frozenset(shown.opened))
    again = decode(encode(state), "x.gradviz")
    assert (again.graph, again.text, again.opened) == (state.graph, state.text, state.opened)


def compiled_run(graph: Graph, run: Trace) -> object:
    """What the plan makes of it; None where arrays without a cell are refused, in one sentence."""
    if all(array.size for array in run.values.values()):
        return compiled(graph, dtype="float64").step()
    try:
        return compiled(graph, dtype="float64").step()
    except GraphError:
        return None


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(altered_programs())
def test_what_cannot_be_run_is_refused_in_one_sentence(text: str) -> None:
    said = ""
    try:
        trace(parse(text))
    except (ParseError, GraphError) as error:
        said = str(error)
    assert not said or said.endswith((".", "?", "…"))
    assert "\n" not in said
