"""Rows that break."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.flow import FlowLayout


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    flow = FlowLayout(widget, gap=10, line_gap=4)
    for _ in range(3):
        part = QWidget()
        part.setFixedSize(100, 20)
        flow.addWidget(part)
    return widget


@pytest.mark.parametrize(("width", "height"), [(320, 20), (319, 44), (210, 44), (209, 68), (50, 68)])
def test_a_row_breaks_where_it_would_be_cut_off(row: QWidget, width: int, height: int) -> None:
    assert row.layout().heightForWidth(width) == height


def test_hidden_parts_take_no_room(row: QWidget) -> None:
    row.layout().itemAt(1).widget().hide()
    assert row.layout().heightForWidth(210) == 20


def test_parts_do_not_overlap(row: QWidget) -> None:
    row.layout().setGeometry(QRect(0, 0, 215, 100))
    places = [row.layout().itemAt(k).geometry() for k in range(3)]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert places[2].top() > places[1].bottom()
