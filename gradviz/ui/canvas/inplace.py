"""Typing in place: at most one field at a time, over the value or the name of a card, wherever that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt

from gradviz.graph.graph import NodeId
from gradviz.ops.op import Array
from gradviz.ui.canvas.editing import CardField, name_field, value_field
from gradviz.ui.canvas.measure import HEADER, NAME_GAP, PAD
from gradviz.ui.tokens import Theme

if TYPE_CHECKING:
    from gradviz.ui.canvas.items import CardItem
    from gradviz.ui.canvas.view import CanvasView


class Typing(QObject):
    """The field on one canvas."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.field: CardField | None = None

    def edit_value(self, node_id: NodeId) -> None:
        """Type a leaf's value. Nothing happens on a card that is computed."""
        value = self._view.leaf_value(node_id)
        if value is None or node_id not in self._view.canvas.cards:
            return
        field = value_field(self._view.viewport(), node_id, value, self._view.canvas.look.theme)
        field.committed.connect(self._keep_value)
        self._open(field)

    def edit_name(self, node_id: NodeId) -> None:
        """Type a node's name. Nothing happens inside of a block, and where nobody takes a name."""
        view, hands = self._view, self._view.hands
        if hands is None or node_id not in hands.graph or node_id not in view.canvas.cards:
            return
        name = hands.graph.nodes[node_id].name

        def why_not(name: str) -> str:
            return hands.why_not_name(node_id, name)

        field = name_field(view.viewport(), node_id, name, why_not, view.canvas.look.theme)
        field.committed.connect(hands.rename)
        self._open(field)

    def _open(self, field: CardField) -> None:
        view = self._view
        if self.field is not None:
            self.field.cancel()
        view.finish_animations()
        view.reveal(field.node_id)
        view.select(field.node_id)
        self.field = field
        field.closed.connect(self._closed)
        self.follow()
        field.open()

    def follow(self) -> None:
        """Keep the field over its part of the card while the ground moves."""
        card = self._view.canvas.cards.get(self.field.node_id) if self.field is not None else None
        if self.field is not None and card is not None:
            area = self._area(card).translated(card.pos())
            self.field.place_over(self._view.mapFromScene(area).boundingRect(), self._view.viewport().size())

    def _area(self, card: CardItem) -> QRectF:
        layout = card.layout
        if self.field is not None and self.field.part == "value":
            return layout.value
        left = layout.badge.right() + NAME_GAP
        return QRectF(left, layout.rect.top(), layout.rect.right() - PAD - left, HEADER)

    def look_again(self) -> None:
        """There is another drawing; perhaps without the card."""
        if self.field is not None and self.field.node_id not in self._view.canvas.cards:
            self.field.cancel()
        self.follow()

    def set_theme(self, theme: Theme) -> None:
        """Its colours."""
        if self.field is not None:
            self.field.set_theme(theme)

    def _keep_value(self, node_id: NodeId, value: Array) -> None:
        self._view.value_changed.emit(node_id, value, True)

    def _closed(self) -> None:
        had_focus = self.field is not None and self.field.field.hasFocus()
        self.field = None
        if had_focus or self._view.focusWidget() is None:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
