"""What is open, and every state it was in. No command classes: undo is the previous state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from gradviz.document.label import Label
from gradviz.document.notes import Note
from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph, NodeId

Place = tuple[float, float]


@dataclass(frozen=True, eq=False)
class State:
    """One state of the document: the drawing, its text, where things stand, and how it is stepped.

    `text` is the program as the person wrote it (comments and spacing kept) and always parses to `graph`.
    """

    graph: Graph = field(default_factory=Graph)
    text: str = ""
    places: Mapping[NodeId, Place] = field(default_factory=dict)
    """Centres of all cards, scene units (px at 100 %)."""
    pinned: frozenset[NodeId] = frozenset()
    """Cards a person has dragged: the layout leaves them where they are."""
    breakpoints: frozenset[NodeId] = frozenset()
    cell: tuple[int, ...] | None = None
    """The output cell that is seeded, where the output is not a scalar (None: ones)."""
    title: str = ""
    opened: frozenset[NodeId] = frozenset()
    """The blocks that are open on the screen."""
    notes: Mapping[int, Note] = field(default_factory=dict)
    """What is written beside the drawing, by number."""
    training: TrainingSetup | None = None
    """How the net is trained; None until somebody thinks of training."""
    draft: str | None = None
    """What stands in the editor where that does not parse (yet): typing is never lost, and is undone."""


Watcher = Callable[[State, State], None]
"""Called with the state before and the state after; compares by identity and touches what differs."""

LIMIT = 1_000
"""States kept for undo; they share what did not change, so a thousand are cheap."""


@dataclass(frozen=True, slots=True)
class _Entry:
    state: State
    label: Label | str
    merge: Hashable | None


class Document:
    """The current state, the past and the future ones. Every edit, undo, load and paste goes the same way."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()
        self._saved = self._state
        self._past: list[_Entry] = []
        self._future: list[_Entry] = []
        self._watchers: list[Watcher] = []

    # --- reading -------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What is open now."""
        return self._state

    @property
    def can_undo(self) -> bool:
        """There is an earlier state."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """There is a state that was undone."""
        return bool(self._future)

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words of the current language; empty where there is nothing."""
        return str(self._past[-1].label) if self._past else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again."""
        return str(self._future[-1].label) if self._future else ""

    @property
    def is_modified(self) -> bool:
        """The current state is not the one that was last saved or opened."""
        return self._state is not self._saved

    # --- changing ------------------------------------------------------------------------------------------

    def change(self, state: State, label: Label | str, merge: Hashable | None = None) -> None:
        """Make `state` the current one. Changes with the same `merge` key in a row are one step of undo.

        A key of None never merges; `settle` ends a run of merging (a drag was let go).
        """
        if state is self._state:
            return
        continues = bool(self._past) and merge is not None and self._past[-1].merge == merge
        if not continues:
            self._past.append(_Entry(self._state, label, merge))
            del self._past[:-LIMIT]
        self._future.clear()
        self._show(state)

    def settle(self) -> None:
        """The next change starts an undo step of its own, whatever its merge key."""
        if self._past and self._past[-1].merge is not None:
            last = self._past[-1]
            self._past[-1] = _Entry(last.state, last.label, None)

    def amend(self, state: State) -> None:
        """Replace the current state without an undo step: for what follows from it, as a finished layout.

        An unmodified document stays unmodified, and the states that could be redone are kept.
        """
        if not self.is_modified:
            self._saved = state
        self._show(state)

    def undo(self) -> bool:
        """Go back one step; False where there is none."""
        return self._travel(self._past, self._future)

    def redo(self) -> bool:
        """Go forward again; False where nothing was undone."""
        return self._travel(self._future, self._past)

    def _travel(self, source: list[_Entry], target: list[_Entry]) -> bool:
        if not source:
            return False
        entry = source.pop()
        target.append(_Entry(self._state, entry.label, None))
        self._show(entry.state)
        return True

    def reset(self, state: State) -> None:
        """Open something else: no past, nothing to save."""
        self._past.clear()
        self._future.clear()
        self._saved = state
        self._show(state)

    def saved(self, state: State | None = None) -> None:
        """`state` (the current one where it is not given) is on disk now."""
        self._saved = self._state if state is None else state

    # --- watching ------------------------------------------------------------------------------------------

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher(old, new)` after every change; returns the function that ends it."""
        self._watchers.append(watcher)

        def unwatch() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return unwatch

    def _show(self, state: State) -> None:
        old, self._state = self._state, state
        if old is not state:
            for watcher in tuple(self._watchers):
                watcher(old, state)
