"""The panel at the left while a net is trained: from which examples, and how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gradviz.document.training import HYPERPARAMETERS, TrainingSetup, matters
from gradviz.language import tr
from gradviz.train.datasets import RECIPES
from gradviz.train.setup import makes_noise
from gradviz.ui.panels.cards import Section, Words
from gradviz.ui.theme import LIGHT, SMALL_SIZE, Theme
from gradviz.ui.training import fields
from gradviz.ui.training.coach import Coach
from gradviz.ui.training.fitting import can_fit
from gradviz.ui.training.own_data import OwnData
from gradviz.ui.training.snapshot import Snapshot
from gradviz.ui.training.tiles import DataTiles

SELDOM = frozenset(
    (
        *("test", "standardise", "weights", "dtype", "restore_best"),
        *("alpha", "beta1", "beta2", "eps", "clip_norm", "clip_value", "warm_up"),
        *("flip", "shift", "rotate", "grain"),
    )
)
"""Hyperparameters that are folded away at first."""
MADE = frozenset(("size", "noise"))
PICTURED = frozenset(("flip", "shift", "rotate", "grain"))
"""What is done to images only."""


class TrainingPanel(QWidget):
    """Everything that decides how the net learns."""

    fit_wanted = Signal()
    """The net is to suit the examples."""

    def __init__(self, coach: Coach, folder: Callable[[], Path | None]) -> None:
        super().__init__()
        self._coach = coach
        self._theme = LIGHT
        self._all = False
        self.tiles = DataTiles()
        self.tiles.chosen.connect(self._choose_data)
        self.own = OwnData(lambda: coach.setup, folder)
        self.own.wanted.connect(self._choose_own)
        self.problem = Words("danger", SMALL_SIZE)
        self.fit = QPushButton()
        self.fit.clicked.connect(self.fit_wanted)
        self.fit.hide()
        self._data_title, self._learning_title = Section(), Section()
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self.more.clicked.connect(self._turn_more)
        self._names: dict[str, QLabel] = {}
        self.fields: dict[str, QWidget] = {}
        self._lay_out()
        coach.setup_changed.connect(self._setup_changed)
        coach.refused.connect(self.problem.say)
        coach.looked.connect(self._follow)
        self.retranslate()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 13, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._data_title)
        column.addWidget(self.tiles)
        column.addWidget(self.own)
        column.addWidget(self.problem)
        column.addWidget(self.fit)
        self._data, self._learning = QGridLayout(), QGridLayout()
        for name, parameter in HYPERPARAMETERS.items():
            self._add(self._data if parameter.group == "data" else self._learning, name)
        column.addLayout(self._data)
        column.addSpacing(8)
        column.addWidget(self._learning_title)
        column.addLayout(self._learning)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setMinimumWidth(200)

    def _add(self, grid: QGridLayout, name: str) -> None:
        parameter = HYPERPARAMETERS[name]
        field = fields.field_for(parameter, lambda value: self._set(name, value))
        label = QLabel(wordWrap=True)
        label.setBuddy(field)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(6)
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)
        self._names[name], self.fields[name] = label, field

    def sizeHint(self) -> QSize:
        return QSize(280, 560)

    # --- what the person does ------------------------------------------------------------------------------

    def _set(self, name: str, value: object) -> bool:
        self.problem.say("")
        return self._coach.set(name, value)

    def _choose_data(self, name: str) -> None:
        self.problem.say("")
        self._coach.choose_data(name)
        self.refresh()

    def _choose_own(self, setup: TrainingSetup) -> None:
        self.problem.say("")
        self._coach.choose(setup)
        self.refresh()

    def _turn_more(self) -> None:
        self._all = not self._all
        self.refresh()

    # --- what is shown -------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tiles.samples.fetch()
        self.refresh()

    def _setup_changed(self) -> None:
        # What suits a net is looked for anew when the net changes, which it does with every pixel of a drag.
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show what is set."""
        setup = self._coach.setup
        for name, field in self.fields.items():
            fields.write(field, HYPERPARAMETERS[name], getattr(setup, name))
            shown = self._is_shown(setup, name)
            field.setVisible(shown)
            self._names[name].setVisible(shown)
        recipe = RECIPES.get(setup.data)
        if recipe is not None:
            fields.suggest(self.fields["size"], recipe.size)
            fields.suggest(self.fields["noise"], recipe.noise)
        own = bool(setup.path or setup.points)
        says = (
            "" if recipe is None else tr("{name}: {what}").format(name=tr(recipe.title), what=tr(recipe.says))
        )
        mine = Path(setup.path).name if setup.path else tr("Points drawn by hand")
        self.tiles.show_choice("" if own else setup.data, mine if own else says)
        self.own.refresh()
        self.more.setText(tr("Fewer settings") if self._all else tr("More settings"))

    def _is_shown(self, setup: TrainingSetup, name: str) -> bool:
        if name in MADE and not makes_noise(setup):
            return False
        if name in PICTURED and setup.data not in ("digits", "mnist", "mnist16", "shapes") and not setup.path:
            return False
        return matters(setup, name) and (self._all or name not in SELDOM)

    def _follow(self, snapshot: Snapshot) -> None:
        self.problem.say(snapshot.trouble)
        self.fit.setVisible(bool(snapshot.trouble) and can_fit(self._coach.setup))

    def close_samples(self) -> None:
        """End what is still being fetched for pictures."""
        self.tiles.samples.close()

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self.tiles.set_theme(theme)
        self.own.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self._data_title.setText(tr("Data"))
        self._learning_title.setText(tr("Learning"))
        self.fit.setText(tr("Make a net that fits"))
        self.fit.setToolTip(tr("Another program, with a net for these examples; it can be undone."))
        self.tiles.retranslate()
        self.own.retranslate()
        for name, field in self.fields.items():
            parameter = HYPERPARAMETERS[name]
            self._names[name].setText(tr(parameter.title))
            self._names[name].setToolTip(tr(parameter.attr.says))
            fields.say(field, parameter)
        self.refresh()
