"""A net that suits some examples: it can be trained with them, whichever they are."""

from dataclasses import replace

import pytest

from gradviz.document.training import TrainingSetup
from gradviz.graph.parse import parse_program
from gradviz.train.datasets import RECIPES
from gradviz.train.setup import prepared
from gradviz.train.trainer import train
from gradviz.ui.training.fitting import can_fit, net_for
from tests.ui.hands import KEY
from tests.ui.person import Person
from tests.ui.session_parts import until

SMALL = TrainingSetup(size=30, epochs=1, batch_size=10)


@pytest.mark.parametrize("name", RECIPES)
def test_every_built_in_set_has_a_net_that_learns_from_it(name: str) -> None:
    setup = replace(SMALL, data=name)
    ready = prepared(parse_program(net_for(setup)).graph, setup)
    assert next(iter(train(ready.work, ready.settings))).loss > 0


def test_points_drawn_by_hand_have_one_too() -> None:
    setup = replace(SMALL, points=((0.0, 0.1, 0), (1.0, 0.2, 2), (0.5, 0.5, 1), (0.4, 0.1, 0)))
    assert can_fit(setup)
    ready = prepared(parse_program(net_for(setup)).graph, setup)
    assert next(iter(train(ready.work, ready.settings))).loss > 0


def test_a_file_has_to_be_read_first() -> None:
    assert not can_fit(replace(SMALL, path="a.csv"))


def test_whoever_has_no_net_gets_one_with_one_click_and_can_undo_it(person: Person) -> None:
    window = person.window
    before = window.session.state.graph
    window.canvas.setFocus()
    window.lights.choose("train")
    until(person.qtbot, lambda: window.coach.snapshot.activity == "failed")
    person.looks()
    person.click(window.training.tiles.buttons["blobs"])
    until(person.qtbot, window.training.fit.isVisible)
    person.looks()
    person.click(window.training.fit)
    until(person.qtbot, lambda: window.coach.snapshot.activity == "paused")
    assert window.coach.setup.data == "blobs"
    assert not window.training.fit.isVisible()
    window.canvas.setFocus()
    person.press(KEY.Key_S)
    until(person.qtbot, lambda: window.coach.snapshot.step == 1)
    while window.session.document.can_undo and window.session.state.graph is not before:
        window.session.undo()
    assert window.session.state.graph is before
