"""A selection becomes a block: what is asked before, and what is done then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gradviz.graph.definitions import block_name_problem
from gradviz.graph.edit import fresh_name
from gradviz.graph.gathering import ends_of_block
from gradviz.graph.graph import GraphError, NodeId
from gradviz.language import tr

if TYPE_CHECKING:
    from gradviz.ui.session import Session


def ask_for_block(session: Session, chosen: frozenset[NodeId], parent: QWidget) -> None:
    """Ask how the block is to be called that these nodes become. What cannot be one is refused."""
    from gradviz.ui.dialogs.name import NameDialog

    graph, known = session.state.graph, session.program.blocks
    try:
        inputs, result = ends_of_block(graph, chosen)
    except GraphError as error:
        session.refused.emit(str(error))
        return

    def why_not(name: str) -> str:
        if name in session.program.blocks:
            return tr("Another block is called {name} already.").format(name=name)
        return block_name_problem(name) or ""

    def make(name: str, keep: bool) -> None:
        made = session.building.gather(chosen, name)
        if made is not None and keep:
            session.shelf.keep(session.state.graph.nodes[made].op)

    says = tr("It is given {inputs}, and its value is that of {result}.")
    names = ", ".join(graph.labels[source] for source in inputs)
    dialog = NameDialog(
        tr("Make the block"),
        fresh_name({*known, "block"}, "block"),
        why_not,
        says=says.format(inputs=names, result=graph.labels[result]),
        also=tr("Keep it in my library as well"),
        parent=parent,
    )
    dialog.named.connect(make)
    dialog.open()
