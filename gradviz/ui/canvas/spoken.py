"""What the canvas says beyond what it shows: tool tips with exact numbers, and the sentence of what is
selected. (The cards and wires one by one are the business of `gradviz.ui.canvas.accessible`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from gradviz.explain.names import plain_name
from gradviz.explain.numbers import UNKNOWN
from gradviz.language import tr

if TYPE_CHECKING:
    from gradviz.ui.building import Port
    from gradviz.ui.canvas.hits import Hit
    from gradviz.ui.canvas.scene import CanvasScene


def announce(widget: QWidget, sentence: str) -> None:
    """Make this the widget's description, and tell a screen reader that listens."""
    if sentence != widget.accessibleDescription():
        widget.setAccessibleDescription(sentence)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))


def hover_text(scene: CanvasScene, hit: Hit) -> str:
    """The exact numbers of what is under the pointer; empty over the ground."""
    if hit.edge is not None:
        face = scene.wires[hit.edge].face
        return _wire_text(face.chip, face.exact_chip) if face is not None else ""
    if hit.port is not None:
        return _port_text(scene, hit.port)
    if hit.node_id is None:
        return ""
    card = scene.cards[hit.node_id].face
    if card is None:
        return ""
    if hit.part == "handle":
        return tr("Nudge: drag to move {name} by a little and see what changes").format(name=card.label)
    lines = [card.label if card.shape == "" else f"{card.label}  ({card.shape})"]
    for name, number in ((tr("value"), card.exact_value), (card.gradient_of, card.exact_gradient)):
        if number not in ("", UNKNOWN):
            lines.append(f"{name} = {_cut(number)}")
    if card.running_sum:
        lines.append(card.running_sum)
    if card.problem:
        lines.append(card.problem)
    if hit.part == "value":
        lines.append(tr("Click to type, drag or turn the wheel to change"))
    return "\n".join(lines)


def _port_text(scene: CanvasScene, port: Port) -> str:
    """What a port is, and what a hand does there."""
    name = plain_name(scene.drawing.graph.labels[port.node])
    if port.slot is None:
        return tr("Value of {name}: drag to draw a wire").format(name=name)
    return tr("Input {number} of {name}: drag to draw a wire, or to lead the one here elsewhere").format(
        number=port.slot + 1, name=name
    )


def _wire_text(chip: str, exact: str) -> str:
    if not exact or exact == UNKNOWN:
        return chip
    name = chip.split(" = ")[0] if " = " in chip else ""
    return f"{name} = {_cut(exact)}" if name else _cut(exact)


def _cut(text: str) -> str:
    """A tool tip is for a number or a small array; the inspector has the rest."""
    lines = text.split("\n")
    shown = [line if len(line) <= 120 else line[:117] + "…" for line in lines[:12]]
    return "\n".join([*shown, "…"] if len(lines) > 12 else shown)
