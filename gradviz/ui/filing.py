"""Files: new, open, save, recent ones, the copy that survives a crash, and the question before work is
lost."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gradviz.document import recovery
from gradviz.document.document import State
from gradviz.document.examples import Example, example
from gradviz.document.files import SUFFIX, FileError, load, load_text, save
from gradviz.document.label import Label
from gradviz.graph.parse import ParseError, parse
from gradviz.language import mark, tr
from gradviz.ui.panels.cards import set_role
from gradviz.ui.preferences import Preferences
from gradviz.ui.session import Session

AUTOSAVE_AFTER = 3_000
"""Milliseconds after a change until it is on disk."""


class Answer(Enum):
    """What a person wants done with unsaved work."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class Filing(QObject):
    """What is open as a file. Nothing is lost or overwritten without being asked for."""

    trouble = Signal(str)
    """A file that cannot be read or written, in one sentence; nothing has changed."""
    opened = Signal()
    """Something else is open now."""
    recent_changed = Signal()
    found_work = Signal(object)
    """A Recovered: work that a crash left behind."""

    def __init__(
        self, session: Session, preferences: Preferences, window: QWidget, folder: Path | None = None
    ) -> None:
        super().__init__(window)
        self._session, self._preferences, self._window, self._folder = session, preferences, window, folder
        self._copy = recovery.Copy(folder)
        self._told = "", ""
        """Title and starting note of the example that is open, in the words in which they were written."""
        self.path: Path | None = None
        self.example = ""
        """The key of the example that is open; empty: none is."""
        self.ask: Callable[[str], Answer] = self._ask_in_words
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_AFTER)
        self._autosave.timeout.connect(self.keep_copy)
        session.state_changed.connect(self._note_change)

    # --- opening -------------------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty document."""
        if self.may_leave():
            self._show(State(), None)

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = ";;".join((
            tr("gradviz and programs (*{suffix} *.txt)").format(suffix=SUFFIX),
            tr("All files (*)"),
        ))  # fmt: skip
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), str(self._preferences.folder), kinds)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Open a file. Where it cannot be read, `trouble` says why and nothing changes."""
        try:
            state = read(path)
        except FileError as error:
            self._preferences.drop_recent(path)
            self.recent_changed.emit()
            self.trouble.emit(str(error))
            return False
        if not self.may_leave():
            return False
        self._show(state, path if path.suffix == SUFFIX else None)
        self._note_path(path)
        return True

    def open_example(self, example: Example) -> None:
        """An example. In place of changed work without a file it can be undone; a changed file is asked
        about."""
        text = example.text.rstrip()
        beside = {"notes": example.notes, "training": example.training}
        if self._session.document.is_modified and self.path is None and len(self._session.state.graph):
            label = Label(mark("opening of an example"))
            self._session.replace_text(text, tr(example.title), label, **beside)
        elif self.may_leave():
            self._session.open_text(text, tr(example.title), **beside)
        else:
            return
        self.path, self.example = None, example.key
        self._told = tr(example.title), tr(example.note)
        self._session.title_changed.emit()
        self.opened.emit()

    def retranslate(self) -> None:
        """An example that is open is called, and tells what there is to see, in the language of the
        moment."""
        if not self.example:
            return
        (title, note), entry = self._told, example(self.example)
        self._told = tr(entry.title), tr(entry.note)
        if self._session.state.title == title:
            self._session.set_title(self._told[0])
        if note:
            self._session.jotting.retell(note, self._told[1])

    def open_recovered(self, recovered: recovery.Recovered) -> None:
        """Take up work that a crash left behind: it counts as not saved."""
        if not self.may_leave():
            return
        self.path, self.example = None, ""
        self._session.open_state(State(title=recovered.state.title))
        self._session.document.change(recovered.state, Label(mark("recovered work")))
        self.keep_copy()  # before the old one goes: it may crash again
        recovery.forget(recovered.path)
        self.opened.emit()

    def _show(self, state: State, path: Path | None) -> None:
        self.path, self.example = path, ""
        self._session.open_state(state)
        self._forget_copy()
        self._session.title_changed.emit()
        self.opened.emit()

    # --- saving --------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save to the file, or ask for one."""
        return self.save_to(self.path) if self.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        start = self.path or self._preferences.folder / f"{file_name(self._session.state.title)}{SUFFIX}"
        kind = tr("gradviz (*{suffix})").format(suffix=SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save as"), str(start), kind)
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def save_to(self, path: Path) -> bool:
        """Write the document. False where the disk refuses; `trouble` says why."""
        self._session.set_title(path.stem)
        state = self._session.state
        try:
            save(state, path)
        except FileError as error:
            self.trouble.emit(str(error))
            return False
        self.path, self.example = path, ""
        self._session.mark_saved(state)
        self._forget_copy()
        self._note_path(path)
        return True

    def may_leave(self) -> bool:
        """Unsaved work is saved, or given up on purpose; False: stay."""
        if not self._session.document.is_modified:
            return True
        name = self._session.state.title or tr("Untitled")
        answer = self.ask(name)
        if answer == Answer.SAVE:
            return self.save()
        return answer == Answer.DISCARD

    def _ask_in_words(self, name: str) -> Answer:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(tr("“{name}” has changes that are not saved.").format(name=name))
        box.setInformativeText(tr("They are lost if you do not save them."))
        roles = QMessageBox.ButtonRole
        save_button = box.addButton(tr("Save"), roles.AcceptRole)
        set_role(save_button, "primary")
        discard_button = box.addButton(tr("Do not save"), roles.DestructiveRole)
        box.addButton(tr("Cancel"), roles.RejectRole)
        box.setDefaultButton(save_button)
        box.layout().setContentsMargins(12, 22, 24, 18)  # an icon has its place at the left
        box.exec()
        if box.clickedButton() is save_button:
            return Answer.SAVE
        return Answer.DISCARD if box.clickedButton() is discard_button else Answer.CANCEL

    # --- the copy that survives a crash --------------------------------------------------------------------

    def keep_copy(self) -> None:
        """Write a copy of unsaved work."""
        self._autosave.stop()
        if not self._session.document.is_modified:
            return
        try:
            self._copy.keep(self._session.state)
        except FileError:
            return  # a full disk must not interrupt; the next change tries again

    def look_for_work(self) -> None:
        """Tell of work that a crash left behind, the newest first."""
        for recovered in recovery.left_behind(self._folder)[:1]:
            self.found_work.emit(recovered)

    def close(self) -> None:
        """The window closes in good order: no copy is needed."""
        self._autosave.stop()
        self._forget_copy()

    def _forget_copy(self) -> None:
        self._copy.forget()

    def _note_change(self) -> None:
        if self._session.document.is_modified:
            self._autosave.start()
        else:
            self._autosave.stop()

    def _note_path(self, path: Path) -> None:
        self._preferences.note_recent(path)
        self._preferences.folder = path.absolute().parent
        self.recent_changed.emit()


def read(path: Path) -> State:
    """The state in a gradviz file or in a program as plain text. Raises FileError."""
    if path.suffix == SUFFIX:
        return load(path)
    text = load_text(path)
    try:
        return State(graph=parse(text), text=text, title=path.stem)
    except ParseError as error:
        raise FileError(
            tr("{file} is not a program: {reason}").format(file=path.name, reason=error)
        ) from error


def file_name(title: str) -> str:
    """A title as every system takes it for the name of a file."""
    kept = "".join(
        sign if sign.isalnum() or sign in " _-()+=." else "·" if sign in "*/×·" else " " for sign in title
    )
    return " ".join(kept.split()).strip(". ") or tr("Untitled")
