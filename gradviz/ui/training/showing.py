"""What the canvas shows of a training: the net with its weights of now while it learns, and a moment of it to
be gone through step by step.

Both are lent to the session (`gradviz.ui.lending`), so that the document stays as it is.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from gradviz.document.label import Label
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import Program
from gradviz.language import mark, tr
from gradviz.train.run import Moment
from gradviz.ui import edits
from gradviz.ui.drafts import draft_after
from gradviz.ui.lending import Lent
from gradviz.ui.panels.segments import Segments
from gradviz.ui.theme import Theme
from gradviz.ui.training.explaining import Explained, of_example, of_step, with_examples
from gradviz.ui.training.net_look import NET, NetLook
from gradviz.ui.training.net_view import NetView
from gradviz.ui.training.replay import Replay
from gradviz.ui.training.snapshot import Question, Snapshot

if TYPE_CHECKING:
    from gradviz.ui.training.coach import Coach
    from gradviz.ui.window import Window

CALM = 0.35
"""Seconds between two pictures of the net while it learns: numbers have to be read."""
SHARE = 8.0
"""After a picture that took long there is none for so many times as long."""


class Showing(QObject):
    """Leads from a training to its moments and back."""

    explained = Signal(object)
    """The Explained that is gone through, or None."""

    def __init__(self, window: Window, coach: Coach) -> None:
        super().__init__(window)
        self._window = window
        self._next = 0.0
        self.view, self.switch = NetView(window.stage), Segments()
        window.stage.lay_over(self.view)
        window.stage.add_below(self.switch)
        self.switch.chosen.connect(self._choose)
        self._question = Question()
        self.moment: Explained | None = None
        self.replay = Replay(self)
        self.replay.arrived.connect(self._found)
        self.replay.failed.connect(window.session.refused)
        coach.looked.connect(self.follow)
        coach.begun.connect(self._begin_afresh)
        window.session.lent_changed.connect(self._note_loan)

    # --- while it learns -----------------------------------------------------------------------------------

    def follow(self, snapshot: Snapshot) -> None:
        """Show the net of this moment, where a training is looked at and it is time for it."""
        if self._window.lights.current != "train":
            return
        if snapshot.activity == "failed":
            self._show_neurons(snapshot)  # what was shown may have been another training
        if snapshot.lesson is None or snapshot.graph is None:
            return
        self._show_neurons(snapshot)
        if self.view.isVisible() and snapshot.activity == "running":
            return  # the graph is not in sight
        start = time.monotonic()
        if snapshot.activity == "running" and start < self._next:
            return
        first = np.zeros(1, dtype=np.intp)
        self._window.session.lend(Lent(with_examples(snapshot.lesson, snapshot.graph, "training", first)))
        took = time.monotonic() - start
        self._next = start + took + max(CALM, SHARE * took)

    def _show_neurons(self, snapshot: Snapshot) -> None:
        """The net as neurons, where that is wanted and there are some."""
        net = snapshot.seen.get(NET.name)
        self.view.show_net(net if isinstance(net, NetLook) else None)
        looked = self._window.lights.current == "train"
        has_net = looked and self.view.net is not None
        if self.switch.isHidden() == has_net:
            self.switch.setVisible(has_net)
            self._window.stage.place_floats()
        self.view.setVisible(has_net and self._window.preferences.neurons)

    def _choose(self, place: int) -> None:
        """Neurons, or the graph that they are."""
        self._window.preferences.neurons = place == 0
        self._next = 0.0
        self.follow(self._window.coach.snapshot)

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self.view.set_theme(theme)

    def retranslate(self) -> None:
        """All words."""
        self.switch.offer([tr("Neurons"), tr("Graph")])
        self.switch.choose(0 if self._window.preferences.neurons else 1)
        self.switch.setAccessibleName(tr("How the net is shown"))
        self.view.retranslate()

    def watch(self) -> None:
        """Look at the training again."""
        self._window.coach.watch((NET,), "canvas")
        self.replay.cancel()
        self._end()
        self._next = 0.0
        self.follow(self._window.coach.snapshot)

    def leave(self) -> None:
        """The document is looked at as it is."""
        self.replay.cancel()
        self._end()
        self._put_away()
        self._window.session.lend(None)

    # --- a moment to be gone through -----------------------------------------------------------------------

    def explain(self, question: Question | None = None) -> None:
        """Go through a step: the last one, where nothing else is asked for."""
        self._question = question or Question()
        if self._window.lights.current == "step":
            self.arrive()
        else:
            self._window.lights.choose("step")  # which leads to `arrive`

    def arrive(self) -> None:
        """Whoever has looked at a training wants to step: it stands still, at the step asked for."""
        coach = self._window.coach
        if coach.is_running:
            coach.pause_then(self._arrive_late)
            return
        self._put_away()
        snapshot, question = coach.snapshot, self._question
        if snapshot.lesson is None or not snapshot.step:
            self.leave()
            return
        wanted = snapshot.step if question.step is None else min(question.step, snapshot.step)
        if snapshot.last is not None and snapshot.last.step == wanted:
            self._found(snapshot.last)
        elif snapshot.run is not None:
            self.replay.go_back(snapshot.run, wanted, self._window.folder())

    def _found(self, moment: Moment) -> None:
        """The step is there: show it, or one example at its weights."""
        lesson, question = self._window.coach.snapshot.lesson, self._question
        self._question = Question()
        if lesson is None or self._window.lights.current != "step":
            return
        if question.row is None:
            self.show(of_step(lesson, moment))
        else:
            self.show(of_example(lesson, moment, question.part, question.row))

    def _arrive_late(self) -> None:
        if self._window.lights.current == "step":
            self.arrive()

    def show(self, moment: Explained) -> None:
        """Go through this moment, from its start."""
        session = self._window.session
        self._put_away()
        self.moment = moment
        session.lend(moment.lent)
        self.explained.emit(moment)
        session.to_start()

    def keep(self) -> None:
        """Let the document have the weights of the moment, or of now, as one step of undo."""
        session, coach = self._window.session, self._window.coach
        graph = coach.snapshot.graph if self.moment is None else self.moment.moment.graph
        if graph is None:
            return
        try:
            program = with_weights(session.program, graph)
        except GraphError as error:
            session.refused.emit(str(error))
            return
        before = session.state
        draft = draft_after(before, program.text, typing_wins=True)
        state = replace(edits.with_program(before, program), draft=draft)
        coach.keep(lambda: session.adopt(state, program, Label(mark("weights that were learned"))))
        if self._window.lights.current == "train":
            self.watch()

    def _put_away(self) -> None:
        """Nobody looks at the training any more."""
        self.view.hide()
        self.switch.hide()
        self._window.coach.watch((), "canvas")

    def take_weights(self, graph: Graph) -> None:
        """Let the document have the weights of another run, as one step of undo; a training begins anew."""
        session = self._window.session
        try:
            program = with_weights(session.program, graph)
        except (GraphError, KeyError):
            session.refused.emit(tr("That run trained another net: its weights do not fit this one."))
            return
        before = session.state
        draft = draft_after(before, program.text, typing_wins=True)
        state = replace(edits.with_program(before, program), draft=draft)
        session.adopt(state, program, Label(mark("weights that were learned")))

    def _begin_afresh(self) -> None:
        """Another training: what was lent of the one before is over."""
        self.replay.cancel()
        self._end()
        self._window.session.lend(None)

    def _note_loan(self) -> None:
        """An edit of the document ends what is gone through."""
        if self._window.session.lent is None:
            self._end()

    def _end(self) -> None:
        if self.moment is not None:
            self.moment = None
            self.explained.emit(None)


def with_weights(program: Program, learned: Graph) -> Program:
    """The program with the parameters of another graph with the same nodes. Raises GraphError where they are
    not the same."""
    for node in learned:
        if node.op == "param" and node.value is not None:
            program = edits.with_value(program, node.id, node.value)
    return program
