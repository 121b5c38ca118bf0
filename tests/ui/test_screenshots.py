"""Pictures of the window in its important states, for a person to look at: both themes, both languages, two
sizes. ``GRADVIZ_SCREENSHOTS=folder`` keeps them. What a program can see of "nothing is cut off" is asserted.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gradviz.document.examples import example
from tests.ui.hands import CTRL, KEY, RIGHT, visible
from tests.ui.person import Person, inside

pytestmark = [
    pytest.mark.usefixtures("x11"),
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard"),
]
SMALL, LARGE = (1280, 800), (1920, 1080)
LOOKS = [
    (theme, language, size)
    for theme in ("light", "dark")
    for language in ("en", "zh_CN")
    for size in (SMALL, LARGE)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    chosen = os.environ.get("GRADVIZ_SCREENSHOTS")
    if not chosen:
        return tmp_path
    Path(chosen).mkdir(parents=True, exist_ok=True)
    return Path(chosen)


def open_example(person: Person, key: str, moment: int | None = None, name: str = "") -> None:
    """An example at a moment (None: the last), with a node selected."""
    session = person.window.session
    person.window.filing.open_example(example(key))
    person.looks()
    session.set_cursor(len(session.trace) if moment is None else moment)
    if name:
        session.select(session.state.graph.find(name))
    person.looks()


def take(person: Person, folder: Path, name: str) -> QImage:
    """Save what the screen shows of the window, with all that is open over it."""
    person.looks()
    QTest.qWait(5)
    frame = person.window.geometry()
    for over in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if over is not None:
            frame = frame.united(over.geometry())
    screen = person.window.screen()
    area = frame.intersected(screen.geometry())
    picture = screen.grabWindow(0, area.x(), area.y(), area.width(), area.height()).toImage()
    assert picture.size() == area.size()
    assert picture.save(str(folder / f"{name}.png"))
    return picture


def cut_off(window: QWidget) -> list[str]:
    """Words that have less room than they need: on buttons, and in labels of one line."""
    found = []
    for button in visible(window, QPushButton):
        if button.text() and button.width() < button.minimumSizeHint().width():
            found.append(button.text())
    for label in visible(window, QLabel):
        if label.text() and not label.wordWrap() and label.width() < label.minimumSizeHint().width() - 1:
            found.append(label.text())
    for part in (*visible(window, QAbstractButton), *visible(window, QLabel)):
        if part.window() is window and part.parentWidget() and not inside_parent(part):
            found.append(f"{type(part).__name__} {part.accessibleName() or part.text()}")
    return found


def inside_parent(part: QWidget) -> bool:
    return part.parentWidget().rect().contains(part.geometry())


def test_words_without_room_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    narrow, fine, outside = (QPushButton(words, window) for words in ("too narrow", "fine", "outside"))
    narrow.setFixedWidth(30)
    fine.move(0, 40)
    outside.move(180, 80)
    window.resize(200, 200)
    window.show()
    assert cut_off(window) == ["too narrow", "QPushButton outside"]


def resized(person: Person, size: tuple[int, int]) -> None:
    person.window.resize(*size)
    person.sees(lambda: person.window.size() == QSize(*size))
    person.window.stage.fit_next()
    person.looks()


# --- the same states in every look --------------------------------------------------------------------------


@pytest.mark.parametrize("theme, language, size", LOOKS, ids=lambda value: str(value).replace(", ", "x"))
def test_the_window_in_every_look(
    newcomer: Person, folder: Path, theme: str, language: str, size: tuple[int, int]
) -> None:
    person, window = newcomer, newcomer.window
    window.set_theme_choice(theme)
    window.set_language(language)
    resized(person, size)
    look = f"{theme}-{language}-{size[0]}x{size[1]}"
    for name, show in STATES.items():
        show(person)
        picture = take(person, folder, f"{look}-{name}")
        assert cut_off(window) == []
        ground = picture.pixelColor(4, picture.height() - 4)
        assert (ground.lightness() < 80) == (theme == "dark")
    window.set_language("en")


def seed_in_the_middle(person: Person) -> None:
    open_example(person, "seed", 8, "b")


def seed_at_a_wire(person: Person) -> None:
    open_example(person, "seed", 8)
    person.click(person.ground, person.on_wire("b", "c"))


def matrices(person: Person) -> None:
    open_example(person, "matrices", 6, "h")


def a_neuron(person: Person) -> None:
    open_example(person, "neuron", None, "y")


def sum_over_paths(person: Person) -> None:
    open_example(person, "seed")
    person.window.session.set_mode("paths")
    person.looks()
    person.window.session.to_end()


def something_wrong(person: Person) -> None:
    window = person.window
    window.session.set_mode("reverse")
    open_example(person, "seed", 3)
    window.session.set_text(window.session.text + "\nf = sigmiod(e)")
    window.filing.open_path(Path("missing.gradviz"))


def building(person: Person) -> None:
    person.window.session.set_mode("reverse")
    open_example(person, "seed", 3)
    person.window.lights.choose("build")
    person.click(person.ground, person.on_card("c"))
    person.press(KEY.Key_Space)


STATES: dict[str, Callable[[Person], None]] = {
    "node": seed_in_the_middle,
    "wire": seed_at_a_wire,
    "matrices": matrices,
    "neuron": a_neuron,
    "paths": sum_over_paths,
    "wrong": something_wrong,
    "building": building,
}


# --- what opens over the window -----------------------------------------------------------------------------


@pytest.mark.parametrize("theme, language", [("light", "en"), ("dark", "zh_CN")])
def test_what_opens_over_the_window(newcomer: Person, folder: Path, theme: str, language: str) -> None:
    person, window, session = newcomer, newcomer.window, newcomer.window.session
    window.set_theme_choice(theme)
    window.set_language(language)
    look = f"{theme}-{language}"
    take(person, folder, f"{look}-empty")
    open_example(person, "seed", 8, "b")
    person.click(person.ground, person.on_card("b", "value"))
    person.type("1.5x")
    person.press(KEY.Key_Return)
    take(person, folder, f"{look}-bad-value")
    person.press(KEY.Key_Escape)
    person.press(KEY.Key_Slash)
    person.type("d")
    take(person, folder, f"{look}-finder")
    person.press(KEY.Key_Escape)
    person.click(person.ground, person.on_card("c"), RIGHT)
    take(person, folder, f"{look}-card-menu")
    QApplication.activePopupWidget().close()
    session.set_mode("forward")
    person.looks()
    person.click(window.stepper.way.by)
    take(person, folder, f"{look}-box")
    QApplication.activePopupWidget().close()
    for name, ask in (
        ("export", window.export_picture),
        ("keys", window.show_keys),
        ("about", window.show_about),
    ):
        person.in_dialog(ask, lambda dialog, name=name: photograph(person, dialog, folder, f"{look}-{name}"))
    session.set_value(session.state.graph.find("a"), 3.0)
    window.filing.ask = window.filing._ask_in_words
    person.in_dialog(
        lambda: person.press(KEY.Key_N, CTRL),
        lambda dialog: photograph(person, dialog, folder, f"{look}-unsaved"),
    )
    person.while_open(
        lambda: person.click(window.topbar.menu_button),
        QApplication.activePopupWidget,
        lambda _menu: photograph_menu(person, folder, f"{look}-menu"),
    )
    session.mark_saved()
    window.set_language("en")


def photograph(person: Person, dialog: QWidget, folder: Path, name: str) -> None:
    take(person, folder, name)
    assert cut_off(dialog) == []


def photograph_menu(person: Person, folder: Path, name: str) -> None:
    person.press(KEY.Key_Down, times=3)
    person.press(KEY.Key_Right)
    take(person, folder, name)


def test_the_least_window_and_the_large_program(newcomer: Person, folder: Path) -> None:
    person, window = newcomer, newcomer.window
    open_example(person, "seed", 8, "b")
    resized(person, (window.minimumWidth(), window.minimumHeight()))
    take(person, folder, "least-node")
    assert cut_off(window) == []
    window.set_language("zh_CN")
    take(person, folder, "least-node-zh_CN")
    assert cut_off(window) == []
    building(person)
    take(person, folder, "least-building-zh_CN")
    assert cut_off(window) == []
    person.press(KEY.Key_Escape)
    window.set_language("en")
    take(person, folder, "least-building")
    assert cut_off(window) == []
    window.lights.choose("step")
    resized(person, SMALL)
    lines = ["h0 = 0.5", *(f"h{k} = tanh(0.{k} * h{k - 1} + {k})" for k in range(1, 41))]
    window.session.open_text("\n".join(lines))
    window.stage.fit_next()
    person.looks()
    window.session.set_cursor(100)
    take(person, folder, "large-program")
    window.docks.program.setFloating(True)
    QTest.qWait(30)
    take(person, folder, "floating")
    window.reset_layout()
    assert inside(window.left, window)
