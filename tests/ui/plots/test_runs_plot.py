"""Runs side by side in a real window: kept, overlaid, gone back to, and swept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from joblib.externals.loky import reusable_executor
from PySide6.QtCore import Qt

from gradviz.document.training import TrainingSetup
from gradviz.train.run import Epoch, Run
from gradviz.train.sweep import Swept
from gradviz.train.trainer import Figures
from gradviz.ui.plots import runs_plot
from gradviz.ui.plots.choice import Slot
from gradviz.ui.plots.course_plot import LossPlot, ScorePlot
from gradviz.ui.plots.runs_plot import RunsPlot
from gradviz.ui.training.earlier import MOST, Kept, kept
from tests.train.nets import WRITTEN
from tests.ui.person import Person
from tests.ui.session_parts import until
from tests.ui.training.nets import MOONS

SETUP = TrainingSetup(size=60, epochs=3, batch_size=12)


def opened(person: Person, program: str = MOONS) -> RunsPlot:
    """The table of runs, before the first one."""
    window = person.window
    window.session.open_text(program)
    person.looks()
    window.coach.choose(SETUP)
    window.lights.choose("train")
    window.board.arrange((Slot("runs"), Slot("loss"), Slot("score")))
    until(person.qtbot, lambda: window.coach.snapshot.lesson is not None)
    plot = window.board.plots["runs"]
    assert isinstance(plot, RunsPlot)
    return plot


def run(person: Person, **settings: object) -> None:
    """One whole run with these settings."""
    coach = person.window.coach
    coach.choose(replace(coach.setup, **settings))  # type: ignore[arg-type]
    coach.run()
    until(person.qtbot, lambda: coach.snapshot.activity == "ended")


def test_before_the_first_run_it_is_said_what_to_do(newcomer: Person) -> None:
    assert opened(newcomer).hint.text() == (
        "No run yet. Train, or switch on a sweep in the menu of this plot."
    )


def test_a_run_that_is_over_is_kept_beside_the_next_one(newcomer: Person) -> None:
    plot = opened(newcomer)
    run(newcomer, learning_rate=0.1)
    run(newcomer, learning_rate=0.001)
    until(newcomer.qtbot, lambda: len(plot.entries) == 2)
    assert [entry.name for entry in plot.entries] == ["this run", "run 1"]
    assert [entry.run.setup.learning_rate for entry in plot.entries] == [0.001, 0.1]
    assert plot.entries[0].ink != plot.entries[1].ink
    rows = plot.numbers()
    assert "learning_rate" in rows[0]
    assert len(rows) == 3


def test_a_run_that_is_broken_off_is_kept_too(newcomer: Person) -> None:
    plot, coach = opened(newcomer), newcomer.window.coach
    coach.choose(replace(coach.setup, epochs=100_000))
    coach.run()
    until(newcomer.qtbot, lambda: coach.snapshot.training is not None)
    coach.reset()
    until(newcomer.qtbot, lambda: len(coach.snapshot.earlier) == 1)
    assert [entry.name for entry in plot.entries] == ["run 1"]


def test_earlier_runs_are_drawn_in_the_plots_of_loss_and_score(newcomer: Person) -> None:
    opened(newcomer)
    run(newcomer, learning_rate=0.1)
    first = newcomer.window.coach.snapshot.run
    run(newcomer, learning_rate=0.001)
    board = newcomer.window.board
    until(newcomer.qtbot, lambda: len(newcomer.window.coach.snapshot.earlier) == 1)
    assert first is not None
    for name, kind in (("loss", LossPlot), ("score", ScorePlot)):
        plot = board.plots[name]
        assert isinstance(plot, kind)
        steps, values = plot._past[0].getData()
        assert steps.tolist() == [each.step for each in first.epochs]
        wanted = [each.validation for each in first.epochs]
        assert values == pytest.approx([getattr(figures, name) for figures in wanted])
        plot.earlier.setChecked(False)
        assert plot._past[0].getData()[0] is None or not len(plot._past[0].getData()[0])


def test_the_settings_of_a_run_can_be_had_again(newcomer: Person) -> None:
    plot = opened(newcomer)
    run(newcomer, learning_rate=0.1)
    run(newcomer, learning_rate=0.001)
    until(newcomer.qtbot, lambda: len(plot.entries) == 2)
    settings, _weights = plot.offers(plot.entries[1].run).actions()
    settings.trigger()
    assert newcomer.window.coach.setup.learning_rate == 0.1


def test_the_weights_of_a_run_can_be_had_again_and_undone(newcomer: Person) -> None:
    plot, session = opened(newcomer, WRITTEN), newcomer.window.session
    run(newcomer, learning_rate=0.1)
    learned = plot.entries[0].run.learned
    assert learned is not None
    before = session.state.graph["W"].value
    _settings, weights = plot.offers(plot.entries[0].run).actions()
    weights.trigger()
    assert session.state.graph["W"].value == pytest.approx(learned["W"].value)
    assert not np.array_equal(session.state.graph["W"].value, before)
    session.document.undo()
    assert np.array_equal(session.state.graph["W"].value, before)


# --- sweeps --------------------------------------------------------------------------------------------


def test_a_sweep_fills_the_table_run_by_run(newcomer: Person) -> None:
    plot, coach = opened(newcomer), newcomer.window.coach
    coach.choose(replace(coach.setup, epochs=2))  # not yet in any step
    plot.sweeps.setChecked(True)
    assert plot.form.isVisible()
    plot.form.values[0].setText("0.001, 0.1")
    newcomer.qtbot.mouseClick(plot.form.start, Qt.MouseButton.LeftButton)
    assert plot.form.start.text() == "Stop"
    assert [entry.progress for entry in plot.entries] == [0.0, 0.0]
    until(newcomer.qtbot, lambda: len(plot.swept) == 2, 60_000)
    assert plot.form.start.text() == "Sweep"
    assert plot.legend.text() == "2 of 2 are done"
    assert [entry.run.setup.learning_rate for entry in plot.entries] == [0.001, 0.1]
    assert {entry.run.setup.epochs for entry in plot.entries} == {2}
    assert all(len(entry.run.epochs) == 2 for entry in plot.entries)


def test_a_sweep_that_is_stopped_leaves_nothing_running(newcomer: Person) -> None:
    plot, coach = opened(newcomer), newcomer.window.coach
    assert coach.choose(replace(coach.setup, epochs=100_000))
    plot.sweeps.setChecked(True)
    plot.form.values[0].setText("0.001, 0.1")
    plot.form.start.click()
    until(newcomer.qtbot, lambda: len(children()) >= 2, 60_000)
    plot.form.start.click()
    until(newcomer.qtbot, lambda: not plot.errand.is_busy, 60_000)
    assert plot.entries == ()
    assert plot.form.problem.text() == ""
    until(newcomer.qtbot, lambda: not children())


def children() -> list[object]:
    """The worker processes that there are."""
    executor = reusable_executor._executor
    processes = {} if executor is None or executor._processes is None else dict(executor._processes)
    return [each for each in processes.values() if each.is_alive()]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("", "Type the values that are to be tried, with commas between them."),
        ("0.1, much", "Learning rate: a number above 0 is wanted, not much."),
    ],
)
def test_what_cannot_be_swept_is_told_in_one_sentence(newcomer: Person, values: str, sentence: str) -> None:
    plot = opened(newcomer)
    plot.sweeps.setChecked(True)
    plot.form.values[0].setText(values)
    plot.form.start.click()
    told = plot.form.problem.text()
    assert told == sentence or (told.startswith("Learning rate: ") and told.endswith(", not much."))
    assert plot.entries == ()


def test_a_sweep_that_fails_says_why_and_can_be_begun_again(
    newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Iterator[Swept]:
        raise OSError("There is no room for workers.")
        yield

    monkeypatch.setattr(runs_plot, "sweep", failing)
    plot = opened(newcomer)
    plot.sweeps.setChecked(True)
    plot.form.values[0].setText("0.001, 0.1")
    plot.form.start.click()
    until(newcomer.qtbot, lambda: plot.form.problem.text() != "")
    assert "There is no room for workers." in plot.form.problem.text()
    assert plot.form.start.text() == "Sweep"


# --- what is kept --------------------------------------------------------------------------------------


def test_the_newest_runs_are_kept_without_what_is_large() -> None:
    figures = Figures(0.5, 0.9)
    whole = Run(None, SETUP, (0.1, 0.2), (Epoch(1, 2, figures, None),), ("large",))  # type: ignore[arg-type]
    found: tuple[Kept, ...] = ()
    for _ in range(MOST + 3):
        found = kept(found, whole)
    assert [each.number for each in found] == list(range(4, MOST + 4))
    assert {each.run.checkpoints for each in found} == {()}
    assert found[0].run.epochs == whole.epochs
    assert kept(found, Run(None, SETUP)) is found  # type: ignore[arg-type]


def test_a_run_has_the_same_colour_in_every_plot() -> None:
    series = ("this", "a", "b", "c")
    inks = [Kept(number, None).ink(series) for number in range(1, 7)]  # type: ignore[arg-type]
    assert inks == ["b", "c", "a", "b", "c", "a"]
