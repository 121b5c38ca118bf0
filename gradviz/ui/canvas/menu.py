"""What can be done with what is under the pointer: with a card, with several, with a wire, with the ground.

Deeds of the window's menu have the same words and keys here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from gradviz.explain.numbers import UNKNOWN
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr
from gradviz.ui.actions import deed
from gradviz.ui.canvas.keywire import wire_by_keys
from gradviz.ui.canvas.wiring import ends_of

if TYPE_CHECKING:
    from gradviz.ui.canvas.view import CanvasView
    from gradviz.ui.handwork import Handwork

Act = Callable[[], object]


def menu_at(view: CanvasView, at: QPoint) -> QMenu | None:
    """The menu of what is at a point of the viewport, which is selected then; None where there is nothing to
    do."""
    hit = view.hit(at)
    what = hit.edge or hit.node_id
    if what is None and hit.block is not None:
        view.block_picked.emit(hit.block)
        return block_menu(view, hit.block)
    noted = view.note_hands.at(at) if what is None and view.note_hands is not None else None
    if noted is not None and view.note_hands is not None:
        view.note_hands.select(noted.number)
        return view.note_hands.menu(noted.number)
    if what is None:
        return ground_menu(view, at) if view.building and view.hands is not None else None
    if what not in view.canvas.selected:
        view.select(what)
    return menu_of_selection(view)


def menu_of_selection(view: CanvasView) -> QMenu | None:
    """The menu of what is selected; None where nothing is, or nothing can be done with it."""
    chosen = view.canvas.selection
    pointed = view.canvas.enclosures.pointed
    if pointed is not None:
        return block_menu(view, pointed)
    if view.note_hands is not None and view.note_hands.selected is not None:
        return view.note_hands.menu(view.note_hands.selected)
    if len(view.canvas.selected) > 1 and view.hands is not None:
        return several_menu(view)
    if isinstance(chosen, Edge):
        return wire_menu(view, chosen) if view.builds_on(chosen) else None
    return card_menu(view, chosen) if chosen is not None and chosen in view.canvas.cards else None


def card_menu(view: CanvasView, node_id: NodeId) -> QMenu:
    """The menu of a card."""
    menu = QMenu(view)
    card = view.canvas.cards[node_id]
    if node_id in view.canvas.drawing.sealed:
        closing = _add(
            menu, "close", tr("Close the block"), lambda: view.opening_requested.emit(node_id, False)
        )
        closing.setShortcut("Return")
        menu.addSeparator()
    if view.canvas.opens(node_id):
        opening = _add(menu, "open", tr("Open the block"), lambda: view.opening_requested.emit(node_id, True))
        opening.setShortcut("Return")
        menu.addSeparator()
    _add(menu, "run-to", tr("Run to here"), lambda: view.run_to_requested.emit(node_id))
    stop = _add(menu, "breakpoint", tr("Breakpoint"), lambda: view.breakpoint_toggled.emit(node_id))
    stop.setCheckable(True)
    stop.setChecked(card.state.breakpoint)
    stop.setShortcut("F9")
    menu.addSeparator()
    edit = _add(menu, "edit", tr("Edit value"), lambda: view.begin_edit(node_id))
    edit.setEnabled(view.leaf_value(node_id) is not None)
    edit.setShortcut("Return")
    hands = view.hands
    if hands is not None and node_id in hands.graph:
        _deed(menu, "rename", hands.begin_rename)
    output = _add(menu, "output", tr("Make this the output"), lambda: view.output_requested.emit(node_id))
    output.setEnabled(not card.state.output)
    output.setShortcut("O")
    if hands is not None and view.building and node_id in hands.graph:
        _build_on(menu, view, hands, node_id)
    menu.addSeparator()
    face = card.face
    gradient = face.gradient_of if face and face.gradient_of else tr("gradient")
    for name, title, text in (
        ("copy-value", tr("Copy value"), face.exact_value if face else ""),
        ("copy-gradient", tr("Copy {what}").format(what=gradient), face.exact_gradient if face else ""),
    ):
        copy = _add(menu, name, title, partial(QGuiApplication.clipboard().setText, text))
        copy.setEnabled(text not in ("", UNKNOWN))
    return menu


def block_menu(view: CanvasView, block: NodeId) -> QMenu:
    """The menu of an open block."""
    menu = QMenu(view)
    close = _add(menu, "close", tr("Close the block"), lambda: view.opening_requested.emit(block, False))
    close.setShortcut("Return")
    _add(menu, "open_level", tr("Open what is inside"), lambda: view.level_requested.emit(block, True))
    return menu


def _build_on(menu: QMenu, view: CanvasView, hands: Handwork, node_id: NodeId) -> None:
    """What a card is built on with."""
    menu.addSeparator()
    _deed(menu, "replace", hands.begin_replacement)
    _deed(menu, "add", hands.quick_add).setText(tr("Add behind it…"))
    _deed(menu, "wire", hands.begin_wire)
    _deed(menu, "wire_back", hands.begin_wire_back).setEnabled(bool(hands.graph.nodes[node_id].inputs))
    _reach(menu, hands)
    _edit(menu, hands)


def several_menu(view: CanvasView) -> QMenu:
    """The menu of several cards."""
    menu, hands = QMenu(view), view.hands
    assert hands is not None
    if view.building and len(hands.chosen) == 2:
        _deed(menu, "add", hands.quick_add).setText(tr("Combine them…"))
    align = menu.addMenu(tr("Align"))
    for side in ("left", "centre", "right", "top", "middle", "bottom"):
        _deed(align, f"align_{side}", partial(hands.align, side))
    distribute = menu.addMenu(tr("Distribute"))
    distribute.setEnabled(len(hands.chosen) > 2)
    for axis in ("horizontal", "vertical"):
        _deed(distribute, f"distribute_{axis}", partial(hands.distribute, axis))
    if view.note_hands is not None:
        _deed(menu, "frame", view.note_hands.frame_selection)
    if view.building:
        _deed(menu, "make_block", hands.make_block)
    _reach(menu, hands)
    _edit(menu, hands)
    return menu


def wire_menu(view: CanvasView, edge: Edge) -> QMenu:
    """The menu of a wire."""
    menu, hands, ends = QMenu(view), view.hands, ends_of(view, edge)
    assert hands is not None
    _deed(menu, "add", hands.quick_add).setText(tr("Insert on this wire…"))
    if ends is not None:
        start, end = ends
        _add(menu, "lead-to", tr("Lead it elsewhere"), lambda: wire_by_keys(view, start, edge))
        _add(menu, "lead-from", tr("Feed it from elsewhere"), lambda: wire_by_keys(view, end, edge))
    menu.addSeparator()
    _deed(menu, "delete", hands.delete).setText(tr("Cut this wire"))
    return menu


def ground_menu(view: CanvasView, at: QPoint) -> QMenu:
    """The menu of the empty ground."""
    menu, hands = QMenu(view), view.hands
    assert hands is not None
    _deed(menu, "add", lambda: hands.offer_at(at))
    if view.note_hands is not None:
        _deed(menu, "note", view.note_hands.add_note)
    _deed(menu, "paste", lambda: hands.paste(at)).setEnabled(hands.can_paste)
    menu.addSeparator()
    something = bool(len(hands.graph))
    _deed(menu, "select_all", hands.select_all).setEnabled(something)
    _deed(menu, "tidy", hands.tidy).setEnabled(something)
    _deed(menu, "fit", view.fit).setEnabled(something)
    return menu


def _reach(menu: QMenu, hands: Handwork) -> None:
    menu.addSeparator()
    _deed(menu, "select_dependents", hands.select_dependents)
    _deed(menu, "select_dependencies", hands.select_dependencies)


def _edit(menu: QMenu, hands: Handwork) -> None:
    menu.addSeparator()
    _deed(menu, "cut", hands.cut)
    _deed(menu, "copy", hands.copy)
    _deed(menu, "duplicate", hands.duplicate)
    _deed(menu, "delete", hands.delete)


def _deed(menu: QMenu, name: str, act: Act) -> QAction:
    """A deed of the window's menu; its key is shown."""
    known = deed(name)
    action = _add(menu, name, tr(known.text), act)
    if known.keys:
        action.setShortcut(QKeySequence(known.keys[0]))
    return action


def _add(menu: QMenu, name: str, title: str, act: Act) -> QAction:
    action = menu.addAction(title)
    action.setObjectName(name)
    action.triggered.connect(lambda _checked=False: act())
    return action
