"""The seed expression from an empty canvas, with the mouse alone; and every gesture that builds.

The window is a real one under a real window system. What is asserted is what a person reads.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gradviz.graph.graph import Graph, NodeId
from gradviz.ops.op import Array
from gradviz.ui.canvas.cargo import cargo
from gradviz.ui.canvas.overlay import Sketch
from gradviz.ui.canvas.spoken import hover_text
from tests.ui.builder import Builder
from tests.ui.hands import CTRL, KEY, OPENING, PLAIN, RIGHT, SHIFT, plain

ALT = Qt.KeyboardModifier.AltModifier

pytestmark = pytest.mark.usefixtures("x11")


def test_the_seed_expression_with_the_mouse_alone(builder: Builder) -> None:
    add_by_mouse(builder, QPoint(120, 120), "Input")
    add_by_mouse(builder, QPoint(120, 300), "Input")
    add_by_mouse(builder, QPoint(120, 480), "Constant")
    x, x2 = sorted(builder.card_names() - {"1"})
    builder.wire(builder.port(x), QPoint(320, 190))
    builder.pick_offer("Addition")
    [first] = builder.selected
    builder.wire(builder.port(x2), builder.port(first, 1))
    assert builder.lines[-1] == "x + x2"
    builder.wire(builder.port(x2), QPoint(320, 390))
    builder.pick_offer("Addition")
    [second] = builder.selected
    builder.wire(builder.port("1"), builder.port(second, 1))
    sums = builder.card_names() - {x, x2, "1"}
    tops = sorted(sums, key=lambda name: builder.card(name).rect.top())
    builder.wire(builder.port(tops[0]), QPoint(540, 290))
    builder.pick_offer("Multiplication")
    [product] = builder.selected
    tops = sorted(
        builder.card_names() - {x, x2, "1", product}, key=lambda name: builder.card(name).rect.top()
    )
    builder.wire(builder.port(tops[1]), builder.port(product, 1))
    assert builder.numbers(product)[0] == "4"
    assert builder.window.session.problems == ()


def add_by_mouse(builder: Builder, at: QPoint, title: str) -> None:
    builder.double_click(builder.ground, at)
    builder.pick_offer(title)


# --- wires --------------------------------------------------------------------------------------------------


def test_ports_show_up_under_the_pointer_and_can_be_hit(rebuilder: Builder) -> None:
    overlay = rebuilder.window.canvas.canvas.overlay
    hover(rebuilder, QPoint(20, 20))
    assert overlay.sketch.ports == ()
    hover(rebuilder, rebuilder.on_card("c"))
    assert len(overlay.sketch.ports) == 3
    for off in (QPoint(11, 0), QPoint(-11, 0), QPoint(0, 11)):
        hit = rebuilder.window.canvas.hit(rebuilder.port("c") + off)
        assert hit.port == rebuilder.spot("c").port
    rebuilder.click(rebuilder.window.topbar.lights.buttons["light_step"])
    rebuilder.looks()
    hover(rebuilder, rebuilder.on_card("c"))
    assert overlay.sketch.ports == ()


def test_a_wire_is_drawn_either_way(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "exp")
    made = next(iter(rebuilder.selected))
    rebuilder.wire(rebuilder.port(made, 0), rebuilder.port("a"))
    assert rebuilder.lines[-1] == "exp(a)"
    assert rebuilder.undo_says.startswith("wire to")
    rebuilder.press(KEY.Key_Z, CTRL)
    rebuilder.looks()
    rebuilder.wire(rebuilder.port("a"), rebuilder.port(made, 0))
    assert rebuilder.lines[-1] == "exp(a)"


def test_a_wire_that_is_let_go_over_a_card_finds_its_open_input(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "*")
    made = next(iter(rebuilder.selected))
    rebuilder.wire(rebuilder.port("a"), rebuilder.port(made, 1))
    rebuilder.wire(rebuilder.port("b"), rebuilder.on_card(made) + QPoint(30, 0))
    assert rebuilder.lines[-1] == "b * a"


def test_a_circle_is_refused_at_the_port_while_the_wire_is_still_held(rebuilder: Builder) -> None:
    before, canvas = rebuilder.program, rebuilder.window.canvas
    start, end = rebuilder.port("e"), rebuilder.port("c", 0)
    rebuilder.grab(rebuilder.ground, start)
    rebuilder.carry(rebuilder.ground, start + QPoint(30, 30), end + QPoint(3, 2))
    assert rebuilder.refusal == "This would make a circle: e depends on c already."
    sketch = canvas.canvas.overlay.sketch
    assert sketch.thread is not None
    assert sketch.thread.tone == "refused"
    assert sketch.thread.end == rebuilder.spot("c", 0).at, "it snaps even so: what is refused is this port"
    bubble = canvas.bubble
    assert bubble.geometry().adjusted(-40, -40, 40, 40).contains(end)
    rebuilder.let_go(rebuilder.ground, end)
    rebuilder.looks()
    assert rebuilder.program == before
    assert rebuilder.refusal, "it stays to be read"
    rebuilder.click(rebuilder.ground, QPoint(15, 15))
    assert not rebuilder.refusal


def test_shapes_that_do_not_fit_are_refused_in_words(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "[1, 2, 3]")
    vector = next(iter(rebuilder.selected))
    rebuilder.add(QPoint(330, 600), "[1, 2]")
    pair = next(iter(rebuilder.selected))
    rebuilder.wire(rebuilder.port(vector), QPoint(560, 60))
    rebuilder.answers("+")
    made = next(iter(rebuilder.selected))
    rebuilder.grab(rebuilder.ground, rebuilder.port(pair))
    rebuilder.carry(rebuilder.ground, rebuilder.port(made, 1) - QPoint(9, 9), rebuilder.port(made, 1))
    assert "do not fit" in rebuilder.refusal
    rebuilder.let_go(rebuilder.ground, rebuilder.port(made, 1))
    assert rebuilder.lines[-1].endswith("+ _")


def test_only_what_fits_is_marked_while_a_wire_is_drawn(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(560, 60), "*")
    rebuilder.grab(rebuilder.ground, rebuilder.port("e"))
    rebuilder.carry(
        rebuilder.ground, rebuilder.port("e") + QPoint(20, -30), rebuilder.port("e") + QPoint(30, -60)
    )
    fitting = [mark for mark in rebuilder.window.canvas.canvas.overlay.sketch.ports if mark.tone == "fits"]
    rebuilder.press(KEY.Key_Escape)
    made = next(iter(rebuilder.selected))
    assert [mark.at for mark in fitting] == [rebuilder.spot(made, slot).at for slot in (0, 1)]
    assert rebuilder.window.canvas.gesture is None
    assert rebuilder.window.canvas.canvas.overlay.sketch.thread is None


def test_an_end_is_led_elsewhere(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "exp")
    made = next(iter(rebuilder.selected))
    rebuilder.drag_with(rebuilder.port("c", 0), rebuilder.port(made, 0))
    assert rebuilder.lines[-2:] == ["e = (_ + b) * (b + 1)", "exp(a)"]
    rebuilder.press(KEY.Key_Z, CTRL)
    rebuilder.looks()
    rebuilder.drag_with(rebuilder.along("a", "c", 0.25), rebuilder.port("b"))
    assert "e = (b + b) * (b + 1)" in rebuilder.lines
    assert rebuilder.undo_says == "wire to c"


def test_an_end_that_is_dragged_off_is_cut(rebuilder: Builder) -> None:
    rebuilder.drag_with(rebuilder.port("c", 0), QPoint(330, 60))
    assert rebuilder.lines[-1] == "e = (_ + b) * (b + 1)"
    assert rebuilder.undo_says == "cut wire"
    rebuilder.press(KEY.Key_Z, CTRL)
    rebuilder.looks()
    assert rebuilder.lines[-1] == "e = (a + b) * (b + 1)"


def test_a_lifted_end_that_comes_back_changes_nothing(rebuilder: Builder) -> None:
    end = rebuilder.port("c", 0)
    rebuilder.grab(rebuilder.ground, end)
    rebuilder.carry(rebuilder.ground, end - QPoint(60, 60), end - QPoint(2, 2))
    rebuilder.let_go(rebuilder.ground, end)
    rebuilder.looks()
    assert not rebuilder.window.session.document.can_undo
    assert rebuilder.window.canvas.canvas.wires[rebuilder.edge("a", "c")].isVisible()


def test_a_click_on_a_port_selects_and_draws_nothing(rebuilder: Builder) -> None:
    rebuilder.click(rebuilder.ground, rebuilder.port("a"))
    assert rebuilder.selected == {"a"}
    rebuilder.click(rebuilder.ground, rebuilder.port("c", 0))
    assert rebuilder.inspector[:2] == ["Edge", "a → c"]


def test_an_operation_of_any_number_of_inputs_has_a_port_for_one_more(builder: Builder) -> None:
    for k, name in enumerate("xyz"):
        builder.add(QPoint(120, 120 + 150 * k), name)
    builder.add(QPoint(420, 260), "total")
    [made] = builder.selected
    for k, name in enumerate("xyz"):
        builder.wire(builder.port(name), builder.port(made, k))
    assert builder.lines[-1] == "total(x, y, z)"
    builder.drag_with(builder.port(made, 1), QPoint(330, 560))
    assert builder.lines[-1] == "total(x, z)", "what is cut leaves no hole"


# --- adding -------------------------------------------------------------------------------------------------


def test_a_wire_over_the_ground_asks_for_what_fits(rebuilder: Builder) -> None:
    rebuilder.wire(rebuilder.port("a"), QPoint(330, 60))
    assert rebuilder.offers[0] == "Multiplication"
    assert "Input" not in rebuilder.offers
    assert rebuilder.window.canvas.canvas.overlay.sketch.thread is not None, "the wire waits"
    rebuilder.press(KEY.Key_Escape)
    assert rebuilder.window.canvas.canvas.overlay.sketch.thread is None
    assert not rebuilder.window.session.document.can_undo


def test_a_wire_from_an_input_asks_for_what_can_feed_it(rebuilder: Builder) -> None:
    rebuilder.drag_with(rebuilder.port("c", 0), QPoint(330, 60))
    rebuilder.wire(rebuilder.port("c", 0), QPoint(140, 60))
    assert rebuilder.offers[:3] == ["Input", "Constant", "Parameter"]
    rebuilder.answers("7.5")
    assert rebuilder.lines[-1] == "e = (7.5 + b) * (b + 1)"


def test_a_name_that_is_there_means_its_node(rebuilder: Builder) -> None:
    rebuilder.drag_with(rebuilder.port("c", 0), QPoint(330, 60))
    rebuilder.wire(rebuilder.port("c", 0), QPoint(140, 60))
    rebuilder.type("b")
    assert rebuilder.offers[0] == "Wire from b"
    rebuilder.press(KEY.Key_Return)
    rebuilder.looks()
    assert "e = (b + b) * (b + 1)" in rebuilder.lines


def test_a_number_a_name_and_an_expression_are_welcome(builder: Builder) -> None:
    builder.add(QPoint(120, 120), "3.5")
    builder.add(QPoint(120, 260), "alpha")
    builder.add(QPoint(420, 200), "alpha * beta + 1")
    assert builder.lines[-1] == "alpha*beta + 1"
    assert builder.numbers("α") == ("1", "—")
    assert builder.window.session.document.undo_label
    assert len(builder.selected) == 4, "what was added is selected: beta, the product, the one and the sum"


def test_the_mouse_and_the_arrows_choose_from_the_menu(builder: Builder) -> None:
    builder.double_click(builder.ground, QPoint(200, 200))
    assert builder.offers[:2] == ["Input", "Parameter"]
    builder.press(KEY.Key_Down)
    builder.press(KEY.Key_Return)
    builder.looks()
    assert builder.lines == ["w = param(1)"]
    builder.double_click(builder.ground, QPoint(200, 400))
    builder.pick_offer("Constant")
    assert "const(1)" in builder.program


def test_what_fits_nowhere_is_said(builder: Builder) -> None:
    builder.double_click(builder.ground, QPoint(200, 200))
    builder.type("no such thing?")
    assert builder.offers == []
    assert builder.menu._nothing.text() == "Nothing that fits here is called “no such thing?”."
    builder.press(KEY.Key_Return)
    assert builder.window.stage.hands.menu is not None
    builder.click(builder.ground, QPoint(600, 600))
    assert builder.window.stage.hands.menu is None
    assert builder.program == ""


def test_the_first_node_stays_where_it_was_put(builder: Builder) -> None:
    builder.add(QPoint(120, 150), "x")
    middle = builder.window.canvas.mapFromScene(builder.card("x").rect.center())
    assert (middle - QPoint(120, 150)).manhattanLength() <= 2
    assert builder.window.canvas.camera.scale == 1.0
    assert not builder.window.stage.hint.isVisible()


def test_the_hint_on_an_empty_canvas_says_how_to_begin_and_makes_way(builder: Builder) -> None:
    assert "Double-click" in builder.window.stage.hint.text()
    builder.double_click(builder.ground, QPoint(200, 200))
    assert not builder.window.stage.hint.isVisible()
    builder.press(KEY.Key_Escape)
    assert builder.window.stage.hint.isVisible()


# --- the palette --------------------------------------------------------------------------------------------


def test_the_palette_adds_in_the_middle_beside_what_is_there(builder: Builder) -> None:
    tiles = builder.window.operations.tiles
    for title in ("Input", "Sigmoid", "Exponential"):
        rows = (tiles.model().index(k, 0) for k in range(tiles.model().rowCount()))
        index = next(row for row in rows if row.data() == title)
        tiles.scrollTo(index)
        builder.double_click(tiles.viewport(), builder.cell(tiles, index))
        builder.looks()
    rects = [card.rect for card in builder.window.canvas.canvas.cards.values()]
    assert len(rects) == 3
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)


def test_a_tile_is_dragged_onto_the_canvas_with_the_mouse(builder: Builder) -> None:
    tiles = builder.window.operations.tiles
    rows = (tiles.model().index(k, 0) for k in range(tiles.model().rowCount()))
    tile = builder.cell(tiles, next(row for row in rows if row.data() == "Addition"))

    def go_on() -> None:  # from here on the window system carries it, and runs the program itself
        builder.carry(builder.ground, QPoint(100, 100), QPoint(160, 180), QPoint(200, 200))
        builder.let_go(builder.ground, QPoint(200, 200))

    QTimer.singleShot(OPENING, go_on)
    builder.grab(tiles.viewport(), tile)
    builder.carry(tiles.viewport(), tile + QPoint(10, 2), tile + QPoint(30, 5))
    builder.looks()
    [made] = builder.selected
    rect = builder.window.canvas.mapFromScene(builder.card(made).rect).boundingRect()
    assert rect.contains(QPoint(200, 200))
    assert builder.lines == ["_ + _"]


def drag_in(builder: Builder, op: str, at: QPoint, let_go: bool = True) -> Sketch:
    """What the window system tells of something that is dragged over the canvas and let go, or taken away
    again; what was drawn over the graph while it was held there."""
    entry = next(entry for entry in builder.window.stage.hands.entries if entry.name == op)
    data, view = cargo(entry), builder.window.canvas
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    coming = QDragEnterEvent(at, action, data, left, PLAIN)
    QApplication.sendEvent(view.viewport(), coming)
    if not coming.isAccepted():
        return view.canvas.overlay.sketch
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(at, action, data, left, PLAIN))
    held = view.canvas.overlay.sketch
    end = QDropEvent(QPointF(at), action, data, left, PLAIN) if let_go else QDragLeaveEvent()
    QApplication.sendEvent(view.viewport(), end)
    builder.looks()
    assert view.canvas.overlay.sketch.glow is None
    return held


def test_what_is_dropped_on_the_ground_stands_there(rebuilder: Builder) -> None:
    drag_in(rebuilder, "exp", QPoint(330, 40))
    made = next(iter(rebuilder.selected))
    assert "exp(_)" in rebuilder.program
    assert (
        rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect)
        .boundingRect()
        .contains(QPoint(330, 40))
    )


def test_what_is_dropped_on_a_wire_stands_on_it_and_the_wire_glows_first(rebuilder: Builder) -> None:
    at = rebuilder.along("c", "e", 0.5)
    wire = rebuilder.window.canvas.canvas.wires[rebuilder.edge("c", "e")].path
    assert drag_in(rebuilder, "exp", at, let_go=False).glow == wire
    assert not rebuilder.window.session.document.can_undo
    drag_in(rebuilder, "exp", at)
    assert rebuilder.lines[-1] == "e = exp(a + b) * (b + 1)"


def test_what_is_dropped_on_a_card_replaces_its_operation(rebuilder: Builder) -> None:
    assert drag_in(rebuilder, "multiply", rebuilder.on_card("c")).glow is not None
    assert rebuilder.lines[-1] == "e = a*b * (b + 1)"
    assert rebuilder.undo_says == "operation of c"


def test_a_leaf_is_not_put_on_a_wire(rebuilder: Builder) -> None:
    at = rebuilder.along("c", "e", 0.5)
    assert drag_in(rebuilder, "input", at, let_go=False).glow is None


def test_while_one_steps_nothing_can_be_dropped(rebuilder: Builder) -> None:
    rebuilder.click(rebuilder.window.topbar.lights.buttons["light_step"])
    before = rebuilder.program
    drag_in(rebuilder, "exp", QPoint(330, 40))
    assert rebuilder.program == before


def test_a_card_that_stands_alone_is_dropped_on_a_wire(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "tanh")
    made = next(iter(rebuilder.selected))
    start = rebuilder.on_card(made)
    middle = rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect.center())
    rebuilder.drag_with(start, rebuilder.along("c", "e", 0.5) + start - middle)
    assert rebuilder.lines[-1] == "e = tanh(a + b) * (b + 1)"
    rebuilder.press(KEY.Key_Z, CTRL)
    rebuilder.looks()
    assert "tanh(_)" in rebuilder.program
    back = rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect.center())
    assert (back - middle).manhattanLength() <= 2, "a drag is one step"


def test_a_card_need_not_be_put_on_a_wire_to_the_pixel(rebuilder: Builder) -> None:
    rebuilder.add(QPoint(330, 60), "tanh")
    made = next(iter(rebuilder.selected))
    start = rebuilder.on_card(made)
    middle = rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect.center())
    rebuilder.drag_with(start, rebuilder.along("c", "e", 0.5) + QPoint(9, -15) + start - middle)
    assert rebuilder.lines[-1] == "e = tanh(a + b) * (b + 1)"


def test_where_there_is_no_room_on_a_wire_others_make_room(rebuilder: Builder) -> None:
    drag_in(rebuilder, "exp", rebuilder.along("c", "e", 0.5))
    rebuilder.looks()
    apart(rebuilder)
    rebuilder.add(QPoint(330, 60), "tanh")
    made = next(iter(rebuilder.selected))
    start = rebuilder.on_card(made)
    middle = rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect.center())
    rebuilder.drag_with(start, rebuilder.along("f", "e", 0.5) + start - middle)
    assert "tanh(b + 1)" in rebuilder.program
    apart(rebuilder)


def apart(builder: Builder) -> None:
    """No card covers another."""
    cards = list(builder.window.canvas.canvas.cards.values())
    assert not [1 for a in cards for b in cards if a is not b and a.rect.intersects(b.rect)]


# --- selecting and moving -----------------------------------------------------------------------------------


def test_a_rubber_band_selects_what_it_touches(rebuilder: Builder) -> None:
    left, top = corner(rebuilder, "a")
    right, bottom = corner(rebuilder, "b", far=True)
    rebuilder.grab(rebuilder.ground, QPoint(left - 20, top - 20))
    rebuilder.carry(rebuilder.ground, QPoint(left + 20, top + 20), QPoint(right, bottom))
    assert rebuilder.window.canvas.canvas.overlay.sketch.band is not None
    assert rebuilder.selected == {"a", "b"}, "while it is drawn already"
    rebuilder.let_go(rebuilder.ground, QPoint(right, bottom))
    assert rebuilder.window.canvas.canvas.overlay.sketch.band is None
    rebuilder.click(rebuilder.ground, rebuilder.on_card("e"), modifiers=CTRL)
    assert rebuilder.selected == {"a", "b", "e"}
    rebuilder.click(rebuilder.ground, rebuilder.on_card("a"), modifiers=SHIFT)
    assert rebuilder.selected == {"b", "e"}
    rebuilder.click(rebuilder.ground, QPoint(15, 15))
    assert rebuilder.selected == set()


def test_escape_lets_the_band_go(rebuilder: Builder) -> None:
    rebuilder.click(rebuilder.ground, rebuilder.on_card("e"))
    rebuilder.grab(rebuilder.ground, QPoint(15, 15))
    rebuilder.carry(rebuilder.ground, QPoint(60, 60), QPoint(600, 500))
    assert len(rebuilder.selected) > 3
    rebuilder.press(KEY.Key_Escape)
    assert rebuilder.selected == {"e"}


def test_several_cards_are_carried_together_as_one_step(rebuilder: Builder) -> None:
    rebuilder.press(KEY.Key_A, CTRL)
    before = {name: rebuilder.card(name).pos() for name in "abcde"}
    start = rebuilder.on_card("c")
    rebuilder.drag_with(start, start + QPoint(37, -23))
    moved = {name: rebuilder.card(name).pos() - before[name] for name in "abcde"}
    assert len({(round(by.x()), round(by.y())) for by in moved.values()}) == 1
    assert rebuilder.selected == {"a", "b", "c", "d", "e", "1"}
    assert rebuilder.undo_says == "move of several nodes"
    rebuilder.press(KEY.Key_Z, CTRL)
    rebuilder.looks()
    assert all(rebuilder.card(name).pos() == before[name] for name in "abcde")


def test_a_click_on_one_of_several_means_it_alone(rebuilder: Builder) -> None:
    rebuilder.press(KEY.Key_A, CTRL)
    rebuilder.click(rebuilder.ground, rebuilder.on_card("c"))
    assert rebuilder.selected == {"c"}


def test_a_carried_card_snaps_to_the_line_of_others(rebuilder: Builder) -> None:
    canvas = rebuilder.window.canvas.canvas
    c, d = rebuilder.card("c"), rebuilder.card("d")
    rebuilder.drag_with(rebuilder.on_card("d"), rebuilder.on_card("d") + QPoint(60, 3), modifiers=ALT)
    start = rebuilder.on_card("d")
    rebuilder.grab(rebuilder.ground, start)
    rebuilder.carry(rebuilder.ground, start - QPoint(30, 0), start - QPoint(56, 0))
    assert canvas.overlay.sketch.guides, "the line is shown"
    assert d.rect.left() == c.rect.left()
    rebuilder.let_go(rebuilder.ground, start - QPoint(56, 0))
    assert canvas.overlay.sketch.guides == ()
    assert d.rect.left() == c.rect.left()


# --- menus --------------------------------------------------------------------------------------------------


def open_menu(rebuilder: Builder, at: QPoint) -> list[str]:
    rebuilder.click(rebuilder.ground, at, RIGHT)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    return [plain(action.text()) for action in menu.actions() if action.text()]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_menu_of_a_card_replaces_selects_and_deletes(rebuilder: Builder) -> None:
    said = open_menu(rebuilder, rebuilder.on_card("c"))
    assert {"Rename", "Replace by…", "Add behind it…", "Duplicate", "Delete", "Copy", "Cut"} <= set(said)
    rebuilder.choose("Replace by…")
    assert rebuilder.offers[:2] == ["Multiplication", "Subtraction"]
    rebuilder.answers("max")
    assert rebuilder.lines[-1] == "e = max(a, b) * (b + 1)"
    open_menu(rebuilder, rebuilder.on_card("b"))
    rebuilder.choose("Select all that depends on this")
    assert rebuilder.selected == {"b", "c", "d", "e"}
    rebuilder.click(rebuilder.ground, QPoint(15, 15))
    open_menu(rebuilder, rebuilder.on_card("c"))
    rebuilder.choose("Select all that this depends on")
    assert rebuilder.selected == {"a", "b", "c"}
    rebuilder.click(rebuilder.ground, QPoint(15, 15))
    open_menu(rebuilder, rebuilder.on_card("d"))
    rebuilder.choose("Delete")
    rebuilder.looks()
    assert rebuilder.lines[-1] == "e = max(a, b) * _"
    assert rebuilder.undo_says == "deletion of d"


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_menu_of_a_wire_inserts_and_cuts(rebuilder: Builder) -> None:
    open_menu(rebuilder, rebuilder.along("c", "e", 0.4))
    rebuilder.choose("Insert on this wire…")
    assert "Input" not in rebuilder.offers
    rebuilder.answers("tanh")
    assert rebuilder.lines[-1] == "e = tanh(a + b) * (b + 1)"
    open_menu(rebuilder, rebuilder.along("a", "c", 0.4))
    rebuilder.choose("Cut this wire")
    rebuilder.looks()
    assert rebuilder.lines[-1] == "e = tanh(_ + b) * (b + 1)"


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_menu_of_the_ground_adds_and_pastes(rebuilder: Builder) -> None:
    QGuiApplication.clipboard().setText("log(a)")
    said = open_menu(rebuilder, QPoint(330, 80))
    assert {"Add…", "Paste", "Select all", "Tidy the drawing", "Show everything"} <= set(said)
    rebuilder.choose("Paste")
    rebuilder.looks()
    made = next(iter(rebuilder.selected))
    assert rebuilder.lines[-1] == "log(a)"
    middle = rebuilder.window.canvas.mapFromScene(rebuilder.card(made).rect.center())
    assert (middle - QPoint(330, 80)).manhattanLength() <= 3


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_menu_of_several_aligns_and_combines(rebuilder: Builder) -> None:
    rebuilder.click(rebuilder.ground, rebuilder.on_card("c"))
    rebuilder.click(rebuilder.ground, rebuilder.on_card("d"), modifiers=CTRL)
    start = rebuilder.on_card("d")
    rebuilder.click(rebuilder.ground, QPoint(15, 15))
    rebuilder.drag_with(start, start + QPoint(60, 0), modifiers=ALT)
    rebuilder.click(rebuilder.ground, rebuilder.on_card("c"))
    rebuilder.click(rebuilder.ground, rebuilder.on_card("d"), modifiers=CTRL)
    open_menu(rebuilder, rebuilder.on_card("d"))
    rebuilder.choose("Align", "Left edges")
    rebuilder.looks()
    assert rebuilder.card("c").rect.left() == rebuilder.card("d").rect.left()
    assert rebuilder.undo_says == "alignment"
    open_menu(rebuilder, rebuilder.on_card("d"))
    rebuilder.choose("Combine them…")
    rebuilder.answers("-")
    assert rebuilder.program.rstrip().endswith("- _2") or "-" in rebuilder.lines[-1]


# --- names --------------------------------------------------------------------------------------------------


def test_a_double_click_on_a_name_renames_in_place(rebuilder: Builder) -> None:
    rebuilder.double_click(rebuilder.ground, rebuilder.on_card("c"))
    rebuilder.type("s")
    rebuilder.press(KEY.Key_Return)
    rebuilder.looks()
    assert rebuilder.lines[-2:] == ["s = a + b", "e = s * (b + 1)"]
    assert rebuilder.undo_says == "name of c"


def test_a_name_that_is_taken_is_refused_and_kept_as_typed(rebuilder: Builder) -> None:
    rebuilder.double_click(rebuilder.ground, rebuilder.on_card("c"))
    rebuilder.type("a")
    rebuilder.press(KEY.Key_Return)
    editor = rebuilder.window.canvas.editor
    assert editor is not None
    assert editor.hint.text() == "Another node is called a already."
    assert editor.text() == "a"
    rebuilder.press(KEY.Key_Escape)
    assert rebuilder.window.canvas.editor is None
    assert not rebuilder.window.session.document.can_undo


def test_what_is_typed_into_an_empty_program_comes_into_view(builder: Builder) -> None:
    field = builder.window.program.editor
    builder.click(field.viewport())
    builder.type("y = exp(x1 * x2 + x3) * x4")
    builder.looks()
    view = builder.window.canvas
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.bounds())


def test_space_and_a_drag_move_the_ground_and_add_nothing(rebuilder: Builder) -> None:
    rebuilder.window.canvas.setFocus()
    hover(rebuilder, QPoint(20, 20))
    before = rebuilder.on_card("e")
    rebuilder.hold(KEY.Key_Space)
    rebuilder.drag(rebuilder.ground, QPoint(20, 20), QPoint(80, 50))
    QTest.keyRelease(rebuilder.window.windowHandle(), KEY.Key_Space)
    rebuilder.looks()
    assert rebuilder.on_card("e") == before + QPoint(60, 30)
    assert rebuilder.window.stage.hands.menu is None


def test_a_port_says_what_it_is_for(rebuilder: Builder) -> None:
    canvas = rebuilder.window.canvas
    assert hover_text(canvas.canvas, canvas.hit(rebuilder.port("c"))).startswith("Value of c: drag")
    assert hover_text(canvas.canvas, canvas.hit(rebuilder.port("c", 1))).startswith("Input 2 of c: drag")


def test_whether_a_wire_fits_is_told_from_the_run_on_the_screen(
    rebuilder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A net may take long to run: drawing a wire does not run all of it again for every port."""
    from gradviz.graph import fits

    computed: list[int] = []
    real = fits.values_of

    def counting(graph: Graph, kept: Mapping[NodeId, Array] | None = None) -> object:
        computed.append(len(graph) - len(kept or {}))
        return real(graph, kept)

    monkeypatch.setattr(fits, "values_of", counting)
    hands, session = rebuilder.window.stage.hands, rebuilder.window.session
    e, a = session.state.graph.find("e"), session.state.graph.find("a")
    assert hands.why_not(a, e, 1) == ""
    assert computed == [1], "the product alone"


