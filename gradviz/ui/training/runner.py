"""The thread in which a net learns. It leaves the newest moment where the window finds it, and waits for
nobody but the person. No Qt.

Everything that goes to the thread is a value that is replaced as a whole, and everything that comes from it
is a `Snapshot`: there is nothing to lock but the wish to go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np

from gradviz.document.training import TrainingSetup
from gradviz.language import mark, tr
from gradviz.train.run import Moment, Recording
from gradviz.train.setup import settings_of
from gradviz.train.trainer import Figures, Progress, Settings, Training, train
from gradviz.ui.training.course import CourseBook
from gradviz.ui.training.snapshot import Activity, Lesson, Probe, Snapshot
from gradviz.ui.training.switching import Courtesy

PUBLISH = 1 / 30
"""Seconds between two moments that the window is shown."""
SHARE = 5.0
"""A probe rests for so many times as long as it has taken."""
NO_ROWS = np.empty(0, dtype=np.intp)
RATE_SPAN = 0.5
"""Seconds over which the steps are counted that are done in a second."""


@dataclass(frozen=True)
class Beginning:
    """What a training begins with, made in its thread."""

    work: Training
    lesson: Lesson
    settings: Settings
    setup: TrainingSetup


class _Ended(Exception):
    """The thread is to end."""


class Runner:
    """One training, from its first step to its last."""

    def __init__(
        self, begin: Callable[[], Beginning], generation: int = 0, courtesy: Courtesy | None = None
    ) -> None:
        self.generation = generation
        self._courtesy = courtesy or Courtesy()
        self.snapshot = Snapshot("preparing")
        """The newest moment: read it whenever you like."""
        self.failure: BaseException | None = None
        """What went wrong that nobody has thought of."""
        self._begin = begin
        self._wish = threading.Condition()
        self._steps_left: float = 0.0
        self._to_epoch_end = False
        self._closing = self._ending = False
        self._sent: TrainingSetup | None = None
        self._probes: tuple[Probe, ...] = ()
        self._going = False
        self._thread = threading.Thread(target=self._work, name="gradviz training", daemon=True)

    # --- what the window asks for --------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to prepare; no step is done before one is asked for."""
        self._thread.start()

    def run(self) -> None:
        """Go on until the end."""
        self._ask(inf)

    def run_steps(self, count: int = 1) -> None:
        """So many steps, then stand still."""
        self._ask(count)

    def run_epoch(self) -> None:
        """To the end of the epoch, then stand still."""
        self._ask(inf, to_epoch_end=True)

    def pause(self) -> None:
        """Stand still after the step that is being done."""
        with self._wish:
            # The one after the step that is being done is kept to be looked at, so it has to be known before.
            self._steps_left = min(self._steps_left, 2.0) if self._going else 0.0
            self._to_epoch_end = False

    def end(self) -> None:
        """No further steps: the training is over here."""
        with self._wish:
            self._steps_left, self._to_epoch_end, self._ending = 0.0, False, True
            self._wish.notify()

    def change(self, setup: TrainingSetup) -> None:
        """Other settings, from the next step on."""
        self._sent = setup

    def watch(self, probes: tuple[Probe, ...]) -> None:
        """What is to be looked at."""
        with self._wish:
            self._probes = probes
            self._wish.notify()

    def close(self) -> None:
        """End the thread after the step that is being done; whoever wants to be sure joins it."""
        with self._wish:
            self._closing = True
            self._wish.notify()

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def is_going(self) -> bool:
        """Steps are done, or are about to be."""
        return self.is_alive and (self._going or self._steps_left >= 1) and not self._is_over

    @property
    def _is_over(self) -> bool:
        return self.snapshot.activity in ("ended", "failed")

    @property
    def is_busy(self) -> bool:
        """There is something new to come, though no step is done."""
        missing = any(probe.name not in self.snapshot.seen for probe in self._probes)
        return self.is_alive and (self.snapshot.activity == "preparing" or missing or self._ending)

    @property
    def is_alive(self) -> bool:
        """The thread goes on."""
        return self._thread.is_alive()

    def _ask(self, steps: float, to_epoch_end: bool = False) -> None:
        with self._wish:
            self._steps_left, self._to_epoch_end = steps, to_epoch_end
            self._wish.notify()

    # --- the thread ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            beginning = self._begin()
            _Running(self, beginning).go()
        except _Ended:
            pass
        except (ValueError, OSError) as error:  # GraphError and Trouble are such: sentences for a person
            self._fail(str(error))
        except MemoryError:
            self._fail(tr("There is not enough memory for this net and this batch size."))
        except BaseException as error:
            self.failure = error
            self._fail("")
        finally:
            self._going = False

    def _fail(self, sentence: str) -> None:
        self.snapshot = replace(self.snapshot, activity="failed", trouble=sentence)


