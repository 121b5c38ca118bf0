"""Pictures of the window while a net learns, in its states; ``GRADVIZ_SCREENSHOTS=folder`` keeps them.

What a program can see of "nothing is cut off" is asserted.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradviz.document.training import TrainingSetup
from gradviz.ui.training.snapshot import Question
from tests.ui.person import Person
from tests.ui.session_parts import until
from tests.ui.test_screenshots import LARGE, SMALL, cut_off, resized, take
from tests.ui.training.nets import MOONS

pytestmark = pytest.mark.usefixtures("x11")
LOOKS = [("light", "en", SMALL), ("dark", "zh_CN", SMALL), ("light", "zh_CN", LARGE), ("dark", "en", LARGE)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    chosen = Path(os.environ.get("GRADVIZ_SCREENSHOTS") or tmp_path)
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def stands(person: Person, *activities: str) -> None:
    until(person.qtbot, lambda: person.window.coach.snapshot.activity in activities)


@pytest.mark.parametrize(("theme", "language", "size"), LOOKS)
def test_every_state_of_a_training(
    theme: str, language: str, size: tuple[int, int], newcomer: Person, folder: Path
) -> None:
    person, window = newcomer, newcomer.window
    window.set_theme_choice(theme)
    window.set_language(language)
    resized(person, size)
    window.session.open_text(MOONS, "moons")
    person.looks()
    window.coach.choose(TrainingSetup(size=100, epochs=40))
    window.lights.choose("train")
    stands(person, "paused")
    until(person.qtbot, window.showing.view.isVisible)

    def photograph(state: str) -> None:
        take(person, folder, f"train-{theme}-{language}-{size[0]}-{state}")
        assert cut_off(window) == [], state

    photograph("ready")
    window.coach.run()
    stands(person, "ended")
    photograph("ended")
    window.showing.switch.buttons[1].click()
    photograph("graph")
    window.showing.switch.buttons[0].click()
    window.showing.explain(Question(30))
    until(person.qtbot, lambda: window.showing.moment is not None)
    photograph("explained")
    window.moment_bar.fed.buttons[1].click()
    window.session.to_end()
    photograph("one-example")
    window.lights.choose("train")
    window.training.tiles.buttons["iris"].click()
    stands(person, "failed")
    photograph("failed")
    window.training.own.draw.setChecked(True)
    photograph("drawing")
    window.set_language("en")
    window.session.mark_saved()