# --- nets ---------------------------------------------------------------------------------------------------


def test_a_2_4_1_net_with_the_mouse_alone(builder: Builder) -> None:
    for k, name in enumerate(("x", "x2")):
        add_by_mouse(builder, QPoint(90, 200 + 260 * k), "Input")
        assert builder.window.session.state.graph.find(name)
    hidden = [neuron_behind(builder, "x", QPoint(320, 90 + 160 * k)) for k in range(4)]
    for name in hidden:
        builder.wire(builder.port("x₂"), builder.port(name, 1))
    out = neuron_behind(builder, hidden[0], QPoint(560, 330))
    for slot, name in enumerate(hidden[1:], start=1):
        builder.wire(builder.port(name), builder.port(out, slot))
    session = builder.window.session
    assert session.problems == ()
    neurons = [node for node in session.state.graph if node.op == "neuron"]
    wired = sorted(sum(len(s) == 1 for s in node.inputs if s is not None) for node in neurons)
    assert wired == [2, 2, 2, 2, 4]
    assert builder.window.session.trace is not None
    assert session.state.graph.output == builder.card(out).node_id


def neuron_behind(builder: Builder, name: str, at: QPoint) -> str:
    """A wire from a node to the empty ground, and a neuron at its end; what that is called."""
    node_ids = set(builder.window.canvas.canvas.cards)
    builder.wire(builder.port(name), at)
    builder.pick_offer("Neuron")
    [made] = set(builder.window.canvas.canvas.cards) - node_ids
    face = builder.window.canvas.canvas.cards[made].face
    assert face is not None
    return face.label


# --- helpers ------------------------------------------------------------------------------------------------


def hover(builder: Builder, at: QPoint) -> None:
    builder.carry(builder.ground, at - QPoint(1, 0), at)


def corner(builder: Builder, name: str, far: bool = False) -> tuple[int, int]:
    rect = builder.window.canvas.mapFromScene(builder.card(name).rect).boundingRect()
    at = rect.bottomRight() if far else rect.topLeft()
    return at.x(), at.y()
