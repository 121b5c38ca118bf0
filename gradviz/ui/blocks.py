"""Which blocks are open on the screen, and which of the open ones is pointed at.

An open block is no node: what is selected when its frame is pointed at is the node that has its value, and
`pointed` says that the block is meant.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradviz.document.label import Label
from gradviz.graph.block import is_block
from gradviz.graph.expand import Expanded
from gradviz.graph.graph import Edge, NodeId
from gradviz.graph.levels import closed_blocks, last_level, next_level
from gradviz.language import mark

if TYPE_CHECKING:
    from gradviz.ui.session import Session


EVERYWHERE: NodeId = ()
"""The whole drawing, whatever is selected."""


class Blocks(QObject):
    """Opens and closes the blocks of one session."""

    pointed_changed = Signal(object)
    """The open block that is pointed at, or None."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.pointed: NodeId | None = None
        self._wanted: NodeId | None = None
        """What is to be pointed at once it is on the screen."""
        session.selection_changed.connect(self._follow)
        session.trace_changed.connect(self._look_again)

    # --- reading -------------------------------------------------------------------------------------------

    @property
    def expanded(self) -> Expanded:
        """What is on the screen."""
        return self._session.expanded

    def can_open(self, node_id: NodeId) -> bool:
        """A closed block that has not too many parts."""
        node = self.expanded.graph.nodes.get(node_id)
        return node is not None and is_block(node.op) and node_id not in self.expanded.too_large

    @property
    def anchor(self) -> NodeId | None:
        """What stays where it is when much is opened or closed."""
        return self._wanted or self.pointed

    @property
    def can_open_level(self) -> bool:
        """There is something to open."""
        return bool(closed_blocks(self.expanded))

    @property
    def can_close_level(self) -> bool:
        """There is something to close."""
        return bool(self.expanded.opened)

    # --- opening and closing -------------------------------------------------------------------------------

    def open(self, block: NodeId) -> None:
        """Open one block."""
        if self.can_open(block):
            self._wanted = block
            self._set({block}, True)
            self._seek(block)

    def close(self, block: NodeId) -> None:
        """Close one block."""
        if block in self.expanded.opened or block in self.expanded.too_large:
            self._wanted = block
            self._set({block}, False)
            self._seek(block)

    def toggle(self, block: NodeId) -> None:
        """Close an open block, open a closed one."""
        if block in self.expanded.opened:
            self.close(block)
        else:
            self.open(block)

    def open_level(self, within: NodeId | None = None) -> None:
        """Open what is closed, the largest first: in this block, in what is selected, or everywhere."""
        chosen = within if within is not None else self._chosen()
        blocks = next_level(self.expanded, {chosen} if chosen else None)
        if blocks:
            self._wanted = chosen or None
            self._set(blocks, True)
            if chosen:
                self._seek(chosen)

    def close_level(self, within: NodeId | None = None) -> None:
        """Close what was opened last: in this block, around what is selected, or everywhere."""
        chosen = within if within is not None else self._around()
        blocks = last_level(self.expanded, {chosen} if chosen else None)
        if blocks:
            self._wanted = chosen or None
            self._set(blocks, False)
            if chosen:
                self._seek(chosen)

    def turn(self, within: NodeId | None, more: bool) -> None:
        """One level more, or one less: in this block, or everywhere."""
        around = within if within is not None else EVERYWHERE
        if more:
            self.open_level(around)
        else:
            self.close_level(around)

    def _chosen(self) -> NodeId | None:
        """The block that is selected, open or closed."""
        selection = self._session.selection
        if self.pointed is not None:
            return self.pointed
        if selection is None or isinstance(selection, Edge):
            return None
        return selection if self.can_open(selection) else None

    def _around(self) -> NodeId | None:
        """The open block that is selected, or is around what is selected."""
        selection = self._session.selection
        if self.pointed is not None:
            return self.pointed
        if selection is None or isinstance(selection, Edge):
            return None
        return self.expanded.group_of.get(selection)

    def _set(self, blocks: Collection[NodeId], is_open: bool) -> None:
        opened = self._session.state.opened
        wanted = opened | frozenset(blocks) if is_open else opened - frozenset(blocks)
        if len(blocks) == 1:
            [block] = blocks
            name = self._name(block)
            label = Label(mark("opening of {name}") if is_open else mark("closing of {name}"), name)
        else:
            label = Label(mark("opening of several blocks") if is_open else mark("closing of several blocks"))
        self._session.set_opened(wanted, blocks, label)

    def _name(self, block: NodeId) -> str:
        opened = self.expanded.blocks.get(block)
        return opened.name if opened is not None else self.expanded.graph.labels.get(block, "")

    # --- what is pointed at --------------------------------------------------------------------------------

    def point_at(self, block: NodeId) -> None:
        """Point at an open block: the node that has its value is selected."""
        if block in self.expanded.opened:
            self._session.select(self.expanded.shown_id(block))
            self._point(block)

    def point_around(self) -> None:
        """Point at the open block around what is pointed at."""
        selection = self._session.selection
        if self.pointed is not None:
            around = self.expanded.parent_of.get(self.pointed)
        elif selection is None or isinstance(selection, Edge):
            around = None
        else:
            around = self.expanded.group_of.get(selection)
        if around is not None:
            self.point_at(around)

    def _seek(self, block: NodeId) -> None:
        """Point at a block that was opened or closed: at once, or when its run is there."""
        self._wanted = block
        if self._session.graph.nodes.keys() == self.expanded.graph.nodes.keys():
            self._look_again()

    def _point(self, block: NodeId | None) -> None:
        if block != self.pointed:
            self.pointed = block
            self.pointed_changed.emit(block)

    def _follow(self, selection: object) -> None:
        if self.pointed is not None and selection != self.expanded.shown_id(self.pointed):
            self._point(None)

    def _look_again(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted in self.expanded.opened:
            self.point_at(wanted)
        elif wanted is not None:
            self._session.select(wanted)
        if self.pointed is not None and self.pointed not in self.expanded.opened:
            self._point(None)
