"""The line of time: dots or a bar, keyboard, pointer, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.timeline import Segment, Timeline, Tone, mixed, tone_colour
from gradviz.ui.tokens import DARK, LIGHT, Theme

TONES: tuple[Tone, ...] = ("forward",) * 3 + ("seed",) + ("backward",) * 6
SEGMENTS = (
    Segment(0, 2, "forward", "forward"),
    Segment(3, 3, "seed", "seed"),
    Segment(4, 9, "backward", "backward"),
)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    widget = Timeline(lambda moment: f"what is seen at {moment}")
    qtbot.addWidget(widget)
    widget.resize(600, 42)
    widget.show_steps(TONES, SEGMENTS)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def colour_at(widget: Timeline, moment: int) -> QColor:
    picture = widget.grab().toImage()
    scale = picture.devicePixelRatio()
    place = widget.position_of(moment) * scale
    return picture.pixelColor(round(place.x()), round(place.y()))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_dots_up_to_now_are_filled_in_their_phase_and_later_ones_are_hollow(
    timeline: Timeline, theme: Theme
) -> None:
    timeline.set_theme(theme)
    timeline.show_moment(6)
    assert colour_at(timeline, 2) == QColor(theme.forward)
    assert colour_at(timeline, 4) == QColor(theme.quiet)
    assert colour_at(timeline, 6) == QColor(theme.backward)
    assert colour_at(timeline, 8) == QColor(theme.surface)


def test_showing_a_moment_tells_nobody(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(timeline.valueChanged):
        timeline.show_moment(5)
        timeline.show_steps(TONES[:4], SEGMENTS[:2])
    assert timeline.value() == 4


@pytest.mark.parametrize(
    ("key", "moment"),
    [
        (Qt.Key.Key_Right, 6),
        (Qt.Key.Key_Left, 4),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 10),
        (Qt.Key.Key_PageUp, 6),
    ],
)
def test_keys_move_the_handle(timeline: Timeline, qtbot: QtBot, key: Qt.Key, moment: int) -> None:
    timeline.show_moment(5)
    with qtbot.waitSignal(timeline.valueChanged) as told:
        qtbot.keyClick(timeline, key)
    assert told.args == [moment]


def test_shift_and_arrow_are_left_to_the_window(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.show_moment(5)
    with qtbot.assertNotEmitted(timeline.valueChanged):
        qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)


def test_a_press_goes_there_and_a_drag_goes_along(timeline: Timeline, qtbot: QtBot) -> None:
    moments: list[int] = []
    timeline.valueChanged.connect(moments.append)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=timeline.position_of(3).toPoint())
    for moment in (4, 5, 6):
        qtbot.mouseMove(timeline, timeline.position_of(moment).toPoint())
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=timeline.position_of(6).toPoint())
    assert moments[0] == 3
    assert moments[-1] == 6
    assert moments == sorted(moments)
    assert not timeline.isSliderDown()


def test_a_notch_of_the_wheel_is_one_step_and_small_deltas_add_up_to_one(timeline: Timeline) -> None:
    timeline.show_moment(5)
    for delta, moment in ((-120, 6), (120, 5), (-60, 5), (-60, 6)):
        place = timeline.position_of(5)
        event = QWheelEvent(
            place,
            timeline.mapToGlobal(place),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(timeline, event)
        assert timeline.value() == moment


def test_a_resting_pointer_is_told_the_sentence_of_that_moment(timeline: Timeline, qtbot: QtBot) -> None:
    place = timeline.position_of(7).toPoint()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, timeline.mapToGlobal(place))
    QApplication.sendEvent(timeline, event)
    assert QToolTip.text() == "what is seen at 7"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_many_steps_become_a_bar_filled_up_to_now(timeline: Timeline) -> None:
    timeline.show_steps(
        ("forward",) * 2000 + ("backward",) * 3000,
        (Segment(0, 1999, "forward", "forward"), Segment(2000, 4999, "backward", "backward")),
    )
    assert timeline.is_dense
    timeline.show_moment(3000)
    surface = QColor(LIGHT.surface)
    assert colour_at(timeline, 1000) == QColor(LIGHT.forward)
    assert colour_at(timeline, 2700) == QColor(LIGHT.backward)
    assert colour_at(timeline, 4000).name() == mixed(QColor(LIGHT.backward), surface, 0.7).name()


def test_a_breakpoint_is_marked_under_its_moment(timeline: Timeline) -> None:
    timeline.show_steps(TONES, SEGMENTS, frozenset({2}))
    picture = timeline.grab().toImage()
    place = (timeline.position_of(2) + QPointF(0, 12)) * picture.devicePixelRatio()
    assert picture.pixelColor(place.toPoint()) == QColor(LIGHT.danger)


def test_without_steps_it_is_an_empty_line(timeline: Timeline) -> None:
    timeline.show_steps((), ())
    assert (timeline.value(), timeline.maximum()) == (0, 0)
    assert not timeline.grab().isNull()


@given(st.integers(1, 3000), st.integers(200, 2000), st.data())
def test_a_moment_is_found_again_at_its_place(steps: int, width: int, data: st.DataObject) -> None:
    widget = Timeline(str)
    widget.resize(width, 42)
    widget.show_steps(("forward",) * steps, ())
    moment = data.draw(st.integers(0, steps))
    assert widget.moment_at(widget.position_of(moment).x()) == moment
    assert 0 <= widget.moment_at(data.draw(st.floats(-100, 3000))) <= steps


def test_phases_are_told_apart_by_colour() -> None:
    tones: tuple[Tone, ...] = ("forward", "seed", "backward", "update")
    for theme in (LIGHT, DARK):
        assert len({tone_colour(tone, theme).name() for tone in tones}) == 4
