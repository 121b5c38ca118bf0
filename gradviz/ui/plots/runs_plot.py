"""Runs side by side: the one that goes on, those before it, and those of a sweep."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph
from gradviz.language import mark, tr
from gradviz.train.run import Epoch, Run
from gradviz.train.sweep import Swept, let_go, sweep
from gradviz.ui.plots import runs_figure
from gradviz.ui.plots.errand import Errand
from gradviz.ui.plots.figure import Cursor
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.plots.runs_figure import Entry
from gradviz.ui.plots.sweep_form import SweepForm
from gradviz.ui.training.earlier import settled
from gradviz.ui.training.snapshot import Lesson, Snapshot


class RunsPlot(FigurePlot):
    """A table of runs."""

    name = "runs"
    title = mark("Runs")
    says = mark(
        "Runs side by side: what was set differently, and how good each became. Click one to go back to it."
    )

    settings_wanted = Signal(object)
    """A TrainingSetup that is to be used."""
    weights_wanted = Signal(object)
    """A Graph whose weights the net is to have."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self.swept: dict[int, Swept] = {}
        self.setups: tuple[TrainingSetup, ...] = ()
        """Those of the sweep."""
        self.errand = Errand(self)
        self.errand.arrived.connect(self._take)
        self.form = SweepForm()
        self.form.wanted.connect(self._sweep)
        self.form.stopped.connect(self._stop)
        self.errand.failed.connect(self._fail)
        self.inside.insertWidget(0, self.form)
        self.form.hide()
        self.sweeps = self.option(False)
        self.sweeps.toggled.connect(self._show_form)

    def begin_afresh(self, lesson: Lesson | None) -> None:
        if lesson is not None and self.setups and self.snapshot.lesson is not None:
            before = self.snapshot.lesson.graph
            if before.nodes.keys() != lesson.graph.nodes.keys():
                self._stop()
                self.setups, self.swept = (), {}

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason or self.sweeps.isChecked() or snapshot.step or snapshot.earlier or self.setups:
            return reason
        return tr("No run yet. Train, or switch on a sweep in the menu of this plot.")

    def show_moment(self, snapshot: Snapshot) -> None:
        entries = (*self._of_training(snapshot), *self._of_sweep())
        if [state(each) for each in entries] != [state(each) for each in self.entries]:
            self.entries = entries
            self._draw()

    def _of_training(self, snapshot: Snapshot) -> Iterator[Entry]:
        inks = self.theme.series
        if snapshot.lesson is not None and snapshot.step:
            run = settled(snapshot.run) if snapshot.run else running(snapshot, snapshot.lesson.graph)
            share = 1.0 if snapshot.activity == "ended" else min(1.0, snapshot.step / max(1, snapshot.total))
            yield Entry(tr("this run"), run, inks[0], share)
        for each in reversed(snapshot.earlier):
            yield Entry(tr("run {number}").format(number=each.number), each.run, each.ink(inks))

    def _of_sweep(self) -> Iterator[Entry]:
        for number, setup in enumerate(self.setups):
            found = self.swept.get(number)
            name = tr("sweep {number}").format(number=number + 1)
            waiting = Run(Graph({}), setup)
            if found is None:
                yield Entry(name, waiting, self.theme.ahead, 0.0)
            else:
                yield Entry(name, found.run or waiting, self.theme.ahead, 1.0, found.problem)

    def _draw(self) -> None:
        entries = self.entries
        if self.setups:
            done, count = len(self.swept), len(self.setups)
            self.legend.say(tr("{done} of {count} are done").format(done=done, count=count))
        else:
            self.legend.say("")
        self.show_figure(
            lambda width, theme: runs_figure.runs_figure(entries, width, theme), runs_figure.told(entries)
        )

    # --- a sweep -------------------------------------------------------------------------------------------

    def _show_form(self, on: bool) -> None:
        self.form.setVisible(on)
        self.ask_for_room()

    def _sweep(self, setups: tuple[TrainingSetup, ...]) -> None:
        lesson = self.snapshot.lesson
        if lesson is None:
            return
        self.setups, self.swept = setups, {}
        self.form.show_running(True)
        self.errand.ask(partial(sweep, lesson.graph, setups, self.folder()))
        self.show_snapshot(self.snapshot)

    def _take(self, found: object) -> None:
        if isinstance(found, Swept):
            self.swept[found.number] = found
            if len(self.swept) == len(self.setups):
                self.form.show_running(False)
            self.show_snapshot(self.snapshot)

    def _fail(self, sentence: str) -> None:
        self.form.problem.say(sentence)
        self.form.show_running(False)

    def close_down(self) -> None:
        if self.errand.is_busy:
            self.errand.cancel()
            threading.Thread(target=let_go, name="gradviz sweep ends", daemon=True).start()

    def _stop(self) -> None:
        self.close_down()
        self.form.show_running(False)
        self.setups = tuple(setup for number, setup in enumerate(self.setups) if number in self.swept)
        self.swept = dict(enumerate(self.swept[number] for number in sorted(self.swept)))
        self.show_snapshot(self.snapshot)

    # --- going back ----------------------------------------------------------------------------------------

    def choose(self, cursor: Cursor) -> None:
        place = self.view.figure.key(cursor)
        if isinstance(place, int) and place < len(self.entries):
            self.offers(self.entries[place].run).popup(QCursor.pos())

    def offers(self, run: Run) -> QMenu:
        """What can be done with a run."""
        menu = QMenu(self)
        menu.addAction(tr("Use the settings of this run"), lambda: self.settings_wanted.emit(run.setup))
        if run.learned is not None:
            words, learned = tr("Give the net the weights of this run"), run.learned
            menu.addAction(words, lambda: self.weights_wanted.emit(learned))
        return menu

    def say(self) -> None:
        super().say()
        self.sweeps.setText(tr("Sweep over settings"))
        self.form.retranslate()
        self.entries = ()

    def numbers(self) -> list[tuple[str, ...]]:
        return runs_figure.runs_table(self.entries) if self.entries else []


def running(snapshot: Snapshot, graph: Graph) -> Run:
    """The run that goes on, as far as it is known."""
    now = snapshot.progress
    if now is None or snapshot.training is None:
        return Run(graph, snapshot.setup)
    epoch = Epoch(now.epoch, now.step, snapshot.training, snapshot.validation)
    return Run(graph, snapshot.setup, epochs=(epoch,))


def state(entry: Entry) -> tuple[object, ...]:
    """What of an entry is seen."""
    return entry.name, entry.run.setup, runs_figure.figures(entry.run), round(entry.progress, 2), entry.ink
