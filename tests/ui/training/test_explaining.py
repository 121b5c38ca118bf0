"""One moment of a training as something to go through, held against what the training did."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.document.training import TrainingSetup
from gradviz.engine.trace import trace
from gradviz.graph.expand import expand
from gradviz.graph.parse import parse_program
from gradviz.ui.lending import seen_in
from gradviz.ui.training.coach import beginning
from gradviz.ui.training.explaining import Explained, of_example, of_step
from gradviz.ui.training.runner import Runner
from gradviz.ui.training.snapshot import Snapshot
from tests.ui.training.nets import MOONS


@pytest.fixture(scope="module")
def trained() -> tuple[Snapshot, Snapshot]:
    """A training after 9 steps, and after one more."""
    setup = TrainingSetup(size=60, epochs=5, batch_size=8, dtype="float64", optimizer="adam")
    graph = parse_program(MOONS).graph
    runner = Runner(lambda: beginning(graph, setup, None))
    runner.start()
    found = []
    for steps in (9, 1):
        runner.run_steps(steps)
        wanted = 9 if not found else 10
        while runner.snapshot.step < wanted or runner.is_going:
            runner.join(0.005)
        found.append(runner.snapshot)
    runner.close()
    assert runner.join(5)
    return found[0], found[1]


def last(snapshot: Snapshot) -> Explained:
    """The last step, laid open."""
    assert snapshot.lesson is not None
    assert snapshot.last is not None
    return of_step(snapshot.lesson, snapshot.last)


def test_the_last_step_has_the_loss_and_leads_to_the_weights_that_the_training_has(
    trained: tuple[Snapshot, Snapshot],
) -> None:
    snapshot = trained[1]
    moment = last(snapshot)
    assert moment.moment.step == 10
    assert moment.is_batch
    run = trace(moment.lent.graph, descent=moment.lent.descent)
    assert snapshot.progress is not None
    assert float(run.values[run.output]) == pytest.approx(snapshot.progress.loss, rel=1e-9)
    updates = {step.node: step.value for step in run.steps if step.kind == "update"}
    assert snapshot.graph is not None
    assert len(updates) == 6
    for node_id, value in updates.items():
        wanted = snapshot.graph[node_id].value
        assert value is not None
        assert wanted is not None
        np.testing.assert_allclose(value, wanted, rtol=1e-9, atol=1e-12)


def test_an_earlier_step_has_the_weights_of_then(trained: tuple[Snapshot, Snapshot]) -> None:
    before, after = trained
    moment = last(after)
    assert before.graph is not None
    for node in before.graph:
        if node.op == "param":
            now = moment.lent.graph[node.id].value
            assert now is not None
            assert node.value is not None
            np.testing.assert_allclose(now, node.value)


def test_one_example_of_the_batch_and_the_next_and_all_of_them(trained: tuple[Snapshot, Snapshot]) -> None:
    moment = last(trained[1])
    alone = moment.alone()
    assert list(alone.fed) == [moment.rows[0]]
    assert list(alone.alone(1).fed) == [moment.rows[1]]
    assert list(alone.alone(-1).fed) == [moment.rows[-1]]
    assert list(alone.together().fed) == list(moment.rows)
    lesson = trained[1].lesson
    assert lesson is not None
    fed = alone.lent.graph[lesson.roles.data].value
    assert fed is not None
    np.testing.assert_array_equal(fed, lesson.parts.training.inputs[[moment.rows[0]]])


def test_a_validation_example_can_be_asked_for(trained: tuple[Snapshot, Snapshot]) -> None:
    lesson, step = trained[1].lesson, trained[1].last
    assert lesson is not None
    assert step is not None
    moment = of_example(lesson, step, "validation", 2)
    graph = moment.lent.graph
    assert np.array_equal(graph[lesson.roles.data].value, lesson.parts.validation.inputs[[2]])
    assert np.array_equal(graph[lesson.roles.target].value, lesson.parts.validation.targets[[2]])


def test_with_open_blocks_every_weight_on_the_screen_moves_as_its_cell_does(
    trained: tuple[Snapshot, Snapshot],
) -> None:
    moment = last(trained[1]).alone()
    lent = moment.lent
    closed = trace(lent.graph, descent=lent.descent)
    mlp = lent.graph.find("y")
    layers = expand(lent.graph, {mlp})
    opened = expand(lent.graph, {mlp, *(node.id for node in layers.graph if node.op == "dense")})
    assert opened.views
    run = trace(opened.graph, descent=seen_in(opened, lent.descent))
    whole = {step.node: step.value for step in closed.steps if step.kind == "update"}
    checked = 0
    for step in run.steps:
        view = opened.views.get(step.node)
        if step.kind == "update" and view is not None:
            wanted = whole[view.parameter]
            assert wanted is not None
            np.testing.assert_allclose(step.value, wanted[view.key], rtol=1e-9, atol=1e-12)
            checked += 1
    assert checked
