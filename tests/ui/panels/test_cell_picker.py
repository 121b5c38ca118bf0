"""Picking a cell."""

import pytest
from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.cell_picker import CellPicker


@pytest.fixture
def picker(qtbot: QtBot) -> CellPicker:
    widget = CellPicker()
    qtbot.addWidget(widget)
    widget.set_shape((3, 4))
    return widget


def test_each_axis_has_a_box_that_stays_inside_the_array(picker: CellPicker) -> None:
    boxes = picker.findChildren(QSpinBox)
    assert [(box.minimum(), box.maximum()) for box in boxes] == [(0, 2), (0, 3)]
    assert [box.accessibleName() for box in boxes] == [
        "Index along axis 0, from 0 to 2",
        "Index along axis 1, from 0 to 3",
    ]


def test_a_person_tells_and_a_program_does_not(picker: CellPicker, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(picker.changed):
        picker.set_cell((1, 3))
    with qtbot.waitSignal(picker.changed) as told:
        picker.findChildren(QSpinBox)[0].stepUp()
    assert told.args == [(2, 3)]


def test_the_same_shape_keeps_the_cell_and_another_begins_at_its_first(picker: CellPicker) -> None:
    picker.set_cell((1, 3))
    picker.set_shape((3, 4))
    assert picker.cell == (1, 3)
    picker.set_shape((5,))
    assert picker.cell == (0,)


def test_axes_that_are_shown_whole_are_colons(qtbot: QtBot) -> None:
    picker = CellPicker(whole_axes=2)
    qtbot.addWidget(picker)
    picker.set_shape((7, 3, 4))
    assert picker.cell == (0,)
    assert "".join(label.text() for label in picker.findChildren(QLabel)) == "[,:,:]"
    picker.set_shape((3, 4))
    assert picker.cell == ()
