"""One document in several lights: what each of them shows, and how one gets from one to the other."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gradviz.ui.app import make_window
from gradviz.ui.docks import usual_sides
from gradviz.ui.window import Window
from tests.ui.hands import KEY
from tests.ui.person import Person
from tests.ui.session_parts import until

ALT = Qt.KeyboardModifier.AltModifier


def test_the_switch_stands_in_the_middle_and_says_where_one_is(person: Person) -> None:
    bar = person.window.topbar
    middle = bar.lights.mapTo(bar, bar.lights.rect().center()).x()
    assert abs(middle - bar.width() // 2) <= 12
    assert [button.text() for button in bar.lights.buttons.values()] == ["Build", "Step", "Train"]
    assert bar.lights.buttons["light_step"].isChecked()
    person.click(bar.lights.buttons["light_build"])
    assert bar.lights.buttons["light_build"].isChecked()
    assert not bar.lights.buttons["light_step"].isChecked()


def test_build_shows_the_palette_and_calms_what_steps(person: Person) -> None:
    window = person.window
    assert window.docks.palette.isHidden()
    person.press(KEY.Key_1, ALT)
    assert window.docks.palette.isVisible()
    assert not window.stepper.sentence.isVisible()
    assert window.stepper.play.isVisible()
    assert not window.left.gallery.isVisible()
    person.press(KEY.Key_2, ALT)
    assert window.docks.palette.isHidden()
    assert window.stepper.sentence.isVisible()
    assert window.left.gallery.isVisible()


def test_build_shows_every_value_and_no_derivative_whatever_moment_was_looked_at(person: Person) -> None:
    session = person.window.session
    person.press(KEY.Key_Right, times=7)
    assert person.numbers("c") == ("3", "2")
    person.press(KEY.Key_1, ALT)
    assert {name: person.numbers(name) for name in "abcde"} == {
        "a": ("2", "—"), "b": ("1", "—"), "c": ("3", "—"), "d": ("2", "—"), "e": ("6", "—"),
    }  # fmt: skip
    assert person.chip("c", "e") == ""
    assert person.inspects("output e") == "6"
    assert not person.window.canvas.canvas.halo.isVisible()
    person.press(KEY.Key_2, ALT)
    assert session.cursor == 7
    assert person.numbers("c") == ("3", "2")


def test_whoever_steps_does_not_build_any_more(person: Person) -> None:
    session = person.window.session
    person.press(KEY.Key_Right, times=2)
    person.press(KEY.Key_1, ALT)
    person.click(person.window.stepper.forward)
    assert not session.at_rest
    assert person.place == "step 3 of 10"
    assert person.window.topbar.lights.buttons["light_step"].isChecked()
    person.press(KEY.Key_1, ALT)
    person.click(person.window.stepper.play)
    assert not session.at_rest
    assert session.player.is_playing
    person.press(KEY.Key_Space)


def test_a_program_that_changes_while_it_is_built_shows_its_values_at_once(person: Person) -> None:
    person.press(KEY.Key_1, ALT)
    person.window.session.set_text("a = 2\nb = 3\ne = a * b")
    person.looks()
    assert person.numbers("e") == ("6", "—")
    person.press(KEY.Key_2, ALT)
    assert person.window.session.cursor == 0


def test_the_light_and_the_palette_are_remembered(person: Person, qtbot: QtBot, tmp_path: Path) -> None:
    person.press(KEY.Key_1, ALT)
    person.press(KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert person.window.docks.palette.isHidden()
    person.window.close()
    again = make_window(tmp_path / "settings.ini", tmp_path / "recovery")
    qtbot.addWidget(again)
    assert again.lights.current == "build"
    assert again.session.at_rest
    assert again.docks.palette.isHidden()
    again.lights.show_palette(True)
    assert not again.docks.palette.isHidden()
    again.session.close()


def test_the_arrows_of_the_keyboard_move_the_switch(person: Person) -> None:
    buttons = person.window.topbar.lights.buttons
    buttons["light_step"].setFocus()
    person.press(KEY.Key_Left)
    assert buttons["light_build"].hasFocus()
    person.press(KEY.Key_Space)
    assert person.window.lights.current == "build"


def test_the_palette_is_wide_enough_for_every_title(person: Person) -> None:
    person.press(KEY.Key_1, ALT)
    tiles = person.window.operations.tiles
    room = tiles.viewport().rect().adjusted(0, -(10**6), 0, 10**6)
    for k in range(tiles.model().rowCount()):
        assert room.contains(tiles.visualRect(tiles.model().index(k, 0))), k
    assert tiles.visualRect(tiles.model().index(1, 0)).topLeft().x() <= QPoint(2, 0).x()


def test_what_training_needs_is_made_when_somebody_turns_to_it(window: Window) -> None:
    for light in ("build", "step"):
        window.lights.choose(light)
    assert not window.has_classroom
    assert not window.deeds["train_toggle"].isEnabled()
    window.lights.choose("train")
    assert window.has_classroom
    assert window.training.isVisible()


def test_a_window_that_opens_in_training_gives_the_other_panels_their_usual_width(
    person: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    person.press(KEY.Key_3, ALT)
    person.window.close()
    again = make_window(tmp_path / "settings.ini", tmp_path / "recovery")
    qtbot.addWidget(again)
    assert again.lights.current == "train"
    again.show()
    again.lights.choose("step")
    usual = usual_sides(again.width())
    sides = again.docks.program, again.docks.inspector
    until(qtbot, lambda: tuple(side.width() for side in sides) == usual)
    again.session.close()
