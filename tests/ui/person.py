"""Somebody in front of a window: hands, and eyes that read what is shown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget

from gradviz.graph.graph import Edge
from gradviz.ui.canvas.items import CardItem
from gradviz.ui.panels.array_table import ArrayTable
from gradviz.ui.panels.formula_lines import typesetter
from tests.ui.hands import Hands, visible
from tests.ui.session_parts import until

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)"


class Person(Hands):
    """Hands and eyes at one window."""

    @property
    def ground(self) -> QWidget:
        """What is clicked on for the canvas."""
        return self.window.canvas.viewport()

    # --- places on the canvas ------------------------------------------------------------------------------

    def card(self, name: str) -> CardItem:
        """The card that has this name on it."""
        cards = [card for card in self.window.canvas.canvas.cards.values() if label_of(card) == name]
        assert len(cards) == 1, f"{len(cards)} cards are called {name!r}"
        return cards[0]

    def edge(self, source: str, target: str) -> Edge:
        """The first wire from one card to another."""
        ends = self.card(source).node_id, self.card(target).node_id
        return next(e for e in self.window.canvas.canvas.wires if (e.source, e.target) == ends)

    def on_card(self, name: str, part: str = "name") -> QPoint:
        """A point of the canvas on a card: its name, its value or its nudge handle."""
        card = self.card(name)
        area = {
            "name": QRectF(card.layout.rect.left(), card.layout.rect.top(), 60, 30),
            "value": card.layout.value,
            "handle": card.layout.handle,
        }[part]
        return self.window.canvas.mapFromScene(area.translated(card.pos()).center())

    def on_wire(self, source: str, target: str) -> QPoint:
        """A point of the canvas on a wire, away from its chip."""
        path = self.window.canvas.canvas.wires[self.edge(source, target)].path
        return self.window.canvas.mapFromScene(path.pointAtPercent(0.12))

    # --- what is read --------------------------------------------------------------------------------------

    @property
    def table(self) -> ArrayTable:
        """The array that the inspector shows."""
        [table] = visible(self.window.inspector, ArrayTable)
        return table

    @property
    def sentence(self) -> str:
        """What the stepper says of the step."""
        return read(self.window.stepper.sentence.said)

    @property
    def formula(self) -> str:
        """The step as a formula."""
        return self.window.stepper.formula.accessibleName()

    @property
    def place(self) -> str:
        """Which step this is: ``step 3 of 10``."""
        return self.window.stepper.count.text()

    @property
    def program(self) -> str:
        """The text in the editor."""
        return self.window.program.editor.toPlainText()

    def numbers(self, name: str) -> tuple[str, str]:
        """Value and gradient on a card."""
        face = self.card(name).face
        assert face is not None
        return face.value, face.gradient

    def chip(self, source: str, target: str) -> str:
        """The local derivative on a wire."""
        face = self.window.canvas.canvas.wires[self.edge(source, target)].face
        assert face is not None
        return face.chip

    @property
    def inspector(self) -> list[str]:
        """All texts of the inspector in the order in which they are read."""
        inspector = self.window.inspector
        found = [(label, read(label)) for label in visible(inspector, QLabel)]
        found += [(field, field.text()) for field in visible(inspector, QLineEdit)]
        centres = [(w.mapTo(inspector, w.rect().center()), text) for w, text in found if text.strip()]
        rows: list[list[tuple[QPoint, str]]] = []
        for centre, text in sorted(centres, key=lambda entry: entry[0].y()):
            if rows and centre.y() - rows[-1][0][0].y() < 9:
                rows[-1].append((centre, text))
            else:
                rows.append([(centre, text)])
        return [text for row in rows for _, text in sorted(row, key=lambda entry: entry[0].x())]

    def inspects(self, name: str) -> str:
        """What stands in the inspector beside a name."""
        lines = self.inspector
        values = [value for row, value in pairwise(lines) if row == name]
        assert values, f"{name!r} is not in the inspector: {lines}"
        return values[0]

    @property
    def notice(self) -> str:
        """The sentence over the canvas."""
        return self.window.stage.notice.text

    # --- waiting -------------------------------------------------------------------------------------------

    def sees(self, condition: Callable[[], bool]) -> None:
        """Wait until something is to be seen."""
        until(self.qtbot, condition)

    def looks(self) -> None:
        """Wait until everything has come to rest: traces, places, formulas."""
        session = self.window.session
        self.sees(lambda: not session.is_busy and (session.is_drawn or not len(session.state.graph)))
        self.window.canvas.finish_animations()
        for _ in range(3):  # a formula that is there makes room for itself, which moves what is below it
            typesetter().finish()
            QTest.qWait(1)


def label_of(card: CardItem) -> str:
    return card.face.label if card.face is not None else ""


def read(label: QLabel) -> str:
    """The text of a label as it is read, without its markup."""
    text = label.text()
    if label.textFormat() != Qt.TextFormat.PlainText and "</" in text:
        text = QTextDocumentFragment.fromHtml(text).toPlainText()
    return text.replace("\u200b", "").replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ").strip()


def near(one: QPoint, other: QPoint) -> bool:
    """The same place, but for the rounding to whole pixels."""
    return (one - other).manhattanLength() <= 3


def inside(part: QWidget, whole: QWidget) -> bool:
    """A widget can be seen as a whole: nothing of it is cut off."""
    area = QRect(part.mapTo(whole, QPoint(0, 0)), part.size())
    return whole.rect().contains(area)


def paths_given(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Whoever asks for a file or a folder is told this one."""
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
