"""Hyperparameters as fields, made from what is said of them: a list, a box to tick, or a number to type."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from gradviz.document.hyperparameter import Hyperparameter
from gradviz.document.training import OPTIMIZER_TITLES, SCHEDULE_TITLES
from gradviz.graph.attributes import number_text
from gradviz.language import tr
from gradviz.ui.panels.cards import set_role
from gradviz.ui.theme import SMALL_SIZE, mono_font, word_font

WIDTH = 96
TITLES = {**OPTIMIZER_TITLES, **SCHEDULE_TITLES}
Changed = Callable[[Any], bool]
"""Told the new value; whether it is one that makes sense."""


def field_for(parameter: Hyperparameter, changed: Changed) -> QWidget:
    """A field that tells what the person chooses or types."""
    attr = parameter.attr
    if attr.kind == "bool":
        tick = QCheckBox()
        tick.toggled.connect(changed)
        tick.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return tick
    if attr.kind == "choice":
        box = QComboBox()
        box.setFixedWidth(WIDTH + 20)
        box.setFont(word_font(SMALL_SIZE, 500))
        for choice in attr.choices:
            box.addItem(choice, choice)
        box.activated.connect(lambda place: changed(box.itemData(place)))
        return box
    line = QLineEdit()
    line.setFixedWidth(WIDTH)
    line.setAlignment(Qt.AlignmentFlag.AlignRight)
    line.setStyleSheet("QLineEdit { padding: 3px 8px; }")
    line.setFont(mono_font(12.5))

    def take() -> None:
        if line.isModified():
            line.setModified(False)
            set_role(line, "" if changed(read(parameter, line.text())) else "bad")

    line.editingFinished.connect(take)
    return line


def write(field: QWidget, parameter: Hyperparameter, value: Any) -> None:
    """Show a value; what is just being typed stays."""
    with QSignalBlocker(field):
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, QComboBox):
            field.setCurrentIndex(parameter.attr.choices.index(value))
        elif isinstance(field, QLineEdit) and not (field.hasFocus() and field.isModified()):
            text = text_of(value)
            if field.text() != text:
                field.setText(text)
            set_role(field, "")


def suggest(field: QWidget, value: Any) -> None:
    """What counts where nothing is typed, in grey."""
    if isinstance(field, QLineEdit):
        field.setPlaceholderText(text_of(value) or "—")


def say(field: QWidget, parameter: Hyperparameter) -> None:
    """What it is for, in the current language."""
    title, says = tr(parameter.title), tr(parameter.attr.says)
    field.setToolTip(says)
    field.setAccessibleName(tr("{name}: {what}").format(name=title, what=says))
    if isinstance(field, QComboBox):
        for place in range(field.count()):
            choice = field.itemData(place)
            field.setItemText(place, tr(TITLES[choice]) if choice in TITLES else choice)
    elif isinstance(field, QLineEdit):
        field.setPlaceholderText(field.placeholderText() or ("—" if parameter.attr.default is None else ""))


def text_of(value: Any) -> str:
    """A number as it is typed; nothing for none."""
    if value is None:
        return ""
    return number_text(value) if isinstance(value, float) else str(value)


def read(parameter: Hyperparameter, typed: str) -> Any:
    """What was typed as a number, or the text itself, which the set-up then refuses with a sentence."""
    text = typed.strip().replace("−", "-")
    if not text and parameter.attr.default is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    if parameter.attr.kind == "int" and isfinite(number) and number == int(number):
        return int(number)
    return number