class _Running:
    """The training in its thread."""

    def __init__(self, runner: Runner, beginning: Beginning) -> None:
        self.runner = runner
        self.work, self.lesson, self.settings = beginning.work, beginning.lesson, beginning.settings
        self.book = CourseBook()
        self.recording = Recording(self.work, beginning.setup)
        self.last: Moment | None = None
        self.seconds = 0.0
        self.steps: Generator[Progress, Settings | None, None] | None = None
        self.progress: Progress | None = None
        self.figures: tuple[Figures | None, Figures | None] = (None, None)
        self.looks = Looks(self.work, self.lesson)
        self.rate = Rate()
        self.published = 0.0

    def go(self) -> None:
        """Step after step, whenever the person wants one, until there are no more; then only look."""
        self.publish("paused")
        while self.progress is None or not self.progress.ended:
            self.wait_for_a_wish()
            if self.runner._ending:
                self.end_here()
                break
            self.step()
        while True:
            self.wait_for_a_wish()
            with self.runner._wish:
                self.runner._steps_left, self.runner._ending = 0.0, False

    def end_here(self) -> None:
        """The person has had enough."""
        if self.progress is not None:
            self.progress = replace(self.progress, ended=mark("Stopped by hand."))
        self.publish("ended")
        self.runner._going = False

    def step(self) -> None:
        """One step, and what is to be told of it."""
        runner = self.runner
        runner._going = True
        runner._courtesy.wait()
        start = time.monotonic()
        sent = self.sent_settings()
        asked = runner._steps_left <= 1
        if self.steps is None:
            self.steps = train(self.work, self.settings)
            sent = None  # a generator that has not begun takes nothing
        before = self.laid_open() if asked else None
        progress = self.steps.send(sent)
        self.last = None if before is None else self.gone_through(before, progress)
        self.recording.note(progress)
        self.seconds += time.monotonic() - start
        self.progress = progress
        self.book.note(progress)
        self.rate.note()
        ends_epoch = progress.training is not None
        if ends_epoch:
            self.figures = progress.training, progress.validation
        with runner._wish:
            runner._steps_left -= 1
            if (ends_epoch and runner._to_epoch_end) or progress.ended:
                runner._steps_left, runner._to_epoch_end = 0.0, False
            stands = runner._steps_left < 1
        if stands:
            self.rate.rest()
            self.publish("ended" if progress.ended else "paused")
            runner._going = False
        elif time.monotonic() - self.published >= PUBLISH:
            self.publish("running")
            time.sleep(0)  # gives the window the interpreter, which is about to show it

    def laid_open(self) -> Moment:
        """All there is just before a step, as far as it is known then."""
        work, step = self.work, 1 if self.progress is None else self.progress.step + 1
        plan = work.plan
        parameters = plan.parameters.copy()
        return Moment(
            step=step,
            epoch=0,
            graph=work.at_step(self.settings.seed, step),
            feeds={},
            rows=NO_ROWS,
            loss=0.0,
            optimizer=self.settings.optimizer,
            memory={name: array.copy() for name, array in plan.memory.items()},
            parameters=(parameters, parameters),
            places=dict(plan.places),
        )

    def gone_through(self, before: Moment, progress: Progress) -> Moment:
        """The same after the step."""
        return replace(
            before,
            epoch=progress.epoch,
            rows=progress.rows,
            loss=progress.loss,
            feeds=self.work.batch(progress.rows, self.settings, progress.step),
            parameters=(before.parameters[0], self.work.plan.parameters.copy()),
        )

    def sent_settings(self) -> Settings | None:
        """Other settings, where somebody has sent some."""
        runner = self.runner
        setup, runner._sent = runner._sent, None
        if setup is None:
            return None
        self.recording.changed(setup)
        self.settings = settings_of(setup, len(self.lesson.parts.training))
        return self.settings

    def wait_for_a_wish(self) -> None:
        """Until a step is wanted; meanwhile there may be something new to look at."""
        runner = self.runner
        while True:
            with runner._wish:
                if runner._closing:
                    break
                if runner._steps_left >= 1 or runner._ending:
                    return
                runner._wish.wait_for(self.is_wanted)
                probes = runner._probes
                is_asked = self.is_asked()
            if not is_asked and self.looks.lacks(probes):
                self.publish(runner.snapshot.activity)
        if self.progress is not None and runner.snapshot.run is None:
            self.publish("ended")  # so that the run is kept
        raise _Ended

    def is_asked(self) -> bool:
        """The person wants a step, or an end."""
        runner = self.runner
        return runner._closing or runner._ending or runner._steps_left >= 1

    def is_wanted(self) -> bool:
        """There is something to do, be it only to look."""
        return self.is_asked() or self.looks.lacks(self.runner._probes)

    def publish(self, activity: Activity) -> None:
        """Leave this moment for the window."""
        self.looks.look(self.runner._probes, thorough=activity != "running")
        training, validation = self.figures
        stands = activity != "running" and self.progress is not None
        self.runner.snapshot = Snapshot(
            activity,
            self.lesson,
            self.settings,
            self.progress,
            training,
            validation,
            self.book.course,
            self.work.graph,
            self.last,
            self.recording.run(self.seconds) if stands else None,
            dict(self.looks.seen),
            self.rate.steps_a_second,
            self.recording.changes[-1][1] if self.recording.changes else self.recording.setup,
        )
        self.published = time.monotonic()


