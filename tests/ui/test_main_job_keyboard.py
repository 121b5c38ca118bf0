"""The main job from the first key to the picture, with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gradviz.ui.dialogs.export import ExportDialog
from tests.ui.hands import CTRL, KEY, SHIFT
from tests.ui.person import SEED, Person, near, paths_given, read

pytestmark = [
    pytest.mark.usefixtures("x11"),
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard"),
]


def test_the_main_job_with_the_keyboard_alone(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_a_program(newcomer)
    mend_a_mistake(newcomer)
    step_with_keys(newcomer)
    walk_from_node_to_node(newcomer)
    type_a_value(newcomer)
    find_a_node(newcomer)
    stop_and_run_with_keys(newcomer)
    go_another_way_with_keys(newcomer)
    edit_arrays_with_keys(newcomer)
    choose_an_example_with_keys(newcomer)
    change_looks_with_keys(newcomer)
    export_and_save_with_keys(newcomer, monkeypatch, tmp_path)


def write_a_program(person: Person) -> None:
    person.tab_to(person.window.program.editor)
    person.type(SEED)
    person.sees(lambda: len(person.window.canvas.canvas.cards) == 6)
    person.looks()
    assert person.program == SEED
    assert person.window.topbar.title.text() == "Untitled •"
    person.press(KEY.Key_Escape)


def mend_a_mistake(person: Person) -> None:
    message = person.window.program.message
    person.tab_to(person.window.program.editor)
    person.type(" +")
    person.sees(message.isVisible)
    assert read(message).startswith("Line 3, column 23: The line ends too early")
    assert len(person.window.canvas.canvas.cards) == 6, "the last good graph stays"
    home = person.card("d").pos().toPoint()
    person.press(KEY.Key_Backspace, times=2)
    person.sees(lambda: not message.isVisible())
    person.press(KEY.Key_Home)
    person.type("z = 3\n")
    person.press(KEY.Key_End)
    person.type(" - z")
    person.sees(lambda: person.program == "a = 2\nb = 1\nz = 3\ne = (a + b) * (b + 1) - z")
    person.sees(lambda: len(person.window.canvas.canvas.cards) == 8)
    person.looks()
    assert near(person.card("d").pos().toPoint(), home), "what was there stays where it was"
    names = ("a", "b", "z", "c", "d", "e")
    view = person.ground.rect()
    assert all(view.contains(person.on_card(name)) for name in names), "all that is typed is seen"
    person.press(KEY.Key_Z, CTRL)
    assert person.program == "a = 2\nb = 1\nz = 3\ne = (a + b) * (b + 1)"
    person.press(KEY.Key_Z, CTRL, times=2)
    person.looks()
    assert person.program == SEED, "a line and a word are steps of undo, even where nobody pauses"
    assert len(person.window.canvas.canvas.cards) == 6


def step_with_keys(person: Person) -> None:
    person.press(KEY.Key_Escape)
    person.press(KEY.Key_Right, times=2)
    assert person.sentence == "d adds b and 1: 1 + 1 = 2."
    person.press(KEY.Key_Left)
    assert person.sentence == "c adds a and b: 2 + 1 = 3."
    person.press(KEY.Key_Right, SHIFT)
    assert person.place == "step 3 of 10"
    person.press(KEY.Key_End)
    assert person.sentence == "The shares that meet at b add up: 2 + 3 = 5."
    person.press(KEY.Key_Left, SHIFT)
    assert person.place == "step 4 of 10"
    person.press(KEY.Key_Home)
    assert person.place == "step 0 of 10"
    person.press(KEY.Key_Space)
    person.sees(lambda: person.place != "step 0 of 10")
    person.press(KEY.Key_Space)
    assert not person.window.session.player.is_playing


def walk_from_node_to_node(person: Person) -> None:
    person.press(KEY.Key_End)
    person.tab_to(person.window.canvas)
    person.press(KEY.Key_Escape)
    assert person.inspector[0] == "Graph"
    names = []
    for _ in range(6):
        person.press(KEY.Key_Tab)
        names.append(person.window.inspector.name.text())
    assert names == ["a", "b", "c", "1", "d", "e"]
    assert person.inspects("value") == "6"
    person.press(KEY.Key_Backtab, SHIFT)
    assert person.inspector[:2] == ["Node", "d"]


def type_a_value(person: Person) -> None:
    person.press(KEY.Key_Backtab, SHIFT, times=3)
    assert person.inspector[:2] == ["Node", "b"]
    person.press(KEY.Key_Return)
    person.type("1.5x")
    person.press(KEY.Key_Return)
    editor = person.window.canvas.editor
    assert editor is not None
    assert editor.hint.isVisible()
    assert editor.hint.text()
    assert editor.text() == "1.5x", "nothing typed is lost"
    assert person.numbers("b")[0] == "1"
    person.press(KEY.Key_Escape)
    assert person.window.canvas.editor is None
    person.press(KEY.Key_Return)
    person.type("4")
    person.press(KEY.Key_Return)
    person.looks()
    assert person.program == SEED.replace("b = 1", "b = 4")
    assert person.numbers("b") == ("4", "11")
    assert person.numbers("e") == ("30", "1")
    person.press(KEY.Key_Z, CTRL)
    person.looks()
    assert person.numbers("e") == ("6", "1")
    person.press(KEY.Key_Z, CTRL | SHIFT)
    person.press(KEY.Key_Z, CTRL)
    person.looks()
    assert person.program == SEED


def find_a_node(person: Person) -> None:
    person.press(KEY.Key_Slash)
    person.type("d")
    assert person.inspector[:2] == ["Node", "d"]
    person.press(KEY.Key_Escape)
    assert not person.window.stage.finder.isVisible()


def stop_and_run_with_keys(person: Person) -> None:
    person.press(KEY.Key_F9)
    person.press(KEY.Key_Home)
    person.press(KEY.Key_Right, CTRL, times=3)
    assert person.window.stepper.speed.text() == "4×"
    person.press(KEY.Key_Space)
    person.sees(lambda: not person.window.session.player.is_playing)
    assert person.sentence == "d adds b and 1: 1 + 1 = 2."
    person.press(KEY.Key_F9)
    person.press(KEY.Key_R)
    assert person.sentence.startswith("The gradient of e flows back from e to d")


def go_another_way_with_keys(person: Person) -> None:
    way = person.window.stepper.way
    person.tab_to(way.ways["reverse"])
    person.press(KEY.Key_Right)
    person.looks()
    assert way.ways["forward"].isChecked()
    person.tab_to(way.by)
    person.press(KEY.Key_Up)
    person.looks()
    assert way.by.currentText() == "a"
    person.menu_by_keys("Step", "Sum over paths")
    person.looks()
    assert way.ways["paths"].isChecked()
    person.menu_by_keys("Step", "Backward")
    person.looks()
    assert way.ways["reverse"].isChecked()


def edit_arrays_with_keys(person: Person) -> None:
    window = person.window
    person.tab_to(window.program.editor)
    person.press(KEY.Key_A, CTRL)
    person.type("x = [[1, 2], [3, 4]]\ny = x * x")
    person.sees(lambda: len(window.canvas.canvas.cards) == 2)
    person.press(KEY.Key_Escape)
    person.press(KEY.Key_Slash)
    person.type("x")
    person.press(KEY.Key_Escape)
    person.looks()
    person.press(KEY.Key_F6, times=2)
    person.tab_to(person.table.grid)
    person.press(KEY.Key_Down)
    person.type("7")
    person.press(KEY.Key_Return)
    person.looks()
    assert person.program == "x = [[1, 2], [7, 4]]\ny = x * x"
    person.press(KEY.Key_Slash)
    person.type("y")
    person.press(KEY.Key_Escape)
    person.press(KEY.Key_End)
    person.looks()
    person.press(KEY.Key_F6, times=2)
    person.tab_to(person.table.grid)
    person.press(KEY.Key_Right)
    person.press(KEY.Key_Return)
    person.looks()
    assert window.stepper.way.cell.cell == (1, 1), "the row of the other array is kept"


def choose_an_example_with_keys(person: Person) -> None:
    window = person.window
    person.tab_to(window.left.gallery)
    person.press(KEY.Key_Home)
    person.press(KEY.Key_Down)
    person.press(KEY.Key_Return)
    person.looks()
    assert window.topbar.title.text() == "A power •"
    assert person.program == "a = 2\ny = a ** 3"
    person.press(KEY.Key_Z, CTRL)
    person.looks()
    assert person.program.startswith("x = [[1, 2], [7, 4]]")
    person.press(KEY.Key_Y, CTRL)
    person.looks()


def change_looks_with_keys(person: Person) -> None:
    window = person.window
    person.menu_by_keys("View", "Theme", "Dark")
    assert window.grab().toImage().pixelColor(4, 400).lightness() < 80
    person.menu_by_keys("View", "Language", "简体中文")
    assert window.topbar.export_button.text() == "导出图片…"
    person.menu_by_keys("视图", "语言", "English")
    person.menu_by_keys("View", "Theme", "Light")
    assert window.grab().toImage().pixelColor(4, 400).lightness() > 200
    for key, panel in ((KEY.Key_1, window.left), (KEY.Key_2, window.inspector), (KEY.Key_3, window.stepper)):
        person.press(key, CTRL)
        assert not panel.isVisible()
        person.press(key, CTRL)
        assert panel.isVisible()


def export_and_save_with_keys(person: Person, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    window = person.window

    def export(dialog: QWidget) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.format.setFocus()
        person.press(KEY.Key_Down)
        assert dialog.format.currentText() == "SVG"
        person.press(KEY.Key_Return)

    paths_given(monkeypatch, folder / "power.svg")
    person.in_dialog(lambda: person.press(KEY.Key_E, CTRL), export)
    assert "<svg" in (folder / "power.svg").read_text(encoding="utf-8")
    person.press(KEY.Key_C, CTRL | SHIFT)
    assert not QGuiApplication.clipboard().image().isNull()
    paths_given(monkeypatch, folder / "power.gradviz")
    person.press(KEY.Key_S, CTRL)
    assert window.topbar.title.text() == "power"
    person.press(KEY.Key_N, CTRL)
    assert person.program == ""
    person.press(KEY.Key_O, CTRL)
    person.looks()
    assert person.program == "a = 2\ny = a ** 3"
