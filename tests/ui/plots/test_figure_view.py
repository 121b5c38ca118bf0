"""A figure in the window is read with pointer, keyboard and screen reader, and painted alike every time."""

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from gradviz.ui.plots.figure import Box, Cells, Cursor, Figure, Rect, Text, grid
from gradviz.ui.plots.figure_paint import paint
from gradviz.ui.plots.figure_view import FigureView
from gradviz.ui.plots.layers_figure import layers_figure
from gradviz.ui.tokens import DARK, LIGHT, Theme
from tests.ui.plots.seen import looks


def table(width: float, theme: Theme) -> Figure:
    area = Rect(10, 10, 80, 40)
    marks = (Box(area, theme.forward), Text(10, 70, "words", theme.text))
    return Figure(width, 80, marks, (grid(area, 4, 2, lambda column, row: f"cell {column} {row}"),))


@pytest.fixture
def view(qtbot: QtBot) -> FigureView:
    made = FigureView()
    qtbot.addWidget(made)
    made.set_name("Plot")
    made.show_figure(table, "four by two")
    made.resize(200, 80)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_the_pointer_reads_the_place_under_it(view: FigureView, qtbot: QtBot) -> None:
    assert view.accessibleName() == "Plot: four by two"
    qtbot.mouseMove(view, QPoint(20, 20))
    qtbot.mouseMove(view, QPoint(35, 40))
    qtbot.waitUntil(lambda: view.cursor_place == Cursor(0, 1, 1))
    assert view.accessibleName() == "Plot: cell 1 1"
    qtbot.mouseMove(view, QPoint(150, 40))
    qtbot.waitUntil(lambda: view.cursor_place is None)


def test_the_keyboard_walks_from_place_to_place_and_leaves(view: FigureView, qtbot: QtBot) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Right, keys.Key_Down):
        qtbot.keyClick(view, key)
    assert view.accessibleName() == "Plot: cell 1 1"
    qtbot.keyClick(view, keys.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.cursor_place == Cursor(0, 3, 1)
    qtbot.keyClick(view, keys.Key_Escape)
    assert view.cursor_place is None


def test_enter_and_a_click_choose_the_place(view: FigureView, qtbot: QtBot) -> None:
    chosen: list[Cursor] = []
    view.chosen.connect(chosen.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(15, 15))
    view.point_at(Cursor(0, 2, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen == [Cursor(0, 0, 0), Cursor(0, 2, 0)]


def test_it_is_as_high_as_its_figure_and_follows_width_and_theme(view: FigureView) -> None:
    assert view.height() == 80
    view.show_figure(lambda width, theme: Figure(width, width / 2))
    assert view.height() == 100
    view.resize(300, view.height())
    assert view.height() == 150
    view.show_figure(table)
    view.set_theme(DARK)
    middle = view.grab().toImage().pixelColor(QPoint(50, 30))
    assert middle == QColor(DARK.forward)


def test_what_is_not_on_the_screen_is_not_made(qtbot: QtBot) -> None:
    made = FigureView()
    qtbot.addWidget(made)
    calls: list[float] = []
    made.show_figure(lambda width, _theme: calls.append(width) or Figure(width, 10.0))  # type: ignore[func-returns-value]
    assert calls == []
    made.show()
    assert len(calls) >= 1


def test_the_cursor_is_painted_on_top_and_goes_again(view: FigureView, qtbot: QtBot) -> None:
    before = view.grab().toImage()
    view.point_at(Cursor(0, 0, 0))
    assert view.grab().toImage() != before
    view.point_at(None)
    assert view.grab().toImage() == before


def drawing(figure: Figure) -> bytes:
    buffer, generator = QBuffer(), QSvgGenerator()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(400, 400))
    painter = QPainter(generator)
    paint(figure, painter, is_file=True)
    painter.end()
    return buffer.data().data()


def test_the_same_figure_is_the_same_drawing_to_the_last_byte(qtbot: QtBot) -> None:
    first, second = (drawing(layers_figure(looks(), 396, LIGHT)) for _ in range(2))
    assert first == second
    assert first != drawing(layers_figure(looks(), 396, DARK))
    assert b"Weights" in first


def test_cells_are_sharp_unless_they_are_smooth(qtbot: QtBot) -> None:
    colours = np.array([[0xFF000000, 0xFFFFFFFF]], dtype=np.uint32)

    def greys(is_smooth: bool) -> set[int]:
        image = QImage(40, 20, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        paint(Figure(40, 20, (Cells(Rect(0, 0, 40, 20), colours, is_smooth=is_smooth),)), painter)
        painter.end()
        return {image.pixelColor(x, 10).red() for x in range(40)}

    assert greys(is_smooth=False) == {0, 255}
    assert len(greys(is_smooth=True)) > 5
