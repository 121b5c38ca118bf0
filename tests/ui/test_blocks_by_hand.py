"""Blocks opened and closed in a real window, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gradviz.graph.graph import NodeId
from gradviz.ui.canvas.enclosures import EnclosureItem
from tests.ui.hands import CTRL, KEY, RIGHT, reach
from tests.ui.person import Person

pytestmark = pytest.mark.usefixtures("x11")

NET = """
x = [1, 2]
h = dense(x, 3, activation="tanh")
y = mlp(h, 2, 1)
L = mse(y, [0])
"""
H, Y = (1,), (2,)


@pytest.fixture
def reader(newcomer: Person) -> Person:
    """Somebody in front of a small net."""
    newcomer.window.session.open_text(NET)
    newcomer.looks()
    newcomer.window.stage.fit()
    return newcomer


def opener(person: Person, name: str) -> QPoint:
    card = person.card(name)
    return person.window.canvas.mapFromScene(card.layout.opener.center() + card.pos())


def frame(person: Person, block: NodeId) -> EnclosureItem:
    return person.window.canvas.canvas.enclosures.items[block]


def closer(person: Person, block: NodeId) -> QPoint:
    return person.window.canvas.mapFromScene(frame(person, block).closer.center())


def title(person: Person, block: NodeId) -> QPoint:
    rect = frame(person, block).title
    return person.window.canvas.mapFromScene(rect.center())


def seen(person: Person, block: NodeId) -> QRect:
    return person.window.canvas.mapFromScene(frame(person, block).rect).boundingRect()


def names(person: Person) -> set[str]:
    cards = person.window.canvas.canvas.cards.values()
    return {card.face.label for card in cards if card.face is not None}


def opened(person: Person) -> set[NodeId]:
    return set(person.window.canvas.canvas.enclosures.items)


def test_the_button_of_a_block_opens_it_where_it_stands_and_that_of_the_frame_closes_it(
    reader: Person,
) -> None:
    before = reader.window.canvas.mapFromScene(reader.card("h").rect.center())
    reader.click(reader.ground, opener(reader, "h"))
    reader.looks()
    assert {"h₁", "h₂", "h₃"} <= names(reader)
    assert (seen(reader, H).center() - before).manhattanLength() <= 3
    reader.click(reader.ground, closer(reader, H))
    reader.looks()
    assert opened(reader) == set()
    assert names(reader) == {"x", "h", "y", "[0]", "L"}
    now = reader.window.canvas.mapFromScene(reader.card("h").rect.center())
    assert (now - before).manhattanLength() <= 3


def test_a_double_click_opens_a_block_a_neuron_and_closes_a_frame(reader: Person) -> None:
    reader.double_click(reader.ground, reader.on_card("h", "value"))
    reader.looks()
    assert opened(reader) == {H}
    neuron = reader.card("h₂")
    reader.double_click(reader.ground, reader.window.canvas.mapFromScene(neuron.pos()))
    reader.looks()
    assert opened(reader) == {H, neuron.node_id}
    assert {"z₂", "p₂,₁", "w_h,2,1"} <= names(reader)
    reader.window.stage.fit()
    reader.double_click(reader.ground, title(reader, neuron.node_id))
    reader.looks()
    assert opened(reader) == {H}


def test_enter_opens_and_closes_and_undo_says_so(reader: Person) -> None:
    reader.click(reader.ground, reader.on_card("h"))
    reader.press(KEY.Key_Return)
    reader.looks()
    assert opened(reader) == {H}
    assert reader.window.session.document.undo_label == "opening of h"
    reader.press(KEY.Key_Return)
    reader.looks()
    assert opened(reader) == set()
    reader.press(KEY.Key_Z, CTRL)
    reader.looks()
    assert opened(reader) == {H}


def test_plus_and_minus_go_level_by_level(reader: Person) -> None:
    reader.click(reader.ground, QPoint(5, 5))
    reader.press(KEY.Key_Plus)
    reader.looks()
    assert opened(reader) == {H, Y}
    reader.press(KEY.Key_Plus)
    reader.looks()
    layers = opened(reader)
    assert len(layers) == 2 + 2, "two blocks, and the layers of one; neurons come last"
    reader.press(KEY.Key_Plus)
    reader.looks()
    assert opened(reader) > layers
    assert {"z₁", "p₃,₂"} <= names(reader)
    reader.press(KEY.Key_Minus)
    reader.looks()
    assert opened(reader) == layers
    reader.press(KEY.Key_Minus)
    reader.looks()
    assert opened(reader) == {Y}, "those in which nothing is open"
    assert reader.window.session.document.undo_label == "closing of several blocks"
    reader.press(KEY.Key_Minus)
    reader.looks()
    assert opened(reader) == set()


def test_with_a_block_selected_the_levels_are_those_of_that_block(reader: Person) -> None:
    reader.click(reader.ground, reader.on_card("y"))
    reader.press(KEY.Key_Plus)
    reader.looks()
    assert opened(reader) == {Y}
    reader.press(KEY.Key_Plus)
    reader.looks()
    assert len(opened(reader)) == 3
    reader.press(KEY.Key_Minus)
    reader.looks()
    assert opened(reader) == {Y}


def test_minus_on_a_neuron_closes_its_layer(reader: Person) -> None:
    reader.window.session.open_block(H)
    reader.window.session.open_block(Y)
    reader.looks()
    reader.window.stage.fit()
    reader.click(reader.ground, reader.window.canvas.mapFromScene(reader.card("h₁").pos()))
    reader.press(KEY.Key_Minus)
    reader.looks()
    assert opened(reader) == {Y}


def test_the_wheel_with_ctrl_opens_the_block_under_it_or_all(reader: Person) -> None:
    canvas = reader.window.canvas
    scale = canvas.camera.scale
    at = canvas.mapFromScene(reader.card("h").rect.center())
    turn_with_ctrl(reader, at, 1)
    assert opened(reader) == {H}
    turn_with_ctrl(reader, seen(reader, H).center(), -1)
    assert opened(reader) == set()
    turn_with_ctrl(reader, QPoint(5, 5), 1)
    assert opened(reader) == {H, Y}
    assert canvas.camera.scale == scale


def turn_with_ctrl(person: Person, at: QPoint, notches: int) -> None:
    from PySide6.QtCore import QPointF

    top, where = person.window, person.ground.mapTo(person.window, at)
    QTest.mouseMove(top.windowHandle(), where)
    QTest.wheelEvent(top.windowHandle(), QPointF(where), QPoint(0, 120 * notches), QPoint(), CTRL)
    person.looks()


def test_the_menus_of_a_block_and_of_a_frame(reader: Person) -> None:
    reader.while_open(
        lambda: reader.click(reader.ground, reader.on_card("h"), RIGHT),
        QApplication.activePopupWidget,
        lambda _menu: reader.choose("Open the block"),
    )
    reader.looks()
    assert opened(reader) == {H}
    reader.while_open(
        lambda: reader.click(reader.ground, title(reader, H), RIGHT),
        QApplication.activePopupWidget,
        lambda _menu: reader.choose("Close the block"),
    )
    reader.looks()
    assert opened(reader) == set()
    reader.menu("View", "Open one level")
    reader.looks()
    assert opened(reader) == {H}, "the block that was closed is selected"


def test_a_frame_is_carried_with_everything_in_it(reader: Person) -> None:
    reader.click(reader.ground, opener(reader, "h"))
    reader.looks()
    before = {name: reader.card(name).pos() for name in ("h₁", "h₃", "x", "y")}
    rect = frame(reader, H).rect
    at = title(reader, H)
    reader.drag(reader.ground, at, at + QPoint(0, 60))
    reader.looks()
    scale = reader.window.canvas.camera.scale
    for name, place in before.items():
        by = reader.card(name).pos() - place
        assert by.y() == pytest.approx(60 / scale if name.startswith("h") else 0.0, abs=2.0)
        assert by.x() == pytest.approx(0.0, abs=2.0)
    assert frame(reader, H).rect.top() == pytest.approx(rect.top() + 60 / scale, abs=3.0)
    assert reader.window.session.document.undo_label == "move of several nodes"


def test_a_part_that_is_carried_stretches_its_frame(reader: Person) -> None:
    reader.click(reader.ground, opener(reader, "h"))
    reader.looks()
    bottom = frame(reader, H).rect.bottom()
    at = reader.window.canvas.mapFromScene(reader.card("h₃").pos())
    reader.drag(reader.ground, at, at + QPoint(0, 50))
    reader.looks()
    assert frame(reader, H).rect.bottom() > bottom + 30


def test_b_points_at_the_block_around_and_its_frame_is_marked(reader: Person) -> None:
    reader.window.session.open_block(Y)
    reader.looks()
    inner = next(node.id for node in reader.window.session.graph if node.op == "dense" and len(node.id) == 2)
    reader.window.session.open_block(inner)
    reader.looks()
    reader.window.stage.fit()
    neuron = next(node.id for node in reader.window.session.graph if node.op == "neuron")
    card = reader.window.canvas.canvas.cards[neuron]
    reader.click(reader.ground, reader.window.canvas.mapFromScene(card.pos()))
    reader.press(KEY.Key_B)
    assert frame(reader, inner).selected
    reader.press(KEY.Key_B)
    assert frame(reader, Y).selected
    assert not frame(reader, inner).selected
    reader.press(KEY.Key_Return)
    reader.looks()
    assert opened(reader) == set(), "inner frames are gone with the outer one"
    reader.press(KEY.Key_Return)
    reader.looks()
    assert opened(reader) == {Y, inner}, "what was open inside is open again"


def test_what_is_open_is_kept_in_the_file(reader: Person, tmp_path: object) -> None:
    from pathlib import Path

    reader.click(reader.ground, opener(reader, "h"))
    reader.looks()
    path = Path(str(tmp_path)) / "net.gradviz"
    reader.window.filing.save_to(path)
    places = dict(reader.window.session.drawing.places)
    reader.window.session.open_text("a = 1\nb = a * 2")
    reader.looks()
    reader.window.filing.open_path(path)
    reader.looks()
    assert opened(reader) == {H}
    assert dict(reader.window.session.drawing.places) == places


def test_parts_grow_out_of_the_box_and_shrink_back_into_it(reader: Person) -> None:
    canvas = reader.window.canvas
    box = reader.card("h").rect
    canvas.set_reduced_motion(False)
    reader.window.session.open_block(H)
    scene = canvas.canvas
    scene.motion.hold(0.02)
    neuron = reader.card("h₁")
    assert neuron.opacity() < 0.1
    assert (neuron.pos() - box.center()).manhattanLength() < 20
    assert (frame(reader, H).rect.center() - box.center()).manhattanLength() < 20
    assert frame(reader, H).rect.width() < 1.3 * box.width()
    canvas.finish_animations()
    assert neuron.opacity() == neuron.scale() == 1.0
    assert neuron.pos().x() < box.center().x()
    reader.window.session.open_block(H, False)
    scene.motion.hold(0.98)
    assert neuron.scene() is scene
    assert (neuron.pos() - reader.card("h").rect.center()).manhattanLength() < 20
    canvas.finish_animations()
    assert neuron.scene() is None


def test_of_a_layer_too_large_the_matrix_is_shown_with_the_neuron_under_the_pointer(
    newcomer: Person,
) -> None:
    values = ", ".join(str(place % 7 - 3) for place in range(144))
    newcomer.window.session.open_text(f"x = [{values}]\nh = dense(x, 40)\nL = sum(h)\n")
    newcomer.looks()
    newcomer.window.stage.fit()
    newcomer.click(newcomer.ground, opener(newcomer, "h"))
    newcomer.looks()
    newcomer.window.stage.fit()
    newcomer.looks()
    card = newcomer.card("h")
    assert card.is_large
    area = card.layout.maps[0].area
    spot = QPointF(area.center().x(), area.top() + area.height() * 9.5 / 40)
    top, where = reach(newcomer.ground, newcomer.window.canvas.mapFromScene(card.pos() + spot))
    QTest.mouseMove(top.windowHandle(), where)
    QApplication.processEvents()
    assert card.state.row == 9
    newcomer.click(newcomer.ground, opener(newcomer, "h"))
    newcomer.looks()
    assert not newcomer.card("h").is_large
    newcomer.press(KEY.Key_Z, CTRL)
    newcomer.looks()
    assert newcomer.card("h").is_large