class Looks:
    """What the probes see, each at its own pace."""

    def __init__(self, work: Training, lesson: Lesson) -> None:
        self._work, self._lesson = work, lesson
        self._begun: dict[Probe, Callable[[], Any]] = {}
        self._next: dict[Probe, float] = {}
        self.seen: dict[str, Any] = {}

    def lacks(self, probes: tuple[Probe, ...]) -> bool:
        """Whether one of these has not looked yet."""
        return any(probe.name not in self.seen for probe in probes)

    def look(self, probes: tuple[Probe, ...], thorough: bool) -> None:
        """Let those look whose time has come; all of them where it is `thorough`."""
        for gone in [each for each in self._begun if each.is_passing and each not in probes]:
            del self._begun[gone], self._next[gone], self.seen[gone.name]
        for probe in probes:
            start = time.monotonic()
            if not thorough and start < self._next.get(probe, 0.0):
                continue
            if probe not in self._begun:
                self._begun[probe] = probe.begin(self._work, self._lesson)
            self.seen[probe.name] = self._begun[probe]()
            took = time.monotonic() - start
            self._next[probe] = start + took + max(probe.every, SHARE * took)


class Rate:
    """Steps a second, over the last half second or more."""

    def __init__(self) -> None:
        self.steps_a_second = 0.0
        self._since, self._count = 0.0, 0

    def note(self) -> None:
        """A step was done."""
        now = time.monotonic()
        if not self._since:
            self._since, self._count = now, 0
            return
        self._count += 1
        took = now - self._since
        if took >= RATE_SPAN or (not self.steps_a_second and took >= 0.2):
            self.steps_a_second = self._count / took
            self._since, self._count = now, 0

    def rest(self) -> None:
        """Nobody steps: this time does not count."""
        self._since = 0.0
