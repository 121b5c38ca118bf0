"""The keyboard map, made of the same list as the menus."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import mark, tr
from gradviz.ui import theme as look
from gradviz.ui.actions import key_name
from gradviz.ui.deeds import DEEDS, MENUS
from gradviz.ui.panels.fade import Fade

EXTRA: tuple[tuple[str, str, str], ...] = (
    (mark("On the canvas"), "Tab", mark("Next node, in the order of the computation")),
    (mark("On the canvas"), "Shift+Tab", mark("Previous node")),
    (mark("On the canvas"), ".", mark("Next wire: the first one into the selected card, and on from there")),
    (mark("On the canvas"), ",", mark("Previous wire")),
    (mark("On the canvas"), "N", mark("Next note or frame")),
    (mark("On the canvas"), "Right", mark("Next card in that direction, while you build")),
    (mark("On the canvas"), "Alt+Right", mark("Move the selected cards")),
    (mark("On the canvas"), "Alt+Shift+Right", mark("Move them by a pixel")),
    (mark("On the canvas"), "Space", mark("Add what fits here, while you build")),
    (mark("On the canvas"), "Return", mark("Change the value of the selected leaf")),
    (mark("On the canvas"), "Esc", mark("Select nothing")),
)
"""Keys that the canvas takes for itself: they are not things of the menu."""
COLUMNS = 2


def groups() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """All keys with what they do, by group, in the current language."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for deed in DEEDS:
        if deed.keys:
            rows = found.setdefault(tr(MENUS[deed.menu]), [])
            rows.append((tuple(key_name(key) for key in deed.keys), tr(deed.text).rstrip("…")))
    for group, key, says in EXTRA:
        found.setdefault(tr(group), []).append(((key_name(key),), tr(says)))
    return found


class KeyMap(QDialog):
    """All keys on one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard map"))
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(40)
        stacks = [QVBoxLayout() for _ in range(COLUMNS)]
        for stack in stacks:
            columns.addLayout(stack, 1)
        for title, rows in groups().items():
            shortest = min(stacks, key=lambda stack: stack.sizeHint().height())
            shortest.addWidget(group_card(title, rows))
        for stack in stacks:
            stack.setSpacing(18)
            stack.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        Fade(area)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        self.resize(max(760, page.sizeHint().width() + 20), min(660, page.sizeHint().height() + 8))


def group_card(title: str, rows: Iterable[tuple[tuple[str, ...], str]]) -> QWidget:
    """One group: its name over its keys."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title, font=look.section_font())
    heading.setProperty("role", "section")
    grid.addWidget(heading, 0, 0, 1, 2)
    for number, (keys, says) in enumerate(rows, start=1):
        grid.addWidget(QLabel(says), number, 0)
        grid.addWidget(key_caps(keys), number, 1, Qt.AlignmentFlag.AlignRight)
    return box


def key_caps(keys: tuple[str, ...]) -> QWidget:
    """Keys as small caps beside each other."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    for key in keys:
        cap = QFrame()
        cap.setProperty("role", "editor")
        inside = QHBoxLayout(cap)
        inside.setContentsMargins(7, 2, 7, 2)
        inside.addWidget(QLabel(key, font=look.word_font(look.SMALL_SIZE, 500)))
        row.addWidget(cap)
    return box
