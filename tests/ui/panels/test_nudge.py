"""Nudging a leaf: prediction, measurement, verdict, and trying it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.nudge import (
    LEAST,
    MOST,
    EpsilonBox,
    NudgePanel,
    digits_of,
    stepped,
    verdict_words,
)
from gradviz.ui.session import Session

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def nudging(qtbot: QtBot) -> Callable[[Session, str], NudgePanel]:
    def made(session: Session, name: str) -> NudgePanel:
        panel = NudgePanel(session)
        qtbot.addWidget(panel)
        panel.retranslate()
        panel.resize(300, 240)
        panel.show()
        qtbot.waitExposed(panel)
        panel.show_leaf(session.graph.find(name))
        session.trace_changed.connect(lambda: panel.show_leaf(session.graph.find(name)))
        return panel

    return made


def test_prediction_measurement_and_verdict_of_the_seed_expression(
    session: Session, nudging: Callable[[Session, str], NudgePanel]
) -> None:
    panel = nudging(session, "b")
    assert panel.predicted.text() == "0.05"
    assert panel.measured.text() == "0.0501"
    assert panel.ratio.text() == "1.002"
    assert "5\u00a0·\u00a00.01" in panel.predicted_name.text()
    assert panel.verdict.text().startswith("✓")
    assert panel.verdict.property("role") == "good"


def test_a_smaller_epsilon_brings_the_two_together(
    session: Session, nudging: Callable[[Session, str], NudgePanel]
) -> None:
    panel = nudging(session, "b")
    panel.epsilon.stepDown()
    assert panel.epsilon.text() == "0.005"
    assert abs(panel.shown.actual / panel.shown.predicted - 1) < 0.0011


def test_while_it_is_held_everything_follows_and_it_returns(
    session: Session, nudging: Callable[[Session, str], NudgePanel], qtbot: QtBot
) -> None:
    panel = nudging(session, "b")
    session.to_end()
    before = session.document.state
    qtbot.mousePress(panel.hold, LEFT)
    assert session.trace.value("b") == pytest.approx(1.01)
    assert session.trace.value("e") == pytest.approx(3.01 * 2.01)
    qtbot.mouseRelease(panel.hold, LEFT)
    assert session.trace.value("e") == 6
    assert session.document.state is before
    assert panel.measured.text() == "0.0501"


def test_the_handle_moves_it_both_ways_and_springs_back(
    session: Session, nudging: Callable[[Session, str], NudgePanel]
) -> None:
    panel = nudging(session, "b")
    panel.handle.setSliderDown(True)
    panel.handle.setSliderPosition(-100)
    assert session.trace.value("b") == pytest.approx(0.95)
    assert panel.shown.epsilon == pytest.approx(-0.05)
    panel.handle.setSliderDown(False)
    assert session.trace.value("b") == 1
    assert panel.handle.value() == 0


def test_a_panel_that_is_hidden_while_it_is_held_lets_go(
    session: Session, nudging: Callable[[Session, str], NudgePanel], qtbot: QtBot
) -> None:
    panel = nudging(session, "b")
    qtbot.mousePress(panel.hold, LEFT)
    assert session.nudged is not None
    panel.hide()
    assert session.nudged is None
    assert session.trace.value("b") == 1


def test_of_an_array_the_chosen_cell_is_moved(
    layers: Session, nudging: Callable[[Session, str], NudgePanel], qtbot: QtBot
) -> None:
    panel = nudging(layers, "x")
    assert panel.cell.isVisible()
    panel.choose_cell((1,))
    gradient = layers.trace.gradients[layers.graph.find("x")]
    assert panel.shown.gradient == gradient[1]
    qtbot.mousePress(panel.hold, LEFT)
    assert layers.trace.value("x").tolist() == [1, -1.99]
    qtbot.mouseRelease(panel.hold, LEFT)
    assert layers.trace.value("x").tolist() == [1, -2]


def test_another_value_is_measured_soon_after(
    session: Session, nudging: Callable[[Session, str], NudgePanel], qtbot: QtBot
) -> None:
    panel = nudging(session, "b")
    session.set_value(session.graph.find("a"), 4.0)
    qtbot.waitUntil(lambda: panel.predicted.text() == "0.07")


def test_a_leaf_that_the_gradient_does_not_reach_has_no_panel(
    open_program: Callable[[str], Session], nudging: Callable[[Session, str], NudgePanel]
) -> None:
    session = open_program("a = 2\nb = 3\nc = a * b\ny = a + 1\n")
    assert not nudging(session, "b").isVisible()


@pytest.mark.parametrize(
    ("epsilon", "steps", "result"),
    [(0.01, 1, 0.02), (0.01, 2, 0.05), (0.01, 3, 0.1), (0.01, -1, 0.005), (0.03, 1, 0.05), (10, 1, 10)],
)
def test_epsilon_steps_through_one_two_five(epsilon: float, steps: int, result: float) -> None:
    assert stepped(epsilon, steps) == result


@given(st.floats(LEAST, MOST), st.integers(-40, 40))
def test_epsilon_stays_small_and_positive(epsilon: float, steps: int) -> None:
    assert LEAST <= stepped(epsilon, steps) <= MOST


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("0.001", QValidator.State.Acceptable),
        ("1e-5", QValidator.State.Acceptable),
        ("1e-", QValidator.State.Intermediate),
        ("-1", QValidator.State.Intermediate),
        ("0", QValidator.State.Intermediate),
        ("abc", QValidator.State.Invalid),
    ],
)
def test_what_may_be_typed_as_epsilon(qtbot: QtBot, text: str, state: QValidator.State) -> None:
    box = EpsilonBox()
    qtbot.addWidget(box)
    assert box.validate(text, len(text))[0] == state


def test_every_verdict_is_a_sentence() -> None:
    assert verdict_words("ok", 0.0) == "✓ Gradient check: agrees exactly."
    assert verdict_words("ok", 3.2e-10) == "✓ Gradient check: agrees to 1e−9."
    assert verdict_words("off", 0.5) == "Gradient check: off by 0.5."
    assert "kink" in verdict_words("kink", 0.0)
    assert "no finite value" in verdict_words("undefined", 0.0)


@given(st.floats(1e-18, 1e-3))
def test_a_rounded_error_is_never_smaller_than_the_error(error: float) -> None:
    assert float(digits_of(error).replace("−", "-")) >= error


def test_a_panel_shown_again_over_another_program_waits_for_its_leaf(session: Session, qtbot: QtBot) -> None:
    panel = NudgePanel(session)
    qtbot.addWidget(panel)
    panel.show_leaf(session.graph.find("b"))
    before = panel.shown
    panel.hide()
    session.open_text("a = [1, 2]\nb = [1, 2, 3, 4]\ny = sum(a) * sum(b)")
    panel.show()
    assert panel.shown is before
    panel.show_leaf(session.graph.find("b"))
    panel.measure()
    assert panel.shown is not before
    assert panel.cell.shape == (4,)
