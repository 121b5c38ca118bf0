"""Arrays as tables: cells, colours, slices, typing, picking; large ones cost nothing extra."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.array_table import ArrayModel, ArrayTable, number_in
from gradviz.ui.tokens import DARK, LIGHT, Theme


@pytest.fixture
def table(qtbot: QtBot) -> ArrayTable:
    widget = ArrayTable()
    qtbot.addWidget(widget)
    widget.resize(300, 300)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def texts(model: ArrayModel) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_matrix_has_its_rows_and_columns_and_a_vector_is_a_column() -> None:
    model = ArrayModel()
    model.show_array(np.array([[1.0, -2.0, 0.5], [0.0, np.nan, np.inf]]))
    assert texts(model) == [["1", "−2", "0.5"], ["0", "NaN", "∞"]]
    model.show_array(np.array([3.0, 4.0]))
    assert texts(model) == [["3"], ["4"]]
    model.show_array(np.array(7.0))
    assert texts(model) == [["7"]]


def test_the_tooltip_has_the_place_and_every_digit() -> None:
    model = ArrayModel()
    model.show_array(np.array([[0.1 + 0.2]]))
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "[0, 0]  0.30000000000000004"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_tell_sign_and_size(theme: Theme) -> None:
    model = ArrayModel()
    model.set_theme(theme)
    model.show_array(np.array([-4.0, -1.0, 0.0, 1.0, 4.0]))
    surface = QColor(theme.surface)
    assert model.colour_of(0.0).name() == surface.name()

    def away(number: float) -> float:
        ground = model.colour_of(number)
        return sum(abs(a - b) for a, b in zip(ground.getRgbF(), surface.getRgbF(), strict=True))

    assert away(1) < away(4)
    assert away(-1) < away(-4)
    assert model.colour_of(4).blueF() - model.colour_of(4).redF() > 0
    assert model.colour_of(-4).redF() - model.colour_of(-4).blueF() > 0


def luminance(colour: QColor) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3])
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("number", [1.0, -1.0, 0.0, np.nan, np.inf, -np.inf])
def test_numbers_can_be_read_on_every_ground(theme: Theme, number: float) -> None:
    model = ArrayModel()
    model.set_theme(theme)
    model.show_array(np.array([1.0]))
    light, dark = sorted((luminance(model.colour_of(number)), luminance(QColor(theme.text))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_typed_number_makes_a_new_array_and_leaves_the_old_one_alone(
    table: ArrayTable, qtbot: QtBot
) -> None:
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    array.flags.writeable = False
    table.show_array(array, editable=True)
    table.select_cell((1, 0))
    with qtbot.waitSignal(table.edited) as told:
        table.grid.edit(table.grid.currentIndex())
        editor = table.grid.findChild(QLineEdit)
        assert editor is not None
        assert editor.text() == "3"
        editor.setText("−7.5")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    np.testing.assert_array_equal(told.args[0], [[1, 2], [-7.5, 4]])
    assert table.model.array is array


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e999", "1,5"])
def test_what_is_no_number_changes_nothing(table: ArrayTable, qtbot: QtBot, text: str) -> None:
    table.show_array(np.array([1.0]), editable=True)
    with qtbot.assertNotEmitted(table.edited):
        assert not table.model.setData(table.model.index(0, 0), text)


def test_cells_that_cannot_be_typed_over_are_picked(table: ArrayTable, qtbot: QtBot) -> None:
    table.show_array(np.array([[1.0, 2.0], [3.0, 4.0]]))
    index = table.model.index(1, 1)
    where = table.grid.visualRect(index).center()
    qtbot.mouseClick(table.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert table.current_cell == (1, 1)
    with qtbot.waitSignal(table.picked) as told:
        qtbot.mouseDClick(table.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args == [(1, 1)]
    with qtbot.waitSignal(table.picked) as told:
        qtbot.keyClick(table.grid, Qt.Key.Key_Return)
    assert told.args == [(1, 1)]


def test_of_more_than_two_axes_one_slice_is_shown_at_a_time(table: ArrayTable) -> None:
    array = np.arange(24.0).reshape(2, 3, 2, 2)
    table.show_array(array)
    assert table.slices.isVisible()
    assert texts(table.model) == [["0", "1"], ["2", "3"]]
    table.select_cell((1, 2, 1, 0))
    assert texts(table.model) == [["20", "21"], ["22", "23"]]
    assert table.slices.cell == (1, 2)
    assert table.current_cell == (1, 2, 1, 0)


def test_new_numbers_of_the_same_shape_keep_slice_and_selection(table: ArrayTable) -> None:
    table.show_array(np.zeros((4, 3, 2)))
    table.select_cell((2, 1, 1))
    table.show_array(np.ones((4, 3, 2)))
    assert table.current_cell == (2, 1, 1)
    assert table.slices.cell == (2,)


def test_a_large_array_asks_only_for_the_cells_in_view(
    table: ArrayTable, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: set[tuple[int, int]] = set()
    data = ArrayModel.data

    def counted(model: ArrayModel, index: object, role: int = 0) -> object:
        asked.add((index.row(), index.column()))  # type: ignore[attr-defined]
        return data(model, index, role)  # type: ignore[arg-type]

    monkeypatch.setattr(ArrayModel, "data", counted)
    table.show_array(np.ones((2_000, 2_000)))
    table.grab()
    assert 0 < len(asked) < 1_000


def test_empty_arrays_have_no_cells(table: ArrayTable) -> None:
    for shape in ((0,), (0, 3), (3, 0), (0, 2, 2)):
        table.show_array(np.zeros(shape))
        assert table.model.rowCount() * table.model.columnCount() == 0
        assert not table.grab().isNull()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_can_be_typed_as_it_is_shown(number: float) -> None:
    model = ArrayModel()
    model.show_array(np.array([number]))
    assert number_in(model.index(0, 0).data(Qt.ItemDataRole.EditRole)) == number


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_finite_number_or_nothing(text: str) -> None:
    number = number_in(text)
    assert number is None or np.isfinite(number)


@given(st.lists(st.integers(1, 4), max_size=4).map(tuple), st.data())
def test_a_cell_is_found_again_in_its_slice(shape: tuple[int, ...], data: st.DataObject) -> None:
    model = ArrayModel()
    model.show_array(np.zeros(shape))
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    model.show_slice(cell[:-2] if len(cell) > 2 else ())
    assert model.cell(model.index_of(cell)) == cell
