"""Where the window and a training meet: what is asked of it, and what is seen of it.

The training runs in a thread of its own (`runner.py`) on its own copy of the net. A timer reads the newest
moment; what an earlier training may still have to say is not read at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gradviz.document.document import State
from gradviz.document.hyperparameter import Hyperparameter
from gradviz.document.label import Label
from gradviz.document.training import HYPERPARAMETERS, TrainingSetup, what_is_wrong
from gradviz.graph.graph import Graph
from gradviz.language import mark
from gradviz.train.setup import prepared, suggested
from gradviz.ui.session import Session
from gradviz.ui.training.earlier import Kept, kept
from gradviz.ui.training.fitting import can_fit, net_for
from gradviz.ui.training.runner import Beginning, Runner
from gradviz.ui.training.snapshot import NOTHING, Lesson, Probe, Snapshot
from gradviz.ui.training.switching import Courtesy

TICK = 33
"""Milliseconds between two looks at a training that goes on."""


class Coach(QObject):
    """Starts, pauses and ends the training of one window's net."""

    looked = Signal(object)
    """The newest Snapshot."""
    begun = Signal()
    """Another training: what was shown of the one before is over."""
    setup_changed = Signal()
    refused = Signal(str)
    """A hyperparameter that is not what it must be, in one sentence."""

    def __init__(self, session: Session, folder: Callable[[], Path | None], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self._runner: Runner | None = None
        self._leaving: list[Runner] = []
        """Those that finish the step they are in."""
        self._generation = 0
        self._watched: dict[str, tuple[Probe, ...]] = {}
        self._probes: tuple[Probe, ...] = ()
        self._suggested: tuple[Graph | None, TrainingSetup] = (None, TrainingSetup())
        self._is_open = self._is_keeping = False
        self.courtesy = Courtesy()
        self._then: Callable[[], object] | None = None
        """What is to be done once the training stands still."""
        self.snapshot = NOTHING
        self._taken = NOTHING
        """The snapshot as the runner has left it."""
        self._earlier: tuple[Kept, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)
        session.state_changed.connect(self._follow)

    # --- what is set ---------------------------------------------------------------------------------------

    @property
    def setup(self) -> TrainingSetup:
        """How the net is trained: as the document says, or as would suit its net."""
        state = self._session.state
        if state.training is not None:
            return state.training
        if self._suggested[0] is not state.graph:
            self._suggested = state.graph, suggested(state.graph)
        return self._suggested[1]

    @property
    def folder(self) -> Path | None:
        """Where the document is."""
        return self._folder()

    def set(self, name: str, value: Any) -> bool:
        """Another value of a hyperparameter; whether it is one that makes sense."""
        if name == "optimizer":
            return self.choose(self.setup.with_optimizer(value), HYPERPARAMETERS[name])
        return self.choose(replace(self.setup, **{name: value}), HYPERPARAMETERS[name])

    def choose_data(self, name: str) -> bool:
        """Another built-in set of examples, in place of whatever there was."""
        return self.choose(replace(self.setup, data=name, path="", points=(), size=None, noise=None))

    def choose(self, setup: TrainingSetup, parameter: Hyperparameter | None = None) -> bool:
        """Another set-up, as one step of undo; whether it is one that makes sense."""
        problem = what_is_wrong(setup)
        if problem:
            self.refused.emit(problem)
            return False
        if setup != self.setup:
            state = self._session.state
            label = (
                Label(mark("training: {word}"), word=parameter.title)
                if parameter
                else Label(mark("data set"))
            )
            self._session.document.change(replace(state, training=setup), label)
        return True

    def make_net(self) -> None:
        """Another program in place of what there is: a net that suits the examples, as one step of undo."""
        session, setup = self._session, self.setup
        if not can_fit(setup):
            return
        title = session.state.title
        session.replace_text(net_for(setup), title, Label(mark("net that fits the examples")), training=setup)

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Step follows step."""
        return self._runner is not None and self._runner.is_going

    @property
    def can_go_on(self) -> bool:
        """There are steps left to be done."""
        return self._runner is not None and self.snapshot.activity not in ("ended", "failed")

    @property
    def can_run(self) -> bool:
        """There is something to train, perhaps once more from the beginning."""
        return self._runner is not None and self.snapshot.activity != "failed"

    def open(self) -> None:
        """Somebody wants to see a training: the examples are made ready."""
        self._is_open = True
        if self._runner is None:
            self.reset()

    def leave(self) -> None:
        """Nobody looks any more; what runs goes on."""
        self._is_open = False

    def toggle(self) -> None:
        """Train, or pause."""
        if self.is_running:
            self.pause()
        else:
            self.run()

    def run(self) -> None:
        """Train, from the beginning where it has ended."""
        self._ask(Runner.run)

    def one_step(self) -> None:
        """One mini-batch."""
        self._ask(Runner.run_steps)

    def one_epoch(self) -> None:
        """To the end of the epoch."""
        self._ask(Runner.run_epoch)

    def pause(self) -> None:
        """Stand still."""
        if self._runner is not None:
            self._runner.pause()

    def pause_then(self, act: Callable[[], object]) -> None:
        """Stand still, and do something once that is so."""
        self.pause()
        self._then = act
        self._timer.start()

    def stop(self) -> None:
        """End it here; what was reached stays to be looked at."""
        if self._runner is not None:
            self._runner.end()
            self._timer.start()

    def reset(self) -> None:
        """From the beginning, with the weights that the document has, or new ones."""
        self._end_runner()
        self._generation += 1
        graph, setup, folder = self._session.state.graph, self.setup, self._folder()
        self._runner = Runner(lambda: beginning(graph, setup, folder), self._generation, self.courtesy)
        self._runner.watch(self._probes)
        self._runner.start()
        self._take(self._runner.snapshot)
        self.begun.emit()
        self.looked.emit(self.snapshot)
        self._timer.start()

    def watch(self, probes: tuple[Probe, ...], who: str = "plots") -> None:
        """What `who` wants to be looked at beside the losses."""
        self._watched[who] = probes
        self._probes = tuple(dict.fromkeys(probe for each in self._watched.values() for probe in each))
        if self._runner is not None:
            self._runner.watch(self._probes)
            self._timer.start()

    def _ask(self, deed: Callable[[Runner], None]) -> None:
        if self._runner is None or not self.can_go_on:
            self.reset()
        assert self._runner is not None
        deed(self._runner)
        self._timer.start()

    def close(self) -> None:
        """End what runs beside the window."""
        self._timer.stop()
        self._end_runner()
        for runner in self._leaving:
            runner.join(1.0)
        self.courtesy.rest()

    def _end_runner(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._leaving.append(self._runner)
            self._runner = None
        self._collect()

    def _collect(self) -> bool:
        """Keep the runs of those that have left; whether there was one."""
        before = self._earlier
        for runner in self._leaving:
            if not runner.is_alive and runner.snapshot.run is not None:
                self._earlier = kept(self._earlier, runner.snapshot.run)
        self._leaving = [runner for runner in self._leaving if runner.is_alive]
        return before is not self._earlier

    def _take(self, snapshot: Snapshot) -> None:
        self._taken = snapshot
        self.snapshot = replace(snapshot, earlier=self._earlier)

    def forget_earlier(self) -> None:
        """Keep none of the runs that are over."""
        self._earlier = ()
        self._take(self._taken)
        self.looked.emit(self.snapshot)

    # --- what is seen --------------------------------------------------------------------------------------

    def _tick(self) -> None:
        with self.courtesy:
            self.look()

    def look(self) -> None:
        """Take the newest moment from where the training has left it."""
        runner = self._runner
        if runner is None:
            self._timer.stop()
            return
        collected = self._collect()
        # Asked first: the last moment comes before the end.
        goes_on = runner.is_going or runner.is_busy or bool(self._leaving)
        snapshot = runner.snapshot
        if runner.is_going:
            self.courtesy.hurry()
        else:
            self.courtesy.rest()
        if not goes_on:
            self._timer.stop()
        if snapshot is not self._taken or collected:
            self._take(snapshot)
            self.looked.emit(self.snapshot)
        if not goes_on and self._then is not None:
            act, self._then = self._then, None
            act()
        if runner.failure is not None:
            failure, runner.failure = runner.failure, None
            raise failure

    # --- what follows from a change ------------------------------------------------------------------------

    def keep(self, change: Callable[[], object]) -> None:
        """Let the document have what was learned: this training goes on from where it is."""
        self._is_keeping = True
        try:
            change()
        finally:
            self._is_keeping = False

    def _follow(self, old: State, new: State) -> None:
        changed = old.training != new.training
        if changed or old.graph is not new.graph:
            self.setup_changed.emit()
        if self._runner is None or self._is_keeping:
            return
        if old.graph is not new.graph or (changed and not only_live(old, new)):
            self._begin_again()
        elif changed:
            self._runner.change(self.setup)

    def _begin_again(self) -> None:
        """The net or its examples are others now."""
        if self._is_open:
            self.reset()
        else:
            self._end_runner()
            self._take(NOTHING)
            self.begun.emit()


def beginning(graph: Graph, setup: TrainingSetup, folder: Path | None) -> Beginning:
    """What a training begins with. Raises Trouble or GraphError."""
    ready = prepared(graph, setup, folder)
    work = ready.work
    lesson = Lesson(work.graph, work.roles, work.parts, work.targets, ready.scaling)
    return Beginning(work, lesson, ready.settings, setup)


def only_live(old: State, new: State) -> bool:
    """Nothing has changed but what may change while a training runs."""
    before, after = old.training, new.training
    if before is None or after is None:
        return False
    still = {name: getattr(after, name) for name, each in HYPERPARAMETERS.items() if each.live}
    return replace(before, **still) == after
