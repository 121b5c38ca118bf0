"""Somebody who builds: hands that draw wires, and what they take hold of."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from gradviz.ui.canvas.ports import Spot, spots
from gradviz.ui.canvas.quickadd import QuickAdd
from tests.ui.hands import KEY, PLAIN
from tests.ui.person import Person


class Builder(Person):
    """A person in the light of building."""

    # --- places --------------------------------------------------------------------------------------------

    def port(self, name: str, slot: int | None = None) -> QPoint:
        """A port of a card, its output by default, as a point of the canvas."""
        return self.window.canvas.mapFromScene(self.spot(name, slot).at)

    def spot(self, name: str, slot: int | None = None) -> Spot:
        """The same in the scene."""
        canvas = self.window.canvas.canvas
        there = spots(canvas, self.card(name).node_id)
        return next(spot for spot in there if spot.port.slot == slot)

    def along(self, source: str, target: str, share: float) -> QPoint:
        """A point of a wire."""
        path = self.window.canvas.canvas.wires[self.edge(source, target)].path
        return self.window.canvas.mapFromScene(path.pointAtPercent(share))

    # --- what is read --------------------------------------------------------------------------------------

    @property
    def menu(self) -> QuickAdd:
        """The menu that asks what to add."""
        menu = self.window.stage.hands.menu
        assert menu is not None, "nothing asks what to add"
        return menu

    @property
    def offers(self) -> list[str]:
        """What it offers."""
        return [choice.title for choice in self.menu.choices]

    @property
    def refusal(self) -> str:
        """The sentence beside a port."""
        bubble = self.window.canvas.bubble
        return "" if bubble.isHidden() else bubble.text()

    @property
    def selected(self) -> set[str]:
        """The names on the cards that are shown as selected."""
        cards = self.window.canvas.canvas.cards.values()
        return {card.face.label for card in cards if card.state.selected and card.face is not None}

    def card_names(self) -> set[str]:
        """The names on all cards."""
        cards = self.window.canvas.canvas.cards.values()
        return {card.face.label for card in cards if card.face is not None}

    @property
    def lines(self) -> list[str]:
        """The program, line by line."""
        return [line for line in self.program.split("\n") if line]

    @property
    def undo_says(self) -> str:
        """What undo would take back."""
        return self.window.deeds["undo"].text().removeprefix("Undo: ")

    # --- deeds ---------------------------------------------------------------------------------------------

    def builds(self) -> None:
        """Go to the light of building."""
        self.click(self.window.topbar.lights.buttons["light_build"])
        self.looks()

    def wire(self, start: QPoint, end: QPoint) -> None:
        """Draw a wire from a point to another."""
        self.drag(self.ground, start, end)
        self.looks()

    def drag_with(self, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Drag something of the canvas, with keys held."""
        self.drag(self.ground, start, end, modifiers)
        self.looks()

    def add(self, at: QPoint, typed: str) -> None:
        """Double-click on the empty ground, and say what."""
        self.double_click(self.ground, at)
        self.answers(typed)

    def answers(self, typed: str) -> None:
        """Type into the menu that is open, and take the first thing that it offers."""
        self.type(typed)
        self.press(KEY.Key_Return)
        self.looks()

    def pick_offer(self, title: str) -> None:
        """Click on a line of the menu that is open."""
        row = self.offers.index(title)
        self.click_cell(self.menu.list, self.menu.list.model().index(row, 0))
        self.looks()
