"""The keyboard in the window: which keys a widget needs for itself, and the way from panel to panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QApplication, QWidget

from gradviz.ui.panels.board import Board

SIDEWAYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
LIST_KEYS = SIDEWAYS | {Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space}


def needs_key(widget: QWidget | None, key: Qt.Key) -> bool:
    """This widget does something of its own with the key, which is a shortcut elsewhere."""
    if isinstance(widget, QAbstractButton):
        return key == Qt.Key.Key_Space or (key in SIDEWAYS and widget.group() is not None)
    if isinstance(widget, Board):
        return key in SIDEWAYS
    return isinstance(widget, QAbstractItemView | QAbstractSlider) and key in LIST_KEYS


def stop_beside(parts: Sequence[QWidget], by: int) -> QWidget | None:
    """Where the keyboard goes in the next part of the window (by 1) or the one before (by -1), of those that
    can be seen. Tab would walk through the whole graph, and change what is selected."""
    stops = {part: stop for part in parts if part.isVisible() and (stop := first_stop(part)) is not None}
    if not stops:
        return None
    focused = QApplication.focusWidget()
    inside = [k for k, part in enumerate(stops) if focused is not None and holds(part, focused)]
    place = inside[0] + by if inside else min(by, 0)
    return list(stops.values())[place % len(stops)]


def first_stop(part: QWidget) -> QWidget | None:
    """The first widget of a part that takes the keyboard; None where there is none."""
    widget = part
    while True:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and widget.isEnabled() and widget.isVisible() and holds(part, widget):
            return widget
        following = widget.nextInFocusChain()
        if following is None or following is part:
            return None
        widget = following


def holds(part: QWidget, widget: QWidget) -> bool:
    """The widget is this part of the window, or somewhere in it."""
    return part is widget or part.isAncestorOf(widget)
