"""Examples of a person's own: a file or a folder that is opened or dropped, or points drawn by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.document.training import TrainingSetup
from gradviz.language import tr
from gradviz.train.readers import DataError, csv_columns
from gradviz.ui.panels.cards import small_font
from gradviz.ui.theme import Theme
from gradviz.ui.training.points_pad import PointsPad

TABLES = (".csv", ".tsv")
SUFFIXES = (*TABLES, ".npz", ".bin", ".idx", "ubyte", ".gz")
"""Files that are examples, whatever else could be opened here."""


def is_data(path: Path) -> bool:
    """Whether what was dropped is meant as examples, not as a document."""
    return path.is_dir() or path.name.lower().endswith(SUFFIXES)


def with_path(setup: TrainingSetup, path: Path, folder: Path | None) -> TrainingSetup:
    """The set-up with the examples of this file, called from the document's folder where it lies in it."""
    inside = folder is not None and path.is_relative_to(folder)
    shown = path.relative_to(folder) if inside and folder is not None else path.absolute()
    return replace(setup, path=str(shown), points=(), inputs=(), target="")


class OwnData(QWidget):
    """Buttons to bring in one's own examples, and what there is to say about them."""

    wanted = Signal(object)
    """The TrainingSetup with other examples."""

    def __init__(self, setup: Callable[[], TrainingSetup], folder: Callable[[], Path | None]) -> None:
        super().__init__()
        self._setup, self._folder = setup, folder
        self.open, self.draw = QPushButton(), QPushButton()
        self.draw.setCheckable(True)
        for button in (self.open, self.draw):
            button.setFont(small_font(500))
            button.setStyleSheet("padding: 4px 10px")
        self._menu = QMenu(self)
        self._file, self._images = self._menu.addAction(""), self._menu.addAction("")
        self._file.triggered.connect(self.ask)
        self._images.triggered.connect(self.ask_for_folder)
        self.open.setMenu(self._menu)
        self.draw.toggled.connect(self._turn)
        self.pad = PointsPad()
        self.pad.drawn.connect(self._take_points)
        self.pad.hide()
        self._target_words, self.target = QLabel(), QComboBox()
        self.target.setFont(small_font(500))
        self.target.activated.connect(lambda _place: self._take_columns())
        self._inputs_words, self.inputs = QLabel(), QPushButton()
        self.inputs.setFont(small_font(500))
        self._columns = QMenu(self)
        self.inputs.setMenu(self._columns)
        self._read: tuple[str, tuple[str, ...]] = ("", ())
        """Of which table the columns are known."""
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._target_words, 0, 0)
        grid.addWidget(self.target, 0, 1)
        grid.addWidget(self._inputs_words, 1, 0)
        grid.addWidget(self.inputs, 1, 1)
        self._table = QWidget()
        self._table.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        buttons = QGridLayout()
        buttons.addWidget(self.open, 0, 0)
        buttons.addWidget(self.draw, 0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(buttons)
        column.addWidget(self.pad)
        column.addWidget(self._table)

    # --- what the person does ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for a file."""
        kinds = ";;".join((tr("Examples (*.csv *.tsv *.npz *.bin *ubyte* *.idx*)"), tr("All files (*)")))
        name, _ = QFileDialog.getOpenFileName(self, tr("Open examples"), self._start(), kinds)
        if name:
            self.take(Path(name))

    def ask_for_folder(self) -> None:
        """Ask for a folder of images, with a folder for each class in it."""
        name = QFileDialog.getExistingDirectory(self, tr("Open a folder of images"), self._start())
        if name:
            self.take(Path(name))

    def _start(self) -> str:
        folder = self._folder()
        return "" if folder is None else str(folder)

    def take(self, path: Path) -> None:
        """Learn from what is there."""
        self.wanted.emit(with_path(self._setup(), path, self._folder()))

    def _take_points(self, points: object) -> None:
        if isinstance(points, tuple):
            self.wanted.emit(replace(self._setup(), points=points, path="", standardise=False))

    def _take_columns(self) -> None:
        chosen = tuple(action.text() for action in self._columns.actions() if action.isChecked())
        target = self.target.currentText()
        inputs = tuple(name for name in chosen if name != target)
        self.wanted.emit(replace(self._setup(), target=target, inputs=inputs))

    def _turn(self, on: bool) -> None:
        self.pad.setVisible(on)
        if on:
            self.pad.square.setFocus()

    # --- what is shown -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is set."""
        setup = self._setup()
        self.pad.show_points(setup.points)
        if setup.points and not self.draw.isChecked():
            self.draw.setChecked(True)
        is_table = setup.path.lower().endswith(TABLES)
        self._table.setVisible(is_table)
        if is_table:
            self._show_columns(setup)

    def _show_columns(self, setup: TrainingSetup) -> None:
        if self._read[0] != setup.path:
            try:
                names = csv_columns((self._folder() or Path()) / setup.path)
            except DataError:  # the training says what is wrong with it
                names = ()
            self._read = setup.path, names
            self.target.clear()
            self.target.addItems(list(names))
            self._columns.clear()
            for name in names:
                action = self._columns.addAction(name)
                action.setCheckable(True)
                action.triggered.connect(lambda _on: self._take_columns())
        names = self._read[1]
        target = setup.target or (names[-1] if names else "")
        self.target.setCurrentText(target)
        fed = setup.inputs or tuple(name for name in names if name != target)
        for action in self._columns.actions():
            action.setChecked(action.text() in fed)
            action.setEnabled(action.text() != target)
        self.inputs.setText(tr("{n} of {all}").format(n=len(fed), all=max(0, len(names) - 1)))

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self.pad.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.open.setText(tr("Open…"))
        self.open.setToolTip(tr("A table (CSV), arrays (NPZ), IDX, CIFAR-10, or a folder of images"))
        self._file.setText(tr("A file…"))
        self._images.setText(tr("A folder of images…"))
        self.draw.setText(tr("Draw points"))
        self._target_words.setText(tr("Target column"))
        self._inputs_words.setText(tr("Input columns"))
        self.target.setAccessibleName(tr("Target column"))
        self.inputs.setAccessibleName(tr("Input columns"))
        self.pad.retranslate()
