"""The net on the canvas while it learns, and a moment of it that is gone through: in a real window."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gradviz.document.training import TrainingSetup
from gradviz.explain.words import sentence
from gradviz.ui.training.snapshot import Question
from tests.ui.hands import CTRL, KEY, SHIFT
from tests.ui.person import Person
from tests.ui.session_parts import until
from tests.ui.training.nets import MOONS

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def trainer(newcomer: Person) -> Person:
    """Somebody who has trained a net for an epoch."""
    newcomer.window.session.open_text(MOONS)
    newcomer.looks()
    newcomer.window.coach.choose(TrainingSetup(size=60, epochs=50, batch_size=8))
    newcomer.window.lights.choose("train")
    newcomer.window.coach.one_epoch()
    until(newcomer.qtbot, lambda: newcomer.window.coach.snapshot.step == 5)
    until(newcomer.qtbot, lambda: not newcomer.window.coach.is_running)
    return newcomer


def weights(person: Person) -> np.ndarray:
    trace = person.window.session.trace
    assert trace is not None
    return trace.values[trace.graph.find("y.W1")]


def test_the_canvas_has_the_weights_of_now_and_the_document_its_own(trainer: Person) -> None:
    window = trainer.window
    snapshot = window.coach.snapshot
    assert snapshot.graph is not None
    np.testing.assert_allclose(weights(trainer), snapshot.graph[snapshot.graph.find("y.W1")].value)
    own = window.session.state.graph
    assert not np.allclose(weights(trainer), own[own.find("y.W1")].value)
    trainer.press(KEY.Key_1, ALT)
    np.testing.assert_array_equal(weights(trainer), own[own.find("y.W1")].value)


def test_explaining_a_moment_by_mouse_leads_through_forward_backward_and_update_and_back(
    trainer: Person,
) -> None:
    window, session = trainer.window, trainer.window.session
    before = session.state
    trainer.click(window.training_bar.explain)
    until(trainer.qtbot, lambda: window.showing.moment is not None)
    trainer.looks()
    assert window.lights.current == "step"
    assert window.moment_bar.isVisible()
    assert window.moment_bar.says.accessibleName().startswith("Step 5 · epoch 1 · loss ")
    assert session.cursor == 0
    assert session.trace is not None
    kinds = [step.kind for step in session.trace.steps]
    assert kinds[-6:] == ["update"] * 6
    trainer.press(KEY.Key_End)
    assert "Adam moves" in said(trainer)
    trainer.click(window.moment_bar.leave)
    assert window.lights.current == "train"
    assert not window.moment_bar.isVisible()
    assert window.coach.snapshot.step == 5
    assert session.state.graph is before.graph
    assert session.state.text == before.text


def said(person: Person) -> str:
    session = person.window.session
    assert session.trace is not None
    return sentence(session.trace, session.cursor).plain


def test_explaining_by_keyboard_pauses_what_runs(trainer: Person) -> None:
    window = trainer.window
    window.coach.choose(replace(window.coach.setup, epochs=100_000))
    window.canvas.setFocus()
    trainer.press(KEY.Key_Space)
    until(trainer.qtbot, lambda: window.coach.snapshot.step > 20)
    trainer.press(KEY.Key_X)
    until(trainer.qtbot, lambda: window.showing.moment is not None)
    assert not window.coach.is_running
    moment = window.showing.moment
    assert moment is not None
    assert moment.moment.step == window.coach.snapshot.step
    trainer.press(KEY.Key_B, CTRL | SHIFT)
    assert window.lights.current == "train"


def explain(person: Person, question: Question | None = None) -> None:
    """Ask, and wait until the moment is there."""
    person.window.showing.explain(question)
    until(person.qtbot, lambda: person.window.showing.moment is not None)


def test_any_earlier_step_can_be_gone_through(trainer: Person) -> None:
    window = trainer.window
    explain(trainer, Question(2))
    moment = window.showing.moment
    assert moment is not None
    assert moment.moment.step == 2
    run = window.coach.snapshot.run
    assert run is not None
    trace = window.session.trace
    assert trace is not None
    assert float(trace.values[trace.output]) == pytest.approx(run.losses[1], rel=1e-4)


def test_whoever_goes_on_meanwhile_is_not_called_back(trainer: Person) -> None:
    window = trainer.window
    window.showing.explain(Question(2))
    window.lights.choose("build")
    until(trainer.qtbot, lambda: not [t for t in threading.enumerate() if t.name == "gradviz errand"])
    trainer.looks()
    assert window.showing.moment is None
    assert window.session.lent is None


def test_one_example_at_a_time(trainer: Person) -> None:
    bar = trainer.window.moment_bar
    explain(trainer)
    trainer.looks()
    trainer.click(bar.fed.buttons[1])
    trainer.looks()
    assert bar.moment is not None
    assert len(bar.moment.fed) == 1
    first = bar.example.text()
    trainer.click(bar.later)
    assert bar.example.text() != first
    trainer.click(bar.earlier)
    assert bar.example.text() == first
    trainer.click(bar.fed.buttons[0])
    assert not bar.earlier.isVisible()


def test_an_example_that_was_clicked_goes_through_alone(trainer: Person) -> None:
    window = trainer.window
    window.board.explained.emit(Question(None, 7, "validation"))
    until(trainer.qtbot, lambda: window.showing.moment is not None)
    assert window.moment_bar.example.text().startswith("validation example 8")
    assert not window.moment_bar.fed.isVisible()


def test_a_value_that_is_set_at_a_moment_is_set_there_and_not_in_the_document(trainer: Person) -> None:
    window, session = trainer.window, trainer.window.session
    explain(trainer)
    state = session.state
    parameter = session.graph.find("y.b1")
    session.set_value(parameter, np.full(8, 0.25))
    assert session.trace is not None
    assert np.all(session.trace.values[parameter] == 0.25)
    assert session.state is state
    assert window.moment_bar.isVisible()


def test_an_edit_of_the_document_ends_the_moment(trainer: Person) -> None:
    window, session = trainer.window, trainer.window.session
    explain(trainer)
    session.set_text(MOONS.replace("8, 8", "4, 4"))
    assert not window.moment_bar.isVisible()
    assert session.lent is None
    assert len(session.graph[session.graph.find("y.b1")].value) == 4


def test_weights_are_kept_as_one_step_of_undo_and_the_training_goes_on(trainer: Person) -> None:
    window, session = trainer.window, trainer.window.session
    learned = weights(trainer)
    trainer.press(KEY.Key_K, CTRL)
    assert session.document.undo_label == "weights that were learned"
    graph = session.state.graph
    np.testing.assert_allclose(graph[graph.find("y.W1")].value, learned)
    assert window.coach.snapshot.step == 5
    window.coach.one_step()
    until(trainer.qtbot, lambda: window.coach.snapshot.step == 6)
    session.undo()
    assert not np.allclose(session.state.graph[graph.find("y.W1")].value, learned)


def test_stepping_after_looking_at_a_training_that_has_not_begun_is_plain_stepping(newcomer: Person) -> None:
    newcomer.window.session.open_text(MOONS)
    newcomer.looks()
    newcomer.press(KEY.Key_3, ALT)
    until(newcomer.qtbot, lambda: newcomer.window.coach.snapshot.activity == "paused")
    newcomer.press(KEY.Key_2, ALT)
    assert newcomer.window.session.lent is None
    assert not newcomer.window.moment_bar.isVisible()


def test_the_net_is_shown_as_neurons_or_as_the_graph_that_it_is_and_that_is_remembered(
    trainer: Person,
) -> None:
    window, view = trainer.window, trainer.window.showing.view
    until(trainer.qtbot, view.isVisible)
    assert view.net is not None
    assert len(view.net.columns) == 4
    trainer.looks()
    trainer.click(window.showing.switch.buttons[1])
    assert not view.isVisible()
    assert not window.preferences.neurons
    trainer.click(window.showing.switch.buttons[0])
    assert view.isVisible()
    trainer.press(KEY.Key_1, ALT)
    assert not view.isVisible()
    assert not window.showing.switch.isVisible()


def test_a_neuron_is_pointed_at_with_the_pointer_and_with_the_arrows(trainer: Person) -> None:
    view = trainer.window.showing.view
    until(trainer.qtbot, view.isVisible)
    trainer.looks()
    spot = view.spots()[1][3]
    QTest.mouseMove(view, spot.centre.toPoint())
    until(trainer.qtbot, lambda: view.place == (1, 3))
    assert "bias" in view.accessibleDescription()
    view.setFocus()
    view.point_at(None)
    trainer.press(KEY.Key_Right)
    trainer.press(KEY.Key_Down)
    assert view.place == (1, 1)
    assert view.accessibleDescription().startswith("h1 2, bias ")
    trainer.press(KEY.Key_Escape)
    assert view.place is None
