"""What can be done with a block of one's own in the palette: kept, renamed, taken out of the library."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gradviz.graph.block import is_own, short_name
from gradviz.graph.definitions import block_name_problem
from gradviz.language import tr
from gradviz.ui.dialogs.name import NameDialog
from gradviz.ui.shelf import Shelf
from gradviz.ui.stock import Entry


def own_menu(shelf: Shelf, entry: Entry, parent: QWidget) -> QMenu | None:
    """The menu of a tile; None where it is none of one's own."""
    if not is_own(entry.name):
        return None
    menu = QMenu(parent)
    if not shelf.is_saved(entry.name):
        _add(menu, "keep", tr("Keep in my library")).triggered.connect(lambda: shelf.keep(entry.name))
        return menu
    rename = _add(menu, "rename", tr("Rename in my library…"))
    rename.setShortcut("F2")
    rename.triggered.connect(lambda: ask_name(shelf, entry, parent))
    remove = _add(menu, "remove", tr("Take out of my library"))
    remove.setShortcut("Del")
    remove.triggered.connect(lambda: shelf.remove(short_name(entry.name)))
    return menu


def ask_name(shelf: Shelf, entry: Entry, parent: QWidget) -> None:
    """Ask how a block of the library is to be called from now on."""
    if not is_own(entry.name) or not shelf.is_saved(entry.name):
        return
    name = short_name(entry.name)

    def why_not(other: str) -> str:
        if other != name and other in shelf.saved:
            return tr("Another block is called {name} already.").format(name=other)
        return block_name_problem(other) or ""

    says = tr("Programs that use it keep their own copy, under the name that it has there.")
    dialog = NameDialog(tr("Rename the block"), name, why_not, says=says, parent=parent.window())
    dialog.named.connect(lambda other, _: shelf.rename(name, other))
    dialog.open()


def take_out(shelf: Shelf, entry: Entry) -> None:
    """A block of the library away; any other entry stays."""
    if is_own(entry.name) and shelf.is_saved(entry.name):
        shelf.remove(short_name(entry.name))


def _add(menu: QMenu, name: str, title: str) -> QAction:
    action = menu.addAction(title)
    action.setObjectName(name)
    return action
