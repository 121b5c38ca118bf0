"""A person makes blocks of what is drawn, and uses them again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from gradviz.graph.own import block_op
from gradviz.ui.dialogs.name import NameDialog
from tests.ui.builder import Builder
from tests.ui.hands import CTRL, KEY

pytestmark = pytest.mark.usefixtures("x11")


def dialog() -> NameDialog:
    """The dialog that is open."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, NameDialog) and w.isVisible())


def make_block(builder: Builder, name: str) -> None:
    """Ctrl+B and a name."""
    builder.window.canvas.setFocus()
    builder.press(KEY.Key_B, CTRL)
    box = dialog()
    builder.qtbot.waitUntil(box.isActiveWindow)
    builder.type(name)
    assert not box.problem.text()
    builder.press(KEY.Key_Return)
    builder.looks()


def test_a_selection_becomes_a_block_and_one_undo_takes_it_back(rebuilder: Builder) -> None:
    builder, session = rebuilder, rebuilder.window.session
    before = session.state
    session.select_nodes([session.state.graph.find(name) for name in "cde"])
    builder.looks()
    make_block(builder, "twice")
    assert builder.lines[0] == "block twice(a, b) {"
    assert builder.lines[-1] == "e = twice(a, b)"
    assert builder.card_names() == {"a", "b", "e"}
    assert session.trace.value("e") == 6.0
    assert session.trace.grad("b") == 5.0
    assert builder.undo_says == "block twice"
    session.undo()
    assert session.state is before


def test_what_cannot_be_a_block_is_said_and_nothing_changes(rebuilder: Builder) -> None:
    builder, session = rebuilder, rebuilder.window.session
    said: list[str] = []
    session.refused.connect(said.append)
    session.select_nodes([session.state.graph.find(name) for name in "cd"])
    builder.window.stage.hands.make_block()
    assert said == ["A block has one result, and here 2 values leave: c, d."]
    assert not any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_name_that_is_taken_is_told_while_it_is_typed(rebuilder: Builder) -> None:
    session = rebuilder.window.session
    session.select_nodes([session.state.graph.find(name) for name in "cde"])
    rebuilder.window.stage.hands.make_block()
    box = dialog()
    box.field.setText("dense")
    assert "dense is a function already" in box.problem.text()
    box.field.setText("unit")
    assert not box.problem.text()
    box.reject()


def test_the_block_opens_in_place_and_is_stepped_through(rebuilder: Builder) -> None:
    builder, session = rebuilder, rebuilder.window.session
    session.select_nodes([session.state.graph.find(name) for name in "cde"])
    builder.looks()
    make_block(builder, "twice")
    closed = len(session.trace)
    session.blocks.open(session.state.graph.find("e"))
    builder.looks()
    assert len(session.trace) > closed
    assert session.trace.values[session.trace.output] == 6.0


def test_blocks_from_another_program_come_under_another_name(rebuilder: Builder) -> None:
    session = rebuilder.window.session
    session.building.paste("block f(x) { x + 1 }\np = f(2)")
    session.building.paste("block f(x) { x * 3 }\nq = f(2)")
    assert "q = f2(2)" in rebuilder.program
    assert session.trace.value("p") == 3
    assert session.trace.value("q") == 6


def keep(builder: Builder, definition: str) -> str:
    """A block in the library; its operation."""
    op = block_op(definition)
    assert builder.window.session.shelf.keep(op)
    return op


def test_a_block_is_kept_in_the_library_where_that_is_wished(rebuilder: Builder, tmp_path: Path) -> None:
    builder, session = rebuilder, rebuilder.window.session
    session.select_nodes([session.state.graph.find(name) for name in "cde"])
    builder.window.stage.hands.make_block()
    box = dialog()
    box.field.setText("twice")
    box.also.setChecked(True)
    builder.qtbot.waitUntil(box.isActiveWindow)
    builder.press(KEY.Key_Return)
    assert (
        tmp_path / "blocks" / "twice.txt"
    ).read_text() == "block twice(a, b) {\n    (a + b) * (b + 1)\n}\n"
    assert list(session.shelf.saved) == ["twice"]


