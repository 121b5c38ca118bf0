"""What can be done with one card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from gradviz.explain.numbers import UNKNOWN
from gradviz.graph.graph import NodeId
from gradviz.language import tr

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView


def card_menu(view: CanvasView, node_id: NodeId) -> QMenu:
    """The menu of a card; its actions emit the view's signals."""
    menu = QMenu(view)
    card = view.canvas.cards[node_id]
    face = card.face
    _add(menu, "run-to", tr("Run to here")).triggered.connect(lambda: view.run_to_requested.emit(node_id))
    stop = _add(menu, "breakpoint", tr("Breakpoint"))
    stop.setCheckable(True)
    stop.setChecked(card.state.breakpoint)
    stop.setShortcut("F9")
    stop.triggered.connect(lambda: view.breakpoint_toggled.emit(node_id))
    menu.addSeparator()
    edit = _add(menu, "edit", tr("Edit value"))
    edit.setEnabled(view.leaf_value(node_id) is not None)
    edit.triggered.connect(lambda: view.begin_edit(node_id))
    output = _add(menu, "output", tr("Make this the output"))
    output.setEnabled(not card.state.output)
    output.triggered.connect(lambda: view.output_requested.emit(node_id))
    menu.addSeparator()
    gradient = face.gradient_of if face and face.gradient_of else tr("gradient")
    for name, title, text in (
        ("copy-value", tr("Copy value"), face.exact_value if face else ""),
        ("copy-gradient", tr("Copy {what}").format(what=gradient), face.exact_gradient if face else ""),
    ):
        copy = _add(menu, name, title)
        copy.setEnabled(text not in ("", UNKNOWN))
        copy.triggered.connect(lambda checked=False, text=text: QGuiApplication.clipboard().setText(text))
    return menu


def _add(menu: QMenu, name: str, title: str) -> QAction:
    action = menu.addAction(title)
    action.setObjectName(name)
    return action
