"""Hands that do anything anywhere: nothing they do breaks the canvas, and everything can be undone."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gradviz.ui.canvas.ports import spots
from tests.ui.builder import Builder
from tests.ui.hands import CTRL, KEY, PLAIN, SHIFT

pytestmark = [
    pytest.mark.usefixtures("x11"),
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard"),
]

ALT = Qt.KeyboardModifier.AltModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
TYPED = ("+", "a", "exp", "2", "a*b", "[1, 2]", "nonsense(", "")
KEYS = (
    (KEY.Key_Delete, PLAIN), (KEY.Key_D, CTRL), (KEY.Key_Z, CTRL), (KEY.Key_Z, CTRL | SHIFT),
    (KEY.Key_A, CTRL), (KEY.Key_W, PLAIN), (KEY.Key_W, SHIFT), (KEY.Key_Tab, PLAIN), (KEY.Key_Return, PLAIN),
    (KEY.Key_Escape, PLAIN), (KEY.Key_Space, PLAIN), (KEY.Key_F2, PLAIN), (KEY.Key_Right, ALT),
    (KEY.Key_Down, PLAIN), (KEY.Key_C, CTRL), (KEY.Key_V, CTRL), (KEY.Key_X, CTRL), (KEY.Key_T, CTRL),
    (KEY.Key_Delete, SHIFT), (KEY.Key_Right, CTRL | SHIFT), (KEY.Key_1, ALT), (KEY.Key_2, ALT),
)  # fmt: skip


class RandomHands:
    """They press, drag, type and let go as a die says."""

    def __init__(self, builder: Builder, random: Random) -> None:
        self.builder, self.random = builder, random
        self.view = builder.window.canvas

    def somewhere(self) -> QPoint:
        """A port, a card, a wire, or anywhere."""
        room, scene = self.view.viewport().rect().adjusted(2, 2, -3, -3), self.view.canvas
        kind = self.random.randrange(4)
        at = QPoint(
            self.random.randint(room.left(), room.right()), self.random.randint(room.top(), room.bottom())
        )
        if kind == 0 and scene.cards:
            there = spots(scene, self.random.choice(list(scene.cards)))
            at = self.view.mapFromScene(self.random.choice(there).at) if there else at
        elif kind == 1 and scene.cards:
            at = self.view.mapFromScene(self.random.choice(list(scene.cards.values())).rect.center())
        elif kind == 2 and scene.wires:
            wire = self.random.choice(list(scene.wires.values()))
            at = self.view.mapFromScene(wire.path.pointAtPercent(self.random.random()))
        return QPoint(min(max(at.x(), 2), room.right()), min(max(at.y(), 2), room.bottom()))

    def act(self) -> None:
        """One thing."""
        surface, random = self.view.viewport(), self.random
        kind = random.randrange(10)
        if kind < 5:
            button = LEFT if kind else MIDDLE
            keys = random.choice((PLAIN, PLAIN, PLAIN, CTRL, SHIFT, ALT))
            start, end = self.somewhere(), self.somewhere()
            QTest.mousePress(surface, button, keys, start)
            for k in range(1, 4):
                QTest.mouseMove(surface, start + (end - start) * k / 3)
            if random.random() < 0.15:
                QTest.keyClick(self.view, KEY.Key_Escape)
            QTest.mouseRelease(surface, button, keys, end)
        elif kind == 5:
            QTest.mouseDClick(surface, LEFT, PLAIN, self.somewhere())
        elif kind == 6:
            QTest.mouseClick(surface, RIGHT, PLAIN, self.somewhere())
        else:
            key, keys = random.choice(KEYS)
            QTest.keyClick(QApplication.focusWidget() or self.view, key, keys)
        if self.builder.window.stage.hands.menu is not None and random.random() < 0.7:
            QTest.keyClicks(self.builder.menu.field, random.choice(TYPED))
            QTest.keyClick(self.builder.menu.field, KEY.Key_Return)

    def comes_to_rest(self) -> None:
        """Close what is open, and wait."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        if self.builder.window.stage.hands.menu is not None:
            self.builder.menu.close_quietly()
        if self.view.editor is not None:
            self.view.editor.cancel()
        self.view.cancel_gesture()
        self.builder.looks()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_hands_do_canvas_and_document_agree_and_all_of_it_is_undone(
    rebuilder: Builder, seed: int
) -> None:
    window, session = rebuilder.window, rebuilder.window.session
    first = session.state.text, session.state.graph
    hands = RandomHands(rebuilder, Random(seed))
    for _ in range(60):
        hands.act()
        hands.comes_to_rest()
        scene, drawn = window.canvas.canvas, session.drawing.graph
        assert scene.cards.keys() == drawn.nodes.keys()
        assert set(scene.wires) == set(drawn.edges)
        assert all(wire.isVisible() for wire in scene.wires.values())
        sketch = scene.overlay.sketch
        assert sketch.thread is None
        assert sketch.glow is None
        assert sketch.band is None
        assert sketch.guides == ()
        assert scene.selected <= drawn.nodes.keys()
        assert scene.selected == session.selected
    assert session.document.can_undo
    while session.document.can_undo:
        session.undo()
    rebuilder.looks()
    assert (session.state.text, session.state.graph) == first
    window.set_language("en")
