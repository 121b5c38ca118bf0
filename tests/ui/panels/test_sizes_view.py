"""The table of shapes beside the canvas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gradviz.language import set_language
from gradviz.ui.panels.sizes_list import SizesList, lines_of, spoken
from gradviz.ui.panels.views import Views
from gradviz.ui.session import Session

NET = "x = [1, 2]\nh = dense(x, 3)\ny = dense(h, 1)\nL = sum(y)"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_text(NET)
    yield session
    session.close()


@pytest.fixture
def views(session: Session, qtbot: QtBot) -> Views:
    views = Views(session)
    qtbot.addWidget(views)
    views.resize(280, 600)
    views.retranslate()
    views.show()
    views.switch.buttons["shapes"].click()
    qtbot.waitUntil(lambda: bool(views.sizes.shown.rows))
    return views


def names(views: Views) -> list[str]:
    return [row.name for row in views.sizes.shown.rows]


def test_it_is_written_when_somebody_looks(session: Session, qtbot: QtBot) -> None:
    views = Views(session)
    qtbot.addWidget(views)
    views.retranslate()
    views.show()
    assert not views.sizes.shown.rows
    views.switch.buttons["shapes"].click()
    qtbot.waitUntil(lambda: names(views) == ["x", "h", "y", "L"])
    assert views.sizes.total.text() == "13 parameters"


def test_it_follows_while_the_net_is_edited(session: Session, views: Views, qtbot: QtBot) -> None:
    session.set_text(NET.replace("dense(x, 3)", "dense(x, 5)"))
    qtbot.waitUntil(lambda: views.sizes.shown.rows[1].check == ("(5×2)·(2) + (5) → (5)",))
    assert views.sizes.total.text() == "21 parameters"
    session.set_text("x = [1, 2]\nz = x + [1, 2, 3]\nL = sum(z)")
    qtbot.waitUntil(lambda: bool(views.sizes.shown.rows[1].problem))
    assert [line.text for line in lines_of(views.sizes.shown.rows[1])] == [views.sizes.shown.rows[1].problem]


def test_a_block_that_is_opened_is_told_by_its_parts(session: Session, views: Views, qtbot: QtBot) -> None:
    session.open_block(session.graph.find("h"), True)
    qtbot.waitUntil(lambda: sum(row.what == "neuron" for row in views.sizes.shown.rows) == 3)
    assert views.sizes.total.text() == "13 parameters"


def test_a_row_points_at_its_node_and_a_node_at_its_row(session: Session, views: Views) -> None:
    shown = views.sizes.list
    place = shown.visualRect(shown.sizes.index(1)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selection == session.graph.find("h")
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert session.selection == session.graph.find("y")
    session.select(session.graph.find("x"))
    assert shown.currentIndex().row() == 0
    session.select(None)
    assert not shown.selectionModel().hasSelection()
    session.select(session.graph.edges[-1])
    assert shown.currentIndex().row() == 3


def test_a_row_is_as_high_as_its_lines_need_in_the_width_there_is(views: Views, qtbot: QtBot) -> None:
    shown = SizesList()
    qtbot.addWidget(shown)
    shown.sizes.show_rows(views.sizes.shown.rows)
    heights = []
    for width in (420, 280, 125):
        shown.resize(width, 600)
        shown.doItemsLayout()
        heights.append(shown.visualRect(shown.sizes.index(1)).height())
        assert shown.visualRect(shown.sizes.index(1)).width() <= shown.viewport().width()
    assert heights[0] == heights[1] < heights[2]


def test_the_table_is_copied_as_text_and_as_csv(views: Views) -> None:
    views.sizes.copy.click()
    assert QGuiApplication.clipboard().text().splitlines()[0].split()[0] == "name"
    views.sizes.copy_csv.click()
    assert QGuiApplication.clipboard().text().startswith("name,operation,dimension check")


def test_a_screen_reader_hears_each_row(views: Views) -> None:
    row = views.sizes.shown.rows[1]
    assert spoken(row) == "h, dense 3; (3×2)·(2) + (3) → (3); W_h 3×2, b_h (3); 9 parameters"
    assert views.sizes.list.sizes.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == spoken(row)


def test_it_speaks_the_language_of_the_window(views: Views, qtbot: QtBot) -> None:
    set_language("zh_CN")
    try:
        views.retranslate()
        qtbot.waitUntil(lambda: views.sizes.total.text() == "13 个参数")
    finally:
        set_language("en")


def test_nothing_has_no_rows_and_nothing_to_copy(session: Session, views: Views, qtbot: QtBot) -> None:
    session.open_text("")
    qtbot.waitUntil(lambda: not views.sizes.shown.rows)
    assert not views.sizes.copy.isEnabled()
    assert views.sizes.total.text() == ""
