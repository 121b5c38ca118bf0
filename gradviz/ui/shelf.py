"""The blocks of one's own that there are to build with: those of the library, and those of this program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradviz.document.files import FileError
from gradviz.document.library import Kept, keep_block, read_library, remove_block, rename_block
from gradviz.graph.block import block_of
from gradviz.ui.stock import Entry, entry_of

if TYPE_CHECKING:
    from gradviz.ui.session import Session


class Shelf(QObject):
    """The library of one window, as far as it was read, beside the blocks of the document that is open."""

    changed = Signal()
    """There are other blocks to build with."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._folder: Path | None = None
        self._kept = Kept()
        self._defined: Mapping[str, str] = {}
        session.state_changed.connect(self._follow)

    def open(self, folder: Path) -> None:
        """Read the library in this folder; what is wrong with it is told."""
        self._folder = folder
        self.read()
        for trouble in self._kept.troubles:
            self._session.refused.emit(trouble)

    def read(self) -> None:
        """Look again what the folder holds: another window, or an editor, may have changed it."""
        if self._folder is None:
            return
        kept = read_library(self._folder)
        if kept != self._kept:
            self._kept = kept
            self.changed.emit()

    @property
    def saved(self) -> Mapping[str, str]:
        """The operations of the blocks in the library, by name."""
        return self._kept.blocks

    @property
    def blocks(self) -> Mapping[str, str]:
        """All of them: where both have a name, it means what it means in this program."""
        return {**self._kept.blocks, **self._defined}

    def entries(self) -> tuple[Entry, ...]:
        """The same as things to build with."""
        return tuple(entry_of(block_of(op)) for op in self.blocks.values())

    def is_saved(self, op: str) -> bool:
        """Whether just this block is in the library."""
        return op in self._kept.blocks.values()

    def keep(self, op: str) -> bool:
        """Into the library; False where that is refused."""
        return self._done(lambda folder: keep_block(folder, op))

    def remove(self, name: str) -> bool:
        """Out of the library; no document changes."""
        return self._done(lambda folder: remove_block(folder, name))

    def rename(self, name: str, other: str) -> bool:
        """Another name in the library; no document changes."""
        return self._done(lambda folder: rename_block(folder, name, other))

    def _done(self, deed: Callable[[Path], None]) -> bool:
        if self._folder is None:
            return False
        try:
            deed(self._folder)
        except FileError as error:
            self._session.refused.emit(str(error))
            return False
        finally:
            self.read()
        return True

    def _follow(self, *_states: object) -> None:
        state = self._session.state
        defines = "block" in state.text  # no other text need be looked at
        blocks = self._session.program.blocks if defines else {}
        defined = {name: own.op for name, own in blocks.items()}
        if defined != self._defined:
            self._defined = defined
            self.changed.emit()
