"""Attributes are changed in the inspector, in the text where they stand, and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.attribute_fields import AttributeFields
from gradviz.ui.panels.inspector import Inspector
from gradviz.ui.panels.inspector_node import NodePage
from gradviz.ui.session import Session
from tests.ui.session_parts import Heard

Opened = Callable[[str], Session]


@pytest.fixture
def fields(qtbot: QtBot) -> Callable[[Session, str], AttributeFields]:
    open_ones: list[Inspector] = []  # alive until the test is over

    def found(session: Session, name: str) -> AttributeFields:
        inspector = Inspector(session)
        open_ones.append(inspector)
        qtbot.addWidget(inspector)
        inspector.resize(320, 900)
        inspector.show()
        qtbot.waitExposed(inspector)
        session.select(session.graph.find(name))
        page = inspector.page
        assert isinstance(page, NodePage)
        return page.operation.attributes

    return found


def type_in(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_typed_axis_changes_the_program_and_is_undone(
    open_program: Opened, fields: Callable[..., AttributeFields], qtbot: QtBot
) -> None:
    session = open_program("x = [[1, 2], [3, 4]]  # ours\ny = sum(x, axis=0)")
    shown = fields(session, "y")
    axis, keep = shown.fields["axis"], shown.fields["keepdims"]
    assert (axis.text(), keep.isChecked()) == ("0", False)
    type_in(qtbot, axis, "0, 1")
    assert session.text == "x = [[1, 2], [3, 4]]  # ours\ny = sum(x, axis=(0, 1))"
    assert session.trace.value("y") == 10.0
    assert session.document.undo_label == "attribute of y"
    session.undo()
    assert session.text.endswith("axis=0)")
    assert axis.text() == "0"


def test_a_box_is_ticked_and_a_choice_is_made(
    open_program: Opened, fields: Callable[..., AttributeFields], qtbot: QtBot
) -> None:
    session = open_program('h = dense([1, 2], 3, activation="tanh")\ny = sum(h)')
    shown = fields(session, "y")
    keep = shown.fields["keepdims"]
    assert isinstance(keep, QCheckBox)
    keep.toggle()
    assert session.text.endswith("y = sum(h, keepdims=True)")
    session.select(session.graph.find("h"))
    choice = shown.fields["activation"]
    assert isinstance(choice, QComboBox)
    choice.setFocus()
    choice.setCurrentText("relu")
    choice.textActivated.emit("relu")
    assert 'activation="relu"' in session.text


def test_what_does_not_belong_there_is_said_at_the_field_and_changes_nothing(
    open_program: Opened, fields: Callable[..., AttributeFields], qtbot: QtBot
) -> None:
    session = open_program("y = clip(x, -1, 2)")
    text, refused = session.text, Heard(session.refused)
    shown = fields(session, "y")
    type_in(qtbot, shown.fields["low"], "abc")
    assert shown.problem.text() == "“low” of clip is a number."
    assert shown.fields["low"].property("role") == "bad"
    assert session.text == text
    type_in(qtbot, shown.fields["low"], "-2")
    assert shown.problem.isHidden()
    assert session.text == "y = clip(x, -2, 2)"
    assert not refused.said


def test_what_the_graph_cannot_be_run_with_is_refused_in_one_sentence(
    open_program: Opened, fields: Callable[..., AttributeFields], qtbot: QtBot
) -> None:
    session = open_program("x = [1, 2]\ny = sum(x, axis=0)")
    refused = Heard(session.refused)
    shown = fields(session, "y")
    type_in(qtbot, shown.fields["axis"], "3")
    assert len(refused) == 1
    assert session.text.endswith("axis=0)")
    assert shown.fields["axis"].property("role") == "bad"


def test_a_node_without_attributes_has_no_fields(
    session: Session, fields: Callable[..., AttributeFields]
) -> None:
    assert fields(session, "e").isHidden()
