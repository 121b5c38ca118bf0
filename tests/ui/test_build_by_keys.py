"""The seed expression from an empty canvas, with the keyboard alone; and every key that builds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from gradviz.ui.dialogs.keymap import groups
from tests.ui.builder import Builder
from tests.ui.hands import CTRL, KEY, SHIFT

pytestmark = pytest.mark.usefixtures("x11")

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def typist(builder: Builder) -> Builder:
    """Somebody without a mouse, at an empty canvas."""
    builder.window.canvas.setFocus()
    builder.press(KEY.Key_2, ALT)
    builder.press(KEY.Key_1, ALT)
    builder.sees(builder.window.canvas.hasFocus)
    return builder


@pytest.fixture
def editor(rebuilder: Builder) -> Builder:
    """Somebody without a mouse, at the seed expression."""
    rebuilder.window.canvas.setFocus()
    rebuilder.sees(rebuilder.window.canvas.hasFocus)
    return rebuilder


def go_to(builder: Builder, name: str) -> None:
    """Press Tab until this card is selected."""
    builder.press(KEY.Key_Escape)
    for _ in range(20):
        if builder.selected == {name}:
            return
        builder.press(KEY.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")


def adds(builder: Builder, typed: str) -> str:
    """Press Space and say what; the name of what is there then."""
    builder.press(KEY.Key_Space)
    builder.answers(typed)
    [made] = builder.selected
    return made


def test_the_seed_expression_with_the_keyboard_alone(typist: Builder) -> None:
    adds(typist, "a")
    typist.press(KEY.Key_Escape)
    adds(typist, "b")
    typist.press(KEY.Key_A, CTRL)
    adds(typist, "+")
    typist.press(KEY.Key_F2)
    typist.type("c\n")
    typist.looks()
    go_to(typist, "b")
    adds(typist, "+")
    typist.press(KEY.Key_F2)
    typist.type("d\n")
    typist.looks()
    typist.press(KEY.Key_W, SHIFT)
    typist.press(KEY.Key_Space)
    typist.answers("1")
    go_to(typist, "c")
    adds(typist, "*")
    typist.press(KEY.Key_F2)
    typist.type("e\n")
    typist.looks()
    go_to(typist, "d")
    typist.press(KEY.Key_W)
    assert typist.window.canvas.accessibleDescription() == "Wire from d to input 2 of e"
    typist.press(KEY.Key_Return)
    typist.looks()
    assert typist.lines == ["a = 1", "b = 1", "c = a + b", "d = b + 1", "e = c * d"]
    assert typist.numbers("e") == ("4", "—")
    go_to(typist, "a")
    typist.press(KEY.Key_Return)
    typist.type("2\n")
    typist.looks()
    assert typist.numbers("e") == ("6", "—")
    typist.press(KEY.Key_2, ALT)
    typist.press(KEY.Key_End)
    assert typist.numbers("b") == ("1", "5")
    rects = [card.rect for card in typist.window.canvas.canvas.cards.values()]
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)


# --- wires --------------------------------------------------------------------------------------------------


def test_tab_walks_the_ports_that_a_wire_fits(editor: Builder) -> None:
    editor.press(KEY.Key_Space)
    editor.answers("exp")
    [made] = editor.selected
    go_to(editor, "a")
    editor.press(KEY.Key_W)
    canvas = editor.window.canvas
    first = canvas.accessibleDescription()
    assert first == f"Wire from a to input 1 of {made}", "what is open comes first"
    editor.press(KEY.Key_Tab)
    second = canvas.accessibleDescription()
    assert second != first
    editor.press(KEY.Key_Backtab, SHIFT)
    assert canvas.accessibleDescription() == first
    editor.press(KEY.Key_Right)
    assert canvas.accessibleDescription() == second
    editor.press(KEY.Key_Escape)
    assert canvas.gesture is None
    assert canvas.canvas.overlay.sketch.thread is None
    assert editor.selected == {"a"}, "one Escape for the wire, one for the selection"


def test_a_wire_by_keys_never_offers_a_circle(editor: Builder) -> None:
    go_to(editor, "e")
    editor.press(KEY.Key_W)
    said = editor.window.canvas.accessibleDescription()
    assert said == "This wire fits nowhere; Space adds something at its end."
    editor.press(KEY.Key_Space)
    assert editor.offers[0] == "Addition"
    editor.press(KEY.Key_Escape)


def test_stop_and_comma_walk_the_wires_in_topological_order(editor: Builder) -> None:
    session = editor.window.session
    go_to(editor, "c")
    walked = []
    for _ in range(6):
        editor.press(KEY.Key_Period)
        walked.append(session.selection)
    ways = ["a c", "b c", "b d", "1 d", "c e", "d e"]
    assert walked == [editor.edge(*way.split()) for way in ways]
    editor.press(KEY.Key_Period)
    assert session.selection == editor.edge("d", "e"), "there is no other"
    editor.press(KEY.Key_Comma)
    assert session.selection == editor.edge("c", "e")
    go_to(editor, "d")
    editor.press(KEY.Key_Comma)
    assert session.selection == editor.edge("b", "c")


def test_a_wire_is_led_elsewhere_and_cut(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_Period)
    editor.press(KEY.Key_W, SHIFT)
    canvas = editor.window.canvas
    for _ in range(10):
        if canvas.accessibleDescription() == "Wire from b to input 1 of c":
            break
        editor.press(KEY.Key_Tab)
    editor.press(KEY.Key_Return)
    editor.looks()
    assert "e = (b + b) * (b + 1)" in editor.lines
    go_to(editor, "e")
    editor.press(KEY.Key_Period)
    editor.press(KEY.Key_Delete)
    editor.looks()
    assert "e = _ * (b + 1)" in editor.lines


def test_something_stands_on_a_wire_with_two_keys(editor: Builder) -> None:
    go_to(editor, "e")
    editor.press(KEY.Key_Period)
    editor.press(KEY.Key_A)
    editor.answers("tanh")
    assert "e = tanh(a + b) * (b + 1)" in editor.lines


def test_another_operation_takes_the_place_and_keeps_the_wires_that_match(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_A, SHIFT)
    editor.answers("maximum")
    assert "e = max(a, b) * (b + 1)" in editor.lines
    assert editor.undo_says == "operation of c"
    assert editor.selected == {"c"}


def test_another_output_is_chosen_and_left_again(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_O)
    editor.looks()
    assert editor.lines[-1] == "output _1"
    assert editor.undo_says == "output"
    editor.press(KEY.Key_O)
    editor.looks()
    assert editor.lines[-1] == "e = _1 * (b + 1)"


def test_a_click_ends_a_wire_by_keys(editor: Builder) -> None:
    go_to(editor, "a")
    editor.press(KEY.Key_W)
    editor.click(editor.ground, editor.on_card("e"))
    assert editor.window.canvas.gesture is None
    assert editor.selected == {"e"}


# --- walking and moving -------------------------------------------------------------------------------------


def test_arrows_walk_to_the_card_that_lies_there(editor: Builder) -> None:
    go_to(editor, "a")
    editor.press(KEY.Key_Down)
    assert editor.selected == {"b"}
    editor.press(KEY.Key_Right)
    assert editor.selected <= {"c", "d"}
    editor.press(KEY.Key_Right)
    assert editor.selected == {"e"}
    editor.press(KEY.Key_Right)
    assert editor.selected == {"e"}, "there is nothing beyond"
    assert editor.window.session.at_rest, "arrows do not step here"


def test_alt_and_arrows_move_what_is_selected_as_one_step(editor: Builder) -> None:
    editor.press(KEY.Key_A, CTRL)
    before = {name: editor.card(name).pos() for name in "abcde"}
    editor.press(KEY.Key_Right, ALT, times=3)
    editor.press(KEY.Key_Down, ALT | SHIFT)
    editor.looks()
    by = editor.card("e").pos() - before["e"]
    assert (by.x(), by.y()) == (24.0, 1.0)
    while editor.window.session.document.can_undo:
        editor.press(KEY.Key_Z, CTRL)
    editor.looks()
    assert all(editor.card(name).pos() == before[name] for name in "abcde")


def test_keys_that_are_held_move_a_card_in_one_step(editor: Builder) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    go_to(editor, "e")
    home = editor.card("e").pos()
    canvas = editor.window.canvas
    for held in range(6):
        QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Right, ALT, "", held > 0))
    QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyRelease, KEY.Key_Right, ALT))
    editor.looks()
    assert editor.card("e").pos().x() - home.x() == 48.0
    editor.press(KEY.Key_Z, CTRL)
    editor.looks()
    assert editor.card("e").pos() == home
    assert not editor.window.session.document.can_undo


# --- what is selected ---------------------------------------------------------------------------------------


def test_all_that_depends_on_it_and_all_that_it_depends_on(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_Right, CTRL | SHIFT)
    assert editor.selected == {"c", "e"}
    go_to(editor, "d")
    editor.press(KEY.Key_Left, CTRL | SHIFT)
    assert editor.selected == {"b", "1", "d"}


def test_copies_go_through_the_clipboard_as_a_program(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().strip() == "a + b"
    editor.press(KEY.Key_V, CTRL)
    editor.looks()
    [copy] = editor.selected
    assert editor.card(copy).node_id != editor.card("c").node_id
    assert editor.undo_says == "paste"
    editor.press(KEY.Key_X, CTRL)
    editor.looks()
    assert "+" in QGuiApplication.clipboard().text()
    assert editor.undo_says.startswith("deletion")
    editor.press(KEY.Key_Z, CTRL, times=2)
    editor.looks()
    assert editor.lines == ["a = 2", "b = 1", "e = (a + b) * (b + 1)"]


def test_what_is_no_program_is_not_pasted_and_nothing_is_lost(editor: Builder) -> None:
    before = editor.program
    QGuiApplication.clipboard().setText("this is (no program")
    editor.press(KEY.Key_V, CTRL)
    editor.looks()
    assert editor.program == before
    assert editor.notice == (
        "What was copied is no program, so it cannot be pasted here. "
        "Line 1, column 6: “is” is a word of Python and has no meaning here: a line is name = expression."
    )


def test_what_is_pasted_covers_nothing_and_can_be_seen(editor: Builder) -> None:
    canvas = editor.window.canvas
    editor.press(KEY.Key_A, CTRL)
    editor.press(KEY.Key_C, CTRL)
    for _ in range(3):
        editor.press(KEY.Key_V, CTRL)
        editor.looks()
        cards = list(canvas.canvas.cards.values())
        assert not any(a.rect.intersects(b.rect) for a in cards for b in cards if a is not b)
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        assert any(seen.contains(card.rect) for card in cards if card.state.selected)


def test_duplicate_delete_and_close_the_gap(editor: Builder) -> None:
    go_to(editor, "c")
    editor.press(KEY.Key_D, CTRL)
    editor.looks()
    assert editor.program.count("a + b") == 2
    editor.press(KEY.Key_Delete)
    editor.looks()
    assert editor.program.count("a + b") == 1
    editor.window.session.select(editor.edge("c", "e"))
    editor.press(KEY.Key_Space)
    editor.answers("tanh")
    assert "e = tanh(a + b) * (b + 1)" in editor.lines
    editor.press(KEY.Key_Delete, SHIFT)
    editor.looks()
    assert "e = (a + b) * (b + 1)" in editor.lines


def test_keys_of_the_program_stay_with_the_program(editor: Builder) -> None:
    before = editor.program
    field = editor.window.program.editor
    field.setFocus()
    editor.press(KEY.Key_A, CTRL)
    assert editor.selected == set()
    editor.press(KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == before
    editor.press(KEY.Key_End, CTRL)
    editor.type("w")
    editor.press(KEY.Key_Backspace)
    editor.looks()
    assert editor.program == before
    assert len(editor.card_names()) == 6


def test_what_cannot_be_done_is_greyed_out(editor: Builder) -> None:
    deeds = editor.window.deeds
    editor.press(KEY.Key_Escape)
    names = ("rename", "cut", "copy", "duplicate", "delete", "wire", "align_left", "distribute_vertical")
    assert not any(deeds[name].isEnabled() for name in names)
    go_to(editor, "c")
    assert [name for name in names if deeds[name].isEnabled()] == [*names[:6]]
    editor.press(KEY.Key_A, CTRL)
    assert all(deeds[name].isEnabled() for name in names)
    editor.press(KEY.Key_2, ALT)
    assert not deeds["add"].isEnabled()
    assert not deeds["wire"].isEnabled()


def test_space_plays_while_one_steps_and_adds_while_one_builds(editor: Builder) -> None:
    editor.press(KEY.Key_Space)
    assert editor.offers
    editor.press(KEY.Key_Escape)
    editor.press(KEY.Key_2, ALT)
    editor.press(KEY.Key_Space)
    assert editor.window.session.player.is_playing
    editor.press(KEY.Key_Space)


def test_the_keyboard_map_lists_what_the_canvas_does() -> None:
    listed = {says: keys for rows in groups().values() for keys, says in rows}
    assert listed["Draw a wire from here"] == ("W",)
    assert listed["Rename"] == ("F2",)
    assert listed["Add what fits here, while you build"] == ("Space",)
    assert listed["Move the selected cards"] == ("Alt+→",)
    assert listed["Next card in that direction, while you build"] == ("→",)


# --- nets ---------------------------------------------------------------------------------------------------


def test_a_2_4_1_net_with_the_keyboard_alone(typist: Builder) -> None:
    typist.press(KEY.Key_Space)
    typist.answers("x = [0.5, -0.3]")
    adds(typist, 'dense(_, 4, activation="tanh")')
    typist.press(KEY.Key_F2)
    typist.type("h\n")
    typist.looks()
    adds(typist, "dense(_, 1)")
    typist.press(KEY.Key_F2)
    typist.type("y\n")
    typist.looks()
    assert typist.lines == ["x = [0.5, -0.3]", 'h = dense(x, 4, activation="tanh")', "y = dense(h, 1)"]
    graph = typist.window.session.state.graph
    sizes = [node.value.size for node in graph if node.op == "param" and node.value is not None]
    assert sorted(sizes) == [1, 4, 4, 8], "17 numbers to be trained"
    assert typist.window.session.problems == ()
