"""The bar under the canvas, driven with mouse and keyboard."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gradviz import language
from gradviz.explain.spans import Span
from gradviz.explain.words import sentence
from gradviz.graph.graph import Edge
from gradviz.ui.panels.formula_lines import typesetter
from gradviz.ui.panels.sentence import rich
from gradviz.ui.panels.stepper import SPEEDS, Stepper, stops
from gradviz.ui.panels.way_bar import cost_words, counted
from gradviz.ui.session import Session
from gradviz.ui.tokens import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot) -> Callable[[Session], Stepper]:
    def made(session: Session, width: int = 1100) -> Stepper:
        stepper = Stepper(session)
        qtbot.addWidget(stepper)
        stepper.resize(width, 150)
        stepper.show()
        qtbot.waitExposed(stepper)
        return stepper

    return made


@pytest.fixture
def stepper(session: Session, bar: Callable[[Session], Stepper]) -> Stepper:
    return bar(session)


def test_the_buttons_walk_through_the_trace(session: Session, stepper: Stepper, qtbot: QtBot) -> None:
    last = len(session.trace)
    for button, moment in (
        (stepper.forward, 1),
        (stepper.forward, 2),
        (stepper.back, 1),
        (stepper.last, last),
        (stepper.first, 0),
    ):
        qtbot.mouseClick(button, LEFT)
        assert session.cursor == moment
        assert stepper.timeline.value() == moment


def test_a_formula_is_never_painted_in_the_room_of_the_one_before(session: Session, stepper: Stepper) -> None:
    for moment in (1, 5, 10, 1):
        session.set_cursor(moment)
        typesetter().finish()
        assert stepper.formula.width() >= stepper.formula.single_line_width()


def test_at_both_ends_there_is_no_further(session: Session, stepper: Stepper) -> None:
    assert not stepper.first.isEnabled()
    assert not stepper.back.isEnabled()
    session.to_end()
    assert not stepper.forward.isEnabled()
    assert not stepper.last.isEnabled()
    assert stepper.back.isEnabled()


def test_sentence_formula_and_count_are_those_of_the_step(session: Session, stepper: Stepper) -> None:
    session.set_cursor(7)
    typesetter().finish()
    said = re.sub("<[^>]*>", "", stepper.sentence.said.text())
    assert said == "".join(span.text for span in sentence(session.trace, 7).said)
    assert r"\frac{\partial e}{\partial a}" in stepper.formula.latex
    assert stepper.formula.latex.endswith("= 2")
    assert stepper.count.text() == f"step 7 of {len(session.trace)}"


def test_play_has_the_colour_of_the_phase(session: Session, stepper: Stepper) -> None:
    session.set_cursor(2)
    assert stepper.play.property("role") == "forward"
    session.set_cursor(6)
    assert stepper.play.property("role") == "backward"


def test_dragging_the_line_of_time_pauses_and_goes_there(
    session: Session, stepper: Stepper, qtbot: QtBot
) -> None:
    session.play()
    qtbot.mouseClick(stepper.timeline, LEFT, pos=stepper.timeline.position_of(8).toPoint())
    assert session.cursor == 8
    assert not session.player.is_playing


def test_play_becomes_pause_and_back(session: Session, stepper: Stepper, qtbot: QtBot) -> None:
    qtbot.mouseClick(stepper.play, LEFT)
    assert session.player.is_playing
    assert stepper.play.accessibleName() == "Pause (Space)"
    qtbot.mouseClick(stepper.play, LEFT)
    assert not session.player.is_playing
    assert stepper.play.accessibleName() == "Play (Space)"


def test_the_speed_is_chosen_from_the_menu(session: Session, stepper: Stepper) -> None:
    actions = stepper.speed.menu().actions()
    assert [action.data() for action in actions] == list(SPEEDS)
    actions[-1].trigger()
    assert session.player.speed == 4
    assert stepper.speed.text() == "4×"
    assert actions[-1].isChecked()


def test_run_to_selected_goes_where_the_node_gets_its_number(
    session: Session, stepper: Stepper, qtbot: QtBot
) -> None:
    assert not stepper.run_to.isEnabled()
    session.select(session.graph.find("c"))
    qtbot.mouseClick(stepper.run_to, LEFT)
    assert session.trace.steps[session.cursor - 1].node == session.graph.find("c")


def test_breakpoints_are_marked_where_playing_stops(session: Session, stepper: Stepper) -> None:
    c = session.graph.find("c")
    session.toggle_breakpoint(c)
    marked = stops(session.trace, frozenset({c}))
    assert marked == stepper.timeline._marked
    assert [session.trace.steps[k - 1].kind for k in sorted(marked)] == ["forward", "backward"]


def test_the_way_is_switched_and_the_input_asked_about_appears(
    session: Session, stepper: Stepper, qtbot: QtBot
) -> None:
    way = stepper.way
    assert not way.by.isVisible()
    qtbot.mouseClick(way.ways["forward"], LEFT)
    assert session.mode == "forward"
    assert way.by.isVisible()
    assert [way.by.itemText(k) for k in range(way.by.count())] == ["a", "b"]
    way.by.setCurrentIndex(1)
    way.by.activated.emit(1)
    assert session.trace.wrt == session.graph.find("b")
    qtbot.mouseClick(way.ways["reverse"], LEFT)
    assert session.mode == "reverse"


def test_the_costs_are_those_of_the_trace(session: Session, stepper: Stepper) -> None:
    assert stepper.way.cost.text() == cost_words(session.trace.multiplications)
    counts = session.trace.multiplications
    assert [str(counts[way]) in stepper.way.cost.text() for way in ("reverse", "forward", "paths")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (1234, "1,234"),
        (9_999_999, "9,999,999"),
        (12_345_678, "1.2 × 10⁷"),
        (31 * 10**41, "3.1 × 10⁴²"),
    ],
)
def test_huge_counts_are_rounded(count: int, words: str) -> None:
    assert counted(count) == words


def test_an_output_of_many_numbers_is_seeded_with_ones_or_at_a_picked_cell(
    layers: Session, bar: Callable[[Session], Stepper]
) -> None:
    way = bar(layers).way
    assert way.seed.isVisible()
    assert not way.cell.isVisible()
    assert way.seed_words.text() == "y has 3 numbers, seeded with"
    way.seed.setCurrentIndex(1)
    way.seed.activated.emit(1)
    assert layers.trace.cell == (0,)
    assert way.cell.isVisible()
    way.cell.changed.emit((2,))
    assert layers.trace.seed.tolist() == [0, 0, 1]
    way.seed.setCurrentIndex(0)
    way.seed.activated.emit(0)
    assert layers.trace.seed.tolist() == [1, 1, 1]


def test_a_single_number_has_no_choice_of_seed(session: Session, stepper: Stepper) -> None:
    assert not stepper.way.seed.isVisible()


def test_stepping_does_not_change_the_height_of_the_bar(session: Session, stepper: Stepper) -> None:
    session.to_end()
    for moment in range(len(session.trace) + 1):
        session.set_cursor(moment)
        typesetter().finish()
    heights = set()
    for moment in range(len(session.trace) + 1):
        session.set_cursor(moment)
        typesetter().finish()
        heights.add(stepper.height())
    assert len(heights) == 1


def cut_off(stepper: Stepper) -> list[str]:
    """The words and buttons that do not have the room they need, or overlap."""
    found = []
    inside = [w for w in stepper.findChildren(QWidget) if w.isVisible()]
    for widget in inside:
        if isinstance(widget, (QLabel, QPushButton, QToolButton)):
            needed = widget.minimumSizeHint().width()
            if isinstance(widget, QLabel) and widget.wordWrap():
                if widget.height() < widget.heightForWidth(widget.width()):
                    found.append(f"{widget.text()!r} is too low")
            elif widget.width() < needed:
                found.append(f"{widget.text()!r} is too narrow")
            corner = widget.mapTo(stepper, widget.rect().bottomRight())
            if not stepper.rect().contains(corner):
                found.append(f"{widget.text()!r} sticks out")
    return found


@pytest.mark.parametrize("width", [960, 1280, 1920])
@pytest.mark.parametrize("longer", ["English", "pseudo", "Chinese"])
def test_nothing_is_cut_off(
    layers: Session,
    bar: Callable[..., Stepper],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    longer: str,
    settle: Callable[[], None],
) -> None:
    words = {"English": lambda m: m, "pseudo": stretched, "Chinese": lambda m: chinese(m)}[longer]
    monkeypatch.setattr(language._words.catalogue, "gettext", words)
    stepper = bar(layers, width)
    stepper.retranslate()
    layers.set_mode("forward")
    layers.set_mode("reverse")
    for moment in range(len(layers.trace) + 1):
        layers.set_cursor(moment)
        settle()
        assert cut_off(stepper) == []
    assert stepper.minimumSizeHint().width() <= 960


def stretched(message: str) -> str:
    """As long as a wordy language."""
    return message + " ĕxţŕå" * (1 + len(message) // 20) if message else message


def chinese(message: str) -> str:
    """The same places in another script, without spaces to break at; as everywhere, shorter than English."""
    places = "".join(re.findall(r"\{[^}]*\}", message))
    return ("反向传播的梯度沿着边流回" * 9)[: max(2, len(message) // 2)] + places if message else message


def test_both_themes_and_another_language_at_run_time(
    session: Session, stepper: Stepper, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_cursor(7)
    pictures = []
    for theme in (LIGHT, DARK):
        stepper.set_theme(theme)
        typesetter().finish()
        pictures.append(stepper.grab().toImage())
    assert pictures[0] != pictures[1]
    monkeypatch.setattr(language._words.catalogue, "gettext", chinese)
    stepper.retranslate()
    assert stepper.way.ways["reverse"].text() == "反向传播"


def test_the_empty_program_leaves_an_empty_bar(
    open_program: Callable[[str], Session], bar: Callable[[Session], Stepper], qtbot: QtBot
) -> None:
    session = open_program("a = 2\ne = a * a\n")
    stepper = bar(session)
    session.to_end()
    session.set_text("")
    qtbot.waitUntil(lambda: session.trace is None)
    assert stepper.count.text() == ""
    assert stepper.formula.isHidden()
    assert not stepper.play.isEnabled()
    assert not any(button.isEnabled() for button in (stepper.first, stepper.forward, stepper.run_to))


def test_an_edge_counts_as_its_target_for_running_there(session: Session, stepper: Stepper) -> None:
    graph = session.graph
    session.select(Edge(graph.find("b"), graph.find("c"), 1))
    stepper.run_to.click()
    assert session.trace.steps[session.cursor - 1].node == graph.find("c")


def test_names_are_bold_and_numbers_have_the_colour_of_their_direction() -> None:
    spans = (Span("<b> "), Span("a", "name"), Span("2", "forward"), Span("3", "backward"))
    said = rich(spans, LIGHT)
    assert "&lt;b&gt;" in said
    assert f"color:{LIGHT.forward}" in said
    assert f"color:{LIGHT.backward}" in said
    assert "color" not in rich(spans, LIGHT, pale=True)
