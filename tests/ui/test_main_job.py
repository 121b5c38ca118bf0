"""The main job from the first click to the picture, with the mouse alone.

The window is a real one under a real window system. What is asserted is what a person reads.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gradviz.document.examples import EXAMPLES
from gradviz.ui.dialogs.export import ExportDialog
from tests.ui.hands import RIGHT
from tests.ui.person import SEED, Person, near, paths_given, read

pytestmark = [
    pytest.mark.usefixtures("x11"),
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard"),
]


def test_the_main_job_with_the_mouse_alone(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_the_first_example(newcomer)
    step_with_the_buttons(newcomer)
    step_on_the_line_of_time(newcomer)
    point_at_nodes_and_wires(newcomer)
    change_a_value(newcomer)
    nudge_a_leaf(newcomer)
    move_a_card(newcomer)
    go_other_ways(newcomer)
    stop_at_a_breakpoint(newcomer)
    run_to_a_node(newcomer)
    look_at_arrays(newcomer)
    change_looks(newcomer)
    put_panels_elsewhere(newcomer)
    take_the_picture_away(newcomer, monkeypatch, tmp_path)
    save_and_come_back(newcomer, monkeypatch, tmp_path)


def open_the_first_example(person: Person) -> None:
    gallery = person.window.left.gallery
    assert person.window.stage.hint.isVisible()
    person.click_cell(gallery, gallery.model().index(0, 0))
    person.looks()
    assert person.program == SEED
    assert person.window.topbar.title.text() == "e = (a+b)·(b+1)"
    assert not person.window.stage.hint.isVisible()
    assert [person.numbers(name) for name in "abcde"] == [("2", "—"), ("1", "—")] + [("—", "—")] * 3
    assert person.place == "step 0 of 10"


def step_with_the_buttons(person: Person) -> None:
    stepper = person.window.stepper
    said = []
    for _ in range(10):
        person.click(stepper.forward)
        said.append(person.sentence)
    assert said[0] == "c adds a and b: 2 + 1 = 3."
    assert said[2] == "e multiplies c by d: 3 · 2 = 6."
    assert said[3] == "The derivative of e by itself is 1: here the way back begins."
    assert said[7] == "The gradient of e flows back from c to b: upstream 2 times local derivative 1 gives 2."
    assert said[9] == "The shares that meet at b add up: 2 + 3 = 5."
    assert not stepper.forward.isEnabled()
    assert not stepper.last.isEnabled()
    values = {"a": ("2", "2"), "b": ("1", "5"), "c": ("3", "2"), "d": ("2", "3"), "e": ("6", "1")}
    assert {name: person.numbers(name) for name in values} == values
    locals_ = [person.chip(*ends) for ends in ("ac", "bc", "bd", "de", "ce")]
    assert locals_ == ["∂c/∂a = 1", "∂c/∂b = 1", "∂d/∂b = 1", "∂e/∂d = c = 3", "∂e/∂c = d = 2"]
    person.click(stepper.back)
    assert person.numbers("b") == ("1", "—")
    person.click(stepper.first)
    assert person.numbers("e") == ("—", "—")
    person.click(stepper.last)
    assert person.place == "step 10 of 10"
    assert person.formula.endswith("= 2 + 3 = 5")


def step_on_the_line_of_time(person: Person) -> None:
    line = person.window.stepper.timeline

    def dot(moment: int) -> QPoint:
        return line.position_of(moment).toPoint()

    person.click(line, dot(5))
    assert person.place == "step 5 of 10"
    assert person.sentence.startswith("The gradient of e flows back from e to c")
    person.drag(line, dot(5), dot(2))
    assert person.sentence == "d adds b and 1: 1 + 1 = 2."
    person.turn(line, dot(2), -1)
    assert person.place == "step 3 of 10"
    person.turn(line, dot(2), 1)
    assert person.place == "step 2 of 10"


def point_at_nodes_and_wires(person: Person) -> None:
    person.click(person.window.stepper.last)
    person.click(person.ground, person.on_card("c"))
    assert person.inspector[:2] == ["Node", "c"]
    assert person.inspects("value") == "3"
    assert person.inspects("∂e/∂c") == "2"
    person.click(person.ground, person.on_wire("b", "c"))
    assert person.inspector[:2] == ["Edge", "b → c"]
    assert person.inspects("upstream ∂e/∂c") == "2"
    assert person.inspects("local ∂c/∂b") == "1"
    assert person.inspects("contribution to b") == "2"
    person.click(person.ground, QPoint(20, 20))
    assert person.inspector[0] == "Graph"
    assert person.inspects("output e") == "6"


def change_a_value(person: Person) -> None:
    person.turn(person.ground, person.on_card("a", "value"), 1)
    person.sees(lambda: person.numbers("a")[0] == "2.1")
    assert person.program.startswith("a = 2.1\n")
    person.click(person.window.topbar._undo)
    assert person.numbers("a")[0] == "2"
    start = person.on_card("a", "value")
    person.grab(person.ground, start)
    seen = set()
    for far in range(20, 101, 20):
        person.carry(person.ground, start + QPoint(far, 0))
        seen.add(person.numbers("e")[0])
    assert len(seen) > 3, "everything follows while the drag goes on"
    person.let_go(person.ground, start + QPoint(100, 0))
    person.looks()
    assert float(person.numbers("a")[0]) > 2
    person.click(person.window.topbar._undo)
    person.looks()
    assert person.program == SEED, "a drag is one step of undo"
    person.click(person.window.topbar._redo)
    assert person.program != SEED
    person.click(person.window.topbar._undo)


def nudge_a_leaf(person: Person) -> None:
    person.click(person.ground, person.on_card("b"))
    start = person.on_card("b", "handle")
    person.grab(person.ground, start)
    person.carry(person.ground, *(start + QPoint(10 * k, 0) for k in range(1, 4)))
    held = float(person.numbers("b")[0])
    assert held > 1, "everything follows while the handle is held"
    assert float(person.numbers("e")[0]) > 6
    assert float(person.inspects("measured Δe")) > float(person.inspects(predicted(person))) > 0
    person.let_go(person.ground, start + QPoint(30, 0))
    person.looks()
    assert person.numbers("b") == ("1", "5"), "letting go puts everything back"
    assert person.program == SEED
    assert "✓ Gradient check: agrees exactly." in person.inspector


def predicted(person: Person) -> str:
    return next(line for line in person.inspector if line.startswith("predicted"))


def move_a_card(person: Person) -> None:
    home, there = person.on_card("d"), person.on_card("d") + QPoint(40, 60)
    person.drag(person.ground, home, there)
    person.looks()
    assert near(person.on_card("d"), there)
    person.click(person.window.topbar._undo)
    person.looks()
    assert near(person.on_card("d"), home)
    person.click(person.window.topbar._redo)
    person.looks()
    assert near(person.on_card("d"), there)
    person.click(person.window.topbar._undo)


def go_other_ways(person: Person) -> None:
    way = person.window.stepper.way
    person.click(way.ways["forward"])
    person.looks()
    assert way.by.currentText() == "b", "there paths meet"
    to_the_end(person)
    assert person.numbers("e") == ("6", "5")
    person.pick(way.by, "a")
    person.looks()
    to_the_end(person)
    assert person.numbers("e") == ("6", "2")
    person.click(way.ways["paths"])
    person.pick(way.by, "b")
    person.looks()
    to_the_end(person)
    assert "2 + 3 = 5" in person.sentence
    person.click(way.ways["reverse"])
    person.looks()
    assert not way.by.isVisible()
    assert "backward 5 · forward mode 6 · paths 6" in way.cost.text()


def to_the_end(person: Person) -> None:
    if person.window.stepper.last.isEnabled():
        person.click(person.window.stepper.last)


def stop_at_a_breakpoint(person: Person) -> None:
    stepper = person.window.stepper
    stepper.set_speed(4.0)
    person.click(stepper.first)
    person.click(person.ground, person.on_card("d"), RIGHT)
    person.choose("Breakpoint")
    person.click(stepper.play)
    person.sees(lambda: not person.window.session.player.is_playing)
    assert person.sentence == "d adds b and 1: 1 + 1 = 2."
    person.click(person.ground, person.on_card("d"), RIGHT)
    person.choose("Breakpoint")


def run_to_a_node(person: Person) -> None:
    person.click(person.ground, person.on_card("b"), RIGHT)
    person.choose("Run to here")
    assert person.place == "step 8 of 10"
    person.click(person.ground, person.on_card("c"))
    person.click(person.window.stepper.run_to)
    assert person.sentence.startswith("c adds a and b")


def look_at_arrays(person: Person) -> None:
    window, gallery, way = person.window, person.window.left.gallery, person.window.stepper.way
    row = [entry.key for entry in EXAMPLES].index("matrices")
    person.click_cell(gallery, gallery.model().index(row, 0))
    person.looks()
    person.click(window.stepper.last)
    assert person.inspects("output y") == "[2.5, 1.25]"
    assert person.numbers("y") == ("[2.5, 1.25]", "[1, 1]")
    assert read(way.seed_words) == "y has 2 numbers, seeded with"
    bring_to_hand(person, "y")
    person.click(person.ground, person.on_card("y"))
    person.looks()
    table = person.table
    cell = table.model.index_of((1,))
    person.double_click(table.grid.viewport(), person.cell(table.grid, cell))
    person.looks()
    assert way.seed.currentText() == "a one at cell"
    assert person.numbers("y") == ("[2.5, 1.25]", "[0, 1]")
    person.pick(way.seed, "ones everywhere")
    person.looks()
    assert not way.cell.isVisible()
    assert person.numbers("y")[1] == "[1, 1]"


def bring_to_hand(person: Person, name: str) -> None:
    """Near enough to be read, and in view: the finder does both."""
    person.menu("View", "Actual size")
    person.menu("Edit", "Find a node…")
    person.type(name)
    person.click(person.window.stage.finder._close)


def change_looks(person: Person) -> None:
    window = person.window
    english = person.sentence
    person.click(window.topbar.language_button)
    assert person.sentence != english
    assert window.topbar.export_button.text() == "导出图片…"
    person.click(window.topbar.language_button)
    assert person.sentence == english
    light = window.grab().toImage().pixelColor(4, 400).name()
    person.click(window.topbar.theme_button)
    assert window.grab().toImage().pixelColor(4, 400).name() != light
    person.click(window.topbar.theme_button)
    assert window.grab().toImage().pixelColor(4, 400).name() == light


def put_panels_elsewhere(person: Person) -> None:
    window, docks = person.window, person.window.docks
    wide = window.canvas.width()
    person.menu("View", "Inspector")
    assert not window.inspector.isVisible()
    person.sees(lambda: window.canvas.width() > wide)
    person.menu("View", "Inspector")
    assert window.inspector.isVisible()
    person.double_click(docks.program.grip)
    person.sees(docks.program.isFloating)
    window.activateWindow()
    person.menu("View", "Panels as at the start")
    person.sees(lambda: not docks.program.isFloating())
    person.sees(lambda: abs(window.canvas.width() - wide) < 20)


def take_the_picture_away(person: Person, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    window = person.window
    for words, suffix in (("PNG", "png"), ("SVG", "svg"), ("PDF", "pdf")):
        path = folder / f"picture.{suffix}"
        paths_given(monkeypatch, path)
        person.in_dialog(lambda: person.click(window.topbar.export_button), exporter(person, words))
        assert path.stat().st_size > 1_000
        assert "The picture is in" in person.notice
    steps = folder / "steps"
    steps.mkdir()
    paths_given(monkeypatch, steps)
    person.in_dialog(
        lambda: person.click(window.topbar.export_button), exporter(person, "SVG", "One file a step")
    )
    count = int(person.place.split()[-1]) + 1
    assert len(list(steps.glob("*.svg"))) == count
    assert f"{count} pictures are in" in person.notice
    QGuiApplication.clipboard().clear()
    person.menu("File", "Copy picture")
    assert person.notice == "The picture is on the clipboard."
    picture = QGuiApplication.clipboard().image()
    assert picture.width() > 400
    assert len({picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}) > 5


def exporter(person: Person, format_: str, steps: str = "This step") -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ExportDialog)
        person.pick(dialog.format, format_)
        person.pick(dialog.steps, steps)
        person.click(person.button(dialog, "Export…"))

    return act


def save_and_come_back(person: Person, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    window, path = person.window, folder / "mine.gradviz"
    program = person.program
    paths_given(monkeypatch, path)
    person.menu("File", "Save as…")
    assert path.exists()
    assert window.topbar.title.text() == "mine"
    person.menu("File", "New")
    assert person.program == ""
    assert window.stage.hint.isVisible()
    person.menu("File", "Open recent", "mine.gradviz")
    person.looks()
    assert person.program == program
    person.menu("File", "New")
    person.menu("File", "Open…")
    person.looks()
    assert person.program == program
