"""A segmented switch: one of a few actions is on, and all of them are in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Switch(QFrame):
    """One segment for each of these exclusive actions; their words, tooltips and states are the actions'."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 0, 3, 0)
        row.setSpacing(0)
        self.buttons = {action.objectName(): self._segment(action) for action in actions}
        for button in self.buttons.values():
            row.addWidget(button)

    def _segment(self, action: QAction) -> QPushButton:
        button = QPushButton(checkable=True)
        button.setProperty("role", "segment")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button)

        def follow() -> None:
            button.setText(action.text())
            button.setToolTip(action.toolTip())
            button.setEnabled(action.isEnabled())
            button.setChecked(action.isChecked())

        button.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()
        return button
