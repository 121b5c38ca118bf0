"""The light in which a net learns, in a real window."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from gradviz.document.training import TrainingSetup
from gradviz.ui.training.coach import Coach
from gradviz.ui.window import Window
from tests.ui.hands import CTRL, KEY
from tests.ui.person import Person
from tests.ui.session_parts import until
from tests.ui.training.nets import CURVE, MOONS

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def trainer(newcomer: Person) -> Person:
    """Somebody in front of a net that is ready to be trained."""
    newcomer.window.session.open_text(MOONS)
    newcomer.looks()
    newcomer.window.coach.choose(TrainingSetup(size=60, epochs=5, batch_size=8))
    newcomer.press(KEY.Key_3, ALT)
    wait_for(newcomer, "paused")
    return newcomer


def wait_for(person: Person, *activities: str, step: int = 0) -> None:
    coach = person.window.coach
    until(person.qtbot, lambda: coach.snapshot.activity in activities and coach.snapshot.step >= step)


def field(person: Person, name: str) -> QLineEdit:
    found = person.window.training.fields[name]
    assert isinstance(found, QLineEdit)
    return found


def test_the_light_of_training_brings_its_own_panels(trainer: Person) -> None:
    window = trainer.window
    assert window.training.isVisible()
    assert window.training_bar.isVisible()
    assert not window.left.isVisible()
    assert not window.stepper.isVisible()
    trainer.press(KEY.Key_2, ALT)
    assert window.left.isVisible()
    assert window.stepper.isVisible()
    assert not window.training.isVisible()


def test_a_step_an_epoch_and_all_of_it_by_mouse(trainer: Person) -> None:
    window = trainer.window
    bar, coach = window.training_bar, window.coach
    assert bar.says.text().startswith("Ready: 36 examples")
    trainer.click(bar.step)
    wait_for(trainer, "paused", step=1)
    assert bar.says.text().startswith("epoch 1 / 5 · step 1 · loss ")
    trainer.click(bar.epoch)
    wait_for(trainer, "paused", step=5)
    trainer.click(bar.run)
    wait_for(trainer, "ended")
    assert coach.snapshot.step == 25
    assert bar.says.text().endswith("All epochs are done.")
    assert bar.progress.value() == bar.progress.maximum()
    assert not bar.step.isEnabled()
    trainer.click(bar.reset)
    wait_for(trainer, "paused")
    assert coach.snapshot.step == 0
    assert bar.progress.value() == 0


def test_all_of_it_by_keyboard(trainer: Person) -> None:
    window = trainer.window
    window.canvas.setFocus()
    trainer.press(KEY.Key_S)
    wait_for(trainer, "paused", step=1)
    trainer.press(KEY.Key_E)
    wait_for(trainer, "paused", step=5)
    trainer.press(KEY.Key_Space)
    wait_for(trainer, "ended")
    trainer.press(KEY.Key_R, CTRL)
    wait_for(trainer, "paused")
    assert window.coach.snapshot.step == 0


def test_space_pauses_and_goes_on(trainer: Person) -> None:
    window = trainer.window
    window.coach.choose(replace(window.coach.setup, epochs=100_000))
    window.canvas.setFocus()
    trainer.press(KEY.Key_Space)
    wait_for(trainer, "running", step=1)
    assert window.training_bar.run.accessibleName() == "Pause (Space)"
    trainer.press(KEY.Key_Space)
    wait_for(trainer, "paused", step=1)
    reached = window.coach.snapshot.step
    assert window.training_bar.run.accessibleName() == "Train (Space)"
    trainer.press(KEY.Key_Space)
    wait_for(trainer, "running", step=reached + 1)


def test_a_learning_rate_that_is_typed_holds_from_the_next_step_and_can_be_undone(trainer: Person) -> None:
    window = trainer.window
    trainer.click(window.training_bar.step)
    wait_for(trainer, "paused", step=1)
    rate = field(trainer, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    trainer.type("0.5\n")
    assert window.coach.setup.learning_rate == 0.5
    assert window.coach.snapshot.step == 1
    trainer.click(window.training_bar.step)
    wait_for(trainer, "paused", step=2)
    assert window.coach.snapshot.settings.optimizer.learning_rate == 0.5
    window.session.undo()
    assert rate.text() == "0.01"


def test_what_is_no_number_is_refused_with_a_sentence_and_nothing_changes(trainer: Person) -> None:
    window = trainer.window
    rate = field(trainer, "learning_rate")
    rate.setFocus()
    rate.selectAll()
    trainer.type("fast\n")
    assert window.training.problem.text().startswith("Learning rate: ")
    assert "fast" in window.training.problem.text()
    assert rate.property("role") == "bad"
    assert window.coach.setup.learning_rate == 0.01


def test_another_optimizer_brings_its_own_fields_and_its_usual_rate(trainer: Person) -> None:
    window = trainer.window
    box = window.training.fields["optimizer"]
    assert isinstance(box, QComboBox)
    assert not window.training.fields["momentum"].isVisible()
    trainer.pick(box, "Momentum")
    assert window.coach.setup.optimizer == "momentum"
    assert window.training.fields["momentum"].isVisible()
    assert field(trainer, "learning_rate").text() == "0.02"


def test_another_set_of_examples_begins_again_with_them(trainer: Person) -> None:
    window = trainer.window
    trainer.click(window.training_bar.step)
    wait_for(trainer, "paused", step=1)
    trainer.click(window.training.tiles.buttons["xor"])
    wait_for(trainer, "paused")
    assert window.coach.snapshot.step == 0
    assert window.coach.snapshot.lesson is not None
    assert window.coach.snapshot.lesson.parts.training.name == "xor"
    assert "four corners" in window.training.tiles.says.text()


def test_examples_that_do_not_fit_the_net_are_told_in_a_sentence(trainer: Person) -> None:
    window = trainer.window
    trainer.click(window.training.tiles.buttons["iris"])
    wait_for(trainer, "failed")
    assert not window.showing.view.isVisible()
    assert "iris" in window.training_bar.says.text()
    assert window.training.problem.isVisible()
    assert not window.training_bar.run.isEnabled()
    trainer.click(window.training.tiles.buttons["moons"])
    wait_for(trainer, "paused")
    assert not window.training.problem.isVisible()


def test_a_graph_without_a_loss_says_what_training_needs(person: Person) -> None:
    person.press(KEY.Key_3, ALT)
    wait_for(person, "failed")
    assert "one loss" in person.window.training_bar.says.text()


def test_a_net_that_is_opened_while_another_trains_takes_its_place(trainer: Person) -> None:
    window = trainer.window
    window.coach.choose(replace(window.coach.setup, epochs=100_000))
    window.coach.run()
    wait_for(trainer, "running", step=1)
    window.session.open_text(CURVE)
    wait_for(trainer, "paused")
    assert window.coach.snapshot.step == 0
    assert window.coach.snapshot.lesson is not None
    assert window.coach.snapshot.lesson.parts.training.name == "sine"


def test_an_edit_while_it_trains_in_another_light_ends_the_training(trainer: Person) -> None:
    window = trainer.window
    window.coach.choose(replace(window.coach.setup, epochs=100_000))
    window.coach.run()
    wait_for(trainer, "running", step=1)
    trainer.press(KEY.Key_1, ALT)
    wait_for(trainer, "running", step=2)
    window.session.set_text(MOONS.replace("8, 8", "4, 4"))
    assert not window.coach.is_running
    until(trainer.qtbot, lambda: not training_threads())
    trainer.press(KEY.Key_3, ALT)
    wait_for(trainer, "paused")


def test_closing_the_window_while_it_trains_leaves_nothing_running(trainer: Person) -> None:
    window = trainer.window
    window.coach.choose(replace(window.coach.setup, epochs=100_000))
    window.coach.run()
    wait_for(trainer, "running", step=1)
    window.close()
    assert not training_threads()


def test_fifty_starts_and_resets_in_a_row(trainer: Person) -> None:
    coach: Coach = trainer.window.coach
    for _ in range(50):
        coach.run()
        coach.reset()
    wait_for(trainer, "paused")
    assert coach.snapshot.step == 0
    until(trainer.qtbot, lambda: len(training_threads()) == 1)


def test_every_control_has_a_name_for_a_screen_reader(trainer: Person) -> None:
    window = trainer.window
    controls = [
        *window.training.fields.values(),
        *window.training.tiles.buttons.values(),
        window.training_bar.run,
    ]
    assert all(control.accessibleName() for control in controls)


def test_the_set_up_is_remembered_by_the_document(trainer: Person, qtbot: QtBot) -> None:
    window: Window = trainer.window
    trainer.click(window.training.tiles.buttons["circles"])
    assert window.session.state.training is not None
    assert window.session.state.training.data == "circles"
    window.session.undo()
    assert window.coach.setup.data == "moons"
    assert window.training.tiles.buttons["moons"].isChecked()


def training_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "gradviz training"]
