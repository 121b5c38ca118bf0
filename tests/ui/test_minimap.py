"""The map of a drawing that is larger than what can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
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