def test_the_palette_lists_my_blocks_and_adding_one_brings_its_definition(rebuilder: Builder) -> None:
    builder, palette = rebuilder, rebuilder.window.operations
    keep(builder, "block half(x) { x / 2 }")
    model = palette.tiles.model()
    assert [model.index(row, 0).data() for row in range(2)] == ["My blocks", "half"]
    palette.ask()
    builder.type("half")
    builder.press(KEY.Key_Return)
    builder.looks()
    assert builder.program.startswith("block half(x) {\n    x / 2\n}\n")
    assert "half(_)" in builder.program


def test_quick_add_offers_my_blocks(rebuilder: Builder) -> None:
    keep(rebuilder, "block half(x) { x / 2 }")
    rebuilder.window.session.select(rebuilder.window.session.state.graph.find("e"))
    rebuilder.window.canvas.setFocus()
    rebuilder.press(KEY.Key_A)
    rebuilder.type("half")
    rebuilder.press(KEY.Key_Return)
    rebuilder.looks()
    assert rebuilder.lines[-1] == "half(e)"


def test_in_the_palette_a_block_is_renamed_and_taken_out_by_key(rebuilder: Builder, tmp_path: Path) -> None:
    builder, palette, shelf = rebuilder, rebuilder.window.operations, rebuilder.window.session.shelf
    keep(builder, "block half(x) { x / 2 }")
    palette.tiles.setFocus()
    palette.tiles.setCurrentIndex(palette.tiles.model().index(1, 0))
    builder.press(KEY.Key_F2)
    box = dialog()
    builder.qtbot.waitUntil(box.isActiveWindow)
    builder.type("part")
    builder.press(KEY.Key_Return)
    assert list(shelf.saved) == ["part"]
    assert [path.name for path in (tmp_path / "blocks").iterdir()] == ["part.txt"]
    builder.window.activateWindow()
    builder.qtbot.waitUntil(builder.window.isActiveWindow)
    palette.tiles.setFocus()
    palette.tiles.setCurrentIndex(palette.tiles.model().index(1, 0))
    builder.press(KEY.Key_Delete)
    assert not shelf.saved


def test_the_menu_of_a_block_in_the_program_keeps_it(rebuilder: Builder) -> None:
    session, palette = rebuilder.window.session, rebuilder.window.operations
    session.building.paste("block half(x) { x / 2 }\np = half(2)")
    entry = session.shelf.entries()[0]
    menu = palette.menu_of(entry)
    assert menu is not None
    assert [action.objectName() for action in menu.actions()] == ["keep"]
    menu.actions()[0].trigger()
    assert session.shelf.is_saved(entry.name)


def test_completing_a_block_of_the_library_puts_its_definition_above(rebuilder: Builder) -> None:
    keep(rebuilder, "block halved(x) { x / 2 }")
    editor = rebuilder.window.program.editor
    editor.setFocus()
    rebuilder.press(KEY.Key_End, CTRL)
    rebuilder.type("\nz = halv")
    rebuilder.press(KEY.Key_Tab)
    rebuilder.type("(e)")
    editor.flush()
    rebuilder.looks()
    assert rebuilder.program.startswith("block halved(x) {\n    x / 2\n}\n\n")
    assert rebuilder.window.session.trace.value("z") == 3.0


def test_a_definition_alone_is_pasted_into_the_text(rebuilder: Builder) -> None:
    session = rebuilder.window.session
    before = session.state.graph
    session.building.paste("block half(x) { x / 2 }\nblock both(x, y) { half(x) + half(y) }")
    assert rebuilder.program.startswith("block half(x) {\n    x / 2\n}\n\nblock both(x, y) {")
    assert session.state.graph == before
    assert list(session.shelf.blocks) == ["half", "both"]
    session.undo()
    assert "block" not in rebuilder.program
