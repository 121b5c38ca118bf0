"""The map of a drawing that is larger than what can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.session import Session
from gradviz.ui.stage import Stage

LONG = "y0 = x\n" + "".join(f"y{k + 1} = tanh(y{k})\n" for k in range(40))


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    session = Session()
    stage = Stage(session)
    qtbot.addWidget(stage)
    stage.resize(900, 600)
    stage.show()
    session.open_text(LONG)
    qtbot.waitUntil(lambda: bool(stage.canvas.canvas.cards) and not session.is_busy)
    stage.canvas.finish_animations()
    yield stage
    session.close()


def middle(stage: Stage) -> QPoint:
    return stage.canvas.mapToScene(stage.canvas.viewport().rect().center()).toPoint()


def test_it_is_there_only_where_there_is_more_than_can_be_seen(stage: Stage) -> None:
    stage.canvas.camera.zoom(4.0)
    stage.map.follow()
    assert not stage.map.isHidden()
    stage.canvas.fit()
    stage.canvas.camera.zoom(0.8)
    stage.map.follow()
    assert stage.map.isHidden()


def test_who_does_not_want_it_has_none(stage: Stage) -> None:
    stage.canvas.camera.zoom(4.0)
    stage.map.set_wanted(False)
    assert stage.map.isHidden()
    stage.map.set_wanted(True)
    assert not stage.map.isHidden()


def test_a_click_goes_there_and_a_drag_carries_what_is_in_sight(stage: Stage, qtbot: QtBot) -> None:
    stage.canvas.camera.zoom(4.0)
    stage.map.follow()
    bounds = stage.canvas.canvas.bounds()
    right = QPoint(stage.map.width() - 10, stage.map.height() // 2)
    qtbot.mouseClick(stage.map, Qt.MouseButton.LeftButton, pos=right)
    assert middle(stage).x() > bounds.right() - bounds.width() * 0.1
    here = middle(stage)
    qtbot.mousePress(stage.map, Qt.MouseButton.LeftButton, pos=right)
    qtbot.mouseMove(stage.map, right - QPoint(60, 0))
    qtbot.mouseRelease(stage.map, Qt.MouseButton.LeftButton, pos=right - QPoint(60, 0))
    assert middle(stage).x() < here.x() - bounds.width() * 0.2
    moved = middle(stage)
    qtbot.mouseMove(stage.map, right)
    assert middle(stage) == moved, "a hand that has let go moves nothing"


def test_an_empty_drawing_has_no_map(stage: Stage) -> None:
    stage._session.open_text("")
    assert stage.map.isHidden()


class Painted(QObject):
    """Notes how many pixels of a widget are painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.pixels: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.pixels.append(sum(part.width() * part.height() for part in event.region()))
        return False


def test_it_stays_in_its_corner_and_the_ground_under_it_is_moved_not_painted(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.canvas.camera.zoom(4.0)
    stage.map.follow()
    viewport, corner = stage.canvas.viewport(), stage.map.geometry()
    painted = Painted(viewport)
    qtbot.waitUntil(lambda: bool(painted.pixels))
    painted.pixels.clear()
    stage.canvas.camera.pan(QPoint(-11, 7))
    qtbot.waitUntil(lambda: bool(painted.pixels))
    assert stage.map.isVisible()
    assert stage.map.geometry() == corner
    assert painted.pixels[0] < viewport.width() * viewport.height() / 5


def test_what_is_under_the_map_is_not_meant(stage: Stage, qtbot: QtBot) -> None:
    stage.canvas.camera.zoom(4.0)
    stage.map.follow()
    scale, at = stage.canvas.camera.scale, QPointF(stage.map.rect().center())
    turn = QWheelEvent(
        at,
        QPointF(stage.map.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage.map, turn)
    assert stage.canvas.camera.scale == scale
